package store_test

import (
	"errors"
	"fmt"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func totals(gross int64) domain.Totals {
	return domain.Totals{
		Currency: "EUR", Net: gross, Gross: gross, Treatment: domain.TaxReverseCharge,
		Lines: []domain.Line{{Kind: domain.LineInternalUsers, Quantity: 10, UnitPrice: gross / 10, Amount: gross}},
	}
}

func quote(n int, org domain.OrganizationID) domain.Quote {
	return domain.Quote{
		ID: domain.QuoteID(fmt.Sprintf("quo_%d", n)), Organization: org, Product: "prd_1", Plan: "pln_1", LicenseName: "Köln", InstallID: "",
		Users: domain.Users{Internal: 10, External: 3}, Totals: totals(int64(1000 * n)), CreatedBy: "acc_1", CreatedAt: day(n), ExpiresAt: day(n + 1),
	}
}

func order(n int, org domain.OrganizationID) domain.Order {
	q := quote(n, org)
	return domain.Order{
		ID: domain.OrderID(fmt.Sprintf("ord_%d", n)), Number: fmt.Sprintf("O-2026-%04d", n), Organization: org,
		OrgName: map[domain.OrganizationID]string{"org_a": "Halden", "org_b": "Brück"}[org], Quote: q.ID, Product: q.Product, Plan: q.Plan,
		ProductName: "Atlas", PlanName: "Team", Type: domain.LicenseAnnual, TermMonths: 12, Features: []string{"sso"}, LicenseName: q.LicenseName,
		Users: q.Users, Totals: q.Totals, State: domain.OrderOpen, OrderedBy: "acc_1", OrdererName: "Person 1", CreatedAt: day(n),
		Invoice: domain.InvoiceID(fmt.Sprintf("ivc_%d", n)), Version: 1,
	}
}

func invoice(n int, org domain.OrganizationID) domain.Invoice {
	return domain.Invoice{
		ID: domain.InvoiceID(fmt.Sprintf("ivc_%d", n)), Number: fmt.Sprintf("INV-2026-%04d", n), Organization: org,
		Order: domain.OrderID(fmt.Sprintf("ord_%d", n)), State: domain.InvoiceOpen, Seller: domain.Seller{Name: "Vendor", Country: "DE", IBAN: "DE00"},
		Buyer: domain.BillingProfile{Organization: org, Name: "Halden AG", City: "Köln", Version: 3}, Totals: totals(int64(1000 * n)),
		ProductName: "Atlas", PlanName: "Team", LicenseName: "Köln", TermMonths: 12, IssuedAt: day(n), DueAt: day(n + 14),
	}
}

func payment(n int, org domain.OrganizationID) domain.Payment {
	return domain.Payment{
		ID: domain.PaymentID(fmt.Sprintf("pay_%d", n)), Organization: org, Order: domain.OrderID(fmt.Sprintf("ord_%d", n)),
		Invoice: domain.InvoiceID(fmt.Sprintf("ivc_%d", n)), Money: domain.Money{Amount: int64(1000 * n), Currency: "EUR"},
		Method: "bank_transfer", Reference: "O-2026 «x»", ReceivedOn: "2026-03-01", RecordedBy: "Person 1", CreatedAt: day(n),
	}
}

// sell makes an order with its quote and invoice.
func sell(tx *store.Tx, n int, org domain.OrganizationID) error {
	return errors.Join(tx.InsertQuote(quote(n, org)), tx.InsertOrder(order(n, org)), tx.InsertInvoice(invoice(n, org)))
}

func TestQuotes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		want := quote(1, "org_a")
		want.InstallID = "3f1d8a0e-0000-4000-8000-000000000000"
		write(t, st, func(tx *store.Tx) error { return tx.InsertQuote(want) })
		stored := func() domain.Quote {
			return read(t, st, func(tx *store.Tx) (domain.Quote, error) { return tx.Quote("org_a", "quo_1") })
		}
		same(t, "quote", stored(), want)
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Quote("org_b", "quo_1")) },
			func(tx *store.Tx) error { return ignore(tx.Quote("org_a", "quo_2")) })
		foreign := want
		foreign.Organization = "org_b"
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(mustNot(tx.UseQuote(foreign, "ord_9")), must(tx.UseQuote(want, "ord_1")), mustNot(tx.UseQuote(want, "ord_2")))
		})
		want.Order = "ord_1"
		same(t, "used", stored(), want)
	})
}

func TestOrders(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(sell(tx, 1, "org_a"), sell(tx, 2, "org_a"), sell(tx, 3, "org_b"))
		})
		stored := func(id domain.OrderID) domain.Order {
			return read(t, st, func(tx *store.Tx) (domain.Order, error) { return tx.AnyOrder(id) })
		}
		paid, canceled := order(1, "org_a"), order(2, "org_a")
		same(t, "order", read(t, st, func(tx *store.Tx) (domain.Order, error) { return tx.Order("org_a", "ord_1") }), paid)
		same(t, "for the vendor", stored("ord_3"), order(3, "org_b"))
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Order("org_b", "ord_1")) },
			func(tx *store.Tx) error { return ignore(tx.AnyOrder("ord_9")) },
			func(tx *store.Tx) error { return tx.LockOrder("ord_9") })

		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.LockOrder("ord_1"), tx.PayOrder("ord_1", "lic_1", day(5)), tx.CancelOrder("ord_2", day(6)))
		})
		paid.State, paid.PaidAt, paid.License, paid.Version = domain.OrderPaid, day(5), "lic_1", 2
		canceled.State, canceled.CanceledAt = domain.OrderCanceled, day(6)
		same(t, "paid", stored("ord_1"), paid)
		same(t, "canceled", stored("ord_2"), canceled)
		for _, id := range []domain.OrderID{"ord_1", "ord_2"} {
			refused(t, st, domain.CodeOrderPaid,
				func(tx *store.Tx) error { return tx.PayOrder(id, "lic_9", day(7)) },
				func(tx *store.Tx) error { return tx.CancelOrder(id, day(7)) })
		}
		open := read(t, st, func(tx *store.Tx) (domain.List[domain.Order], error) {
			return tx.Orders("", domain.ListRequest{State: string(domain.OrderOpen)})
		})
		same(t, "open ones", open.Items, []domain.Order{order(3, "org_b")})
	})
}

func TestInvoicesAndPayments(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(sell(tx, 1, "org_a"), sell(tx, 2, "org_a"), sell(tx, 3, "org_b"),
				must(tx.InsertPayment(payment(1, "org_a"))), must(tx.InsertPayment(payment(3, "org_b"))))
		})
		stored := func(id domain.InvoiceID) domain.Invoice {
			return read(t, st, func(tx *store.Tx) (domain.Invoice, error) { return tx.Invoice("org_a", id) })
		}
		paid, void := invoice(1, "org_a"), invoice(2, "org_a")
		same(t, "frozen", stored("ivc_1"), paid)
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Invoice("org_b", "ivc_1")) },
			func(tx *store.Tx) error { return ignore(tx.Invoice("org_a", "ivc_9")) })
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.CloseInvoice("ivc_1", domain.InvoicePaid, day(5)), tx.CloseInvoice("ivc_2", domain.InvoiceVoid, day(5)))
		})
		refused(t, st, domain.CodeStale,
			func(tx *store.Tx) error { return tx.CloseInvoice("ivc_1", domain.InvoiceVoid, day(6)) },
			func(tx *store.Tx) error { return tx.CloseInvoice("ivc_2", domain.InvoicePaid, day(6)) })
		paid.State, paid.PaidAt, void.State = domain.InvoicePaid, day(5), domain.InvoiceVoid
		same(t, "the newest first", read(t, st, func(tx *store.Tx) (domain.List[domain.Invoice], error) {
			return tx.Invoices("org_a", domain.ListRequest{})
		}).Items, []domain.Invoice{void, paid})

		forOrder := func(org domain.OrganizationID, id domain.OrderID) domain.Payment {
			return read(t, st, func(tx *store.Tx) (domain.Payment, error) { return tx.OrderPayment(org, id) })
		}
		same(t, "for the order", forOrder("org_a", "ord_1"), payment(1, "org_a"))
		same(t, "another's", forOrder("org_b", "ord_1"), domain.Payment{})
		same(t, "none yet", forOrder("org_a", "ord_2"), domain.Payment{})
		twice := payment(1, "org_a")
		twice.ID = "pay_9"
		write(t, st, func(tx *store.Tx) error { return mustNot(tx.InsertPayment(twice)) })
		same(t, "payments", read(t, st, func(tx *store.Tx) (domain.List[domain.Payment], error) {
			return tx.Payments("org_a", domain.ListRequest{})
		}).Items, []domain.Payment{payment(1, "org_a")})
	})
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		for i, want := range []int64{1, 2, 1, 1, 3} {
			series, year := "O", 2026
			if i == 2 {
				series = "INV"
			}
			if i == 3 {
				year = 2027
			}
			write(t, st, func(tx *store.Tx) error {
				got, err := tx.NextNumber(series, year)
				same(t, fmt.Sprint(series, year), got, want)
				return err
			})
		}
	})
}
