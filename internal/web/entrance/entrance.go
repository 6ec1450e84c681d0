// Package entrance is the way in: signing up and in, the links that come by
// mail, invitations, and one's own profile.
//
// Opening a link changes nothing, because mail scanners open links too; the
// form on its page does. Strangers get the same answer for every address.
package entrance

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// Pages are the pages of the entrance.
type Pages struct {
	Accounts *account.Service
	Vendor   *vendor.Service
	People   *people.Service
}

const (
	startPath         = "/"
	organizationsPath = "/organizations"
	consolePath       = "/console"
	signInPath        = "/sign-in"
	forgotPath        = "/forgot-password"
	profilePath       = "/profile"
	newEmailPath      = "/profile/email"
	codePath          = "/sign-in/code"
	factorPath        = "/profile/second-factor"
)

// Routes lists the entrance's pages and acts.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Action: access.Public, Handle: p.start},
		{Pattern: "GET /language/{code}", Action: access.Public, Handle: language},

		{Pattern: "GET /sign-up", Action: access.Public, Handle: p.signUp},
		{Pattern: "POST /sign-up", Action: access.Public, Handle: p.doSignUp, Slow: true},
		{Pattern: "GET /verify/{token}", Action: access.Public, Handle: p.verify},
		{Pattern: "POST /verify/{token}", Action: access.Public, Handle: p.doVerify, Slow: true},
		{Pattern: "GET /sign-in", Action: access.Public, Handle: p.signIn},
		{Pattern: "POST /sign-in", Action: access.Public, Handle: p.doSignIn, Slow: true},
		{Pattern: "GET /sign-in/code", Action: access.Public, Handle: p.signInCode},
		{Pattern: "POST /sign-in/code", Action: access.Public, Handle: p.doSignInCode, Slow: true},
		{Pattern: "POST /sign-out", Action: access.Public, Handle: p.signOut},
		{Pattern: "GET /forgot-password", Action: access.Public, Handle: p.forgot},
		{Pattern: "POST /forgot-password", Action: access.Public, Handle: p.doForgot, Slow: true},
		{Pattern: "GET /reset", Action: access.Public, Handle: toForgot}, // the address in mails
		{Pattern: "GET /reset/{token}", Action: access.Public, Handle: p.reset},
		{Pattern: "POST /reset/{token}", Action: access.Public, Handle: p.doReset, Slow: true},

		{Pattern: "GET /invitations/{token}", Action: access.Public, Handle: p.invitation},
		{Pattern: "POST /invitations/{token}", Action: access.Public, Handle: p.acceptInvitation, Slow: true},
		{Pattern: "POST /invitations/{token}/ask", Action: access.Public, Handle: p.askForInvitation, Slow: true},
		{Pattern: "GET /staff-invitations/{token}", Action: access.Public, Handle: p.staffInvitation},
		{Pattern: "POST /staff-invitations/{token}", Action: access.Public, Handle: p.acceptStaffInvitation, Slow: true},
		{Pattern: "GET /setup/{token}", Action: access.Public, Handle: p.setup},
		{Pattern: "POST /setup/{token}", Action: access.Public, Handle: p.doSetup, Slow: true},

		{Pattern: "GET /profile", Action: access.SignedIn, Handle: p.profile},
		{Pattern: "POST /profile", Action: access.SignedIn, Handle: p.saveProfile},
		{Pattern: "POST /profile/password", Action: access.SignedIn, Handle: p.changePassword, Slow: true},
		{Pattern: "GET /profile/email", Action: access.SignedIn, Handle: p.newEmail},
		{Pattern: "POST /profile/email", Action: access.SignedIn, Handle: p.changeEmail, Slow: true},
		{Pattern: "POST /profile/email/cancel", Action: access.SignedIn, Handle: p.cancelEmail},
		{Pattern: "GET /email/{token}", Action: access.SignedIn, Handle: p.email},
		{Pattern: "POST /email/{token}", Action: access.SignedIn, Handle: p.confirmEmail, Slow: true},
		{Pattern: "GET /profile/second-factor", Action: access.SignedIn, Handle: p.factor},
		{Pattern: "POST /profile/second-factor", Action: access.SignedIn, Handle: p.beginFactor, Slow: true},
		{Pattern: "GET /profile/second-factor/setup", Action: access.SignedIn, Handle: p.setUpFactor},
		{Pattern: "POST /profile/second-factor/setup", Action: access.SignedIn, Handle: p.confirmFactor, Slow: true},
		{Pattern: "GET /profile/second-factor/off", Action: access.SignedIn, Handle: p.askFactorOff},
		{Pattern: "POST /profile/second-factor/off", Action: access.SignedIn, Handle: p.factorOff, Slow: true},
		{Pattern: "GET /profile/second-factor/codes", Action: access.SignedIn, Handle: p.askCodes},
		{Pattern: "POST /profile/second-factor/codes", Action: access.SignedIn, Handle: p.renewCodes, Slow: true},
		{Pattern: "POST /profile/sessions/{session}/end", Action: access.SignedIn, Handle: p.endSession},
		{Pattern: "POST /profile/sessions/end-others", Action: access.SignedIn, Handle: p.endOtherSessions},
	}
}

// device is where the request comes from.
func device(c *web.Call) account.Device {
	return account.Device{UserAgent: c.R.UserAgent(), Address: c.Address()}
}

// enter gives the browser its new session and leads on with a message. Where the
// account has a second factor there is no session yet: it leads to the page that
// asks for the code, which leads on to the same place.
func (p *Pages) enter(c *web.Call, token string, s domain.Session, to, message string) error {
	if err := p.admit(c, token, s); err != nil {
		return err
	}
	if s.Half() {
		to = with(codePath, "return", to)
	}
	if message == "" {
		return c.Redirect(to)
	}
	return c.RedirectWith(to, ui.Good, message)
}

// admit gives the browser its new session, or the token of the sign-in that
// waits for the second factor. The one it had before ends: what
// somebody left open does not outlive the next person's sign-in. The cookie
// lasts as long as any session can; when this one ends is for the server to say.
func (p *Pages) admit(c *web.Call, token string, s domain.Session) error {
	if err := p.leave(c); err != nil {
		return err
	}
	if s.Half() {
		c.StartSignIn(token, s.ExpiresAt)
		return nil
	}
	c.StartSession(token, s.CreatedAt.Add(account.SessionLife))
	return nil
}

// leave ends the browser's session, if it has one.
func (p *Pages) leave(c *web.Call) error {
	if !c.Actor.Known() {
		return nil
	}
	err := p.Accounts.EndSession(c.R.Context(), c.Actor, c.Session.ID)
	if err != nil && !domain.HasCode(err, domain.CodeNotFound) {
		return err
	}
	c.DropSession()
	return nil
}

// refused shows a form once more with what is wrong about it. Errors that a
// form cannot help with are returned.
func refused(c *web.Call, err error, form func(web.Problem) templ.Component) error {
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	if problem.Status == http.StatusUnauthorized {
		problem.Status = http.StatusUnprocessableEntity // 401 would ask for HTTP's own sign-in (RFC 9110, 15.5.2)
	}
	var e *domain.Error
	if errors.As(err, &e) {
		if seconds, ok := e.Data["retry_after"].(int); ok {
			c.W.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
	}
	return c.Render(problem.Status, form(problem))
}

// with is a path with one parameter, left out when it is empty.
func with(path, name, value string) string {
	if value == "" {
		return path
	}
	return path + "?" + name + "=" + url.QueryEscape(value)
}

// under is the page of a link.
func under(path, token string) string { return path + "/" + url.PathEscape(token) }

// passwordRules are said before somebody chooses a password.
func passwordRules(c *web.Call) string {
	return c.Printer.T("At least %d characters. A few words that have nothing to do with each other work well. Your name and address do not.", authn.MinPassword)
}
