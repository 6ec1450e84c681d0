package billing_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestAnOrderChargesWhatItsQuoteShowed(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		q := s.quote(t, s.plan, 10)
		dearer := catalog.PlanUpdate{State: "active", Version: s.plan.Version, PlanTerms: catalog.PlanTerms{
			Name: "Team", PriceInternal: 9900, PriceExternal: 9900, MinUsers: 1, MaxUsers: 500,
		}}
		_, err := s.catalog.UpdatePlan(t.Context(), s.admin, s.plan.ID, dearer)
		must(t, err)
		r, err := s.billing.Order(t.Context(), s.owner, s.org, q.ID)
		must(t, err)

		if d := cmp.Diff(q.Totals, r.Invoice.Totals); d != "" {
			t.Errorf("quote and invoice: %s", d)
		}
		if r.Order.Number != "O-2026-0001" || r.Invoice.Number != "INV-2026-0001" || r.Existing {
			t.Errorf("numbers %s and %s, existing %v", r.Order.Number, r.Invoice.Number, r.Existing)
		}
		if r.Invoice.Seller.IBAN == "" || r.Invoice.Buyer.Name != "Halden Yards AS" || !r.Invoice.DueAt.Equal(w.Now().AddDate(0, 0, 14)) {
			t.Errorf("the invoice is %+v", r.Invoice)
		}
		d, err := s.billing.OrderDetail(t.Context(), s.owner, s.org, r.Order.ID)
		must(t, err)
		if diff := cmp.Diff(billing.OrderDetail{Order: r.Order, Invoice: r.Invoice}, d); diff != "" {
			t.Errorf("read again: %s", diff)
		}
		w.AuditWhole(t, s.org, 2)
		if e := s.lastAudit(t); e.MoneyDelta != (domain.Money{Amount: q.Totals.Gross, Currency: "EUR"}) || e.ObjectName != "O-2026-0001" {
			t.Errorf("audited %+v", e)
		}
	})
}

func TestAnInvoiceStaysAsItWas(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		r := s.order(t, s.plan, 1)
		s.profile(t, s.owner, s.org, "AT")
		s.seller(t, domain.Seller{Name: "Somebody else", Line1: "L", City: "C", Country: "DE", IBAN: "DE1"})
		i, err := s.billing.Invoice(t.Context(), s.owner, s.org, r.Invoice.ID)
		must(t, err)
		if d := cmp.Diff(r.Invoice, i); d != "" {
			t.Error(d)
		}
	})
}

func TestTheOrderIsConfirmedByMail(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		r := s.order(t, s.plan, 2)
		for _, to := range []string{"runa@halden.example", "it@halden.example"} {
			mails := w.Mails(to)
			if len(mails) != 1 || mails[0].Template != "order_received" || mails[0].Data["number"] != r.Order.Number ||
				mails[0].Data["link"] != "https://portal.example/organizations/"+string(s.org)+"/orders/"+string(r.Order.ID) {
				t.Errorf("to %s: %+v", to, mails)
			}
		}
		same := s.organization(t, "Same", "Runa@halden.example", s.owner)
		s.profile(t, s.owner, same, "DE")
		q, err := s.billing.Quote(t.Context(), s.owner, same, billing.QuoteInput{Plan: s.plan.ID, InstallID: install, UsersInternal: 1})
		must(t, err)
		_, err = s.billing.Order(t.Context(), s.owner, same, q.ID)
		must(t, err)
		if n := len(w.Mails("runa@halden.example")); n != 2 {
			t.Errorf("%d mails to who ordered twice and is notified too, want 2", n)
		}
	})
}

func TestOneQuoteIsOneOrder(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		q := s.quote(t, s.plan, 3)
		results := burst(t, func() (billing.OrderResult, error) { return s.billing.Order(t.Context(), s.owner, s.org, q.ID) })
		fresh := 0
		for _, r := range results {
			if r.Order.ID != results[0].Order.ID || r.Invoice.Number != "INV-2026-0001" {
				t.Errorf("got %s and %s", r.Order.Number, r.Invoice.Number)
			}
			if !r.Existing {
				fresh++
			}
		}
		list, err := s.billing.Orders(t.Context(), s.owner, s.org, domain.ListRequest{})
		must(t, err)
		if fresh != 1 || len(list.Items) != 1 {
			t.Errorf("%d new orders told, %d there", fresh, len(list.Items))
		}
		w.Advance(time.Hour) // the order exists though the quote has expired
		again, err := s.billing.Order(t.Context(), s.owner, s.org, q.ID)
		must(t, err)
		if !again.Existing || again.Order.Number != "O-2026-0001" {
			t.Errorf("got %+v", again)
		}
		w.AuditWhole(t, s.org, 2)
	})
}

func TestAnOrderIsRefused(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		stranger := w.Account(t, "s@else.example", "S")
		elsewhere := s.organization(t, "Elsewhere", "it@else.example", stranger)
		q := s.quote(t, s.plan, 1)
		refused := func(what string, by domain.Actor, org domain.OrganizationID, code domain.Code, field string) {
			t.Helper()
			_, err := s.billing.Order(t.Context(), by, org, q.ID)
			wantCode(t, what, err, code, field)
		}
		refused("a member", s.member, s.org, domain.CodeNotFound, "")
		refused("a stranger", stranger, s.org, domain.CodeNotFound, "")
		refused("another organization's quote", stranger, elsewhere, domain.CodeNotFound, "")

		s.profile(t, s.owner, s.org, "NO")
		refused("a tax that is another by now", s.owner, s.org, domain.CodeQuoteExpired, "")
		q = s.quote(t, s.plan, 1)
		must(t, w.Write(t.Context(), func(tx *store.Tx) error {
			return tx.UpdateBillingProfile(domain.BillingProfile{Organization: s.org, Name: "H", Line1: "K", Country: "NO", Version: 3})
		}))
		refused("an incomplete profile", s.owner, s.org, domain.CodeBillingIncomplete, "city")
		s.profile(t, s.owner, s.org, "NO")
		s.seller(t, domain.Seller{Name: "No bank account", Line1: "L", City: "C", Country: "DE"})
		refused("an incomplete seller", s.owner, s.org, domain.CodeSellerIncomplete, "")
		s.seller(t, domain.Seller{Name: "N", Line1: "L", City: "C", Country: "DE", IBAN: "DE1"})

		w.Advance(domain.QuoteValidity)
		refused("an expired quote", s.owner, s.org, domain.CodeQuoteExpired, "")
		q = s.quote(t, s.plan, 1)
		_, err := s.catalog.UpdatePlan(t.Context(), s.admin, s.plan.ID, retired(s.plan))
		must(t, err)
		refused("a plan retired meanwhile", s.owner, s.org, domain.CodePlanRetired, "")
	})
}

func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		var quotes []domain.Quote
		for range 6 {
			quotes = append(quotes, s.quote(t, s.plan, 1))
		}
		noMail := *w.Env
		noMail.Queue = brokenQueue{}
		broken := &billing.Service{Env: &noMail, Licensing: s.licenses}
		var wg sync.WaitGroup
		for i, q := range quotes {
			wg.Go(func() {
				service := s.billing
				if i%2 == 0 {
					service = broken // fails after both numbers are taken
				}
				_, err := service.Order(t.Context(), s.owner, s.org, q.ID)
				if (i%2 == 0) != (err != nil) {
					t.Errorf("order %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		list, err := s.billing.Invoices(t.Context(), s.owner, s.org, domain.ListRequest{})
		must(t, err)
		var numbers []string
		for _, i := range list.Items {
			numbers = append(numbers, i.Number)
		}
		slices.Sort(numbers)
		if d := cmp.Diff([]string{"INV-2026-0001", "INV-2026-0002", "INV-2026-0003"}, numbers); d != "" {
			t.Error(d)
		}
		w.Advance(60 * 24 * time.Hour)
		if r := s.order(t, s.plan, 1); r.Invoice.Number != "INV-2027-0001" {
			t.Errorf("the new year begins with %s", r.Invoice.Number)
		}
	})
}

func TestATrialIsForTheFirstTime(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		trial, err := s.catalog.CreatePlan(t.Context(), s.admin, s.plan.Product, catalog.PlanInput{
			Type: "trial", TermMonths: 1, Currency: "EUR", PlanTerms: catalog.PlanTerms{Name: "Trial", MinUsers: 1, MaxUsers: 10},
		})
		must(t, err)
		first, second := s.quote(t, trial, 4), s.quote(t, trial, 4)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, q := range []domain.Quote{first, second} {
			wg.Go(func() { _, errs[i] = s.billing.Order(t.Context(), s.owner, s.org, q.ID) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("two trials at once: %v, %v; want one", errs[0], errs[1])
		}
		if !domain.HasCode(errors.Join(errs...), domain.CodeTrialUsed) {
			t.Errorf("got %v, want %s", errs, domain.CodeTrialUsed)
		}
		s.order(t, s.plan, 5) // buying goes on
	})
}

func TestAFreeOrderIsALicenseAtOnce(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		trial, err := s.catalog.CreatePlan(t.Context(), s.admin, s.plan.Product, catalog.PlanInput{
			Type: "trial", TermMonths: 1, Currency: "EUR", PlanTerms: catalog.PlanTerms{Name: "Trial", MinUsers: 1, MaxUsers: 10},
		})
		must(t, err)
		r := s.order(t, trial, 4)
		if r.Order.State != domain.OrderPaid || r.Invoice.State != domain.InvoicePaid || r.Invoice.Totals.Gross != 0 {
			t.Errorf("order %s, invoice %s of %d", r.Order.State, r.Invoice.State, r.Invoice.Totals.Gross)
		}
		l, err := s.licenses.License(t.Context(), s.owner, s.org, r.Order.License)
		must(t, err)
		if l.Type != domain.LicenseTrial || !l.ExpiresAt.Equal(w.Now().AddDate(0, 1, 0)) {
			t.Errorf("a %s until %s", l.Type, l.ExpiresAt)
		}
		payments, err := s.billing.Payments(t.Context(), s.owner, s.org, domain.ListRequest{})
		must(t, err)
		if len(payments.Items) != 0 {
			t.Errorf("%d payments of nothing", len(payments.Items))
		}
		mails := w.Mails("runa@halden.example")
		if len(mails) != 1 || mails[0].Template != "license_ready" {
			t.Errorf("mails %+v", mails)
		}
		w.AuditWhole(t, s.org, 2)
		if e := s.lastAudit(t); e.SeatDelta != 4 || e.MoneyDelta.Amount != 0 {
			t.Errorf("audited %+v", e)
		}
	})
}

type brokenQueue struct{}

func (brokenQueue) Enqueue(*store.Tx, domain.Job) error { return fmt.Errorf("the queue is away") }

// burst releases fifty calls at once; none may fail.
func burst[T any](t *testing.T, call func() (T, error)) []T {
	t.Helper()
	const n = 50
	results, start := make([]T, n), make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			var err error
			if results[i], err = call(); err != nil {
				t.Errorf("call %d: %v", i, err)
			}
		})
	}
	close(start)
	wg.Wait()
	return results
}

// lastAudit is the latest entry of Halden's audit log.
func (s *shop) lastAudit(t *testing.T) domain.AuditEntry {
	t.Helper()
	list := row(t, s, func(tx *store.Tx) (domain.List[domain.AuditEntry], error) {
		return tx.Audit(s.org, domain.ListRequest{Limit: 1})
	})
	return list.Items[0]
}
