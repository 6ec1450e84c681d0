package domain

import "time"

// RequestKind says what a license request asks for.
type RequestKind string

// The kinds of license request.
const (
	RequestAdd  RequestKind = "add"  // more users in an area
	RequestMove RequestKind = "move" // users from one area to the other
)

// RequestState says what became of a license request.
type RequestState string

// States of a license request. Only an open one is answered or withdrawn.
const (
	RequestOpen      RequestState = "open"
	RequestApproved  RequestState = "approved"
	RequestRejected  RequestState = "rejected"
	RequestWithdrawn RequestState = "withdrawn"
)

// RequestStates lists the states.
func RequestStates() []RequestState {
	return []RequestState{RequestOpen, RequestApproved, RequestRejected, RequestWithdrawn}
}

// LicenseRequest is an organization's wish for more licenses, which the
// vendor's sales team answers. An approved one names what it has become: an
// order, a quote for the organization to decide on, or a license that changed.
type LicenseRequest struct {
	ID            RequestID
	Organization  OrganizationID
	OrgName       string // as it is called now
	Product       ProductID
	ProductName   string // as it is called now
	Kind          RequestKind
	Area          Area // where users are wanted; of a move, where they come from
	Users         int
	State         RequestState
	RequestedBy   AccountID // "" when a program asked whose maker is unknown
	RequesterName string
	CreatedAt     time.Time
	AnsweredBy    string // name of who approved, rejected or withdrew it
	AnsweredAt    time.Time
	Quote         QuoteID
	Order         OrderID
	License       LicenseID
	Version       int64
}

// Other is the other of the two areas.
func (a Area) Other() Area {
	if a == AreaInternal {
		return AreaExternal
	}
	return AreaInternal
}

// TicketKind says what a ticket is about.
type TicketKind string

// The kinds of ticket.
const (
	TicketQuestion TicketKind = "question"
	TicketProblem  TicketKind = "problem"
	TicketDeletion TicketKind = "deletion" // of the organization
)

// TicketKinds lists the kinds.
func TicketKinds() []TicketKind { return []TicketKind{TicketQuestion, TicketProblem, TicketDeletion} }

// TicketState says whose turn it is.
type TicketState string

// States of a ticket.
const (
	TicketOpen     TicketState = "open"     // waits for the vendor
	TicketAnswered TicketState = "answered" // waits for the organization
	TicketClosed   TicketState = "closed"   // until somebody writes again
)

// TicketStates lists the states.
func TicketStates() []TicketState { return []TicketState{TicketOpen, TicketAnswered, TicketClosed} }

// Ticket is a conversation of an organization with the vendor's support.
type Ticket struct {
	ID           TicketID
	Organization OrganizationID
	OrgName      string // as it is called now
	Kind         TicketKind
	Subject      string
	State        TicketState
	OpenedBy     AccountID
	OpenerName   string
	CreatedAt    time.Time
	UpdatedAt    time.Time // of the latest message
	Version      int64
}

// Message is one contribution to the conversation of a license request or a
// ticket. Both sides see all of them.
type Message struct {
	ID           MessageID
	Organization OrganizationID
	Thread       string // id of the request or ticket
	Staff        bool   // by the vendor
	Author       AccountID
	AuthorName   string
	Text         string // "" for a mere change of state
	Event        string // the state that it brought, "" for none
	CreatedAt    time.Time
}

// Longest texts of a conversation, in characters.
const (
	MaxSubject = 120
	MaxMessage = 8000
)

// DeletionDays is how long an organization can still be kept after its deletion
// was begun.
const DeletionDays = 14

// Deletion is an announced end of an organization: at DueAt it is carried out,
// until then an owner can undo it.
type Deletion struct {
	Organization  OrganizationID
	RequestedAt   time.Time
	RequestedBy   AccountID
	RequesterName string
	Ticket        TicketID  // by which the vendor began it, "" when an owner did
	DueAt         time.Time // when it is carried out
	RemindAt      time.Time // when the owners are told again; zero: no more
}

// OfferDays is how long a quote holds that the vendor hands to an organization
// for its decision.
const OfferDays = 14
