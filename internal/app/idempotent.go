package app

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// claimLife is how long a claim is believed to be worked on. An older one
// without an effect is taken over, because its server has died; should it live
// after all, what it then does is refused and leaves nothing.
const claimLife = time.Minute

// Claim is one request's right to be the first with its Idempotency-Key. While
// it is in the context (WithClaim), Write notes it in the transaction of its
// effect, so that a kill between effect and answer cannot cause a second effect.
type Claim struct {
	Scope   string // whose keys they are: a token's id
	Key     string
	Request string // fingerprint; the key goes with no other
	At      time.Time
}

// Answer is what a request was answered. Body is opaque here.
type Answer struct {
	Status int
	Body   string
}

// ClaimKey makes the claim of a request, or finds the answer to the one before
// it. claim is nil when there is an answer. Errors: idempotency.mismatch when the
// key belongs to another request; idempotency.in_progress while the first is
// being worked on: ask again; idempotency.answer_lost when it took effect and its
// server died before the answer was kept.
func (e *Env) ClaimKey(ctx context.Context, scope, key, request string) (claim *Claim, a Answer, err error) {
	var known store.Answer
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		known, err = tx.Answer(scope, key)
		return err
	})
	dead := e.Now().Add(-claimLife)
	if domain.HasCode(err, domain.CodeNotFound) || err == nil && known.Status == 0 && known.CreatedAt.Before(dead) {
		c := Claim{Scope: scope, Key: key, Request: request, At: e.Now()}
		first := false
		err = e.Store.Write(ctx, func(tx *store.Tx) error {
			first, known, err = tx.ClaimIdempotency(scope, key, request, c.At, dead)
			return err
		})
		if err == nil && first {
			return &c, a, nil
		}
	}
	if err != nil {
		return nil, a, err
	}
	switch {
	case known.RequestHash != request:
		err = domain.E(domain.Conflict, domain.CodeIdempotency)
	case known.Status > 0:
		a = Answer{Status: known.Status, Body: known.Body}
	case known.Status == store.TookEffect && known.CreatedAt.Before(dead):
		err = domain.E(domain.Conflict, domain.CodeAnswerLost)
	default:
		err = domain.E(domain.Conflict, domain.CodeIdempotencyBusy)
	}
	return nil, a, err
}

// KeepAnswer keeps the answer of the first, for those who send the same again.
func (e *Env) KeepAnswer(ctx context.Context, c Claim, a Answer) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.KeepAnswer(c.Scope, c.Key, store.Answer{Status: a.Status, Body: a.Body, CreatedAt: c.At})
	})
}

// ReleaseKey frees the key of a request that failed on our side, unless it took
// effect.
func (e *Env) ReleaseKey(ctx context.Context, c Claim) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropIdempotency(c.Scope, c.Key) })
}

type claimKey struct{}

// WithClaim puts a claim into the context of the use case it is for.
func WithClaim(ctx context.Context, c Claim) context.Context {
	return context.WithValue(ctx, claimKey{}, c)
}

// claimed adds to a transaction that its context's claim has taken effect.
func claimed(ctx context.Context, fn func(*store.Tx) error) func(*store.Tx) error {
	c, ok := ctx.Value(claimKey{}).(Claim)
	if !ok {
		return fn
	}
	return func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.TakeEffect(c.Scope, c.Key, c.At)
	}
}
