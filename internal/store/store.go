package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is an open database.
type Store struct {
	engine engine
	sqlite *sql.DB       // the one writing connection; nil on PostgreSQL
	pg     *pgxpool.Pool // nil on SQLite
}

// engine is what differs between the two databases: there are exactly these two.
type engine interface {
	name() string
	write(ctx context.Context, fn func(*Tx) error) error
	read(ctx context.Context, fn func(*Tx) error) error
	ping(ctx context.Context) error
	close() error
}

// Open opens the database at target: "sqlite:PATH" or a "postgres://" URL. It
// neither creates nor changes the schema; see Migrate. The error for an
// unreachable or unwritable database is of kind Unavailable.
func Open(ctx context.Context, target string) (*Store, error) {
	path, isSQLite := strings.CutPrefix(target, "sqlite:")
	switch {
	case isSQLite && path != "":
		return openSQLite(ctx, path)
	case strings.HasPrefix(target, "postgres://"), strings.HasPrefix(target, "postgresql://"):
		return openPostgres(ctx, target)
	}
	return nil, errors.New(`the database must be "sqlite:PATH" or "postgres://USER:PASSWORD@HOST/NAME", not ` + redact(target))
}

// redact hides a password in a database URL.
func redact(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return "what was given"
	}
	return u.Redacted()
}

// Write runs fn as one transaction and returns once it is durable. If fn
// returns an error nothing of it remains. Serialization failures, a busy
// database and connections lost before the commit are retried, boundedly.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.engine.write(ctx, fn)
}

// Read runs fn on one consistent snapshot; it must not write.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	return s.engine.read(ctx, fn)
}

// Engine names the database engine: "sqlite" or "postgres".
func (s *Store) Engine() string { return s.engine.name() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.engine.ping(ctx); err != nil {
		return unavailable(err)
	}
	return nil
}

// Close waits for running writes and closes the database.
func (s *Store) Close() error { return s.engine.close() }

// SQLite is the writing connection, for the job queue alone; nil on PostgreSQL.
func (s *Store) SQLite() *sql.DB { return s.sqlite }

// Postgres is the connection pool, for the job queue alone; nil on SQLite.
func (s *Store) Postgres() *pgxpool.Pool { return s.pg }
