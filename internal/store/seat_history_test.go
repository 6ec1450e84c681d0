package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestSeatHistoryAndCurve(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		pool := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))
			err = errors.Join(err,
				seat(tx, &p, store.Seat{PersonKey: "ann@x.example", State: domain.SeatActive, Since: day(1)}),
				seat(tx, &p, store.Seat{PersonKey: "cay@x.example", State: domain.SeatActive, Since: day(1)}),
				seat(tx, &p, store.Seat{PersonKey: "bob@x.example", State: domain.SeatPending, HoldUntil: day(5), Since: day(2)}))
			_, dropErr := drop(tx, &p, "ann@x.example", day(3))
			elsewhere, otherErr := tx.LockPool("org_b", "prd_1", domain.AreaInternal, day(1))
			return errors.Join(err, dropErr, otherErr, seat(tx, &elsewhere, store.Seat{PersonKey: "eve@y.example", State: domain.SeatActive, Since: day(2)}))
		})
		history := func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.SeatEvent], error) {
			return tx.SeatHistory(pool, req)
		}
		word := func(e domain.SeatEvent) string { return fmt.Sprint(e.Seq, e.State) }
		walk(t, st, "history", "seq", "1active 2active 3pending 4none", history, word)
		for search, want := range map[string]string{"N BOB": "3pending", "eve": ""} {
			found := read(t, st, func(tx *store.Tx) (domain.List[domain.SeatEvent], error) {
				return tx.SeatHistory(pool, domain.ListRequest{Search: search})
			})
			got := ""
			for _, e := range found.Items {
				got += word(e)
			}
			same(t, "found "+search, got, want)
		}
		held := read(t, st, func(tx *store.Tx) (domain.List[domain.SeatEvent], error) {
			return tx.SeatHistory(pool, domain.ListRequest{State: "pending"})
		})
		same(t, "came to hold", held.Items, []domain.SeatEvent{{
			Seq: 3, At: day(2), PersonKey: "bob@x.example", Email: "bob@x.example", Name: "N bob@x.example", State: domain.SeatPending,
			HoldUntil: day(5), Rule: domain.ByMembership, Cause: "test.seat", Actor: "tester", Reference: "ref", Active: 2,
		}})

		const step = 24 * time.Hour
		same(t, "curve", read(t, st, func(tx *store.Tx) ([]domain.SeatDay, error) {
			return tx.SeatCurve(pool, day(1).Add(-2*step), day(4), step)
		}), []domain.SeatDay{{At: day(1), Active: 2}, {At: day(2), Active: 2}, {At: day(3), Active: 1}, {At: day(4), Active: 1}})
		same(t, "before anything", read(t, st, func(tx *store.Tx) ([]domain.SeatDay, error) {
			return tx.SeatCurve(pool, day(1).Add(-2*step), day(1).Add(-step), step)
		}), []domain.SeatDay{})
	})
}
