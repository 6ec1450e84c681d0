package api_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/sdk/license"
)

// The whole of the main job, as a program of the vendor's and one of the
// customer's do it.
func TestFromSignUpToAnInstalledKey(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		made := w.ok(t, "POST", "/v1/organizations", w.vendor, map[string]any{
			"name": "Halden Yards", "notification_email": "it@halden.example", "time_zone": "Europe/Berlin", "owner_email": "runa@halden.example",
		})
		org := made.header.Get("Location")
		if org != "/v1/organizations/"+made.text(t, "id") || made.header.Get("ETag") != `"1"` || made.text(t, "created_at") != "2026-11-22T09:00:00.000Z" {
			t.Errorf("made: %v %s", made.header, made.body)
		}
		joined := w.ok(t, "POST", "/v1/invitations/accept", "", map[string]any{
			"token": w.Token(t, "runa@halden.example"), "name": "Runa Vik", "password": "four salty herrings swim",
		})
		if joined.text(t, "member.role") != "owner" {
			t.Errorf("joined: %s", joined.body)
		}
		w.ok(t, "POST", org+"/invitations", w.vendor, map[string]any{"email": "ole@halden.example", "role": "member"})
		w.ok(t, "POST", "/v1/invitations/accept", "", map[string]any{
			"token": w.Token(t, "ole@halden.example"), "name": "Ole Berg", "password": "an anchor under the bridge",
		})
		if got := w.ok(t, "GET", org+"/members?sort=joined&order=desc&q=halden", w.vendor, nil); got.text(t, "items.1.name") == "" {
			t.Errorf("members: %s", got.body)
		}

		plan := w.plan(t)
		profile := w.ok(t, "GET", org+"/billing-profile", w.vendor, nil)
		w.ok(t, "PATCH", org+"/billing-profile", w.vendor, map[string]any{
			"name": "Halden Yards AS", "line1": "Kai 4", "city": "Kiel", "country": "DE",
		}, "If-Match", profile.header.Get("ETag"))

		quote := w.ok(t, "POST", org+"/quotes", w.vendor, map[string]any{"plan": plan, "install_id": install, "users": map[string]int{"internal": 10}})
		if quote.get(t, "price.net.amount") != 49000.0 || quote.get(t, "price.total.amount") != 58310.0 || quote.text(t, "price.total.currency") != "EUR" {
			t.Errorf("price: %s", quote.body)
		}
		order := w.ok(t, "POST", org+"/orders", w.vendor, map[string]any{"quote": quote.text(t, "id")})
		if order.text(t, "state") != "open" || w.ok(t, "GET", order.header.Get("Location"), w.vendor, nil).body != order.body {
			t.Errorf("order: %s", order.body)
		}
		paid := w.ok(t, "POST", org+"/payments", w.vendor, map[string]any{
			"order": order.text(t, "id"), "amount": 58310, "currency": "EUR", "reference": "INV 1", "received_on": "2026-11-21",
		})
		at := org + "/licenses/" + paid.text(t, "license")
		if l := w.ok(t, "GET", at, w.vendor, nil); l.text(t, "state") != "active" || l.get(t, "users.internal") != 10.0 {
			t.Errorf("license: %s", l.body)
		}
		w.verify(t, w.ok(t, "GET", at+"/key", w.vendor, nil).text(t, "key"))

		for path, want := range map[string]string{
			org + "/invoices":      `"state":"paid"`,
			org + "/payments":      `"reference":"INV 1"`,
			org + "/seats":         `"seats":"installation","users":{"internal":10},"pools":[]`,
			org + "/entitlements":  `"install_id":"` + install + `","users":{"internal":10}`,
			org + "/audit?limit=1": `"action":"licenses.read_key"`,
			"/v1/orders?q=Halden":  `"state":"paid"`,
			"/v1/licenses":         `"install_id":"` + install + `"`,
			"/v1/tokens":           `"role":"admin"`,
			"/v1/staff":            `"items":[]`,
			"/v1/organizations":    `"members":2`,
		} {
			if got := w.ok(t, "GET", path, w.vendor, nil); !strings.Contains(got.body, want) {
				t.Errorf("%s: no %s in %s", path, want, got.body)
			}
		}
	})
}

// plan puts a product with a plan of 49.00 EUR a year into the catalog.
func (w *world) plan(t *testing.T) string {
	t.Helper()
	product := w.ok(t, "POST", "/v1/catalog/products", w.vendor, map[string]any{"slug": "harbor", "name": "Harbor", "preset": "installation"})
	return w.ok(t, "POST", "/v1/catalog/plans", w.vendor, map[string]any{
		"product": product.text(t, "id"), "name": "Annual", "type": "annual", "term_months": 12, "currency": "EUR",
		"price_internal": 4900, "min_users": 1, "max_users": 1000, "features": []string{"reports"},
	}).text(t, "id")
}

// verify installs a key as a product does.
func (w *world) verify(t *testing.T, key string) {
	t.Helper()
	roots, err := license.ParseRoots(w.keys.Ring().RootPEM())
	must(t, err)
	k, err := license.Verify(key, license.Expect{Roots: roots, InstallID: install, Product: "harbor", Now: w.Now()})
	if err != nil {
		t.Fatalf("the key: %v", err)
	}
	if k.Claims.Lic.Users.Internal != 10 {
		t.Errorf("the key says %+v", k.Claims)
	}
}

func TestAnOrganizationsTokenSeesItsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		halden, owner, member := w.organization(t, "Halden")
		w.organization(t, "Other")
		for _, token := range []string{owner, member} {
			list := w.ok(t, "GET", "/v1/organizations", token, nil)
			if list.text(t, "items.0.id") != halden || strings.Contains(list.body, "Other") {
				t.Errorf("organizations: %s", list.body)
			}
			if got := w.call(t, "GET", "/v1/staff", token, nil); got.status != http.StatusNotFound {
				t.Errorf("staff: %d", got.status)
			}
		}
		plan := w.plan(t)
		if got := w.ok(t, "GET", "/v1/catalog/products", member, nil); got.text(t, "items.0.plans.0.id") != plan {
			t.Errorf("for sale: %s", got.body)
		}
		at := w.ok(t, "GET", "/v1/catalog/plans/"+plan, w.vendor, nil)
		w.ok(t, "PATCH", "/v1/catalog/plans/"+plan, w.vendor, map[string]any{"state": "retired", "features": []string{}}, "If-Match", at.header.Get("ETag"))
		if got := w.call(t, "GET", "/v1/catalog/plans/"+plan, member, nil); got.status != http.StatusNotFound {
			t.Errorf("a retired plan: %s", got.body)
		}
		if got := w.ok(t, "GET", "/v1/catalog/plans/"+plan, w.vendor, nil); got.text(t, "state") != "retired" || !strings.Contains(got.body, `"features":[]`) {
			t.Errorf("retired: %s", got.body)
		}
	})
}

func TestATokenIsToldOnceAndEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		at := "/v1/organizations/" + org + "/tokens"
		made := w.ok(t, "POST", at, owner, map[string]any{"name": "ci", "role": "member", "expires_in_days": 3})
		secret, id := made.text(t, "secret"), made.text(t, "token.id")
		if list := w.ok(t, "GET", at, owner, nil); strings.Contains(list.body, secret) || !strings.Contains(list.body, id) {
			t.Errorf("tokens: %s", list.body)
		}
		w.ok(t, "GET", "/v1/organizations/"+org, secret, nil)
		if got := w.ok(t, "DELETE", at+"/"+id, owner, nil); got.status != http.StatusNoContent || got.body != "" {
			t.Errorf("revoked: %d %q", got.status, got.body)
		}
		dead := w.call(t, "GET", "/v1/organizations/"+org, secret, nil)
		if dead.code(t) != "unauthenticated" || !strings.Contains(dead.header.Get("WWW-Authenticate"), "invalid_token") {
			t.Errorf("after it: %d %v", dead.status, dead.header)
		}
		for days, want := range map[int]string{0: "field.range expires_in_days", 401: "field.range expires_in_days", 1 << 40: "field.range expires_in_days"} {
			if got := w.call(t, "POST", at, owner, map[string]any{"name": "ci", "role": "member", "expires_in_days": days}); got.code(t) != want {
				t.Errorf("%d days: %s", days, got.body)
			}
		}
	})
}
