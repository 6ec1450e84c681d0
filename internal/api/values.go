package api

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"seatward.dev/seatward/internal/domain"
)

// Instant is a point in time: RFC 3339 in UTC with milliseconds.
type Instant time.Time

const instantLayout = "2006-01-02T15:04:05.000Z"

// MarshalJSON implements json.Marshaler.
func (i Instant) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(i).UTC().Format(instantLayout))
}

// IsZero tells encoding/json to leave an absent instant out.
func (i Instant) IsZero() bool { return time.Time(i).IsZero() }

// Schema implements huma.SchemaProvider.
func (Instant) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Examples: []any{"2026-11-22T09:00:00.000Z"}}
}

// Money is an amount in minor units (cents) of a currency.
type Money struct {
	Amount   int64  `json:"amount" doc:"Minor units, such as cents." example:"2367"`
	Currency string `json:"currency" doc:"ISO 4217." example:"EUR"`
}

// Users is a number of users in both areas.
type Users struct {
	Internal int `json:"internal" minimum:"0" maximum:"1000000" example:"40"`
	External int `json:"external,omitempty" minimum:"0" maximum:"1000000" doc:"0 where it is left out, and for products without external users."`
}

// Line is one line of a price.
type Line struct {
	Kind      domain.LineKind `json:"kind" enum:"internal_users,external_users"`
	Quantity  int             `json:"quantity"`
	UnitPrice Money           `json:"unit_price" doc:"For the whole period."`
	Amount    Money           `json:"amount"`
}

// Totals is a price; lines, tax and total add up exactly.
type Totals struct {
	Lines     []Line              `json:"lines"`
	Net       Money               `json:"net"`
	TaxRate   int                 `json:"tax_rate" doc:"Basis points: 1900 is 19 %."`
	Tax       Money               `json:"tax"`
	Total     Money               `json:"total" doc:"With tax; what is to be paid."`
	Treatment domain.TaxTreatment `json:"tax_treatment" enum:"standard,destination,reverse_charge,outside"`
}

func totals(t domain.Totals) Totals {
	in := func(amount int64) Money { return Money{Amount: amount, Currency: t.Currency} }
	out := Totals{
		Lines: make([]Line, len(t.Lines)), Net: in(t.Net), TaxRate: t.TaxRate, Tax: in(t.Tax), Total: in(t.Gross), Treatment: t.Treatment,
	}
	for i, l := range t.Lines {
		out.Lines[i] = Line{Kind: l.Kind, Quantity: l.Quantity, UnitPrice: in(l.UnitPrice), Amount: in(l.Amount)}
	}
	return out
}

// each translates a list.
func each[From, To any](from []From, translate func(From) To) []To {
	to := make([]To, len(from))
	for i, f := range from {
		to[i] = translate(f)
	}
	return to
}

// or is what a PATCH says of a member, or what it has been.
func or[T any](said *T, been T) T {
	if said != nil {
		return *said
	}
	return been
}
