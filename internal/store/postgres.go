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
		return nil, fmt.Errorf("PostgreSQL at %s does not answer: check that it runs and that the name and password are right: %w", redact(target), err)
	}
	return &Store{engine: &postgresEngine{pool: pool}, pg: pool}, nil
}

func (e *postgresEngine) name() string { return "postgres" }

func (e *postgresEngine) write(ctx context.Context, fn func(*Tx) error) error {
	return e.attempts(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, fn)
}

func (e *postgresEngine) read(ctx context.Context, fn func(*Tx) error) error {
	return e.attempts(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, fn)
}

func (e *postgresEngine) attempts(ctx context.Context, opts pgx.TxOptions, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := pgx.BeginTxFunc(ctx, e.pool, opts, func(p pgx.Tx) error {
			return fn(&Tx{ctx: ctx, pg: p})
		})
		if err == nil || attempt == attemptsMax || !postgresAgain(err) {
			return postgresError(err)
		}
		if err := pause(ctx, time.Duration(attempt)*10*time.Millisecond); err != nil {
			return postgresError(err)
		}
	}
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
// help: a lost race, or a connection that was lost before anything was sent.
func postgresAgain(err error) bool {
	switch pgCode(err) {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	}
	return pgconn.SafeToRetry(err)
}

// postgresError turns what the driver says into the house's error.
func postgresError(err error) error {
	if err == nil {
		return nil
	}
	var e *domain.Error
	if errors.As(err, &e) {
		return err
	}
	code := pgCode(err)
	var netErr *pgconn.ConnectError
	switch {
	case errors.As(err, &netErr), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		len(code) == 5 && (code[:2] == "08" || code[:2] == "53" || code[:2] == "57"),
		code == "40001", code == "40P01", code == "" && pgconn.SafeToRetry(err):
		return domain.E(domain.Unavailable, domain.CodeUnavailable).Because(err)
	}
	return internalError(err)
}

func (e *postgresEngine) ping(ctx context.Context) error { return e.pool.Ping(ctx) }

func (e *postgresEngine) close() error {
	e.pool.Close()
	return nil
}
