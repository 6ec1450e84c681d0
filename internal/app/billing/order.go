package billing

import (
	"context"
	"fmt"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// OrderResult is what an order has come to.
type OrderResult struct {
	Order    domain.Order
	Invoice  domain.Invoice
	Existing bool // the quote had been ordered before; nothing has happened now
}

// Order orders at the price of a quote, exactly once: asking again, in another
// tab or at the same instant, answers with the order that exists. The invoice is
// final from here on and falls due after domain.PaymentTermDays. Where nothing
// is to be paid, the order is paid and its license issued at once. A license is
// renewed by one order: of several that want to, one does.
//
// Errors: quotes.expired, also when the tax or the period would be another by
// now; of a renewal those of renewable;
// catalog.product_retired, catalog.plan_retired, billing.incomplete (its field),
// seller.incomplete.
func (s *Service) Order(ctx context.Context, by domain.Actor, org domain.OrganizationID, quote domain.QuoteID) (r OrderResult, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.OrdersPlace)
		if err != nil {
			return err
		}
		q, err := tx.Quote(org, quote)
		if err != nil {
			return err
		}
		r, err = s.OrderWithin(tx, by, st.Organization, q)
		return err
	})
	return r, err
}

// OrderWithin is Order as a part of another use case, which has let the actor in.
func (s *Service) OrderWithin(tx *store.Tx, by domain.Actor, org domain.Organization, q domain.Quote) (r OrderResult, err error) {
	id := domain.OrderID(s.IDs.New(domain.PrefixOrder))
	used, err := tx.UseQuote(q, id)
	if err != nil {
		return r, err
	}
	if !used {
		return existing(tx, org.ID, q.ID)
	}
	return s.order(tx, by, org, q, id)
}

func existing(tx *store.Tx, org domain.OrganizationID, quote domain.QuoteID) (r OrderResult, err error) {
	q, err := tx.Quote(org, quote) // again: only now the other order is sure to be seen
	if err != nil {
		return r, err
	}
	r.Existing = true
	if r.Order, err = tx.Order(org, q.Order); err != nil {
		return r, err
	}
	r.Invoice, err = tx.Invoice(org, r.Order.Invoice)
	return r, err
}

// order makes order and invoice of a quote that has just been taken.
func (s *Service) order(tx *store.Tx, by domain.Actor, org domain.Organization, q domain.Quote, id domain.OrderID) (r OrderResult, err error) {
	if !s.Now().Before(q.ExpiresAt) {
		return r, domain.E(domain.Conflict, domain.CodeQuoteExpired)
	}
	plan, product, err := sellable(tx, q.Plan)
	if err != nil {
		return r, err
	}
	if err := mayTry(tx, org.ID, plan, product); err != nil {
		return r, err
	}
	before, err := s.still(tx, org, plan, q)
	if err != nil {
		return r, err
	}
	from, to, err := s.parties(tx, org, q)
	if err != nil {
		return r, err
	}
	orderer, err := s.NameOf(tx, by)
	if err != nil {
		return r, err
	}
	r.Order = domain.Order{
		ID: id, Organization: org.ID, OrgName: org.Name, Quote: q.ID, Product: product.ID, Plan: plan.ID,
		ProductName: product.Name, PlanName: plan.Name, Type: plan.Type, TermMonths: plan.TermMonths, Features: plan.Features,
		LicenseName: q.LicenseName, InstallID: q.InstallID, Users: q.Users, Totals: q.Totals, State: domain.OrderOpen,
		OrderedBy: by.ID(), OrdererName: orderer, CreatedAt: s.Now(),
		Invoice: domain.InvoiceID(s.IDs.New(domain.PrefixInvoice)), Renews: q.Renews, Period: q.Period, Version: 1,
	}
	if err := s.number(tx, &r); err != nil {
		return r, err
	}
	r.Invoice = invoice(r, from, to)
	r.Invoice.Renews = before.Serial
	if err := tx.InsertOrder(r.Order); err != nil {
		return r, err
	}
	if err := tx.InsertInvoice(r.Invoice); err != nil {
		return r, err
	}
	if q.Totals.Gross == 0 {
		return s.grant(tx, by, org, r)
	}
	if err := s.mailOrder(tx, org, r); err != nil {
		return r, err
	}
	return r, s.Audit(tx, by, app.Change{
		Organization: org.ID, Action: access.OrdersPlace, Object: string(r.Order.ID), Name: r.Order.Number,
		After: keptOfOrder(r), MoneyDelta: gross(r.Order),
	})
}

// mayTry lets an organization try a product out once, before it has had any
// license for it: a trial without end would be a license without price.
func mayTry(tx *store.Tx, org domain.OrganizationID, plan domain.Plan, product domain.Product) error {
	if plan.Type != domain.LicenseTrial {
		return nil
	}
	if _, err := tx.LockOrganization(org); err != nil { // two trials ordered at once
		return err
	}
	had, err := tx.ProductLicenses(org, product.ID)
	if err == nil && len(had) > 0 {
		err = domain.E(domain.Conflict, domain.CodeTrialUsed).With("product", product.Name)
	}
	return err
}

// parties reads who sells to whom, and makes sure that the quote's tax is still
// theirs: an invoice must not contradict the addresses on it, nor an order charge
// what was not shown.
func (s *Service) parties(tx *store.Tx, org domain.Organization, q domain.Quote) (from domain.Seller, to domain.BillingProfile, err error) {
	if to, err = tx.BillingProfile(org.ID); err != nil {
		return from, to, err
	}
	if err := incomplete(to); err != nil {
		return from, to, err
	}
	if from, err = vendor.ReadSeller(tx); err != nil {
		return from, to, err
	}
	if !from.Complete() {
		return from, to, domain.E(domain.Conflict, domain.CodeSellerIncomplete)
	}
	tax, err := s.tax(from, to, org)
	if err == nil && (tax.Rate != q.Totals.TaxRate || tax.Treatment != q.Totals.Treatment) {
		err = domain.E(domain.Conflict, domain.CodeQuoteExpired)
	}
	return from, to, err
}

// number gives order and invoice the next numbers of the year, which is UTC's:
// customers of all time zones share a series. Whoever orders waits here for the
// order before, so that a number is never taken in vain.
func (s *Service) number(tx *store.Tx, r *OrderResult) error {
	year := s.Now().Year()
	order, err := tx.NextNumber("order", year)
	if err != nil {
		return err
	}
	invoice, err := tx.NextNumber("invoice", year)
	r.Order.Number = fmt.Sprintf("O-%d-%04d", year, order)
	r.Invoice.Number = fmt.Sprintf("INV-%d-%04d", year, invoice)
	return err
}

func invoice(r OrderResult, from domain.Seller, to domain.BillingProfile) domain.Invoice {
	o := r.Order
	from.Version, to.Version = 0, 0 // a document has none
	return domain.Invoice{
		ID: o.Invoice, Number: r.Invoice.Number, Organization: o.Organization, Order: o.ID, State: domain.InvoiceOpen,
		Seller: from, Buyer: to, Totals: o.Totals,
		ProductName: o.ProductName, PlanName: o.PlanName, LicenseName: o.LicenseName, TermMonths: o.TermMonths, Period: o.Period,
		IssuedAt: o.CreatedAt, DueAt: o.CreatedAt.Add(domain.PaymentTermDays * 24 * time.Hour),
	}
}

// grant closes an order for which nothing is to be paid.
func (s *Service) grant(tx *store.Tx, by domain.Actor, org domain.Organization, r OrderResult) (OrderResult, error) {
	l, err := s.settle(tx, org, &r)
	if err != nil {
		return r, err
	}
	after := keptOfOrder(r)
	after["license"], after["serial"] = string(l.ID), l.Serial
	delta, err := seatDelta(tx, l)
	if err != nil {
		return r, err
	}
	return r, s.Audit(tx, by, app.Change{
		Organization: org.ID, Action: access.OrdersPlace, Object: string(r.Order.ID), Name: r.Order.Number,
		After: after, SeatDelta: delta,
	})
}

// settle turns an open order into a license: order and invoice are paid, whoever
// ordered is told.
func (s *Service) settle(tx *store.Tx, org domain.Organization, r *OrderResult) (domain.License, error) {
	l, err := s.Licensing.Issue(tx, r.Order)
	if err != nil {
		return l, err
	}
	if err := tx.PayOrder(r.Order.ID, l.ID, s.Now()); err != nil {
		return l, err
	}
	if err := tx.CloseInvoice(r.Invoice.ID, domain.InvoicePaid, s.Now()); err != nil {
		return l, err
	}
	r.Order.State, r.Order.PaidAt, r.Order.License = domain.OrderPaid, s.Now(), l.ID
	r.Invoice.State, r.Invoice.PaidAt = domain.InvoicePaid, s.Now()
	return l, s.mailLicense(tx, org, *r, l)
}

func gross(o domain.Order) domain.Money {
	return domain.Money{Amount: o.Totals.Gross, Currency: o.Totals.Currency}
}

// owed is the money delta of what takes an order's price off what an
// organization owes.
func owed(o domain.Order) domain.Money {
	return domain.Money{Amount: -o.Totals.Gross, Currency: o.Totals.Currency}
}

// keptOfOrder is what the audit log keeps of an order.
func keptOfOrder(r OrderResult) map[string]string {
	kept := map[string]string{
		"invoice": r.Invoice.Number, "product": r.Order.ProductName, "plan": r.Order.PlanName,
		"license_name": r.Order.LicenseName, "install_id": r.Order.InstallID,
		"users_internal": fmt.Sprint(r.Order.Users.Internal), "users_external": fmt.Sprint(r.Order.Users.External),
	}
	if r.Order.Renews != "" {
		kept["renews"], kept["renews_serial"] = string(r.Order.Renews), r.Invoice.Renews
	}
	return kept
}
