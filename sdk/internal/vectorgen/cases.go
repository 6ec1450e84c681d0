package main

import (
	"encoding/json"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

const (
	installID = "7f0c1a52-3f5e-4b7a-9a41-2f6d0f6f1c11"
	otherID   = "0b9c1f7e-64a4-4d0a-8a3e-6f3c9f1f2d22"
	product   = "studio"
)

// keyCase is one file of testdata/vectors/license.
type keyCase struct {
	Name      string    `json:"name"`
	About     string    `json:"about"`
	Key       string    `json:"key"`
	RootPEM   string    `json:"root_pem"`
	InstallID string    `json:"install_id"`
	Product   string    `json:"product"`
	Now       time.Time `json:"now"`
	Status    string    `json:"status,omitempty"`
	Want      want      `json:"want"`
}

// want is either ok with the claims, or the reason of the refusal.
type want struct {
	OK     bool            `json:"ok"`
	Reason license.Reason  `json:"reason,omitempty"`
	Claims json.RawMessage `json:"claims,omitempty"`
}

func (c keyCase) file() string { return c.Name }

// generator holds what the cases share: the vendor everyone trusts here, and
// an instant at which its ordinary key is in force.
type generator struct {
	vendor *licensetest.Vendor
	now    time.Time
}

func newGenerator() *generator {
	return &generator{
		vendor: licensetest.NewVendor("vectors"),
		now:    time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC),
	}
}

// claims is the ordinary license all cases start from.
func (g *generator) claims() license.Claims {
	start := time.Date(2026, time.March, 14, 0, 0, 0, 0, time.UTC)
	return license.Claims{
		Issuer: "https://licenses.vendor.example", LicenseID: "lic_0192f3c17a2e7c559d0e3b1f6c0e8a41", Revision: 2,
		Audience: []string{installID}, IssuedAt: start, NotBefore: start, Expires: start.AddDate(1, 0, 0),
		Lic: license.Lic{
			Serial: "SW-7Q4M-2K9D", Org: license.Org{ID: "org_0192f3c1", Name: "Halden Shipyards"},
			Product: product, Plan: "enterprise", Type: "annual", Name: "Yard floor",
			Users:    license.Users{Internal: 60, External: 20},
			Features: []string{"compare", "watermark"},
			Ladder:   license.Ladder{WarnAdmins: days(14), WarnUsers: days(28), ReadOnly: days(42)},
		},
	}
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

func (g *generator) accepted(name, about string, change func(*license.Claims)) keyCase {
	c := g.claims()
	change(&c)
	payload, err := license.Encode(c)
	if err != nil {
		panic(name + ": " + err.Error())
	}
	k := g.refused(name, about, "", g.vendor.Issue(c))
	k.Want = want{OK: true, Claims: payload}
	return k
}

func (g *generator) refused(name, about string, reason license.Reason, key string) keyCase {
	return keyCase{
		Name: name, About: about, Key: key, RootPEM: string(g.vendor.RootPEM()),
		InstallID: installID, Product: product, Now: g.now, Want: want{Reason: reason},
	}
}
