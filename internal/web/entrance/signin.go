package entrance

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

type signInForm struct {
	web.Problem
	Email, Return string
}

func (p *Pages) signIn(c *web.Call) error {
	back := web.Local(c.R.URL.Query().Get("return"), "")
	if c.Actor.Known() {
		return c.Redirect(web.Local(back, startPath))
	}
	return c.Render(http.StatusOK, signInPage(c, signInForm{Return: back}))
}

func (p *Pages) doSignIn(c *web.Call) error {
	f := signInForm{Email: strings.TrimSpace(c.Form("email")), Return: web.Local(c.Form("return"), "")}
	token, session, err := p.Accounts.SignIn(c.R.Context(), account.SignInInput{
		Email: f.Email, Password: c.Form("password"), UserAgent: c.R.UserAgent(), Address: c.Address(),
	})
	switch {
	case domain.HasCode(err, domain.CodeUnverified):
		return c.Render(http.StatusOK, sentPage(c, sent{
			Text:  c.Printer.T("The password is right, but your address is not confirmed yet. We have sent you a new link; open the latest mail to finish."),
			Email: f.Email, Again: with("/sign-up", "return", f.Return),
		}))
	case err != nil:
		return refused(c, err, func(problem web.Problem) templ.Component {
			f.Problem = problem
			return signInPage(c, f)
		})
	}
	return p.enter(c, token, session, web.Local(f.Return, startPath), "")
}

// signOut goes to the sign-in page, or to a page of ours that only needs the
// visitor to be nobody.
func (p *Pages) signOut(c *web.Call) error {
	if err := p.leave(c); err != nil {
		return err
	}
	if back := web.Local(c.Form("return"), ""); back != "" {
		return c.Redirect(back)
	}
	return c.RedirectWith(signInPath, ui.Good, c.Printer.T("You are signed out."))
}
