package entrance_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
)

func TestStaffInvitation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		admin := h.Staff(t, "admin@fjordworks.example", domain.StaffAdmin)
		invite := func(email string) string {
			t.Helper()
			if _, err := h.pages.Vendor.InviteStaff(t.Context(), admin, email, "finance"); err != nil {
				t.Fatal(err)
			}
			return h.link(t, email)
		}
		first := invite(jon)
		link := invite(jon)
		v := h.visitor(t)
		v.get(first).says(http.StatusConflict, "This invitation was revoked")
		v.get(link).says(http.StatusOK, "Join the staff of Fjordworks", "Finance", "Staff admin invites you.", "Create account and join")
		v.post(link, "name", "", "password", good).says(http.StatusUnprocessableEntity, `id="field-name-error"`)
		v.post(link, "name", "Jon Bakke", "password", good).leads("/console")
		v.get("/console").says(http.StatusOK, "You have joined the staff.", "Jon Bakke")
		for _, a := range []answer{h.visitor(t).get(link), h.visitor(t).post(link, "password", good)} {
			a.says(http.StatusConflict, "This invitation has been accepted", `href="/console"`)
		}

		h.settle(t, ida, "Ida Holm")
		link = invite(ida)
		v.get(link).says(http.StatusOK, "You are signed in with another address.")
		v.post(link).says(http.StatusConflict, "You are signed in with another address.")
		v = h.visitor(t)
		v.post(link, "password", better).says(http.StatusUnprocessableEntity, `id="field-password-error"`)
		v = h.signedIn(t, ida)
		v.get(link).says(http.StatusOK, ">Join the staff").lacks(`type="password"`)
		v.post(link).leads("/console")
		v.get("/").leads("/console")

		link = invite("late@fjordworks.example")
		h.Advance(vendor.InvitationLinkLife)
		v = h.visitor(t)
		for _, a := range []answer{v.get(link), v.post(link, "name", "X", "password", good)} {
			a.says(http.StatusConflict, "This invitation has expired", "7 days")
		}
		v.get("/staff-invitations/nonsense").says(http.StatusNotFound, "This invitation is not valid")
	})
}

func TestSetupMakesTheFirstAdministrator(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		setup := func() string {
			t.Helper()
			link, needed, err := h.pages.Vendor.SetupLink(t.Context())
			if err != nil || !needed {
				t.Fatal(needed, err)
			}
			return strings.TrimPrefix(link, h.URL)
		}
		v := h.visitor(t)
		replaced := setup()
		expired := setup()
		v.get(replaced).says(http.StatusConflict, "This link has done its work", "Start the server again")
		h.Advance(vendor.SetupLinkLife)
		v.get(expired).says(http.StatusConflict, "This link has expired", "Start the server again")
		v.get("/setup/nonsense").says(http.StatusNotFound, "This link does not work")
		link := setup()
		v.get(link).says(http.StatusOK, "Set up the first administrator")
		v.post(link, "name", "Ida", "email", "ida@", "password", "").says(http.StatusUnprocessableEntity, `id="field-email-error"`, `value="Ida"`)
		h.settle(t, jon, "Jon Bakke")
		v.post(link, "name", "Jon", "email", jon, "password", better).says(http.StatusUnprocessableEntity, "This address has an account", `value="`+jon+`"`).lacks(better)
		v.post(link, "name", "Ida Holm", "email", ida, "password", good).leads("/console")
		v.get("/console").says(http.StatusOK, "You are the first administrator.", "Ida Holm")
		for _, a := range []answer{v.get(link), h.visitor(t).post(link, "name", "Eve", "email", jon, "password", good)} {
			a.says(http.StatusConflict, "The first administrator is set up", `href="/sign-in"`)
		}
	})
}
