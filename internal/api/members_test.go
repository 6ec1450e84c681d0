package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestMembersByAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, lesser := w.organization(t, "Halden")
		at := "/v1/organizations/" + org
		ida := w.ok(t, "GET", at+"/members", owner, nil).text(t, "items.0.id")
		token := w.ok(t, "POST", at+"/invitations", owner, map[string]any{"email": "per@halden.example", "role": "member"})
		if token.status != http.StatusCreated {
			t.Fatal(token.body)
		}
		w.ok(t, "POST", "/v1/invitations/accept", "", map[string]any{"token": w.Token(t, "per@halden.example"), "name": "Per Dahl", "password": "calm-ledger-2026"})
		per := w.ok(t, "GET", at+"/members?q=per%20dahl", owner, nil).text(t, "items.0.id")

		got := w.ok(t, "GET", at+"/members/"+per, owner, nil)
		if got.header.Get("ETag") != `"1"` || !strings.Contains(got.body, `"teams":[]`) || !strings.Contains(got.body, `"seats":[]`) || got.text(t, "role") != "member" {
			t.Errorf("one: %s", got.body)
		}
		for query, want := range map[string]bool{"activity=seen_7": true, "activity=never_seen": false, "product=prd_x": false, "product=x": false, "state=blocked": false, "role=member": true} {
			if got := w.ok(t, "GET", at+"/members?"+query, owner, nil); strings.Contains(got.body, per) != want {
				t.Errorf("%s: %s", query, got.body)
			}
		}

		acts := at + "/members/acts"
		shown := w.ok(t, "POST", acts, owner, map[string]any{"do": "block", "members": []string{per, ida}, "dry_run": true})
		if shown.get(t, "done") != false || shown.get(t, "refused") != 1.0 || shown.text(t, "lines.1.code") != "members.last_owner" || shown.text(t, "lines.0.outcome") != "done" {
			t.Errorf("shown %s", shown.body)
		}
		for want, body := range map[string]any{
			"preview.refused":              map[string]any{"do": "block", "members": []string{per, ida}, "hash": shown.text(t, "hash")},
			"preview.changed":              map[string]any{"do": "block", "members": []string{per}, "hash": shown.text(t, "hash")},
			"field.choice do":              map[string]any{"do": "fly", "members": []string{per}},
			"field.required members":       map[string]any{"do": "block", "members": []string{}},
			"field.too_many_items members": map[string]any{"do": "block", "members": make([]string, 1001)},
			"field.required team":          map[string]any{"do": "add_to_team", "members": []string{per}},
			"members.last_owner":           map[string]any{"do": "block", "members": []string{ida}, "hash": ""},
		} {
			if got := w.call(t, "POST", acts, owner, body).code(t); got != want {
				t.Errorf("%.80v: %s, want %s", body, got, want)
			}
		}
		shown = w.ok(t, "POST", acts, owner, map[string]any{"do": "block", "members": []string{per}, "dry_run": true})
		body := map[string]any{"do": "block", "members": []string{per}, "hash": shown.text(t, "hash")}
		done := w.ok(t, "POST", acts, owner, body, "Idempotency-Key", "once")
		again := w.ok(t, "POST", acts, owner, body, "Idempotency-Key", "once")
		if done.get(t, "done") != true || again.body != done.body {
			t.Errorf("done %s, again %s", done.body, again.body)
		}
		if got := w.ok(t, "GET", at+"/members/"+per, owner, nil); got.text(t, "state") != "blocked" || got.text(t, "blocked_by") == "" {
			t.Errorf("blocked: %s", got.body)
		}
		if got := w.call(t, "POST", at+"/ownership", owner, map[string]any{"to": per, "become": "member"}).code(t); got != "members.not_active" {
			t.Errorf("to a blocked one: %s", got)
		}
		w.ok(t, "POST", at+"/members/"+per+"/unblock", owner, nil)
		if got := w.call(t, "POST", at+"/members/"+per+"/transfer-seat", owner, map[string]any{"to": ida}).code(t); got != "members.already_member" {
			t.Errorf("to an active one: %s", got)
		}
		if got := w.call(t, "POST", at+"/ownership", owner, map[string]any{"to": per, "become": "owner"}).code(t); got != "field.choice become" {
			t.Errorf("become an owner: %s", got)
		}
		for _, path := range []string{"/ownership", "/members/acts"} {
			if got := w.call(t, "POST", at+path, lesser, map[string]any{}); got.status != http.StatusNotFound {
				t.Errorf("%s with a member's token: %d", path, got.status)
			}
		}
		w.ok(t, "POST", at+"/ownership", owner, map[string]any{"to": per, "become": "member"})
		if got := w.call(t, "GET", at+"/members", owner, nil); got.status != http.StatusNotFound {
			t.Errorf("the owner before reads members: %d", got.status)
		}
	})
}
