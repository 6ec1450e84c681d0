package domain

import "time"

// Quote is a frozen price: what it shows is what an order charges.
type Quote struct {
	ID           QuoteID
	Organization OrganizationID
	Product      ProductID
	Plan         PlanID
	LicenseName  string
	InstallID    string // "" when the product does not bind to an installation
	Users        Users
	Totals       Totals
	CreatedBy    string // actor id
	CreatedAt    time.Time
	ExpiresAt    time.Time
	Order        OrderID   // set once ordered
	Renews       LicenseID // the license to be renewed; "": none
	Period       Period    // of a renewal that begins when its predecessor ends; zero: from the payment on
}

// Period is from its start (included) to its end (excluded).
type Period struct {
	Starts time.Time
	Ends   time.Time // zero: never
}

// IsZero reports whether there is no period yet.
func (p Period) IsZero() bool { return p.Starts.IsZero() }

// QuoteValidity is how long a quote can be ordered.
const QuoteValidity = 30 * time.Minute

// OrderState says where an order stands.
type OrderState string

// States of an order.
const (
	OrderOpen     OrderState = "open" // invoice sent, payment awaited
	OrderPaid     OrderState = "paid"
	OrderCanceled OrderState = "canceled"
)

// Order is the wish to buy, at the price of its quote. It becomes a license
// exactly once, when paid.
type Order struct {
	ID           OrderID
	Number       string // for people: O-2026-0001
	Organization OrganizationID
	OrgName      string // joined for lists
	OrgDeleted   bool   // joined: nothing of the organization can be opened
	Quote        QuoteID
	Product      ProductID
	Plan         PlanID
	ProductName  string // as sold
	PlanName     string // as sold
	Type         LicenseType
	TermMonths   int
	Features     []string
	LicenseName  string
	InstallID    string
	Users        Users
	Totals       Totals
	State        OrderState
	OrderedBy    string // actor id
	OrdererName  string
	CreatedAt    time.Time
	PaidAt       time.Time
	CanceledAt   time.Time
	Invoice      InvoiceID
	License      LicenseID
	Renews       LicenseID // the license it renews; "": none
	Period       Period    // as quoted
	Version      int64
}

// InvoiceState says where an invoice stands.
type InvoiceState string

// States of an invoice. A final invoice never changes but for its state.
const (
	InvoiceOpen InvoiceState = "open"
	InvoicePaid InvoiceState = "paid"
	InvoiceVoid InvoiceState = "void"
)

// Invoice is a final document: its number is gapless per series and year, and
// seller and buyer are frozen into it.
type Invoice struct {
	ID           InvoiceID
	Number       string // INV-2026-0001
	Organization OrganizationID
	Order        OrderID
	State        InvoiceState
	Seller       Seller
	Buyer        BillingProfile
	Totals       Totals
	ProductName  string
	PlanName     string
	LicenseName  string
	TermMonths   int
	Renews       string // serial number of the license it renews; "": none
	Period       Period // as quoted
	IssuedAt     time.Time
	DueAt        time.Time
	PaidAt       time.Time
}

// PaymentTermDays is how many days an invoice gives.
const PaymentTermDays = 14

// Seller is the vendor on invoices.
type Seller struct {
	Name       string `json:"name"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	PostalCode string `json:"postal_code"`
	City       string `json:"city"`
	Country    string `json:"country"` // ISO 3166-1 alpha-2
	TaxID      string `json:"tax_id"`
	Email      string `json:"email"`
	Bank       string `json:"bank"`
	IBAN       string `json:"iban"`
	BIC        string `json:"bic"`
	Version    int64  `json:"-"`
}

// Complete reports whether the seller can issue invoices.
func (s Seller) Complete() bool {
	return s.Name != "" && s.Line1 != "" && s.City != "" && s.Country != "" && s.IBAN != ""
}

// Payment is money that arrived for an invoice.
type Payment struct {
	ID           PaymentID
	Organization OrganizationID
	Order        OrderID
	Invoice      InvoiceID
	Money        Money
	Method       string // "bank_transfer"
	Reference    string // what the bank statement says
	ReceivedOn   string // calendar day, 2006-01-02
	RecordedBy   string // actor name
	CreatedAt    time.Time
}

// LicenseState is the stored state; expired and scheduled are derived.
type LicenseState string

// States of a license.
const (
	LicensePending    LicenseState = "pending"
	LicenseActive     LicenseState = "active"
	LicenseSuspended  LicenseState = "suspended"
	LicenseRevoked    LicenseState = "revoked"
	LicenseSuperseded LicenseState = "superseded"
	LicenseExpired    LicenseState = "expired"   // derived
	LicenseScheduled  LicenseState = "scheduled" // derived
)

// License is the right of an organization to use a product for so many users
// from StartsAt (included) to ExpiresAt (excluded; zero: perpetual).
type License struct {
	ID               LicenseID
	Serial           string
	Organization     OrganizationID
	OrgName          string // joined for lists
	OrgDeleted       bool   // joined: nothing of the organization can be opened
	Product          ProductID
	ProductSlug      string // joined
	ProductName      string // joined
	Plan             PlanID
	PlanName         string
	Order            OrderID         // it comes from an order,
	PermissionKey    PermissionKeyID // or from a permission key:
	PermissionLine   int             // from this one of its lines, from 1
	KeyPrefix        string          // joined: of the permission key's code
	Name             string
	Type             LicenseType
	State            LicenseState
	Users            Users
	Features         []string
	InstallID        string
	StartsAt         time.Time
	ExpiresAt        time.Time
	MaintenanceUntil time.Time
	ActivatedAt      time.Time // of floating seats: since when leases can be had; zero: not yet
	Replaces         LicenseID
	Revision         int
	Key              string // the signed key of this revision
	CreatedAt        time.Time
	Version          int64
}

// StateAt is the state at an instant, with scheduled and expired derived.
func (l License) StateAt(t time.Time) LicenseState {
	switch {
	case l.State != LicenseActive:
		return l.State
	case t.Before(l.StartsAt):
		return LicenseScheduled
	case !l.ExpiresAt.IsZero() && !t.Before(l.ExpiresAt):
		return LicenseExpired
	}
	return LicenseActive
}

// Movable is how many users of an area the license can give to the other at t: a
// move changes one license, and that must be in force (docs/rules.md, Requests).
func (l License) Movable(a Area, t time.Time) int {
	if l.StateAt(t) != LicenseActive {
		return 0
	}
	return l.Users.In(a)
}

// Installable reports whether the license's key can be installed at t: while it
// is in force, and before it starts when it takes over from another license,
// since until then it adds nothing (docs/rules.md, Renewal).
func (l License) Installable(t time.Time) bool {
	state := l.StateAt(t)
	return state == LicenseActive || state == LicenseScheduled && l.Replaces != ""
}
