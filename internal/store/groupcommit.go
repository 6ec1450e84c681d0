package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"seatward.dev/seatward/internal/domain"
)

const (
	groupMax     = 512 // use cases in one transaction
	attemptsMax  = 5   // runs of one use case
	commitsAhead = 1024
)

// committer gathers the use cases that wait to write into one transaction, runs
// each in a savepoint of its own, and answers all of them after the commit: one
// fsync for the whole group (docs/adr/0003-group-commit.md).
type committer struct {
	db    *sql.DB
	queue chan *unit
	done  chan struct{}

	mu     sync.RWMutex // guards closed against sends on queue
	closed bool
}

// unit is one use case on its way through the committer.
type unit struct {
	ctx      context.Context
	fn       func(*Tx) error
	err      error
	panicked any
	again    bool // the group broke through no fault of this unit
	answer   chan struct{}
}

func newCommitter(db *sql.DB) *committer {
	c := &committer{db: db, queue: make(chan *unit, commitsAhead), done: make(chan struct{})}
	go c.run()
	return c
}

func (c *committer) write(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		u := &unit{ctx: ctx, fn: fn, answer: make(chan struct{})}
		if err := c.send(u); err != nil {
			return err
		}
		<-u.answer
		if u.panicked != nil {
			panic(u.panicked)
		}
		if u.again && attempt < attemptsMax {
			continue
		}
		return sqliteError(u.err)
	}
}

func (c *committer) send(u *unit) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return domain.E(domain.Unavailable, domain.CodeUnavailable).Because(errors.New("the database is closed"))
	}
	select {
	case c.queue <- u:
		return nil
	case <-u.ctx.Done():
		return domain.E(domain.Unavailable, domain.CodeUnavailable).Because(u.ctx.Err())
	}
}

func (c *committer) close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.queue)
	}
	c.mu.Unlock()
	<-c.done
}

func (c *committer) run() {
	defer close(c.done)
	for first := range c.queue {
		group := c.gather(first)
		c.commit(group)
		for _, u := range group {
			close(u.answer)
		}
	}
}

// gather takes whoever waits. When more than one does, it yields twice before
// it closes the group, so that those just answered can come in with their next
// use case: measured, this doubles the throughput of sixteen clients.
func (c *committer) gather(first *unit) []*unit {
	group := c.take([]*unit{first})
	if len(group) > 1 {
		for range 2 {
			runtime.Gosched()
			group = c.take(group)
		}
	}
	return group
}

func (c *committer) take(group []*unit) []*unit {
	for len(group) < groupMax {
		select {
		case u, ok := <-c.queue:
			if !ok {
				return group
			}
			group = append(group, u)
		default:
			return group
		}
	}
	return group
}

func (c *committer) commit(group []*unit) {
	err := c.attempt(group)
	if err == nil {
		return
	}
	// The transaction as a whole is gone. Those that had succeeded in it have
	// not been answered yet: they run again, or learn of the failure.
	again := !errors.Is(err, errFatal)
	for _, u := range group {
		if u.err == nil && u.panicked == nil {
			u.err, u.again = err, again
		}
	}
}

var errFatal = errors.New("the transaction could not be committed")

func (c *committer) attempt(group []*unit) error {
	// Not the units' contexts: SQLite rolls the whole transaction back when a
	// statement in it is interrupted, and one caller who hangs up must not undo
	// the others.
	tx, err := c.db.BeginTx(context.Background(), nil)
	if err != nil {
		if isSQLiteBusy(err) {
			return err
		}
		return errors.Join(errFatal, err)
	}
	for i, u := range group {
		if err := u.run(tx); err != nil {
			_ = tx.Rollback() // broken already
			if i == 0 && len(group) == 1 {
				return errors.Join(errFatal, err)
			}
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		_ = tx.Rollback()
		return errors.Join(errFatal, err)
	}
	return nil
}

// run is one unit within the group's transaction. Its own failure is its own;
// an error is returned only when the transaction itself is broken.
func (u *unit) run(tx *sql.Tx) error {
	if u.err = u.ctx.Err(); u.err != nil {
		u.err = domain.E(domain.Unavailable, domain.CodeUnavailable).Because(u.err)
		return nil
	}
	ctx := context.WithoutCancel(u.ctx)
	if _, err := tx.ExecContext(ctx, "SAVEPOINT unit"); err != nil {
		return err
	}
	u.err = u.call(&Tx{ctx: ctx, sql: tx})
	if u.err == nil && u.panicked == nil {
		_, err := tx.ExecContext(ctx, "RELEASE unit")
		return err
	}
	if _, err := tx.ExecContext(ctx, "ROLLBACK TO unit"); err != nil {
		return fmt.Errorf("after %w: %w", u.err, err)
	}
	_, err := tx.ExecContext(ctx, "RELEASE unit")
	return err
}

func (u *unit) call(tx *Tx) (err error) {
	defer func() {
		// Carried over to the caller's goroutine, where it belongs.
		if p := recover(); p != nil {
			u.panicked = p
		}
	}()
	return u.fn(tx)
}
