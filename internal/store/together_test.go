package store_test

import (
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestTogether(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		p := leasePool(t, st)
		put := func(tx *store.Tx, leases ...domain.Lease) error {
			return tx.Together(func() error { return tx.PutLeases(leases...) })
		}
		kept := func(tx *store.Tx) (string, error) {
			list, err := tx.LeasesAlive(p.ID, day(1))
			return ids(list, func(l domain.Lease) string { return l.Client }), err
		}
		a, b, c, stray := aLease("a", day(5)), aLease("b", day(5)), aLease("c", day(5)), aLease("stray", day(5))
		b.Fence, c.Fence, stray.Pool = 2, 3, "lpl_none"

		write(t, st, func(tx *store.Tx) error {
			if err := put(tx, a); err != nil {
				return err
			}
			seen, err := kept(tx)
			same(t, "seen by what is asked next", seen, "a")
			return err
		})
		write(t, st, func(tx *store.Tx) error { return put(tx, b) })
		same(t, "committed", read(t, st, kept), "a b")

		err := st.Write(t.Context(), func(tx *store.Tx) error {
			if err := put(tx, c); err != nil {
				return err
			}
			return domain.E(domain.Conflict, domain.CodeLeaseLost)
		})
		if !domain.HasCode(err, domain.CodeLeaseLost) {
			t.Errorf("refused: %v", err)
		}
		for what, then := range map[string]func(*store.Tx) error{
			"the commit":      func(*store.Tx) error { return nil },
			"a row":           func(tx *store.Tx) error { return ignore(tx.Lease("org_a", "lse_a")) },
			"rows":            func(tx *store.Tx) error { return ignore(kept(tx)) },
			"several at once": func(tx *store.Tx) error { return ignore(tx.LockLeasePools(p.ID)) },
			"a statement":     func(tx *store.Tx) error { return tx.PutLeasePools(p) },
		} {
			err := st.Write(t.Context(), func(tx *store.Tx) error {
				if err := put(tx, c, stray); err != nil {
					return err
				}
				return then(tx)
			})
			if domain.AsError(err) == nil || domain.AsError(err).Kind != domain.Internal {
				t.Errorf("a mistake before %s: %v", what, err)
			}
		}
		same(t, "of all those that failed", read(t, st, kept), "a b")
	})
}
