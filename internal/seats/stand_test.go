package seats

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/sdk/comply"

	"seatward.dev/seatward/internal/domain"
)

// lic is a license in force from the beginning for so many days; 0: for good.
func lic(id string, users, forDays int) domain.License {
	l := domain.License{ID: domain.LicenseID(id), Revision: 1, State: domain.LicenseActive, Type: domain.LicenseAnnual, Users: domain.Users{Internal: users}, StartsAt: sent}
	if forDays > 0 {
		l.ExpiresAt = sent.Add(days(forDays))
	}
	return l
}

func TestStand(t *testing.T) {
	t.Parallel()
	policy, _ := domain.PresetTeamPool.Policy()
	product := domain.Product{ID: "prd_1", Name: "Studio", Policy: policy}
	flex := lic("flex", 50, 0)
	flex.Type = domain.LicenseFlex
	type step struct {
		day, held int
		want      string // stage, causes, day they began, seats missing
	}
	for name, c := range map[string]struct {
		licenses []domain.License
		steps    []step
	}{
		"as many as there are":  {[]domain.License{lic("a", 5, 0)}, []step{{0, 5, "none [] 0"}, {99, 5, "none [] 0"}}},
		"one too many":          {[]domain.License{lic("a", 5, 0)}, []step{{1, 6, "grace [over_use] 1 1"}, {15, 6, "warn_admins [over_use] 1 1"}, {29, 7, "warn_users [over_use] 1 2"}, {43, 6, "read_only [over_use] 1 1"}, {44, 5, "none [] 0"}}},
		"since the lapse":       {[]domain.License{lic("a", 5, 0), lic("b", 5, 10)}, []step{{1, 7, "none [] 0"}, {12, 7, "grace [over_use] 10 2"}}},
		"nobody had looked":     {[]domain.License{lic("a", 5, 0), lic("b", 5, 10)}, []step{{12, 7, "grace [over_use] 10 2"}}},
		"the last has ended":    {[]domain.License{lic("a", 5, 10)}, []step{{1, 3, "none [] 0"}, {52, 3, "read_only [expired] 10 3"}}},
		"and nobody holds one":  {[]domain.License{lic("a", 5, 10)}, []step{{1, 3, "none [] 0"}, {11, 3, "grace [expired] 10 3"}, {52, 0, "none [] 0"}}},
		"never licensed":        {nil, []step{{1, 3, "none [] 0"}, {99, 3, "none [] 0"}}},
		"floating seats do not": {[]domain.License{lic("a", 5, 10), flex}, []step{{11, 3, "grace [over_use] 10 3"}}},
	} {
		state := comply.State{}
		for _, s := range c.steps {
			var v domain.Violation
			state, v = Stand(state, product, c.licenses, domain.Users{Internal: s.held}, sent.Add(days(s.day)))
			began := 0
			if !v.Since.IsZero() {
				began = int(v.Since.Sub(sent) / days(1))
			}
			got := fmt.Sprint(v.Stage, " ", v.Causes, " ", began)
			if v.Missing.Internal > 0 {
				got += fmt.Sprint(" ", v.Missing.Internal)
			}
			if got != s.want {
				t.Errorf("%s, day %d: %s, want %s", name, s.day, got, s.want)
			}
		}
	}
}

// TestLookingMoreOftenChangesNothing: the rule comes to the same whether it is
// asked at every step or only when a seat has changed.
func TestLookingMoreOftenChangesNothing(t *testing.T) {
	t.Parallel()
	policy, _ := domain.PresetTeamPool.Policy()
	product := domain.Product{ID: "prd_1", Policy: policy}
	rapid.Check(t, func(t *rapid.T) {
		licenses := []domain.License{lic("a", rapid.IntRange(1, 9).Draw(t, "a"), rapid.IntRange(0, 60).Draw(t, "until"))}
		licenses = append(licenses, lic("b", rapid.IntRange(0, 9).Draw(t, "b"), rapid.IntRange(1, 90).Draw(t, "ends")))
		held, at := rapid.IntRange(1, 12).Draw(t, "held"), sent
		seldom, _ := Stand(comply.State{}, product, licenses, domain.Users{Internal: held}, at)
		often := seldom
		for range rapid.IntRange(1, 20).Draw(t, "looks") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(days(9))).Draw(t, "later")))
			often, _ = Stand(often, product, licenses, domain.Users{Internal: held}, at)
		}
		_, a := Stand(often, product, licenses, domain.Users{Internal: held}, at)
		_, b := Stand(seldom, product, licenses, domain.Users{Internal: held}, at)
		if a.Stage != b.Stage || !a.Since.Equal(b.Since) || fmt.Sprint(a.Causes) != fmt.Sprint(b.Causes) {
			t.Fatalf("looked at often %+v, seldom %+v", a, b)
		}
	})
}
