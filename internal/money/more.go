package money

import "seatward.dev/seatward/internal/domain"

// More prices a license for at least n users more in one area, before tax: for
// as many as the plan sells at least. A license has a term of its own from its
// purchase on, so the price is that of a whole term, and the one that Quote gives
// for those users. It refuses what Quote refuses.
func More(plan domain.Plan, policy domain.Policy, area domain.Area, n int) (domain.Users, domain.Totals, error) {
	users := domain.Users{Internal: max(n, plan.MinUsers)}
	if area == domain.AreaExternal {
		users = domain.Users{External: users.Internal}
	}
	totals, err := Quote(plan, policy, users, Tax{})
	return users, totals, err
}
