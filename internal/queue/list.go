package queue

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"seatward.dev/seatward/internal/domain"
)

// listMax bounds the list of jobs in trouble.
const listMax = 200

// Trouble is a job that has failed at least once.
type Trouble struct {
	ID        int64
	Kind      string
	Attempt   int
	Of        int
	LastError string
	NextTry   time.Time // zero: parked after the last try
	CreatedAt time.Time
}

// Troubles lists the jobs that failed and wait for another try, and those parked
// after their last, the newest first, two hundred at the most.
func (q *Queue) Troubles(ctx context.Context) ([]Trouble, error) {
	jobs, err := q.engine.list(ctx)
	if err != nil {
		return nil, domain.E(domain.Unavailable, domain.CodeUnavailable).Because(err)
	}
	out := make([]Trouble, 0, len(jobs))
	for _, j := range jobs {
		t := Trouble{ID: j.ID, Kind: j.Kind, Attempt: j.Attempt, Of: j.MaxAttempts, CreatedAt: j.CreatedAt}
		if len(j.Errors) > 0 {
			t.LastError = j.Errors[len(j.Errors)-1].Error
		}
		if j.State == rivertype.JobStateRetryable {
			t.NextTry = j.ScheduledAt
		}
		out = append(out, t)
	}
	return out, nil
}

// Retry has a job in trouble tried again now.
func (q *Queue) Retry(ctx context.Context, id int64) error {
	err := q.engine.retry(ctx, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return err
}

func (r *runner[T]) list(ctx context.Context) ([]*rivertype.JobRow, error) {
	params := river.NewJobListParams().
		States(rivertype.JobStateRetryable, rivertype.JobStateDiscarded, rivertype.JobStateCancelled).
		OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(listMax)
	res, err := r.client.JobList(ctx, params)
	if err != nil {
		return nil, err
	}
	return res.Jobs, nil
}

func (r *runner[T]) retry(ctx context.Context, id int64) error {
	_, err := r.client.JobRetry(ctx, id)
	return err
}
