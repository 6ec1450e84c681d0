package comply

import "time"

// Stage is how far a violation has come.
type Stage string

// The stages, from nothing to the last one.
const (
	None       Stage = "none"        // no rule is broken
	Grace      Stage = "grace"       // visible to whoever looks, announced to nobody
	WarnAdmins Stage = "warn_admins" // administrators see a banner
	WarnUsers  Stage = "warn_users"  // everybody sees a banner
	ReadOnly   Stage = "read_only"   // everything can be read, little can be changed
)

// Stages lists all stages in their order.
func Stages() []Stage { return []Stage{None, Grace, WarnAdmins, WarnUsers, ReadOnly} }

// AtLeast reports whether the stage is another one or beyond it.
func (s Stage) AtLeast(o Stage) bool { return s.rank() >= o.rank() }

func (s Stage) rank() int {
	for i, x := range Stages() {
		if x == s {
			return i
		}
	}
	return 0
}

const day = 24 * time.Hour

// Ladder says how long after a violation began each stage is reached. Its zero
// value stands for [DefaultLadder].
type Ladder struct{ WarnAdmins, WarnUsers, ReadOnly time.Duration }

// DefaultLadder is 14, 28 and 42 days of 24 hours.
func DefaultLadder() Ladder {
	return Ladder{WarnAdmins: 14 * day, WarnUsers: 28 * day, ReadOnly: 42 * day}
}

// At is when a violation that began at an instant reaches a stage; zero for
// [None], which no violation reaches.
func (l Ladder) At(s Stage, since time.Time) time.Time {
	switch s {
	case Grace:
		return since
	case WarnAdmins:
		return since.Add(l.WarnAdmins)
	case WarnUsers:
		return since.Add(l.WarnUsers)
	case ReadOnly:
		return since.Add(l.ReadOnly)
	}
	return time.Time{}
}

// stage is where a violation stands after some time.
func (l Ladder) stage(age time.Duration) Stage {
	switch {
	case age >= l.ReadOnly:
		return ReadOnly
	case age >= l.WarnUsers:
		return WarnUsers
	case age >= l.WarnAdmins:
		return WarnAdmins
	}
	return Grace
}

// after is the first instant after t at which the age alone changes the stage.
func (l Ladder) after(since, t time.Time) time.Time {
	var first time.Time
	for _, s := range []Stage{WarnAdmins, WarnUsers, ReadOnly} {
		if at := l.At(s, since); at.After(t) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// orDefault puts a ladder in the place of none.
func (l Ladder) orDefault() Ladder {
	if l == (Ladder{}) {
		return DefaultLadder()
	}
	return l
}

// longer takes the later instant of each stage, so that one more license never
// shortens an offset.
func (l Ladder) longer(o Ladder) Ladder {
	return Ladder{
		WarnAdmins: max(l.WarnAdmins, o.WarnAdmins),
		WarnUsers:  max(l.WarnUsers, o.WarnUsers),
		ReadOnly:   max(l.ReadOnly, o.ReadOnly),
	}
}
