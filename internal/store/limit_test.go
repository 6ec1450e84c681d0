package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestWatchedPools(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		want := store.WatchedPool{Pool: store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal, Active: 1, Pending: 1}}
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))
			return errors.Join(err, seat(tx, &p, store.Seat{PersonKey: "ann@x.example", State: domain.SeatActive, Since: day(1)}),
				seat(tx, &p, store.Seat{PersonKey: "bob@x.example", State: domain.SeatPending, HoldUntil: day(5), Since: day(2)}))
		})
		watched := func(at time.Time) []store.WatchedPool {
			return read(t, st, func(tx *store.Tx) ([]store.WatchedPool, error) { return tx.WatchedPools("org_a", at) })
		}
		same(t, "before anything is remembered", watched(day(3)), []store.WatchedPool{want})
		want.Watch = domain.PoolWatch{
			Near: domain.LimitMark{Since: day(3), Back: day(4), Capacity: 7}, Over: domain.LimitMark{Since: day(5), Capacity: 2},
		}
		write(t, st, func(tx *store.Tx) error { return tx.UpdatePoolWatch(want) })
		same(t, "remembered", watched(day(3)), []store.WatchedPool{want})
		lapsed := want
		lapsed.Pending = 0
		same(t, "at the hold's end", watched(day(5)), []store.WatchedPool{lapsed})
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return tx.UpdatePoolWatch(store.WatchedPool{}) })

		write(t, st, func(tx *store.Tx) error { return ignore(tx.LockPool("org_b", "prd_1", domain.AreaInternal, day(1))) })
		after := func(id domain.OrganizationID, limit int) []domain.OrganizationID {
			return read(t, st, func(tx *store.Tx) ([]domain.OrganizationID, error) { return tx.PooledOrganizations(id, limit) })
		}
		same(t, "with seats", after("", 5), []domain.OrganizationID{"org_a", "org_b"})
		same(t, "the first of them", after("", 1), []domain.OrganizationID{"org_a"})
		same(t, "the rest of them", after("org_a", 5), []domain.OrganizationID{"org_b"})
	})
}

func TestNewcomers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		pool := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))
			return errors.Join(err,
				seat(tx, &p, store.Seat{PersonKey: "ann@x.example", State: domain.SeatPending, HoldUntil: day(9), Since: day(1)}),
				seat(tx, &p, store.Seat{PersonKey: "bob@x.example", State: domain.SeatPending, HoldUntil: day(5), Since: day(2)}),
				seat(tx, &p, store.Seat{PersonKey: "eve@x.example", State: domain.SeatActive, Since: day(3)}),
				seat(tx, &p, store.Seat{PersonKey: "ann@x.example", State: domain.SeatActive, Since: day(4)}),
				seat(tx, &p, store.Seat{PersonKey: "ned@x.example", State: domain.SeatActive, Since: day(4)}),
				must(drop(tx, &p, "ned@x.example", day(4))))
		})
		last := func(at time.Time, limit int) string {
			return ids(read(t, st, func(tx *store.Tx) ([]domain.Holder, error) { return tx.Newcomers(pool, at, limit) }),
				func(h domain.Holder) string { return h.Name })
		}
		same(t, "the latest first", last(day(4), 10), "N ann@x.example N eve@x.example N bob@x.example")
		same(t, "without holds that have lapsed", last(day(5), 10), "N ann@x.example N eve@x.example")
		same(t, "the very last", last(day(4), 1), "N ann@x.example")
	})
}

func TestSeatStandings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		s := store.SeatStanding{Product: "prd_1", State: comply.State{
			Seen: day(5), Usage: entitle.Users{Internal: 7}, Licensed: true, Ladder: comply.DefaultLadder(),
			OverUse: comply.Spell{Since: day(4)}, Expired: comply.Spell{Since: day(2), Cured: day(3)},
		}, Stage: domain.StageGrace, Since: day(4)}
		standings := func(org domain.OrganizationID) []store.SeatStanding {
			return read(t, st, func(tx *store.Tx) ([]store.SeatStanding, error) { return tx.SeatStandings(org) })
		}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutSeatStanding("org_a", store.SeatStanding{Product: "prd_1", Stage: domain.StageNone}), tx.NoteViolation("org_a", day(4)))
		})
		same(t, "nothing yet", standings("org_a"), []store.SeatStanding{{Product: "prd_1", Stage: domain.StageNone}})
		write(t, st, func(tx *store.Tx) error { return tx.PutSeatStanding("org_a", s) })
		same(t, "a violation", standings("org_a"), []store.SeatStanding{s})
		same(t, "of another", standings("org_b"), []store.SeatStanding{})
		noted := func() time.Time {
			return read(t, st, func(tx *store.Tx) (domain.Organization, error) { return tx.Organization("org_a") }).ViolationSince
		}
		same(t, "noted", noted(), day(4))
		write(t, st, func(tx *store.Tx) error { return tx.NoteViolation("org_a", time.Time{}) })
		same(t, "over", noted(), time.Time{})
	})
}

func TestAPoolIsEmptied(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		pool := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))
			return errors.Join(err, seat(tx, &p, store.Seat{PersonKey: "ann@x.example", State: domain.SeatActive, Since: day(1)}),
				seat(tx, &p, store.Seat{PersonKey: "bob@x.example", State: domain.SeatPending, HoldUntil: day(9), Since: day(2)}),
				seat(tx, &p, store.Seat{PersonKey: "eve@x.example", State: domain.SeatActive, Since: day(3)}))
		})
		for range 2 { // an empty one stays as it is
			write(t, st, func(tx *store.Tx) error {
				p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(4))
				if err == nil {
					p, err = tx.EmptyPool(p, store.SeatLine{Cause: "test.empty", Actor: "tester", At: day(4)})
				}
				same(t, "emptied", p, pool)
				return err
			})
		}
		same(t, "pools", pools(t, st, "org_a", day(4)), []store.Pool{pool})
		then := read(t, st, func(tx *store.Tx) (store.Pool, error) {
			return tx.PoolAt("org_a", "prd_1", domain.AreaInternal, day(4).Add(-time.Millisecond))
		})
		same(t, "before it", then, store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal, Active: 2, Pending: 1})
		same(t, "after it", read(t, st, func(tx *store.Tx) (store.Pool, error) {
			return tx.PoolAt("org_a", "prd_1", domain.AreaInternal, day(4))
		}), pool)
		lines := read(t, st, func(tx *store.Tx) (domain.List[domain.SeatEvent], error) {
			return tx.SeatHistory(pool, domain.ListRequest{State: string(domain.SeatNone)})
		}).Items
		for i, want := range []string{"ann@x.example 4 1", "bob@x.example 5 1", "eve@x.example 6 0"} {
			l := lines[i]
			if got := fmt.Sprint(l.Email, " ", l.Seq, " ", l.Active); got != want || l.Cause != "test.empty" || l.Reference != "ref" {
				t.Errorf("line %d: %s, %+v, want %s", i, got, l, want)
			}
		}
	})
}
