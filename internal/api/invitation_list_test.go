package api_test

import (
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
