package domain

import "time"

// OrganizationKind says whether an organization is one.
type OrganizationKind string

// Kinds of organization.
const (
	OrganizationShared     OrganizationKind = "organization"
	OrganizationIndividual OrganizationKind = "individual" // one person with licenses of their own
)

// Organization is a customer.
type Organization struct {
	ID                OrganizationID
	Kind              OrganizationKind // "" is OrganizationShared
	Name              string
	NotificationEmail Email
	Responsible       Email  // who is told when its seats run out; zero: its owners
	TimeZone          string // IANA name; days of billing and counting are days there
	CreatedAt         time.Time
	Version           int64     // counts updates; ETag
	Members           int64     // how many members it has, kept with every change
	DeletionAt        time.Time // when its deletion is carried out; zero: it stays
	ViolationSince    time.Time // of the oldest violation of its seats, as last noted; zero: none
}

// Ending reports whether the organization's deletion has begun.
func (o Organization) Ending() bool { return !o.DeletionAt.IsZero() }

// Individual reports whether it is one person with licenses of their own.
func (o Organization) Individual() bool { return o.Kind == OrganizationIndividual }

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

// States of a member (docs/rules.md, members).
const (
	MemberActive  MemberState = "active"
	MemberBlocked MemberState = "blocked" // somebody decided: holds no seat, sees nothing of the organization
	MemberWaiting MemberState = "waiting" // no seat was free: becomes active in turn
)

// MemberStates lists the states.
func MemberStates() []MemberState {
	return []MemberState{MemberActive, MemberBlocked, MemberWaiting}
}

// Member is a person in an organization.
type Member struct {
	ID             MemberID
	Organization   OrganizationID
	Account        AccountID
	Email          Email
	Name           string
	Role           Role
	State          MemberState
	Area           Area      // whose pools their seats come from
	JoinedAt       time.Time // of this membership
	WaitingSince   time.Time // while waiting
	WaitingRank    int64     // the place in the waiting list, ascending; only its order means anything
	LastActivityAt time.Time // to a few minutes; zero: not seen since counting began
	BlockedAt      time.Time // while blocked
	BlockedBy      string    // by whom, as the audit log names them
	Version        int64
}

// Activity says how lately a member was active.
type Activity string

// Activities lists the words for it.
func Activities() []Activity {
	return []Activity{"seen_7", "seen_30", "seen_90", "not_seen_30", "not_seen_90", "never_seen"}
}

// Days is how far back it looks; 0 is for ever.
func (a Activity) Days() int {
	switch a {
	case "seen_7":
		return 7
	case "seen_30", "not_seen_30":
		return 30
	case "seen_90", "not_seen_90":
		return 90
	}
	return 0
}

// Seen reports whether it asks for those who were active, rather than for the
// others.
func (a Activity) Seen() bool { return a == "seen_7" || a == "seen_30" || a == "seen_90" }

// Membership is an organization with what an account is in it. Organizations
// that have blocked the account are none of theirs.
type Membership struct {
	Organization Organization
	Role         Role
	State        MemberState // active or waiting
	Member       MemberID
}

// OrganizationPolicy is what the vendor decides about all organizations.
type OrganizationPolicy struct {
	// MaxCoAdmins is how many co-admins an organization may have: 0 none, -1 any
	// number. Lowering it takes nobody's role away.
	MaxCoAdmins int `json:"max_co_admins"`
	// OneOrganization keeps an account to one organization at a time.
	OneOrganization bool  `json:"one_organization_per_account"`
	Version         int64 `json:"-"` // 0: the vendor has never changed it
}

// DefaultOrganizationPolicy holds until the vendor changes it.
func DefaultOrganizationPolicy() OrganizationPolicy { return OrganizationPolicy{MaxCoAdmins: 1} }

// MostCoAdmins is the highest bound that a policy can set; without one it is
// Unlimited.
const MostCoAdmins = 1000

// Unlimited is the MaxCoAdmins that sets no bound.
const Unlimited = -1

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

// InvitationFilter narrows a list of invitations by what they are good for at an
// instant. "" are those that nobody has accepted or revoked.
type InvitationFilter string

// Filters of a list of invitations.
const (
	InvitationsLive     InvitationFilter = "pending"   // the link works
	InvitationsHolding  InvitationFilter = "holding"   // and it holds a seat
	InvitationsLinkOnly InvitationFilter = "link_only" // the link works, its hold is over
	InvitationsExpired  InvitationFilter = "expired"
	InvitationsAccepted InvitationFilter = "accepted"
	InvitationsRevoked  InvitationFilter = "revoked"
)

// InvitationFilters lists them, from the most to the least that is left of an
// invitation.
func InvitationFilters() []InvitationFilter {
	return []InvitationFilter{InvitationsLive, InvitationsHolding, InvitationsLinkOnly, InvitationsExpired, InvitationsAccepted, InvitationsRevoked}
}

// Invitation asks a person into an organization with a role. It is bound to the
// address: nobody else can accept it.
type Invitation struct {
	ID           InvitationID
	Organization OrganizationID
	Email        Email
	Role         Role
	Area         Area // of the member to come
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
