package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// together runs use cases as one group, in their order: the writer is held
// until all of them wait for it. Each gets what its caller got, a panic as an
// error of kind errPanicked.
func together(t *testing.T, st *store.Store, fns ...func(*store.Tx) error) []error {
	t.Helper()
	contexts := make([]context.Context, len(fns))
	for i := range contexts {
		contexts[i] = t.Context()
	}
	return togetherWith(t, st, contexts, func() {}, fns...)
}

var errPanicked = errors.New("panicked")

// togetherWith is together with the callers' contexts; queued is called when all
// of them wait.
func togetherWith(t *testing.T, st *store.Store, contexts []context.Context, queued func(), fns ...func(*store.Tx) error) []error {
	t.Helper()
	release := holdWriter(t, st)
	errs := make([]error, len(fns))
	var wg sync.WaitGroup
	for i, fn := range fns {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					errs[i] = fmt.Errorf("%w: %v", errPanicked, p)
				}
			}()
			errs[i] = st.Write(contexts[i], fn)
		})
		for st.Waiting() <= i {
			runtime.Gosched()
		}
	}
	queued()
	release()
	wg.Wait()
	return errs
}

// holdWriter keeps the writer busy until release is called.
func holdWriter(t *testing.T, st *store.Store) (release func()) {
	t.Helper()
	held, free, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- st.Write(t.Context(), func(*store.Tx) error {
			close(held)
			<-free
			return nil
		})
	}()
	<-held
	return func() {
		close(free)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func put(name string) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.PutSetting(name, "x", 0) }
}

// settings says which of the names are kept.
func settings(t *testing.T, st *store.Store, names ...string) []string {
	t.Helper()
	return read(t, st, func(tx *store.Tx) (kept []string, err error) {
		for _, name := range names {
			_, version, readErr := tx.Setting(name)
			if err = errors.Join(err, readErr); version > 0 {
				kept = append(kept, name)
			}
		}
		return kept, err
	})
}

func TestAFailureIsItsOwn(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	boom := errors.New("boom")
	errs := together(t, st,
		put("a"),
		func(tx *store.Tx) error { return errors.Join(put("b")(tx), boom) },
		func(tx *store.Tx) error {
			if err := put("c")(tx); err != nil {
				return err
			}
			panic("c gave up")
		},
		func(tx *store.Tx) error { return errors.Join(put("d")(tx), raw(tx, "nonsense")) },
		func(tx *store.Tx) error { return mustNot(true, put("a")(tx)) },
		put("e"),
	)
	if errs[0] != nil || errs[5] != nil {
		t.Errorf("the neighbors got %v and %v", errs[0], errs[5])
	}
	if !errors.Is(errs[1], boom) || !errors.Is(errs[2], errPanicked) || domain.AsError(errs[3]).Kind != domain.Internal || errs[4] == nil {
		t.Errorf("got %v", errs)
	}
	same(t, "kept", settings(t, st, "a", "b", "c", "d", "e"), []string{"a", "e"})
}

func TestCancelingIsItsOwn(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	gone, hangUp := context.WithCancel(t.Context())
	midway, hangUpMidway := context.WithCancel(t.Context())
	errs := togetherWith(t, st, []context.Context{t.Context(), gone, midway, t.Context()}, hangUp,
		put("a"),
		func(*store.Tx) error { t.Error("a canceled use case was run"); return nil },
		func(tx *store.Tx) error {
			hangUpMidway()
			return put("c")(tx)
		},
		put("d"),
	)
	if domain.AsError(errs[1]).Kind != domain.Unavailable {
		t.Errorf("canceled before its turn: got %v, want unavailable", errs[1])
	}
	if err := errors.Join(errs[0], errs[2], errs[3]); err != nil {
		t.Error(err)
	}
	same(t, "kept", settings(t, st, "a", "c", "d"), []string{"a", "c", "d"})
}

func TestACanceledCallerChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		neither := func(*store.Tx) error { t.Error("a canceled use case was run"); return nil }
		for _, err := range []error{st.Write(gone, neither), st.Read(gone, neither)} {
			if domain.AsError(err).Kind != domain.Unavailable || !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want unavailable because canceled", err)
			}
		}
	})
}

// A transaction that is lost takes nobody's work with it, and nobody is refused
// for what was never committed.
func TestALostGroupRunsAgain(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	runs := map[string]int{} // by the writer alone, read after the answers
	var results []string
	errs := together(t, st,
		func(tx *store.Tx) error {
			runs["a"]++
			results = nil
			results = append(results, "a")
			return put("a")(tx)
		},
		func(tx *store.Tx) error { // refused, because it sees b's name taken only if c comes first
			if runs["b"]++; runs["b"] == 1 {
				return domain.E(domain.Conflict, domain.CodeSlugTaken)
			}
			return put("b")(tx)
		},
		func(tx *store.Tx) error { runs["c"]++; return raw(tx, "ROLLBACK") },
		func(tx *store.Tx) error { runs["d"]++; return put("d")(tx) },
	)
	if err := errors.Join(errs[0], errs[1], errs[3]); err != nil || domain.AsError(errs[2]).Kind != domain.Internal {
		t.Errorf("got %v", errs)
	}
	same(t, "kept", settings(t, st, "a", "b", "d"), []string{"a", "b", "d"})
	same(t, "runs", runs, map[string]int{"a": 2, "b": 2, "c": 1, "d": 1})
	same(t, "results", results, []string{"a"})
}

// runtime.Goexit is what t.Fatal calls.
func TestAUseCaseThatEndsItsGoroutineStopsNobody(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	errs := together(t, st, put("a"), func(*store.Tx) error { runtime.Goexit(); return nil }, put("c"))
	if err := errors.Join(errs[0], errs[2]); err != nil || domain.AsError(errs[1]).Kind != domain.Internal {
		t.Errorf("got %v", errs)
	}
	same(t, "kept", settings(t, st, "a", "c"), []string{"a", "c"})
}

func TestWritersShareCommits(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	const writers, rounds = 64, 5
	groups := map[*sql.Tx]int{} // by the writer alone
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for i := range errs {
		wg.Go(func() {
			for range rounds {
				errs[i] = errors.Join(errs[i], st.Write(t.Context(), func(tx *store.Tx) error {
					groups[tx.SQL()]++
					return ignore(tx.NextNumber("O", 2026))
				}))
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if len(groups) > writers*rounds/4 {
		t.Errorf("%d use cases took %d commits, want a quarter at the most", writers*rounds, len(groups))
	}
	var journal string
	var synchronous int
	err := errors.Join(st.SQLite().QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&journal),
		st.SQLite().QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&synchronous))
	if err != nil || journal != "wal" || synchronous != 2 {
		t.Errorf("journal %s, synchronous %d (%v); want wal and 2: each commit is on disk before its answer", journal, synchronous, err)
	}
}

func TestAFullDiskIsUnavailableAndLosesNothing(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	pragma := func(statement string) (n int) {
		if err := st.SQLite().QueryRowContext(t.Context(), statement).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	write(t, st, put("before"))
	pages := pragma("PRAGMA page_count")
	pragma(fmt.Sprintf("PRAGMA max_page_count = %d", pages+4))

	big := make([]byte, 100_000)
	for i := range big {
		big[i] = 'x'
	}
	fns := []func(*store.Tx) error{}
	names := []string{"before"}
	for i := range 12 {
		name := fmt.Sprintf("n%02d", i)
		names = append(names, name)
		value := "small"
		if i%3 == 1 {
			value = string(big)
		}
		fns = append(fns, func(tx *store.Tx) error { return tx.PutSetting(name, value, 0) })
	}
	kept := []string{"before"}
	for i, err := range together(t, st, fns...) {
		if err == nil {
			kept = append(kept, names[i+1])
		} else if domain.AsError(err).Kind != domain.Unavailable {
			t.Errorf("%s: got %v, want unavailable", names[i+1], err)
		}
		if i%3 == 1 && err == nil {
			t.Errorf("%s fitted into a full disk", names[i+1])
		}
	}
	same(t, "kept are those who were told so", settings(t, st, names...), kept)
	if err := st.Read(t.Context(), func(tx *store.Tx) error { return ignore(tx.Products()) }); err != nil {
		t.Errorf("reading on a full disk: %v", err)
	}

	pragma("PRAGMA max_page_count = 1000000")
	for i, fn := range fns {
		if !slices.Contains(kept, names[i+1]) {
			write(t, st, fn)
		}
	}
	same(t, "kept with room again", settings(t, st, names...), names)
}

func TestCloseWaitsForWriters(t *testing.T) {
	t.Parallel()
	target := storetest.SQLiteTarget(t)
	st := open(t, target)
	const waiting = 10
	names := make([]string, waiting)
	release := holdWriter(t, st)
	errs := make([]error, waiting)
	var writers, closer sync.WaitGroup
	for i := range waiting {
		names[i] = fmt.Sprint("n", i)
		writers.Go(func() { errs[i] = st.Write(t.Context(), put(names[i])) })
	}
	for st.Waiting() < waiting {
		runtime.Gosched()
	}
	var closeErr error
	closer.Go(func() { closeErr = st.Close() })
	release()
	writers.Wait()
	closer.Wait()
	if err := errors.Join(errors.Join(errs...), closeErr); err != nil {
		t.Fatal(err)
	}
	same(t, "kept", settings(t, open(t, target), names...), names)
}

func TestAClosedStoreIsUnavailable(t *testing.T) {
	t.Parallel()
	for engine, target := range storetest.Targets(t) {
		st := open(t, target)
		if err := errors.Join(st.Close(), st.Close()); err != nil {
			t.Errorf("%s: closing twice: %v", engine, err)
		}
		for what, err := range map[string]error{
			"write": st.Write(t.Context(), put("late")), "read": st.Read(t.Context(), func(*store.Tx) error { return nil }), "ping": st.Ping(t.Context()),
		} {
			if domain.AsError(err) == nil || domain.AsError(err).Kind != domain.Unavailable {
				t.Errorf("%s: %s: got %v, want unavailable", engine, what, err)
			}
		}
	}
}
