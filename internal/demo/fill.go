package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/server"
	"seatward.dev/seatward/internal/web/mailbox"
)

// Password is that of every account in the demo.
const Password = "calm-ledger-2026"

// historyDays is how far back history begins.
const historyDays = 400

// recentDays is how far back the mailbox goes.
const recentDays = 30

type action func(context.Context) error

// history is what is to be told, and for whom.
type history struct {
	now     time.Time // when it ends
	install string    // the Install ID of the example product
	crowd   int       // most people per organization; 0: all there are
}

// filler makes history by the use cases that a person's clicks would run.
type filler struct {
	*server.Parts
	history
	clock *clock
	post  *post
	plans map[string]domain.PlanID // by product slug and name: "atelier/Studio"
	staff map[domain.StaffRole]domain.Actor
	card  string // code of a permission key that a customer redeems
	left  legacy
}

// legacy is what the history leaves to the running demo.
type legacy struct {
	keys     []mailbox.Key // permission keys for visitors
	programs workstations
}

// begin is the instant at which history begins; the parts to be filled are
// assembled with a clock that shows it, because licenses are dated after the
// certificates that sign them.
func begin(now time.Time) time.Time { return now.AddDate(0, 0, -historyDays) }

// fill tells the history to empty parts that have been assembled with the
// clock, and says what it leaves behind. The queue does not run: mails wait until
// somebody starts it.
func fill(ctx context.Context, p *server.Parts, c *clock, h history) (legacy, error) {
	f := &filler{
		Parts: p, history: h, clock: c,
		post:  &post{queue: p.Env.Queue, recent: h.now.AddDate(0, 0, -recentDays), links: map[string]string{}},
		plans: map[string]domain.PlanID{}, staff: map[domain.StaffRole]domain.Actor{},
	}
	p.Env.Queue = f.post
	defer func() { p.Env.Queue = f.post.queue }()
	if err := f.openHouse(ctx); err != nil {
		return legacy{}, err
	}
	var steps []step
	for _, s := range []story{f.upkeep(), f.lindqvist(), f.gruber(), f.lumieres(), f.seeblick(), f.handsOut()} {
		steps = append(steps, s.steps...)
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, s := range steps {
		if !s.at.Before(h.now) {
			return legacy{}, fmt.Errorf("the demo's history reaches into the future: %s", s.at)
		}
		if err := f.at(ctx, s.at, s.do); err != nil {
			return legacy{}, err
		}
	}
	return f.left, nil
}

// at has something happen at an instant.
func (f *filler) at(ctx context.Context, t time.Time, do action) error {
	f.clock.set(t)
	if err := do(ctx); err != nil {
		return fmt.Errorf("the demo's history of %s: %w", t.Format(time.DateTime), err)
	}
	return nil
}

func (f *filler) story() story { return story{now: f.now} }

// upkeep is what the server itself would have done all the while.
func (f *filler) upkeep() story {
	s := f.story()
	for days := historyDays - 30; days > 0; days -= 30 {
		s.on(s.ago(days, 2, 0), func(ctx context.Context) error { return f.Keys.RotateIfDue(ctx) })
	}
	return s
}
