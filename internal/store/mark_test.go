package store_test

import (
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// A mark follows another only where nobody has written in between: on PostgreSQL,
// where that is not known, none follows any.
func TestAMarkFollowsWhereNobodyElseHasWritten(t *testing.T) {
	t.Parallel()
	for engine, target := range storetest.Targets(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			st, other := open(t, target), open(t, target) // as two processes are
			mark := func() (m store.Mark) {
				write(t, st, func(tx *store.Tx) (err error) {
					m, err = tx.Mark()
					return err
				})
				return m
			}
			nothing := func(*store.Tx) error { return nil }
			one := 0
			for _, between := range []struct {
				what    string
				do      func()
				follows bool
			}{
				{"nothing", func() {}, true},
				{"somebody reads", func() { read(t, st, func(tx *store.Tx) (store.Mark, error) { return tx.Mark() }) }, true},
				{"somebody has a turn", func() { write(t, st, nothing) }, false},
				{"somebody is refused", func() {
					refused(t, st, domain.CodeLeaseLost, func(*store.Tx) error { return domain.E(domain.Conflict, domain.CodeLeaseLost) })
				}, false},
				{"another process writes", func() {
					one++
					write(t, other, func(tx *store.Tx) error { return must(tx.InsertAccount(account(one))) })
				}, false},
			} {
				before := mark()
				between.do()
				if after := mark(); after.Follows(before) != (between.follows && engine == "sqlite") {
					t.Errorf("%s: follows is %v", between.what, after.Follows(before))
				}
			}
			var unknown store.Mark
			if unknown.Known() || mark().Follows(unknown) || mark().Known() != (engine == "sqlite") {
				t.Error("a mark of nothing is known, or followed")
			}
		})
	}
}
