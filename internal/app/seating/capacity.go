package seating

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// Capacity is how many seats the organization's licenses for a product give at
// t, in all its installations together. It is a part of the transaction that
// admits somebody, which has taken the pool's row before. Of an instant in the
// past it is what the licenses of today gave then.
func Capacity(tx *store.Tx, org domain.OrganizationID, product domain.ProductID, area domain.Area, t time.Time) (int, error) {
	licenses, err := tx.ProductLicenses(org, product)
	return capacity(licenses, area, t), err
}

func capacity(licenses []domain.License, area domain.Area, t time.Time) int {
	users := seats.Capacity(licenses, t)
	if area == domain.AreaExternal {
		return users.External
	}
	return users.Internal
}
