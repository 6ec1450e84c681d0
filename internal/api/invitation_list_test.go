package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestInvitePeopleByAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, member := w.organization(t, "Halden")
		at := "/v1/organizations/" + org + "/invitations/list"
		body := func(more map[string]any) map[string]any {
			b := map[string]any{"people": []map[string]any{{"email": "a@list.example"}, {"email": "A@list.example"}, {"email": "wrong"}, {"email": "b@list.example", "role": "billing"}}}
			for k, v := range more {
				b[k] = v
			}
			return b
		}
		shown := w.ok(t, "POST", at, owner, body(map[string]any{"dry_run": true}))
		for _, piece := range []string{`"done":false`, `"invitations.duplicate_line"`, `"field.email"`, `"refused":2`, `"invite":2`} {
			if !strings.Contains(strings.ReplaceAll(shown.body, " ", ""), piece) {
				t.Errorf("no %s in %s", piece, shown.body)
			}
		}
		for want, more := range map[string]map[string]any{
			"preview.refused": {"plan_hash": shown.text(t, "plan_hash")},
			"preview.changed": {"plan_hash": shown.text(t, "plan_hash"), "leave_out": true},
		} {
			if got := w.call(t, "POST", at, owner, body(more)).code(t); got != want {
				t.Errorf("%v: %s, want %s", more, got, want)
			}
		}
		if got := w.call(t, "POST", at, owner, map[string]any{"people": []any{}}).code(t); got != "field.required people" {
			t.Errorf("nobody: %s", got)
		}
		if got := w.call(t, "POST", at, member, body(nil)); got.status != http.StatusNotFound {
			t.Errorf("a member: %d", got.status)
		}
		hash := w.ok(t, "POST", at, owner, body(map[string]any{"leave_out": true, "dry_run": true})).text(t, "plan_hash")
		send := body(map[string]any{"leave_out": true, "plan_hash": hash})
		done := w.ok(t, "POST", at, owner, send, "Idempotency-Key", "list")
		again := w.ok(t, "POST", at, owner, send, "Idempotency-Key", "list")
		if done.get(t, "done") != true || again.body != done.body {
			t.Errorf("done %s, again %s", done.body, again.body)
		}
	})
}

func TestInvitationsAreActedOnByAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, member := w.organization(t, "Halden")
		at := "/v1/organizations/" + org + "/invitations"
		var ids []string
		for _, who := range []string{"a", "b", "c"} {
			ids = append(ids, w.ok(t, "POST", at, owner, map[string]any{"email": who + "@acts.example", "role": "member"}).text(t, "id"))
		}
		act := func(do string, more map[string]any) map[string]any {
			body := map[string]any{"do": do, "invitations": ids[:2]}
			for k, v := range more {
				body[k] = v
			}
			return body
		}
		shown := w.ok(t, "POST", at+"/acts", owner, act("resend", map[string]any{"dry_run": true}))
		if shown.get(t, "done") != false || shown.text(t, "lines.1.email") != "b@acts.example" {
			t.Errorf("shown: %s", shown.body)
		}
		w.ok(t, "POST", at+"/acts", owner, act("resend", map[string]any{"hash": shown.text(t, "hash")}))
		for want, body := range map[string]map[string]any{
			"preview.changed":            act("revoke", map[string]any{"hash": "stale"}),
			"field.choice do":            act("forget", nil),
			"field.required invitations": {"do": "revoke", "invitations": []string{}},
		} {
			if got := w.call(t, "POST", at+"/acts", owner, body).code(t); got != want {
				t.Errorf("%v: %s, want %s", body, got, want)
			}
		}
		if got := w.call(t, "POST", at+"/acts", member, act("revoke", nil)); got.status != http.StatusNotFound {
			t.Errorf("a member: %d", got.status)
		}
		hash := w.ok(t, "POST", at+"/acts", owner, act("revoke", map[string]any{"dry_run": true})).text(t, "hash")
		w.ok(t, "POST", at+"/acts", owner, act("revoke", map[string]any{"hash": hash}))
		for state, want := range map[string]int{"": 1, "pending": 1, "holding": 0, "link_only": 1, "expired": 0, "accepted": 0, "revoked": 2} {
			path := at
			if state != "" {
				path += "?state=" + state
			}
			if got, _ := w.ok(t, "GET", path, owner, nil).get(t, "items").([]any); len(got) != want {
				t.Errorf("%d invitations are %q, want %d", len(got), state, want)
			}
		}
		if got := w.call(t, "GET", at+"?state=lost", owner, nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("an unknown state: %d", got.status)
		}
	})
}

// TestAListOfManyFitsInOneBody sends more than other operations take.
func TestAListOfManyFitsInOneBody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		people := make([]map[string]any, 1000)
		for n := range people {
			people[n] = map[string]any{"email": fmt.Sprintf("p%d@%s.example", n, strings.Repeat("a", 60)), "teams": []string{strings.Repeat("t", 1500)}}
		}
		at := "/v1/organizations/" + org + "/invitations"
		if got := w.ok(t, "POST", at+"/list", owner, map[string]any{"people": people, "dry_run": true}); got.get(t, "counts.refused") != 1000.0 {
			t.Errorf("%.500s", got.body)
		}
		if got := w.call(t, "POST", at, owner, map[string]any{"email": "a@b.example", "role": strings.Repeat("m", 1<<20)}).code(t); got != "request.too_large" {
			t.Errorf("one invitation of more than a mebibyte: %s", got)
		}
		for n := range people {
			people[n]["teams"] = []string{strings.Repeat("t", 17<<10)}
		}
		if got := w.call(t, "POST", at+"/list", owner, map[string]any{"people": people, "dry_run": true}).code(t); got != "request.too_large" {
			t.Errorf("a list of 17 mebibytes: %s", got)
		}
	})
}
