package demo

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

// offer is a product with its plans.
type offer struct {
	catalog.ProductInput
	plans  []catalog.PlanInput
	leases domain.LeaseRules // of floating seats; the zero value: the defaults
}

// catalogOfDemo is what the vendor sells: a product for each preset.
func catalogOfDemo() []offer {
	return []offer{
		{catalog.ProductInput{
			Slug: "atelier", Name: "Atelier", Preset: string(domain.PresetInstallation),
			Description: "Drawings, comments and revisions for architects, on a server of your own.",
		}, []catalog.PlanInput{
			annual("Studio", "For one office. Revisions can be compared.", 24000, 6000, 3, 200, "compare"),
			annual("Enterprise", "For several offices, with single sign-on and an audit trail.", 42000, 9000, 10, 5000, "audit-trail", "compare", "single-sign-on"),
			trial("Trial", "A month to try everything in.", 20, "compare"),
		}, domain.LeaseRules{}},
		{catalog.ProductInput{
			Slug: "kontur", Name: "Kontur CAD Suite", Preset: string(domain.PresetNamedAndFloating),
			Description: "Design of machines and plants in two and three dimensions.",
		}, []catalog.PlanInput{
			annual("Draft", "Drawings and parts lists.", 69000, 0, 1, 500, "drafting"),
			annual("Design", "Models, assemblies and simulation.", 149000, 0, 1, 500, "drafting", "modeling", "simulation"),
			{PlanTerms: catalog.PlanTerms{
				Name: "Design, perpetual", Description: "Paid once. Updates are included for a year.",
				PriceInternal: 398000, MinUsers: 1, MaxUsers: 100, Features: []string{"drafting", "modeling"},
			}, Type: string(domain.LicensePerpetual), Currency: "EUR"},
			shared("Design, floating", "Seats for whoever has Kontur open.", 219000, 1, 200, "drafting", "modeling", "simulation"),
		}, domain.LeaseRules{LeaseTTL: 12 * time.Hour, BorrowKeep: 2}},
		{catalog.ProductInput{
			Slug: "podium", Name: "Podium", Preset: string(domain.PresetTeamPool),
			Description: "Presentations that a whole team works on at once.",
		}, []catalog.PlanInput{
			annual("Team", "Shared templates and live editing.", 9600, 0, 5, 250, "live-editing"),
			annual("Business", "With brand rules and statistics.", 16800, 0, 10, 2000, "brand-rules", "live-editing", "statistics"),
			trial("Trial", "A month for up to 25 people.", 25, "live-editing"),
		}, domain.LeaseRules{}},
		{catalog.ProductInput{
			Slug: "foyer", Name: "Foyer Intranet", Preset: string(domain.PresetCappedAreas),
			Description: "News, forms and documents for staff, and an extranet for partners.",
		}, []catalog.PlanInput{
			annual("House", "For one house.", 3600, 900, 10, 1000, "forms", "news"),
			annual("Campus", "For several houses, with workflows.", 5400, 1200, 50, 10000, "forms", "news", "workflows"),
		}, domain.LeaseRules{}},
	}
}

func annual(name, description string, internal, external int64, least, most int, features ...string) catalog.PlanInput {
	return catalog.PlanInput{PlanTerms: catalog.PlanTerms{
		Name: name, Description: description, PriceInternal: internal, PriceExternal: external, MinUsers: least, MaxUsers: most, Features: features,
	}, Type: string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR"}
}

func trial(name, description string, most int, features ...string) catalog.PlanInput {
	return catalog.PlanInput{PlanTerms: catalog.PlanTerms{
		Name: name, Description: description, MinUsers: 1, MaxUsers: most, Features: features,
	}, Type: string(domain.LicenseTrial), TermMonths: 1, Currency: "EUR"}
}

func shared(name, description string, seat int64, least, most int, features ...string) catalog.PlanInput {
	in := annual(name, description, seat, 0, least, most, features...)
	in.Type = string(domain.LicenseFlex)
	return in
}

// define adds an offer to the catalog.
func (f *filler) define(ctx context.Context, o offer) error {
	by := f.staff[domain.StaffAdmin]
	p, err := f.Catalog.CreateProduct(ctx, by, o.ProductInput)
	if err != nil {
		return err
	}
	if o.leases != (domain.LeaseRules{}) {
		if _, err := f.Catalog.UpdateProduct(ctx, by, p.ID, catalog.ProductUpdate{
			Name: p.Name, Description: p.Description, PendingHolds: p.Policy.PendingHolds, InvitationHoldDays: p.Policy.InvitationHoldDays,
			Ladder: p.Policy.Ladder, Extranet: p.Policy.Extranet, RequestMin: p.Policy.RequestMin, Leases: o.leases, State: string(p.State), Version: p.Version,
		}); err != nil {
			return err
		}
	}
	for _, in := range o.plans {
		plan, err := f.Catalog.CreatePlan(ctx, by, p.ID, in)
		if err != nil {
			return err
		}
		f.plans[p.Slug+"/"+plan.Name] = plan.ID
	}
	return nil
}
