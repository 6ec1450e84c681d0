package store

import (
	"context"

	"github.com/pressly/goose/v3"
)

// Waiting is how many use cases wait for the writer of a SQLite store.
func (s *Store) Waiting() int {
	e, ok := s.engine.(*sqliteEngine)
	if !ok {
		return 0
	}
	return int(e.writer.waits.Load())
}

// MigrateDown takes the whole schema away.
func (s *Store) MigrateDown(ctx context.Context) error {
	return s.withGoose(func(p *goose.Provider) error {
		_, err := p.DownTo(ctx, 0)
		return err
	})
}

// MigrateTo brings a database up to a version and no further, as an older binary
// has left it.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	return s.withGoose(func(p *goose.Provider) error {
		_, err := p.UpTo(ctx, version)
		return err
	})
}

// DeletedTables are what goes with an organization.
func DeletedTables() []string { return deletedTables() }

// MigrateBack takes a database back to an earlier version.
func (s *Store) MigrateBack(ctx context.Context, version int64) error {
	return s.withGoose(func(p *goose.Provider) error {
		_, err := p.DownTo(ctx, version)
		return err
	})
}

// StatementsMost is how many statements stay prepared.
const StatementsMost = statementsMost

// Row runs any query for a single row.
func Row(tx *Tx, query string, args ...any) interface{ Scan(dest ...any) error } {
	return tx.row(query, args...)
}

// Prepared is how many statements of a SQLite store stay prepared, those of the
// readers and those of the writer.
func (s *Store) Prepared() []int {
	e, ok := s.engine.(*sqliteEngine)
	if !ok {
		return nil
	}
	return []int{len(e.ready.kept), len(e.writer.ready.kept)}
}
