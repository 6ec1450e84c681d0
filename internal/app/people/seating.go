package people

import (
	"time"

	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// claim is a person's wish for a seat in every pool they come to hold one in by
// belonging to the organization.
type claim struct {
	org      domain.OrganizationID
	person   string    // key of the address
	sentAt   time.Time // of the invitation; zero for somebody who joins now
	now      time.Time
	received int // seats newly taken, for the audit log
}

// takeSeats seats a person in the organization's pools, or refuses with
// seats.exhausted and takes none. Whoever holds already does not hold twice.
func (s *Service) takeSeats(tx *store.Tx, c *claim) error {
	products, err := tx.PooledProducts(c.org)
	if err != nil {
		return err
	}
	for _, p := range products {
		for _, area := range internal(p.Policy) {
			if err := c.take(tx, p, area); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *claim) take(tx *store.Tx, p domain.Product, area domain.Area) error {
	want := store.Seat{PersonKey: c.person, State: store.SeatActive, Since: c.now}
	if !c.sentAt.IsZero() {
		want.State, want.HoldUntil = store.SeatPending, seats.HoldUntil(p.Policy, c.sentAt)
		if !c.now.Before(want.HoldUntil) {
			return nil // an invitation that holds no seat
		}
	}
	pool, err := tx.LockPool(c.org, p.ID, area, c.now)
	if err != nil {
		return err
	}
	held, holds, err := tx.Seat(pool, c.person)
	if err != nil {
		return err
	}
	if holds {
		if held.State == store.SeatActive {
			return nil
		}
		want.Since = held.Since
		return tx.PutSeat(pool, want)
	}
	capacity, err := licensing.Capacity(tx, c.org, p.ID, area, c.now)
	if err != nil {
		return err
	}
	if err := seats.Admit(seats.Tally{Capacity: capacity, Active: pool.Active, Pending: pool.Pending}, 1); err != nil {
		return domain.AsError(err).With("product", p.Name)
	}
	c.received++
	return tx.PutSeat(pool, want)
}

// freeSeats takes a person's seats in all of the organization's pools away.
func (s *Service) freeSeats(tx *store.Tx, org domain.OrganizationID, person string) (freed int, err error) {
	products, err := tx.PooledProducts(org)
	if err != nil {
		return 0, err
	}
	for _, p := range products {
		for _, area := range internal(p.Policy) {
			pool, err := tx.LockPool(org, p.ID, area, s.Now())
			if err != nil {
				return 0, err
			}
			had, err := tx.DeleteSeat(pool, person)
			if err != nil {
				return 0, err
			}
			if had {
				freed++
			}
		}
	}
	return freed, nil
}

func internal(p domain.Policy) []domain.Area {
	if seats.Wanted(p, domain.AreaInternal) {
		return []domain.Area{domain.AreaInternal}
	}
	return nil
}
