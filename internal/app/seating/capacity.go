package seating

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// CapacityAt is how many seats the organization's licenses for a product gave at
// an instant that is not to come, as the bar showed it then: by what they were
// at that instant, whatever has become of them.
func CapacityAt(tx *store.Tx, pool store.Pool, t time.Time) (int, error) {
	past, err := pastOf(tx, pool)
	return past.Capacity(t).In(pool.Area), err
}

func pastOf(tx *store.Tx, pool store.Pool) (seats.Past, error) {
	licenses, err := tx.ProductLicenses(pool.Organization, pool.Product)
	if err != nil {
		return seats.Past{}, err
	}
	revisions, err := tx.ProductRevisions(pool.Organization, pool.Product)
	return seats.PastOf(licenses, revisions), err
}

func capacity(licenses []domain.License, area domain.Area, t time.Time) int {
	return seats.Capacity(licenses, t).In(area)
}
