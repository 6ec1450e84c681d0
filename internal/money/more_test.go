package money

import (
	"testing"

	"seatward.dev/seatward/internal/domain"
)

func TestMore(t *testing.T) {
	t.Parallel()
	plan := domain.Plan{Currency: "EUR", PriceInternal: 2959, PriceExternal: 500, MinUsers: 3, MaxUsers: 10}
	for _, c := range []struct {
		name     string
		area     domain.Area
		n        int
		extranet bool
		users    domain.Users
		net      int64
		code     domain.Code
	}{
		{"as many as are missing", domain.AreaInternal, 4, false, domain.Users{Internal: 4}, 4 * 2959, ""},
		{"the least that is sold", domain.AreaInternal, 1, false, domain.Users{Internal: 3}, 3 * 2959, ""},
		{"of the external area", domain.AreaExternal, 4, true, domain.Users{External: 4}, 2000, ""},
		{"where there is none", domain.AreaExternal, 4, false, domain.Users{External: 4}, 0, domain.CodeRange},
		{"more than is sold", domain.AreaInternal, 11, false, domain.Users{Internal: 11}, 0, domain.CodeRange},
	} {
		policy := domain.Policy{Extranet: c.extranet}
		users, got, err := More(plan, policy, c.area, c.n)
		if users != c.users || got.Net != c.net || !domain.HasCode(err, c.code) && (err != nil || c.code != "") {
			t.Errorf("%s: %+v for %d, %v", c.name, users, got.Net, err)
		}
		if quote, err := Quote(plan, policy, users, Tax{Rate: 1900}); err == nil && quote.Net != got.Net {
			t.Errorf("%s: a quote says %d", c.name, quote.Net)
		}
	}
}
