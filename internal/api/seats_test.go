package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// studio sells an organization seats that its members take, and returns the
// product's id.
func (w *world) studio(t *testing.T, org, owner string, seats int) string {
	t.Helper()
	at := "/v1/organizations/" + org
	p, err := w.cfg.Catalog.CreateProduct(t.Context(), domain.Operator(), catalog.ProductInput{Slug: "studio", Name: "Studio", Preset: string(domain.PresetTeamPool)})
	must(t, err)
	plan, err := w.cfg.Catalog.CreatePlan(t.Context(), domain.Operator(), p.ID, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Seats", PriceInternal: 100, MinUsers: 1, MaxUsers: 100}, Type: string(domain.LicenseAnnual), TermMonths: 12, Currency: "EUR",
	})
	must(t, err)
	w.ok(t, "PATCH", at+"/billing-profile", owner, map[string]any{"name": "H", "line1": "Kai 4", "city": "Kiel", "country": "DE"}, "If-Match",
		w.ok(t, "GET", at+"/billing-profile", owner, nil).header.Get("ETag"))
	quote := w.ok(t, "POST", at+"/quotes", owner, map[string]any{"plan": plan.ID, "users": map[string]int{"internal": seats}})
	order := w.ok(t, "POST", at+"/orders", owner, map[string]any{"quote": quote.text(t, "id")})
	w.ok(t, "POST", at+"/payments", w.vendor, map[string]any{
		"order": order.text(t, "id"), "amount": order.get(t, "price.total.amount"), "currency": "EUR", "received_on": "2026-11-22",
	})
	return string(p.ID)
}

// waits puts somebody at the end of the waiting list.
func (w *world) waits(t *testing.T, org, name string) (id string) {
	t.Helper()
	by := w.Account(t, name+"@wait.example", name)
	id = w.IDs.New(domain.PrefixMember)
	must(t, w.Write(t.Context(), func(tx *store.Tx) error {
		a, err := tx.Account(by.Account)
		if err != nil {
			return err
		}
		last, err := tx.LastRank(domain.OrganizationID(org))
		if err != nil {
			return err
		}
		_, err = tx.InsertMember(domain.Member{
			ID: domain.MemberID(id), Organization: domain.OrganizationID(org), Account: a.ID, Email: a.Email, Name: a.Name, Role: domain.RoleMember,
			State: domain.MemberWaiting, JoinedAt: w.Now(), WaitingSince: w.Now(), WaitingRank: last + 1,
		})
		return err
	}))
	return id
}

func TestSeatsAreExplainedByTheAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, member := w.organization(t, "Halden")
		at := "/v1/organizations/" + org
		product := w.studio(t, org, owner, 2)
		bought := w.Now()
		w.Advance(time.Hour)
		w.ok(t, "POST", at+"/invitations", owner, map[string]any{"email": "ole@halden.example", "role": "member"})

		seats := at + "/seats/" + product
		if got := w.ok(t, "GET", seats+"/explain?state=pending", owner, nil); strings.Count(got.body, `"email"`) != 1 || !strings.Contains(got.body, "ole@halden.example") {
			t.Errorf("pending: %s", got.body)
		}
		if got := w.ok(t, "GET", seats+"/explain?at="+bought.UTC().Format(time.RFC3339Nano), owner, nil); strings.Count(got.body, `"email"`) != 1 || strings.Contains(got.body, "ole@") {
			t.Errorf("then: %s", got.body)
		}
		ledger := w.ok(t, "GET", seats+"/ledger?limit=1", owner, nil)
		if ledger.text(t, "items.0.cause") != "invitations.send" || ledger.text(t, "items.0.state") != "pending" {
			t.Errorf("the latest change: %s", ledger.body)
		}
		if next := w.ok(t, "GET", seats+"/ledger?limit=1&after="+ledger.text(t, "next"), owner, nil); next.text(t, "items.0.cause") != "licenses.issue" {
			t.Errorf("the one before: %s", next.body)
		}
		if days := w.ok(t, "GET", seats+"/days", owner, nil); !strings.Contains(days.body, `"active":1,"purchased":2`) {
			t.Errorf("days: %s", days.body)
		}
		for _, path := range []string{seats + "/ledger?area=external", at + "/seats/prd_none/days"} {
			if got := w.call(t, "GET", path, owner, nil); got.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, got.status)
			}
		}
		if got := w.call(t, "GET", seats+"/ledger", member, nil); got.status != http.StatusNotFound {
			t.Errorf("a member: %d", got.status)
		}
	})
}

func TestTheWaitingListIsOrderedByTheAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		w.studio(t, org, owner, 1)
		ann, bob := w.waits(t, org, "ann"), w.waits(t, org, "bob")
		line := "/v1/organizations/" + org + "/waiting-list"
		got := w.ok(t, "GET", line, owner, nil)
		if got.text(t, "members.0.id") != ann || got.text(t, "members.1.id") != bob || got.text(t, "missing.0.name") != "Studio" {
			t.Fatalf("waiting: %s", got.body)
		}
		etag, turned := got.header.Get("ETag"), map[string]any{"members": []string{bob, ann}}
		if r := w.call(t, "PUT", line, owner, turned); r.status != http.StatusPreconditionFailed && r.status != http.StatusPreconditionRequired {
			t.Errorf("without a version: %d %s", r.status, r.body)
		}
		if r := w.call(t, "PUT", line, owner, map[string]any{"members": []string{bob}}, "If-Match", etag); !strings.Contains(r.body, "members.not_waiting") {
			t.Errorf("half of it: %s", r.body)
		}
		now := w.ok(t, "PUT", line, owner, turned, "If-Match", etag)
		if now.text(t, "members.0.id") != bob || now.header.Get("ETag") == etag {
			t.Errorf("turned: %s", now.body)
		}
		if r := w.call(t, "PUT", line, owner, turned, "If-Match", etag); r.status != http.StatusPreconditionFailed {
			t.Errorf("stale: %d", r.status)
		}
	})
}
