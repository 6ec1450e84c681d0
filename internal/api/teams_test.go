package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestTeamsByAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, member := w.organization(t, "Halden")
		at := "/v1/organizations/" + org + "/teams"
		made := w.ok(t, "POST", at, owner, map[string]any{"name": "Design", "description": "Drawings"}, "Idempotency-Key", "k")
		again := w.ok(t, "POST", at, owner, map[string]any{"name": "Design", "description": "Drawings"}, "Idempotency-Key", "k")
		if made.status != http.StatusCreated || again.body != made.body || made.header.Get("Location") != at+"/"+made.text(t, "id") {
			t.Errorf("made %d %s, again %s", made.status, made.body, again.body)
		}
		for want, body := range map[string]any{
			"teams.name_taken name": map[string]any{"name": "DESIGN"}, "field.required name": map[string]any{"name": ""},
			"field.unknown people": map[string]any{"name": "x", "people": 1}, "field.duplicate name": `{"name":"a","name":"b"}`,
		} {
			if got := w.call(t, "POST", at, owner, body).code(t); got != want {
				t.Errorf("%v: %s, want %s", body, got, want)
			}
		}
		one := at + "/" + made.text(t, "id")
		if got := w.call(t, "PATCH", one, owner, map[string]any{"name": "Sales"}).code(t); got != "precondition.required" {
			t.Errorf("without a version: %s", got)
		}
		changed := w.ok(t, "PATCH", one, owner, map[string]any{"name": "Sales"}, "If-Match", made.header.Get("ETag"))
		if changed.text(t, "name") != "Sales" || changed.text(t, "description") != "Drawings" || changed.header.Get("ETag") != `"2"` {
			t.Errorf("changed to %s", changed.body)
		}
		if got := w.call(t, "PATCH", one, owner, map[string]any{"name": "Late"}, "If-Match", `"1"`).code(t); got != "precondition.stale" {
			t.Errorf("a stale change: %s", got)
		}

		ida := w.ok(t, "GET", "/v1/organizations/"+org+"/members", owner, nil).text(t, "items.0.id")
		apart := "/v1/organizations/" + org + "/members?team=unassigned"
		if got := w.ok(t, "GET", apart, owner, nil).text(t, "items.0.id"); got != ida {
			t.Errorf("unassigned is %s", got)
		}
		if got := w.call(t, "POST", one+"/members", owner, map[string]any{"members": []string{}}).code(t); got != "field.required members" {
			t.Errorf("nobody: %s", got)
		}
		if got := w.ok(t, "POST", one+"/members", owner, map[string]any{"members": []string{ida, ida}}).text(t, "items.0.id"); got != ida {
			t.Errorf("added %s", got)
		}
		for path, want := range map[string]bool{apart: false, "/v1/organizations/" + org + "/members?team=" + made.text(t, "id"): true, apart[:len(apart)-10] + "owner": false} {
			if got := w.ok(t, "GET", path, owner, nil); strings.Contains(got.body, ida) != want {
				t.Errorf("%s: %s", path, got.body)
			}
		}
		put := w.ok(t, "PUT", one+"/members/"+ida, owner, map[string]any{"admin": true})
		same := w.ok(t, "PUT", one+"/members/"+ida, owner, map[string]any{})
		if put.get(t, "admin") != true || same.body != put.body {
			t.Errorf("put %s, again %s", put.body, same.body)
		}
		if got := w.ok(t, "GET", one, owner, nil); got.get(t, "members") != 1.0 || got.get(t, "admins") != 1.0 || got.get(t, "active") != 1.0 {
			t.Errorf("the team is %s", got.body)
		}
		if got := w.ok(t, "GET", one+"/members?state=admin", owner, nil).text(t, "items.0.member.id"); got != ida {
			t.Errorf("its admin is %s", got)
		}
		invited := w.ok(t, "POST", one+"/invitations", owner, map[string]any{"email": "ole@halden.example"})
		known := w.ok(t, "POST", one+"/invitations", owner, map[string]any{"email": "halden@customer.example"})
		if invited.text(t, "invitation.role") != "member" || known.text(t, "member.id") != ida {
			t.Errorf("invited %s, known %s", invited.body, known.body)
		}
		into := w.ok(t, "GET", one+"/invitations", owner, nil).text(t, "items.0.id")
		w.ok(t, "DELETE", one+"/invitations/"+into, owner, nil)
		w.ok(t, "DELETE", one+"/members/"+ida, owner, nil)
		for _, path := range []string{one + "/members/" + ida, one + "/invitations/" + into} {
			if got := w.call(t, "DELETE", path, owner, nil); got.status != http.StatusNotFound {
				t.Errorf("a second DELETE %s: %d", path, got.status)
			}
		}
		if got := w.call(t, "GET", one, member, nil); got.status != http.StatusNotFound {
			t.Errorf("a member's token reads %d", got.status)
		}
		w.ok(t, "DELETE", one, owner, nil)
		if got := w.ok(t, "GET", at, owner, nil).body; got != `{"items":[]}`+"\n" && got != `{"items":[]}` {
			t.Errorf("left over: %s", got)
		}
	})
}
