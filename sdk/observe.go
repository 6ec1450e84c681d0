package seatward

import (
	"context"
	"errors"
	"fmt"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/forecast"
	"seatward.dev/sdk/license"
)

// ErrCount is wrapped by the error of [Guard.Status] when the Counter gives a
// number that no count can give: less than none, or more than any license allows.
var ErrCount = errors.New("seatward: the users were counted wrongly")

// saveEvery is how often the highest instant seen is saved while nothing else
// changes. A restart forgets no more than that.
const saveEvery = time.Hour

// retryEvery is how soon a state that could not be saved is tried again.
const retryEvery = time.Minute

// kept is a Status and the time for which it stays true while the number of
// users is the same.
type kept struct {
	status      Status
	from, until time.Time
}

// saved is what the Store holds of the things that change by themselves.
type saved struct {
	compliance comply.State
	day        forecast.Day
	clockCode  string
}

func savedOf(st state) saved {
	last, _ := st.History.last()
	return saved{st.Compliance, last.Day, st.Clock.Code}
}

// outdated reports whether something happened that must outlive a restart.
func (s saved) outdated(next state) bool {
	is := savedOf(next)
	if !is.compliance.Seen.Before(s.compliance.Seen.Add(saveEvery)) {
		return true
	}
	is.compliance.Seen, is.compliance.Usage = s.compliance.Seen, s.compliance.Usage
	return is != s
}

// count asks the product for its users.
func (g *Guard) count(ctx context.Context, now time.Time) (Usage, error) {
	var since time.Time
	if g.cfg.External == MonthActive {
		since = MonthStart(now, g.cfg.Location)
	}
	usage, err := g.cfg.Users.CountUsers(ctx, since)
	if err != nil {
		return Usage{}, fmt.Errorf("seatward: count users: %w", err)
	}
	if min(usage.Internal, usage.External) < 0 || max(usage.Internal, usage.External) > license.MaxUsers {
		return Usage{}, fmt.Errorf("%w: %d internal, %d external", ErrCount, usage.Internal, usage.External)
	}
	return usage, nil
}

// Status counts the users and decides how the installation stands. Its errors
// are the Counter's, and [ErrCount]; what is remembered is then as before.
//
// Asking often is cheap: while the number of users is the same and nothing is
// due, the answer is the one given before. Its lists are shared and must not
// be changed.
func (g *Guard) Status(ctx context.Context) (Status, error) {
	g.refresh(ctx)
	usage, err := g.count(ctx, g.now())
	if err != nil {
		return Status{}, err
	}
	clock := g.cfg.Clock().UTC()
	g.mu.RLock()
	s, ok := g.kept.at(clock, usage)
	g.mu.RUnlock()
	if ok {
		return s, nil
	}
	return g.observe(ctx, clock, usage), nil
}

// at is the status kept, if it is still true.
func (k *kept) at(clock time.Time, usage Usage) (Status, bool) {
	if k == nil || k.status.Usage != usage || clock.Before(k.from) || !clock.Before(k.until) {
		return Status{}, false
	}
	s := k.status
	if clock.After(s.At) {
		s.At, s.Verdict.At = clock, clock
	}
	return s, true
}

// observe evaluates and remembers. What cannot be saved is remembered in
// memory and tried again later.
func (g *Guard) observe(ctx context.Context, clock time.Time, usage Usage) Status {
	g.writing.Lock()
	defer g.writing.Unlock()
	st, list := g.snapshot()
	next, s := g.settle(st, list, clock, usage)
	retry := time.Time{}
	if g.saved.outdated(next) {
		var err error
		if next, s, list, err = g.remember(ctx, st, list, clock, usage); err != nil {
			g.cfg.Logger.Error("seatward: remember how the installation stands", "error", err)
			retry = s.At.Add(retryEvery)
		}
	}
	until := g.lasts(s, retry)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state, g.status = next, list
	g.kept = &kept{status: s, from: clock, until: until}
	return s
}

// remember evaluates what the Store holds and saves it. When the Store fails, the
// evaluation is of what is in memory, and good all the same.
func (g *Guard) remember(ctx context.Context, st state, list *license.StatusList, clock time.Time, usage Usage) (state, Status, *license.StatusList, error) {
	unlock, err := lock(ctx, g.cfg.Store)
	if err == nil {
		defer unlock()
		var stored state
		if stored, err = g.join(ctx, st); err == nil {
			if storedList, listErr := g.statusOf(stored); listErr == nil {
				st, list = stored, storedList
			}
		}
	}
	next, s := g.settle(st, list, clock, usage)
	if err == nil {
		err = g.save(ctx, next)
	}
	return next, s, list, err
}

// lasts is until when a status stays true by itself, and need not be saved.
func (g *Guard) lasts(s Status, retry time.Time) time.Time {
	year, month, today := s.At.In(g.cfg.Location).Date()
	until := time.Date(year, month, today+1, 0, 0, 0, 0, g.cfg.Location)
	if retry.IsZero() {
		retry = g.saved.compliance.Seen.Add(saveEvery)
	}
	until = earliest(until, retry)
	until = earliest(until, s.Verdict.NextAt)
	return earliest(until, s.nextEvent)
}

func earliest(a, b time.Time) time.Time {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}

// settle evaluates a state with the users counted, and returns it as it is to
// be remembered.
func (g *Guard) settle(st state, list *license.StatusList, clock time.Time, usage Usage) (state, Status) {
	licenses := g.licenses(st, list)
	var verdict comply.Verdict
	st.Clock = st.Clock.leap(st.Compliance, clock)
	st.Compliance, verdict = comply.Evaluate(st.Compliance, comply.Input{
		At: clock, Licenses: obligations(licenses), Usage: entitle.Users(usage), Policy: g.cfg.Policy,
	})
	st.Clock = st.Clock.behind(verdict)
	st.History = st.History.record(forecast.DayOf(verdict.At.In(g.cfg.Location)), usage)
	s := g.describe(st, licenses, verdict.At)
	s.Usage, s.Exceeded, s.Verdict, s.ClockCode = usage, Usage(verdict.Excess), verdict, st.Clock.Code
	return st, s
}

// remembered is how the installation stands with the users counted last, for
// when they cannot be counted now.
func (g *Guard) remembered() Status {
	st, list := g.snapshot()
	if st.Compliance.Seen.IsZero() {
		return g.describe(st, g.licenses(st, list), g.now())
	}
	_, s := g.settle(st, list, g.cfg.Clock().UTC(), Usage(st.Compliance.Usage))
	s.ClockCode = st.Clock.Code // not one made up just now, which is not remembered
	return s
}
