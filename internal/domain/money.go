package domain

// Money is an amount in minor units (cents) of an ISO 4217 currency.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// TaxTreatment says which rule of value-added tax a sale falls under
// (docs/rules.md, money).
type TaxTreatment string

// The treatments.
const (
	TaxStandard      TaxTreatment = "standard"       // the seller's country
	TaxDestination   TaxTreatment = "destination"    // the buyer's country within the union
	TaxReverseCharge TaxTreatment = "reverse_charge" // the buyer accounts for it
	TaxOutside       TaxTreatment = "outside"        // outside the union: none
)

// Line is one line of a quote, order or invoice.
type Line struct {
	Kind      LineKind `json:"kind"`
	Quantity  int      `json:"quantity"`
	UnitPrice int64    `json:"unit_price"` // minor units for the whole period
	Amount    int64    `json:"amount"`     // minor units, rounded
}

// LineKind says what a line charges for; pages put it into words.
type LineKind string

// The kinds of line.
const (
	LineInternalUsers LineKind = "internal_users"
	LineExternalUsers LineKind = "external_users"
)

// Totals is a computed price: lines, tax and total always add up exactly.
type Totals struct {
	Currency  string       `json:"currency"`
	Lines     []Line       `json:"lines"`
	Net       int64        `json:"net"`
	TaxRate   int          `json:"tax_rate"` // basis points: 1900 is 19 %
	Tax       int64        `json:"tax"`
	Gross     int64        `json:"gross"`
	Treatment TaxTreatment `json:"treatment"`
}
