package pgtest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var migrations atomic.Int32

func migrate(ctx context.Context, url string) error {
	migrations.Add(1)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `CREATE TABLE word (text TEXT PRIMARY KEY)`)
	return err
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			conn := connect(t, New(t, migrate))
			// The key would be taken if the database were shared.
			if _, err := conn.Exec(t.Context(), `INSERT INTO word VALUES ('seat')`); err != nil {
				t.Fatal(err)
			}
			if got := migrations.Load(); got != 1 {
				t.Errorf("migrated %d times, want once per test binary", got)
			}
		})
	}
}

func TestADatabaseIsDroppedWithItsTest(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("", func(t *testing.T) {
		url = New(t, migrate)
		connect(t, url) // still connected when the database is dropped
	})
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context())
		t.Error("the database outlived its test")
	}
}

func TestEmptyHasNoTable(t *testing.T) {
	t.Parallel()
	var tables int
	err := connect(t, Empty(t)).QueryRow(t.Context(), `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables)
	if err != nil || tables != 0 {
		t.Errorf("tables = %d, %v; want none", tables, err)
	}
}

func TestOnlyStaleDatabasesAreSwept(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	for name, want := range map[string]bool{
		"seatward_test_1799990000_db_abc": true,
		"seatward_test_1799999000_db_abc": false,
		"seatward_test_soon_db_abc":       false,
		"seatward":                        false,
		"postgres":                        false,
	} {
		if got := isStale(name, now); got != want {
			t.Errorf("isStale(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestTheServerEndsWithItsInput(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", serverScript)
	cmd.Stdin = strings.NewReader("") // ended before the server is up
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	_, home, ok := strings.Cut(strings.TrimSpace(string(out)), "host=")
	if !ok {
		t.Fatalf("printed %q, want a URL", out)
	}
	if _, err := os.Stat(home); !os.IsNotExist(err) {
		t.Errorf("the server left %s behind (%v)", home, err)
	}
}

func TestMissingServerNamesTheWayOut(t *testing.T) {
	t.Parallel()
	script := strings.ReplaceAll(serverScript, "/usr/lib/postgresql/", "/nowhere/")
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", script)
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "apt-get install postgresql-15") {
		t.Errorf("without PostgreSQL: %v\n%s", err, out)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}
