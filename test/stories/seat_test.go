package stories

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// P1, P9: the bar says how many seats there are, and every number opens to the
// people it counts and the rule, also of yesterday; when none is free, both ways
// out are there.
func TestP1P9EveryNumberIsExplained(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.pooled(org, ida, 3)
		w.later(48 * time.Hour)
		w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID)))
		p.See("2 of 3 taken").See("3 purchased").See("2 active").See("0 pending").See("1 free").Axe()
		p.Click("2 active").See("Per Dahl").See("Joined by invitation").See("2 active + 0 pending = 2").Axe()
		p.Click("Yesterday").See("1 of 3 taken").NotSee("per@halden.example").Axe()
		p.Click("Seat history").See("The last twelve months").See("Sent an invitation").Axe()
		p.Size(390, 844).Axe().Screenshot("p1-history-phone")
		p.Size(1280, 900)

		if _, err := w.server.People.Invite(t.Context(), ida, org.ID, people.InviteInput{Email: "last@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		p.Goto(w.at("/organizations/" + string(org.ID) + "/seats")).See("0 free").See("No seat is free.").Axe().Screenshot("p9-full")
		p.Size(390, 844).Axe().Screenshot("p9-full-phone")
		p.Dark(true).Axe().Screenshot("p9-full-dark-phone")
		p.Dark(false).Size(1280, 900).Click("Inactive for 90 days").See("Members")
		p.Goto(w.at("/organizations/" + string(org.ID) + "/seats")).Click("+ Add licenses").See("sales team")
	})
}

// C1, C3, C4: two areas licensed apart; where their totals come from; blocked
// people do not count.
func TestC1C3C4AreasAreCountedApart(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		hub := w.hub()
		w.boughtAreas(hub, org, ida, 3, 2)
		w.later(24 * time.Hour)
		w.boughtAreas(hub, org, ida, 4, 0)
		w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)

		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/seats"))
		p.See("Hub · internal").See("2 of 7 taken").See("Hub · external").See("0 of 2 taken").Axe()
		p.Goto(w.at("/organizations/" + string(org.ID) + "/license-totals"))
		p.See("Max users").See("7").See("Max extranet users").See("4 instead of 7 internal, 0 instead of 2 external users").Axe()
		p.Screenshot("c3-totals")

		per := w.memberID(ida, org, "per@halden.example")
		if err := w.server.People.Block(t.Context(), ida, org.ID, per); err != nil {
			t.Fatal(err)
		}
		p.Goto(w.at("/organizations/" + string(org.ID) + "/seats")).See("1 of 7 taken").See("1 blocked, no seat").Axe()
		p.Click("1 blocked, no seat").See("Per Dahl")

		token, _, err := w.server.Vendor.CreateOrganizationToken(t.Context(), ida, org.ID, "program", string(domain.RoleOwner), 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		at := "/v1/organizations/" + string(org.ID) + "/seats"
		if got := w.programs(token, http.MethodGet, at, ""); !strings.Contains(got, `"purchased":7,"active":1,"pending":0,"blocked":1`) {
			t.Errorf("the API counts %s", got)
		}
		then := url.QueryEscape(w.now().Add(-12 * time.Hour).UTC().Format(time.RFC3339))
		if got := w.programs(token, http.MethodGet, at+"/"+string(hub.Product)+"/explain?at="+then, ""); !strings.Contains(got, `"purchased":3,"active":1`) {
			t.Errorf("the API explains %s", got)
		}
	})
}

// hub is a product with areas, for sale.
func (w *town) hub() domain.Plan {
	w.t.Helper()
	product, err := w.server.Catalog.CreateProduct(w.t.Context(), domain.Operator(), catalog.ProductInput{Slug: "hub", Name: "Hub", Preset: string(domain.PresetCappedAreas)})
	if err != nil {
		w.t.Fatal(err)
	}
	plan, err := w.server.Catalog.CreatePlan(w.t.Context(), domain.Operator(), product.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Areas", PriceInternal: 1000, PriceExternal: 100, MinUsers: 1, MaxUsers: 100},
		Type:      string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return plan
}

// memberID is somebody of an organization, by address.
func (w *town) memberID(by domain.Actor, org domain.Organization, address string) domain.MemberID {
	w.t.Helper()
	list, err := w.server.People.Members(w.t.Context(), by, org.ID, domain.ListRequest{Search: address})
	if err != nil || len(list.Items) != 1 {
		w.t.Fatal(address, err)
	}
	return list.Items[0].ID
}
