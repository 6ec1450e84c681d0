package entrance_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const sessionCookie = "__Host-seatward_session"

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		v := h.visitor(t)
		a := v.post("/sign-in", "email", "IDA@halden.example", "password", good, "return", "/organizations?q=1")
		a.leads("/organizations?q=1")
		k := a.cookie(sessionCookie)
		if !k.Secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" {
			t.Errorf("the session cookie is %v", k)
		}
		if want := int(account.SessionLife / time.Second); k.MaxAge != want {
			t.Errorf("the cookie lasts %d s, want %d: the server says when a session ends", k.MaxAge, want)
		}
		// Signing in again ends the session that the browser had.
		old := v.cookies[sessionCookie]
		v.post("/sign-in", "email", ida, "password", good).leads("/")
		if v.cookies[sessionCookie] == old {
			t.Error("the token is the same after signing in again")
		}
		stale := h.visitor(t)
		stale.cookies[sessionCookie] = old
		stale.get("/organizations").leads("/sign-in?return=%2Forganizations")
		if stale.cookies[sessionCookie] != "" {
			t.Error("a dead session's cookie stays")
		}
	})
}

func TestSignInTellsNobodyWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		unknown := h.visitor(t).post("/sign-in", "email", ida, "password", better, "return", "/purchase")
		h.settle(t, ida, "Ida Holm")
		wrong := h.visitor(t).post("/sign-in", "email", ida, "password", better, "return", "/purchase")
		same(t, unknown, wrong)
		wrong.says(http.StatusUnprocessableEntity, "The address or the password is wrong.", `value="`+ida+`"`, `value="/purchase"`).lacks(better)
		h.visitor(t).post("/sign-in", "email", "nobody", "password", "").says(http.StatusUnprocessableEntity, `id="field-email-error"`)
	})
}

func TestLockOutSaysWhenToTryAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		v := h.visitor(t)
		for i := range 10 {
			v.address = fmt.Sprintf("192.0.2.%d:1", i)
			v.post("/sign-in", "email", ida, "password", better)
		}
		a := v.post("/sign-in", "email", ida, "password", good)
		a.says(http.StatusTooManyRequests, "Signing in is paused", "Try again in", `href="/forgot-password"`)
		if a.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		h.Advance(time.Hour)
		v.post("/sign-in", "email", ida, "password", good).leads("/")
	})
}

// TestANetworkIsLimitedAsOne: a customer of a provider holds a whole IPv6 /64 and
// could send each request from another address of it.
func TestANetworkIsLimitedAsOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.visitor(t)
		for i := range 31 {
			v.address = fmt.Sprintf("[2001:db8:0:1::%x]:4000", i+1)
			a := v.post("/sign-in", "email", "nobody", "password", good)
			if want := i == 30; want != (a.Code == http.StatusTooManyRequests) {
				t.Fatalf("request %d was answered %d", i+1, a.Code)
			}
		}
		v.address = "[2001:db8:0:2::1]:4000"
		v.post("/sign-in", "email", "nobody", "password", good).says(http.StatusUnprocessableEntity)
	})
}

func TestReturnNeverLeadsElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		in := h.signedIn(t, ida)
		for _, evil := range []string{
			"https://evil.example/", "//evil.example", `/\evil.example`, `\\evil.example`, "/\t/evil.example", "javascript:alert(1)",
			"evil.example", "http:/evil.example", "/%0d%0aX: y\r\n", "///evil.example", " //evil.example",
		} {
			query := url.QueryEscape(evil)
			in.get("/sign-in?return=" + query).leads("/")
			in.get("/sign-up?return=" + query).leads("/")
			in.get("/language/de?return=" + query).leads("/")
			out := h.visitor(t)
			out.get("/sign-in?return=" + query).says(http.StatusOK).lacks(`name="return"`)
			out.get("/sign-up?return=" + query).says(http.StatusOK).lacks(`name="return"`)
		}
		for _, evil := range []string{"https://evil.example/", "//evil.example", `/\evil.example`} {
			v := h.visitor(t)
			v.post("/sign-in", "email", ida, "password", good, "return", evil).leads("/")
			v.post("/sign-out", "return", evil).leads("/sign-in")
			v.post("/sign-up", "email", jon, "name", "Jon", "password", good, "return", evil).says(http.StatusOK)
			if link := h.link(t, jon); strings.Contains(link, "return") {
				t.Errorf("the mail leads to %s", link)
			}
			v.get("/verify/" + h.Token(t, jon) + "?return_to=" + url.QueryEscape(evil)).says(http.StatusOK).lacks(`name="return"`)
		}
	})
}

func TestActsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		v := h.signedIn(t, ida)
		for _, forged := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}} {
			v.headers = forged
			for _, r := range h.pages.Routes() {
				path, isPost := strings.CutPrefix(r.Pattern, "POST ")
				if isPost {
					v.post(strings.NewReplacer("{token}", "x", "{session}", "x").Replace(path)).says(http.StatusUnprocessableEntity, "came from another website")
				}
			}
		}
		v.headers = nil
		v.get("/organizations").says(http.StatusOK, "Ida Holm")
	})
}

func TestSignOutEndsTheSession(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.settle(t, ida, "Ida Holm")
		v := h.signedIn(t, ida)
		thief := h.visitor(t)
		thief.cookies[sessionCookie] = v.cookies[sessionCookie]
		v.post("/sign-out").leads("/sign-in")
		v.get("/sign-in").says(http.StatusOK, "You are signed out.")
		thief.get("/organizations").leads("/sign-in?return=%2Forganizations")
		v.post("/sign-out").leads("/sign-in")
	})
}

func TestStartLeadsToWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.visitor(t)
		v.get("/").leads("/sign-in")
		by := h.settle(t, ida, "Ida Holm")
		v = h.signedIn(t, ida)
		v.get("/").leads("/organizations")
		v.get("/sign-in?return=%2Fprofile").leads("/profile")
		v.get("/sign-up").leads("/")
		if err := h.Write(t.Context(), func(tx *store.Tx) error { return tx.PutStaff(by.Account, domain.StaffSales, h.Now()) }); err != nil {
			t.Fatal(err)
		}
		v.get("/").leads("/console")
		h.organization(t, by)
		v.get("/").leads("/organizations")
	})
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		v := h.visitor(t)
		v.headers["Accept-Language"] = "de-AT,de;q=0.9,en;q=0.5"
		v.get("/sign-in").says(http.StatusOK, `<html lang="de"`, "Passwort vergessen?", `href="/language/en?return=%2Fsign-in"`)
		v.get("/language/en?return=%2Fsign-in").leads("/sign-in")
		v.get("/sign-in").says(http.StatusOK, `<html lang="en"`, "Forgot your password?")
		v.get("/language/xx").says(http.StatusNotFound)
		// Who signs up on a German page is written to in German.
		v.get("/language/de").leads("/")
		v.post("/sign-up", "name", "Ida", "email", ida, "password", good).says(http.StatusOK, "Sehen Sie in Ihr Postfach")
		if got := h.Mails(ida)[0].Language; got != "de" {
			t.Errorf("the mail is in %q", got)
		}
	})
}
