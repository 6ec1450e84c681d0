package store

import "github.com/jackc/pgx/v5"

// On PostgreSQL each way to the database and back takes as long as many a small
// statement: one that is not waited for goes over with the next. SQLite is in the
// process, and does as it is told.

// Together runs statements that only write and need no answer. On PostgreSQL they
// are held back: they go over with the commit, or before the next statement that
// does need one, and it is there that they fail. How many rows they touch is not
// known to them.
func (tx *Tx) Together(fn func() error) error {
	tx.holds = tx.pg != nil
	defer func() { tx.holds = false }()
	return fn()
}

func (tx *Tx) hold(query string, args []any) {
	if tx.held == nil {
		tx.held = &pgx.Batch{}
	}
	tx.held.Queue(query, args...)
}

// flush sends what is held back.
func (tx *Tx) flush() error {
	if tx.held == nil {
		return nil
	}
	held := tx.held
	tx.held = nil
	return tx.pg.SendBatch(tx.ctx, held).Close()
}

// commit commits, and sends what is held back with it.
func (tx *Tx) commit() error {
	if tx.held == nil {
		return tx.pg.Commit(tx.ctx)
	}
	tx.held.Queue("commit")
	return tx.flush()
}

// question is a query whose rows are wanted together with those of others.
type question struct {
	query string
	args  []any
	read  func(rows) error
}

// asking is a question whose rows are put into a list.
func asking[T any](into *[]T, scan func(row) (T, error), query string, args ...any) question {
	return question{query, args, func(rs rows) (err error) {
		*into, err = collect(rs, scan)
		return err
	}}
}

// drained reads what has no rows.
func drained(rs rows) error {
	for rs.Next() {
	}
	return rs.Err()
}

// answer asks questions, on PostgreSQL all at once.
func (tx *Tx) answer(questions ...question) error {
	if tx.pg == nil {
		for _, q := range questions {
			if err := tx.answerOne(q); err != nil {
				return err
			}
		}
		return nil
	}
	if err := tx.flush(); err != nil {
		return err
	}
	b := &pgx.Batch{}
	for _, q := range questions {
		b.Queue(q.query, q.args...).Query(func(rs pgx.Rows) error { return q.read(rs) })
	}
	return tx.pg.SendBatch(tx.ctx, b).Close()
}

func (tx *Tx) answerOne(q question) error {
	rs, err := tx.query(q.query, q.args...)
	if err != nil {
		return err
	}
	defer rs.Close()
	return q.read(rs)
}

// failed is a row that cannot be read.
type failed struct{ error }

func (f failed) Scan(...any) error { return f.error }
