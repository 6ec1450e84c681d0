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
	pools, err := seating.Pools(tx, org, at)
	if err != nil {
		return e, err
	}
	for _, p := range pools {
		if p.Product == product && p.Area == area {
			e = domain.Explanation{Product: p.Product, ProductName: p.ProductName, Area: area, At: at, Capacity: p.Capacity}
		}
	}
	if e.Product == "" {
		return e, domain.E(domain.NotFound, domain.CodeNotFound)
	}
	pool, err := tx.PoolAt(org, product, area, at)
	if err != nil {
		return e, err
	}
	e.Active, e.Pending = pool.Active, pool.Pending
	e.Holders, err = tx.Holders(pool, at, req)
	return e, err
}
