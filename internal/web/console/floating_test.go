package console_test

import (
	"net/http"
	"testing"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
)

// Staff find the floating seats of each customer, and from there the portal's page
// about them.
func TestFloatingSeatsOfCustomers(t *testing.T) {
	each(t, func(d *desk) {
		const all = "/console/floating"
		its, portal, ctx := "/console/organizations/"+string(d.org)+"/floating", "/organizations/"+string(d.org)+"/applications", d.t.Context()
		d.get(all).status(http.StatusOK).says("No floating seats")
		d.get(its).status(http.StatusOK).says("No floating seats")
		plan, err := d.pages.Catalog.CreatePlan(ctx, d.admin, d.product("studio", "Studio", domain.PresetNamedAndFloating).Product, catalog.PlanInput{
			Type: "flex", TermMonths: 12, Currency: "EUR", PlanTerms: catalog.PlanTerms{Name: "Floating", PriceInternal: 100, MinUsers: 1, MaxUsers: 50},
		})
		d.must(err)
		made, err := d.pages.Keys.Make(ctx, d.admin, permissionkey.BatchInput{
			Name: "Fair", Size: 1, Lines: []permissionkey.LineInput{{Plan: plan.ID, Users: domain.Users{Internal: 2}}},
		})
		d.must(err)
		got, err := d.pages.Keys.Redeem(ctx, d.owner, d.org, permissionkey.Try{Code: made.Codes[0]}, "")
		d.must(err)
		_, err = d.pages.Floating.Activate(ctx, d.owner, d.org, got.Licenses[0].ID)
		d.must(err)
		for i, client := range []string{"a", "b", "c"} {
			_, err := d.pages.Floating.Claim(ctx, d.owner, d.org, floating.ClaimInput{Product: "studio", Client: client, Device: "ws", Queue: true})
			if waits := i == 2; domain.HasCode(err, domain.CodeLeasesExhausted) != waits {
				d.t.Fatalf("%s: %v", client, err)
			}
		}
		d.get(all).says("Halden Yards Studio 2 2 1 2 1").has(`href="`+portal+`?product=studio"`, `href="`+portal+`/studio/history"`)
		d.get(all + "?q=nobody").saysNot("Halden Yards")
		d.get(its).says("Studio 2 2 1 2 1").saysNot("Download as CSV")
		d.get("/console/organizations/" + string(d.org) + "/licenses/" + string(got.Licenses[0].ID) + "/suspend").
			says("Leases that end at once 2: runa@halden.example · ws, runa@halden.example · ws")
	})
}
