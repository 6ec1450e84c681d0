package seating

import (
	"time"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Terms is a license as the rule of entitlement sees it.
func Terms(l domain.License) entitle.License {
	e := entitle.License{
		ID: string(l.ID), Revision: l.Revision, State: entitle.State(l.State), StartsAt: l.StartsAt, ExpiresAt: l.ExpiresAt,
		Users: entitle.Users(l.Users), Features: l.Features,
	}
	if l.Replaces != "" {
		e.Replaces = []string{string(l.Replaces)}
	}
	return e
}

// Capacity is how many seats the organization's licenses for a product give at
// t, in all its installations together. It is a part of the transaction that
// admits somebody, which has taken the pool's row before. Of an instant in the
// past it is what the licenses of today gave then.
func Capacity(tx *store.Tx, org domain.OrganizationID, product domain.ProductID, area domain.Area, t time.Time) (int, error) {
	licenses, err := tx.ProductLicenses(org, product)
	return capacity(licenses, area, t), err
}

func capacity(licenses []domain.License, area domain.Area, t time.Time) int {
	all := make([]entitle.License, len(licenses))
	for i, l := range licenses {
		all[i] = Terms(l)
	}
	users := entitle.At(all, t).Users
	if area == domain.AreaExternal {
		return users.External
	}
	return users.Internal
}
