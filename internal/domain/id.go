package domain

// Each kind of thing has an id of its own type: a prefix that says the kind, and
// a UUIDv7 (RFC 9562), so that ids sort by age. They are made by app.Env and
// parsed nowhere: an id of the wrong kind or shape is simply not found.

type (
	// AccountID names a person who can sign in.
	AccountID string
	// SessionID names a signed-in device.
	SessionID string
	// OrganizationID names a customer.
	OrganizationID string
	// MemberID names a person in an organization.
	MemberID string
	// InvitationID names an invitation to an organization or to the staff.
	InvitationID string
	// ProductID names a product in the catalog.
	ProductID string
	// PlanID names a way to buy a product.
	PlanID string
	// QuoteID names a frozen price.
	QuoteID string
	// OrderID names an order.
	OrderID string
	// InvoiceID names an invoice.
	InvoiceID string
	// PaymentID names a payment.
	PaymentID string
	// LicenseID names a license.
	LicenseID string
	// InstallationID names a running copy of a product.
	InstallationID string
	// TokenID names a program's API token.
	TokenID string
	// SignInID names a sign-in that waits for the second factor.
	SignInID string
	// LinkID names a link in a mail.
	LinkID string
	// AuditID names an audit entry.
	AuditID string
	// RequestID names a license request.
	RequestID string
	// TicketID names a support ticket.
	TicketID string
	// MessageID names a message in a conversation.
	MessageID string
	// NoticeID names a notice.
	NoticeID string
	// TeamID names a team.
	TeamID string
	// DraftID names a list of people to invite that is not sent yet.
	DraftID string
	// LeaseID names a lease.
	LeaseID string
	// LeasePoolID names an organization's floating seats of one product.
	LeasePoolID string
	// ReservationID names seats kept for a team or a member.
	ReservationID string
	// PermissionBatchID names permission keys made together.
	PermissionBatchID string
	// PermissionKeyID names a permission key.
	PermissionKeyID string
	// DelegationID names floating seats handed out by a site.
	DelegationID string
)

// Prefixes of the ids.
const (
	PrefixAccount      = "acc_"
	PrefixSession      = "ses_"
	PrefixSignIn       = "sgn_"
	PrefixOrganization = "org_"
	PrefixMember       = "mem_"
	PrefixInvitation   = "inv_"
	PrefixProduct      = "prd_"
	PrefixPlan         = "pln_"
	PrefixQuote        = "quo_"
	PrefixOrder        = "ord_"
	PrefixInvoice      = "ivc_"
	PrefixPayment      = "pay_"
	PrefixLicense      = "lic_"
	PrefixInstallation = "ins_"
	PrefixToken        = "tok_"
	PrefixLink         = "lnk_"
	PrefixAudit        = "aud_"
	PrefixNotice       = "ntc_"
	PrefixKey          = "key_"
	PrefixMail         = "eml_"
	PrefixRequest      = "req_"
	PrefixTicket       = "tkt_"
	PrefixMessage      = "msg_"
	PrefixTeam         = "tea_"
	PrefixDraft        = "dra_"
	PrefixLease        = "lse_"
	PrefixLeasePool    = "lpl_"
	PrefixReservation  = "rsv_"
	PrefixDelegation   = "dlg_"

	PrefixPermissionBatch = "pkb_"
	PrefixPermissionKey   = "pky_"
)

// Crockford is the alphabet of what people read aloud and type: it leaves out what
// is mistaken for something else, the letters I, L, O and U.
const Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
