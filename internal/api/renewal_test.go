package api_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// TestRenewing asks for a renewal both ways, orders it, and reads what is told.
func TestRenewing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ids := w.foreign(t)
		at, owner := "/v1/organizations/"+ids["org"], w.vendor
		license := w.ok(t, "GET", at+"/licenses/"+ids["license"], owner, nil)
		ends := license.text(t, "expires_at")

		quote := w.ok(t, "POST", at+"/licenses/"+ids["license"]+"/renew", owner, map[string]any{})
		if quote.text(t, "renews") != ids["license"] || quote.text(t, "starts_at") != ends || quote.text(t, "license_name") != license.text(t, "name") {
			t.Errorf("the quote is %s", quote.body)
		}
		same := w.ok(t, "POST", at+"/quotes", owner, map[string]any{
			"plan": license.text(t, "plan"), "users": map[string]int{"internal": 2}, "renews": ids["license"],
		})
		order := w.ok(t, "POST", at+"/orders", owner, map[string]any{"quote": same.text(t, "id")})
		if order.text(t, "renews") != ids["license"] || order.text(t, "starts_at") != ends || order.text(t, "ends_at") <= ends {
			t.Errorf("the order is %s", order.body)
		}
		again := w.call(t, "POST", at+"/orders", owner, map[string]any{"quote": quote.text(t, "id")})
		if again.status != 409 || again.code(t) != "renewals.open" {
			t.Errorf("a second renewal: %d %s", again.status, again.body)
		}
		paid := w.ok(t, "POST", at+"/payments", w.vendor, map[string]any{
			"order": order.text(t, "id"), "amount": order.get(t, "price.total.amount"), "currency": "EUR", "received_on": "2026-11-22",
		})
		next := w.ok(t, "GET", at+"/licenses/"+paid.text(t, "license"), owner, nil)
		if next.text(t, "replaces") != ids["license"] || next.text(t, "starts_at") != ends || next.text(t, "state") != "scheduled" {
			t.Errorf("the license is %s", next.body)
		}
		invoice := w.ok(t, "GET", at+"/invoices/"+order.text(t, "invoice"), owner, nil)
		if invoice.text(t, "renews") != license.text(t, "serial") || invoice.text(t, "starts_at") != ends {
			t.Errorf("the invoice is %s", invoice.body)
		}
		if got := w.call(t, "POST", at+"/licenses/"+ids["license"]+"/renew", owner, map[string]any{}); got.code(t) != "renewals.done" {
			t.Errorf("a third renewal: %s", got.body)
		}
	})
}

// TestNoticesAreListed lets a license near its end and reads what was sent.
func TestNoticesAreListed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ids := w.foreign(t)
		at := "/v1/organizations/" + ids["org"] + "/notices"
		w.Advance(360 * 24 * time.Hour)
		must(t, w.cfg.Notices.Expiring(t.Context()))
		fresh := w.vendorToken(t, domain.StaffSupport) // the first token has ended
		got := w.ok(t, "GET", at+"?subject="+ids["license"], fresh, nil)
		if got.text(t, "items.0.kind") != "license.expiring" || got.get(t, "items.0.within_days") != float64(7) || got.text(t, "items.0.to.0") == "" {
			t.Errorf("listed: %s", got.body)
		}
		if other := w.ok(t, "GET", at+"?subject=lic_none", fresh, nil); other.body != "{\"items\":[]}\n" && other.body != `{"items":[]}` {
			t.Errorf("about nothing: %s", other.body)
		}
	})
}
