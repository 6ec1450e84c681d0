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
	v, err := s.Schema(ctx)
	if err != nil {
		return fmt.Errorf("the schema's version cannot be read: %w", err)
	}
	if v.Have > v.Want {
		return fmt.Errorf("the database has schema version %d, this binary knows %d: start a seatward at least as new as the one that last ran on it", v.Have, v.Want)
	}
	return s.withGoose(func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
}

// Schema reports the versions, changing nothing.
func (s *Store) Schema(ctx context.Context) (v SchemaVersions, err error) {
	err = s.withGoose(func(p *goose.Provider) error {
		for _, source := range p.ListSources() {
			v.Want = max(v.Want, source.Version)
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	// Not goose's own answer: it makes its table in passing, and takes no lock.
	err = s.Read(ctx, func(tx *Tx) error {
		exists := `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`
		if tx.pg != nil {
			exists = `SELECT count(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')`
		}
		var n int
		if err := tx.row(exists).Scan(&n); err != nil || n == 0 {
			return err
		}
		return tx.row(`SELECT coalesce(max(version_id), 0) FROM goose_db_version`).Scan(&v.Have)
	})
	return v, err
}

func (s *Store) withGoose(use func(*goose.Provider) error) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, db, opts := goose.DialectSQLite3, s.sqlite, []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(searchMigration(s.pg != nil), revisionMigration(), leaseMigration(s.pg != nil)),
	}
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
