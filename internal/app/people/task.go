package people

import (
	"context"
	"errors"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// task is one use case at work on an organization's people: its row is taken,
// the actor is let in, the seats are open.
type task struct {
	*Service
	tx   *store.Tx
	by   domain.Actor
	st   app.Standing
	org  domain.Organization
	book *seating.Book
}

// begin lets an actor in and takes the organization's row. The actor is asked
// for again once it is taken: they may have lost the right while queueing.
func (s *Service) begin(tx *store.Tx, by domain.Actor, org domain.OrganizationID, a access.Action) (*task, error) {
	if _, err := s.Enter(tx, by, org, a); err != nil {
		return nil, err
	}
	book, err := seating.Open(s.Env, tx, by, org, a)
	if err != nil {
		return nil, err
	}
	st, err := s.Enter(tx, by, org, a)
	return &task{Service: s, tx: tx, by: by, st: st, org: book.Organization, book: book}, err
}

// end passes on the seats that have become free.
func (t *task) end() error {
	_, err := t.book.Close()
	return err
}

// do runs a use case on an organization's people as one transaction.
func (s *Service) do(ctx context.Context, by domain.Actor, org domain.OrganizationID, a access.Action, fn func(*task) error) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		t, err := s.begin(tx, by, org, a)
		if err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return err
		}
		return t.end()
	})
}

// batch is an act on many: what is asked for line by line, and how one line is
// done. A line either takes effect or is refused without any.
type batch struct {
	action access.Action
	field  string // of the input that has the keys
	keys   []string
	before func(t *task) error // refuses the whole of it; nil for nothing to ask
	line   func(t *task, key string) (domain.PreviewLine, error)
}

// errRehearsed takes a rehearsal back.
var errRehearsed = errors.New("people: rehearsed")

// preview does a batch, says what happened, and takes it back.
func (s *Service) preview(ctx context.Context, by domain.Actor, org domain.OrganizationID, b batch) (p domain.Preview, err error) {
	// Not s.Write: what is taken back is no effect of the request.
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		t, err := s.begin(tx, by, org, b.action)
		if err != nil {
			return err
		}
		t.book.Rehearse()
		if p, err = t.run(b); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return p, nil
	}
	return domain.Preview{}, err
}

// perform does a batch as it was previewed with a hash, all of it or nothing.
func (s *Service) perform(ctx context.Context, by domain.Actor, org domain.OrganizationID, b batch, hash string) (p domain.Preview, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		t, err := s.begin(tx, by, org, b.action)
		if err != nil {
			return err
		}
		if p, err = t.run(b); err != nil {
			return err
		}
		return p.Ready(hash)
	})
	return p, err
}

func (t *task) run(b batch) (domain.Preview, error) {
	p := domain.Preview{Action: string(b.action), Lines: []domain.PreviewLine{}}
	if len(b.keys) > domain.MaxPreviewLines {
		return p, domain.Bad(b.field, domain.CodeTooManyItems).With("max", domain.MaxPreviewLines)
	}
	before, err := seating.Pools(t.tx, t.org.ID, t.Now())
	if err != nil {
		return p, err
	}
	if b.before != nil {
		if err := b.before(t); err != nil {
			return p, err
		}
	}
	seen := map[string]bool{}
	for _, key := range b.keys {
		if seen[key] {
			continue
		}
		seen[key] = true
		l, err := t.lineOf(b, key)
		if err != nil {
			return p, err
		}
		p.Lines = append(p.Lines, l)
	}
	if p.Promoted, err = t.book.Close(); err != nil {
		return p, err
	}
	after, err := seating.Pools(t.tx, t.org.ID, t.Now())
	p.Pools = changes(before, after)
	return p.Sealed(), err
}

// lineOf does one line. What is refused is an outcome; what fails is an error.
func (t *task) lineOf(b batch, key string) (domain.PreviewLine, error) {
	held := t.book.Delta()
	l, err := b.line(t, key)
	l.Key, l.Seats = key, t.book.Delta()-held
	if err == nil {
		return l, nil
	}
	e := domain.AsError(err)
	switch e.Kind {
	case domain.Invalid, domain.Forbidden, domain.NotFound, domain.Conflict, domain.Exhausted, domain.Precondition, domain.Limited:
		l.Outcome, l.Error = domain.OutcomeRefused, e
		return l, nil
	}
	return l, err
}

// changes pairs the pools that differ.
func changes(before, after []domain.Pool) []domain.PoolChange {
	list := []domain.PoolChange{}
	for _, a := range after {
		c := domain.PoolChange{Product: a.Product, ProductName: a.ProductName, Area: a.Area, After: a.Tally}
		for _, b := range before {
			if b.Product == a.Product && b.Area == a.Area {
				c.Before = b.Tally
			}
		}
		if c.Before != c.After {
			list = append(list, c)
		}
	}
	return list
}
