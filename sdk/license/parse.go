package license

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"

	"seatward.dev/sdk/internal/strictjson"
)

// MaxSize is the largest key in bytes.
const MaxSize = 16 << 10

const (
	algorithm     = "EdDSA"
	typLicense    = "seatward-license+jwt"
	typStatus     = "seatward-status+jwt"
	typLease      = "seatward-lease+jwt"
	typDelegation = "seatward-delegation+jwt"
)

// Unverified is what a text says about itself. Nothing in it is to be trusted;
// it is for showing a key to an engineer.
type Unverified struct {
	Text   string
	Claims Claims
	Chain  []*x509.Certificate // leaf, intermediate, as sent along
}

// Inspect reads a key without trusting it: no signature is checked.
// It fails with [TooLarge], [Malformed], [BadAlgorithm], [BadChain] or
// [BadClaims].
func Inspect(text string) (*Unverified, error) {
	tok, err := parseToken(text, typLicense, MaxSize)
	if err != nil {
		return nil, err
	}
	certs, err := parseChain(tok.x5c)
	if err != nil {
		return nil, err
	}
	claims, err := decodeClaims(tok.payload)
	if err != nil {
		return nil, err
	}
	return &Unverified{Text: text, Claims: *claims, Chain: certs[:]}, nil
}

// token is a compact JWS taken apart; nothing is verified yet.
type token struct {
	x5c       []string
	payload   []byte
	signed    string // the bytes the signature is over
	signature []byte
}

func parseToken(text, typ string, limit int) (*token, error) {
	if len(text) > limit {
		return nil, refuse(TooLarge, fmt.Sprintf("%d bytes, at most %d", len(text), limit))
	}
	if n := strings.Count(text, "."); n != 2 {
		return nil, refuse(Malformed, fmt.Sprintf("%d parts joined by dots instead of 3", n+1))
	}
	last := strings.LastIndexByte(text, '.')
	head, body, _ := strings.Cut(text[:last], ".")
	tok := &token{signed: text[:last]}
	header, err := decodePart("header", head)
	if err != nil {
		return nil, err
	}
	if err := tok.readHeader(header, typ); err != nil {
		return nil, err
	}
	if tok.payload, err = decodePart("payload", body); err != nil {
		return nil, err
	}
	if tok.signature, err = decodePart("signature", text[last+1:]); err != nil {
		return nil, err
	}
	if n := len(tok.signature); n != 64 {
		return nil, refuse(Malformed, fmt.Sprintf("the signature has %d bytes instead of 64", n))
	}
	return tok, nil
}

// readHeader looks at the algorithm first: a key signed otherwise is named as
// such, whatever else its header holds.
func (t *token) readHeader(header []byte, typ string) error {
	o, err := strictjson.Parse(header)
	if err != nil {
		return refuse(Malformed, "header: "+err.Error())
	}
	alg := o.String("alg")
	if err := o.Err(); err != nil {
		return refuse(BadAlgorithm, "header: "+err.Error())
	}
	if alg != algorithm {
		return refuse(BadAlgorithm, fmt.Sprintf("header: alg is %.20q instead of %q", alg, algorithm))
	}
	got := o.String("typ")
	t.x5c = o.Strings("x5c")
	if err := o.Done(); err != nil {
		return refuse(Malformed, "header: "+err.Error())
	}
	if got != typ {
		return refuse(Malformed, fmt.Sprintf("header: typ is %.40q instead of %q", got, typ))
	}
	return nil
}

// decodePart reads base64url in its one canonical spelling: no padding, no
// line breaks, no stray bits at the end.
func decodePart(what, s string) ([]byte, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(s) != base64.RawURLEncoding.EncodedLen(len(b)) {
		return nil, refuse(Malformed, "the "+what+" is not canonical base64url")
	}
	return b, nil
}
