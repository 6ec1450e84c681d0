// Package lease decides about floating leases: who gets one, for how long, and
// against which license. It is pure: facts and an instant in, a decision out
// (docs/rules.md, floating licenses).
//
// A Pool is exact at the instant it is asked about: leases that have expired by
// then are not in its counts any more.
package lease

import (
	"cmp"
	"slices"
	"time"

	"seatward.dev/sdk/entitle"

	"seatward.dev/seatward/internal/domain"
)

const (
	// PresentFor is how long after asking somebody in line counts as present: a
	// seat that is free is kept for those who are, and for nobody else.
	PresentFor = time.Minute
	// MaxLine is how many wait in one line at the most.
	MaxLine = 1000
)

// License is a floating license as the rule sees it. State is the stored one.
type License struct {
	ID               domain.LicenseID
	State            domain.LicenseState
	Seats            int
	StartsAt         time.Time
	ExpiresAt        time.Time // zero: never
	MaintenanceUntil time.Time // builds after it are not covered; zero: all are
	ActivatedAt      time.Time // zero: not yet
	Replaces         domain.LicenseID
}

// Facts is what a pool may give: it changes rarely.
type Facts struct {
	Rules        domain.LeaseRules
	Licenses     []License
	Reservations []domain.Reservation
	Delegations  []domain.Delegation
}

// Counts is what a pool has given, as it is kept with it.
type Counts struct {
	Fence    int64                        `json:"fence"`              // of the latest lease
	Held     map[domain.LicenseID]int     `json:"held,omitempty"`     // leases alive, by license
	Filled   map[domain.ReservationID]int `json:"filled,omitempty"`   // of them, those with a reserved seat
	Borrowed int                          `json:"borrowed,omitempty"` // of them, those for use without a connection
}

// Leases is how many leases are alive.
func (c Counts) Leases() (n int) {
	for _, held := range c.Held {
		n += held
	}
	return n
}

// Pool is an organization's floating seats of one product at an instant.
type Pool struct {
	Facts
	Counts
	Line []domain.QueuedClient // by place
	View
}

// View is what a pool's facts come to at an instant. It holds until Until.
type View struct {
	Capacity int       // seats of the activated licenses in force
	Inactive int       // seats of those in force that nobody has activated
	Usable   []InForce // activated and in force, the latest end first
	Kept     int       // seats reserved
	Away     int       // seats delegated
	From     time.Time // included
	Until    time.Time // excluded; zero: for ever
}

// InForce is a license that gives leases.
type InForce struct {
	ID    domain.LicenseID
	Seats int       // but for those delegated
	Ends  time.Time // excluded; zero: never
	Built time.Time // the end of the maintenance; zero: all builds are covered
}

// Terms is a floating license as the rule of entitlement sees it.
func (l License) Terms() entitle.License {
	e := entitle.License{
		ID: string(l.ID), Revision: 1, State: entitle.State(l.State), StartsAt: l.StartsAt, ExpiresAt: l.ExpiresAt,
		Users: entitle.Users{Internal: l.Seats},
	}
	if l.Replaces != "" {
		e.Replaces = []string{string(l.Replaces)}
	}
	return e
}

// At is what the facts come to at t.
func (f Facts) At(t time.Time) View {
	v := View{From: t}
	all := make([]entitle.License, len(f.Licenses))
	for i, l := range f.Licenses {
		all[i] = l.Terms()
	}
	now := entitle.At(all, t)
	if now.Next != nil {
		v.Until = now.Next.At
	}
	away := map[domain.LicenseID]int{}
	for _, d := range f.Delegations {
		if d.AliveAt(t) {
			away[d.License] += d.Seats
			v.Until = earliest(v.Until, d.ExpiresAt)
		}
	}
	for _, l := range f.Licenses {
		switch {
		case !slices.Contains(now.Valid, string(l.ID)):
		case l.ActivatedAt.IsZero() || l.ActivatedAt.After(t):
			v.Inactive += l.Seats
		default:
			v.Capacity += l.Seats
			v.Usable = append(v.Usable, InForce{ID: l.ID, Seats: l.Seats - away[l.ID], Ends: f.ends(l), Built: l.MaintenanceUntil})
		}
	}
	for _, n := range away {
		v.Away += n
	}
	for _, r := range f.Reservations {
		v.Kept += r.Seats
	}
	slices.SortFunc(v.Usable, func(a, b InForce) int {
		if a.Ends.IsZero() != b.Ends.IsZero() {
			return a.Ends.Compare(b.Ends) // zero, which is never, first
		}
		return cmp.Or(b.Ends.Compare(a.Ends), cmp.Compare(a.ID, b.ID))
	})
	return v
}

// ends is when a license stops counting: at its expiry, or when one that takes
// its place starts.
func (f Facts) ends(l License) time.Time {
	end := l.ExpiresAt
	for _, next := range f.Licenses {
		if next.Replaces == l.ID && next.State == domain.LicenseActive && next.ID != l.ID {
			end = earliest(end, next.StartsAt)
		}
	}
	return end
}

// Holds reports whether the view is that of t.
func (v View) Holds(t time.Time) bool {
	return !v.From.IsZero() && !t.Before(v.From) && (v.Until.IsZero() || t.Before(v.Until))
}

// See brings the pool's view to t.
func (p *Pool) See(t time.Time) {
	if !p.Holds(t) {
		p.View = p.At(t)
	}
}

// InUse is how many seats are in use: by leases, and by sites.
func (p *Pool) InUse() int { return p.Leases() + p.Away }

// Unfilled is how many reserved seats are not in use.
func (p *Pool) Unfilled() (n int) {
	for _, r := range p.Reservations {
		n += max(0, r.Seats-p.Filled[r.ID])
	}
	return n
}

// usable finds a license among those that give leases.
func (p *Pool) usable(id domain.LicenseID) (InForce, bool) {
	for _, l := range p.Usable {
		if l.ID == id {
			return l, true
		}
	}
	return InForce{}, false
}

// covers reports whether a license's maintenance covers a build of a day, in the
// form 2006-01-02; "" is covered by all.
func (l InForce) covers(built string) bool {
	return built == "" || l.Built.IsZero() || built <= l.Built.UTC().Format(time.DateOnly)
}

// until is the end of a lease of so long against the license.
func (l InForce) until(t time.Time, life time.Duration) time.Time {
	return earliest(l.Ends, t.Add(life))
}

// earliest is the first of two instants, of which zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Take counts a lease that has been granted.
func (p *Pool) Take(l domain.Lease) { p.count(l, 1) }

// Drop counts a lease out that has ended.
func (p *Pool) Drop(l domain.Lease) { p.count(l, -1) }

func (c *Counts) count(l domain.Lease, n int) {
	c.Held = changed(c.Held, l.License, n)
	if l.Reservation != "" {
		c.Filled = changed(c.Filled, l.Reservation, n)
	}
	if l.Borrowed {
		c.Borrowed += n
	}
	c.Fence = max(c.Fence, l.Fence)
}

func changed[K comparable](m map[K]int, k K, n int) map[K]int {
	if m == nil {
		m = map[K]int{}
	}
	if m[k] += n; m[k] == 0 {
		delete(m, k)
	}
	return m
}
