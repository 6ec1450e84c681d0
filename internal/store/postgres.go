package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"seatward.dev/seatward/internal/domain"
)

type postgresEngine struct{ pool *pgxpool.Pool }

func openPostgres(ctx context.Context, target string) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(target)
	if err != nil {
		return nil, fmt.Errorf("the PostgreSQL URL %s cannot be read: %w", redact(target), err)
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = "seatward"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, unavailable(fmt.Errorf("PostgreSQL at %s does not answer: check that it runs and that the name and password are right: %w", redact(target), err))
	}
	return &Store{engine: &postgresEngine{pool: pool}, pg: pool}, nil
}

func (e *postgresEngine) name() string { return "postgres" }

func (e *postgresEngine) write(ctx context.Context, fn func(*Tx) error) error {
	return e.attempts(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, fn)
}

// beginRead begins a snapshot whose statements are planned for their arguments:
// one organization has a million people beside thousands with three, and what is
// best for most of them is very slow for it.
const beginRead = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan`

func (e *postgresEngine) read(ctx context.Context, fn func(*Tx) error) error {
	return e.attempts(ctx, pgx.TxOptions{BeginQuery: beginRead}, fn)
}

func (e *postgresEngine) attempts(ctx context.Context, opts pgx.TxOptions, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		stage, err := e.attempt(ctx, opts, fn)
		if err == nil || attempt == attemptsMax || ctx.Err() != nil || !postgresAgain(stage, err) {
			return postgresError(stage, err)
		}
		if pause(ctx, time.Duration(attempt)*10*time.Millisecond) != nil {
			return postgresError(stage, err)
		}
	}
}

// stage is how far a transaction has come.
type stage int

const (
	beginning stage = iota
	working
	lost // the connection, while working: nothing of it remains
	committing
)

func (e *postgresEngine) attempt(ctx context.Context, opts pgx.TxOptions, fn func(*Tx) error) (s stage, err error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return beginning, err
	}
	defer conn.Release()
	p, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return beginning, err
	}
	done := false
	defer func() {
		if !done { // after a panic, too
			_ = p.Rollback(ctx) // where that fails, the connection is given up
		}
	}()
	tx := &Tx{ctx: ctx, pg: p}
	if err := fn(tx); err != nil {
		var refused *domain.Error
		if p.Conn().IsClosed() && !errors.As(err, &refused) {
			return lost, err
		}
		return working, err
	}
	err = tx.commit()
	done = err == nil
	return committing, err
}

// pause waits about d, unless ctx ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d/2 + rand.N(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// postgresAgain reports whether running the use case again is safe and may
// help: a lost race, or a connection that was lost before the commit was sent.
func postgresAgain(s stage, err error) bool {
	switch pgCode(err) {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	}
	var unreached *pgconn.ConnectError
	return s == lost || s == beginning && !errors.As(err, &unreached) || pgconn.SafeToRetry(err)
}

// postgresError turns what the driver says into the house's error.
func postgresError(s stage, err error) error {
	if err == nil {
		return nil
	}
	var e *domain.Error
	if errors.As(err, &e) {
		return err
	}
	code := pgCode(err)
	switch {
	case s == beginning, s == lost, s == committing && code == "" && !errors.Is(err, pgx.ErrTxCommitRollback), hungUp(err),
		len(code) == 5 && (code[:2] == "08" || code[:2] == "53" || code[:2] == "57"),
		code == "40001", code == "40P01":
		return unavailable(err)
	case code == pgNotText:
		return domain.E(domain.Invalid, domain.CodeControl).Because(err)
	}
	return internalError(err)
}

func (e *postgresEngine) ping(ctx context.Context) error { return e.pool.Ping(ctx) }

func (e *postgresEngine) close() error {
	e.pool.Close()
	return nil
}
