package billing

import (
	"context"
	"strings"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// methodTransfer is the one method of payment that is recorded by hand.
const methodTransfer = "bank_transfer"

// maxReference is the longest reference of a bank transfer: SEPA's remittance
// information, in characters.
const maxReference = 140

// PaymentInput is money that has arrived.
type PaymentInput struct {
	Amount     int64  // minor units
	Currency   string // ISO 4217
	Reference  string // what the bank statement says; may be empty
	ReceivedOn string // calendar day, 2006-01-02
}

// PaymentResult is what a payment has brought about.
type PaymentResult struct {
	Order   domain.Order
	Invoice domain.Invoice
	Payment domain.Payment
	License domain.License // without its key
}

// RecordPayment records the money for an order and issues its license, exactly
// once. It has to be the whole gross amount: payments.amount_mismatch (data:
// expected, given), payments.currency_mismatch. Further: field.date and
// field.in_future at received_on, orders.already_paid, orders.canceled.
func (s *Service) RecordPayment(ctx context.Context, by domain.Actor, id domain.OrderID, in PaymentInput) (out PaymentResult, err error) {
	if err := s.EnterVendor(by, access.PaymentsRecord); err != nil {
		return out, err
	}
	if in, err = s.checked(in); err != nil {
		return out, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		org, r, err := locked(tx, id)
		if err != nil {
			return err
		}
		if err := matches(r.Order, in); err != nil {
			return err
		}
		out, err = s.pay(tx, by, org, r, in)
		return err
	})
	return out, err
}

func (s *Service) checked(in PaymentInput) (PaymentInput, error) {
	var referenceErr, dayErr error
	in.Currency = strings.ToUpper(strings.TrimSpace(in.Currency))
	in.Reference, referenceErr = domain.OptionalName("reference", in.Reference, maxReference)
	in.ReceivedOn = strings.TrimSpace(in.ReceivedOn)
	dayErr = checkDay("received_on", in.ReceivedOn, s.Now())
	return in, domain.Join(referenceErr, dayErr)
}

// aheadOfUTC is the time zone in which each day begins first. Where the vendor's
// bank is, is not known; a day that has begun nowhere is in the future for all.
const aheadOfUTC = 14 * time.Hour

func checkDay(field, typed string, now time.Time) error {
	if typed == "" {
		return domain.Bad(field, domain.CodeRequired)
	}
	day, err := time.Parse(time.DateOnly, typed)
	switch {
	case err != nil:
		return domain.Bad(field, domain.CodeDate)
	case day.After(now.Add(aheadOfUTC)):
		return domain.Bad(field, domain.CodeFuture)
	}
	return nil
}

// locked takes an open order's row for this transaction and reads what belongs
// to it; orders.already_paid and orders.canceled when it is open no longer.
func locked(tx *store.Tx, id domain.OrderID) (org domain.Organization, r OrderResult, err error) {
	if err := tx.LockOrder(id); err != nil {
		return org, r, err
	}
	if r.Order, err = tx.AnyOrder(id); err != nil {
		return org, r, err
	}
	switch r.Order.State {
	case domain.OrderPaid:
		return org, r, domain.E(domain.Conflict, domain.CodeOrderPaid)
	case domain.OrderCanceled:
		return org, r, domain.E(domain.Conflict, domain.CodeOrderCanceled)
	}
	if r.Invoice, err = tx.Invoice(r.Order.Organization, r.Order.Invoice); err != nil {
		return org, r, err
	}
	org, err = tx.Organization(r.Order.Organization)
	return org, r, err
}

func matches(o domain.Order, in PaymentInput) error {
	expected, given := gross(o), domain.Money{Amount: in.Amount, Currency: in.Currency}
	switch {
	case given.Currency != expected.Currency:
		return domain.Bad("currency", domain.CodePaymentCurrency).With("expected", expected.Currency).With("given", given.Currency)
	case given.Amount != expected.Amount:
		return domain.Bad("amount", domain.CodePaymentAmount).With("expected", expected).With("given", given)
	}
	return nil
}

func (s *Service) pay(tx *store.Tx, by domain.Actor, org domain.Organization, r OrderResult, in PaymentInput) (out PaymentResult, err error) {
	out.Payment = domain.Payment{
		ID: domain.PaymentID(s.IDs.New(domain.PrefixPayment)), Organization: org.ID, Order: r.Order.ID, Invoice: r.Invoice.ID,
		Money: gross(r.Order), Method: methodTransfer, Reference: in.Reference, ReceivedOn: in.ReceivedOn,
		RecordedBy: by.Name, CreatedAt: s.Now(),
	}
	added, err := tx.InsertPayment(out.Payment)
	if err == nil && !added {
		err = domain.E(domain.Conflict, domain.CodeOrderPaid)
	}
	if err != nil {
		return out, err
	}
	if out.License, err = s.settle(tx, org, &r); err != nil {
		return out, err
	}
	out.Order, out.Invoice = r.Order, r.Invoice
	delta, err := seatDelta(tx, out.License)
	if err != nil {
		return out, err
	}
	return out, s.Audit(tx, by, app.Change{
		Organization: org.ID, Action: access.PaymentsRecord, Object: string(r.Order.ID), Name: r.Order.Number,
		After: map[string]string{
			"payment": string(out.Payment.ID), "reference": in.Reference, "received_on": in.ReceivedOn, "invoice": r.Invoice.Number,
			"license": string(out.License.ID), "serial": out.License.Serial,
		},
		SeatDelta: delta, MoneyDelta: owed(r.Order),
	})
}

// Cancel takes an open order back, for the vendor; its invoice is void.
// Otherwise orders.already_paid or orders.canceled.
func (s *Service) Cancel(ctx context.Context, by domain.Actor, id domain.OrderID) (r OrderResult, err error) {
	if err := s.EnterVendor(by, access.OrdersCancel); err != nil {
		return r, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		r, err = s.CancelWithin(tx, by, id)
		return err
	})
	return r, err
}

// CancelWithin is Cancel as a part of another use case, which has let the actor
// in.
func (s *Service) CancelWithin(tx *store.Tx, by domain.Actor, id domain.OrderID) (r OrderResult, err error) {
	if _, r, err = locked(tx, id); err != nil {
		return r, err
	}
	if err := tx.CancelOrder(id, s.Now()); err != nil {
		return r, err
	}
	if err := tx.CloseInvoice(r.Invoice.ID, domain.InvoiceVoid, s.Now()); err != nil {
		return r, err
	}
	r.Order.State, r.Order.CanceledAt, r.Invoice.State = domain.OrderCanceled, s.Now(), domain.InvoiceVoid
	return r, s.Audit(tx, by, app.Change{
		Organization: r.Order.Organization, Action: access.OrdersCancel, Object: string(id), Name: r.Order.Number,
		Before: map[string]string{"state": string(domain.OrderOpen)},
		After:  map[string]string{"state": string(domain.OrderCanceled), "invoice": r.Invoice.Number}, MoneyDelta: owed(r.Order),
	})
}
