package comply

import (
	"slices"
	"strings"
	"time"

	"seatward.dev/sdk/entitle"
)

// Expiry is a license that ends soon and that nothing takes over from. It breaks
// no rule.
type Expiry struct {
	LicenseID string
	At        time.Time
	// Within is the notice reached last: 30, 14, 7 or 1 days before the end.
	Within int
}

// NoticeDays are the days before an expiry at which notice is given, the last
// one first.
func NoticeDays() []int { return []int{1, 7, 14, 30} }

// Expiring lists the licenses in force that end within 30 days, the first to
// end first. One that another license replaces by then needs no notice.
func Expiring(licenses []License, at time.Time) []Expiry {
	plain := make([]entitle.License, len(licenses))
	for i, l := range licenses {
		plain[i] = l.License
	}
	set := entitle.Of(plain...)
	var out []Expiry
	longest := time.Duration(slices.Max(NoticeDays())) * day
	for l := range set.Counting(at) {
		if l.ExpiresAt.IsZero() || l.ExpiresAt.Sub(at) > longest || succeeded(l, plain) {
			continue
		}
		for _, days := range NoticeDays() {
			if l.ExpiresAt.Sub(at) <= time.Duration(days)*day {
				out = append(out, Expiry{LicenseID: l.ID, At: l.ExpiresAt, Within: days})
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b Expiry) int {
		if n := a.At.Compare(b.At); n != 0 {
			return n
		}
		return strings.Compare(a.LicenseID, b.LicenseID)
	})
	return out
}

// succeeded reports whether another license takes over no later than at the end.
func succeeded(l entitle.License, all []entitle.License) bool {
	return slices.ContainsFunc(all, func(o entitle.License) bool {
		return o.State == entitle.Active && o.ID != l.ID && slices.Contains(o.Replaces, l.ID) && !o.StartsAt.After(l.ExpiresAt)
	})
}
