// Package jobs is the edge of the clock and the queue: each kind of job is
// decoded by package queue and handed to a use case or the outside world here.
package jobs

import (
	"context"
	"errors"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/queue"
)

// ErrNoMailServer is why mails wait while none is configured.
var ErrNoMailServer = errors.New("no mail server: set SEATWARD_SMTP, then try this job again in the console")

// Work is what the jobs are handed to.
type Work struct {
	Env      *app.Env
	Composer *mail.Composer
	Sender   mail.Sender // nil: mails wait
	Rotate   func(context.Context) error
	Expiring func(context.Context) error
	Promote  func(context.Context) error
	Watch    func(context.Context) error
	Ending   func(context.Context) error // of organizations
	Invite   func(context.Context, domain.OrganizationID) error
}

// Handlers has every kind of job done.
func Handlers(w func() Work) *queue.Handlers {
	var h queue.Handlers
	queue.Handle(&h, func(ctx context.Context, m domain.SendMail) error { return w().send(ctx, m) })
	queue.Handle(&h, func(ctx context.Context, _ domain.Housekeep) error { return w().Env.Housekeep(ctx) })
	queue.Handle(&h, func(ctx context.Context, _ domain.RotateKeys) error { return w().Rotate(ctx) })
	queue.Handle(&h, func(ctx context.Context, _ domain.NoticeExpiries) error { return w().Expiring(ctx) })
	queue.Handle(&h, func(ctx context.Context, _ domain.EndOrganizations) error { return w().Ending(ctx) })
	h.Every(10*time.Minute, domain.EndOrganizations{})
	queue.Handle(&h, func(ctx context.Context, _ domain.PromoteWaiting) error { return w().Promote(ctx) })
	h.Every(10*time.Minute, domain.PromoteWaiting{})
	queue.Handle(&h, func(ctx context.Context, j domain.MailInvitations) error { return w().Invite(ctx, j.Organization) })
	queue.Handle(&h, func(ctx context.Context, _ domain.WatchSeats) error { return w().Watch(ctx) })
	h.Every(time.Hour, domain.WatchSeats{})
	h.Every(time.Hour, domain.Housekeep{})
	h.Every(time.Hour, domain.NoticeExpiries{})
	h.Every(24*time.Hour, domain.RotateKeys{})
	return &h
}

func (w Work) send(ctx context.Context, job domain.SendMail) error {
	if w.Sender == nil {
		return ErrNoMailServer
	}
	m, err := w.Composer.Compose(job, job.ID, job.At)
	if err != nil {
		return queue.Final(err)
	}
	err = w.Sender.Send(ctx, m)
	if errors.Is(err, mail.ErrRefused) {
		return queue.Final(err)
	}
	return err
}
