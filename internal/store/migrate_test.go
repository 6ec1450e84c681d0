package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"seatward.dev/seatward/internal/pgtest"
	"seatward.dev/seatward/internal/store"
)

// empty runs test on a database without any table, on both engines.
func empty(t *testing.T, test func(t *testing.T, target string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "new", "seatward.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.Empty(t)) })
}

func schema(t *testing.T, st *store.Store) store.SchemaVersions {
	t.Helper()
	v, err := st.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tables counts the tables of a database.
func tables(t *testing.T, st *store.Store) int {
	t.Helper()
	return read(t, st, func(tx *store.Tx) (n int, err error) {
		if tx.PGX() != nil {
			err = tx.PGX().QueryRow(tx.Context(), `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&n)
		} else {
			err = tx.SQL().QueryRowContext(tx.Context(), `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).Scan(&n)
		}
		return n, err
	})
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	empty(t, func(t *testing.T, target string) {
		st := open(t, target)
		v := schema(t, st)
		if v.Have != 0 || v.Want < 1 || tables(t, st) != 0 {
			t.Fatalf("a new database has %+v and %d tables after being asked", v, tables(t, st))
		}
		for range 2 {
			if err := st.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			same(t, "version", schema(t, st).Have, v.Want)
		}
		full := tables(t, st)
		seed(t, st)
		if err := st.MigrateDown(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, "tables but goose's own", tables(t, st)-1, 0)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, "tables", tables(t, st), full)
		seed(t, st)
	})
}

func TestNodesMigrateOneAtATime(t *testing.T) {
	t.Parallel()
	target := pgtest.Empty(t)
	const nodes = 4
	stores := make([]*store.Store, nodes)
	for i := range stores {
		stores[i] = open(t, target)
	}
	errs := make([]error, nodes)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i, st := range stores {
		wg.Go(func() {
			<-start
			errs[i] = st.Migrate(t.Context())
		})
	}
	close(start)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	v := schema(t, stores[0])
	same(t, "version", v.Have, v.Want)
	seed(t, stores[1])
}

func TestANewerDatabaseIsLeftAlone(t *testing.T) {
	t.Parallel()
	empty(t, func(t *testing.T, target string) {
		st := open(t, target)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		write(t, st, func(tx *store.Tx) error {
			return raw(tx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (987, true)`)
		})
		before := tables(t, st)
		err := st.Migrate(t.Context())
		if err == nil || !strings.Contains(err.Error(), "schema version 987") || !strings.Contains(err.Error(), "at least as new") {
			t.Errorf("got %v, want the versions and the way out", err)
		}
		same(t, "tables", tables(t, st), before)
		same(t, "version", schema(t, st).Have, int64(987))
	})
}
