package comply_test

import (
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
)

func TestExpiring(t *testing.T) {
	t.Parallel()
	licenses := []comply.License{license("b", 0, 100, 10), license("perpetual", 0, 0, 10), license("later", 200, 300, 10)}
	for _, c := range []struct {
		left time.Duration
		want int
	}{
		{31 * day, 0},
		{30*day + ms, 0},
		{30 * day, 30},
		{14*day + ms, 30},
		{14 * day, 14},
		{7*day + ms, 14},
		{7 * day, 7},
		{day + ms, 7},
		{day, 1},
		{ms, 1},
		{0, 0},
		{-day, 0},
	} {
		got := comply.Expiring(licenses, at(100).Add(-c.left))
		if c.want == 0 && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0] != (comply.Expiry{LicenseID: "b", At: at(100), Within: c.want}) {
			t.Errorf("%v before: %+v, want %d", c.left, got, c.want)
		}
	}
}

func TestExpiringInOrderAndWithoutTheRenewed(t *testing.T) {
	t.Parallel()
	renewal := license("r", 100, 400, 10)
	renewal.Replaces = []string{"b"}
	licenses := []comply.License{license("c", 0, 105, 10), license("b", 0, 100, 10), license("a", 0, 105, 10)}
	if got := comply.Expiring(append(licenses, renewal), at(99)); len(got) != 2 || got[0].LicenseID != "a" || got[1].LicenseID != "c" {
		t.Errorf("%+v", got)
	}
	// A successor that is not paid, or comes too late, is none.
	unpaid, late := renewal, renewal
	unpaid.State, late.StartsAt = entitle.Pending, at(101)
	for _, l := range []comply.License{unpaid, late} {
		if got := comply.Expiring(append(licenses, l), at(99)); len(got) != 3 || got[0].LicenseID != "b" {
			t.Errorf("%+v", got)
		}
	}
}
