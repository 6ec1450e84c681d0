package store

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
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
	ready *prepared
	queue chan *unit
	waits atomic.Int64 // units that have been sent and are not running yet
	turn  sync.Mutex   // held by whoever writes
	turns int64        // use cases that have been run, under turn
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
	culprit  bool // it broke the group
	again    bool // the group broke through no fault of this unit
	answer   chan struct{}
}

func newCommitter(db *sql.DB) *committer {
	c := &committer{db: db, ready: newPrepared(db), queue: make(chan *unit, commitsAhead), done: make(chan struct{})}
	go c.run()
	return c
}

func (c *committer) write(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		u := &unit{ctx: ctx, fn: fn}
		if err := c.pass(u); err != nil { //nolint:contextcheck // its transaction may be others' too
			return err
		}
		if u.panicked != nil {
			panic(u.panicked)
		}
		switch {
		case !u.again:
			return sqliteError(u.err)
		case attempt == attemptsMax:
			return unavailable(u.err) // whatever the error, it is not this unit's own
		}
	}
}

// pass has a use case run and returns when it has been answered.
func (c *committer) pass(u *unit) error {
	if c.alone(u) {
		return nil
	}
	u.answer = make(chan struct{})
	if err := c.send(u); err != nil {
		return err
	}
	<-u.answer
	return nil
}

// alone runs a use case in its caller's goroutine when nobody else writes or
// waits to: the way over another goroutine and back takes as long as a small
// transaction.
func (c *committer) alone(u *unit) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed || c.waits.Load() > 0 || !c.turn.TryLock() {
		return false
	}
	defer c.turn.Unlock()
	c.ready.prepare()
	c.commit([]*unit{u})
	return true
}

func (c *committer) send(u *unit) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return unavailable(errors.New("the database is closed"))
	}
	select {
	case c.queue <- u:
		c.waits.Add(1)
		return nil
	case <-u.ctx.Done():
		return unavailable(u.ctx.Err())
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
	var group []*unit
	ended := false
	defer func() {
		if ended {
			close(c.done)
			return
		}
		// A use case ended this goroutine, as t.Fatal does: the others go on.
		answer(group)
		go c.run()
	}()
	for first := range c.queue {
		group = []*unit{first}
		c.serve(&group)
		answer(group)
	}
	ended = true
}

// serve gathers whoever waits and runs them.
func (c *committer) serve(group *[]*unit) {
	c.turn.Lock()
	defer c.turn.Unlock()
	*group = c.gather((*group)[0])
	c.waits.Add(-int64(len(*group)))
	c.ready.prepare()
	c.commit(*group)
}

func answer(group []*unit) {
	for _, u := range group {
		close(u.answer)
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

// commit runs a group. If its transaction is lost, nobody in it has been
// answered yet: those whose work it held learn of the failure when trying again
// is no use, and run again otherwise. Those who were refused run again in any
// case, because what they were refused for may be gone with it.
func (c *committer) commit(group []*unit) {
	err := errEnded
	defer func() {
		if err == nil {
			return
		}
		for _, u := range group {
			switch {
			case u.culprit || u.panicked != nil:
			case u.err == nil && errors.Is(err, errFatal):
				u.err = err
			default:
				u.err, u.again = err, true
			}
		}
	}()
	err = c.attempt(group)
}

var (
	errFatal = errors.New("the transaction could not be committed")
	errEnded = errors.New("the use case ended its goroutine")
)

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
	defer func() { _ = tx.Rollback() }() // nothing once committed
	if len(group) == 1 {
		return group[0].single(c.next(tx))
	}
	for _, u := range group {
		u.culprit, u.err = true, nil
		if err := u.run(c.next(tx)); err != nil {
			if u.err == nil {
				u.err = err
			}
			return err
		}
		u.culprit = false
	}
	return commit(tx)
}

// next is the transaction as the next use case sees it.
func (c *committer) next(tx *sql.Tx) *Tx {
	c.turns++
	return &Tx{sql: tx, prepared: c.ready, turn: c.turns}
}

func commit(tx *sql.Tx) error {
	if err := tx.Commit(); err != nil {
		return errors.Join(errFatal, err)
	}
	return nil
}

// single is a group of one: it is undone with the transaction.
func (u *unit) single(tx *Tx) error {
	if !u.starts() || !u.call(tx) {
		return nil
	}
	return commit(tx.sql)
}

// run is one unit within the group's transaction. Its own failure is its own;
// an error is returned only when the transaction itself is broken.
func (u *unit) run(tx *Tx) error {
	if !u.starts() {
		return nil
	}
	ctx := context.WithoutCancel(u.ctx)
	if _, err := tx.sql.ExecContext(ctx, "SAVEPOINT unit"); err != nil {
		return err
	}
	if u.call(tx) {
		_, err := tx.sql.ExecContext(ctx, "RELEASE unit")
		return err
	}
	if _, err := tx.sql.ExecContext(ctx, "ROLLBACK TO unit"); err != nil {
		return err // gone already: SQLite rolls all back when the disk is full
	}
	_, err := tx.sql.ExecContext(ctx, "RELEASE unit")
	return err
}

// starts reports whether anybody still waits for the unit.
func (u *unit) starts() bool {
	u.err = nil
	if u.ctx.Err() != nil {
		u.err = unavailable(u.ctx.Err())
	}
	return u.err == nil
}

// call reports whether the use case did what it was asked for.
func (u *unit) call(tx *Tx) (done bool) {
	u.err = errEnded // unless it returns
	tx.ctx = context.WithoutCancel(u.ctx)
	defer func() {
		// Carried over to the caller's goroutine, where it belongs.
		if p := recover(); p != nil {
			u.panicked = p
		}
	}()
	u.err = u.fn(tx)
	return u.err == nil
}
