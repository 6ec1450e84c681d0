package license_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

const (
	installID = "7f0c1a52-3f5e-4b7a-9a41-2f6d0f6f1c11"
	otherID   = "0b9c1f7e-64a4-4d0a-8a3e-6f3c9f1f2d22"
)

func day(n int) time.Time {
	return time.Date(2026, time.March, 14, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
}

func annual() license.Claims {
	return license.Claims{
		Issuer: "https://licenses.vendor.example", LicenseID: "lic_0192f3c1", Revision: 1,
		Audience: []string{installID}, IssuedAt: day(0), NotBefore: day(0), Expires: day(365),
		Lic: license.Lic{
			Serial: "SW-7Q4M-2K9D", Org: license.Org{ID: "org_01", Name: "Halden Shipyards"},
			Product: "studio", Plan: "enterprise", Type: "annual", Name: "Yard floor",
			Users:    license.Users{Internal: 60, External: 20},
			Features: []string{"compare"}, Flags: []string{},
			Ladder: license.Ladder{WarnAdmins: 14 * 24 * time.Hour, WarnUsers: 28 * 24 * time.Hour, ReadOnly: 42 * 24 * time.Hour},
		},
	}
}

func expect(v *licensetest.Vendor) license.Expect {
	return license.Expect{Roots: v.Roots(), InstallID: installID, Product: "studio", Now: day(1)}
}

func TestSignedKeyVerifies(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	text := v.Issue(annual())
	key, err := license.Verify(text, expect(v))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(key.Claims, annual()) {
		t.Errorf("claims changed on the way:\n got %+v\nwant %+v", key.Claims, annual())
	}
	if len(text) > 3000 {
		t.Errorf("an ordinary key takes %d bytes", len(text))
	}
}

func TestExpiredKeyVerifies(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	want := expect(v)
	want.Now = day(4000)
	if _, err := license.Verify(v.Issue(annual()), want); err != nil {
		t.Fatal(err)
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	text := v.Issue(annual())
	want := expect(v)
	verifier := license.NewVerifier(v.Roots(), 8)
	for i := range len(text) {
		b := []byte(text)
		b[i] ^= 1 << (i % 8)
		if _, err := verifier.Verify(string(b), want); err == nil {
			t.Fatalf("accepted with bit %d of byte %d flipped", i%8, i)
		}
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	text := v.Issue(annual())
	for i := range len(text) {
		_, err := license.Verify(text[:i], expect(v))
		if !errors.Is(err, license.Malformed) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestZeroExpectAcceptsNothing(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	if _, err := license.Verify(v.Issue(annual()), license.Expect{}); license.ReasonOf(err) != license.UntrustedRoot {
		t.Errorf("without roots: %v", err)
	}
	if _, err := license.Verify(v.Issue(annual()), license.Expect{Roots: v.Roots()}); license.ReasonOf(err) != license.WrongProduct {
		t.Errorf("without product: %v", err)
	}
	if _, err := license.Verify(v.Issue(annual()), license.Expect{Roots: v.Roots(), Product: "studio"}); license.ReasonOf(err) != license.WrongInstallation {
		t.Errorf("without installation: %v", err)
	}
}

func TestEncodeRefusesBadClaims(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*license.Claims){
		"no issuer":              func(c *license.Claims) { c.Issuer = "" },
		"id with a slash":        func(c *license.Claims) { c.LicenseID = "a/b" },
		"revision 0":             func(c *license.Claims) { c.Revision = 0 },
		"no audience":            func(c *license.Claims) { c.Audience = nil },
		"upper-case install id":  func(c *license.Claims) { c.Audience = []string{strings.ToUpper(installID)} },
		"product and install id": func(c *license.Claims) { c.Audience = []string{"product:studio", installID} },
		"another product":        func(c *license.Claims) { c.Audience = []string{"product:other"} },
		"same install id twice":  func(c *license.Claims) { c.Audience = []string{installID, installID} },
		"no iat":                 func(c *license.Claims) { c.IssuedAt = time.Time{} },
		"empty period":           func(c *license.Claims) { c.Expires = c.NotBefore },
		"negative users":         func(c *license.Claims) { c.Lic.Users.External = -1 },
		"absurd users":           func(c *license.Claims) { c.Lic.Users.Internal = license.MaxUsers + 1 },
		"name with a newline":    func(c *license.Claims) { c.Lic.Name = "Yard\nfloor" },
		"endless name":           func(c *license.Claims) { c.Lic.Name = strings.Repeat("x", 201) },
		"feature twice":          func(c *license.Claims) { c.Lic.Features = []string{"a", "a"} },
		"descending ladder":      func(c *license.Claims) { c.Lic.Ladder.ReadOnly = time.Hour },
		"replaces itself":        func(c *license.Claims) { c.Lic.Replaces = []string{c.LicenseID} },
		"half an organization":   func(c *license.Claims) { c.Lic.Org.ID = "" },
	} {
		c := annual()
		spoil(&c)
		if _, err := license.Encode(c); !errors.Is(err, license.BadClaims) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSignRefusesAForeignKey(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	if _, err := license.Sign(annual(), v.Chain, licensetest.Key("someone else")); err == nil {
		t.Error("signed with a key that is not the leaf's")
	}
	late := annual()
	late.IssuedAt = licensetest.Epoch().AddDate(21, 0, 0)
	if _, err := license.Sign(late, v.Chain, v.Leaf); !errors.Is(err, license.BadChain) {
		t.Errorf("signed with an expired chain: %v", err)
	}
}

func TestInspectTrustsNobody(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	text := v.Issue(annual())
	seen, err := license.Inspect(text[:len(text)-10] + "AAAAAAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	if seen.Claims.LicenseID != "lic_0192f3c1" || len(seen.Chain) != 2 {
		t.Errorf("inspected %+v", seen)
	}
}
