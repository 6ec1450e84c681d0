package license

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"time"

	"seatward.dev/sdk/internal/strictjson"
)

// LeaseToken is a borrowed floating lease: a JWS of the same chain as the keys,
// of type seatward-lease+jwt. Whoever holds it has a seat without a network,
// from NotBefore until Expires. Its payload is
//
//	{"iss":...,"sub":lease,"jti":"lease/fence","aud":["product:<slug>"],"iat":...,"nbf":...,"exp":...,
//	 "lse":{"v":1,"org":{"id":...,"name":...},"license":...,"client":...,"device":...,"user":...,"fence":1}}
//
// Instants are UTC and whole seconds.
type LeaseToken struct {
	Text    string // the token as signed; empty before it is
	Issuer  string // URL of the portal
	ID      string // of the lease
	Fence   int64  // of the lease, from 1: of two leases of a pool the later has the larger
	Product string // slug
	// IssuedAt is the instant at which the chain must be valid; the seat is held
	// from NotBefore, included, until Expires, excluded.
	IssuedAt, NotBefore, Expires time.Time
	Org                          Org
	LicenseID                    string // the license whose seat it is
	Client                       string // id of the program that holds it, at most 200 characters
	Device, User                 string // as the program said; may be empty
}

// AliveAt reports whether the seat is held at t.
func (l *LeaseToken) AliveAt(t time.Time) bool { return !t.Before(l.NotBefore) && t.Before(l.Expires) }

// Check asks of a genuine token whether it is meant for a product and a client.
// It fails with [WrongProduct], [WrongInstallation] or, unless now is zero,
// [NotYetValid]. That it is over is no refusal: see [LeaseToken.AliveAt].
func (l *LeaseToken) Check(product, client string, now time.Time) error {
	f := l.frame()
	if l.Product == product && l.Client != client {
		return refuse(WrongInstallation, fmt.Sprintf("for client %q", l.Client))
	}
	return f.unfit(product, now)
}

// VerifyLease decides whether a lease token is genuine. It fails with the same
// reasons as [Verify], up to [BadClaims].
func VerifyLease(text string, roots []*x509.Certificate) (*LeaseToken, error) {
	tok, ch, err := genuine(text, typLease, MaxSize, roots)
	if err != nil {
		return nil, err
	}
	l, err := decodeLease(tok.payload)
	if err != nil {
		return nil, err
	}
	if err := ch.validAt(l.IssuedAt); err != nil {
		return nil, err
	}
	l.Text = text
	return l, nil
}

// SignLease writes a lease token; chain and signer are those of [Sign].
func SignLease(l LeaseToken, chain [][]byte, signer crypto.Signer) (string, error) {
	payload, err := EncodeLease(l)
	if err != nil {
		return "", err
	}
	return signToken(typLease, MaxSize, payload, l.IssuedAt, chain, signer)
}

type wireLease struct {
	wireFrame

	Lse wireLse `json:"lse"`
}

type wireLse struct {
	V       int     `json:"v"`
	Org     wireOrg `json:"org"`
	License string  `json:"license"`
	Client  string  `json:"client"`
	Device  string  `json:"device"`
	User    string  `json:"user"`
	Fence   int64   `json:"fence"`
}

// EncodeLease returns the payload of a lease token. It fails with [BadClaims]
// when [VerifyLease] would refuse it.
func EncodeLease(l LeaseToken) ([]byte, error) {
	l.IssuedAt, l.NotBefore, l.Expires = whole(l.IssuedAt), whole(l.NotBefore), whole(l.Expires)
	if err := l.check(); err != nil {
		return nil, err
	}
	f := l.frame()
	return marshal(wireLease{f.wire(), wireLse{Version, wireOrg(l.Org), l.LicenseID, l.Client, l.Device, l.User, l.Fence}})
}

func (l *LeaseToken) frame() frame {
	return frame{l.Issuer, l.ID, l.Fence, l.Product, l.IssuedAt, l.NotBefore, l.Expires}
}

func decodeLease(payload []byte) (*LeaseToken, error) {
	o, err := strictjson.Parse(payload)
	if err != nil {
		return nil, refuse(Malformed, "payload: "+err.Error())
	}
	f := readFrame(o)
	l := &LeaseToken{
		Issuer: f.issuer, ID: f.id, Fence: f.number, Product: f.product,
		IssuedAt: f.issuedAt, NotBefore: f.from, Expires: f.until,
	}
	fence, err := l.readBody(o.Object("lse"))
	if err == nil {
		err = o.Done()
	}
	if err == nil && fence != l.Fence {
		err = claimError("lse.fence is not that of jti")
	}
	if err != nil {
		return nil, refuse(BadClaims, err.Error())
	}
	return l, l.check()
}

func (l *LeaseToken) readBody(o *strictjson.Object) (fence int64, err error) {
	if err := readVersion(o, "lse"); err != nil {
		return 0, err
	}
	l.Org, l.LicenseID = readOrg(o), o.String("license")
	l.Client, l.Device, l.User = o.String("client"), o.String("device"), o.String("user")
	return o.Int("fence"), o.Done()
}

func (l *LeaseToken) check() error {
	f := l.frame()
	err := f.check()
	switch {
	case err != nil:
	case !identifier(l.LicenseID):
		err = claimError("lse.license is not an id")
	case !printable(l.Client, 1, maxText) || !printable(l.Device, 0, maxText) || !printable(l.User, 0, maxText):
		err = claimError("lse.client, lse.device or lse.user is too long or not printable")
	default:
		err = l.Org.check("lse")
	}
	if err != nil {
		return refuse(BadClaims, err.Error())
	}
	return nil
}
