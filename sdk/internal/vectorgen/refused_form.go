package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"seatward.dev/sdk/license"
)

// refusedForm are damaged on the way, or no keys at all.
func (g *generator) refusedForm() []vector {
	key := g.vendor.Issue(g.claims())
	var out []vector
	add := func(name, about, key string) { out = append(out, g.refused(name, about, license.Malformed, key)) }
	parts := strings.Split(key, ".")
	add("form-empty", "nothing at all", "")
	add("form-text", "some other text", "The license is in the attachment.")
	add("form-truncated", "the last third is missing", key[:len(key)*2/3])
	add("form-truncated-signature", "the last four characters are missing", key[:len(key)-4])
	add("form-no-signature", "two parts instead of three", parts[0]+"."+parts[1])
	add("form-four-parts", "a part too many", key+".AAAA")
	add("form-padding", "base64url is without padding", key+"==")
	add("form-stray-bits", "the last character carries bits of no byte", key[:len(key)-1]+string(nextLetter(key[len(key)-1])))
	add("form-line-break", "line breaks are for whoever cleans pasted text to remove", key[:76]+"\n"+key[76:])
	add("form-leading-space", "nothing is trimmed", " "+key)
	add("form-standard-alphabet", "base64 instead of base64url", parts[0]+"."+parts[1]+"."+strings.Repeat("+/", 43))
	out = append(out, g.refused("form-17-kib", "more than 16 KiB", license.TooLarge, key+strings.Repeat("A", 17<<10-len(key))))
	return out
}

// refusedHeader are signed, or seem to be, in some other way.
func (g *generator) refusedHeader() []vector {
	var out []vector
	chain := g.vendor.Chain
	add := func(reason license.Reason, name, about, header string) {
		out = append(out, g.refused(name, about, reason, g.signed(header, g.payload())))
	}
	const typ = `"typ":"seatward-license+jwt",`
	const right = `"alg":"EdDSA",` + typ
	add(license.BadAlgorithm, "header-alg-missing", "no algorithm", headerOf(typ, chain))
	add(license.BadAlgorithm, "header-alg-null", "no algorithm", headerOf(`"alg":null,`+typ, chain))
	add(license.BadAlgorithm, "header-alg-case", "algorithm names are exact", headerOf(`"alg":"eddsa",`+typ, chain))
	add(license.BadAlgorithm, "header-alg-ed25519", "the newer name of the same algorithm is another spelling", headerOf(`"alg":"Ed25519",`+typ, chain))
	add(license.BadAlgorithm, "header-alg-es256", "another algorithm", headerOf(`"alg":"ES256",`+typ, chain))
	add(license.Malformed, "header-jwk", "brings its own public key", headerOf(right+`"jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAA"},`, chain))
	add(license.Malformed, "header-jku", "points to a public key", headerOf(right+`"jku":"https://attacker.example/jwks.json",`, chain))
	add(license.Malformed, "header-crit", "asks for an extension", headerOf(right+`"crit":["b64"],"b64":false,`, chain))
	add(license.Malformed, "header-kid", "a member that is not expected", headerOf(right+`"kid":"1",`, chain))
	add(license.Malformed, "header-duplicate", "the same member twice", headerOf(`"alg":"none",`+right, chain))
	add(license.Malformed, "header-typ", "of another type", headerOf(`"alg":"EdDSA","typ":"JWT",`, chain))
	add(license.Malformed, "header-typ-missing", "of no type", headerOf(`"alg":"EdDSA",`, chain))
	add(license.Malformed, "header-no-chain", "without certificates", `{"alg":"EdDSA","typ":"seatward-license+jwt"}`)
	add(license.Malformed, "header-chain-text", "x5c is a list", `{"alg":"EdDSA","typ":"seatward-license+jwt","x5c":"AAAA"}`)
	none := b64(headerOf(`"alg":"none",`+typ, chain)) + "." + b64(g.payload()) + "."
	list := g.vendor.IssueStatus(g.list(nil, "lic_other"))
	return append(out,
		g.refused("header-alg-none", "not signed at all", license.BadAlgorithm, none),
		g.refused("header-alg-hs256", "a MAC with the public key as its secret", license.BadAlgorithm, g.hs256(typ)),
		g.refused("header-typ-status", "a revocation list is not a key", license.Malformed, list),
	)
}

func (g *generator) hs256(typ string) string {
	signed := b64(headerOf(`"alg":"HS256",`+typ, g.vendor.Chain)) + "." + b64(g.payload())
	mac := hmac.New(sha256.New, g.vendor.Root.RawSubjectPublicKeyInfo)
	mac.Write([]byte(signed))
	return signed + "." + b64(string(mac.Sum(nil)))
}

// refusedSignature are keys changed after they were signed.
func (g *generator) refusedSignature() []vector {
	key := g.vendor.Issue(g.claims())
	parts := strings.Split(key, ".")
	sig := decode(parts[2])
	flipped := slices.Clone(sig)
	flipped[10] ^= 1
	more := b64(g.payload(`"internal":60`, `"internal":6000`))
	join := func(body string, sig []byte) string { return parts[0] + "." + body + "." + b64(string(sig)) }
	add := func(name, about, key string) vector { return g.refused(name, about, license.BadSignature, key) }
	return []vector{
		add("signature-flipped-bit", "one bit of the signature", join(parts[1], flipped)),
		add("signature-more-users", "the users were raised", join(more, sig)),
		add("signature-of-zeros", "64 zero bytes", join(parts[1], make([]byte, 64))),
		add("signature-plus-order", "S plus the order of the group: RFC 8032 has one S", join(parts[1], plusOrder(sig))),
		add("signature-of-the-intermediate", "signed by another key of the chain", forge(header(g.vendor.Chain), g.payload(), g.vendor.IntermediateKey)),
	}
}

// plusOrder adds the order of the Ed25519 group to S, the second half of a
// signature in little-endian.
func plusOrder(sig []byte) []byte {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := slices.Clone(sig[32:])
	slices.Reverse(s)
	sum := new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
	slices.Reverse(sum)
	return slices.Concat(sig[:32], sum)
}

// nextLetter is a base64url letter that differs from a last letter only in
// bits that belong to no byte. A signature's last letter carries 2 of 6.
func nextLetter(b byte) byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return alphabet[strings.IndexByte(alphabet, b)|1]
}

func decode(part string) (out []byte) {
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(part) + strings.Repeat("=", (4-len(part)%4)%4)
	if err := json.Unmarshal([]byte(`"`+standard+`"`), &out); err != nil {
		panic(err)
	}
	return out
}
