package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteReaders bounds the reading connections; each holds a page cache.
const sqliteReaders = 8

type sqliteEngine struct {
	writer *committer
	reader *sql.DB
	ready  *prepared // of the readers
}

// openSQLite opens (and creates) the file at path. Everything that writes
// shares one connection: SQLite has one writer anyway, and a queue in Go is
// fair where its lock is not.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unavailable(fmt.Errorf("the folder of the database cannot be made (%w): name a writable one in SEATWARD_DATABASE", err))
	}
	// SQLite would let everybody read it (0644) in a folder that is open to them,
	// and gives the files beside it the mode of this one.
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
		_ = f.Close() // nothing was written; the probe below tells what is wrong
	}
	// A path may hold what means something in a URI.
	uri := "file:" + (&url.URL{Path: path}).EscapedPath() + "?"
	// FULL: an acknowledged write is on disk, even when the power goes.
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "busy_timeout(10000)", "foreign_keys(1)", "synchronous(FULL)"}}
	read, err := sql.Open("sqlite", uri+pragmas.Encode()+"&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(sqliteReaders)
	read.SetMaxIdleConns(sqliteReaders)
	pragmas.Set("_txlock", "immediate") // a deferred transaction fails when it turns to writing
	write, err := sql.Open("sqlite", uri+pragmas.Encode())
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := probeWritable(ctx, write, path); err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	writer := newCommitter(write) //nolint:contextcheck // it outlives the opening
	return &Store{engine: &sqliteEngine{writer: writer, reader: read, ready: newPrepared(read)}, sqlite: write}, nil
}

// probeWritable takes and drops the write lock, so that a read-only file or
// folder is told at start and not at the first sale.
func probeWritable(ctx context.Context, db *sql.DB, path string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err == nil {
		_, err = tx.ExecContext(ctx, "PRAGMA user_version = 0")
		err = errors.Join(err, tx.Rollback())
	}
	if err != nil {
		return unavailable(fmt.Errorf("the database %s cannot be written (%w): check that the file and its folder belong to the user that runs seatward", path, err))
	}
	return nil
}

func (e *sqliteEngine) name() string { return "sqlite" }

func (e *sqliteEngine) write(ctx context.Context, fn func(*Tx) error) error {
	return e.writer.write(ctx, fn)
}

func (e *sqliteEngine) read(ctx context.Context, fn func(*Tx) error) error {
	defer e.ready.prepare() //nolint:contextcheck // for whoever reads next
	tx, err := e.reader.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = tx.Rollback() }() // a snapshot has nothing to lose
	return sqliteError(fn(&Tx{ctx: ctx, sql: tx, prepared: e.ready}))
}

func (e *sqliteEngine) ping(ctx context.Context) error { return e.reader.PingContext(ctx) }

func (e *sqliteEngine) close() error {
	e.writer.close()
	return errors.Join(e.writer.db.Close(), e.reader.Close())
}

// sqliteError turns what the driver says into the house's error: a full disk, a
// failing one, a lock held too long or a caller who hung up is Unavailable,
// anything else Internal.
func sqliteError(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
			sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT:
			return unavailable(err)
		}
	}
	if hungUp(err) {
		return unavailable(err)
	}
	return internalError(err)
}

func isSQLiteBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}
