package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/domain"
)

// Payment is money that has arrived for an invoice.
type Payment struct {
	ID         domain.PaymentID `json:"id"`
	Order      domain.OrderID   `json:"order"`
	Invoice    domain.InvoiceID `json:"invoice"`
	Money      Money            `json:"money"`
	Method     string           `json:"method" example:"bank_transfer"`
	Reference  string           `json:"reference,omitempty" doc:"What the bank statement says."`
	ReceivedOn string           `json:"received_on" format:"date"`
	RecordedBy string           `json:"recorded_by"`
	CreatedAt  Instant          `json:"created_at"`
	License    domain.LicenseID `json:"license,omitempty" doc:"What it has paid for; only in the answer to recording it."`
}

func payment(p domain.Payment) Payment {
	return Payment{
		ID: p.ID, Order: p.Order, Invoice: p.Invoice, Money: Money(p.Money), Method: p.Method, Reference: p.Reference,
		ReceivedOn: p.ReceivedOn, RecordedBy: p.RecordedBy, CreatedAt: Instant(p.CreatedAt),
	}
}

// NewPayment is money that has arrived for an order: the whole of it.
type NewPayment struct {
	Order      domain.OrderID `json:"order"`
	Amount     int64          `json:"amount" doc:"Minor units." example:"2367"`
	Currency   string         `json:"currency" doc:"ISO 4217." example:"EUR"`
	Reference  string         `json:"reference,omitempty" maxLength:"140" doc:"What the bank statement says."`
	ReceivedOn string         `json:"received_on" format:"date" example:"2026-11-22"`
}

func (a *API) payments() {
	const all = "/v1/organizations/{org}/payments"
	op(a, operation{
		id: "list-payments", group: inBilling, method: http.MethodGet, path: all, action: access.BillingView,
		summary: "List payments", about: "The newest first.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InPage
	},
	) (*outPage[Payment], error) {
		list, err := a.cfg.Billing.Payments(ctx, by, in.Org, in.request())
		return page(list, err, payment)
	})
	op(a, operation{
		id: "record-payment", group: inBilling, method: http.MethodPost, path: all, action: access.PaymentsRecord, status: http.StatusCreated,
		summary: "Record the payment of an order", about: "It has to be the whole amount of the invoice. The license is issued in the same instant.",
	}, a.recordPayment)
}

func (a *API) recordPayment(ctx context.Context, by domain.Actor, in *struct {
	InOrganization
	Body NewPayment
},
) (*out[Payment], error) {
	b := in.Body
	var paid billing.PaymentResult
	_, err := a.ofOrganization(ctx, by, in.Org, b.Order, func() (r billing.OrderResult, err error) {
		paid, err = a.cfg.Billing.RecordPayment(ctx, by, b.Order, billing.PaymentInput{
			Amount: b.Amount, Currency: b.Currency, Reference: b.Reference, ReceivedOn: b.ReceivedOn,
		})
		return r, err
	})
	p := payment(paid.Payment)
	p.License = paid.License.ID
	return answered(p, err)
}
