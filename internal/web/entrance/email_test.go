package entrance_test

import (
	"net/http"
	"strings"
	"testing"
)

const nova = "nova@weber.example"

func TestChangeAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		h.settle(t, jon, "Jon Bakke")
		h.visitor(t).get("/profile/email").leads("/sign-in?return=%2Fprofile%2Femail")
		elsewhere, v := h.signedIn(t, ida), h.signedIn(t, ida)
		v.get("/profile").says(http.StatusOK, "Change address").lacks("not confirmed yet")
		v.get("/profile/email").says(http.StatusOK, "Send the link", `autocomplete="current-password"`)
		v.post("/profile/email", "email", "<nova", "current_password", good).says(http.StatusUnprocessableEntity, `id="field-email-error"`, `value="&lt;nova"`)
		v.post("/profile/email", "email", nova, "current_password", better).
			says(http.StatusUnprocessableEntity, `id="field-current_password-error"`, `value="`+nova+`"`).lacks(better)
		v.post("/profile/email", "email", nova, "current_password", good).leads("/profile")
		v.get("/profile").says(http.StatusOK, "A mail with a link is on its way to "+nova, nova+" is not confirmed yet", "Keep the old one", ida)
		dead := "/email/" + h.Token(t, nova)
		v.post("/profile/email/cancel").leads("/profile")
		v.get("/profile").says(http.StatusOK, "the link in the mail is dead").lacks("not confirmed yet")
		v.get(dead).says(http.StatusConflict, "This link has done its work")

		v.post("/profile/email", "email", nova, "current_password", good).leads("/profile")
		link := "/email/" + h.Token(t, nova)
		h.visitor(t).get(link).leads("/sign-in?return=" + strings.ReplaceAll(link, "/", "%2F"))
		h.signedIn(t, jon).get(link).says(http.StatusConflict, "This link is for another account", jon, `value="`+link+`"`).lacks(nova)
		h.signedIn(t, jon).post(link).says(http.StatusConflict, "This link is for another account")
		v.get("/email/nothing").says(http.StatusNotFound, "This link does not work")
		v.get(link).says(http.StatusOK, "Change your address to "+nova+"?", ida)
		v.get(link).says(http.StatusOK) // looking consumes nothing
		v.post(link).leads("/profile")
		v.get("/profile").says(http.StatusOK, "Your address is "+nova+" now.").lacks(ida)
		v.get(link).says(http.StatusConflict, "This link has done its work")
		elsewhere.get("/profile").leads("/sign-in?return=%2Fprofile")
		h.visitor(t).post("/sign-in", "email", ida, "password", good).says(http.StatusUnprocessableEntity, "The address or the password is wrong.")
		h.visitor(t).post("/sign-in", "email", nova, "password", good).leads("/")
	})
}

// TestAddressesLookAlike: the page says the same for an address with an account.
func TestAddressesLookAlike(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		h.settle(t, jon, "Jon Bakke")
		v := h.signedIn(t, ida)
		words := func(address string) string {
			v.post("/profile/email", "email", address, "current_password", good).leads("/profile")
			return strings.ReplaceAll(v.get("/profile").words(), address, "ADDRESS")
		}
		if free, taken := words("jim@halden.example"), words(jon); free != taken {
			t.Errorf("%s\n\n%s", free, taken)
		}
	})
}
