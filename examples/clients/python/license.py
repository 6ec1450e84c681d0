"""Verifies a license key without a network, a server or a dependency.

    claims = license.verify(text, roots=[pem], install_id=..., product="atelier", now=time.time())

It raises Refused with the first reason found, in the order of the test vectors' README. An expired key is accepted:
its expiry is in the claims.
"""

import base64
import json
import re
import unicodedata

import certificate
import ed25519

SIGNER = bytes.fromhex("69859a95825401")  # the extended key usage 2.25.1397047636.1
INSTALL_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
IDENTIFIER = re.compile(r"[0-9A-Za-z_.-]{1,64}")
MOST_USERS, LONGEST_LADDER, LAST_INSTANT = 1_000_000_000, 10 * 366 * 86400, 253402300799


class Refused(Exception):
    """Why a key does not count: reason is a stable word, detail is for engineers."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


def verify(text, roots, install_id, product, now=None, status=None):
    """The claims of a genuine key that is meant for this installation of this product.

    roots are the vendor's root certificates in PEM; status is what verify_status returned, if anything.
    """
    payload, chain = _open(text, "seatward-license+jwt", 16 << 10, roots)
    claims = _object(payload)
    _check_claims(claims)
    _check_period(chain, claims["iat"])
    lic, revision = claims["lic"], int(claims["jti"].rpartition("/")[2])
    if lic["product"] != product:
        raise Refused("wrong_product", lic["product"])
    if not claims["aud"][0].startswith("product:") and install_id not in claims["aud"]:
        raise Refused("wrong_installation")
    if now is not None and claims["nbf"] > now:
        raise Refused("not_yet_valid")
    if status and claims["sub"] in status["revoked"]:
        raise Refused("revoked")
    if status and revision < status["revisions"].get(claims["sub"], 0):
        raise Refused("superseded")
    return claims


def verify_status(text, roots):
    """What the vendor has withdrawn: {"revoked": [ids], "revisions": {id: least good revision}}."""
    payload, chain = _open(text, "seatward-status+jwt", 1 << 20, roots)
    claims = _object(payload)
    _want(claims, {"iss", "iat", "exp", "status"})
    _want(claims["status"], {"v", "revoked", "revisions"})
    _check_period(chain, claims["iat"])
    return claims["status"]


# The signature and the certificates.


def _open(text, typ, limit, roots):
    """The payload of a token that one of the roots vouches for, and its chain."""
    if len(text.encode("utf-8", "surrogatepass")) > limit:
        raise Refused("too_large")
    parts = text.split(".")
    if len(parts) != 3:
        raise Refused("malformed", "not three parts")
    header = _object(_base64url(parts[0]))
    if header.get("alg") != "EdDSA":
        raise Refused("bad_algorithm")
    if set(header) != {"alg", "typ", "x5c"} or header["typ"] != typ or not _strings(header["x5c"]):
        raise Refused("malformed", "header")
    payload, signature = _base64url(parts[1]), _base64url(parts[2])
    if len(signature) != 64:
        raise Refused("malformed", "signature")
    chain = _chain(header["x5c"], roots)
    if not ed25519.verify(chain[0].public_key, ".".join(parts[:2]).encode(), signature):
        raise Refused("bad_signature")
    return payload, chain


def _chain(x5c, roots):
    if len(x5c) != 2:
        raise Refused("bad_chain", "not leaf and intermediate")
    try:
        leaf, intermediate = (certificate.parse(_base64(c)) for c in x5c)
    except certificate.Bad as e:
        raise Refused("bad_chain", str(e)) from e
    if not leaf.is_ed25519 or not intermediate.is_ed25519 or leaf.unknown_critical or intermediate.unknown_critical:
        raise Refused("bad_chain", "of another kind")
    if not (intermediate.is_authority and intermediate.may_issue):
        raise Refused("bad_chain", "the intermediate is no authority")
    if leaf.is_authority or not leaf.may_sign or SIGNER not in leaf.usages:
        raise Refused("bad_chain", "the leaf is no license signer")
    if not _signed_by(leaf, intermediate):
        raise Refused("bad_chain", "the leaf is not signed by the intermediate")
    for pem in roots:
        root = certificate.parse(_pem(pem))
        if root.is_ed25519 and root.is_authority and root.may_issue and _signed_by(intermediate, root):
            return leaf, intermediate, root
    raise Refused("untrusted_root")


def _signed_by(child, parent):
    return child.issuer == parent.subject and ed25519.verify(parent.public_key, child.signed, child.signature)


def _check_period(chain, issued_at):
    if not all(c.not_before <= issued_at <= c.not_after for c in chain):
        raise Refused("bad_chain", "a certificate was not valid when the key was issued")


def _pem(pem):
    return base64.b64decode("".join(pem.split("-----")[2].split()))


# One way to write it: canonical base64, no member twice.


def _base64url(text):
    if not re.fullmatch(r"[0-9A-Za-z_-]*", text):
        raise Refused("malformed", "not base64url")
    return _canonical(text, "-_", "malformed", padded=False)


def _base64(text):
    return _canonical(text, "+/", "bad_chain", padded=True)


def _canonical(text, alphabet, reason, padded):
    try:
        data = base64.b64decode(text + ("" if padded else "=" * (-len(text) % 4)), altchars=alphabet, validate=True)
    except ValueError as e:
        raise Refused(reason, "not base64") from e
    again = base64.b64encode(data, altchars=alphabet.encode()).decode()
    if text != (again if padded else again.rstrip("=")):
        raise Refused(reason, "not canonical base64")
    return data


def _object(data):
    """A JSON object without members that are given twice, at any depth."""

    def once(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a member is given twice")
        return dict(pairs)

    def whole(digits):  # -0 and what no program can hold are no numbers of ours
        return float("nan") if digits == "-0" or len(digits) > 19 else int(digits)

    def no_constant(name):
        raise ValueError(name)

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_int=whole, parse_constant=no_constant)
    except (ValueError, RecursionError) as e:
        raise Refused("malformed", str(e)) from e
    if not isinstance(value, dict):
        raise Refused("malformed", "not an object")
    return value


# What the claims may be.


def _check_claims(c):
    _want(c, {"iss", "sub", "jti", "aud", "iat", "nbf", "lic"}, {"exp"})
    revision = re.fullmatch(re.escape(str(c["sub"])) + r"/([1-9][0-9]{0,9})", str(c["jti"]))
    _ensure(_text(c["iss"], 1, 2000) and _is(IDENTIFIER, c["sub"]), "iss or sub")
    _ensure(isinstance(c["jti"], str) and revision and int(revision[1]) <= 2**31 - 2, "jti")
    _ensure(_instant(c["iat"]) and _instant(c["nbf"]), "iat or nbf")
    _ensure("exp" not in c or _instant(c["exp"]) and c["exp"] > c["nbf"], "exp")
    lic = c["lic"]
    _ensure(isinstance(lic, dict) and _number(lic.get("v"), 1, 1), "lic.v")
    _want(
        lic,
        {"v", "serial", "product", "plan", "type", "name", "users", "features", "flags"},
        {"org", "ladder", "replaces", "maintenance_until"},
    )
    _check_license(lic, c["sub"])
    aud = c["aud"]
    _ensure(_unique(aud) and aud, "aud")
    _ensure(aud == ["product:" + lic["product"]] or all(_is(INSTALL_ID, a) for a in aud), "aud")


def _check_license(lic, license_id):
    _ensure(_text(lic["serial"], 1, 64) and _text(lic["name"], 0, 200), "serial or name")
    _ensure(all(_is(IDENTIFIER, lic[name]) for name in ("product", "plan", "type")), "product, plan or type")
    if "org" in lic:
        _want(lic["org"], {"id", "name"})
        _ensure(_is(IDENTIFIER, lic["org"]["id"]) and _text(lic["org"]["name"], 1, 200), "org")
    _want(lic["users"], {"internal", "external"})
    _ensure(all(_number(n, 0, MOST_USERS) for n in lic["users"].values()), "users")
    for name in ("features", "flags"):
        _ensure(_unique(lic[name]) and all(_is(IDENTIFIER, x) for x in lic[name]), name)
    if "ladder" in lic:
        _want(lic["ladder"], {"warn_admins", "warn_users", "read_only"})
        steps = [lic["ladder"][name] for name in ("warn_admins", "warn_users", "read_only")]
        _ensure(all(_number(n, 0, LONGEST_LADDER) for n in steps) and steps == sorted(steps), "ladder")
    replaces = lic.get("replaces", [])
    _ensure(_unique(replaces) and all(_is(IDENTIFIER, x) and x != license_id for x in replaces), "replaces")
    _ensure("maintenance_until" not in lic or _instant(lic["maintenance_until"]), "maintenance_until")


def _ensure(holds, what):
    if not holds:
        raise Refused("bad_claims", what)


def _want(value, required, optional=frozenset()):
    _ensure(isinstance(value, dict) and required <= set(value) <= required | set(optional), "members")


def _is(pattern, value):
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _text(value, least, most):
    return isinstance(value, str) and least <= len(value) <= most and not any(unicodedata.category(c) == "Cc" for c in value)


def _number(value, least, most):
    return type(value) is int and least <= value <= most


def _instant(value):
    return _number(value, 0, LAST_INSTANT)


def _strings(value):
    return isinstance(value, list) and all(isinstance(x, str) for x in value)


def _unique(value):
    return _strings(value) and len(set(value)) == len(value)
