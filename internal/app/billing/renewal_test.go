package billing_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const day = 24 * time.Hour

// bought is a license, paid for.
func (s *shop) bought(t *testing.T, users int) domain.License {
	t.Helper()
	return s.paid(t, s.order(t, s.plan, users))
}

func (s *shop) paid(t *testing.T, r billing.OrderResult) domain.License {
	t.Helper()
	must(t, s.licenses.Keys.RotateIfDue(t.Context())) // the clock may have moved by months
	out, err := s.billing.RecordPayment(t.Context(), s.finance, r.Order.ID, s.payment(r.Order))
	must(t, err)
	return out.License
}

// renewal orders the renewal of a license as it is.
func (s *shop) renewal(t *testing.T, l domain.License) billing.OrderResult {
	t.Helper()
	q, err := s.billing.Renew(t.Context(), s.owner, s.org, l.ID, billing.RenewInput{})
	must(t, err)
	r, err := s.billing.Order(t.Context(), s.owner, s.org, q.ID)
	must(t, err)
	return r
}

// capacity is how many users the organization's licenses allow now.
func (s *shop) capacity(t *testing.T) domain.Users {
	t.Helper()
	list, err := s.licenses.Entitlement(t.Context(), s.owner, s.org)
	must(t, err)
	sum := domain.Users{}
	for _, e := range list {
		sum.Internal, sum.External = sum.Internal+e.Users.Internal, sum.External+e.Users.External
	}
	return sum
}

// claims are what a license's key says.
func (s *shop) claims(t *testing.T, l domain.License) (c struct {
	Iat, Nbf, Exp int64
	Lic           struct{ Replaces []string }
},
) {
	t.Helper()
	stored := row(t, s, func(tx *store.Tx) (domain.License, error) { return tx.License(s.org, l.ID) })
	body, err := base64.RawURLEncoding.DecodeString(strings.Split(stored.Key, ".")[1])
	must(t, err)
	must(t, json.Unmarshal(body, &c))
	return c
}

func TestAnEarlyRenewalTakesOverAtTheEnd(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		old := s.bought(t, 10)
		w.Advance(200 * day)
		r := s.renewal(t, old)
		ends := old.ExpiresAt.AddDate(1, 0, 0)
		want := domain.Period{Starts: old.ExpiresAt, Ends: ends}
		if r.Order.Period != want || r.Invoice.Period != want || r.Invoice.Renews != old.Serial || r.Order.LicenseName != old.Name || r.Order.InstallID != install {
			t.Errorf("order %+v, invoice %+v", r.Order, r.Invoice)
		}
		if e := s.lastAudit(t); !strings.Contains(e.After, `"renews_serial":"`+old.Serial+`"`) {
			t.Errorf("audited %s", e.After)
		}
		w.Advance(3 * day)
		l := s.paid(t, r)
		if l.Replaces != old.ID || !l.StartsAt.Equal(old.ExpiresAt) || !l.ExpiresAt.Equal(ends) || l.StateAt(w.Now()) != domain.LicenseScheduled {
			t.Errorf("the successor is %+v", l)
		}
		if e := s.lastAudit(t); e.SeatDelta != 0 {
			t.Errorf("a renewal changes %d seats", e.SeatDelta)
		}
		c := s.claims(t, l)
		if len(c.Lic.Replaces) != 1 || c.Lic.Replaces[0] != string(old.ID) || c.Iat != w.Now().Unix() || c.Nbf != old.ExpiresAt.Unix() || c.Exp != ends.Unix() {
			t.Errorf("its key says %+v", c)
		}
		if m := w.Mails("runa@halden.example"); m[len(m)-1].Data["renews"] != old.Serial || m[len(m)-1].Data["scheduled"] != "true" {
			t.Errorf("the mail is %+v", m[len(m)-1])
		}

		// The capacity is the same at every instant of the overlap and the switch.
		for _, at := range []time.Time{w.Now(), old.ExpiresAt.Add(-time.Millisecond), old.ExpiresAt, old.ExpiresAt.Add(time.Millisecond), ends.Add(-time.Millisecond)} {
			w.Advance(at.Sub(w.Now()))
			if got := s.capacity(t); got != (domain.Users{Internal: 10}) {
				t.Errorf("%v users at %s, want 10", got, at)
			}
		}
		w.Advance(time.Millisecond)
		if got := s.capacity(t); got.Total() != 0 {
			t.Errorf("%v users after both have ended", got)
		}
	})
}

func TestARenewalMayBeLarger(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		old := s.bought(t, 10)
		q, err := s.billing.Renew(t.Context(), s.owner, s.org, old.ID, billing.RenewInput{LicenseName: "Yard 4", Users: &domain.Users{Internal: 7, External: 5}})
		must(t, err)
		r, err := s.billing.Order(t.Context(), s.owner, s.org, q.ID)
		must(t, err)
		l := s.paid(t, r)
		if e := s.lastAudit(t); e.SeatDelta != 2 || l.Name != "Yard 4" {
			t.Errorf("%d seats, named %s", e.SeatDelta, l.Name)
		}
		w.Advance(old.ExpiresAt.Sub(w.Now()))
		if got := s.capacity(t); got != (domain.Users{Internal: 7, External: 5}) {
			t.Errorf("%v users after the switch", got)
		}
	})
}

func TestALateRenewalStartsWithItsPayment(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		late, ended := s.bought(t, 10), s.bought(t, 20)
		w.Advance(360 * day)
		r := s.renewal(t, late)
		w.Advance(10 * day) // its end has passed while the payment was awaited
		l := s.paid(t, r)
		if !l.StartsAt.Equal(w.Now()) || !l.ExpiresAt.Equal(w.Now().AddDate(1, 0, 0)) || l.Replaces != late.ID {
			t.Errorf("paid late: %+v", l)
		}
		if e := s.lastAudit(t); e.SeatDelta != 10 {
			t.Errorf("%d seats come back", e.SeatDelta)
		}
		if r = s.renewal(t, ended); !r.Order.Period.IsZero() || !r.Invoice.Period.IsZero() || r.Invoice.Renews != ended.Serial {
			t.Errorf("after the end: %+v", r.Order)
		}
		w.Advance(5 * day)
		if l = s.paid(t, r); !l.StartsAt.Equal(w.Now()) {
			t.Errorf("starts at %s, paid at %s", l.StartsAt, w.Now())
		}
	})
}

func TestARenewalIsRefused(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		stranger := w.Account(t, "s@else.example", "S")
		elsewhere := s.organization(t, "Elsewhere", "it@else.example", stranger)
		s.profile(t, stranger, elsewhere, "DE")
		_, other := s.product(t, "studio", domain.PresetTeamPool, 100)
		forever := s.variant(t, catalog.PlanInput{Type: "perpetual"})
		old, endless, revoked := s.bought(t, 10), s.paid(t, s.order(t, forever, 3)), s.bought(t, 5)
		must(t, w.Write(t.Context(), func(tx *store.Tx) error {
			l, err := tx.License(s.org, revoked.ID)
			if err != nil {
				return err
			}
			l.State = domain.LicenseRevoked
			return tx.ReviseLicense(l)
		}))
		good := billing.QuoteInput{Plan: s.plan.ID, UsersInternal: 10, Renews: old.ID}
		for name, c := range map[string]struct {
			by     domain.Actor
			org    domain.OrganizationID
			change func(*billing.QuoteInput)
			code   domain.Code
			field  string
		}{
			"a member":              {s.member, s.org, nil, domain.CodeNotFound, ""},
			"a foreign license":     {stranger, elsewhere, nil, domain.CodeNotFound, ""},
			"a license nobody has":  {s.owner, s.org, func(in *billing.QuoteInput) { in.Renews = "lic_none" }, domain.CodeNotFound, ""},
			"a perpetual one":       {s.owner, s.org, func(in *billing.QuoteInput) { in.Renews = endless.ID }, domain.CodeRenewalPerpetual, ""},
			"a revoked one":         {s.owner, s.org, func(in *billing.QuoteInput) { in.Renews = revoked.ID }, domain.CodeRenewalState, ""},
			"another product":       {s.owner, s.org, func(in *billing.QuoteInput) { in.Plan = other.ID }, domain.CodeRenewalProduct, "plan"},
			"another installation":  {s.owner, s.org, func(in *billing.QuoteInput) { in.InstallID = "1b671a64-40d5-491e-99b0-da01ff1f3341" }, domain.CodeRenewalInstall, "install_id"},
			"no users":              {s.owner, s.org, func(in *billing.QuoteInput) { in.UsersInternal = 0 }, domain.CodeRange, "users.internal"},
			"the same installation": {s.owner, s.org, func(in *billing.QuoteInput) { in.InstallID = strings.ToUpper(install) }, "", ""},
		} {
			in := good
			if c.change != nil {
				c.change(&in)
			}
			_, err := s.billing.Quote(t.Context(), c.by, c.org, in)
			if c.code == "" {
				must(t, err)
				continue
			}
			wantCode(t, name, err, c.code, c.field)
		}
		_, err := s.billing.Renewable(t.Context(), s.owner, s.org, endless.ID)
		wantCode(t, "asked before", err, domain.CodeRenewalPerpetual, "")
	})
}

// variant is another plan of the first product.
func (s *shop) variant(t *testing.T, in catalog.PlanInput) domain.Plan {
	t.Helper()
	in.Currency, in.PlanTerms = "EUR", catalog.PlanTerms{Name: in.Type, PriceInternal: 9900, PriceExternal: 900, MinUsers: 1, MaxUsers: 500}
	if in.Type == "trial" {
		in.PriceInternal, in.PriceExternal = 0, 0
	}
	plan, err := s.catalog.CreatePlan(t.Context(), s.admin, s.plan.Product, in)
	must(t, err)
	return plan
}

// Whoever holds seats by name would be without one from one day to the next, and
// so would whoever leases one.
func TestARenewalKeepsTheKindOfSeats(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		_, s.plan = s.product(t, "studio", domain.PresetNamedAndFloating, 100)
		flex := s.variant(t, catalog.PlanInput{Type: "flex", TermMonths: 12})
		named, floating := s.bought(t, 3), s.paid(t, s.order(t, flex, 3))
		for name, c := range map[string]struct {
			license domain.LicenseID
			plan    domain.PlanID
			refused bool
		}{
			"by name, then floating":  {named.ID, flex.ID, true},
			"floating, then by name":  {floating.ID, s.plan.ID, true},
			"by name, then by name":   {named.ID, s.plan.ID, false},
			"floating, then floating": {floating.ID, flex.ID, false},
		} {
			_, err := s.billing.Renew(t.Context(), s.owner, s.org, c.license, billing.RenewInput{Plan: c.plan})
			if !c.refused {
				must(t, err)
				continue
			}
			wantCode(t, name, err, domain.CodeRenewalSeats, "plan")
		}
	})
}

func TestALicenseIsRenewedOnce(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		old := s.bought(t, 10)
		quotes := make([]domain.Quote, 50)
		for i := range quotes {
			q, err := s.billing.Renew(t.Context(), s.owner, s.org, old.ID, billing.RenewInput{})
			must(t, err)
			quotes[i] = q
		}
		start := make(chan struct{})
		errs := make([]error, len(quotes))
		orders := make([]billing.OrderResult, len(quotes))
		var wg sync.WaitGroup
		for i, q := range quotes {
			wg.Go(func() {
				<-start
				orders[i], errs[i] = s.billing.Order(t.Context(), s.owner, s.org, q.ID)
			})
		}
		close(start)
		wg.Wait()
		var won []billing.OrderResult
		for i, err := range errs {
			if err == nil {
				won = append(won, orders[i])
			} else if e := domain.AsError(err); e.Code != domain.CodeRenewalOpen || e.Data["order"] == "" {
				t.Errorf("got %v", err)
			}
		}
		if len(won) != 1 || won[0].Order.Number != "O-2026-0002" {
			t.Fatalf("%d orders renew one license", len(won))
		}
		renew := func() error {
			_, err := s.billing.Renew(t.Context(), s.owner, s.org, old.ID, billing.RenewInput{})
			return err
		}
		wantCode(t, "while it is open", renew(), domain.CodeRenewalOpen, "")
		_, err := s.billing.Cancel(t.Context(), s.sales, won[0].Order.ID)
		must(t, err)
		next := s.paid(t, s.renewal(t, old))
		wantCode(t, "once it is paid", renew(), domain.CodeRenewed, "")
		third := s.paid(t, s.renewal(t, next)) // what has not begun can be renewed as well
		if !third.StartsAt.Equal(next.ExpiresAt) || third.Replaces != next.ID {
			t.Errorf("the third is %+v", third)
		}
		for _, l := range []domain.License{old, next, third} {
			w.Advance(l.StartsAt.Sub(w.Now()) + day)
			if got := s.capacity(t); got.Internal != 10 {
				t.Errorf("%v users while %s counts", got, l.Serial)
			}
		}
	})
}

func TestATrialBecomesAPaidLicense(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		trial := s.variant(t, catalog.PlanInput{Type: "trial", TermMonths: 1})
		r := s.order(t, trial, 4)
		old := row(t, s, func(tx *store.Tx) (domain.License, error) { return tx.License(s.org, r.Order.License) })
		_, err := s.billing.Renew(t.Context(), s.owner, s.org, old.ID, billing.RenewInput{})
		wantCode(t, "another trial", err, domain.CodeTrialUsed, "")
		q, err := s.billing.Renew(t.Context(), s.owner, s.org, old.ID, billing.RenewInput{Plan: s.plan.ID})
		must(t, err)
		r, err = s.billing.Order(t.Context(), s.owner, s.org, q.ID)
		must(t, err)
		if l := s.paid(t, r); l.Type != domain.LicenseAnnual || !l.StartsAt.Equal(old.ExpiresAt) || l.Replaces != old.ID {
			t.Errorf("the paid one is %+v", l)
		}
		forever := s.variant(t, catalog.PlanInput{Type: "perpetual"})
		annual := s.bought(t, 2)
		q, err = s.billing.Renew(t.Context(), s.owner, s.org, annual.ID, billing.RenewInput{Plan: forever.ID})
		must(t, err)
		if q.Period != (domain.Period{Starts: annual.ExpiresAt}) {
			t.Errorf("the period is %+v", q.Period)
		}
	})
}

// TestWhatWasQuotedIsOrdered: a quote whose period is not that of the order any
// more is no longer valid.
func TestWhatWasQuotedIsOrdered(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		old := s.bought(t, 10)
		w.Advance(old.ExpiresAt.Sub(w.Now()) - time.Minute)
		q, err := s.billing.Renew(t.Context(), s.owner, s.org, old.ID, billing.RenewInput{})
		must(t, err)
		w.Advance(time.Minute)
		_, err = s.billing.Order(t.Context(), s.owner, s.org, q.ID)
		wantCode(t, "it has ended meanwhile", err, domain.CodeQuoteExpired, "")
		d, err := s.billing.QuoteDetail(t.Context(), s.owner, s.org, q.ID)
		must(t, err)
		if d.Renews.ID != old.ID || d.Renews.Key != "" {
			t.Errorf("the quote is for %+v", d.Renews)
		}
	})
}
