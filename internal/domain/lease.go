package domain

import "time"

// Lease is the right of one client to use a product for a while, against one of
// an organization's floating licenses. There is one row for each client of a
// pool: its latest lease, alive or ended.
type Lease struct {
	ID           LeaseID
	Pool         LeasePoolID
	Organization OrganizationID // joined
	Product      ProductID      // joined
	ProductName  string         // joined for lists
	Client       string         // names a running copy of the product, as it likes
	User         string         // as the client calls whoever uses it; may be empty
	UserKey      string         // User without case, by which one user is known again
	Member       MemberID       // whose it is, where a member is known by it; "": nobody's
	Token        TokenID        // of the program that claimed it; "" for a person
	Device       string         // host name
	Version      string         // of the client
	Built        string         // calendar day the client was built on, 2006-01-02; "": unknown
	License      LicenseID      // the license it counts against
	Reservation  ReservationID  // whose seat it has; "": one that is open to all
	GrantedAt    time.Time
	RenewedAt    time.Time
	ExpiresAt    time.Time // excluded; never after its license's end
	Fence        int64     // rises with every lease of the pool
	Borrowed     bool      // for use without a connection, until ExpiresAt
	EndedAt      time.Time // zero: only the clock ends it
	EndReason    LeaseEnd
	EndNote      string // in words, for who held it
}

// AliveAt reports whether the lease counts at t.
func (l Lease) AliveAt(t time.Time) bool { return l.EndedAt.IsZero() && t.Before(l.ExpiresAt) }

// Ended says when and why the lease ended, for one that is not alive.
func (l Lease) Ended() (at time.Time, reason LeaseEnd) {
	if l.EndedAt.IsZero() {
		return l.ExpiresAt, LeaseExpired
	}
	return l.EndedAt, l.EndReason
}

// LeaseEnd says what ended a lease.
type LeaseEnd string

// What ends leases.
const (
	LeaseReleased   LeaseEnd = "released"         // the client gave it back
	LeaseExpired    LeaseEnd = "expired"          // the client did not renew it in time
	LeaseForced     LeaseEnd = "forced"           // somebody ended it, with a reason
	LeaseNoLicense  LeaseEnd = "license_ended"    // its license has ended, or has fewer seats
	LeaseSuspended  LeaseEnd = "suspended"        // its license was
	LeaseRevoked    LeaseEnd = "revoked"          // its license, or the token it was claimed with
	LeaseBlocked    LeaseEnd = "blocked"          // its member was blocked or removed
	LeaseSuperseded LeaseEnd = "superseded_claim" // the same client claimed anew, for another user or from another device
	LeaseUnknown    LeaseEnd = "unknown"          // nothing is known of it
)

// LeaseDenial says why a claim was refused.
type LeaseDenial string

// Why claims are refused.
const (
	DeniedFull         LeaseDenial = "full"
	DeniedReserved     LeaseDenial = "reserved" // what is free is kept for others
	DeniedExpired      LeaseDenial = "expired"
	DeniedNotActivated LeaseDenial = "not_activated"
	DeniedNotCovered   LeaseDenial = "not_covered" // the build is newer than the maintenance
	DeniedNotGranted   LeaseDenial = "not_granted" // no floating license is in force or has ended, and this user has no seat by name
	DeniedBlocked      LeaseDenial = "blocked"
	DeniedSuspended    LeaseDenial = "suspended"
	DeniedTooMany      LeaseDenial = "too_many" // leases on one device
)

// LeaseDenials lists the reasons.
func LeaseDenials() []LeaseDenial {
	return []LeaseDenial{
		DeniedFull, DeniedReserved, DeniedExpired, DeniedNotActivated, DeniedNotCovered,
		DeniedNotGranted, DeniedBlocked, DeniedSuspended, DeniedTooMany,
	}
}

// ForWant reports whether it was refused because there were too few seats: more of
// them would have helped.
func (d LeaseDenial) ForWant() bool { return d == DeniedFull || d == DeniedReserved }

// SoonGranted is how soon a grant must follow the first denial of an episode for
// nobody to have minded. Whoever waits longer was refused, however often they ask.
const SoonGranted = time.Minute

// DenialEpisode is a client that asked in vain, once or again and again, until
// it got a lease or gave up.
type DenialEpisode struct {
	Pool      LeasePoolID
	Client    string
	User      string
	Device    string
	Reason    LeaseDenial // the latest
	FirstAt   time.Time
	LastAt    time.Time
	Count     int
	GrantedAt time.Time // zero: nothing came of it
}

// QueuedClient is a client in line for a lease.
type QueuedClient struct {
	Pool         LeasePoolID
	Client       string
	User         string
	Device       string
	Reservations []ReservationID // it may use
	Place        int64           // ascending; only the order means anything
	Since        time.Time
	AskedAt      time.Time // it keeps its place by asking again
}

// Reservation keeps seats of a lease pool for the people of a team, or for one
// member.
type Reservation struct {
	ID         ReservationID
	Pool       LeasePoolID
	Team       TeamID   // either a team
	Member     MemberID // or a member
	Name       string   // joined: of the team or the member
	Seats      int
	InUse      int // leases that have one of them now
	CreatedAt  time.Time
	CreatedBy  string // as the audit log names them
	ModifiedAt time.Time
}

// Delegation is a block of floating seats that a site hands out by itself, until
// an instant.
type Delegation struct {
	ID           DelegationID
	Pool         LeasePoolID
	Organization OrganizationID // joined
	Product      ProductID      // joined
	License      LicenseID      // the license the seats count against
	Site         string
	Seats        int
	Revision     int
	CreatedAt    time.Time
	CreatedBy    string // as the audit log names them
	RenewedAt    time.Time
	Days         int       // for how long it is renewed each time
	RecalledAt   time.Time // since when it is not renewed any more; zero: it is
	ExpiresAt    time.Time // excluded; never after its license's end
	EndedAt      time.Time // zero: only the clock ends it
	EndReason    LeaseEnd
	Peak         int       // the highest use its site has reported
	ReportedAt   time.Time // zero: never
}

// AliveAt reports whether its seats count as used at t.
func (d Delegation) AliveAt(t time.Time) bool { return d.EndedAt.IsZero() && t.Before(d.ExpiresAt) }

// LeasePool is an organization's floating seats of one product at an instant.
type LeasePool struct {
	ID           LeasePoolID // "" while nothing has been asked of it
	Organization OrganizationID
	Product      ProductID
	Slug         string
	ProductName  string
	Policy       Policy
	Capacity     int // seats of the activated licenses in force
	InUse        int // leases alive and delegated seats
	Borrowed     int // of them, leases for use without a connection
	Delegated    int // of them, seats that sites hand out
	Reserved     int // kept for teams and members
	Unfilled     int // of them, not in use
	Queued       int // clients in line
	PeakToday    int // most in use since midnight UTC
	Inactive     int // seats of licenses in force that nobody has activated yet
}

// Free is how many seats somebody without a reservation can still get.
func (p LeasePool) Free() int { return max(0, p.Capacity-p.InUse-p.Unfilled) }

// LeaseHour is how a pool was used in one hour.
type LeaseHour struct {
	At       time.Time // its beginning, UTC
	Peak     int       // most in use at once
	Capacity int       // the most there was of it
	Denied   int       // clients refused for want of a seat, but for those SoonGranted

	// AtSites is what sites reported of the hour: the most that each had handed out
	// at once, added up, of the seats given to them; RefusedAtSites whom they refused.
	AtSites, RefusedAtSites int
}

// Bounds of what the vendor decides about floating seats.
const (
	MinLeaseTTL     = time.Minute
	MaxLeaseTTL     = 24 * time.Hour
	MaxBorrowDays   = 365
	MaxLinger       = 24 * time.Hour
	MaxPerDevice    = 10_000
	DefaultLeaseTTL = 10 * time.Minute

	defaultBorrowDays = 7
	defaultPerDevice  = 10
)

// NoBorrowing is the BorrowDays that lets nobody borrow.
const NoBorrowing = -1

// LeaseRules is what the vendor may decide about a product's floating seats. The
// zero value of each field is its default.
type LeaseRules struct {
	LeaseTTL        time.Duration `json:"lease_ttl,omitempty"`         // life of a lease that is not renewed; 0: 10 minutes
	BorrowDays      int           `json:"borrow_days,omitempty"`       // longest use without a connection; 0: 7, -1: none
	BorrowKeep      int           `json:"borrow_keep,omitempty"`       // seats that are never borrowed
	Linger          time.Duration `json:"linger,omitempty"`            // after release, in which the same user gets the lease back as it was
	QueueOff        bool          `json:"queue_off,omitempty"`         // nobody waits in line
	LeasesPerDevice int           `json:"leases_per_device,omitempty"` // 0: 10
}

// TTL is how long a lease lives that is not renewed.
func (r LeaseRules) TTL() time.Duration {
	if r.LeaseTTL == 0 {
		return DefaultLeaseTTL
	}
	return r.LeaseTTL
}

// Borrowable is for how many days a lease may be borrowed; 0: not at all.
func (r LeaseRules) Borrowable() int {
	switch r.BorrowDays {
	case 0:
		return defaultBorrowDays
	case NoBorrowing:
		return 0
	}
	return r.BorrowDays
}

// PerDevice is how many leases one device may have at once.
func (r LeaseRules) PerDevice() int {
	if r.LeasesPerDevice == 0 {
		return defaultPerDevice
	}
	return r.LeasesPerDevice
}
