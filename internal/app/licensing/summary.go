package licensing

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Summary is an organization's licenses at a glance.
type Summary struct {
	Products []ProductSummary // by name
	Expires  time.Time        // the earliest expiry of all; zero: none
}

// ProductSummary is one product at a glance, all installations together.
type ProductSummary struct {
	Product       domain.ProductID
	Slug          string
	Name          string
	Seats         domain.SeatRule
	Users         domain.Users // capacity by area
	Licenses      int          // in force
	Expires       time.Time    // the earliest expiry; zero: none
	Ended         time.Time    // when the last license ended, if none is in force
	Pools         []PoolSummary
	Violation     *domain.Violation    // of the rule of its seats, for those who may see them; nil: none
	Installations []ProductEntitlement // one with no InstallID where the product is not bound
}

// PoolSummary is the seats of one area of a product that the portal counts.
type PoolSummary struct {
	Area     domain.Area
	Capacity int
	Active   int
	Pending  int
	Blocked  int // would hold a seat, were they not blocked
	Waiting  int // in line for one
	Free     int
}

// Summary says what an organization has, for the first page of it. Pools are
// counted for those who may see seats.
func (s *Service) Summary(ctx context.Context, by domain.Actor, org domain.OrganizationID) (sum Summary, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.LicensesView)
		if err != nil {
			return err
		}
		sum, err = s.summary(tx, st)
		return err
	})
	return sum, err
}

func (s *Service) summary(tx *store.Tx, st app.Standing) (Summary, error) {
	licenses, err := tx.OrganizationLicenses(st.Organization.ID)
	if err != nil {
		return Summary{}, err
	}
	products, err := tx.Products()
	if err != nil {
		return Summary{}, err
	}
	var pools []domain.Pool
	if st.May(access.SeatsView) {
		if pools, err = seating.Pools(tx, st.Organization.ID, s.Now()); err != nil {
			return Summary{}, err
		}
	}
	policies := map[domain.ProductID]domain.Policy{}
	for _, p := range products {
		policies[p.ID] = p.Policy
	}
	sum := Summary{Products: []ProductSummary{}}
	for _, e := range entitlements(licenses, s.Now()) {
		last := len(sum.Products) - 1
		if last < 0 || sum.Products[last].Product != e.Product {
			sum.Products = append(sum.Products, ProductSummary{
				Product: e.Product, Slug: e.Slug, Name: e.Name, Seats: policies[e.Product].Seats,
			})
			last++
		}
		sum.Products[last].add(e)
		sum.Expires = earliest(sum.Expires, e.Expires)
	}
	for i := range sum.Products {
		p := &sum.Products[i]
		p.Ended = ended(licenses, *p, s.Now())
		p.Pools = poolsOf(p.Product, pools)
		for _, v := range st.Violations {
			if v.Product == p.Product && st.May(access.SeatsView) {
				p.Violation = &v
			}
		}
	}
	return sum, nil
}

// add counts one more installation in.
func (p *ProductSummary) add(e ProductEntitlement) {
	p.Installations = append(p.Installations, e)
	p.Users.Internal += e.Users.Internal
	p.Users.External += e.Users.External
	p.Licenses += len(e.Valid)
	p.Expires = earliest(p.Expires, e.Expires)
}

// ended is when the last license of a product without any in force ended.
func ended(licenses []domain.License, p ProductSummary, t time.Time) (last time.Time) {
	for _, l := range licenses {
		over := l.Product == p.Product && p.Licenses == 0 && l.StateAt(t) == domain.LicenseExpired
		if over && l.ExpiresAt.After(last) {
			last = l.ExpiresAt
		}
	}
	return last
}

// poolsOf are the pools that the portal keeps for a product.
func poolsOf(product domain.ProductID, pools []domain.Pool) (list []PoolSummary) {
	for _, p := range pools {
		if p.Product == product {
			list = append(list, PoolSummary{
				Area: p.Area, Capacity: p.Capacity, Active: p.Active, Pending: p.Pending, Blocked: p.Blocked, Waiting: p.Waiting, Free: p.Free(),
			})
		}
	}
	return list
}

// earliest is the first of two instants, of which zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
