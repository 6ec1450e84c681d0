package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func pools(t *testing.T, st *store.Store, org domain.OrganizationID, at time.Time) []store.Pool {
	t.Helper()
	return read(t, st, func(tx *store.Tx) ([]store.Pool, error) { return tx.Pools(org, at) })
}

// seat gives a person a seat and keeps the pool's counts at hand.
func seat(tx *store.Tx, p *store.Pool, s store.Seat) (err error) {
	*p, err = tx.WriteSeat(*p, store.SeatLine{
		Seat: s, Email: s.PersonKey, Name: "N " + s.PersonKey, Rule: domain.ByMembership, Cause: "test.seat", Actor: "tester", Reference: "ref", At: s.Since,
	})
	return err
}

// drop takes a person's seat away and says whether they had one.
func drop(tx *store.Tx, p *store.Pool, person string, at time.Time) (freed bool, err error) {
	before := *p
	*p, err = tx.WriteSeat(*p, store.SeatLine{Seat: store.Seat{PersonKey: person, State: domain.SeatNone, Since: at}, Cause: "test.drop", At: at})
	return before != *p, err
}

func fillPool(tx *store.Tx, p *store.Pool, at time.Time) (err error) {
	*p, err = tx.FillPool(*p, store.SeatLine{Cause: "test.fill", Actor: "tester", At: at})
	return err
}

func TestPools(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		want := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}
		locked := func(at time.Time, use func(tx *store.Tx, p store.Pool) error) {
			write(t, st, func(tx *store.Tx) error {
				p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, at)
				same(t, "locked at "+at.String(), p, want)
				return errors.Join(err, use(tx, p))
			})
		}
		ann := store.Seat{PersonKey: "ann@x.example", State: domain.SeatActive, Since: day(1)}
		bob := store.Seat{PersonKey: "bob@x.example", State: domain.SeatPending, HoldUntil: day(5), Since: day(1)}
		locked(day(1), func(tx *store.Tx, p store.Pool) error {
			_, ok, err := tx.Seat(p, "ann@x.example")
			same(t, "holds none", ok, false)
			return errors.Join(err, seat(tx, &p, ann), seat(tx, &p, bob), seat(tx, &p, bob))
		})
		want.Active, want.Pending = 1, 1
		same(t, "pools", pools(t, st, "org_a", day(5).Add(-time.Millisecond)), []store.Pool{want})
		same(t, "another's pools", pools(t, st, "org_b", day(1)), []store.Pool{})
		lapsed := want
		lapsed.Pending = 0
		same(t, "at the hold's end", pools(t, st, "org_a", day(5)), []store.Pool{lapsed})

		bob.HoldUntil = day(7)
		locked(day(2), func(tx *store.Tx, p store.Pool) error { // the invitation is sent again
			got, ok, err := tx.Seat(p, ann.PersonKey)
			same(t, "seat", got, ann)
			same(t, "holds one", ok, true)
			return errors.Join(err, seat(tx, &p, bob))
		})
		locked(day(6), func(tx *store.Tx, p store.Pool) error {
			got, _, err := tx.Seat(p, bob.PersonKey)
			same(t, "held longer", got, bob)
			return err
		})
		want.Pending = 0
		locked(day(7), func(tx *store.Tx, p store.Pool) error { // lapsed
			_, ok, err := tx.Seat(p, bob.PersonKey)
			same(t, "lapsed", ok, false)
			bob.State, bob.HoldUntil = domain.SeatActive, time.Time{}
			return errors.Join(err, seat(tx, &p, bob))
		})
		want.Active = 2
		locked(day(8), func(tx *store.Tx, p store.Pool) error {
			other := p
			other.Area = domain.AreaExternal
			return errors.Join(must(drop(tx, &p, ann.PersonKey, day(8))), mustNot(drop(tx, &p, ann.PersonKey, day(8))), mustNot(drop(tx, &other, bob.PersonKey, day(8))))
		})
		want.Active = 1
		same(t, "pools", pools(t, st, "org_a", day(9)), []store.Pool{want})
		unlocked := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaExternal}
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return seat(tx, &unlocked, ann) }); err == nil {
			t.Error("a seat without its pool was kept")
		}
	})
}

func TestAPoolIsFilledWithTheMembersThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))
			return errors.Join(err, must(tx.InsertMember(member(1, "org_a"))), must(tx.InsertMember(member(2, "org_a"))), must(tx.InsertMember(member(1, "org_b"))),
				seat(tx, &p, store.Seat{PersonKey: account(1).Email.Key, State: domain.SeatActive, Since: day(1)}),
				fillPool(tx, &p, day(2)), fillPool(tx, &p, day(3)))
		})
		same(t, "pools", pools(t, st, "org_a", day(9)), []store.Pool{{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal, Active: 2}})
		got := read(t, st, func(tx *store.Tx) (store.Seat, error) {
			s, _, err := tx.Seat(store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}, account(2).Email.Key)
			return s, err
		})
		same(t, "seat", got, store.Seat{PersonKey: account(2).Email.Key, State: domain.SeatActive, Since: day(2)})
	})
}

// TestPoolCountsAreTheFoldOfTheSeats does anything to a pool in any order; its
// counts must always be what a map of the seats would say.
func TestPoolCountsAreTheFoldOfTheSeats(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertMember(member(1, "org_a"))), must(tx.InsertMember(member(2, "org_a"))))
		})
		rapid.Check(t, func(r *rapid.T) {
			steps := rapid.SliceOfN(rapid.Custom(drawStep), 1, 12).Draw(r, "steps")
			undone := errors.New("undone") // so that each run begins with an empty pool
			err := st.Write(t.Context(), func(tx *store.Tx) error {
				return errors.Join(runSteps(tx, steps), undone)
			})
			if err == nil || err.Error() != domain.AsError(undone).Error() {
				r.Fatal(err)
			}
		})
	})
}

type step struct {
	Kind   string
	Person string
	Passes int // days since the step before
	Hold   int // days from now, for a pending seat
}

func drawStep(r *rapid.T) step {
	return step{
		Kind:   rapid.SampledFrom([]string{"activate", "invite", "delete", "fill"}).Draw(r, "kind"),
		Person: rapid.SampledFrom([]string{account(1).Email.Key, account(2).Email.Key, "ann@x.example"}).Draw(r, "person"),
		Passes: rapid.IntRange(0, 3).Draw(r, "days"),
		Hold:   rapid.IntRange(0, 4).Draw(r, "hold"),
	}
}

func runSteps(tx *store.Tx, steps []step) error {
	held, shown := map[string]store.Seat{}, map[int]store.Pool{}
	for i, now := 0, 1; i < len(steps); i++ {
		s := steps[i]
		now += s.Passes
		for person, seat := range held {
			if seat.State == domain.SeatPending && !day(now).Before(seat.HoldUntil) {
				delete(held, person)
			}
		}
		p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(now))
		if err != nil {
			return err
		}
		if err := agree(p, held); err != nil {
			return fmt.Errorf("locked before step %d: %w", i, err)
		}
		switch wanted := (store.Seat{PersonKey: s.Person, State: domain.SeatActive, Since: day(now)}); s.Kind {
		case "activate":
			err = seat(tx, &p, wanted)
			held[s.Person] = wanted
		case "invite":
			wanted.State, wanted.HoldUntil = domain.SeatPending, day(now+s.Hold)
			err = seat(tx, &p, wanted)
			held[s.Person] = wanted
		case "delete":
			var freed bool
			freed, err = drop(tx, &p, s.Person, day(now))
			if _, ok := held[s.Person]; ok != freed {
				err = fmt.Errorf("freed %v", freed)
			}
			delete(held, s.Person)
		case "fill":
			err = fillPool(tx, &p, day(now))
			for n := 1; n <= 2; n++ {
				if _, ok := held[account(n).Email.Key]; !ok {
					held[account(n).Email.Key] = store.Seat{State: domain.SeatActive}
				}
			}
		}
		if err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
		listed, err := tx.Pools("org_a", day(now).Add(-time.Millisecond)) // nothing has lapsed yet
		if err != nil {
			return err
		}
		if err := agree(listed[0], held); err != nil {
			return fmt.Errorf("listed after step %d: %w", i, err)
		}
		for day := range shown {
			if day >= now {
				delete(shown, day)
			}
		}
		if shown[now], err = bar(tx, day(now)); err != nil {
			return err
		}
	}
	for d, want := range shown {
		if err := replayed(tx, day(d), want); err != nil {
			return fmt.Errorf("day %d: %w", d, err)
		}
	}
	return nil
}

// bar is the pool as a page shows it at an instant.
func bar(tx *store.Tx, at time.Time) (store.Pool, error) {
	listed, err := tx.Pools("org_a", at)
	if err != nil {
		return store.Pool{}, err
	}
	return listed[0], nil
}

// replayed compares what the ledger says of an instant with what was shown then.
func replayed(tx *store.Tx, at time.Time, shown store.Pool) error {
	was, err := tx.PoolAt("org_a", "prd_1", domain.AreaInternal, at)
	if err != nil {
		return err
	}
	holders, err := tx.Holders(was, at, domain.ListRequest{Limit: 1000})
	if err != nil {
		return err
	}
	if was != shown || len(holders.Items) != shown.Active+shown.Pending {
		return fmt.Errorf("the ledger says %+v with %d holders, shown was %+v", was, len(holders.Items), shown)
	}
	return nil
}

func agree(p store.Pool, held map[string]store.Seat) error {
	active, pending := 0, 0
	for _, seat := range held {
		if seat.State == domain.SeatActive {
			active++
		} else {
			pending++
		}
	}
	if p.Active != active || p.Pending != pending {
		return fmt.Errorf("counts %d active and %d pending, the seats are %d and %d", p.Active, p.Pending, active, pending)
	}
	return nil
}
