package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// floating gives an organization a license with floating seats, and returns the
// path of its leases and a token for them.
func (w *world) floating(t *testing.T, org, owner string, seats int) (at, fleet string) {
	t.Helper()
	w.issueFloating(t, org, domain.LicenseFlex, seats)
	w.issueFloating(t, org, domain.LicenseAnnual, 1)
	at = "/v1/organizations/" + org
	license := w.ok(t, "GET", at+"/licenses?q=flex", owner, nil).text(t, "items.0.id")
	if got := w.call(t, "POST", at+"/licenses/"+license+"/activate", w.vendor, nil); got.status != 404 {
		t.Errorf("the vendor activates an organization's license: %d %s", got.status, got.body)
	}
	w.ok(t, "POST", at+"/licenses/"+license+"/activate", owner, nil)
	made := w.ok(t, "POST", at+"/tokens", owner, map[string]any{"name": "fleet", "scope": "leases", "expires_in_days": 30})
	return at + "/leases/", made.text(t, "secret")
}

// issueFloating writes a paid order for seats of the product "draft".
func (w *world) issueFloating(t *testing.T, org string, kind domain.LicenseType, seats int) {
	t.Helper()
	policy, _ := domain.PresetNamedAndFloating.Policy()
	must(t, w.Write(t.Context(), func(tx *store.Tx) error {
		n := string(kind)
		if _, err := tx.InsertProduct(domain.Product{
			ID: "prd_draft", Slug: "draft", Name: "Draft", Preset: domain.PresetNamedAndFloating, Policy: policy, State: domain.CatalogActive, CreatedAt: w.Now(),
		}); err != nil {
			return err
		}
		if err := tx.InsertPlan(domain.Plan{ID: domain.PlanID("pln_" + n), Product: "prd_draft", Name: n, Type: kind, TermMonths: 12, Currency: "EUR", State: domain.CatalogActive, CreatedAt: w.Now()}); err != nil {
			return err
		}
		o := domain.Order{
			ID: domain.OrderID("ord_" + n), Number: n, Organization: domain.OrganizationID(org), Quote: domain.QuoteID("quo_" + n), Product: "prd_draft", Plan: domain.PlanID("pln_" + n), PlanName: n,
			Type: kind, TermMonths: 12, LicenseName: n, Users: domain.Users{Internal: seats}, State: domain.OrderPaid, CreatedAt: w.Now(), Invoice: domain.InvoiceID("ivc_" + n),
		}
		if err := tx.InsertQuote(domain.Quote{ID: o.Quote, Organization: o.Organization, Product: o.Product, Plan: o.Plan, CreatedAt: w.Now(), ExpiresAt: w.Now()}); err != nil {
			return err
		}
		if err := tx.InsertOrder(o); err != nil {
			return err
		}
		_, err := w.cfg.Licensing.Issue(tx, o)
		return err
	}))
}

func TestLeasesOverHTTP(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		leases, fleet := w.floating(t, org, owner, 1)
		claim := map[string]any{"product": "draft", "user": "Ole <é>", "device": "ws-1", "version": "5.2", "queue": true}
		a := w.ok(t, "PUT", leases+"a", fleet, claim)
		if a.status != 201 || a.get(t, "expires_in") != 600.0 || a.get(t, "refresh_in") != 300.0 || a.text(t, "user") != "Ole <é>" || a.get(t, "borrowed") != false {
			t.Errorf("claimed: %d %s", a.status, a.body)
		}
		if again := w.ok(t, "PUT", leases+"a", fleet, claim); again.status != 200 || again.text(t, "id") != a.text(t, "id") {
			t.Errorf("asked again: %d %s", again.status, again.body)
		}
		b := w.call(t, "PUT", leases+"b", fleet, claim)
		if b.status != 409 || b.text(t, "code") != "leases.exhausted" || b.get(t, "queue_position") != 1.0 || b.get(t, "capacity") != 1.0 ||
			b.text(t, "holders.0.device") != "ws-1" || b.header.Get("Retry-After") != "15" {
			t.Errorf("refused: %d %v %s", b.status, b.header, b.body)
		}
		renew := map[string]any{"product": "draft", "lease": a.text(t, "id")}
		if r := w.ok(t, "PUT", leases+"a", fleet, renew); r.status != 200 || r.get(t, "fence") != a.get(t, "fence") {
			t.Errorf("renewed: %s", r.body)
		}
		borrowed := w.ok(t, "POST", leases+"a/borrow", fleet, map[string]any{"product": "draft", "lease": a.text(t, "id"), "days": 2})
		if borrowed.get(t, "expires_in") != 2*86400.0 || borrowed.get(t, "borrowed") != true || strings.Count(borrowed.text(t, "token"), ".") != 2 {
			t.Errorf("borrowed: %s", borrowed.body)
		}
		list := w.ok(t, "GET", strings.TrimSuffix(leases, "/"), owner, nil)
		w.ok(t, "POST", leases+list.text(t, "items.0.id")+"/revoke", owner, map[string]any{"reason": "The fair needs it"})
		lost := w.call(t, "PUT", leases+"a", fleet, renew)
		if lost.status != 410 || lost.text(t, "reason") != "forced" || lost.text(t, "note") != "The fair needs it" || lost.text(t, "at") == "" {
			t.Errorf("lost: %d %s", lost.status, lost.body)
		}
		w.ok(t, "DELETE", leases+"a?product=draft", fleet, nil)
		w.ok(t, "DELETE", leases+"a?product=draft&lease=lse_other", fleet, nil)
		pools := w.ok(t, "GET", "/v1/organizations/"+org+"/lease-pools", owner, nil)
		if pools.get(t, "items.0.capacity") != 1.0 || pools.get(t, "items.0.in_use") != 0.0 || pools.get(t, "items.0.peak_today") != 1.0 || pools.get(t, "items.0.queued") != 1.0 {
			t.Errorf("pools: %s", pools.body)
		}
		for _, path := range []string{"history", "denials", "advice", "reservations"} {
			w.ok(t, "GET", "/v1/organizations/"+org+"/lease-pools/prd_draft/"+path, owner, nil)
		}
		w.ok(t, "PUT", "/v1/organizations/"+org+"/lease-pools/prd_draft/reservations", owner, map[string]any{"member": w.ok(t, "GET", "/v1/organizations/"+org+"/members", owner, nil).text(t, "items.0.id"), "seats": 1})
		if kept := w.call(t, "PUT", leases+"c", fleet, claim); kept.code(t) != "leases.exhausted" || kept.get(t, "reserved") != 1.0 {
			t.Errorf("kept for the owner: %s", kept.body)
		}
	})
}

// The vendor reads how all floating seats are used; nobody else does.
func TestTheVendorReadsAllPools(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		leases, fleet := w.floating(t, org, owner, 1)
		w.ok(t, "PUT", leases+"a", fleet, map[string]any{"product": "draft", "device": "ws-1"})
		w.call(t, "PUT", leases+"b", fleet, map[string]any{"product": "draft", "device": "ws-2", "queue": true})
		got := w.ok(t, "GET", "/v1/lease-pools?sort=product&q=hald", w.vendorToken(t, domain.StaffReadOnly), nil)
		for name, want := range map[string]any{
			"organization": org, "organization_name": "Halden", "slug": "draft", "product": "prd_draft", "capacity": 1.0, "inactive": 0.0,
			"in_use": 1.0, "delegated": 0.0, "queued": 1.0, "peak_today": 1.0, "denied_today": 1.0,
		} {
			if v := got.get(t, "items.0."+name); v != want {
				t.Errorf("%s is %v, want %v", name, v, want)
			}
		}
		if none := w.ok(t, "GET", "/v1/lease-pools?q=nobody", w.vendor, nil); strings.Contains(none.body, org) {
			t.Errorf("of nobody: %s", none.body)
		}
		for who, token := range map[string]string{"an owner": owner, "a program": fleet} {
			if refused := w.call(t, "GET", "/v1/lease-pools", token, nil); refused.status != 404 {
				t.Errorf("%s: %d %s", who, refused.status, refused.body)
			}
		}
	})
}

func TestATokenForLeasesDoesNothingElse(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, member := w.organization(t, "Halden")
	leases, fleet := w.floating(t, org, owner, 1)
	for _, r := range w.api.Routes() {
		if !strings.Contains(r.Path, "{org}") || r.Action == "leases.claim" {
			continue
		}
		if got := w.send(t, r, fill(r.Path, map[string]string{"org": org}), fleet); got.status != 404 {
			t.Errorf("%s %s: %d %s", r.Method, r.Path, got.status, got.body)
		}
	}
	claim := map[string]any{"product": "draft", "device": "ws-1"}
	if got := w.call(t, "PUT", leases+"a", w.vendor, claim); got.status != 404 {
		t.Errorf("the vendor claims: %d %s", got.status, got.body)
	}
	a := w.ok(t, "PUT", leases+"a", member, claim)
	id := ""
	for i, item := range w.ok(t, "GET", "/v1/organizations/"+org+"/tokens", owner, nil).get(t, "items").([]any) { //nolint:forcetypeassert,errcheck // a page has items
		if m, _ := item.(map[string]any); m["scope"] == "leases" {
			id = w.ok(t, "GET", "/v1/organizations/"+org+"/tokens", owner, nil).text(t, "items."+string(rune('0'+i))+".id")
		}
	}
	w.ok(t, "DELETE", leases+"a?product=draft&lease="+a.text(t, "id"), member, nil)
	b := w.ok(t, "PUT", leases+"b", fleet, claim)
	w.ok(t, "DELETE", "/v1/organizations/"+org+"/tokens/"+id, owner, nil)
	if got := w.call(t, "PUT", leases+"b", fleet, map[string]any{"product": "draft", "lease": b.text(t, "id")}); got.status != 401 {
		t.Errorf("a revoked token renews: %d %s", got.status, got.body)
	}
	if got := w.ok(t, "PUT", leases+"c", member, claim); got.status != 201 {
		t.Errorf("its lease is still there: %s", got.body)
	}
}

func TestAMemberClaimsForThemselves(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, member := w.organization(t, "Halden")
	leases, _ := w.floating(t, org, owner, 2)
	at := "/v1/organizations/" + org
	own := w.ok(t, "POST", at+"/own-tokens", member, map[string]any{"name": "mine", "expires_in_days": 5})
	secret := own.text(t, "secret")
	if list := w.ok(t, "GET", at+"/own-tokens", member, nil); list.text(t, "items.0.id") != own.text(t, "token.id") {
		t.Errorf("own tokens: %s", list.body)
	}
	if got := w.call(t, "PUT", leases+"a", secret, map[string]any{"product": "draft", "device": "d", "user": "somebody@else.example"}); got.code(t) != "leases.other_user user" {
		t.Errorf("for another: %s", got.body)
	}
	a := w.ok(t, "PUT", leases+"a", secret, map[string]any{"product": "draft", "device": "d", "user": "HALDEN@customer.example"})
	if a.text(t, "user") != "halden@customer.example" {
		t.Errorf("claimed: %s", a.body)
	}
	members, err := w.cfg.People.Members(t.Context(), domain.Operator(), domain.OrganizationID(org), domain.ListRequest{})
	must(t, err)
	by := domain.Actor{Kind: domain.ActorPerson, Account: members.Items[0].Account, Name: "owner"}
	must(t, w.cfg.People.Grant(t.Context(), by, domain.OrganizationID(org), "prd_draft", members.Items[0].ID))
	named := w.ok(t, "PUT", leases+"a", secret, map[string]any{"product": "draft", "device": "d"})
	if named.get(t, "named") != true || named.get(t, "in_use") != 0.0 {
		t.Errorf("named: %s", named.body)
	}
	w.ok(t, "DELETE", at+"/own-tokens/"+own.text(t, "token.id"), member, nil)
	if got := w.call(t, "PUT", leases+"a", secret, map[string]any{"product": "draft", "device": "d"}); got.status != 401 {
		t.Errorf("a revoked token claims: %d", got.status)
	}
}

func TestWhatNoClientMaySay(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, _ := w.organization(t, "Halden")
	leases, fleet := w.floating(t, org, owner, 2)
	long := strings.Repeat("x", 1<<20)
	for what, tt := range map[string]struct {
		client string
		body   any
		want   string
	}{
		"a client of a megabyte":   {long, `{"product":"draft","device":"d"}`, "field.too_long client"},
		"a client out of ASCII":    {"%C3%A9", `{"product":"draft","device":"d"}`, "field.not_ascii client"},
		"a user of a megabyte":     {"a", map[string]any{"product": "draft", "device": "d", "user": long}, "request.too_large"},
		"a long user":              {"a", map[string]any{"product": "draft", "device": "d", "user": long[:300]}, "field.too_long user"},
		"no device":                {"a", `{"product":"draft"}`, "field.required device"},
		"no product":               {"a", `{"device":"d"}`, "field.required product"},
		"another product":          {"a", `{"product":"none","device":"d"}`, "not_found"},
		"a short life":             {"a", `{"product":"draft","device":"d","ttl":59}`, "field.range ttl"},
		"a life out of all bounds": {"a", `{"product":"draft","device":"d","ttl":99999999999}`, "field.range ttl"},
		"half a second":            {"a", `{"product":"draft","device":"d","ttl":60.5}`, "field.malformed ttl"},
		"a member twice":           {"a", `{"product":"draft","device":"d","device":"e"}`, "field.duplicate device"},
		"an unknown member":        {"a", `{"product":"draft","device":"d","seats":5}`, "field.unknown seats"},
		"another spelling":         {"a", `{"Product":"draft","device":"d"}`, "field.unknown Product"},
		"nothing":                  {"a", ``, "request.malformed"},
		"null":                     {"a", `{"product":null,"device":"d"}`, "field.malformed product"},
		"a list":                   {"a", `[]`, "request.malformed"},
		"more behind":              {"a", `{"product":"draft","device":"d"}{}`, "request.malformed"},
		"a zero byte":              {"a", `{"product":"draft","device":"d\u0000"}`, "field.control_characters device"},
		"no day":                   {"a", `{"product":"draft","device":"d","built":"2026-02-30"}`, "field.date built"},
	} {
		got := w.call(t, "PUT", leases+tt.client, fleet, tt.body)
		if got.status < 400 || !strings.HasPrefix(got.code(t), tt.want) {
			t.Errorf("%s: %d %.300s", what, got.status, got.body)
		}
	}
	for _, escaped := range []string{`{"product":"dr\u0061ft","device":"d"}`, " {\n\"product\" : \"draft\", \"device\":\"d\" , \"queue\": false }\r\n"} {
		if got := w.call(t, "PUT", leases+"a", fleet, escaped); got.status >= 300 {
			t.Errorf("%s: %d %s", escaped, got.status, got.body)
		}
	}
	for _, kind := range []string{"application/json;charset=UTF-8", "Application/JSON", "application/json; charset=utf-8"} {
		if got := w.call(t, "PUT", leases+"a", fleet, `{"product":"draft","device":"d"}`, "Content-Type", kind); got.status >= 300 {
			t.Errorf("as %s: %d %s", kind, got.status, got.body)
		}
	}
	if got := w.call(t, "PUT", leases+"a", fleet, "{}", "Content-Type", "text/plain"); got.status != 415 {
		t.Errorf("as text: %d", got.status)
	}
	if got := w.call(t, "DELETE", leases+"a", fleet, nil); got.code(t) != "field.required product" {
		t.Errorf("released without a product: %s", got.body)
	}
}

// A lease that is written by hand reads as one that encoding/json would write.
func TestLeasesAreWrittenAsJSON(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, _ := w.organization(t, "Halden")
	leases, fleet := w.floating(t, org, owner, 1)
	got := w.ok(t, "PUT", leases+`a%22b%5C`, fleet, map[string]any{"product": "draft", "device": "d\"\\</script>", "user": "日本 \u2028"[:6]})
	var v map[string]any
	must(t, json.Unmarshal([]byte(got.body), &v))
	if v["client"] != `a"b\` || v["device"] != `d"\</script>` {
		t.Errorf("%v", v)
	}
	at, err := time.Parse(time.RFC3339, got.text(t, "expires_at"))
	if err != nil || !at.Equal(w.Now().Add(10*time.Minute)) {
		t.Errorf("expires at %v (%v)", at, err)
	}
}
