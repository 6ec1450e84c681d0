package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/domain"
)

// nowhere is an id of each kind that nobody has.
const nowhere = "org_00000000-0000-7000-8000-000000000000"

// foreign are the ids of things that belong to an organization with a license.
func (w *world) foreign(t *testing.T) map[string]string {
	t.Helper()
	org, owner, _ := w.organization(t, "Halden")
	at := "/v1/organizations/" + org
	w.ok(t, "PATCH", at+"/billing-profile", owner, map[string]any{"name": "H", "line1": "Kai 4", "city": "Kiel", "country": "DE"}, "If-Match",
		w.ok(t, "GET", at+"/billing-profile", owner, nil).header.Get("ETag"))
	quote := w.ok(t, "POST", at+"/quotes", owner, map[string]any{"plan": w.plan(t), "install_id": install, "users": map[string]int{"internal": 1}})
	order := w.ok(t, "POST", at+"/orders", owner, map[string]any{"quote": quote.text(t, "id")})
	paid := w.ok(t, "POST", at+"/payments", w.vendor, map[string]any{
		"order": order.text(t, "id"), "amount": order.get(t, "price.total.amount"), "currency": "EUR", "received_on": "2026-11-22",
	})
	invitation := w.ok(t, "POST", at+"/invitations", owner, map[string]any{"email": "ole@halden.example", "role": "member"})
	token := w.ok(t, "GET", at+"/tokens", owner, nil)
	team := w.ok(t, "POST", at+"/teams", owner, map[string]any{"name": "Halden design"})
	request := w.ok(t, "POST", at+"/license-requests", owner, map[string]any{"product": quote.text(t, "product"), "area": "internal", "users": 3})
	ticket := w.ok(t, "POST", at+"/tickets", owner, map[string]any{"kind": "question", "subject": "Which?", "text": "This one."})
	return map[string]string{
		"request": request.text(t, "id"), "ticket": ticket.text(t, "id"),
		"org": org, "quote": quote.text(t, "id"), "order": order.text(t, "id"), "license": paid.text(t, "license"), "invoice": paid.text(t, "invoice"),
		"invitation": invitation.text(t, "id"), "token": token.text(t, "items.0.id"), "team": team.text(t, "id"),
		"member": w.ok(t, "GET", at+"/members", owner, nil).text(t, "items.0.id"), "installation": w.reported(t, org, paid.text(t, "license")),
	}
}

// fill puts ids into a path.
func fill(path string, ids map[string]string) string {
	for name, id := range ids {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	return path
}

// send makes a request that would do, were it allowed: its version fits, and of
// its body at least the form.
func (w *world) send(t *testing.T, r api.Route, path, token string) reply {
	t.Helper()
	var body any
	if r.Method == http.MethodPost || r.Method == http.MethodPatch || r.Method == http.MethodPut {
		body = map[string]any{}
	}
	return w.call(t, r.Method, path, token, body, "If-Match", `"1"`)
}

// Whoever may not see something gets the answer of an address that does not
// exist, to the byte: for every route, another organization's tokens, a
// member's, and each id that is somebody else's.
func TestNothingOfAnotherOrganizationShows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		theirs := w.foreign(t)
		own, owner, member := w.organization(t, "Other")
		absent := w.call(t, "GET", "/v1/organizations/"+nowhere, owner, nil)
		refused := func(what string, r api.Route, got reply) {
			t.Helper()
			if got.status != http.StatusNotFound || got.body != absent.body || got.header.Get("ETag") != "" {
				t.Errorf("%s: %s %s: %d %s", what, r.Method, r.Path, got.status, got.body)
			}
		}
		tried := 0
		for _, r := range w.api.Routes() {
			if r.Action == access.Public || r.Action == access.SignedIn {
				continue
			}
			tried++
			if !strings.Contains(r.Path, "{org}") {
				refused("at the vendor", r, w.send(t, r, fill(r.Path, map[string]string{"product": nowhere, "plan": nowhere, "token": theirs["token"]}), owner))
				continue
			}
			refused("another organization", r, w.send(t, r, fill(r.Path, theirs), owner))
			mine, gone := map[string]string{"org": own}, map[string]string{"org": own}
			for name, id := range theirs {
				if name != "org" {
					mine[name], gone[name] = id, nowhere
				}
			}
			if !access.Member(domain.RoleMember, r.Action) {
				refused("a member", r, w.send(t, r, fill(r.Path, mine), member))
			}
			for who, token := range map[string]string{"the owner": owner, "the vendor": w.vendor} {
				if strings.Count(r.Path, "{") < 2 {
					continue
				}
				got, want := w.send(t, r, fill(r.Path, mine), token), w.send(t, r, fill(r.Path, gone), token)
				if got.status != want.status || got.body != want.body || got.status < 400 {
					t.Errorf("%s tells another's id from none: %s %s: %d %s", who, r.Method, r.Path, got.status, got.body)
				}
			}
			if got := w.send(t, r, fill(r.Path, theirs), ""); got.status != http.StatusUnauthorized {
				t.Errorf("nobody: %s %s: %d", r.Method, r.Path, got.status)
			}
		}
		if tried < 40 {
			t.Errorf("only %d routes were tried", tried)
		}
		w.untouched(t, theirs)
	})
}

// untouched makes sure that all refusals left everything as it was.
func (w *world) untouched(t *testing.T, ids map[string]string) {
	t.Helper()
	at := "/v1/organizations/" + ids["org"]
	for path, state := range map[string]string{
		"/members/" + ids["member"]: "owner", "/invitations/" + ids["invitation"]: "pending", "/orders/" + ids["order"]: "paid",
		"/licenses/" + ids["license"]: "active", "/tokens": ids["token"],
	} {
		if got := w.ok(t, "GET", at+path, w.vendorOr(t, ids, path), nil); !strings.Contains(got.body, state) {
			t.Errorf("%s: %s", path, got.body)
		}
	}
}

// vendorOr is who may read a path: tokens are the organization's own matter.
func (w *world) vendorOr(t *testing.T, ids map[string]string, path string) string {
	t.Helper()
	if path != "/tokens" {
		return w.vendor
	}
	st, err := w.cfg.People.Members(t.Context(), domain.Operator(), domain.OrganizationID(ids["org"]), domain.ListRequest{})
	must(t, err)
	by := domain.Actor{Kind: domain.ActorPerson, Account: st.Items[0].Account, Name: "owner"}
	secret, _, err := w.cfg.Vendor.CreateOrganizationToken(t.Context(), by, domain.OrganizationID(ids["org"]), "reader", "owner", 24*time.Hour)
	must(t, err)
	return secret
}

// The action a route declares is the one that its use case asks for: every role
// gets in where the table says so, and nowhere else.
func TestRoutesAreOpenToWhomTheyDeclare(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	ids := w.foreign(t)
	absent := map[string]string{"org": ids["org"]}
	for name := range ids {
		if name != "org" {
			absent[name] = nowhere
		}
	}
	absent["product"], absent["plan"] = nowhere, nowhere
	gone := w.call(t, "GET", "/v1/organizations/"+nowhere, w.vendor, nil)
	for _, role := range domain.StaffRoles() {
		token := w.vendorToken(t, role)
		for _, r := range w.api.Routes() {
			if r.Action == access.Public || r.Action == access.SignedIn || strings.Count(r.Path, "{") > strings.Count(r.Path, "{org}") {
				continue
			}
			got := w.send(t, r, fill(r.Path, absent), token)
			open := got.body != gone.body
			if want := access.Staff(role, r.Action); open != want && !namesSomething(r) {
				t.Errorf("%s: %s %s: %d, want open %v", role, r.Method, r.Path, got.status, want)
			}
		}
	}
}

// namesSomething tells whether a POST names what it is about in its body, whose
// absence looks like no permission, as it should.
func namesSomething(r api.Route) bool {
	for _, end := range []string{"/orders", "/payments", "/plans", "/transfer-seat", "/ownership"} {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, end) {
			return true
		}
	}
	return false
}

func TestEveryRouteDeclaresAnAction(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range one(t, nil).api.Routes() {
		if at := fmt.Sprint(r.Method, " ", r.Path); !access.Declared(r.Action) || seen[at] {
			t.Errorf("%s: action %q", at, r.Action)
		} else {
			seen[at] = true
		}
	}
}
