package domain

import "time"

// SeatState is what somebody has in a pool.
type SeatState string

// States of a seat.
const (
	SeatActive  SeatState = "active"
	SeatPending SeatState = "pending" // held by an invitation until HoldUntil
	SeatNone    SeatState = "none"    // in the ledger: given up
)

// SeatCause says by which rule somebody holds a seat.
type SeatCause string

// The rules by which seats are held.
const (
	ByMembership SeatCause = "membership" // an active member of the pool's area
	ByGrant      SeatCause = "grant"      // somebody gave it to them
	ByInvitation SeatCause = "invitation" // a live invitation reserves it
)

// Tally is the state of one pool: one organization, product and area.
type Tally struct {
	Capacity int `json:"capacity"` // seats of the licenses in force
	Active   int `json:"active"`   // held by people
	Pending  int `json:"pending"`  // held by live invitations
	Blocked  int `json:"blocked"`  // people who would hold one, were they not blocked; no seat
	Waiting  int `json:"waiting"`  // people in line for one; no seat
}

// Held is how many seats are taken, by people and invitations together.
func (t Tally) Held() int { return t.Active + t.Pending }

// Free is how many seats can still be taken. It is 0, never negative, when the
// capacity has fallen below what is held.
func (t Tally) Free() int { return max(0, t.Capacity-t.Held()) }

// Over is by how many the seats held exceed the capacity; 0 when they fit.
func (t Tally) Over() int { return max(0, t.Held()-t.Capacity) }

// Pool is one pool with its counts, as pages show it.
type Pool struct {
	Product     ProductID
	Slug        string
	ProductName string
	Rule        SeatRule
	Area        Area
	Tally
}

// PoolChange is what a use case did to a pool's counts.
type PoolChange struct {
	Product     ProductID `json:"product"`
	ProductName string    `json:"product_name"`
	Area        Area      `json:"area"`
	Before      Tally     `json:"before"`
	After       Tally     `json:"after"`
}

// Holder is one person who holds a seat at an instant, and why.
type Holder struct {
	PersonKey string
	Email     string // as it was shown when they came to hold it
	Name      string // "" for an invitation to somebody without an account
	State     SeatState
	HoldUntil time.Time // for pending ones
	Since     time.Time // they have held it without a break since
	Rule      SeatCause
	Cause     string    // the action by which it last changed, such as "members.join"
	ChangedAt time.Time // when that was
	ChangedBy string    // by whom, as the audit log names them
	Reference string    // id of the member or invitation
}

// HeldSeat is a seat that somebody holds, and where.
type HeldSeat struct {
	Product     ProductID
	ProductName string
	Area        Area
	Holder
}

// Explanation is a pool at an instant: its numbers, and a page of the people
// whom they count. Over all pages there are Active + Pending of them.
type Explanation struct {
	Product     ProductID
	ProductName string
	Area        Area
	At          time.Time
	Capacity    int
	Active      int
	Pending     int
	Holders     List[Holder]
}

// SeatEvent is one change of one person's seat, a line of the seat ledger.
type SeatEvent struct {
	Seq       int64 // counts a pool's changes from 1
	At        time.Time
	PersonKey string
	Email     string    // as it was shown then
	Name      string    // "" for an invitation to somebody without an account
	State     SeatState // what they have from then on
	HoldUntil time.Time // for pending ones
	Rule      SeatCause
	Cause     string // the action that changed it, such as "members.join"
	Actor     string // who did, as the audit log names them
	Reference string // id of the member or invitation
	Active    int    // seats held by people after it
}

// SeatDay is how a pool stood at an instant of a day.
type SeatDay struct {
	At       time.Time
	Active   int // seats held by people
	Capacity int // as the licenses gave it then
}

// GrantState says whether a grant has its seat.
type GrantState string

// States of a grant.
const (
	GrantActive  GrantState = "active"
	GrantWaiting GrantState = "waiting" // no seat was free when its member came back; it gets one in turn
	GrantResting GrantState = "resting" // its member is blocked or waits; it returns with them
	GrantNone    GrantState = "none"    // in a filter: there is no grant
)

// Grant lets a member use a product whose seats are given one by one.
type Grant struct {
	Organization OrganizationID
	Product      ProductID
	ProductName  string // joined
	Member       MemberID
	Area         Area // of the pool its seat comes from
	State        GrantState
	GrantedAt    time.Time
	GrantedBy    string // as the audit log names them
}

// MemberGrants is a member with their grants, a row of the matrix of members
// and products.
type MemberGrants struct {
	Member Member
	Grants map[ProductID]Grant
}

// PoolShortage is how many seats a pool has too few of for what was asked.
type PoolShortage struct {
	Product     ProductID `json:"product"`
	ProductName string    `json:"product_name"`
	Area        Area      `json:"area"`
	Missing     int       `json:"missing"`
	// What a license for Users costs by the plan in force, before tax, as a quote
	// would say now: for those missing, or for the least that the plan sells. Zero
	// where no such license can be bought.
	Plan       string `json:"plan"`
	Users      int    `json:"users"`
	TermMonths int    `json:"term_months"` // 0 when perpetual
	Unit       Money  `json:"unit"`
	Total      Money  `json:"total"`
}
