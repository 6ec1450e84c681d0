package stories

import (
	"testing"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

// named sells an organization seats of a product that are granted by name.
func (w *town) named(org domain.Organization, by domain.Actor, slug, name string, seats int) domain.ProductID {
	w.t.Helper()
	p, err := w.server.Catalog.CreateProduct(w.t.Context(), domain.Operator(), catalog.ProductInput{Slug: slug, Name: name, Preset: string(domain.PresetNamedAndFloating)})
	if err != nil {
		w.t.Fatal(err)
	}
	plan, err := w.server.Catalog.CreatePlan(w.t.Context(), domain.Operator(), p.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Named", PriceInternal: 1000, MinUsers: 1, MaxUsers: 100}, Type: string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.boughtPlan(plan, org, by, newInstall, domain.Users{Internal: seats})
	return p.ID
}

// G11, G7: an owner ticks who may use which product, sees what it takes before it
// is done, and is refused what there is no seat for; the disabled vanish from
// every product and come back as they were.
func TestG7G11PermissionsByProduct(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.named(org, ida, "simulator", "Simulator", 2)
		w.named(org, ida, "modeler", "Modeler", 1)
		per := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		w.invited(ida, org, "Eve Lund", "eve@halden.example", domain.RoleMember)
		at := w.at("/organizations/" + string(org.ID) + "/permissions")

		p := w.signIn("ida@halden.example").Goto(at)
		p.See("Modeler · 1 of 1 free").See("Simulator · 2 of 2 free").Axe()
		p.Screenshot("g11-permissions")
		p.Check("Per Dahl may use Modeler").Check("Eve Lund may use Modeler").Check("Per Dahl may use Simulator").Click("Save…")
		p.Forgive("409").See("Not all of it is possible").See("Refused").Axe()
		p.Click("Go on without what is refused").See("Change these permissions?").See("0 of 1 seats taken now, 1 afterwards; 0 free").Axe()
		p.Screenshot("g11-plan")
		p.Click("Change permissions").See("2 permissions have been changed.").See("Modeler · 0 of 1 free")
		per.Goto(w.at("/organizations/" + string(org.ID))).See("My products").See("You have a seat since")

		members, err := w.server.People.Members(t.Context(), ida, org.ID, domain.ListRequest{Search: "per@"})
		if err != nil || len(members.Items) != 1 {
			t.Fatal(err)
		}
		if err := w.server.People.Block(t.Context(), ida, org.ID, members.Items[0].ID); err != nil {
			t.Fatal(err)
		}
		p.Goto(at).NotSee("Per Dahl").See("Simulator · 2 of 2 free")
		if err := w.server.People.Unblock(t.Context(), ida, org.ID, members.Items[0].ID); err != nil {
			t.Fatal(err)
		}
		p.Goto(at).See("Per Dahl").See("Simulator · 1 of 2 free")
		p.Size(390, 844).Axe().Screenshot("g11-permissions-phone")
	})
}
