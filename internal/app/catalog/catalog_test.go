package catalog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fields lists what an error finds wrong.
func fields(err error) (list []string) {
	if err == nil {
		return nil
	}
	for _, e := range domain.AsError(err).Fields() {
		list = append(list, strings.TrimSpace(e.Field+" "+string(e.Code)))
	}
	return list
}

func plan(change func(*catalog.PlanInput)) catalog.PlanInput {
	in := catalog.PlanInput{
		Type: "annual", TermMonths: 12, Currency: "eur",
		PlanTerms: catalog.PlanTerms{Name: "Team", PriceInternal: 4900, MinUsers: 5, MaxUsers: 500, Features: []string{"sso", "audit-log", "sso"}},
	}
	change(&in)
	return in
}

func TestAPresetFillsThePolicy(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, admin := &catalog.Service{Env: w.Env}, w.Staff(t, "a@vendor.example", domain.StaffAdmin)
		for _, preset := range domain.Presets() {
			p, err := s.CreateProduct(t.Context(), admin, catalog.ProductInput{Slug: "p-" + string(preset), Name: "P", Preset: string(preset)})
			must(t, err)
			want, _ := preset.Policy()
			got, err := s.Product(t.Context(), admin, p.ID)
			must(t, err)
			if d := cmp.Diff(want, got.Product.Policy); d != "" || got.Product.Version != p.Version {
				t.Errorf("%s: %s", preset, d)
			}
		}
		_, err := s.CreateProduct(t.Context(), admin, catalog.ProductInput{Slug: "p-team-pool", Name: "P", Preset: "team-pool"})
		if d := cmp.Diff([]string{"slug catalog.slug_taken"}, fields(err)); d != "" {
			t.Error(d)
		}
		_, err = s.CreateProduct(t.Context(), admin, catalog.ProductInput{Slug: "No Slug", Name: "\u202e", Preset: "team", Description: strings.Repeat("x", 2001)})
		want := []string{"slug field.slug", "name field.control_characters", "description field.too_long", "preset field.choice"}
		if d := cmp.Diff(want, fields(err)); d != "" {
			t.Error(d)
		}
		w.AuditWhole(t, domain.VendorChain, 4)
	})
}

func TestAPolicyIsChanged(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, admin := &catalog.Service{Env: w.Env}, w.Staff(t, "a@vendor.example", domain.StaffAdmin)
		p, err := s.CreateProduct(t.Context(), admin, catalog.ProductInput{Slug: "harbor", Name: "Harbor", Preset: "installation"})
		must(t, err)
		day := 24 * time.Hour
		in := catalog.ProductUpdate{
			Name: "Harbor 2", InvitationHoldDays: 30, Ladder: domain.Ladder{WarnUsers: day, ReadOnly: day}, State: "active", Version: p.Version,
		}
		got, err := s.UpdateProduct(t.Context(), admin, p.ID, in)
		must(t, err)
		want := p
		want.Name, want.Version = "Harbor 2", 2
		want.Policy = domain.Policy{Seats: domain.SeatsInInstallation, BoundToInstall: true, InvitationHoldDays: 30, Ladder: in.Ladder}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		_, err = s.UpdateProduct(t.Context(), admin, p.ID, in)
		if d := cmp.Diff([]string{"precondition.stale"}, fields(err)); d != "" {
			t.Error(d)
		}

		in.Version = got.Version
		for _, tt := range []struct {
			name   string
			ladder domain.Ladder
			want   []string
		}{
			{"nothing but zeros", domain.Ladder{}, []string{"ladder.read_only field.range"}},
			{"descending", domain.Ladder{WarnAdmins: 3 * day, WarnUsers: 2 * day, ReadOnly: 3 * day}, []string{"ladder.warn_users field.range"}},
			{"negative", domain.Ladder{WarnAdmins: -day, ReadOnly: day}, []string{"ladder.warn_admins field.range"}},
			{"hours", domain.Ladder{WarnAdmins: time.Hour, ReadOnly: day}, []string{"ladder.warn_admins field.malformed"}},
			{"a lifetime", domain.Ladder{ReadOnly: 3651 * day}, []string{"ladder.read_only field.range"}},
		} {
			in.Ladder = tt.ladder
			_, err := s.UpdateProduct(t.Context(), admin, p.ID, in)
			if d := cmp.Diff(tt.want, fields(err)); d != "" {
				t.Errorf("%s: %s", tt.name, d)
			}
		}
		_, err = s.UpdateProduct(t.Context(), admin, p.ID, catalog.ProductUpdate{Name: "H", Ladder: domain.Ladder{ReadOnly: day}, State: "gone", InvitationHoldDays: 31})
		if d := cmp.Diff([]string{"state field.choice", "invitation_hold_days field.range"}, fields(err)); d != "" {
			t.Error(d)
		}
	})
}

func TestAPlanNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, admin := &catalog.Service{Env: w.Env}, w.Staff(t, "a@vendor.example", domain.StaffAdmin)
		product, err := s.CreateProduct(t.Context(), admin, catalog.ProductInput{Slug: "harbor", Name: "Harbor", Preset: "installation"})
		must(t, err)
		for _, tt := range []struct {
			name   string
			change func(*catalog.PlanInput)
			want   []string
		}{
			{"all well", func(*catalog.PlanInput) {}, nil},
			{"perpetual", func(p *catalog.PlanInput) { p.Type, p.TermMonths = "perpetual", 0 }, nil},
			{"free trial", func(p *catalog.PlanInput) { p.Type, p.TermMonths, p.PriceInternal = "trial", 1, 0 }, nil},
			{"a term that never ends", func(p *catalog.PlanInput) { p.Type = "perpetual" }, []string{"term_months field.range"}},
			{"no term", func(p *catalog.PlanInput) { p.TermMonths = 0 }, []string{"term_months field.range"}},
			{"eleven years", func(p *catalog.PlanInput) { p.TermMonths = 121 }, []string{"term_months field.range"}},
			{"unknown type", func(p *catalog.PlanInput) { p.Type = "weekly" }, []string{"type field.choice"}},
			{"floating where an installation counts", func(p *catalog.PlanInput) { p.Type = "flex" }, []string{"type field.choice"}},
			{"no currency", func(p *catalog.PlanInput) { p.Currency = "" }, []string{"currency field.required"}},
			{"no such currency", func(p *catalog.PlanInput) { p.Currency = "XXQ" }, []string{"currency field.malformed"}},
			{"negative price", func(p *catalog.PlanInput) { p.PriceInternal = -1 }, []string{"price_internal field.range"}},
			{"absurd price", func(p *catalog.PlanInput) { p.PriceExternal = 1e9 + 1 }, []string{"price_external field.range"}},
			{"nobody at least", func(p *catalog.PlanInput) { p.MinUsers = 0 }, []string{"min_users field.range"}},
			{"less than the least", func(p *catalog.PlanInput) { p.MaxUsers = 4 }, []string{"max_users field.range"}},
			{"absurdly many", func(p *catalog.PlanInput) { p.MaxUsers = domain.MaxUsers + 1 }, []string{"max_users field.range"}},
			{"no slug", func(p *catalog.PlanInput) { p.Features = []string{"Single Sign-On"} }, []string{"features field.slug"}},
			{"too many features", func(p *catalog.PlanInput) { p.Features = make([]string, 51) }, []string{"features field.too_many_items"}},
			{
				"several", func(p *catalog.PlanInput) { p.Name, p.MinUsers, p.Type = "", -1, "" },
				[]string{"name field.required", "min_users field.range", "type field.choice"},
			},
		} {
			_, err := s.CreatePlan(t.Context(), admin, product.ID, plan(tt.change))
			if d := cmp.Diff(tt.want, fields(err)); d != "" {
				t.Errorf("%s: %s", tt.name, d)
			}
		}
		_, err = s.CreatePlan(t.Context(), admin, "prd_none", plan(func(*catalog.PlanInput) {}))
		if d := cmp.Diff([]string{"not_found"}, fields(err)); d != "" {
			t.Error(d)
		}
		w.AuditWhole(t, domain.VendorChain, 4)
	})
}

func TestFloatingPlansAreOfGrantedSeats(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, admin := &catalog.Service{Env: w.Env}, w.Staff(t, "a@vendor.example", domain.StaffAdmin)
		for _, preset := range domain.Presets() {
			product, err := s.CreateProduct(t.Context(), admin, catalog.ProductInput{Slug: "p-" + string(preset), Name: "P", Preset: string(preset)})
			must(t, err)
			_, err = s.CreatePlan(t.Context(), admin, product.ID, plan(func(p *catalog.PlanInput) { p.Type = "flex" }))
			if granted := product.Policy.Seats == domain.SeatsGranted; granted != (err == nil) {
				t.Errorf("%s: %v", preset, err)
			}
		}
	})
}

func TestOnlyWhatIsActiveIsForSale(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, admin := &catalog.Service{Env: w.Env}, w.Staff(t, "a@vendor.example", domain.StaffAdmin)
		customer := w.Account(t, "c@halden.example", "C")
		var last domain.Product
		var err error
		for _, slug := range []string{"no-plan", "sold", "withdrawn"} {
			last, err = s.CreateProduct(t.Context(), admin, catalog.ProductInput{Slug: slug, Name: slug, Preset: "team-pool"})
			must(t, err)
			if slug == "no-plan" {
				continue
			}
			for _, name := range []string{"One", "Two"} {
				w.Advance(time.Millisecond) // ids made in one have no order
				_, err := s.CreatePlan(t.Context(), admin, last.ID, plan(func(p *catalog.PlanInput) { p.Name = name }))
				must(t, err)
			}
		}
		all, err := s.Products(t.Context(), admin)
		must(t, err)
		two := all[1].Plans[1]
		terms := catalog.PlanTerms{Name: "Two", PriceInternal: 1, MinUsers: 1, MaxUsers: 2}
		got, err := s.UpdatePlan(t.Context(), admin, two.ID, catalog.PlanUpdate{PlanTerms: terms, State: "retired", Version: two.Version})
		must(t, err)
		if got.Version != 2 || got.Type != two.Type || got.PriceInternal != 1 || got.Currency != "EUR" {
			t.Errorf("changed to %+v", got)
		}
		_, err = s.UpdatePlan(t.Context(), admin, two.ID, catalog.PlanUpdate{PlanTerms: terms, State: "active", Version: two.Version})
		if d := cmp.Diff([]string{"precondition.stale"}, fields(err)); d != "" {
			t.Error(d)
		}
		_, err = s.UpdateProduct(t.Context(), admin, last.ID, catalog.ProductUpdate{
			Name: last.Name, InvitationHoldDays: 7, Ladder: last.Policy.Ladder, State: "retired", Version: last.Version,
		})
		must(t, err)

		offers, err := s.ForSale(t.Context(), customer)
		must(t, err)
		if len(offers) != 1 || offers[0].Product.Slug != "sold" || len(offers[0].Plans) != 1 || offers[0].Plans[0].Name != "One" {
			t.Errorf("for sale: %+v", offers)
		}
		if d := cmp.Diff([]string{"audit-log", "sso"}, offers[0].Plans[0].Features); d != "" {
			t.Error(d)
		}
	})
}

func TestTheCatalogIsTheVendors(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := &catalog.Service{Env: w.Env}
		sales, customer := w.Staff(t, "s@vendor.example", domain.StaffSales), w.Account(t, "c@halden.example", "C")
		ctx := t.Context()
		if _, err := s.Products(ctx, sales); err != nil {
			t.Error(err)
		}
		refused := map[string]error{}
		_, refused["sales creates"] = s.CreateProduct(ctx, sales, catalog.ProductInput{})
		_, refused["sales changes"] = s.UpdateProduct(ctx, sales, "prd_1", catalog.ProductUpdate{})
		_, refused["sales plans"] = s.CreatePlan(ctx, sales, "prd_1", catalog.PlanInput{})
		_, refused["sales prices"] = s.UpdatePlan(ctx, sales, "pln_1", catalog.PlanUpdate{})
		_, refused["a customer looks"] = s.Products(ctx, customer)
		_, refused["a customer looks closer"] = s.Product(ctx, customer, "prd_1")
		_, refused["no such product"] = s.Product(ctx, sales, "prd_1")
		for what, err := range refused {
			if !domain.HasCode(err, domain.CodeNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := s.ForSale(ctx, domain.Actor{}); !domain.HasCode(err, domain.CodeUnauthenticated) {
			t.Errorf("nobody: %v", err)
		}
	})
}
