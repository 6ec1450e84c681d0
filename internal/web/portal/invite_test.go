package portal_test

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

// Nobody is offered a role above their own to give.
func TestRolesToInviteAs(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		co := h.Account(h.t, "cora@halden.example", "Cora Co")
		h.join(y.org, co, domain.RoleCoAdmin)
		h.as(y.owner).get(at(y.org, "invite")).has(`value="owner"`, `value="co_admin"`)
		h.as(co).get(at(y.org, "invite")).has(`!value="owner"`, `value="co_admin"`, `value="billing"`)
	})
}

func TestInviteAList(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		form := at(y.org, "invite")
		b.get(form).is(200, "Invite people", "Or a CSV file", "between semicolons")
		b.post(form, "people", " ", "role", "member").is(422)
		a := b.post(form, "people", "new@halden.example; NEW@halden.example\nMIRA@halden.example, jon@halden.example; <b>wrong", "role", "billing", "area", "internal")
		plan := a.location
		if !strings.HasPrefix(plan, form+"/dra_") {
			t.Fatalf("it leads to %q (%d)", plan, a.status)
		}
		page := b.get(plan).is(200, "new@halden.example", "Is invited", "Not possible", "Line 1 has the same person.", "Is a member already", "Is invited already", "Nothing can be sent")
		page.has("&lt;b&gt;wrong", `href="`+form+"?draft=")
		b.get(form+"?draft="+strings.TrimPrefix(plan, form+"/")).is(200, "new@halden.example; NEW@halden.example").has(`value="billing" checked`)
		b.get(form + "?draft=dra_absent").is(404)
		b.get(plan+"?state=member").is(200, "MIRA@halden.example", "!new@halden.example")
		b.get(plan + "?format=csv").has("new@halden.example")
		b.post(plan, "hash", "stale").is(409, "not possible")
		b.post(plan+"/choices", "leave_out", "on", "resend", "on").leads(plan)
		page = b.get(plan).is(200, "Send 2 invitations", "Is left out", "Is sent again")
		b.post(plan, "hash", "stale").is(412, "Things have changed")
		hash := between(page.body, `name="hash" value="`, `"`)
		b.follow(b.post(plan, "hash", hash)).is(200, "2 invitations are on their way.", "new@halden.example")
		b.get(plan).is(404)
		if err := h.people.MailInvitations(h.t.Context(), y.org); err != nil {
			t.Fatal(err)
		}
		if n := len(h.Mails("new@halden.example")); n != 1 {
			t.Errorf("%d mails", n)
		}
		plan = b.post(form, "people", "other@halden.example, another@halden.example").location
		b.follow(b.post(plan+"/drop")).is(200, "Nobody was invited.")
		b.get(plan).is(404)
	})
}

func TestActOnManyInvitations(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		act := at(y.org, "invitations", "act")
		id := y.ids["invitation"]
		b.get(act + "?do=nothing").is(404)
		b.follow(b.get(act+"?do=revoke")).is(200, "Nobody is selected")
		b.get(act+"?do=resend&invitations="+id).is(200, "Send 1 invitation again?", "jon@halden.example")
		page := b.get(act+"?do=revoke&invitations="+id).is(200, "Revoke 1 invitation?", "Stop working at once")
		hash := between(page.body, `name="hash" value="`, `"`)
		b.post(act, "do", "revoke", "hash", "stale", "invitations", id).is(412)
		b.follow(b.post(act, "do", "revoke", "hash", hash, "invitations", id)).is(200, "1 invitation has been revoked.", "!jon@halden.example")
		b.get(act+"?do=revoke&invitations="+id).is(200, "has been revoked")
	})
}
