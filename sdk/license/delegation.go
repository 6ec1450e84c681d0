package license

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"time"

	"seatward.dev/sdk/internal/strictjson"
)

// Bounds of a delegation's leases; see [Delegation.TTL].
const (
	MinLeaseTTL = time.Minute
	MaxLeaseTTL = 24 * time.Hour
)

// Delegation is a block of floating seats given to a site, which leases them
// out without a network: a JWS of the same chain as the keys, of type
// seatward-delegation+jwt. Its payload is
//
//	{"iss":...,"sub":delegation,"jti":"delegation/revision","aud":["product:<slug>"],"iat":...,"nbf":...,"exp":...,
//	 "dlg":{"v":1,"org":{"id":...,"name":...},"site":...,"seats":5,"ttl":600,"license":...}}
//
// Instants are UTC and whole seconds.
type Delegation struct {
	Text     string // as signed; empty before it is
	Issuer   string // URL of the portal
	ID       string
	Revision int64  // from 1: a renewed delegation replaces the one before
	Product  string // slug
	// IssuedAt is the instant at which the chain must be valid; the seats are the
	// site's from NotBefore, included, until Expires, excluded.
	IssuedAt, NotBefore, Expires time.Time
	Org                          Org
	Site                         string // what people call it, 1 to 200 characters
	Seats                        int
	// TTL is how long a lease of the site lasts unless renewed, in whole seconds.
	TTL       time.Duration
	LicenseID string // the license whose seats they are
}

// AliveAt reports whether the seats are the site's at t.
func (d *Delegation) AliveAt(t time.Time) bool { return !t.Before(d.NotBefore) && t.Before(d.Expires) }

// Check asks of a genuine delegation whether it is meant for a product. It fails
// with [WrongProduct] or, unless now is zero, [NotYetValid]. That it is over is
// no refusal: see [Delegation.AliveAt].
func (d *Delegation) Check(product string, now time.Time) error {
	f := d.frame()
	return f.unfit(product, now)
}

// VerifyDelegation decides whether a delegation is genuine. It fails with the
// same reasons as [Verify], up to [BadClaims].
func VerifyDelegation(text string, roots []*x509.Certificate) (*Delegation, error) {
	tok, ch, err := genuine(text, typDelegation, MaxSize, roots)
	if err != nil {
		return nil, err
	}
	d, err := decodeDelegation(tok.payload)
	if err != nil {
		return nil, err
	}
	if err := ch.validAt(d.IssuedAt); err != nil {
		return nil, err
	}
	d.Text = text
	return d, nil
}

// SignDelegation writes a delegation; chain and signer are those of [Sign].
func SignDelegation(d Delegation, chain [][]byte, signer crypto.Signer) (string, error) {
	payload, err := EncodeDelegation(d)
	if err != nil {
		return "", err
	}
	return signToken(typDelegation, MaxSize, payload, d.IssuedAt, chain, signer)
}

type wireDelegation struct {
	wireFrame

	Dlg wireDlg `json:"dlg"`
}

type wireDlg struct {
	V       int     `json:"v"`
	Org     wireOrg `json:"org"`
	Site    string  `json:"site"`
	Seats   int     `json:"seats"`
	TTL     int64   `json:"ttl"`
	License string  `json:"license"`
}

// EncodeDelegation returns the payload of a delegation. It fails with
// [BadClaims] when [VerifyDelegation] would refuse it.
func EncodeDelegation(d Delegation) ([]byte, error) {
	d.IssuedAt, d.NotBefore, d.Expires = whole(d.IssuedAt), whole(d.NotBefore), whole(d.Expires)
	if err := d.check(); err != nil {
		return nil, err
	}
	f := d.frame()
	return marshal(wireDelegation{f.wire(), wireDlg{Version, wireOrg(d.Org), d.Site, d.Seats, seconds(d.TTL), d.LicenseID}})
}

func (d *Delegation) frame() frame {
	return frame{d.Issuer, d.ID, d.Revision, d.Product, d.IssuedAt, d.NotBefore, d.Expires}
}

func decodeDelegation(payload []byte) (*Delegation, error) {
	o, err := strictjson.Parse(payload)
	if err != nil {
		return nil, refuse(Malformed, "payload: "+err.Error())
	}
	f := readFrame(o)
	d := &Delegation{
		Issuer: f.issuer, ID: f.id, Revision: f.number, Product: f.product,
		IssuedAt: f.issuedAt, NotBefore: f.from, Expires: f.until,
	}
	if err = d.readBody(o.Object("dlg")); err == nil {
		err = o.Done()
	}
	if err != nil {
		return nil, refuse(BadClaims, err.Error())
	}
	return d, d.check()
}

func (d *Delegation) readBody(o *strictjson.Object) error {
	if err := readVersion(o, "dlg"); err != nil {
		return err
	}
	d.Org, d.Site, d.Seats = readOrg(o), o.String("site"), count(o, "seats")
	d.TTL = time.Duration(min(max(o.Int("ttl"), 0), seconds(MaxLeaseTTL)+1)) * time.Second
	d.LicenseID = o.String("license")
	return o.Done()
}

func (d *Delegation) check() error {
	f := d.frame()
	err := f.check()
	switch {
	case err != nil:
	case d.Revision > maxRevision:
		err = claimError("jti is not sub/revision")
	case !printable(d.Site, 1, maxText):
		err = claimError("dlg.site is empty, too long or not printable")
	case d.Seats < 1 || d.Seats > MaxUsers:
		err = claimError("dlg.seats is less than 1 or more than 1,000,000,000")
	case d.TTL < MinLeaseTTL || d.TTL > MaxLeaseTTL || d.TTL%time.Second != 0:
		err = claimError(fmt.Sprintf("dlg.ttl is not from %d to %d whole seconds", seconds(MinLeaseTTL), seconds(MaxLeaseTTL)))
	case !identifier(d.LicenseID):
		err = claimError("dlg.license is not an id")
	default:
		err = d.Org.check("dlg")
	}
	if err != nil {
		return refuse(BadClaims, err.Error())
	}
	return nil
}
