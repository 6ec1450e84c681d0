package entitle

import "time"

// State is what has been decided about a license. That it is scheduled or
// expired is not decided but follows from the clock; see [Phase].
type State string

// The states of a license. Only an active one ever counts.
const (
	Pending    State = "pending"    // not paid yet
	Active     State = "active"     // counts within its period
	Suspended  State = "suspended"  // held back by the vendor, may return
	Revoked    State = "revoked"    // withdrawn for good
	Superseded State = "superseded" // another license or revision took its place
)

// Users is a number of users by area. In a [Change] it is a difference and
// may be negative.
type Users struct{ Internal, External int }

// License is what one license grants, without saying how that is known.
type License struct {
	ID       string
	Revision int // of several with one ID only the highest counts
	State    State
	StartsAt time.Time
	// ExpiresAt is the zero time for a perpetual license.
	ExpiresAt time.Time
	Users     Users // negative numbers grant nothing
	Features  []string
	// Replaces are the IDs of licenses that stop counting when this one starts.
	Replaces []string
}

// ValidAt reports whether the license, taken by itself, is in force at t.
func (l License) ValidAt(t time.Time) bool {
	return l.State == Active && !t.Before(l.StartsAt) && (l.ExpiresAt.IsZero() || t.Before(l.ExpiresAt))
}

// Phase is how a license stands at an instant: its state, or what the clock
// makes of an active one.
type Phase string

// The phases of a license.
const (
	PhasePending    Phase = "pending"
	PhaseScheduled  Phase = "scheduled" // active, starts later
	PhaseValid      Phase = "valid"     // active and in force
	PhaseExpired    Phase = "expired"   // active, its period is over
	PhaseSuspended  Phase = "suspended"
	PhaseRevoked    Phase = "revoked"
	PhaseSuperseded Phase = "superseded" // by state, or replaced by another license here
)
