package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/jobs"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/store"
)

// sender is a mail server that says what it is told to.
type sender func(mail.Message) error

// Send implements mail.Sender.
func (s sender) Send(_ context.Context, m mail.Message) error { return s(m) }

// run starts a queue whose jobs are handed to the work, and enqueues some.
func run(t *testing.T, w *apptest.World, work jobs.Work, list ...domain.Job) *queue.Queue {
	t.Helper()
	var err error
	work.Env = w.Env
	if work.Composer, err = mail.NewComposer(mail.Config{URL: w.URL}); err != nil {
		t.Fatal(err)
	}
	for _, fn := range []*func(context.Context) error{&work.Rotate, &work.Expiring, &work.Promote, &work.Watch, &work.Ending} {
		if *fn == nil {
			*fn = func(context.Context) error { return nil }
		}
	}
	q, err := queue.New(w.Store, make([]byte, 32), jobs.Handlers(func() jobs.Work { return work }), slog.New(slog.DiscardHandler))
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
	if err := w.Write(t.Context(), func(tx *store.Tx) error {
		for _, j := range list {
			if err := q.Enqueue(tx, j); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return q
}

// TestEachKindOfJobReachesItsWork: none lands with another's.
func TestEachKindOfJobReachesItsWork(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		done := make(chan string, 100)
		note := func(name string) func(context.Context) error {
			return func(context.Context) error {
				done <- name
				return nil
			}
		}
		run(t, w, jobs.Work{
			Sender: sender(func(m mail.Message) error {
				done <- "mail to " + m.To.Address
				return nil
			}),
			Rotate: note("rotate"), Expiring: note("expiring"), Promote: note("promote"), Watch: note("watch"), Ending: note("ending"),
			Invite: func(ctx context.Context, org domain.OrganizationID) error { return note("invite " + string(org))(ctx) },
		}, domain.RotateKeys{}, domain.NoticeExpiries{}, domain.PromoteWaiting{}, domain.WatchSeats{}, domain.EndOrganizations{},
			domain.Housekeep{}, domain.MailInvitations{Organization: "org_1"}, letter("ida@halden.example"))
		want := map[string]bool{
			"rotate": true, "expiring": true, "promote": true, "watch": true, "ending": true, "invite org_1": true, "mail to ida@halden.example": true,
		}
		for len(want) > 0 {
			delete(want, <-done)
		}
	})
}

// TestMailsThatCannotGoSayWhy: one waits for a mail server, one that is refused
// for good is not tried again, and one that cannot be written neither.
func TestMailsThatCannotGoSayWhy(t *testing.T) {
	t.Parallel()
	refused := sender(func(mail.Message) error { return fmt.Errorf("nobody of that name: %w", mail.ErrRefused) })
	for name, c := range map[string]struct {
		sender mail.Sender
		job    domain.SendMail
		why    string
		final  bool
	}{
		"no mail server": {nil, letter("ida@halden.example"), jobs.ErrNoMailServer.Error(), false},
		"refused":        {refused, letter("ida@halden.example"), "nobody of that name", true},
		"no such letter": {refused, domain.SendMail{ID: "mal_1", Template: "love_letter", To: "ida@halden.example"}, "love_letter", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				q := run(t, w, jobs.Work{Sender: c.sender}, c.job)
				var seen []queue.Trouble
				for len(seen) == 0 {
					var err error
					if seen, err = q.Troubles(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				if !strings.Contains(seen[0].LastError, c.why) || seen[0].NextTry.IsZero() != c.final {
					t.Errorf("%+v, want %q, final %t", seen[0], c.why, c.final)
				}
			})
		})
	}
}

func letter(to string) domain.SendMail {
	m := mail.Job(to, "en", mail.Seated{Organization: "Halden", Link: "https://portal.example/organizations/org_1"})
	m.ID, m.At = "mal_1", apptest.Start
	return m
}
