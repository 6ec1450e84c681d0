package api_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

func TestGrantsByAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, member := w.organization(t, "Halden")
		at := "/v1/organizations/" + org
		desk := string(w.desk(t, org, owner, 1))
		w.joined(t, org, owner, "per@customer.example")
		members := w.ok(t, "GET", at+"/members?sort=email", owner, nil)
		one, two := members.text(t, "items.0.id"), members.text(t, "items.1.id")
		grant := at + "/grants/" + desk + "/"
		if got := w.call(t, "PUT", grant+one, owner, nil); got.status != http.StatusNoContent {
			t.Fatalf("granted: %d %s", got.status, got.body)
		}
		if got := w.call(t, "PUT", grant+two, owner, nil).code(t); !strings.HasPrefix(got, "seats.exhausted") {
			t.Errorf("a second: %s", got)
		}
		if got := w.ok(t, "GET", at+"/grants?state=active&product="+desk, owner, nil); got.text(t, "items.0.grants.0.state") != string(domain.GrantActive) {
			t.Errorf("listed: %s", got.body)
		}
		change := map[string]any{"changes": []map[string]any{
			{"member": two, "product": desk, "granted": true}, {"member": one, "product": desk, "granted": false},
		}, "dry_run": true}
		plan := w.ok(t, "POST", at+"/grants", owner, change)
		if plan.text(t, "lines.0.outcome") != "done" || plan.get(t, "pools") == nil {
			t.Errorf("plan: %s", plan.body)
		}
		change["dry_run"] = false
		if got := w.call(t, "POST", at+"/grants", owner, change).code(t); !strings.HasPrefix(got, "preview.changed") {
			t.Errorf("without a hash: %s", got)
		}
		change["hash"] = plan.text(t, "hash")
		w.ok(t, "POST", at+"/grants", owner, change)
		if got := w.ok(t, "GET", at+"/grants?state=active", owner, nil).text(t, "items.0.member.id"); got != two {
			t.Errorf("the seat is %s's", got)
		}
		if got := w.call(t, "DELETE", grant+two, owner, nil); got.status != http.StatusNoContent {
			t.Errorf("revoked: %d", got.status)
		}
		for method, path := range map[string]string{"GET": at + "/grants", "POST": at + "/grants", "PUT": grant + one} {
			if got := w.call(t, method, path, member, map[string]any{}); got.status != http.StatusNotFound {
				t.Errorf("a member may %s %s: %d", method, path, got.status)
			}
		}
	})
}

// desk sells an organization seats that are granted by name.
func (w *world) desk(t *testing.T, org, owner string, seats int) domain.ProductID {
	t.Helper()
	ctx := t.Context()
	p, err := w.cfg.Catalog.CreateProduct(ctx, domain.Operator(), catalog.ProductInput{Slug: "desk", Name: "Desk", Preset: string(domain.PresetNamedAndFloating)})
	must(t, err)
	plan, err := w.cfg.Catalog.CreatePlan(ctx, domain.Operator(), p.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Named", PriceInternal: 1000, MinUsers: 1, MaxUsers: 100}, Type: string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
	})
	must(t, err)
	at := "/v1/organizations/" + org
	w.ok(t, "PATCH", at+"/billing-profile", owner, map[string]any{"name": "H", "line1": "Kai 4", "city": "Kiel", "country": "DE"}, "If-Match",
		w.ok(t, "GET", at+"/billing-profile", owner, nil).header.Get("ETag"))
	quote := w.ok(t, "POST", at+"/quotes", owner, map[string]any{"plan": plan.ID, "users": map[string]int{"internal": seats}})
	order := w.ok(t, "POST", at+"/orders", owner, map[string]any{"quote": quote.text(t, "id")})
	w.ok(t, "POST", at+"/payments", w.vendor, map[string]any{
		"order": order.text(t, "id"), "amount": order.get(t, "price.total.amount"), "currency": "EUR", "received_on": "2026-11-22",
	})
	return p.ID
}

// joined brings somebody in by an invitation.
func (w *world) joined(t *testing.T, org, owner, address string) {
	t.Helper()
	by := w.Account(t, address, "Per Dahl")
	w.ok(t, "POST", "/v1/organizations/"+org+"/invitations", owner, map[string]any{"email": address, "role": "member"})
	_, err := w.cfg.People.Accept(t.Context(), by, w.Token(t, address))
	must(t, err)
}
