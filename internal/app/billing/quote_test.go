package billing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

func TestAQuoteFreezesPriceAndTax(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		q, err := s.billing.Quote(t.Context(), s.owner, s.org, billing.QuoteInput{
			Plan: s.plan.ID, InstallID: " {7C9E6679-7425-40DE-944B-E07FC1F90AE7} ", UsersInternal: 10, UsersExternal: 5,
		})
		must(t, err)
		want := domain.Totals{
			Currency: "EUR", Net: 53500, TaxRate: 1900, Tax: 10165, Gross: 63665, Treatment: domain.TaxStandard,
			Lines: []domain.Line{
				{Kind: domain.LineInternalUsers, Quantity: 10, UnitPrice: 4900, Amount: 49000},
				{Kind: domain.LineExternalUsers, Quantity: 5, UnitPrice: 900, Amount: 4500},
			},
		}
		if d := cmp.Diff(want, q.Totals); d != "" {
			t.Error(d)
		}
		if q.InstallID != install || q.LicenseName != "Harbor harbor" || !q.ExpiresAt.Equal(w.Now().Add(domain.QuoteValidity)) {
			t.Errorf("got %+v", q)
		}
		got, err := s.billing.QuoteDetail(t.Context(), s.owner, s.org, q.ID)
		must(t, err)
		if d := cmp.Diff(q, got.Quote); d != "" || got.Plan.ID != s.plan.ID || got.Product.ID != s.plan.Product {
			t.Errorf("read again, of %s and %s: %s", got.Product.Name, got.Plan.Name, d)
		}

		_, unbound := s.product(t, "pool", domain.PresetTeamPool, 1000)
		q, err = s.billing.Quote(t.Context(), s.owner, s.org, billing.QuoteInput{Plan: unbound.ID, InstallID: "whatever", UsersInternal: 2})
		must(t, err)
		if q.InstallID != "" {
			t.Errorf("a product that is not bound kept the Install ID %q", q.InstallID)
		}
	})
}

func TestAQuoteNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		stranger := w.Account(t, "s@else.example", "S")
		blank := s.organization(t, "Blank", "it@blank.example", stranger)
		pooled, pool := s.product(t, "pool", domain.PresetTeamPool, 1000)
		good := billing.QuoteInput{Plan: s.plan.ID, InstallID: install, UsersInternal: 1}
		with := func(change func(*billing.QuoteInput)) billing.QuoteInput {
			in := good
			change(&in)
			return in
		}
		for _, tt := range []struct {
			name  string
			by    domain.Actor
			org   domain.OrganizationID
			in    billing.QuoteInput
			code  domain.Code
			field string
		}{
			{"no plan", s.owner, s.org, with(func(q *billing.QuoteInput) { q.Plan = "" }), domain.CodeRequired, "plan"},
			{"unknown plan", s.owner, s.org, with(func(q *billing.QuoteInput) { q.Plan = "pln_none" }), domain.CodeNotFound, ""},
			{"no install id", s.owner, s.org, with(func(q *billing.QuoteInput) { q.InstallID = "" }), domain.CodeRequired, "install_id"},
			{"no UUID", s.owner, s.org, with(func(q *billing.QuoteInput) { q.InstallID = "harbor-1" }), domain.CodeInstallID, "install_id"},
			{"nobody", s.owner, s.org, with(func(q *billing.QuoteInput) { q.UsersInternal = 0 }), domain.CodeRange, "users.internal"},
			{"fewer than nobody", s.owner, s.org, with(func(q *billing.QuoteInput) { q.UsersInternal, q.UsersExternal = 5, -1 }), domain.CodeRange, "users.external"},
			{"too many", s.owner, s.org, with(func(q *billing.QuoteInput) { q.UsersInternal = 501 }), domain.CodeRange, "users.internal"},
			{"control characters", s.owner, s.org, with(func(q *billing.QuoteInput) { q.LicenseName = "a\x00b" }), domain.CodeControl, "license_name"},
			{
				"external users of a product without", s.owner, s.org,
				billing.QuoteInput{Plan: pool.ID, UsersInternal: 1, UsersExternal: 1},
				domain.CodeNoExternalUsers, "users.external",
			},
			{"no country", stranger, blank, good, domain.CodeBillingIncomplete, "country"},
			{"a member", s.member, s.org, good, domain.CodeNotFound, ""},
			{"a stranger", stranger, s.org, good, domain.CodeNotFound, ""},
			{"nobody signed in", domain.Actor{}, s.org, good, domain.CodeUnauthenticated, ""},
		} {
			_, err := s.billing.Quote(t.Context(), tt.by, tt.org, tt.in)
			wantCode(t, tt.name, err, tt.code, tt.field)
		}

		_, err := s.catalog.UpdatePlan(t.Context(), s.admin, s.plan.ID, retired(s.plan))
		must(t, err)
		_, err = s.billing.Quote(t.Context(), s.owner, s.org, good)
		wantCode(t, "a retired plan", err, domain.CodePlanRetired, "")
		retire(t, s, pooled)
		_, err = s.billing.Quote(t.Context(), s.owner, s.org, billing.QuoteInput{Plan: pool.ID, UsersInternal: 1})
		wantCode(t, "a retired product", err, domain.CodeProductRetired, "")
	})
}

func TestTheTaxFollowsBothAddresses(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		for _, tt := range []struct {
			country, taxID string
			rate           int
			treatment      domain.TaxTreatment
		}{
			{"DE", "DE 999 999 999", 1900, domain.TaxStandard},
			{"FR", "", 2000, domain.TaxDestination},
			{"AT", "ATU12345678", 0, domain.TaxReverseCharge},
			{"NO", "NO 923 456 789 MVA", 0, domain.TaxOutside},
		} {
			p, err := s.billing.Profile(t.Context(), s.owner, s.org)
			must(t, err)
			p.Country, p.TaxID = tt.country, tt.taxID
			_, err = s.billing.UpdateProfile(t.Context(), s.owner, s.org, p)
			must(t, err)
			if q := s.quote(t, s.plan, 3); q.Totals.TaxRate != tt.rate || q.Totals.Treatment != tt.treatment {
				t.Errorf("%s %s: %d %s", tt.country, tt.taxID, q.Totals.TaxRate, q.Totals.Treatment)
			}
		}
		s.seller(t, domain.Seller{Name: "Nobody yet"})
		_, err := s.billing.Quote(t.Context(), s.owner, s.org, billing.QuoteInput{Plan: s.plan.ID, InstallID: install, UsersInternal: 1})
		wantCode(t, "a seller without a country", err, domain.CodeSellerIncomplete, "")
	})
}

func TestABillingProfileIsCheckedAndAudited(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		good := domain.BillingProfile{Name: " Halden  Yards ", Line1: "Kaiveien 7", City: "Halden", Country: "fr", TaxID: "fr 12 345678901", Version: 2}
		got, err := s.billing.UpdateProfile(t.Context(), s.owner, s.org, good)
		must(t, err)
		want := domain.BillingProfile{
			Organization: s.org, Name: "Halden Yards", Line1: "Kaiveien 7", City: "Halden", Country: "FR", TaxID: "FR12345678901", Version: 3,
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		_, err = s.billing.UpdateProfile(t.Context(), s.owner, s.org, good)
		wantCode(t, "a stale version", err, domain.CodeStale, "")
		_, err = s.billing.UpdateProfile(t.Context(), s.member, s.org, good)
		wantCode(t, "a member", err, domain.CodeNotFound, "")

		_, err = s.billing.UpdateProfile(t.Context(), s.owner, s.org, domain.BillingProfile{Country: "XX", Phone: "1\u202e2"})
		var fields []string
		for _, e := range domain.AsError(err).Fields() {
			fields = append(fields, e.Field+" "+string(e.Code))
		}
		wantFields := []string{
			"name field.required", "line1 field.required", "city field.required", "phone field.control_characters", "country field.country",
		}
		if d := cmp.Diff(wantFields, fields); d != "" {
			t.Error(d)
		}
		_, err = s.billing.UpdateProfile(t.Context(), s.owner, s.org, domain.BillingProfile{Name: "H", Line1: "K", City: "H", Country: "DE", TaxID: "FR12345678901"})
		wantCode(t, "another country's number", err, domain.CodeTaxID, "tax_id")
		w.AuditWhole(t, s.org, 2)
	})
}

func retired(p domain.Plan) catalog.PlanUpdate {
	return catalog.PlanUpdate{State: "retired", Version: p.Version, PlanTerms: catalog.PlanTerms{
		Name: p.Name, PriceInternal: p.PriceInternal, PriceExternal: p.PriceExternal, MinUsers: p.MinUsers, MaxUsers: p.MaxUsers,
	}}
}

func retire(t *testing.T, s *shop, p domain.Product) {
	t.Helper()
	_, err := s.catalog.UpdateProduct(t.Context(), s.admin, p.ID, catalog.ProductUpdate{
		Name: p.Name, PendingHolds: p.Policy.PendingHolds, InvitationHoldDays: p.Policy.InvitationHoldDays, Ladder: p.Policy.Ladder,
		Extranet: p.Policy.Extranet, State: "retired", Version: p.Version,
	})
	must(t, err)
}
