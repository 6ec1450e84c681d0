package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// Seller is the vendor as it is on an invoice.
type Seller struct {
	Name       string `json:"name"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	City       string `json:"city"`
	Country    string `json:"country"`
	TaxID      string `json:"tax_id,omitempty"`
	Email      string `json:"email,omitempty"`
	Bank       string `json:"bank,omitempty"`
	IBAN       string `json:"iban"`
	BIC        string `json:"bic,omitempty"`
}

// Invoice is a final document: seller and buyer are frozen into it.
type Invoice struct {
	ID          domain.InvoiceID    `json:"id"`
	Number      string              `json:"number" example:"INV-2026-0001"`
	Order       domain.OrderID      `json:"order"`
	State       domain.InvoiceState `json:"state" enum:"open,paid,void"`
	Seller      Seller              `json:"seller"`
	Buyer       BillingProfile      `json:"buyer"`
	Price       Totals              `json:"price"`
	ProductName string              `json:"product_name"`
	PlanName    string              `json:"plan_name"`
	LicenseName string              `json:"license_name"`
	TermMonths  int                 `json:"term_months"`
	Renews      string              `json:"renews,omitempty" doc:"Serial number of the license it renews."`
	StartsAt    Instant             `json:"starts_at,omitzero" doc:"As quoted."`
	EndsAt      Instant             `json:"ends_at,omitzero"`
	IssuedAt    Instant             `json:"issued_at"`
	DueAt       Instant             `json:"due_at"`
	PaidAt      Instant             `json:"paid_at,omitzero"`
}

func invoice(i domain.Invoice) Invoice {
	s := i.Seller
	return Invoice{
		ID: i.ID, Number: i.Number, Order: i.Order, State: i.State, Buyer: profile(i.Buyer), Price: totals(i.Totals),
		Seller: Seller{
			Name: s.Name, Line1: s.Line1, Line2: s.Line2, PostalCode: s.PostalCode, City: s.City, Country: s.Country,
			TaxID: s.TaxID, Email: s.Email, Bank: s.Bank, IBAN: s.IBAN, BIC: s.BIC,
		},
		ProductName: i.ProductName, PlanName: i.PlanName, LicenseName: i.LicenseName, TermMonths: i.TermMonths, Renews: i.Renews, StartsAt: Instant(i.Period.Starts), EndsAt: Instant(i.Period.Ends),
		IssuedAt: Instant(i.IssuedAt), DueAt: Instant(i.DueAt), PaidAt: Instant(i.PaidAt),
	}
}

func (a *API) invoices() {
	const all = "/v1/organizations/{org}/invoices"
	op(a, operation{
		id: "list-invoices", group: inBilling, method: http.MethodGet, path: all, action: access.BillingView,
		summary: "List invoices", about: "The newest first.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InPage
	},
	) (*outPage[Invoice], error) {
		list, err := a.cfg.Billing.Invoices(ctx, by, in.Org, in.request())
		return page(list, err, invoice)
	})
	op(a, operation{
		id: "get-invoice", group: inBilling, method: http.MethodGet, path: all + "/{invoice}", action: access.BillingView, summary: "Get an invoice",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Invoice domain.InvoiceID `path:"invoice"`
	},
	) (*out[Invoice], error) {
		i, err := a.cfg.Billing.Invoice(ctx, by, in.Org, in.Invoice)
		return answered(invoice(i), err)
	})
}
