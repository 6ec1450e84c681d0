package comply

import (
	"time"

	"seatward.dev/sdk/entitle"
)

// Input is what is observed at an instant.
type Input struct {
	At       time.Time
	Licenses []License
	// Usage is how many users count, by area. Negative numbers count as none.
	Usage  entitle.Users
	Policy Policy
}

// License is a license with the ladder it carries, zero when it carries none.
type License struct {
	entitle.License
	Ladder Ladder
}

// Policy is the vendor's choice where licenses do not carry it themselves.
type Policy struct {
	// Ladder applies to licenses without one; [DefaultLadder] when zero.
	Ladder Ladder
	// RelapseWindow is how long after a cure a relapse resumes the old
	// violation; 24 hours when zero.
	RelapseWindow time.Duration
}

// clockTolerance is how far a clock may go back without being reported, as
// clocks do when they are set right.
const clockTolerance = time.Hour

// Evaluate decides how the installation stands, and returns what to remember.
//
// An instant before one seen earlier is taken for the later one, so setting the
// clock back improves nothing. What the licenses did since the last evaluation
// is applied first, with the usage counted then; the usage of this one counts
// from its own instant.
func Evaluate(s State, in Input) (State, Verdict) {
	e := newEvaluation(in)
	at := in.At.UTC()
	if at.Before(s.Seen) {
		at = s.Seen
	}
	usage := entitle.Users{Internal: max(in.Usage.Internal, 0), External: max(in.Usage.External, 0)}
	s = e.catchUp(s, at, usage)
	s.Usage = usage
	s = e.step(s, at, at)
	s.Seen = at
	v := e.verdict(s)
	if back := at.Sub(in.At); back > clockTolerance {
		v.ClockBack = back
	}
	return s, v
}

// evaluation is what the licenses come to from one instant to the next, and the
// policy.
type evaluation struct {
	line   timeline
	window time.Duration
}

func newEvaluation(in Input) evaluation {
	e := evaluation{window: in.Policy.RelapseWindow}
	if e.window == 0 {
		e.window = day
	}
	ladders := make(map[string]Ladder, len(in.Licenses))
	plain := make([]entitle.License, len(in.Licenses))
	revisions := make(map[string]int, len(in.Licenses))
	for i, l := range in.Licenses {
		plain[i] = l.License
		if newest, known := revisions[l.ID]; !known || l.Revision > newest {
			revisions[l.ID] = l.Revision
			ladders[l.ID] = l.Ladder
		}
		if ladders[l.ID] == (Ladder{}) {
			ladders[l.ID] = in.Policy.Ladder.orDefault()
		}
	}
	e.line = newTimeline(entitle.Of(plain...), ladders)
	return e
}

// catchUp takes the state through every instant since the last evaluation at
// which a license started or ended. Without a memory it goes through all of
// them, as if there had always been as many users as now, and finds what the
// keys alone can tell.
func (e evaluation) catchUp(s State, at time.Time, usage entitle.Users) State {
	fresh := s.Seen.IsZero()
	if fresh {
		s.Usage = usage
	}
	for _, m := range e.line.after(s.Seen) {
		b := m.at
		if b.After(at) {
			break
		}
		if fresh && !e.lapses(b, usage) {
			// Nobody has seen this excess begin; it counts from its first
			// observation.
			s = e.licensed(s, b, b)
			continue
		}
		s = e.step(s, b, b)
	}
	return s
}

// lapses reports whether the end of a license turns a number of users that was
// fine until then into an excess, or ends the excess there was.
func (e evaluation) lapses(b time.Time, u entitle.Users) bool {
	before, then := e.line.at(b.Add(-1)), e.line.at(b)
	return !then.exceeds(u) || before.any && !before.exceeds(u)
}

// step applies what holds at an instant. A cause that begins, begins at since.
func (e evaluation) step(s State, at, since time.Time) State {
	f := e.line.at(at)
	s = e.licensed(s, at, since)
	// Without any license there is no capacity to be within: an excess goes on
	// until something in force covers it, so losing the last license is no cure.
	if f.any {
		s.OverUse = s.OverUse.set(f.exceeds(s.Usage), at, since, e.window)
	}
	return s
}

// licensed is step for the first cause alone.
func (e evaluation) licensed(s State, at, since time.Time) State {
	f := e.line.at(at)
	if f.any {
		s.Licensed, s.Ladder = true, f.ladder
		s.Expired = s.Expired.set(false, at, since, e.window)
		return s
	}
	if !s.Licensed {
		end, ladder := e.lastEnd(at)
		if end.IsZero() {
			return s
		}
		s.Licensed, s.Ladder, since = true, ladder, end
	}
	s.Expired = s.Expired.set(true, at, since, e.window)
	return s
}

// lastEnd is when the last license ended that was ever in force, and its
// ladder. It is for installations that have never been seen with one.
func (e evaluation) lastEnd(at time.Time) (time.Time, Ladder) {
	var end time.Time
	var before force
	var ladder Ladder
	for _, m := range e.line {
		if m.at.After(at) {
			break
		}
		if before.any {
			end, ladder = m.at, before.ladder
		}
		before = m.force
	}
	return end, ladder
}
