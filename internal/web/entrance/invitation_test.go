package entrance_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

const company = `Halden <b>Shipyards</b> & Sons`

// shown is company as HTML says it.
const shown = `Halden &lt;b&gt;Shipyards&lt;/b&gt; &amp; Sons`

func (h *house) organization(t *testing.T, by domain.Actor) domain.Organization {
	t.Helper()
	org, err := h.pages.People.Create(t.Context(), by, people.CreateInput{Name: company, NotificationEmail: "office@halden.example"})
	if err != nil {
		t.Fatal(err)
	}
	return org
}

// invited is an organization of Ida's that has invited an address.
func (h *house) invited(t *testing.T, email string) (owner domain.Actor, i domain.Invitation, link string) {
	t.Helper()
	owner = h.settle(t, ida, "Ida Holm")
	org := h.organization(t, owner)
	i, err := h.pages.People.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: email, Role: "member"})
	if err != nil {
		t.Fatal(err)
	}
	return owner, i, h.link(t, email)
}

func TestInvitationMakesAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, i, link := h.invited(t, jon)
		v := h.visitor(t)
		v.get(link).says(http.StatusOK, "Join "+shown, "Ida Holm invites you.", "Member", jon, "Create account and join", "22 December 2026").lacks("<b>Shipyards")
		v.post(link, "name", "  ", "password", "short").says(http.StatusUnprocessableEntity, `id="field-name-error"`, `id="field-password-error"`)
		v.post(link, "name", "Jon <i>Bakke", "password", "short").says(http.StatusUnprocessableEntity, `value="Jon &lt;i&gt;Bakke"`)
		v.post(link, "name", "Jon Bakke", "password", good).leads("/organizations/" + string(i.Organization))
		v.get("/organizations/"+string(i.Organization)).says(http.StatusOK, "You have joined "+shown, "Jon Bakke")
		again := h.visitor(t)
		for _, a := range []answer{again.get(link), again.post(link, "name", "Eve", "password", good)} {
			a.says(http.StatusConflict, "This invitation has been accepted", "Open "+shown, "/organizations/"+string(i.Organization))
		}
		h.visitor(t).post("/sign-in", "email", jon, "password", good).leads("/")
	})
}

func TestInvitationOfSomebodyWithAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, jon, "Jon Bakke")
		_, i, link := h.invited(t, jon)
		v := h.visitor(t)
		v.get(link).says(http.StatusOK, "Sign in and join", "You have an account with this address.").lacks(`name="name"`)
		v.post(link, "name", "Eve", "password", better).says(http.StatusUnprocessableEntity, `id="field-password-error"`, "not the password of this account").lacks(better)
		v.post(link, "password", good).leads("/organizations/" + string(i.Organization))
		v.get("/organizations/"+string(i.Organization)).says(http.StatusOK, "Jon Bakke")
	})
}

func TestInvitationOfTheSignedIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, jon, "Jon Bakke")
		owner, i, link := h.invited(t, jon)
		other := h.signedIn(t, ida)
		other.get(link).says(http.StatusOK, "You are signed in with another address.", "The invitation is for "+jon+", and you are "+ida, `action="/sign-out"`, `value="`+link+`"`)
		other.post(link).says(http.StatusConflict, "You are signed in with another address.")
		other.post("/sign-out", "return", link).leads(link)
		other.get(link).says(http.StatusOK, "Sign in and join")

		v := h.signedIn(t, jon)
		v.get(link).says(http.StatusOK, ">Join "+shown).lacks(`type="password"`)
		session := v.cookies[sessionCookie]
		v.post(link).leads("/organizations/" + string(i.Organization))
		if v.cookies[sessionCookie] != session {
			t.Error("joining has changed the session")
		}
		_, err := h.pages.People.Invite(t.Context(), owner, i.Organization, people.InviteInput{Email: jon, Role: "member"})
		if !domain.HasCode(err, domain.CodeAlreadyMember) {
			t.Errorf("inviting a member again: %v", err)
		}
	})
}

func TestInvitationsThatNoLongerWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		owner, i, link := h.invited(t, jon)
		v := h.visitor(t)
		both := func(path string, status int, texts ...string) {
			t.Helper()
			v.get(path).says(status, texts...).lacks(`type="password"`)
			v.post(path, "name", "Jon", "password", good).says(status, texts...)
		}
		both("/invitations/nonsense", http.StatusNotFound, "This invitation is not valid")
		both("/invitations/"+strings.Repeat("x", 5000), http.StatusNotFound, "This invitation is not valid")
		if _, err := h.pages.People.Resend(t.Context(), owner, i.Organization, i.ID); err != nil {
			t.Fatal(err)
		}
		both(link, http.StatusNotFound, "only the latest one counts")
		link = h.link(t, jon)
		h.Advance(i.ExpiresAt.Sub(i.CreatedAt))
		both(link, http.StatusConflict, "This invitation has expired", "Ask Ida Holm or another owner of "+shown, `action="`+link+`/ask"`)
		for range 2 { // the second is no mail more
			v.post(link+"/ask").says(http.StatusOK, "A new invitation has been asked for", "once a day")
		}
		if mails := h.Mails(ida); len(mails) == 0 || mails[len(mails)-1].Template != "invitation_wanted" {
			t.Errorf("Ida was told %+v", mails)
		}
		v.post("/invitations/nonsense/ask").says(http.StatusNotFound, "This invitation is not valid")
		if _, err := h.pages.People.Resend(t.Context(), owner, i.Organization, i.ID); err != nil {
			t.Fatal(err)
		}
		link = h.link(t, jon)
		v.get(link).says(http.StatusOK, "Create account and join")
		if err := h.pages.People.Revoke(t.Context(), owner, i.Organization, i.ID); err != nil {
			t.Fatal(err)
		}
		both(link, http.StatusConflict, "This invitation was revoked", "Ask an owner of "+shown)
	})
}
