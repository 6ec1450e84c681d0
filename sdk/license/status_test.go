package license_test

import (
	"errors"
	"testing"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

func TestNewerListWins(t *testing.T) {
	t.Parallel()
	older := &license.StatusList{IssuedAt: day(1)}
	newer := &license.StatusList{IssuedAt: day(2)}
	again := &license.StatusList{IssuedAt: day(2)}
	for _, c := range []struct {
		name            string
		have, got, want *license.StatusList
	}{
		{"the first one", nil, older, older},
		{"a newer one", older, newer, newer},
		{"an older one", newer, older, newer},
		{"one of the same instant", newer, again, newer},
		{"none", newer, nil, newer},
		{"none at all", nil, nil, nil},
	} {
		if license.Newer(c.have, c.got) != c.want {
			t.Errorf("%s: the wrong list counts", c.name)
		}
	}
}

func TestListStaysInForcePastItsExpiry(t *testing.T) {
	t.Parallel()
	v := licensetest.NewVendor("vendor")
	text := v.IssueStatus(license.StatusList{
		Issuer: "https://v.example", IssuedAt: day(0), Expires: day(7), Revoked: []string{annual().LicenseID},
	})
	list, err := license.VerifyStatus(text, v.Roots())
	if err != nil {
		t.Fatal(err)
	}
	if list.Stale(day(7).Add(-1)) || !list.Stale(day(7)) {
		t.Error("stale from the wrong instant")
	}
	want := expect(v)
	want.Status, want.Now = list, day(300)
	_, err = license.Verify(v.Issue(annual()), want)
	var refusal *license.Error
	if !errors.As(err, &refusal) || refusal.Reason != license.Revoked || refusal.Claims.Lic.Serial != "SW-7Q4M-2K9D" {
		t.Errorf("got %v", err)
	}
}
