package api_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
)

func TestRequestsTicketsAndDeletionByPrograms(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ids := w.foreign(t) // an open request and a ticket are among them
		org, owner, member := w.organization(t, "Moss")
		at := "/v1/organizations/" + org
		product := w.ok(t, "GET", "/v1/organizations/"+ids["org"]+"/quotes/"+ids["quote"], w.vendor, nil).text(t, "product")
		wish := map[string]any{"product": product, "area": "internal", "users": 3, "note": "Soon."}

		if got := w.call(t, "POST", at+"/license-requests", member, wish); got.status != http.StatusNotFound {
			t.Errorf("a member: %d %s", got.status, got.body)
		}
		if got := w.call(t, "POST", at+"/license-requests", owner, map[string]any{"product": product, "area": "internal", "users": 3, "size": 1}); got.code(t) != "field.unknown size" {
			t.Errorf("an unknown field: %s", got.body)
		}
		first := w.ok(t, "POST", at+"/license-requests", owner, wish, "Idempotency-Key", "once")
		again := w.ok(t, "POST", at+"/license-requests", owner, wish, "Idempotency-Key", "once")
		if first.body != again.body {
			t.Errorf("sent again: %s, then %s", first.body, again.body)
		}
		if got := w.call(t, "POST", at+"/license-requests", owner, wish); got.status != http.StatusConflict || got.code(t) != "requests.already_open" {
			t.Errorf("the same again: %d %s", got.status, got.body)
		}
		one := at + "/license-requests/" + first.text(t, "id")
		w.Advance(time.Minute)
		w.ok(t, "POST", one+"/messages", w.vendor, map[string]any{"text": "Until when?"})
		w.Advance(time.Minute)
		rejected := w.ok(t, "POST", one+"/reject", w.vendor, map[string]any{"reason": "No."})
		if rejected.text(t, "state") != "rejected" || w.call(t, "POST", one+"/withdraw", owner, nil).code(t) != "requests.answered" {
			t.Errorf("%s", rejected.body)
		}
		if got := w.ok(t, "GET", one, owner, nil); got.text(t, "messages.2.event") != "rejected" {
			t.Errorf("the conversation is %s", got.body)
		}
		if all := w.ok(t, "GET", "/v1/license-requests?state=open", w.vendor, nil); all.text(t, "items.0.id") != ids["request"] {
			t.Errorf("open: %s", all.body)
		}
		asked := w.ok(t, "POST", at+"/tickets", owner, map[string]any{"kind": "deletion", "subject": "Close", "text": "All of it."}).text(t, "id")
		if got := w.ok(t, "GET", "/v1/tickets?q=close", w.vendor, nil); got.text(t, "items.0.id") != asked {
			t.Errorf("tickets: %s", got.body)
		}
		w.ok(t, "POST", at+"/tickets/"+asked+"/messages", w.vendor, map[string]any{"text": "Sure?"})
		w.ok(t, "POST", at+"/tickets/"+asked+"/close", owner, nil)

		w.deletes(t, at, owner, asked)
	})
}

// deletes goes through beginning, undoing and the end.
func (w *world) deletes(t *testing.T, at, owner, closed string) {
	t.Helper()
	for query, code := range map[string]string{"": "field.required name", "?name=moss": "deletion.name name"} {
		if got := w.call(t, "DELETE", at+query, owner, nil); got.code(t) != code {
			t.Errorf("%q: %s", query, got.body)
		}
	}
	if got := w.call(t, "DELETE", at+"?ticket="+closed, w.vendor, nil); got.code(t) != "deletion.ticket ticket" {
		t.Errorf("by a closed ticket: %s", got.body)
	}
	if got := w.ok(t, "DELETE", at+"?name="+url.QueryEscape("Moss"), owner, nil); got.status != http.StatusAccepted || got.text(t, "due_at") == "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := w.ok(t, "GET", at, owner, nil); got.text(t, "deletion_at") == "" {
		t.Errorf("%s", got.body)
	}
	if got := w.call(t, "POST", at+"/invitations", owner, map[string]any{"email": "a@b.example", "role": "member"}); got.code(t) != "deletion.halts" {
		t.Errorf("an invitation: %s", got.body)
	}
	w.ok(t, "DELETE", at+"/deletion", owner, nil)
	if got := w.call(t, "DELETE", at+"/deletion", owner, nil); got.code(t) != "deletion.none" {
		t.Errorf("undone twice: %s", got.body)
	}
	w.ok(t, "DELETE", at+"?name=Moss", owner, nil)
	w.Advance(domain.DeletionDays * 24 * time.Hour)
	must(t, w.cfg.Support.EndOrganizations(t.Context()))
	if got := w.call(t, "GET", at, w.vendorToken(t, domain.StaffAdmin), nil); got.status != http.StatusNotFound {
		t.Errorf("after the end: %d %s", got.status, got.body)
	}
}
