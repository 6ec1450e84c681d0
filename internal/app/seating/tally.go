package seating

import (
	"slices"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// Pools are the pools that the portal keeps for an organization, by product name
// and area, with all their counts at t: those of every product it has ever had a
// license for. It costs the same however many members there are, but for those
// who are blocked or wait.
func Pools(tx *store.Tx, org domain.OrganizationID, t time.Time) ([]domain.Pool, error) {
	licenses, err := tx.OrganizationLicenses(org)
	if err != nil {
		return nil, err
	}
	byProduct := map[domain.ProductID][]domain.License{}
	for _, l := range licenses {
		byProduct[l.Product] = append(byProduct[l.Product], l)
	}
	c, err := countAll(tx, org, t)
	if err != nil {
		return nil, err
	}
	products, err := tx.Products()
	if err != nil {
		return nil, err
	}
	list := []domain.Pool{}
	for _, p := range products {
		if !c.pooled[p.ID] && byProduct[p.ID] == nil {
			continue
		}
		for _, area := range seats.Areas(p.Policy) {
			tally := c.tally(p, area)
			tally.Capacity = capacity(byProduct[p.ID], area, t)
			list = append(list, domain.Pool{Product: p.ID, Slug: p.Slug, ProductName: p.Name, Rule: p.Policy.Seats, Area: area, Tally: tally})
		}
	}
	slices.SortStableFunc(list, func(a, b domain.Pool) int {
		return strings.Compare(a.ProductName+"\x00"+a.Slug, b.ProductName+"\x00"+b.Slug)
	})
	return list, nil
}

// counts is everything counted in an organization.
type counts struct {
	pools  []store.Pool
	people []store.Apart
	grants []store.ApartGrants
	pooled map[domain.ProductID]bool
}

func countAll(tx *store.Tx, org domain.OrganizationID, t time.Time) (c counts, err error) {
	if c.pools, err = tx.Pools(org, t); err != nil {
		return c, err
	}
	if c.people, err = tx.CountApart(org); err != nil {
		return c, err
	}
	c.pooled = map[domain.ProductID]bool{}
	for _, p := range c.pools {
		c.pooled[p.Product] = true
	}
	c.grants, err = tx.CountApartGrants(org)
	return c, err
}

func (c counts) tally(p domain.Product, area domain.Area) (t domain.Tally) {
	for _, pool := range c.pools {
		if pool.Product == p.ID && pool.Area == area {
			t.Active, t.Pending = pool.Active, pool.Pending
		}
	}
	if seats.Wanted(p.Policy, area) {
		for _, a := range c.people {
			switch {
			case a.Area != area:
			case a.State == domain.MemberBlocked:
				t.Blocked += a.Members
			case a.State == domain.MemberWaiting:
				t.Waiting += a.Members
			}
		}
		return t
	}
	for _, g := range c.grants {
		switch {
		case g.Product != p.ID || g.Area != area:
		case g.State == domain.GrantResting:
			t.Blocked += g.Grants
		case g.State == domain.GrantWaiting:
			t.Waiting += g.Grants
		}
	}
	return t
}
