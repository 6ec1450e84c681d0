package people

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Seats counts an organization's seats, by product and area: purchased, active,
// pending, blocked, waiting and free. Products whose installations count their
// own users have none here.
func (s *Service) Seats(ctx context.Context, by domain.Actor, org domain.OrganizationID) (list []domain.Pool, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.SeatsView); err != nil {
			return err
		}
		list, err = seating.Pools(tx, org, s.Now())
		return err
	})
	return list, err
}

// Explain shows who holds the seats of a pool at an instant, and why: a page of
// them, whose total is the pool's numbers then. The zero instant is now; one to
// come is field.in_future at "at". A product without seats in the portal is not
// found. The request searches names and addresses; its State may be "active" or
// "pending".
func (s *Service) Explain(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, area domain.Area, at time.Time, req domain.ListRequest) (e domain.Explanation, err error) {
	now := s.Now()
	if at.IsZero() {
		at = now
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.SeatsView); err != nil {
			return err
		}
		if at.After(now) {
			return domain.Bad("at", domain.CodeFuture)
		}
		e, err = explain(tx, org, product, area, domain.Instant(at), req)
		return err
	})
	return e, err
}

func explain(tx *store.Tx, org domain.OrganizationID, product domain.ProductID, area domain.Area, at time.Time, req domain.ListRequest) (e domain.Explanation, err error) {
	p, err := poolOf(tx, org, product, area, at)
	if err != nil {
		return e, err
	}
	e = domain.Explanation{Product: p.Product, ProductName: p.ProductName, Area: area, At: at}
	pool, err := tx.PoolAt(org, product, area, at)
	if err != nil {
		return e, err
	}
	e.Active, e.Pending = pool.Active, pool.Pending
	if e.Capacity, err = seating.CapacityAt(tx, pool, at); err != nil {
		return e, err
	}
	e.Holders, err = tx.Holders(pool, at, req)
	return e, err
}

// poolOf is one of an organization's pools, with its capacity at t.
func poolOf(tx *store.Tx, org domain.OrganizationID, product domain.ProductID, area domain.Area, t time.Time) (domain.Pool, error) {
	pools, err := seating.Pools(tx, org, t)
	if err != nil {
		return domain.Pool{}, err
	}
	for _, p := range pools {
		if p.Product == product && p.Area == area {
			return p, nil
		}
	}
	return domain.Pool{}, domain.E(domain.NotFound, domain.CodeNotFound)
}

// SeatHistory lists every change of the seats of a pool, the latest first: who,
// what they have had from then on, by which act and whose. The request searches
// names and addresses; its State may be a seat's state.
func (s *Service) SeatHistory(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, area domain.Area, req domain.ListRequest) (list domain.List[domain.SeatEvent], err error) {
	req.Sort, req.Desc = "", true
	err = s.inPool(ctx, by, org, product, area, func(tx *store.Tx, pool store.Pool) error {
		list, err = tx.SeatHistory(pool, req)
		return err
	})
	return list, err
}

// curveDays is how far back a curve of seats goes.
const curveDays = 365

// SeatCurve says how many seats of a pool people held on each of the last 365
// days, at the end of the day in UTC, and how many there were; today, until now.
func (s *Service) SeatCurve(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, area domain.Area) (days []domain.SeatDay, err error) {
	const day = 24 * time.Hour
	end := s.Now().UTC().Truncate(day).Add(day - time.Millisecond)
	err = s.inPool(ctx, by, org, product, area, func(tx *store.Tx, pool store.Pool) error {
		days, err = seating.Curve(tx, pool, end.Add(-curveDays*day), end, day)
		return err
	})
	return days, err
}

func (s *Service) inPool(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, area domain.Area, fn func(*store.Tx, store.Pool) error) error {
	return s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.SeatsView); err != nil {
			return err
		}
		p, err := poolOf(tx, org, product, area, s.Now())
		if err != nil {
			return err
		}
		return fn(tx, store.Pool{Organization: org, Product: p.Product, Area: p.Area})
	})
}
