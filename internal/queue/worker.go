package queue

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/riverqueue/river"

	"seatward.dev/seatward/internal/domain"
)

// Final marks an error that no later try can mend: the job is parked at once.
func Final(err error) error { return river.JobCancel(err) }

// envelope is a job as it lies in the database.
type envelope struct {
	kind   string
	Sealed []byte `json:"sealed"`
}

// Kind implements river.JobArgs.
func (e envelope) Kind() string { return e.kind }

// letter is an envelope whose kind is known to the compiler, as River's workers
// want it.
type letter[T domain.Job] struct {
	Sealed []byte `json:"sealed"`
}

// Kind implements river.JobArgs.
func (letter[T]) Kind() string {
	var job T
	return job.JobKind()
}

type worker[T domain.Job] struct {
	river.WorkerDefaults[letter[T]]
	seal sealer
	work func(context.Context, T) error
}

// Work implements river.Worker. A job by the clock has no payload.
func (w *worker[T]) Work(ctx context.Context, j *river.Job[letter[T]]) error {
	var job T
	if len(j.Args.Sealed) > 0 {
		plain, err := w.seal.open(j.Args.Sealed, job.JobKind())
		if err != nil {
			return river.JobCancel(err) // no later try can read it either
		}
		if err := json.Unmarshal(plain, &job); err != nil {
			return river.JobCancel(err)
		}
	}
	return w.work(ctx, job)
}

// quiet lets through what an operator should see and drops the library's news
// of every migration it looks at.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}
