package seating

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Curve is how a pool stood at an instant and every step after it, until the
// last: seats held by people from the ledger, and the capacity that the licenses
// gave then. It costs the same however many people there are.
func Curve(tx *store.Tx, pool store.Pool, from, until time.Time, step time.Duration) ([]domain.SeatDay, error) {
	days, err := tx.SeatCurve(pool, from, until, step)
	if err != nil || len(days) == 0 {
		return days, err
	}
	past, err := pastOf(tx, pool)
	if err != nil {
		return nil, err
	}
	at := make([]time.Time, len(days))
	for i, d := range days {
		at[i] = d.At
	}
	for i, users := range past.Capacities(at) {
		days[i].Capacity = users.In(pool.Area)
	}
	return days, nil
}
