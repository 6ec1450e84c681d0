// Package storetest opens databases for tests, on both engines. Contract holds
// what every engine must do; use cases run against the same databases.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"seatward.dev/seatward/internal/pgtest"
	"seatward.dev/seatward/internal/store"
)

// Each runs test once on SQLite and once on PostgreSQL, as parallel subtests on
// fresh, migrated databases.
func Each(t *testing.T, test func(t *testing.T, st *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, Postgres(t))
	})
}

// SQLite opens a fresh, migrated SQLite database.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return open(t, SQLiteTarget(t))
}

// Postgres opens a fresh, migrated PostgreSQL database.
func Postgres(t testing.TB) *store.Store {
	t.Helper()
	return open(t, PostgresTarget(t))
}

// Targets are the two engines' fresh databases, by engine name.
func Targets(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{"sqlite": SQLiteTarget(t), "postgres": PostgresTarget(t)}
}

// SQLiteTarget makes a fresh, migrated file and returns its target for
// store.Open. Migrating takes longer than copying, so it is done once.
func SQLiteTarget(t testing.TB) string {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "seatward.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// PostgresTarget makes a fresh, migrated database and returns its URL.
func PostgresTarget(t testing.TB) string {
	t.Helper()
	return pgtest.New(t, migrate)
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "seatward-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	if err := migrate(context.Background(), "sqlite:"+path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // a file just made here
})

func migrate(ctx context.Context, target string) error {
	st, err := store.Open(ctx, target)
	if err != nil {
		return err
	}
	if err := st.Migrate(ctx); err != nil {
		_ = st.Close()
		return err
	}
	return st.Close()
}

func open(t testing.TB, target string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}
