package domain

// AccountID and its like are the ids of the house: a prefix that says the kind,
// and a UUIDv7 (RFC 9562), so that they sort by age. They are made by app.Env
// and parsed nowhere: an id of the wrong kind or shape is simply not found.
type (
	AccountID      string
	SessionID      string
	OrganizationID string
	MemberID       string
	InvitationID   string
	ProductID      string
	PlanID         string
	QuoteID        string
	OrderID        string
	InvoiceID      string
	PaymentID      string
	LicenseID      string
	TokenID        string
	LinkID         string
	AuditID        string
)

// Prefixes of the ids.
const (
	PrefixAccount      = "acc_"
	PrefixSession      = "ses_"
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
	PrefixToken        = "tok_"
	PrefixLink         = "lnk_"
	PrefixAudit        = "aud_"
	PrefixKey          = "key_"
	PrefixMail         = "eml_"
)
