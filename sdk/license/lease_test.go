package license_test

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// tokenVector is a case of lease/ or delegation/.
type tokenVector struct {
	Name, About, Token string
	RootPEM            string `json:"root_pem"`
	Product, Client    string
	Now                time.Time
	Want               struct {
		OK, Alive bool
		Reason    license.Reason
		Claims    json.RawMessage
	}
}

// read is what a vector's token turns out to be.
type read struct {
	alive   bool
	payload []byte
}

func checkTokens(t *testing.T, folder string, verify func(c tokenVector, roots []*x509.Certificate) (read, error)) {
	t.Helper()
	for name, c := range load[tokenVector](t, folder) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roots, err := license.ParseRoots([]byte(c.RootPEM))
			if err != nil {
				t.Fatal(err)
			}
			got, err := verify(c, roots)
			if reason := license.ReasonOf(err); reason != c.Want.Reason || (err == nil) != c.Want.OK {
				t.Fatalf("%s: got %v; want %q", c.About, err, c.Want.Reason)
			}
			if err == nil && (got.alive != c.Want.Alive || !reflect.DeepEqual(decodeAny(t, got.payload), decodeAny(t, c.Want.Claims))) {
				t.Errorf("alive %t, claims\n got %s\nwant %s", got.alive, got.payload, c.Want.Claims)
			}
		})
	}
}

func TestLeaseVectors(t *testing.T) {
	t.Parallel()
	checkTokens(t, "lease", func(c tokenVector, roots []*x509.Certificate) (read, error) {
		l, err := license.VerifyLease(c.Token, roots)
		if err == nil {
			err = l.Check(c.Product, c.Client, c.Now)
		}
		if err != nil {
			return read{}, err
		}
		payload, err := license.EncodeLease(*l)
		return read{l.AliveAt(c.Now), payload}, err
	})
}

func TestDelegationVectors(t *testing.T) {
	t.Parallel()
	checkTokens(t, "delegation", func(c tokenVector, roots []*x509.Certificate) (read, error) {
		d, err := license.VerifyDelegation(c.Token, roots)
		if err == nil {
			err = d.Check(c.Product, c.Now)
		}
		if err != nil {
			return read{}, err
		}
		payload, err := license.EncodeDelegation(*d)
		return read{d.AliveAt(c.Now), payload}, err
	})
}

func lease() license.LeaseToken {
	return license.LeaseToken{
		Issuer: "https://v.example", ID: "lse_1", Fence: 1 << 40, Product: "atelier", IssuedAt: day(0), NotBefore: day(0), Expires: day(3),
		Org: license.Org{ID: "org_1", Name: "Halden"}, LicenseID: "lic_1", Client: "desk-1",
	}
}

func delegation() license.Delegation {
	return license.Delegation{
		Issuer: "https://v.example", ID: "dlg_1", Revision: 1, Product: "atelier", IssuedAt: day(0), NotBefore: day(0), Expires: day(30),
		Org: license.Org{ID: "org_1", Name: "Halden"}, LicenseID: "lic_1", Site: "Dock", Seats: 3, TTL: 10 * time.Minute,
	}
}

// A fraction of a second is dropped rather than refused, and what comes back is
// what went in.
func TestTokensComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	l := lease()
	l.NotBefore = l.NotBefore.Add(300 * time.Millisecond)
	got, err := license.VerifyLease(v.IssueLease(l), v.Roots())
	if err != nil {
		t.Fatal(err)
	}
	if l.NotBefore, l.Text = day(0), got.Text; *got != l {
		t.Errorf("got %+v", got)
	}
	d := delegation()
	back, err := license.VerifyDelegation(v.IssueDelegation(d), v.Roots())
	if err != nil {
		t.Fatal(err)
	}
	if d.Text = back.Text; *back != d {
		t.Errorf("got %+v", back)
	}
}

func TestSignRefusesWhatNobodyCouldVerify(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	l, d := lease(), delegation()
	l.Fence, d.TTL = 0, time.Second
	for _, sign := range []func() (string, error){
		func() (string, error) { return license.SignLease(l, v.Chain, v.Leaf) },
		func() (string, error) { return license.SignDelegation(d, v.Chain, v.Leaf) },
	} {
		if text, err := sign(); !errors.Is(err, license.BadClaims) || text != "" {
			t.Errorf("signed %q, %v", text, err)
		}
	}
	if _, err := license.SignLease(lease(), v.Chain, licensetest.Key("somebody else")); err == nil {
		t.Error("signed with another key than the leaf's")
	}
}

func FuzzVerifyLease(f *testing.F) {
	v := licensetest.NewVendor("vendor")
	good := v.IssueLease(lease())
	f.Add(good)
	addVectors(f, "lease")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := license.VerifyLease(text, v.Roots())
		typed(t, l != nil, err)
		if l != nil && text != good {
			t.Fatalf("accepted what was never signed: %q", text)
		}
	})
}

func FuzzVerifyDelegation(f *testing.F) {
	v := licensetest.NewVendor("vendor")
	good := v.IssueDelegation(delegation())
	f.Add(good)
	addVectors(f, "delegation")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := license.VerifyDelegation(text, v.Roots())
		typed(t, d != nil, err)
		if d != nil && text != good {
			t.Fatalf("accepted what was never signed: %q", text)
		}
	})
}
