package comply

import (
	"time"

	"seatward.dev/sdk/entitle"
)

// State is what has to be remembered from one evaluation to the next. Its zero
// value is that of an installation nobody has looked at yet. It encodes as
// JSON; see [State.MarshalJSON].
type State struct {
	// Seen is the highest instant at which an evaluation was made.
	Seen time.Time
	// Usage is what was counted then.
	Usage entitle.Users
	// Licensed is set once any license has been in force.
	Licensed bool
	// Ladder is that of the licenses in force last; zero before the first one.
	Ladder Ladder

	Expired, OverUse Spell
}

// Spell is what is remembered about one cause.
type Spell struct {
	// Since is when the cause began; zero when it never did, or when that has
	// been over for longer than the relapse window.
	Since time.Time
	// Cured is when it ended; zero while it holds.
	Cured time.Time
}

// Holds reports whether the cause holds now.
func (s Spell) Holds() bool { return !s.Since.IsZero() && s.Cured.IsZero() }

// set notes at an instant whether the cause holds. A relapse within the window
// resumes where the cause had left off.
func (s Spell) set(holds bool, at, since time.Time, window time.Duration) Spell {
	over := !s.Cured.IsZero() && !at.Before(s.Cured.Add(window))
	switch {
	case holds && s.Holds():
	case holds && (over || s.Since.IsZero()):
		return Spell{Since: since.UTC()}
	case holds:
		return Spell{Since: s.Since}
	case s.Holds():
		return Spell{Since: s.Since, Cured: at.UTC()}
	case over:
		return Spell{}
	}
	return s
}

// older is the cause that has held for longer, and since when. The license
// that ended is named before the users when both are as old.
func (s State) older() (Cause, time.Time) {
	switch {
	case s.Expired.Holds() && (!s.OverUse.Holds() || !s.OverUse.Since.Before(s.Expired.Since)):
		return Expired, s.Expired.Since
	case s.OverUse.Holds():
		return OverUse, s.OverUse.Since
	}
	return "", time.Time{}
}

// stage is where the older cause has brought the installation by an instant.
func (s State) stage(at time.Time) Stage {
	cause, since := s.older()
	if cause == "" {
		return None
	}
	return s.Ladder.orDefault().stage(at.Sub(since))
}
