package domain

import (
	"slices"
	"time"
)

// LimitMark is what is remembered of a limit that a pool has crossed.
type LimitMark struct {
	Since    time.Time // it was crossed, and told; zero: it can be told
	Back     time.Time // since when the pool is back within it; zero: it is beyond
	Capacity int       // of the pool when it was crossed
}

// PoolWatch is what is remembered of a pool's limits, so that each crossing is
// told once (docs/rules.md, thresholds).
type PoolWatch struct {
	Near LimitMark // few seats are left
	Over LimitMark // more are held than there are
}

// Violation is how an organization stands with a product whose seats the portal
// keeps, while a rule is broken (docs/rules.md, compliance).
type Violation struct {
	Product     ProductID
	Slug        string
	ProductName string
	Standing
	Ladder   Ladder
	Held     Users // seats, by area
	Capacity Users // of the licenses in force
	Missing  Users // seats to add, or people to block or remove
}

// Expired reports whether no license is in force any more.
func (v Violation) Expired() bool { return slices.Contains(v.Causes, CauseExpired) }

// Reaches is when the violation comes, or came, to a stage.
func (v Violation) Reaches(s Stage) time.Time {
	switch s {
	case StageWarnAdmins:
		return v.Since.Add(v.Ladder.WarnAdmins)
	case StageWarnUsers:
		return v.Since.Add(v.Ladder.WarnUsers)
	case StageReadOnly:
		return v.Since.Add(v.Ladder.ReadOnly)
	case StageNone, StageGrace:
	}
	return v.Since
}
