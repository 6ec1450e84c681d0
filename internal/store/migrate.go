package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SchemaVersions says which version the database has and which the binary wants.
type SchemaVersions struct{ Have, Want int64 }

// Migrate brings the schema to the binary's version, one node at a time. A
// database that is newer than the binary is refused and left alone.
func (s *Store) Migrate(ctx context.Context) error {
	return s.withGoose(func(p *goose.Provider) error {
		have, want, err := p.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("the schema's version cannot be read: %w", err)
		}
		if have > want {
			return fmt.Errorf("the database has schema version %d, this binary knows %d: start a seatward at least as new as the one that last ran on it", have, want)
		}
		_, err = p.Up(ctx)
		return err
	})
}

// Schema reports the versions, changing nothing.
func (s *Store) Schema(ctx context.Context) (v SchemaVersions, err error) {
	err = s.withGoose(func(p *goose.Provider) error {
		v.Have, v.Want, err = p.GetVersions(ctx)
		return err
	})
	return v, err
}

func (s *Store) withGoose(use func(*goose.Provider) error) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, db, opts := goose.DialectSQLite3, s.sqlite, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.pg != nil {
		dialect, db = goose.DialectPostgres, stdlib.OpenDBFromPool(s.pg)
		defer func(db *sql.DB) { _ = db.Close() }(db) // hands the connections back to the pool
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db, files, opts...)
	if err != nil {
		return err
	}
	return use(provider)
}
