package demo

import (
	"context"
	"errors"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
)

// How the programs with floating seats live on while the demo runs.
const (
	roundEvery  = 25 * time.Second // often enough to count as present in line
	breakLength = 20 * time.Minute
	breakAfter  = 5 // of such times, each somebody's
)

// workstations are the programs that use floating seats, as the history leaves
// them.
type workstations struct {
	Token  string // API token that they claim with; "": there are none
	Seats  []seat
	Laptop seat // whose seat is taken along
}

// workday is the programs while the demo runs.
type workday struct {
	*server.Parts
	workstations
	program domain.Actor
	again   map[string]time.Time // when to ask again, by client that has a seat; zero: not before the break is over
}

// draw has the programs work until ctx ends.
func (d *demo) draw(ctx context.Context) {
	w, err := resume(ctx, d.server.Parts, d.left.programs)
	if w == nil {
		d.idle(ctx, err)
		return
	}
	tick := time.NewTicker(roundEvery)
	defer tick.Stop()
	for {
		d.idle(ctx, w.round(ctx))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// idle says why programs do nothing: a visitor may have revoked their token or
// suspended their license, which is not the demo's failure.
func (d *demo) idle(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		d.Log.Debug("the demo's programs have no seats", "error", err)
	}
}

// resume has the programs sign in; nil where there are none.
func resume(ctx context.Context, p *server.Parts, list workstations) (*workday, error) {
	if list.Token == "" {
		return nil, nil
	}
	by, err := p.Accounts.AuthenticateToken(ctx, list.Token)
	if err != nil {
		return nil, err
	}
	return &workday{Parts: p, workstations: list, program: by, again: map[string]time.Time{}}, nil
}

// round has everybody do what is due by the server's clock: who works asks for a
// seat, waits in line for one or renews theirs at half its life, and who takes a
// break gives it back. Whoever is refused keeps nobody else from it.
func (w *workday) round(ctx context.Context) error {
	now := w.Env.Now()
	errs := []error{w.away(ctx, now)}
	for i, s := range w.Seats {
		if w.rests(i, now) {
			errs = append(errs, w.leaves(ctx, s))
		} else {
			errs = append(errs, w.works(ctx, s, now))
		}
	}
	return errors.Join(errs...)
}

// rests reports whether it is somebody's turn to take a break.
func (w *workday) rests(i int, now time.Time) bool {
	return (now.Unix()/int64(breakLength.Seconds())+int64(i))%breakAfter == 0
}

func (w *workday) works(ctx context.Context, s seat, now time.Time) error {
	if now.Before(w.again[s.client()]) {
		return nil
	}
	delete(w.again, s.client())
	got, err := w.Floating.Claim(ctx, w.program, w.program.Organization, s.asks(true))
	if domain.HasCode(err, domain.CodeLeasesExhausted) {
		return nil // in line
	}
	if err == nil {
		w.again[s.client()] = now.Add(got.Life / 2)
	}
	return err
}

// leaves gives a seat or a place in line back, once a break.
func (w *workday) leaves(ctx context.Context, s seat) error {
	if at, known := w.again[s.client()]; known && at.IsZero() {
		return nil
	}
	w.again[s.client()] = time.Time{}
	return w.Floating.Release(ctx, w.program, w.program.Organization, drawingProduct, s.client(), "")
}

// away takes a seat along again before the time it was taken along for ends.
func (w *workday) away(ctx context.Context, now time.Time) error {
	client := w.Laptop.client()
	if now.Before(w.again[client]) {
		return nil
	}
	got, err := w.Floating.Claim(ctx, w.program, w.program.Organization, w.Laptop.asks(false))
	if err == nil && got.Life < 24*time.Hour {
		got, _, err = w.Floating.Borrow(ctx, w.program, w.program.Organization, drawingProduct, client, got.Lease.ID, daysAway)
	}
	if err != nil {
		return err
	}
	w.again[client] = now.Add(got.Life / 2)
	return nil
}
