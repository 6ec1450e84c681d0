package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/ui"
)

const (
	signInCookie   = "seatward_sign_in" // of who has shown the password and not yet the second factor
	flashCookie    = "seatward_flash"
	languageCookie = "seatward_language"
)

// visit finds out who asks and in which language.
func (c *Call) visit() error {
	preferred := ""
	if k, err := c.R.Cookie(languageCookie); err == nil {
		preferred = k.Value
	}
	c.Printer = text.Match(c.R.Header.Get("Accept-Language"), preferred)
	c.takeFlash()
	k, err := c.R.Cookie(c.site.cookie)
	if err != nil || k.Value == "" {
		return nil //nolint:nilerr // no cookie is nobody, which is no failure
	}
	c.Visitor, err = c.site.Authenticate(c.R.Context(), k.Value)
	if domain.AsError(err) != nil && domain.AsError(err).Kind == domain.Unauthenticated {
		c.Visitor = Visitor{}
		c.setCookie(c.site.cookie, "", -1)
		return nil
	}
	if err == nil {
		c.Printer = text.Match(c.R.Header.Get("Accept-Language"), c.Account.Language)
	}
	return err
}

// StartSession gives the browser its session token.
func (c *Call) StartSession(token string, ends time.Time) {
	c.setCookie(c.site.cookie, token, int(ends.Sub(c.site.Clock())/time.Second))
}

// DropSession takes the session token from the browser.
func (c *Call) DropSession() { c.setCookie(c.site.cookie, "", -1) }

// StartSignIn gives the browser the token of a sign-in that waits for the second
// factor. It is no session's, and only WaitingSignIn reads it.
func (c *Call) StartSignIn(token string, ends time.Time) {
	c.setCookie(c.site.signInCookie(), token, int(ends.Sub(c.site.Clock())/time.Second))
}

// WaitingSignIn is the browser's token of a sign-in that waits, or "".
func (c *Call) WaitingSignIn() string {
	k, err := c.R.Cookie(c.site.signInCookie())
	if err != nil {
		return ""
	}
	return k.Value
}

// DropSignIn takes that token from the browser.
func (c *Call) DropSignIn() { c.setCookie(c.site.signInCookie(), "", -1) }

func (s *Site) signInCookie() string {
	if s.secure {
		return "__Host-" + signInCookie
	}
	return signInCookie
}

// SetLanguage remembers the language of somebody who has no account yet.
func (c *Call) SetLanguage(code string) { c.setCookie(languageCookie, code, 365*24*3600) }

func (c *Call) setCookie(name, value string, maxAge int) {
	http.SetCookie(c.W, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge,
		Secure: c.site.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// setFlash keeps a message for the next page. The cookie holds nothing secret,
// and what comes back is shown as text.
func (c *Call) setFlash(f ui.Flash) {
	b, err := json.Marshal(f)
	if err != nil {
		return
	}
	c.setCookie(flashCookie, base64.RawURLEncoding.EncodeToString(b), 60)
}

// takeFlash reads the message from the page before. It stays with the browser
// until a page has shown it: a GET may only lead on.
func (c *Call) takeFlash() {
	if c.R.Method != http.MethodGet {
		return
	}
	k, err := c.R.Cookie(flashCookie)
	if err != nil {
		return
	}
	c.flashTaken = true
	b, err := base64.RawURLEncoding.DecodeString(k.Value)
	var f ui.Flash
	if err == nil && json.Unmarshal(b, &f) == nil && f.Text != "" {
		c.flash = append(c.flash, f)
	}
}
