package api_test

import (
	"strings"
	"testing"
)

// A program of the vendor makes keys, one of a customer looks at one and uses it,
// once however often it asks.
func TestPermissionKeys(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		product := w.ok(t, "POST", "/v1/catalog/products", w.vendor, map[string]any{"slug": "desk", "name": "Desk", "preset": "named-and-floating"})
		plan := w.ok(t, "POST", "/v1/catalog/plans", w.vendor, map[string]any{
			"product": product.text(t, "id"),
			"name":    "Floating", "type": "flex", "term_months": 12, "currency": "EUR", "price_internal": 100, "min_users": 1, "max_users": 50,
		})
		made := w.ok(t, "POST", "/v1/permission-key-batches", w.vendor, map[string]any{
			"name": "Nord", "size": 2, "lines": []any{map[string]any{"product": product.text(t, "id"), "type": "flex", "users": map[string]int{"internal": 3}}},
		}, "Idempotency-Key", "batch")
		if again := w.ok(t, "POST", "/v1/permission-key-batches", w.vendor, map[string]any{
			"name": "Nord", "size": 2, "lines": []any{map[string]any{"product": product.text(t, "id"), "type": "flex", "users": map[string]int{"internal": 3}}},
		}, "Idempotency-Key", "batch"); again.body != made.body {
			t.Errorf("again: %s", again.body)
		}
		batch, code := "/v1/permission-key-batches/"+made.text(t, "batch.id"), made.text(t, "codes.0")
		org, owner, member := w.organization(t, "Halden")
		at := "/v1/organizations/" + org + "/permission-keys"
		shown := w.ok(t, "POST", "/v1/permission-keys/validate", owner, map[string]any{"code": strings.ToLower(code)})
		if shown.text(t, "needs_organization") != "flex" || shown.text(t, "lines.0.plan") != plan.text(t, "id") || shown.text(t, "prefix") != code[:5] {
			t.Errorf("shown %s", shown.body)
		}
		if got := w.call(t, "POST", at, member, map[string]any{"code": code}); got.status != 404 {
			t.Errorf("a member: %d %s", got.status, got.body)
		}
		used := w.ok(t, "POST", at, owner, map[string]any{"code": code}, "Idempotency-Key", "use")
		if same := w.ok(t, "POST", at, owner, map[string]any{"code": code}, "Idempotency-Key", "use"); same.body != used.body {
			t.Errorf("with the same key: %s", same.body)
		}
		again := w.call(t, "POST", at, owner, map[string]any{"code": code})
		if again.status != 409 || again.text(t, "code") != "permission_keys.already_added" || !strings.Contains(again.body, used.text(t, "licenses.0.id")) {
			t.Errorf("again: %d %s", again.status, again.body)
		}
		if got := w.call(t, "POST", at, owner, map[string]any{"code": made.text(t, "codes.1")[:28] + "U"}); got.text(t, "code") != "permission_keys.mistyped" || got.status != 422 {
			t.Errorf("mistyped: %s", got.body)
		}
		if got := w.call(t, "POST", at, owner, map[string]any{"code": "00000-00000-00000-00000-00000"}); got.text(t, "code") != "permission_keys.unknown" {
			t.Errorf("unknown: %s", got.body)
		}
		revoked := w.ok(t, "POST", batch+"/revoke", w.vendor, map[string]any{"reason": "lost"})
		if revoked.get(t, "revoked") != 1.0 || revoked.get(t, "left") != 1.0 {
			t.Errorf("revoked %s", revoked.body)
		}
		keys := w.ok(t, "GET", batch+"/keys", w.vendor, nil)
		if keys.text(t, "items.0.state") != "redeemed" || keys.text(t, "items.0.licenses.0") != used.text(t, "licenses.0.id") || keys.text(t, "items.1.reason") != "lost" {
			t.Errorf("keys %s", keys.body)
		}
		if all := w.ok(t, "GET", "/v1/permission-key-batches?q="+code[:5], w.vendor, nil); all.text(t, "items.0.id") != made.text(t, "batch.id") {
			t.Errorf("found %s", all.body)
		}
		failed := w.ok(t, "GET", "/v1/permission-keys/failed", w.vendor, nil)
		if failed.text(t, "items.0.reason") != "permission_keys.unknown" {
			t.Errorf("failed %s", failed.body)
		}
		if logged := w.logged.String(); strings.Contains(logged, code) || strings.Contains(logged, strings.ReplaceAll(code, "-", "")) {
			t.Error("a code is in the log")
		}
	})
}
