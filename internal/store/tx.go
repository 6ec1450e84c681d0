package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Tx is one use case's view of the database. Its methods are the statements.
type Tx struct {
	ctx context.Context
	sql *sql.Tx // on SQLite
	pg  pgx.Tx  // on PostgreSQL

	prepared *prepared // on SQLite
	turn     int64     // which of the writing transactions it is, on SQLite; 0 for one that reads

	holds bool       // within Together
	held  *pgx.Batch // statements that have not been sent yet
}

// Context is the context the statements run under.
func (tx *Tx) Context() context.Context { return tx.ctx }

// SQL is the transaction on SQLite, for the job queue alone; nil on PostgreSQL.
func (tx *Tx) SQL() *sql.Tx { return tx.sql }

// PGX is the transaction on PostgreSQL, for the job queue alone; nil on SQLite. It
// does not see what Together holds back. Programs in bench use it, too.
func (tx *Tx) PGX() pgx.Tx { return tx.pg }

// row is what both drivers' single rows can do.
type row interface{ Scan(dest ...any) error }

// rows is what both drivers' result sets can do, once their Close agrees.
type rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

type sqlRows struct{ *sql.Rows }

func (r sqlRows) Close() { _ = r.Rows.Close() } // the error has come by Err already

// exec runs a statement and says how many rows it touched.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if tx.holds {
		tx.hold(query, args)
		return 0, nil
	}
	if tx.pg != nil {
		if err := tx.flush(); err != nil {
			return 0, err
		}
		tag, err := tx.pg.Exec(tx.ctx, query, args...)
		return tag.RowsAffected(), err
	}
	var res sql.Result
	var err error
	if s := tx.prepared.find(query); s != nil {
		res, err = tx.sql.StmtContext(tx.ctx, s).ExecContext(tx.ctx, args...) //nolint:sqlclosecheck // ends with the transaction
	} else {
		res, err = tx.sql.ExecContext(tx.ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (tx *Tx) row(query string, args ...any) row {
	if tx.pg != nil {
		if err := tx.flush(); err != nil {
			return failed{err}
		}
		return tx.pg.QueryRow(tx.ctx, query, args...)
	}
	if s := tx.prepared.find(query); s != nil {
		return tx.sql.StmtContext(tx.ctx, s).QueryRowContext(tx.ctx, args...) //nolint:sqlclosecheck // ends with the transaction
	}
	return tx.sql.QueryRowContext(tx.ctx, query, args...)
}

func (tx *Tx) query(query string, args ...any) (rows, error) {
	if tx.pg != nil {
		if err := tx.flush(); err != nil {
			return nil, err
		}
		return tx.pg.Query(tx.ctx, query, args...) //nolint:sqlclosecheck // the caller, all, closes it
	}
	var r *sql.Rows
	var err error
	if s := tx.prepared.find(query); s != nil {
		r, err = tx.sql.StmtContext(tx.ctx, s).QueryContext(tx.ctx, args...) //nolint:rowserrcheck,sqlclosecheck // the caller, all, asks and closes
	} else {
		r, err = tx.sql.QueryContext(tx.ctx, query, args...) //nolint:rowserrcheck // the caller, all, asks
	}
	if err != nil {
		return nil, err
	}
	return sqlRows{r}, nil
}

// one reads a single row; an absent one is the domain's not-found error.
func one[T any](tx *Tx, scan func(row) (T, error), query string, args ...any) (T, error) {
	v, err := scan(tx.row(query, args...))
	if isNoRows(err) || pgCode(err) == pgNotText {
		var zero T
		return zero, errNotFound
	}
	return v, err
}

// all reads every row of a query whose number of rows is bounded by its WHERE
// or LIMIT.
func all[T any](tx *Tx, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	rs, err := tx.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rs.Close()
	return collect(rs, scan)
}

func collect[T any](rs rows, scan func(row) (T, error)) ([]T, error) {
	items := []T{}
	for rs.Next() {
		v, err := scan(rs)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, rs.Err()
}

// changed runs a statement that must touch a row; if it touches none, the
// answer is otherwise.
func (tx *Tx) changed(otherwise error, query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return otherwise
	}
	return err
}

// pgNotText is PostgreSQL's answer to a zero byte or invalid UTF-8 in a text. A
// row looked up by such a one cannot exist.
const pgNotText = "22021"

func isNoRows(err error) bool {
	return errors.Is(err, sql.ErrNoRows) || errors.Is(err, pgx.ErrNoRows)
}

func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
