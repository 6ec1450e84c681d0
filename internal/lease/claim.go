package lease

import (
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Request is what a client asks for.
type Request struct {
	ID      domain.LeaseID // of a lease, should it be granted
	Client  string
	User    string
	UserKey string
	Member  domain.MemberID // "" where the user is nobody the organization knows
	Blocked bool            // the user is a blocked member
	Token   domain.TokenID
	Device  string
	Version string
	Built   string // calendar day, 2006-01-02, or ""
	// Reservations are those whose seats the user may have, the one to be used
	// first in front.
	Reservations []domain.ReservationID
	OnDevice     int            // leases alive on the device, of other clients
	Names        domain.LeaseID // the lease to be renewed; "": claims
	TTL          time.Duration  // 0: as the rules say; never longer
	Queue        bool           // wait in line where there is no seat
}

// Decision is what becomes of a request. Either Lease, Lost or Denied is set.
type Decision struct {
	Client string
	Lease  *domain.Lease // granted or renewed, as it is now
	Was    *domain.Lease // the lease of the client that this one takes the place of, while it was alive
	New    bool          // granted, and not renewed
	Lost   *Lost
	Denied *Denial
	Joins  *domain.QueuedClient // the client's place in line, new or kept
	Leaves bool                 // the client gives up its place in line
}

// Lost says that a lease is over, and why.
type Lost struct {
	Reason domain.LeaseEnd
	Note   string
	At     time.Time // zero: nothing is known of it
}

// Denial says why there is no lease.
type Denial struct {
	Reason   domain.LeaseDenial
	Ended    time.Time // of the last license, for expired
	Covered  time.Time // end of the latest maintenance, for not_covered
	Position int       // in line, from 1; 0: not in line
	Length   int       // of the line
}

// Claim decides about a request by a client whose latest lease is had, nil for
// none. A client that has a lease gets the same one: it may not have received
// the answer. It changes nothing; Apply does.
func (p *Pool) Claim(r Request, had *domain.Lease, t time.Time) Decision {
	p.See(t)
	d := p.claim(r, had, t)
	d.Client = r.Client
	return d
}

func (p *Pool) claim(r Request, had *domain.Lease, t time.Time) Decision {
	if r.Names != "" {
		return p.renewNamed(r, had, t)
	}
	if had != nil && had.AliveAt(t) {
		if had.UserKey == r.UserKey && had.Device == r.Device {
			if d, ok := p.renew(r, *had, t); ok {
				return d
			}
		}
		return p.takeOver(r, *had, t)
	}
	return p.grant(r, had, t)
}

// renewNamed renews the lease that a request names, or says that it is lost.
func (p *Pool) renewNamed(r Request, had *domain.Lease, t time.Time) Decision {
	switch {
	case had == nil:
		return Decision{Lost: &Lost{Reason: domain.LeaseUnknown}}
	case had.ID != r.Names:
		return Decision{Lost: &Lost{Reason: domain.LeaseSuperseded, At: had.GrantedAt}}
	case !had.AliveAt(t):
		at, reason := had.Ended()
		return Decision{Lost: &Lost{Reason: reason, Note: had.EndNote, At: at}}
	}
	if d, ok := p.renew(r, *had, t); ok {
		return d
	}
	ended := *had
	ended.EndedAt, ended.EndReason = t, domain.LeaseNoLicense
	return Decision{Was: had, Lease: &ended, Lost: &Lost{Reason: domain.LeaseNoLicense, At: t}}
}

// renew prolongs a lease, against another license where that lasts longer; ok is
// false when no license is left for it.
func (p *Pool) renew(r Request, had domain.Lease, t time.Time) (d Decision, ok bool) {
	life, built := p.life(r), had.Built
	if r.Built != "" {
		built = r.Built
	}
	l, ok := p.usable(had.License)
	until := l.until(t, life)
	if !ok || until.Before(t.Add(life)) || !l.covers(built) {
		if other, found := p.room(built); found && (!ok || !l.covers(built) || other.until(t, life).After(until)) {
			l, until, ok = other, other.until(t, life), true
		}
	}
	if !ok {
		return d, false
	}
	next := had
	next.License, next.RenewedAt, next.Built = l.ID, t, built
	if had.Borrowed && had.ExpiresAt.After(until) && l.ID == had.License {
		until = had.ExpiresAt
	}
	next.ExpiresAt = until
	if r.Version != "" {
		next.Version = r.Version
	}
	next.Reservation = p.seatOf(r, had)
	return Decision{Lease: &next, Was: &had, Leaves: p.inLine(r.Client)}, true
}

// seatOf is the reservation whose seat a lease goes on with: its own as long as
// it may, or one that has come for its user.
func (p *Pool) seatOf(r Request, had domain.Lease) domain.ReservationID {
	if had.Reservation != "" && slices.Contains(r.Reservations, had.Reservation) {
		return had.Reservation
	}
	id, _ := p.reservedFor(r)
	return id
}

// takeOver ends the lease that a client's name had for another user or device,
// and decides anew.
func (p *Pool) takeOver(r Request, had domain.Lease, t time.Time) Decision {
	had.EndedAt, had.EndReason = t, domain.LeaseSuperseded
	was := had
	was.EndedAt, was.EndReason = time.Time{}, ""
	without := *p
	without.Counts = p.clone()
	without.Drop(was)
	d := without.grant(r, nil, t)
	d.Was = &was
	if d.Lease == nil {
		d.Lease = &had
	}
	return d
}

// grant decides about a new lease.
func (p *Pool) grant(r Request, had *domain.Lease, t time.Time) Decision {
	if reason := p.barred(r, t); reason != nil {
		return Decision{Denied: reason, Leaves: p.inLine(r.Client)}
	}
	l, reservation, reason := p.seat(r, t)
	if reason != "" {
		return p.wait(r, reason, t)
	}
	return Decision{Lease: p.granted(r, had, l, reservation, t), New: true, Leaves: p.inLine(r.Client)}
}

func (p *Pool) granted(r Request, had *domain.Lease, l InForce, reservation domain.ReservationID, t time.Time) *domain.Lease {
	since := t
	if had != nil && had.EndReason == domain.LeaseReleased && had.UserKey == r.UserKey && t.Before(had.EndedAt.Add(p.Rules.Linger)) {
		since = had.GrantedAt
	}
	return &domain.Lease{
		ID: r.ID, Client: r.Client, User: r.User, UserKey: r.UserKey, Member: r.Member, Token: r.Token, Device: r.Device,
		Version: r.Version, Built: r.Built, License: l.ID, Reservation: reservation,
		GrantedAt: since, RenewedAt: t, ExpiresAt: l.until(t, p.life(r)), Fence: p.Fence + 1,
	}
}

// life is how long a lease of a request lives.
func (p *Pool) life(r Request) time.Duration {
	if r.TTL > 0 {
		return min(r.TTL, p.Rules.TTL())
	}
	return p.Rules.TTL()
}

// barred says why a request gets no lease however many seats are free; nil for
// no such reason.
func (p *Pool) barred(r Request, t time.Time) *Denial {
	switch {
	case r.Blocked:
		return &Denial{Reason: domain.DeniedBlocked}
	case len(p.Usable) == 0:
		return p.unlicensed(t)
	}
	var covered time.Time
	for _, l := range p.Usable {
		if l.covers(r.Built) {
			if r.OnDevice >= p.Rules.PerDevice() {
				return &Denial{Reason: domain.DeniedTooMany}
			}
			return nil
		}
		if l.Built.After(covered) {
			covered = l.Built
		}
	}
	return &Denial{Reason: domain.DeniedNotCovered, Covered: covered}
}

// unlicensed says why no license gives leases: nobody has activated one that
// could, or one is suspended, or the last has ended. One that is yet to start, or
// was withdrawn for good, is none.
func (p *Pool) unlicensed(t time.Time) *Denial {
	if p.Inactive > 0 {
		return &Denial{Reason: domain.DeniedNotActivated}
	}
	d := Denial{Reason: domain.DeniedNotGranted}
	for _, l := range p.Licenses {
		over := !l.ExpiresAt.IsZero() && !l.ExpiresAt.After(t)
		switch {
		case l.State == domain.LicenseSuspended && !over:
			return &Denial{Reason: domain.DeniedSuspended}
		case over && (l.State == domain.LicenseActive || l.State == domain.LicenseSuspended):
			d.Reason = domain.DeniedExpired
			if l.ExpiresAt.After(d.Ended) {
				d.Ended = l.ExpiresAt
			}
		}
	}
	return &d
}

// seat finds the license and the reservation that a new lease can have; reason
// says why there is none.
func (p *Pool) seat(r Request, t time.Time) (l InForce, reservation domain.ReservationID, reason domain.LeaseDenial) {
	l, found := p.room(r.Built)
	free := p.Capacity - p.InUse()
	if !found || free <= 0 {
		return l, "", domain.DeniedFull
	}
	ahead := p.ahead(r.Client, t)
	for _, id := range r.Reservations {
		if left := min(free, p.left(id)); left > ahead(id) {
			return l, id, ""
		}
	}
	open := free - p.Unfilled()
	switch {
	case open > ahead(""):
		return l, "", ""
	case open <= 0:
		return l, "", domain.DeniedReserved
	}
	return l, "", domain.DeniedFull
}

// room is the license with a seat left that lasts longest and covers the build.
func (p *Pool) room(built string) (InForce, bool) {
	for _, l := range p.Usable {
		if p.Held[l.ID] < l.Seats && l.covers(built) {
			return l, true
		}
	}
	return InForce{}, false
}

// left is how many seats of a reservation are not in use.
func (p *Pool) left(id domain.ReservationID) int {
	for _, r := range p.Reservations {
		if r.ID == id {
			return max(0, r.Seats-p.Filled[id])
		}
	}
	return 0
}

// reservedFor is the first reservation of a request's user with a seat left.
func (p *Pool) reservedFor(r Request) (domain.ReservationID, bool) {
	for _, id := range r.Reservations {
		if p.left(id) > 0 {
			return id, true
		}
	}
	return "", false
}
