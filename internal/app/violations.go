package app

import (
	"cmp"
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// violations are those of an organization's seats at an instant, the oldest
// first. That is computed from what is remembered, so it holds to the moment,
// whether or not anybody has looked since a stage began.
func violations(tx *store.Tx, org domain.OrganizationID, t time.Time) (list []domain.Violation, err error) {
	products, err := tx.PooledProducts(org)
	if err != nil {
		return nil, err
	}
	licenses, err := tx.OrganizationLicenses(org)
	if err != nil {
		return nil, err
	}
	standings, err := tx.SeatStandings(org)
	if err != nil {
		return nil, err
	}
	pools, err := tx.Pools(org, t)
	if err != nil {
		return nil, err
	}
	for _, p := range products {
		if len(seats.Areas(p.Policy)) == 0 {
			continue
		}
		of := slices.DeleteFunc(slices.Clone(licenses), func(l domain.License) bool { return l.Product != p.ID })
		var before store.SeatStanding
		for _, s := range standings {
			if s.Product == p.ID {
				before = s
			}
		}
		if _, v := seats.Stand(before.State, p, of, held(p.ID, pools), t); v.Stage != domain.StageNone {
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(a, b domain.Violation) int { return a.Since.Compare(b.Since) })
	return list, nil
}

// held are the seats held of a product, by area.
func held(product domain.ProductID, pools []store.Pool) (u domain.Users) {
	for _, p := range pools {
		switch {
		case p.Product != product:
		case p.Area == domain.AreaExternal:
			u.External = p.Active + p.Pending
		default:
			u.Internal = p.Active + p.Pending
		}
	}
	return u
}

// foremost is the violation that has come furthest; the zero value for none.
func foremost(list []domain.Violation) domain.Violation {
	if len(list) == 0 {
		return domain.Violation{Standing: domain.Standing{Stage: domain.StageNone}}
	}
	return slices.MaxFunc(list, func(a, b domain.Violation) int { return cmp.Compare(a.Stage.Rank(), b.Stage.Rank()) })
}
