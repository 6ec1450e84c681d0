package seating

import (
	"time"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// Curve is how a pool stood at an instant and every step after it, until the
// last: seats held by people from the ledger, and the capacity that the licenses
// of today gave then. It costs the same however many people there are.
func Curve(tx *store.Tx, pool store.Pool, from, until time.Time, step time.Duration) ([]domain.SeatDay, error) {
	days, err := tx.SeatCurve(pool, from, until, step)
	if err != nil || len(days) == 0 {
		return days, err
	}
	licenses, err := tx.ProductLicenses(pool.Organization, pool.Product)
	if err != nil {
		return nil, err
	}
	all := make([]entitle.License, len(licenses))
	for i, l := range licenses {
		all[i] = seats.Terms(l)
	}
	set := entitle.Of(all...)
	var now entitle.Entitlement
	for i := range days {
		if i == 0 || now.Next != nil && !days[i].At.Before(now.Next.At) {
			now = set.At(days[i].At)
		}
		days[i].Capacity = now.Users.Internal
		if pool.Area == domain.AreaExternal {
			days[i].Capacity = now.Users.External
		}
	}
	return days, nil
}
