// Package queue keeps work that leaves its transaction: a job is written in the
// transaction that causes it and runs after the commit, at least once, with
// retries; after the last it stays, for the console to show. River does the
// keeping, on both engines; nothing outside this package knows of it.
//
// Payloads are sealed under a key of the installation, because jobs carry the
// tokens of links that are stored nowhere else in clear.
package queue

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	maxAttempts  = 20 // with River's backoff, some nine days
	workers      = 10
	pollInterval = 250 * time.Millisecond
	keepFinished = time.Hour
	jobTimeout   = time.Minute
)

// Queue is the job queue on one store.
type Queue struct {
	engine  engine
	migrate func(context.Context) error
	seal    sealer
}

// engine is River on one of the two databases.
type engine interface {
	insert(tx *store.Tx, args river.JobArgs) error
	start(ctx context.Context) error
	stop(ctx context.Context) error
	list(ctx context.Context) ([]*rivertype.JobRow, error)
	retry(ctx context.Context, id int64) error
}

// Handlers are the workers for each kind of job, and what runs by the clock.
type Handlers struct {
	register []func(sealer, *river.Workers)
	periodic []periodic
}

type periodic struct {
	every time.Duration
	job   domain.Job
}

// Handle has work done on every job of type T. An error means another try.
func Handle[T domain.Job](h *Handlers, work func(context.Context, T) error) {
	h.register = append(h.register, func(s sealer, w *river.Workers) {
		river.AddWorker(w, &worker[T]{seal: s, work: work})
	})
}

// Every enqueues the job at start and then in that interval, on one node.
func (h *Handlers) Every(interval time.Duration, job domain.Job) {
	h.periodic = append(h.periodic, periodic{interval, job})
}

// New makes the queue of a store. key seals the payloads: 32 bytes.
func New(st *store.Store, key []byte, h *Handlers, log *slog.Logger) (*Queue, error) {
	seal, err := newSealer(key)
	if err != nil {
		return nil, err
	}
	q := &Queue{seal: seal}
	cfg := config(h, seal, log)
	if db := st.SQLite(); db != nil {
		cfg.PollOnly = true // one writing connection: nobody else could have enqueued unseen
		q.migrate = migration(riversqlite.New(db), log)
		q.engine, err = newRunner(riversqlite.New(db), cfg, (*store.Tx).SQL)
		return q, err
	}
	q.migrate = alone(st.Postgres(), migration(riverpgxv5.New(st.Postgres()), log))
	q.engine, err = newRunner(riverpgxv5.New(st.Postgres()), cfg, (*store.Tx).PGX)
	return q, err
}

func config(h *Handlers, seal sealer, log *slog.Logger) *river.Config {
	w := river.NewWorkers()
	for _, register := range h.register {
		register(seal, w)
	}
	cfg := &river.Config{
		Workers: w,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: workers},
		},
		Logger:                      slog.New(quiet{log.Handler()}),
		MaxAttempts:                 maxAttempts,
		JobTimeout:                  jobTimeout,
		FetchPollInterval:           pollInterval,
		CompletedJobRetentionPeriod: keepFinished,
		DiscardedJobRetentionPeriod: -1, // what failed for good stays until someone has looked
	}
	for _, p := range h.periodic {
		cfg.PeriodicJobs = append(cfg.PeriodicJobs, river.NewPeriodicJob(
			river.PeriodicInterval(p.every),
			func() (river.JobArgs, *river.InsertOpts) { return envelope{kind: p.job.JobKind()}, nil },
			&river.PeriodicJobOpts{RunOnStart: true},
		))
	}
	return cfg
}

// Migrate brings the queue's own tables up to date.
func (q *Queue) Migrate(ctx context.Context) error { return q.migrate(ctx) }

func migration[T any](driver riverdriver.Driver[T], log *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(quiet{log.Handler()})})
		if err != nil {
			return err
		}
		if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("the tables of the job queue could not be made: %w", err)
		}
		return nil
	}
}

// migrationLock is the advisory lock of who makes the tables; any number that
// nobody else uses.
const migrationLock = 0x5ea7_0b5

// alone has one node at a time do something: River's migrations take no lock,
// and nodes that start together on an empty database would trip over each other.
func alone(pool *pgxpool.Pool, do func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(migrationLock)); err != nil {
				return err
			}
			return do(ctx)
		})
	}
}

// Enqueue writes a job with the transaction: if that fails, the job never was.
func (q *Queue) Enqueue(tx *store.Tx, job domain.Job) error {
	plain, err := json.Marshal(job)
	if err != nil {
		return err
	}
	return q.engine.insert(tx, envelope{kind: job.JobKind(), Sealed: q.seal.seal(plain, job.JobKind())})
}

// Start begins to work on jobs.
func (q *Queue) Start(ctx context.Context) error { return q.engine.start(ctx) }

// Stop lets running jobs finish until ctx ends, then cancels them; they run
// again later.
func (q *Queue) Stop(ctx context.Context) error { return q.engine.stop(ctx) }

// runner is River's client with the transaction type of its driver.
type runner[T any] struct {
	client *river.Client[T]
	tx     func(*store.Tx) T
}

func newRunner[T any](driver riverdriver.Driver[T], cfg *river.Config, tx func(*store.Tx) T) (*runner[T], error) {
	client, err := river.NewClient(driver, cfg)
	if err != nil {
		return nil, err
	}
	return &runner[T]{client: client, tx: tx}, nil
}

func (r *runner[T]) insert(tx *store.Tx, args river.JobArgs) error {
	_, err := r.client.InsertTx(tx.Context(), r.tx(tx), args, nil)
	return err
}

func (r *runner[T]) start(ctx context.Context) error { return r.client.Start(ctx) }

func (r *runner[T]) stop(ctx context.Context) error {
	err := r.client.Stop(ctx)
	if ctx.Err() != nil {
		return r.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}

var (
	_ engine = (*runner[*sql.Tx])(nil)
	_ engine = (*runner[pgx.Tx])(nil)
)
