package entrance_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/people"
)

var (
	keyShown   = regexp.MustCompile(`(?s)id="factor-key".*?>([A-Z2-7 ]+)</textarea>`)
	codesShown = regexp.MustCompile(`(?s)id="recovery-codes".*?>([^<]+)</textarea>`)
)

// guard turns the second factor of the visitor on and returns its key and the
// recovery codes.
func (v *visitor) guard() (key string, codes []string) {
	v.t.Helper()
	v.post("/profile/second-factor", "current_password", good).leads("/profile/second-factor/setup")
	found := keyShown.FindStringSubmatch(v.get("/profile/second-factor/setup").Body.String())
	if found == nil {
		v.t.Fatal("no key is shown")
	}
	key = strings.ReplaceAll(found[1], " ", "")
	page := v.post("/profile/second-factor/setup", "code", v.code(key)).says(http.StatusOK, "The second factor is on.")
	found = codesShown.FindStringSubmatch(page.Body.String())
	if found == nil {
		v.t.Fatal("no recovery codes are shown")
	}
	v.Advance(time.Minute)
	return key, strings.Fields(html.UnescapeString(found[1]))
}

// code is what the authenticator shows now.
func (v *visitor) code(key string) string {
	v.t.Helper()
	code, err := totp.GenerateCode(key, v.Now())
	if err != nil {
		v.t.Fatal(err)
	}
	return code
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		elsewhere, v := h.signedIn(t, ida), h.signedIn(t, ida)
		for _, path := range []string{"", "/setup", "/off", "/codes"} {
			h.visitor(t).get("/profile/second-factor" + path).leads("/sign-in?return=%2Fprofile%2Fsecond-factor" + strings.ReplaceAll(path, "/", "%2F"))
		}
		v.get("/profile").says(http.StatusOK, "Turn on", `href="/profile/second-factor"`).lacks(`name="code"`)
		v.get("/profile/second-factor/off").leads("/profile")
		v.get("/profile/second-factor/setup").leads("/profile")
		v.get("/profile").says(http.StatusOK, "Begin again.")
		v.post("/profile/second-factor", "current_password", better).says(http.StatusUnprocessableEntity, "not your current password")
		v.post("/profile/second-factor", "current_password", good).leads("/profile/second-factor/setup")
		v.get("/profile/second-factor/setup").says(http.StatusOK, `<svg class="qr"`, "Picture for the camera").lacks("<img", "style=", "otpauth:")
		elsewhere.get("/profile/second-factor/setup").leads("/profile")
		v.post("/profile/second-factor/setup", "code", "nonsense").says(http.StatusUnprocessableEntity, `id="field-code-error"`, `<svg class="qr"`)

		key, codes := v.guard()
		if len(codes) != 10 {
			t.Fatal(codes)
		}
		elsewhere.get("/profile").leads("/sign-in?return=%2Fprofile")
		v.get("/profile").says(http.StatusOK, "Recovery codes left", `name="code"`).lacks(codes[0], key)
		v.get("/profile/second-factor").leads("/profile")
		v.get("/profile/second-factor/setup").leads("/profile")
		v.post("/profile/second-factor/codes", "current_password", good, "code", v.code(key)).says(http.StatusOK, "no longer work").lacks(codes[0])
		v.post("/profile/second-factor/off", "current_password", good).says(http.StatusUnprocessableEntity, `id="field-code-error"`)
		v.Advance(time.Minute)
		v.post("/profile/second-factor/off", "current_password", good, "code", v.code(key)).leads("/profile")
		v.get("/profile").says(http.StatusOK, "The second factor is off.", "Turn on")
	})
}

func TestSignInWithACode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		key, codes := h.signedIn(t, ida).guard()
		v := h.visitor(t)
		v.get("/sign-in/code?return=%2Fprofile").leads("/sign-in?return=%2Fprofile")
		v.post("/sign-in", "email", ida, "password", good, "return", "/profile").leads("/sign-in/code?return=%2Fprofile")
		if v.cookies["__Host-seatward_session"] != "" || v.cookies["seatward_session"] != "" {
			t.Errorf("a session after one step: %v", v.cookies)
		}
		v.get("/profile").leads("/sign-in?return=%2Fprofile") // half is not signed in
		v.get("/sign-in/code?return=%2Fprofile").says(http.StatusOK, "Enter the code", `autocomplete="one-time-code"`, `value="/profile"`).lacks(ida)
		v.post("/sign-in/code", "code", "", "return", "/profile").says(http.StatusUnprocessableEntity, `id="field-code-error"`, `value="/profile"`)

		other := h.visitor(t) // another browser has nothing of it
		other.post("/sign-in/code", "code", v.code(key)).leads("/sign-in")
		code := v.code(key)
		v.post("/sign-in/code", "code", code, "return", "/profile").leads("/profile")
		v.get("/profile").says(http.StatusOK, ida)
		v.get("/sign-in/code").leads("/")

		w := h.visitor(t)
		w.post("/sign-in", "email", ida, "password", good, "return", "https://evil.example").leads("/sign-in/code?return=%2F")
		w.post("/sign-in/code", "code", code).says(http.StatusUnprocessableEntity, "wrong, or has been used") // looked at over the shoulder
		w.post("/sign-in/code", "code", codes[0], "return", "//evil.example").leads("/")
		w.get("/profile").says(http.StatusOK, ida)

		x := h.visitor(t)
		x.post("/sign-in", "email", ida, "password", good).leads("/sign-in/code?return=%2F")
		x.Advance(account.HalfSignInLife)
		x.post("/sign-in/code", "code", x.code(key)).leads("/sign-in")
		x.get("/sign-in").says(http.StatusOK, "The time for the code is over.")
		x.post("/sign-in", "email", ida, "password", good).leads("/sign-in/code?return=%2F")
		for range 5 {
			x.post("/sign-in/code", "code", "nonsense").says(http.StatusUnprocessableEntity, "wrong, or has been used")
		}
		x.post("/sign-in/code", "code", codes[1]).says(http.StatusTooManyRequests, "Try again in")
	})
}

// TestNoWayInSkipsTheCode: neither a new password nor an invitation leads past it.
func TestNoWayInSkipsTheCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		owner := h.settle(t, jon, "Jon Bakke")
		org, err := h.pages.People.Create(t.Context(), owner, people.CreateInput{Name: "Halden", NotificationEmail: jon})
		if err != nil {
			t.Fatal(err)
		}
		h.settle(t, ida, "Ida Holm")
		key, codes := h.signedIn(t, ida).guard()

		v := h.visitor(t)
		v.post("/forgot-password", "email", ida)
		v.post("/reset/"+h.Token(t, ida), "password", better).leads("/sign-in/code?return=%2F")
		v.get("/profile").leads("/sign-in?return=%2Fprofile")
		v.post("/sign-in/code", "code", codes[0]).leads("/")

		if _, err := h.pages.People.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: ida, Role: "member"}); err != nil {
			t.Fatal(err)
		}
		invitation := "/invitations/" + h.Token(t, ida)
		w := h.visitor(t)
		w.post(invitation, "password", better).leads("/sign-in?return=" + strings.ReplaceAll(invitation, "/", "%2F"))
		w.get("/sign-in").says(http.StatusOK, "This account has a second factor.")
		w.get("/profile").leads("/sign-in?return=%2Fprofile")
		w.post("/sign-in", "email", ida, "password", better, "return", invitation).leads("/sign-in/code?return=" + strings.ReplaceAll(invitation, "/", "%2F"))
		w.post("/sign-in/code", "code", w.code(key), "return", invitation).leads(invitation)
		w.post(invitation).leads("/organizations/" + string(org.ID))
	})
}
