package domain

import "time"

// Organization is a customer.
type Organization struct {
	ID                OrganizationID
	Name              string
	NotificationEmail Email
	TimeZone          string // IANA name; days of billing and counting are days there
	CreatedAt         time.Time
	Version           int64 // counts updates; ETag
	Members           int64 // how many members it has, kept with every change
}

// BillingProfile is whom invoices are made out to.
type BillingProfile struct {
	Organization OrganizationID
	Name         string
	Line1        string
	Line2        string
	PostalCode   string
	City         string
	Country      string // ISO 3166-1 alpha-2
	Phone        string
	TaxID        string // VAT identification number with country prefix, or ""
	Version      int64
}

// Complete reports whether an invoice can be made out to it.
func (b BillingProfile) Complete() bool {
	return b.Name != "" && b.Line1 != "" && b.City != "" && b.Country != ""
}

// MemberState says whether a member takes part.
type MemberState string

// States of a member.
const (
	MemberActive MemberState = "active"
)

// Member is a person in an organization.
type Member struct {
	ID           MemberID
	Organization OrganizationID
	Account      AccountID
	Email        Email
	Name         string
	Role         Role
	State        MemberState
	JoinedAt     time.Time
	Version      int64
}

// Membership is an organization with what an account is in it.
type Membership struct {
	Organization Organization
	Role         Role
	Member       MemberID
}

// InvitationState says what became of an invitation. That it has expired is
// derived from its instants, never stored.
type InvitationState string

// States of an invitation.
const (
	InvitationPending  InvitationState = "pending"
	InvitationAccepted InvitationState = "accepted"
	InvitationRevoked  InvitationState = "revoked"
	InvitationExpired  InvitationState = "expired" // derived
)

// Invitation asks a person into an organization with a role. It is bound to the
// address: nobody else can accept it.
type Invitation struct {
	ID           InvitationID
	Organization OrganizationID
	Email        Email
	Role         Role
	TokenHash    string
	InvitedBy    AccountID
	InviterName  string
	State        InvitationState
	CreatedAt    time.Time
	SentAt       time.Time // of the latest mail
	HoldUntil    time.Time // until then it holds a seat (docs/rules.md, seats)
	ExpiresAt    time.Time // from then on the link is dead
	AcceptedAt   time.Time
	AcceptedBy   AccountID
}

// StateAt is the state at an instant, with expiry derived.
func (i Invitation) StateAt(t time.Time) InvitationState {
	if i.State == InvitationPending && !t.Before(i.ExpiresAt) {
		return InvitationExpired
	}
	return i.State
}

// StaffInvitation asks a person into the vendor's staff.
type StaffInvitation struct {
	ID          InvitationID
	Email       Email
	Role        StaffRole
	TokenHash   string
	InvitedBy   AccountID // "" when by the operator
	InviterName string
	State       InvitationState
	CreatedAt   time.Time
	ExpiresAt   time.Time
	AcceptedAt  time.Time
}

// StateAt is the state at an instant, with expiry derived.
func (i StaffInvitation) StateAt(t time.Time) InvitationState {
	if i.State == InvitationPending && !t.Before(i.ExpiresAt) {
		return InvitationExpired
	}
	return i.State
}
