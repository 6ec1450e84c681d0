package queue_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func start(t *testing.T, st *store.Store, h *queue.Handlers) *queue.Queue {
	t.Helper()
	q, err := queue.New(st, make([]byte, 32), h, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return q
}

func TestJobsRunWhenTheirTransactionCommits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		done := make(chan domain.SendMail, 10)
		var h queue.Handlers
		queue.Handle(&h, func(_ context.Context, m domain.SendMail) error {
			done <- m
			return nil
		})
		q := start(t, st, &h)
		boom := errors.New("boom")
		if err := st.Write(t.Context(), func(tx *store.Tx) error {
			if err := q.Enqueue(tx, domain.SendMail{To: "never@example.com"}); err != nil {
				return err
			}
			return boom
		}); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		want := domain.SendMail{Template: "verify", To: "vera@example.com", Data: map[string]string{"link": "https://x"}}
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return q.Enqueue(tx, want) }); err != nil {
			t.Fatal(err)
		}
		if got := <-done; got.To != want.To || got.Data["link"] != "https://x" {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if len(done) > 0 {
			t.Errorf("a job of a failed transaction ran: %+v", <-done)
		}
	})
}

func TestAFailingJobIsTriedAgainAndShown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var h queue.Handlers
		queue.Handle(&h, func(context.Context, domain.SendMail) error {
			return errors.New("the mail server is away")
		})
		q := start(t, st, &h)
		if err := st.Write(t.Context(), func(tx *store.Tx) error { return q.Enqueue(tx, domain.SendMail{To: "a@example.com"}) }); err != nil {
			t.Fatal(err)
		}
		// The first retry comes at once; from the second failure on it waits.
		var seen []queue.Trouble
		for len(seen) == 0 {
			var err error
			if seen, err = q.Troubles(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if seen[0].LastError != "the mail server is away" || seen[0].NextTry.IsZero() || seen[0].Attempt < 2 {
			t.Errorf("troubles %+v, want the failed job with its reason and next try", seen)
		}
		if err := q.Retry(t.Context(), seen[0].ID); err != nil {
			t.Error(err)
		}
		if err := q.Retry(t.Context(), 999); !domain.HasCode(err, domain.CodeNotFound) {
			t.Errorf("retrying an unknown job: %v, want not_found", err)
		}
	})
}
