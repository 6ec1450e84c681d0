// Package pgtest gives each test a PostgreSQL database of its own.
//
// The schema is migrated once per test binary into a template; every test works on a clone of it, which takes
// some 20 ms and lets tests run in parallel without seeing each other. The server is the one named by
// SEATWARD_TEST_POSTGRES (scripts/test starts one for the whole run) or else a private one that this package
// starts on first use and that ends with the test binary. A missing PostgreSQL fails the test and says what to
// do: a store that is only tried on one engine is not tried.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Migrate brings the empty database at url to the schema under test.
type Migrate func(ctx context.Context, url string) error

// New returns the URL of a fresh database with the schema that migrate makes. The database is dropped when the
// test ends, whoever is still connected.
//
// A template is made once per migrate function and test binary, so pass a plain function, not a closure over
// what differs between tests.
func New(t testing.TB, migrate Migrate) string {
	t.Helper()
	server := mustServer(t)
	template, err := templates.of(t.Context(), server, migrate)
	if err != nil {
		t.Fatalf("pgtest: make the template database: %v", err)
	}
	return create(t, server, template)
}

// Empty returns the URL of a fresh database without any table, for tests of migrations.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, mustServer(t), "template0")
}

func mustServer(t testing.TB) string {
	t.Helper()
	server, err := theServer()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	return server.url
}

func create(t testing.TB, server, template string) string {
	t.Helper()
	name := newName("db")
	if err := admin(t.Context(), server, `CREATE DATABASE `+quote(name)+` TEMPLATE `+quote(template)); err != nil {
		t.Fatalf("pgtest: create a database: %v", err)
	}
	t.Cleanup(func() {
		// The test's own context is canceled by now.
		if err := admin(context.Background(), server, `DROP DATABASE `+quote(name)+` WITH (FORCE)`); err != nil {
			t.Errorf("pgtest: drop the database: %v", err)
		}
	})
	return withDatabase(server, name)
}

// templateSet remembers the templates of this test binary. It is the one piece of package state here: what is
// made once per process has to be remembered by the process.
type templateSet struct {
	mu     sync.Mutex
	byFunc map[uintptr]func() (string, error)
}

var templates = templateSet{byFunc: map[uintptr]func() (string, error){}}

func (s *templateSet) of(ctx context.Context, server string, migrate Migrate) (string, error) {
	s.mu.Lock()
	key := reflect.ValueOf(migrate).Pointer()
	once, ok := s.byFunc[key]
	if !ok {
		// The first test's end must not cut off what all the others wait for.
		ctx := context.WithoutCancel(ctx)
		once = sync.OnceValues(func() (string, error) { return makeTemplate(ctx, server, migrate) })
		s.byFunc[key] = once
	}
	s.mu.Unlock()
	return once()
}

func makeTemplate(ctx context.Context, server string, migrate Migrate) (string, error) {
	if err := sweep(ctx, server); err != nil {
		return "", err
	}
	name := newName("template")
	if err := admin(ctx, server, `CREATE DATABASE `+quote(name)+` TEMPLATE template0`); err != nil {
		return "", err
	}
	if err := migrate(ctx, withDatabase(server, name)); err != nil {
		return "", fmt.Errorf("migrate: %w", err)
	}
	// A template that somebody is connected to cannot be cloned: from here on nobody may be.
	if err := admin(ctx, server, `ALTER DATABASE `+quote(name)+` ALLOW_CONNECTIONS false`); err != nil {
		return "", err
	}
	return name, nil
}

// Names carry the second they were made in, so that what a killed run left on a server that lives longer than
// the run can be told from what is in use.
const prefix = "seatward_test_"

// stale is longer than any test run may take.
const stale = 2 * time.Hour

func newName(kind string) string {
	return fmt.Sprintf("%s%d_%s_%s", prefix, time.Now().Unix(), kind, strings.ToLower(rand.Text()[:12]))
}

func isStale(name string, now time.Time) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	made, _, _ := strings.Cut(rest, "_")
	seconds, err := strconv.ParseInt(made, 10, 64)
	return err == nil && now.Sub(time.Unix(seconds, 0)) > stale
}

// sweep drops what killed runs left behind.
func sweep(ctx context.Context, server string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE starts_with(datname, $1)`, prefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if !isStale(name, time.Now()) {
			continue
		}
		if _, err := conn.Exec(ctx, `DROP DATABASE IF EXISTS `+quote(name)+` WITH (FORCE)`); err != nil {
			return err
		}
	}
	return nil
}

// admin runs one statement outside any transaction, as CREATE and DROP DATABASE want it.
func admin(ctx context.Context, server, statement string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", redacted(server), err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic("pgtest: the server's URL was parsed before: " + err.Error())
	}
	u.Path = "/" + name
	return u.String()
}

func redacted(server string) string {
	u, err := url.Parse(server)
	if err != nil {
		return "SEATWARD_TEST_POSTGRES"
	}
	return u.Redacted()
}

// theServer is the server named by SEATWARD_TEST_POSTGRES, or else a private one started on first use.
var theServer = sync.OnceValues(func() (*server, error) {
	named := os.Getenv("SEATWARD_TEST_POSTGRES")
	if named == "" {
		return startServer()
	}
	if _, err := url.Parse(named); err != nil || !strings.HasPrefix(named, "postgres") {
		return nil, errors.New("SEATWARD_TEST_POSTGRES is not a postgres:// URL; name a server or unset it to have a private one started")
	}
	return &server{url: named}, nil
})
