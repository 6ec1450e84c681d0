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

// claim claims a key made stale by anything before the day before at.
func claim(t *testing.T, st *store.Store, scope, key, hash string, at time.Time) (first bool, a store.Answer) {
	t.Helper()
	write(t, st, func(tx *store.Tx) (err error) {
		first, a, err = tx.ClaimIdempotency(scope, key, hash, at, at.AddDate(0, 0, -1))
		return err
	})
	return first, a
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		expect := func(what, scope, hash string, at time.Time, wantFirst bool, want store.Answer) {
			t.Helper()
			first, a := claim(t, st, scope, "key", hash, at)
			same(t, what, fmt.Sprint(first), fmt.Sprint(wantFirst))
			same(t, what, a, want)
		}
		busy := store.Answer{RequestHash: "h", CreatedAt: day(1)}
		expect("the first", "acc_1", "h", day(1), true, store.Answer{})
		expect("the same request meanwhile", "acc_1", "h", day(2), false, busy)
		expect("another scope", "acc_2", "h", day(1), true, store.Answer{})
		expect("another request, late", "acc_1", "other", day(5), false, busy)
		expect("taken over from the dead", "acc_1", "h", day(3), true, store.Answer{})
		busy.CreatedAt = day(3)
		expect("taken over once", "acc_1", "h", day(3), false, busy)

		done := store.Answer{RequestHash: "h", Status: 201, Body: `{"id":"ord_1"}`, CreatedAt: day(3)}
		write(t, st, func(tx *store.Tx) error { return tx.KeepAnswer("acc_1", "key", done) })
		expect("answered", "acc_1", "h", day(9), false, done)
		same(t, "known", read(t, st, func(tx *store.Tx) (store.Answer, error) { return tx.Answer("acc_1", "key") }), done)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.DropIdempotency("acc_1", "key"), tx.DropIdempotency("acc_2", "key"))
		})
		expect("an answer stays", "acc_1", "h", day(9), false, done)
		expect("a failure is forgotten", "acc_2", "x", day(9), true, store.Answer{})
		late := done
		late.CreatedAt = day(1) // of the claim that was taken over
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return tx.KeepAnswer("acc_9", "key", done) },
			func(tx *store.Tx) error { return tx.KeepAnswer("acc_1", "key", late) },
			func(tx *store.Tx) error { return ignore(tx.Answer("acc_9", "key")) })
	})
}

func TestAnEffectIsFencedByItsClaim(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		claim(t, st, "s", "key", "h", day(1))
		claim(t, st, "s", "key", "h", day(3)) // taken over
		take := func(key string, claimed time.Time) func(*store.Tx) error {
			return func(tx *store.Tx) error { return tx.TakeEffect("s", key, claimed) }
		}
		refused(t, st, domain.CodeIdempotencyBusy, take("key", day(1)), take("other", day(3)))
		write(t, st, take("key", day(3)))
		write(t, st, take("key", day(3))) // a request may take several transactions
		first, a := claim(t, st, "s", "key", "h", day(9))
		same(t, "taken over after its effect", first, false)
		same(t, "answer", a, store.Answer{RequestHash: "h", Status: store.TookEffect, CreatedAt: day(3)})

		done := store.Answer{RequestHash: "h", Status: 201, Body: "{}", CreatedAt: day(3)}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.DropIdempotency("s", "key"), tx.KeepAnswer("s", "key", done))
		})
		refused(t, st, domain.CodeIdempotencyBusy, take("key", day(3))) // answered
	})
}

func TestSweepTakesOnlyWhatHasEnded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			errs := []error{
				tx.InsertSession(session(1, "acc_1", day(2))), tx.InsertSession(session(2, "acc_1", day(30))),
				tx.InsertLink(link(1, domain.LinkVerify, "acc_1")), tx.InsertLink(link(20, domain.LinkReset, "acc_1")),
			}
			for i, at := range []time.Time{day(1), day(1), day(29)} {
				key := fmt.Sprint("k", i)
				_, _, claimErr := tx.ClaimIdempotency("s", key, "h", at, at)
				errs = append(errs, claimErr, ignore(tx.CountFailure(key, at, at)))
			}
			return errors.Join(append(errs, tx.LockUntil("k1", day(60)), tx.Sweep(day(30).AddDate(0, 0, 6)))...)
		})
		write(t, st, func(tx *store.Tx) error { return tx.Sweep(day(29)) })
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.LinkByToken(domain.LinkVerify, "link 1")) },
			func(tx *store.Tx) error { return ignore(tx.SessionByToken("hash 1", day(1))) })
		write(t, st, func(tx *store.Tx) error { return ignore(tx.LinkByToken(domain.LinkReset, "link 20")) })
		lockout := func(key string) domain.Lockout {
			return read(t, st, func(tx *store.Tx) (domain.Lockout, error) { return tx.Lockout(key) })
		}
		same(t, "long over", lockout("k0"), domain.Lockout{Key: "k0"})
		same(t, "locked for long", lockout("k1").LockedUntil, day(60))
		for key, want := range map[string]bool{"k0": true, "k1": true} {
			first, _ := claim(t, st, "s", key, "other", day(30))
			same(t, key, first, want)
		}
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		stored := func() string {
			return read(t, st, func(tx *store.Tx) (string, error) {
				value, version, err := tx.Setting("seller")
				return fmt.Sprint(value, " ", version), err
			})
		}
		put := func(value string, version int64) func(*store.Tx) error {
			return func(tx *store.Tx) error { return tx.PutSetting("seller", value, version) }
		}
		same(t, "absent", stored(), " 0")
		refused(t, st, domain.CodeStale, put("a", 1))
		write(t, st, put(`{"a":"ä"}`, 0))
		refused(t, st, domain.CodeStale, put("b", 0), put("b", 2))
		same(t, "kept", stored(), `{"a":"ä"} 1`)
		write(t, st, put("c", 1))
		refused(t, st, domain.CodeStale, put("d", 1))
		same(t, "changed", stored(), "c 2")
	})
}
