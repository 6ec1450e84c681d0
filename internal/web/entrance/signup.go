package entrance

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/web"
)

// signUpForm is what was typed; never the password.
type signUpForm struct {
	web.Problem
	Name, Email, Return string
}

func (p *Pages) signUp(c *web.Call) error {
	back := web.Local(c.R.URL.Query().Get("return"), "")
	if c.Actor.Known() {
		return c.Redirect(web.Local(back, startPath))
	}
	return c.Render(http.StatusOK, signUpPage(c, signUpForm{Return: back}))
}

func (p *Pages) doSignUp(c *web.Call) error {
	f := signUpForm{Name: c.Form("name"), Email: strings.TrimSpace(c.Form("email")), Return: web.Local(c.Form("return"), "")}
	err := p.Accounts.SignUp(c.R.Context(), account.SignUpInput{
		Email: f.Email, Name: f.Name, Password: c.Form("password"), Language: c.Printer.Lang(), ReturnTo: f.Return,
	})
	if err != nil {
		return refused(c, err, func(problem web.Problem) templ.Component {
			f.Problem = problem
			return signUpPage(c, f)
		})
	}
	t := c.Printer.T
	return c.Render(http.StatusOK, sentPage(c, sent{
		Text:  t("We have sent you a mail. Open the link in it to finish; it works for %d hours.", int(account.VerifyLinkLife.Hours())),
		Email: f.Email, Again: with("/sign-up", "return", f.Return),
	}))
}

// sent is the answer that is the same for every address.
type sent struct {
	Text  string
	Email string // as typed
	Again string // where to try another address
}
