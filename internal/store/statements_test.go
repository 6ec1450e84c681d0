package store_test

import (
	"fmt"
	"sync"
	"testing"

	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// More different statements come, from all readers and the writer at once, than
// stay prepared: each has its own answer all the same.
func TestPreparedStatementsComeAndGo(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	const readers, texts, rounds = 8, 400, 3
	ask := func(run func(func(*store.Tx) error) error, i int) {
		err := run(func(tx *store.Tx) error {
			var got int
			if err := store.Row(tx, fmt.Sprintf("SELECT %d + $1", i), 1).Scan(&got); err != nil {
				return err
			}
			if got != i+1 {
				t.Errorf("%d + 1 is %d", i, got)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			for n := range rounds * texts {
				ask(func(fn func(*store.Tx) error) error { return st.Read(t.Context(), fn) }, n%texts)
			}
		})
	}
	wg.Go(func() {
		for n := range rounds * texts {
			ask(func(fn func(*store.Tx) error) error { return st.Write(t.Context(), fn) }, n%texts)
		}
	})
	wg.Wait()
	for _, n := range st.Prepared() {
		if n == 0 || n > store.StatementsMost {
			t.Errorf("%d statements are prepared, want some and at most %d", n, store.StatementsMost)
		}
	}
}

// What fails to prepare says so whenever it runs.
func TestABadStatementFailsEachTime(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	for range 4 {
		err := st.Read(t.Context(), func(tx *store.Tx) error {
			var n int
			return store.Row(tx, "SELECT nothing FROM nowhere").Scan(&n)
		})
		if err == nil {
			t.Error("nowhere was found")
		}
	}
}
