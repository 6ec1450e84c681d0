package entrance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
)

func TestSignUpGoesOnWhereItBegan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.visitor(t)
		v.get("/sign-up?return=%2Fpurchase%3Finstall%3D1").says(http.StatusOK, `value="/purchase?install=1"`, "At least 12 characters")
		v.post("/sign-up", "name", "Ida Holm", "email", " "+ida+" ", "password", good, "return", "/purchase?install=1").
			says(http.StatusOK, "Check your mail", "<b>"+ida+"</b>", "24 hours")
		link := h.link(t, ida)
		// A mail scanner opens the link, twice.
		v.get(link).says(http.StatusOK, "Confirm your address", ida, `value="/purchase?install=1"`)
		v.get(link).says(http.StatusOK, "Confirm your address")
		token := strings.SplitN(link, "?", 2)[0]
		v.post(token, "password", better, "return", "/purchase?install=1").
			says(http.StatusUnprocessableEntity, "not the password chosen when signing up", `value="/purchase?install=1"`).lacks(better)
		v.post(token, "password", good, "return", "/purchase?install=1").leads("/purchase?install=1")
		v.get("/organizations").says(http.StatusOK, "Ida Holm", "Your address is confirmed.")
		v.get("/organizations").says(http.StatusOK).lacks("Your address is confirmed.")
		h.visitor(t).get(token).says(http.StatusConflict, "This link has done its work", `href="/sign-in"`)
	})
}

// link is the path in the latest mail to an address.
func (h *house) link(t *testing.T, to string) string {
	t.Helper()
	mails := h.Mails(to)
	if len(mails) == 0 {
		t.Fatalf("no mail to %s", to)
	}
	return strings.TrimPrefix(mails[len(mails)-1].Data["link"], h.URL)
}

func TestSignUpAnswersTheSameForEveryAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		form := []string{"name", "Ida Holm", "email", ida, "password", good}
		unknown := h.visitor(t).post("/sign-up", form...)
		unverified := h.visitor(t).post("/sign-up", form...)
		h.settle(t, ida, "Ida Holm")
		known := h.visitor(t).post("/sign-up", form...)
		same(t, unknown, unverified)
		same(t, unknown, known)
	})
}

// same wants two answers to be equal, byte for byte.
func same(t *testing.T, a, b answer) {
	t.Helper()
	if a.Code != b.Code || a.Body.String() != b.Body.String() {
		t.Errorf("the answers differ: %d and %d\n%s\n---\n%s", a.Code, b.Code, a.words(), b.words())
	}
	for name := range a.Header() {
		if got, want := b.Header().Get(name), a.Header().Get(name); got != want {
			t.Errorf("%s: %q and %q", name, want, got)
		}
	}
	if len(a.Header()) != len(b.Header()) {
		t.Errorf("headers differ: %v and %v", a.Header(), b.Header())
	}
}

func TestRefusedSignUpKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.visitor(t)
		v.post("/sign-up", "name", "", "email", "ida@", "password", "short", "return", "/purchase").says(http.StatusUnprocessableEntity,
			"3 answers need another look", `id="field-name-error"`, `id="field-email-error"`, `id="field-password-error"`,
			"fewer than 12 characters", `value="ida@"`, `value="/purchase"`).lacks("short\"")
		v.post("/sign-up", "name", "Ida", "email", "ida@halden.example", "password", "password1234").
			says(http.StatusUnprocessableEntity, "attackers try first", `value="Ida"`).lacks("password1234")
		hostile := `<script>alert("x")</script>`
		v.post("/sign-up", "name", hostile, "email", `"><img src=x>@x.example`, "password", "").
			says(http.StatusUnprocessableEntity, "&lt;script&gt;", "&lt;img src=x&gt;").lacks("<script>alert", "<img")
		v.post("/sign-up", "name", strings.Repeat("x", 1<<20), "email", ida, "password", good).says(http.StatusUnprocessableEntity)
		v.post("/sign-up", "name", "Ida\u202e", "email", ida, "password", good).says(http.StatusUnprocessableEntity, "characters that nobody can see")
		if mails := h.Mails(ida); len(mails) > 0 {
			t.Errorf("a refused sign-up sent %v", mails)
		}
	})
}

func TestLinksToVerifyThatNoLongerWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.visitor(t)
		sign := func() string {
			v.post("/sign-up", "name", "Ida", "email", ida, "password", good).says(http.StatusOK)
			return h.link(t, ida)
		}
		first := sign()
		second := sign()
		v.get(first).says(http.StatusConflict, "a newer mail has replaced it")
		v.post(first, "password", good).says(http.StatusConflict, "a newer mail has replaced it")
		h.Advance(account.VerifyLinkLife)
		v.get(second).says(http.StatusConflict, "This link has expired", "24 hours")
		v.post(second, "password", good).says(http.StatusConflict, "This link has expired")
		v.get("/verify/nonsense").says(http.StatusNotFound, "This link does not work", `href="/sign-in"`)
		v.post("/verify/nonsense", "password", good).says(http.StatusNotFound, "This link does not work")
		v.get("/reset/"+second[len("/verify/"):]).says(http.StatusNotFound, "This link does not work")
		// Signing in with the right password sends another.
		h.Advance(time.Minute)
		v.post("/sign-in", "email", ida, "password", good).says(http.StatusOK, "Check your mail", "not confirmed yet", ida)
		v.post(h.link(t, ida), "password", good).leads("/organizations")
	})
}
