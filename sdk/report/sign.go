package report

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"seatward.dev/sdk/internal/strictjson"
)

const (
	algorithm = "HS256"
	typUsage  = "seatward-usage+jwt"

	// keyContext sets the secret of reports apart from whatever else may once be
	// made from a license key.
	keyContext = "seatward usage report 1\n"
)

// Sign writes the report as text. kid is the id and revision of the license
// whose key signs, as license.Claims.ID writes them; licenseKey is the text of
// that key. It fails with [BadClaims] for a report that leaves its bounds.
func (r Report) Sign(kid, licenseKey string) (string, error) {
	if _, _, ok := parseKID(kid); !ok {
		return "", refuse(BadClaims, "kid is not a license id and revision")
	}
	if licenseKey == "" {
		return "", refuse(BadClaims, "there is no license key to sign with")
	}
	payload, err := r.Encode()
	if err != nil {
		return "", err
	}
	signed := encodePart(header(kid)) + "." + encodePart(payload)
	text := signed + "." + encodePart(mac(signed, licenseKey))
	if len(text) > MaxSize {
		return "", refuse(TooLarge, fmt.Sprintf("%d bytes, at most %d", len(text), MaxSize))
	}
	return text, nil
}

// header is the one writing there is; kid holds nothing that JSON escapes.
func header(kid string) []byte {
	return []byte(`{"alg":"` + algorithm + `","typ":"` + typUsage + `","kid":"` + kid + `"}`)
}

// mac is HMAC-SHA-256 (RFC 2104) with the secret made from a license key.
func mac(signed, licenseKey string) []byte {
	secret := sha256.Sum256([]byte(keyContext + licenseKey))
	h := hmac.New(sha256.New, secret[:])
	h.Write([]byte(signed))
	return h.Sum(nil)
}

// Unverified is a report whose signature was not checked. All it gives is which
// license it claims to be signed with; only [Unverified.Verify] gives the rest.
type Unverified struct {
	LicenseID string
	Revision  int

	signed    string
	payload   []byte
	signature []byte
}

// Parse takes the text of a report apart. It fails with [TooLarge], [Malformed]
// or [BadAlgorithm].
func Parse(text string) (*Unverified, error) {
	if len(text) > MaxSize {
		return nil, refuse(TooLarge, fmt.Sprintf("%d bytes, at most %d", len(text), MaxSize))
	}
	if n := strings.Count(text, "."); n != 2 {
		return nil, refuse(Malformed, fmt.Sprintf("%d parts joined by dots instead of 3", n+1))
	}
	parts := strings.Split(text, ".")
	u := &Unverified{signed: parts[0] + "." + parts[1]}
	head, err := decodePart("header", parts[0])
	if err != nil {
		return nil, err
	}
	if err := u.readHeader(head); err != nil {
		return nil, err
	}
	if u.payload, err = decodePart("payload", parts[1]); err != nil {
		return nil, err
	}
	if u.signature, err = decodePart("signature", parts[2]); err != nil {
		return nil, err
	}
	if n := len(u.signature); n != sha256.Size {
		return nil, refuse(Malformed, fmt.Sprintf("the signature has %d bytes instead of %d", n, sha256.Size))
	}
	return u, nil
}

// readHeader looks at the algorithm first, as that of a license key does.
func (u *Unverified) readHeader(head []byte) error {
	o, err := strictjson.Parse(head)
	if err != nil {
		return refuse(Malformed, "header: "+err.Error())
	}
	if alg := o.String("alg"); o.Err() != nil || alg != algorithm {
		return refuse(BadAlgorithm, fmt.Sprintf("header: alg is %.20q instead of %q", alg, algorithm))
	}
	typ, kid := o.String("typ"), o.String("kid")
	if err := o.Done(); err != nil {
		return refuse(Malformed, "header: "+err.Error())
	}
	var ok bool
	if u.LicenseID, u.Revision, ok = parseKID(kid); !ok {
		return refuse(Malformed, "header: kid is not a license id and revision")
	}
	if typ != typUsage || string(head) != string(header(kid)) {
		return refuse(Malformed, "header: not written the one way that of a report is")
	}
	return nil
}

// Verify returns the report if it was signed with this license key, which is to
// be that of LicenseID and Revision. It fails with [BadSignature], [Malformed] or
// [BadClaims], and takes as long for every wrong key.
func (u *Unverified) Verify(licenseKey string) (Report, error) {
	if !hmac.Equal(u.signature, mac(u.signed, licenseKey)) || licenseKey == "" {
		return Report{}, refuse(BadSignature, "the signature does not fit the content and the license")
	}
	return decode(u.payload)
}

func encodePart(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// decodePart reads base64url in its one canonical spelling.
func decodePart(what, s string) ([]byte, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(s) != base64.RawURLEncoding.EncodedLen(len(b)) {
		return nil, refuse(Malformed, "the "+what+" is not canonical base64url")
	}
	return b, nil
}
