"""X.509 certificates, as far as a license key needs them: what DER says, no more."""

import calendar
import time
from dataclasses import dataclass, field

SEQUENCE, INTEGER, BIT_STRING, OCTET_STRING, OID, BOOLEAN = 0x30, 0x02, 0x03, 0x04, 0x06, 0x01
VERSION, EXTENSIONS = 0xA0, 0xA3
ED25519 = bytes.fromhex("2b6570")  # 1.3.101.112
KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE = bytes.fromhex("551d0f"), bytes.fromhex("551d13"), bytes.fromhex("551d25")
HARMLESS = {bytes.fromhex("551d0e"), bytes.fromhex("551d23")}  # the identifiers of subject's and issuer's key


class Bad(Exception):
    """Not a certificate."""


@dataclass
class Certificate:
    signed: bytes = b""
    signature: bytes = b""
    issuer: bytes = b""
    subject: bytes = b""
    not_before: int = 0
    not_after: int = 0
    public_key: bytes = b""
    is_ed25519: bool = False
    is_authority: bool = False
    may_sign: bool = False
    may_issue: bool = False
    usages: list = field(default_factory=list)
    unknown_critical: bool = False


def read(der: bytes, at: int = 0):
    """One element: its tag, its content, and where the next one begins."""
    if at + 2 > len(der):
        raise Bad("cut off")
    tag, length, begin = der[at], der[at + 1], at + 2
    if length >= 0x80:
        size = length & 0x7F
        length = int.from_bytes(der[begin : begin + size], "big")
        if not 1 <= size <= 3 or length < 0x80 or length < 1 << 8 * (size - 1):
            raise Bad("a length in no canonical form")
        begin += size
    if begin + length > len(der):
        raise Bad("cut off")
    return tag, der[begin : begin + length], begin + length


def elements(content: bytes):
    """All elements of a sequence, each as tag, content and its own bytes."""
    at, found = 0, []
    while at < len(content):
        tag, inner, end = read(content, at)
        found.append((tag, inner, content[at:end]))
        at = end
    return found


def instant(tag: int, content: bytes) -> int:
    text = content.decode("ascii")
    if tag == 0x17:  # UTCTime: two digits of the year, from 1950 on
        text = ("19" if text[:2] >= "50" else "20") + text
    return calendar.timegm(time.strptime(text, "%Y%m%d%H%M%SZ"))


def parse(der: bytes) -> Certificate:
    """Reads a certificate; raises Bad for what is none."""
    try:
        return _parse(der)
    except (IndexError, ValueError) as e:
        raise Bad(str(e)) from e


def _parse(der: bytes) -> Certificate:
    tag, whole, end = read(der)
    if tag != SEQUENCE or end != len(der):
        raise Bad("not one sequence")
    (_, body, signed), (_, algorithm, _), (_, signature, _) = elements(whole)
    parts = elements(body)
    if parts[0][0] == VERSION:
        parts = parts[1:]
    _serial, _algorithm, issuer, validity, subject, key = parts[:6]
    c = Certificate(signed=signed, signature=signature[1:], issuer=issuer[2], subject=subject[2])
    c.not_before, c.not_after = (instant(t, v) for t, v, _ in elements(validity[1]))
    (_, key_algorithm, _), (_, bits, _) = elements(key[1])
    c.public_key = bits[1:]
    c.is_ed25519 = elements(key_algorithm)[0][1] == ED25519 and elements(algorithm)[0][1] == ED25519
    for tag, content, _ in parts[6:]:
        if tag == EXTENSIONS:
            for _, extension, _ in elements(elements(content)[0][1]):
                _extend(c, [(t, v) for t, v, _ in elements(extension)])
    return c


def _extend(c: Certificate, extension):
    oid, value = extension[0][1], extension[-1][1]
    critical = len(extension) == 3 and extension[1] == (BOOLEAN, b"\xff")
    if oid == BASIC_CONSTRAINTS:
        c.is_authority = any(t == BOOLEAN and v == b"\xff" for t, v, _ in elements(read(value)[1]))
    elif oid == KEY_USAGE:
        bits = read(value)[1][1]
        c.may_sign, c.may_issue = bool(bits & 0x80), bool(bits & 0x04)
    elif oid == EXTENDED_KEY_USAGE:
        c.usages = [v for _, v, _ in elements(read(value)[1])]
    elif critical and oid not in HARMLESS:
        c.unknown_critical = True
