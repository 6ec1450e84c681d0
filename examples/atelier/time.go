package atelier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"time"
)

// The demo has a clock that can be moved ahead. A real product has nothing of
// the kind: the SDK remembers the highest instant it has seen, so the way back
// is to put the licenses back as they were before.

const timePath = "/demo/time"

// errPast is returned for a way into the past.
var errPast = errors.New("atelier: the demo's clock only goes ahead")

// travel is the demo's clock.
type travel struct {
	file  jsonFile
	clock func() time.Time

	mu   sync.RWMutex
	kept journey
}

// journey is what a restart must not forget.
type journey struct {
	Ahead time.Duration
	// Licenses is the license state before the first step; nil when at home.
	Licenses json.RawMessage `json:",omitempty"`
}

func openTravel(ctx context.Context, dir string, clock func() time.Time) (*travel, error) {
	t := &travel{file: jsonFile(filepath.Join(dir, "demo-time.json")), clock: clock}
	return t, t.file.load(ctx, &t.kept)
}

func (t *travel) ahead() time.Duration {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.kept.Ahead
}

func (t *travel) now() time.Time { return t.clock().Add(t.ahead()) }

// goTo moves the clock ahead; licenses is the state to come back to.
func (t *travel) goTo(ctx context.Context, to time.Time, licenses []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	ahead := to.Sub(t.clock())
	if ahead <= t.kept.Ahead {
		return errPast
	}
	next := journey{Ahead: ahead, Licenses: t.kept.Licenses}
	if next.Licenses == nil {
		next.Licenses = licenses
	}
	return t.keep(ctx, next)
}

// home is back to today. It returns the licenses as they were, nil when the
// clock was never moved.
func (t *travel) home(ctx context.Context) (licenses []byte, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	licenses = t.kept.Licenses
	return licenses, t.keep(ctx, journey{})
}

func (t *travel) keep(ctx context.Context, next journey) error {
	if err := t.file.save(ctx, next); err != nil {
		return err
	}
	t.kept = next
	return nil
}

type timeView struct {
	Now, Since, Ends time.Time
	Day              int
	Steps            []timeStep
	Ahead, Problem   bool
}

type timeStep struct {
	Name, What, At string
	Past           bool
}

// ladderDays are worth a visit: each side of every stage.
var ladderDays = [...]struct {
	day  int
	what string
}{
	{13, "the last day on which nobody is told"},
	{14, "administrators see a banner"},
	{27, "still only administrators"},
	{28, "everybody sees a banner"},
	{41, "the last day on which things can be changed"},
	{42, "read-only, until it is cured"},
}

func (a *App) showTime(w http.ResponseWriter, r *http.Request) {
	a.renderTime(w, r, http.StatusOK, false)
}

func (a *App) renderTime(w http.ResponseWriter, r *http.Request, code int, problem bool) {
	status, err := a.guard().Status(r.Context())
	if err != nil {
		a.fail(w, r, err)
		return
	}
	v := timeView{Now: status.At, Since: status.Verdict.Since, Ahead: a.travel.ahead() > 0, Problem: problem}
	if v.Since.IsZero() {
		v.Ends = status.Verdict.NextAt
		if !v.Ends.IsZero() {
			if next := status.Entitlement.Next; next != nil {
				v.Steps = append(v.Steps, step(v, next.At.AddDate(0, 0, -30), "The notice", "30 days before a license changes"))
			}
			v.Steps = append(v.Steps, step(v, v.Ends, "Day 0", "a rule begins to be broken, on "+v.Ends.Format("2 January 2006")))
		}
		v.Steps = append(v.Steps, step(v, v.Now.AddDate(0, 1, 0), "A month on", "external users are counted anew"))
	} else {
		v.Day = int(v.Now.Sub(v.Since) / (24 * time.Hour))
		for _, d := range ladderDays {
			v.Steps = append(v.Steps, step(v, v.Since.AddDate(0, 0, d.day), fmt.Sprintf("Day %d", d.day), d.what))
		}
	}
	a.render(w, r, code, "time.html", v)
}

func step(v timeView, at time.Time, name, what string) timeStep {
	return timeStep{Name: name, What: what, At: at.UTC().Format(time.RFC3339Nano), Past: !at.After(v.Now)}
}

func (a *App) setTime(w http.ResponseWriter, r *http.Request) {
	var err error
	if to := r.PostFormValue("to"); to == "today" {
		err = a.goHome(r.Context())
	} else {
		err = a.goAhead(r.Context(), to)
	}
	switch {
	case errors.Is(err, errPast):
		a.renderTime(w, r, http.StatusUnprocessableEntity, true)
	case err != nil:
		a.fail(w, r, err)
	default:
		a.clockMoved()
		http.Redirect(w, r, timePath, http.StatusSeeOther)
	}
}

// goAhead looks once before it goes, so that what is broken now is broken since
// now and not since then.
func (a *App) goAhead(ctx context.Context, to string) error {
	at, err := time.Parse(time.RFC3339Nano, to)
	if err != nil || at.After(a.cfg.Clock().AddDate(20, 0, 0)) {
		return errPast
	}
	if _, err := a.guard().Status(ctx); err != nil {
		return err
	}
	licenses, err := a.licenseStore().Load(ctx)
	if err != nil {
		return err
	}
	return a.travel.goTo(ctx, at, licenses)
}

func (a *App) goHome(ctx context.Context) error {
	licenses, err := a.travel.home(ctx)
	if err != nil || licenses == nil {
		return err
	}
	if err := a.licenseStore().Save(ctx, licenses); err != nil {
		return err
	}
	if err := a.users.forgetAfter(ctx, a.clock().UTC()); err != nil {
		return err
	}
	return a.openGuard(ctx)
}

// forgetAfter takes back sign-ins that have not been yet.
func (u *users) forgetAfter(ctx context.Context, now time.Time) error {
	return u.change(ctx, func(all []user) ([]user, error) {
		for i := range all {
			if all[i].LastSignIn.After(now) {
				all[i].LastSignIn = now
			}
		}
		return all, nil
	})
}
