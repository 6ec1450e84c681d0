package stories

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
)

// suite is a product whose seats are granted, with a plan of each type.
func (w *town) suite() map[domain.LicenseType]domain.Plan {
	w.t.Helper()
	ctx, op := w.t.Context(), domain.Operator()
	p, err := w.server.Catalog.CreateProduct(ctx, op, catalog.ProductInput{Slug: "commander", Name: "Commander", Preset: string(domain.PresetNamedAndFloating)})
	if err != nil {
		w.t.Fatal(err)
	}
	plans := map[domain.LicenseType]domain.Plan{}
	for _, kind := range domain.LicenseTypes() {
		months := 12
		if kind == domain.LicensePerpetual {
			months = 0
		}
		plans[kind], err = w.server.Catalog.CreatePlan(ctx, op, p.ID, catalog.PlanInput{
			PlanTerms: catalog.PlanTerms{Name: "Commander " + string(kind), PriceInternal: 1000, MinUsers: 1, MaxUsers: 100}, Type: string(kind), TermMonths: months, Currency: "EUR",
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return plans
}

// keys makes permission keys that hold licenses of some plans.
func (w *town) keys(n, users int, plans ...domain.Plan) []string {
	w.t.Helper()
	in := permissionkey.BatchInput{Name: "Reseller", Size: n}
	for _, plan := range plans {
		in.Lines = append(in.Lines, permissionkey.LineInput{Plan: plan.ID, Users: domain.Users{Internal: users}})
	}
	made, err := w.server.PermissionKeys.Make(w.t.Context(), domain.Operator(), in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made.Codes
}

// G1: the vendor makes a key with floating seats, whoever gets it looks at it,
// is told that it needs an organization, and creates one with it.
func TestG1APermissionKeyCreatesAnOrganization(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.suite()
		nora := w.signIn("nora@nordlicht.example").Goto(w.at("/console/permission-keys")).See("No permission keys yet").Axe()
		nora.Click("Make keys").Axe()
		nora.Fill("Name", "Reseller Nord").Fill("How many keys", "2").Select("Plan", "Commander, Commander flex (Floating)").Fill("Users", "5").Click("Make keys")
		nora.See("They are shown this once").Axe().Screenshot("g1-made")
		codes := strings.Fields(nora.Value("2 permission keys"))
		if len(codes) != 2 {
			t.Fatalf("shown %q", codes)
		}
		nora.Click("I have them").See(codes[0][:5]).NotSee(codes[0]).Axe()

		p := w.signUp("Ida Holm", "ida@halden.example")
		p.Click("Use a permission key").Axe()
		p.Fill("Permission key", codes[0][:28]+"U").Click("Look at the key").See("There is a typing error").Axe()
		p.Fill("Permission key", strings.ToLower(strings.ReplaceAll(codes[0], "-", " "))).Click("Look at the key")
		p.See("It holds floating seats").NotSee("Keep it for myself").Axe().Screenshot("g1-key")
		p.Fill("Name", "Halden Shipyards").Click("Create organization")
		p.See("1 license has been added.").See("Commander").See("Floating").Axe().Screenshot("g1-products")
		p.Goto(w.at("/organizations")).In("Halden Shipyards").See("Owner")
		nora.Goto(nora.URL()).See("Halden Shipyards").See("Redeemed")
		nora.Goto(w.at("/console/permission-keys/failed")).See("Nothing was tried in vain")
	})
}

// G2, G14: an owner adds a product by its key; the product opens to its licenses
// of different types and terms, with start, expiry, serial number and key.
func TestG2G14AProductIsAddedByItsKey(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		plans := w.suite()
		var all []domain.Plan
		for _, kind := range domain.LicenseTypes() {
			all = append(all, plans[kind])
		}
		code := w.keys(1, 3, all...)[0]
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/products")).See("No products yet").Axe()
		p.Fill("Permission key", code).Click("Look at the key").See("Nothing has been used up yet").Axe()
		p.Click("Add product to my list").See("4 licenses have been added.").See("Commander").Axe().Screenshot("g2-products")
		for _, word := range []string{"Annual", "Perpetual", "Trial", "Floating", "Maintenance until", "Never", code[:5] + "-…"} {
			p.See(word)
		}
		list, err := w.server.Licensing.Licenses(t.Context(), ida, org.ID, domain.ListRequest{})
		if err != nil || len(list.Items) != 4 {
			t.Fatalf("%d licenses, %v", len(list.Items), err)
		}
		for _, l := range list.Items {
			p.See(l.Serial)
		}
		p.Click("Show license key " + list.Items[0].Serial).See("License key")
		p.Forgive("409").Goto(w.at("/organizations/"+string(org.ID)+"/products")).Fill("Permission key", code).Click("Look at the key")
		p.See("has been used here already").See("Commander").Axe()

		w.found("Eve Lund", "Else", "eve@else.example")
		other, _ := w.organization("eve@else.example")
		eve := w.signIn("eve@else.example").Forgive("422").Goto(w.at("/organizations/" + string(other.ID) + "/products"))
		eve.Fill("Permission key", code).Click("Look at the key").See("used already, by somebody else")
		per := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		per.Goto(w.at("/organizations/" + string(org.ID) + "/products")).See("Commander").NotSee("Add a product by its permission key")
	})
}

// G4: a single license needs no organization; its holder can make one of it.
func TestG4ALicenseWithoutAnOrganization(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		code := w.keys(1, 1, w.suite()[domain.LicenseAnnual])[0]
		p := w.signUp("Ida Holm", "ida@halden.example")
		p.Goto(w.at("/permission-key")).Fill("Permission key", code).Click("Look at the key").Click("Keep it for myself")
		p.See("1 license has been added.").See("My own licenses").NotSee("Members").NotSee("Teams").Axe().Screenshot("g4-own")
		p.Goto(w.at("/organizations")).See("You belong to no organization yet").Click("Show my own licenses").See("Commander")
		p.Click("Settings").Click("Make an organization").Axe().Fill("Name", "Halden").Click("Create organization")
		p.See("Halden has been created.").See("Invite people")
		p.Goto(w.at("/organizations")).In("Halden").See("Owner")
	})
}
