package billing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestAPaymentMakesTheLicense(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		o := s.order(t, s.plan, 10).Order
		w.Advance(36 * time.Hour)
		out, err := s.billing.RecordPayment(t.Context(), s.finance, o.ID, s.payment(o))
		must(t, err)
		if out.Order.State != domain.OrderPaid || out.Invoice.State != domain.InvoicePaid || out.License.Key != "" {
			t.Errorf("order %s, invoice %s, key %q", out.Order.State, out.Invoice.State, out.License.Key)
		}
		if e := s.lastAudit(t); e.Action != "payments.record" || e.ActorName != "finance@vendor.example" ||
			e.SeatDelta != 10 || e.MoneyDelta != (domain.Money{Amount: -o.Totals.Gross, Currency: "EUR"}) {
			t.Errorf("audited %+v", e)
		}
		d, err := s.billing.VendorOrder(t.Context(), s.sales, o.ID)
		must(t, err)
		stored := billing.OrderDetail{Order: out.Order, Invoice: out.Invoice, Payment: out.Payment}
		stored.Order.Version = d.Order.Version // locking counts
		if diff := cmp.Diff(stored, d); diff != "" {
			t.Errorf("read again: %s", diff)
		}

		_, key, err := s.licenses.Key(t.Context(), s.owner, s.org, out.License.ID)
		must(t, err)
		roots, err := license.ParseRoots(s.licenses.Keys.Ring().RootPEM())
		must(t, err)
		got, err := license.Verify(key, license.Expect{Roots: roots, InstallID: install, Product: "harbor", Now: w.Now()})
		must(t, err)
		if c := got.Claims; c.LicenseID != string(out.License.ID) || c.Lic.Users.Internal != 10 || c.Lic.Name != "Yard 3" {
			t.Errorf("the key claims %+v", c)
		}
		for _, to := range []string{"runa@halden.example", "it@halden.example"} {
			mails := w.Mails(to)
			if last := mails[len(mails)-1]; last.Template != "license_ready" || last.Data["serial"] != out.License.Serial {
				t.Errorf("to %s: %+v", to, last)
			}
		}
		w.AuditWhole(t, s.org, 4) // profile, order, payment, key
	})
}

func TestAPaymentIsRefused(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		o := s.order(t, s.plan, 10).Order
		good := s.payment(o)
		with := func(change func(*billing.PaymentInput)) billing.PaymentInput {
			in := good
			change(&in)
			return in
		}
		for _, tt := range []struct {
			name  string
			by    domain.Actor
			order domain.OrderID
			in    billing.PaymentInput
			code  domain.Code
			field string
		}{
			{"less", s.finance, o.ID, with(func(p *billing.PaymentInput) { p.Amount-- }), domain.CodePaymentAmount, "amount"},
			{"more", s.finance, o.ID, with(func(p *billing.PaymentInput) { p.Amount++ }), domain.CodePaymentAmount, "amount"},
			{"negative", s.finance, o.ID, with(func(p *billing.PaymentInput) { p.Amount = -p.Amount }), domain.CodePaymentAmount, "amount"},
			{"dollars", s.finance, o.ID, with(func(p *billing.PaymentInput) { p.Currency = "USD" }), domain.CodePaymentCurrency, "currency"},
			{"no day", s.finance, o.ID, with(func(p *billing.PaymentInput) { p.ReceivedOn = "" }), domain.CodeRequired, "received_on"},
			{"no real day", s.finance, o.ID, with(func(p *billing.PaymentInput) { p.ReceivedOn = "2026-02-30" }), domain.CodeDate, "received_on"},
			{"tomorrow", s.finance, o.ID, with(func(p *billing.PaymentInput) { p.ReceivedOn = "2026-11-23" }), domain.CodeFuture, "received_on"},
			{"unknown order", s.finance, "ord_none", good, domain.CodeNotFound, ""},
			{"sales", s.sales, o.ID, good, domain.CodeNotFound, ""},
			{"the customer", s.owner, o.ID, good, domain.CodeNotFound, ""},
			{"nobody", domain.Actor{}, o.ID, good, domain.CodeUnauthenticated, ""},
		} {
			_, err := s.billing.RecordPayment(t.Context(), tt.by, tt.order, tt.in)
			wantCode(t, tt.name, err, tt.code, tt.field)
		}
		_, err := s.billing.RecordPayment(t.Context(), s.finance, o.ID, with(func(p *billing.PaymentInput) { p.Amount = 1 }))
		if e := domain.AsError(err); e.Data["expected"] != (domain.Money{Amount: o.Totals.Gross, Currency: "EUR"}) {
			t.Errorf("expected %v", e.Data["expected"])
		}
		if l := row(t, s, func(tx *store.Tx) ([]domain.License, error) { return tx.OrganizationLicenses(s.org) }); len(l) != 0 {
			t.Errorf("%d licenses for nothing", len(l))
		}
	})
}

func TestAPaymentCountsOnce(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		o := s.order(t, s.plan, 1).Order
		var paid, refused int
		for _, code := range burst(t, func() (domain.Code, error) {
			_, err := s.billing.RecordPayment(t.Context(), s.finance, o.ID, s.payment(o))
			if err == nil {
				return "", nil
			}
			return domain.AsError(err).Code, nil
		}) {
			switch code {
			case "":
				paid++
			case domain.CodeOrderPaid:
				refused++
			default:
				t.Errorf("got %s", code)
			}
		}
		if paid != 1 || refused != 49 {
			t.Errorf("%d paid, %d refused", paid, refused)
		}
		if l := row(t, s, func(tx *store.Tx) ([]domain.License, error) { return tx.OrganizationLicenses(s.org) }); len(l) != 1 {
			t.Errorf("%d licenses", len(l))
		}
		payments, err := s.billing.Payments(t.Context(), s.owner, s.org, domain.ListRequest{})
		must(t, err)
		if len(payments.Items) != 1 {
			t.Errorf("%d payments", len(payments.Items))
		}
		w.AuditWhole(t, s.org, 3)
	})
}

func TestWhatIsRetiredAfterTheOrderIsStillLicensed(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		o := s.order(t, s.plan, 1).Order
		_, err := s.catalog.UpdatePlan(t.Context(), s.admin, s.plan.ID, retired(s.plan))
		must(t, err)
		product, err := s.catalog.Product(t.Context(), s.admin, s.plan.Product)
		must(t, err)
		retire(t, s, product.Product)
		_, err = s.billing.RecordPayment(t.Context(), s.finance, o.ID, s.payment(o))
		must(t, err)
	})
}

func TestACanceledOrderIsOver(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		o, paid := s.order(t, s.plan, 1).Order, s.order(t, s.plan, 2).Order
		_, err := s.billing.Cancel(t.Context(), s.owner, o.ID)
		wantCode(t, "the customer", err, domain.CodeNotFound, "")
		r, err := s.billing.Cancel(t.Context(), s.sales, o.ID)
		must(t, err)
		i, err := s.billing.Invoice(t.Context(), s.owner, s.org, o.Invoice)
		must(t, err)
		if r.Order.State != domain.OrderCanceled || i.State != domain.InvoiceVoid || s.lastAudit(t).MoneyDelta.Amount != -o.Totals.Gross {
			t.Errorf("order %s, invoice %s, audited %+v", r.Order.State, i.State, s.lastAudit(t))
		}
		_, err = s.billing.Cancel(t.Context(), s.sales, o.ID)
		wantCode(t, "again", err, domain.CodeOrderCanceled, "")
		_, err = s.billing.RecordPayment(t.Context(), s.finance, o.ID, s.payment(o))
		wantCode(t, "paying it", err, domain.CodeOrderCanceled, "")
		_, err = s.billing.RecordPayment(t.Context(), s.finance, paid.ID, s.payment(paid))
		must(t, err)
		_, err = s.billing.Cancel(t.Context(), s.sales, paid.ID)
		wantCode(t, "a paid one", err, domain.CodeOrderPaid, "")
	})
}

func TestWhoHasLeftHearsNothing(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		o := s.order(t, s.plan, 1).Order
		must(t, w.Write(t.Context(), func(tx *store.Tx) error {
			m, err := tx.MemberByAccount(s.org, s.owner.Account)
			if err != nil {
				return err
			}
			return tx.DeleteMember(m)
		}))
		_, err := s.billing.RecordPayment(t.Context(), s.finance, o.ID, s.payment(o))
		must(t, err)
		if mails := w.Mails("runa@halden.example"); len(mails) != 1 {
			t.Errorf("%d mails", len(mails))
		}
		if mails := w.Mails("it@halden.example"); len(mails) != 2 {
			t.Errorf("%d mails", len(mails))
		}
	})
}

func TestNothingLeadsToAnotherOrganization(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		stranger := w.Account(t, "s@else.example", "S")
		elsewhere := s.organization(t, "Elsewhere", "it@else.example", stranger)
		r := s.order(t, s.plan, 1)
		ctx, none := t.Context(), domain.ListRequest{}
		for _, org := range []domain.OrganizationID{s.org, elsewhere} {
			_, orderErr := s.billing.OrderDetail(ctx, stranger, org, r.Order.ID)
			wantCode(t, "order", orderErr, domain.CodeNotFound, "")
			_, invoiceErr := s.billing.Invoice(ctx, stranger, org, r.Invoice.ID)
			wantCode(t, "invoice", invoiceErr, domain.CodeNotFound, "")
			_, quoteErr := s.billing.QuoteDetail(ctx, stranger, org, r.Order.Quote)
			wantCode(t, "quote", quoteErr, domain.CodeNotFound, "")
		}
		errs := map[string]error{}
		_, errs["orders"] = s.billing.Orders(ctx, stranger, s.org, none)
		_, errs["invoices"] = s.billing.Invoices(ctx, stranger, s.org, none)
		_, errs["payments"] = s.billing.Payments(ctx, stranger, s.org, none)
		_, errs["profile"] = s.billing.Profile(ctx, stranger, s.org)
		_, errs["vendor's orders"] = s.billing.VendorOrders(ctx, s.owner, none)
		_, errs["vendor's order"] = s.billing.VendorOrder(ctx, s.owner, r.Order.ID)
		for what, err := range errs {
			wantCode(t, what, err, domain.CodeNotFound, "")
		}
		mine, err := s.billing.Orders(ctx, stranger, elsewhere, none)
		must(t, err)
		all, err := s.billing.VendorOrders(ctx, s.finance, none)
		must(t, err)
		if len(mine.Items) != 0 || len(all.Items) != 1 {
			t.Errorf("%d of the stranger's, %d of all", len(mine.Items), len(all.Items))
		}
	})
}
