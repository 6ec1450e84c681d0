package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"seatward.dev/seatward/test/browser"
)

// TestEveryPersonHasTheirOwnCookies signs one person in and not the other.
// Browsers keep __Host- cookies from this machine although it has no TLS.
func TestEveryPersonHasTheirOwnCookies(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		name := "nobody"
		if c, err := r.Cookie("__Host-session"); err == nil {
			name = c.Value
		}
		if r.Method == http.MethodPost {
			http.SetCookie(w, &http.Cookie{
				Name: "__Host-session", Value: r.FormValue("name"), Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
			})
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		_, _ = fmt.Fprintf(w, `<!DOCTYPE html><title>who</title><link rel="icon" href="data:,"><p>You are %s.</p>
			<form method="post"><label for="n">Name</label><input id="n" name="name"><button>Sign in</button></form>`, name)
	}))
	t.Cleanup(server.Close)

	ida, jon := browser.New(t), browser.New(t)
	p := ida.Visit(server.URL)
	p.Fill("Name", "Ida").Click("Sign in").See("You are Ida.")
	jon.Visit(server.URL).See("You are nobody.")
	ida.Visit(server.URL).See("You are Ida.")
	p.Reload().See("You are Ida.")
}
