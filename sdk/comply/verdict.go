package comply

import (
	"time"

	"seatward.dev/sdk/entitle"
)

// Cause is why a rule is broken.
type Cause string

// The causes.
const (
	Expired Cause = "expired"  // there was a license, none is in force
	OverUse Cause = "over_use" // more users than the licenses in force allow
)

// Verdict is how an installation stands. It holds no sentences; whoever shows
// it has the words.
type Verdict struct {
	// At is the instant it holds for, never before one seen earlier.
	At time.Time
	// Stage is where the older cause has brought the installation.
	Stage Stage
	// Cause is the older cause and Since when it began; empty and zero when no
	// rule is broken.
	Cause Cause
	Since time.Time
	// ExpiredSince and OverUseSince are each cause's own; zero when it does not
	// hold.
	ExpiredSince, OverUseSince time.Time
	// Unlicensed is set while there never was a license. It breaks no rule.
	Unlicensed bool
	// InForce is set while some license is in force.
	InForce bool
	// Usage and Capacity are the users counted and allowed, Excess those beyond.
	// Without a license in force there is no capacity and no excess.
	Usage, Capacity, Excess entitle.Users
	// Ladder is the one in force.
	Ladder Ladder
	// NextStage follows at NextAt when neither users nor licenses change; empty
	// and zero when the stage will then stay for good. It may be better than
	// Stage, when a license that is installed already starts then.
	NextStage Stage
	NextAt    time.Time
	// Cure is what would end every cause.
	Cure Cure
	// ClockBack is how far the clock is behind the highest instant seen, when
	// that is more than an hour.
	ClockBack time.Duration
}

// Cure is what would end a violation. Removing users and adding seats are two
// ways to the same end, and either may go part of it.
type Cure struct {
	// InstallLicense is set when nothing is in force: a valid license is needed,
	// with AddSeats users for everybody there is.
	InstallLicense bool
	// RemoveUsers is how many users to remove or block, by area.
	RemoveUsers entitle.Users
	// AddSeats is how many more users have to be licensed, by area.
	AddSeats entitle.Users
}

// Reaches is when the violation reaches or reached a stage; zero when no rule
// is broken.
func (v Verdict) Reaches(s Stage) time.Time {
	if v.Cause == "" {
		return time.Time{}
	}
	return v.Ladder.At(s, v.Since)
}

// verdict says what a state comes to at the instant it was last seen.
func (e evaluation) verdict(s State) Verdict {
	f := e.line.at(s.Seen)
	v := Verdict{
		At: s.Seen, Stage: s.stage(s.Seen), Unlicensed: !s.Licensed, InForce: f.any,
		Usage: s.Usage, Capacity: f.users, Ladder: s.Ladder.orDefault(),
	}
	v.Cause, v.Since = s.older()
	if s.Expired.Holds() {
		v.ExpiredSince = s.Expired.Since
	}
	if s.OverUse.Holds() {
		v.OverUseSince = s.OverUse.Since
	}
	if f.any {
		v.Excess = entitle.Users{
			Internal: max(0, s.Usage.Internal-f.users.Internal),
			External: max(0, s.Usage.External-f.users.External),
		}
	}
	switch {
	case v.Cause == "":
	case f.any:
		v.Cure = Cure{RemoveUsers: v.Excess, AddSeats: v.Excess}
	default:
		v.Cure = Cure{InstallLicense: true, AddSeats: v.Usage}
	}
	v.NextStage, v.NextAt = e.next(s)
	return v
}

// next takes the state into the future, from one instant at which something
// can happen to the following one, until the stage is another.
func (e evaluation) next(s State) (Stage, time.Time) {
	now, at := s.stage(s.Seen), s.Seen
	coming := e.line.after(at)
	for {
		then := time.Time{}
		if _, since := s.older(); !since.IsZero() {
			then = s.Ladder.orDefault().after(since, at)
		}
		if len(coming) > 0 && (then.IsZero() || !coming[0].at.After(then)) {
			then, coming = coming[0].at, coming[1:]
			s = e.step(s, then, then)
		}
		if then.IsZero() {
			return "", time.Time{}
		}
		if stage := s.stage(then); stage != now {
			return stage, then
		}
		at = then
	}
}
