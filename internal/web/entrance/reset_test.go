package entrance_test

import (
	"net/http"
	"testing"

	"seatward.dev/seatward/internal/app/account"
)

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		unknown := h.visitor(t).post("/forgot-password", "email", ida)
		h.settle(t, ida, "Ida Holm")
		elsewhere := h.signedIn(t, ida)
		v := h.visitor(t)
		v.get("/reset").leads("/forgot-password")
		known := v.post("/forgot-password", "email", ida)
		same(t, unknown, known)
		known.says(http.StatusOK, "Check your mail", ida, "60 minutes")

		link := h.link(t, ida)
		v.get(link).says(http.StatusOK, "Choose a new password", ida, "At least 12 characters")
		v.post(link, "password", "password1234").says(http.StatusUnprocessableEntity, `id="field-password-error"`, `value="`+ida+`"`).lacks("password1234")
		v.post(link, "password", better).leads("/")
		v.get("/").leads("/organizations") // which does not use the message up
		v.get("/organizations").says(http.StatusOK, "Your password is changed. Everywhere else you are signed out.")
		elsewhere.get("/organizations").leads("/sign-in?return=%2Forganizations")
		h.visitor(t).post("/sign-in", "email", ida, "password", good).says(http.StatusUnprocessableEntity)
		h.visitor(t).post("/sign-in", "email", ida, "password", better).leads("/")
	})
}

func TestLinksToResetThatNoLongerWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		v := h.visitor(t)
		v.post("/forgot-password", "email", "ida@").says(http.StatusUnprocessableEntity, `id="field-email-error"`, `value="ida@"`)
		v.post("/forgot-password", "email", ida)
		first := h.link(t, ida)
		v.post("/forgot-password", "email", ida)
		second := h.link(t, ida)
		for _, a := range []answer{v.get(first), v.post(first, "password", better)} {
			a.says(http.StatusConflict, "This link has done its work", `href="/forgot-password"`)
		}
		h.Advance(account.ResetLinkLife)
		for _, a := range []answer{v.get(second), v.post(second, "password", better)} {
			a.says(http.StatusConflict, "This link has expired", "Your password has not changed", `href="/forgot-password"`)
		}
		for _, a := range []answer{v.get("/reset/nonsense"), v.post("/reset/nonsense", "password", better)} {
			a.says(http.StatusNotFound, "This link does not work", `href="/forgot-password"`)
		}
	})
}
