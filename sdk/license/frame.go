package license

import (
	"crypto/x509"
	"fmt"
	"strconv"
	"strings"
	"time"

	"seatward.dev/sdk/internal/strictjson"
)

// frame is what a lease token and a delegation say in the same words as a key.
// Both always end, and are for a product rather than for an installation.
type frame struct {
	issuer   string
	id       string // sub
	number   int64  // jti is id + "/" + number, from 1
	product  string // aud is its ProductAudience
	issuedAt time.Time
	from     time.Time // nbf
	until    time.Time // exp
}

// wireFrame fixes the order of members, as wireClaims does.
type wireFrame struct {
	Iss string   `json:"iss"`
	Sub string   `json:"sub"`
	Jti string   `json:"jti"`
	Aud []string `json:"aud"`
	Iat int64    `json:"iat"`
	Nbf int64    `json:"nbf"`
	Exp int64    `json:"exp"`
}

func (f *frame) wire() wireFrame {
	return wireFrame{
		Iss: f.issuer, Sub: f.id, Jti: f.id + "/" + strconv.FormatInt(f.number, 10), Aud: []string{ProductAudience(f.product)},
		Iat: f.issuedAt.Unix(), Nbf: f.from.Unix(), Exp: f.until.Unix(),
	}
}

// readFrame reads everything but the member of the document's own.
func readFrame(o *strictjson.Object) frame {
	f := frame{issuer: o.String("iss"), id: o.String("sub"), issuedAt: instant(o, "iat"), from: instant(o, "nbf"), until: instant(o, "exp")}
	f.number = numberOf(o.String("jti"), f.id)
	if aud := o.Strings("aud"); len(aud) == 1 {
		f.product, _ = strings.CutPrefix(aud[0], audienceProduct)
		if aud[0] != ProductAudience(f.product) {
			f.product = ""
		}
	}
	return f
}

// numberOf returns 0, which check refuses, unless jti is sub + "/" + a positive
// number in its only spelling.
func numberOf(jti, sub string) int64 {
	digits, ok := strings.CutPrefix(jti, sub+"/")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || strconv.FormatInt(n, 10) != digits {
		return 0
	}
	return n
}

func (f *frame) check() error {
	switch {
	case !printable(f.issuer, 1, maxURL):
		return claimError("iss is empty or not printable")
	case !identifier(f.id):
		return claimError("sub is not an id")
	case f.number < 1:
		return claimError("jti is not sub/number")
	case !identifier(f.product):
		return claimError("aud is not one product")
	case !sane(f.issuedAt) || !sane(f.from) || !sane(f.until):
		return claimError("iat, nbf or exp is out of range")
	case !f.until.After(f.from):
		return claimError("exp is not after nbf")
	}
	return nil
}

// whole brings an instant to the resolution of a token.
func whole(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }

// check refuses what does not name an organization.
func (o Org) check(path string) error {
	if !identifier(o.ID) || !printable(o.Name, 1, maxText) {
		return claimError(path + ".org is not an id and a name")
	}
	return nil
}

func readOrg(o *strictjson.Object) Org {
	in := o.Object("org")
	org := Org{ID: in.String("id"), Name: in.String("name")}
	_ = in.Done() // kept as the outer object's
	return org
}

// readVersion refuses versions of a member this package does not know.
func readVersion(o *strictjson.Object, path string) error {
	v := o.Int("v")
	switch {
	case o.Err() != nil:
		return o.Err()
	case v > Version:
		return claimError(fmt.Sprintf("%s.v is %d: it needs a newer version of the product", path, v))
	case v != Version:
		return claimError(fmt.Sprintf("%s.v is %d", path, v))
	}
	return nil
}

// genuine is a token whose signature is good, with the chain that says so.
func genuine(text, typ string, limit int, roots []*x509.Certificate) (*token, *chain, error) {
	tok, err := parseToken(text, typ, limit)
	if err != nil {
		return nil, nil, err
	}
	certs, err := parseChain(tok.x5c)
	if err != nil {
		return nil, nil, err
	}
	ch, err := checkChain(certs, roots)
	if err != nil {
		return nil, nil, err
	}
	return tok, ch, tok.checkSignature(ch)
}

// unfit decides what a genuine token is for, in the order of the reasons.
func (f *frame) unfit(product string, now time.Time) error {
	switch {
	case f.product != product:
		return refuse(WrongProduct, fmt.Sprintf("for product %q", f.product))
	case !now.IsZero() && f.from.After(now):
		return refuse(NotYetValid, "starts "+f.from.Format(time.RFC3339))
	}
	return nil
}
