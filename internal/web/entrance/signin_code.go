package entrance

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// codeForm is the second step of signing in.
type codeForm struct {
	web.Problem
	Return string
}

// signInCode asks whoever has shown the password for the code; others start at
// the beginning.
func (p *Pages) signInCode(c *web.Call) error {
	f := codeForm{Return: web.Local(c.R.URL.Query().Get("return"), "")}
	if c.Actor.Known() {
		return c.Redirect(web.Local(f.Return, startPath))
	}
	if err := p.Accounts.WaitingSignIn(c.R.Context(), c.WaitingSignIn()); err != nil {
		return signInAgain(c, err, f)
	}
	return c.Render(http.StatusOK, codePage(c, f))
}

func (p *Pages) doSignInCode(c *web.Call) error {
	f := codeForm{Return: web.Local(c.Form("return"), "")}
	token, session, err := p.Accounts.FinishSignIn(c.R.Context(), c.WaitingSignIn(), c.Form("code"), device(c))
	switch e := domain.AsError(err); {
	case err != nil && e.Kind == domain.Unauthenticated:
		return signInAgain(c, err, f)
	case err != nil:
		return refused(c, err, func(problem web.Problem) templ.Component {
			f.Problem = problem
			return codePage(c, f)
		})
	}
	c.DropSignIn()
	return p.enter(c, token, session, web.Local(f.Return, startPath), "")
}

// signInAgain leads to the password once more where nothing waits for a code.
func signInAgain(c *web.Call, err error, f codeForm) error {
	if domain.AsError(err).Kind != domain.Unauthenticated {
		return err
	}
	c.DropSignIn()
	return c.RedirectWith(with(signInPath, "return", f.Return), ui.Warn, c.Printer.T("The time for the code is over. Sign in once more."))
}
