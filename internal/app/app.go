// Package app is what all use cases share: their surroundings (Env), who may
// enter (Enter), and the audit log. The use cases themselves live beneath it,
// one package for each capability; one exported method is one transaction:
// check access, decide by the pure rules, write, audit, enqueue.
package app

import (
	"context"
	"log/slog"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Enqueuer writes a job with its transaction; it is the job queue.
type Enqueuer interface {
	Enqueue(tx *store.Tx, job domain.Job) error
}

// Env is the surroundings of every use case. It is made once, in package
// server, and never changes.
type Env struct {
	Store *store.Store
	Queue Enqueuer
	Clock func() time.Time
	IDs   *IDs
	URL   string // public base URL without a slash at the end; every link begins with it
	Log   *slog.Logger
}

// Now is the current instant at the precision the house keeps.
func (e *Env) Now() time.Time { return domain.Instant(e.Clock()) }

// Write runs a use case as one transaction, see store.Store.Write. Where the
// context carries a Claim, the transaction notes that it has taken effect.
func (e *Env) Write(ctx context.Context, fn func(*store.Tx) error) error {
	return e.Store.Write(ctx, claimed(ctx, fn))
}

// Read runs a use case on one snapshot, see store.Store.Read.
func (e *Env) Read(ctx context.Context, fn func(*store.Tx) error) error {
	return e.Store.Read(ctx, fn)
}

// Mail enqueues one mail with the transaction.
func (e *Env) Mail(tx *store.Tx, m domain.SendMail) error {
	m.ID, m.At = e.IDs.New(domain.PrefixMail), e.Now()
	return e.Queue.Enqueue(tx, m)
}

// NameOf is an actor as other people are told of them: a person by their name,
// anybody else by what the audit log says.
func (e *Env) NameOf(tx *store.Tx, by domain.Actor) (string, error) {
	if by.Kind != domain.ActorPerson {
		return by.Name, nil
	}
	a, err := tx.Account(by.Account)
	if err != nil || a.Name == "" {
		return by.Name, err
	}
	return a.Name, nil
}

// Housekeep deletes what has ended: sessions, links, idempotency keys. Nothing
// relies on its having run.
func (e *Env) Housekeep(ctx context.Context) error {
	const day = 24 * time.Hour
	return e.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Sweep(e.Now()); err != nil {
			return err
		}
		if err := tx.SweepLeases(e.Now().Add(-400 * day)); err != nil {
			return err
		}
		if err := tx.SweepFailedRedemptions(e.Now().Add(-90 * day)); err != nil {
			return err
		}
		return tx.SweepReports(e.Now().Add(-30*day), e.Now().Add(-400*day))
	})
}
