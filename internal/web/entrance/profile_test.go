package entrance_test

import (
	"net/http"
	"strings"
	"testing"
)

const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	safari  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)

func TestProfile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.visitor(t).get("/profile").leads("/sign-in?return=%2Fprofile")
		h.settle(t, ida, "Ida Holm")
		v := h.signedIn(t, ida)
		v.get("/profile").says(http.StatusOK, ida, `value="Ida Holm"`, `<option value="en" selected>English</option>`, "This device")
		v.post("/profile", "name", "<b>Ida", "language", "xx").says(http.StatusUnprocessableEntity, `id="field-language-error"`, `value="&lt;b&gt;Ida"`)
		v.post("/profile", "name", " ", "language", "de").says(http.StatusUnprocessableEntity, `id="field-name-error"`, `<option value="de" selected>`)
		v.post("/profile", "name", "Ida <i>Holm", "language", "de").leads("/profile")
		v.get("/profile").says(http.StatusOK, "Ihr Profil ist gespeichert.", "Ida &lt;i&gt;Holm", "Dieses Gerät").lacks("<i>")
	})
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		elsewhere, v := h.signedIn(t, ida), h.signedIn(t, ida)
		v.post("/profile/password", "current_password", better, "new_password", better).
			says(http.StatusUnprocessableEntity, `id="field-current_password-error"`, "not your current password").lacks(better)
		v.post("/profile/password", "current_password", good, "new_password", "short").
			says(http.StatusUnprocessableEntity, `id="field-new_password-error"`).lacks(good)
		elsewhere.get("/profile").says(http.StatusOK)
		v.post("/profile/password", "current_password", good, "new_password", better).leads("/profile")
		v.get("/profile").says(http.StatusOK, "Your password is changed.")
		elsewhere.get("/profile").leads("/sign-in?return=%2Fprofile")
		h.visitor(t).post("/sign-in", "email", ida, "password", better).leads("/")
		for range 10 {
			v.post("/profile/password", "current_password", good, "new_password", better)
		}
		v.post("/profile/password", "current_password", better, "new_password", good).says(http.StatusTooManyRequests, "Try again in")
	})
}

func TestSessions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		h.settle(t, jon, "Jon Bakke")
		device := func(agent, address string) *visitor {
			v := h.visitor(t)
			v.headers["User-Agent"], v.address = agent, address+":1"
			v.post("/sign-in", "email", ida, "password", good).leads("/")
			return v
		}
		phone, tablet, odd := device(safari, "198.51.100.4"), device(firefox, "192.0.2.8"), device("<script>x</script>", "192.0.2.9")
		v := device(firefox, "203.0.113.9")
		page := v.get("/profile").says(http.StatusOK, "Firefox on Linux", "Safari on iPhone", "198.51.100.4, last seen 22 Nov 2026, 09:00 UTC", "Unknown device", "22 Nov 2026", "Sign out everywhere else").lacks("<script>x")
		if n := strings.Count(page.Body.String(), "This device"); n != 1 {
			t.Errorf("%d times this device", n)
		}
		end := endOf(t, page, "Safari on iPhone")
		h.signedIn(t, jon).post(end).leads("/profile") // another's session is nothing to Jon
		phone.get("/profile").says(http.StatusOK)
		v.post(end).leads("/profile")
		v.get("/profile").says(http.StatusOK, "That device is signed out.").lacks("Safari on iPhone")
		v.post(end).leads("/profile")
		phone.get("/profile").leads("/sign-in?return=%2Fprofile")
		tablet.get("/profile").says(http.StatusOK)
		v.get("/profile")
		v.post("/profile/sessions/end-others").leads("/profile")
		v.get("/profile").says(http.StatusOK, "2 other devices are signed out.").lacks("Sign out everywhere else")
		for _, gone := range []*visitor{tablet, odd} {
			gone.get("/profile").leads("/sign-in?return=%2Fprofile")
		}
	})
}

// endOf is where the button of a device posts to.
func endOf(t *testing.T, page answer, device string) string {
	t.Helper()
	_, row, _ := strings.Cut(page.words(), device)
	_, row, found := strings.Cut(row, `action="`)
	path, _, _ := strings.Cut(row, `"`)
	if !found || !strings.HasPrefix(path, "/profile/sessions/") {
		t.Fatalf("no button for %s in %s", device, page.words())
	}
	return path
}
