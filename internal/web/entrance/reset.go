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

type forgotForm struct {
	web.Problem
	Email string
}

func toForgot(c *web.Call) error { return c.Redirect(forgotPath) }

func (p *Pages) forgot(c *web.Call) error {
	return c.Render(http.StatusOK, forgotPage(c, forgotForm{Email: c.Account.Email.Address}))
}

func (p *Pages) doForgot(c *web.Call) error {
	f := forgotForm{Email: strings.TrimSpace(c.Form("email"))}
	if err := p.Accounts.RequestReset(c.R.Context(), f.Email); err != nil {
		return refused(c, err, func(problem web.Problem) templ.Component {
			f.Problem = problem
			return forgotPage(c, f)
		})
	}
	return c.Render(http.StatusOK, sentPage(c, sent{
		Text: c.Printer.T("If this address has an account, a mail with a link to choose a new password is on its way. The link works for %d minutes.",
			int(account.ResetLinkLife.Minutes())),
		Email: f.Email, Again: forgotPath,
	}))
}

type resetForm struct {
	web.Problem
	Token, Email string
}

func (p *Pages) reset(c *web.Call) error {
	f := resetForm{Token: c.Path("token")}
	link, err := p.Accounts.ViewLink(c.R.Context(), domain.LinkReset, f.Token)
	if err != nil {
		return resetEndings(c).show(c, err)
	}
	f.Email = link.Email
	return c.Render(http.StatusOK, resetPage(c, f))
}

func (p *Pages) doReset(c *web.Call) error {
	f := resetForm{Token: c.Path("token")}
	link, err := p.Accounts.ViewLink(c.R.Context(), domain.LinkReset, f.Token)
	if err != nil {
		return resetEndings(c).show(c, err)
	}
	f.Email = link.Email
	token, session, err := p.Accounts.Reset(c.R.Context(), account.ResetInput{Token: f.Token, Password: c.Form("password"), Device: device(c)})
	if ends := resetEndings(c); ends.tell(err) {
		return ends.show(c, err)
	}
	if err != nil {
		return refused(c, err, func(problem web.Problem) templ.Component {
			f.Problem = problem
			return resetPage(c, f)
		})
	}
	return p.enter(c, token, session, startPath, c.Printer.T("Your password is changed. Everywhere else you are signed out."))
}

func resetEndings(c *web.Call) endings {
	t := c.Printer.T
	again := []templ.Component{
		ui.Button{Label: t("Ask for a new link"), Kind: ui.Primary, Href: forgotPath},
		ui.Button{Label: t("Sign in"), Href: signInPath},
	}
	return endings{
		domain.CodeLinkInvalid: {t("This link does not work"), t("It may have been cut off: copy it whole from the mail, or ask for a new one."), again},
		domain.CodeLinkUsed:    {t("This link has done its work"), t("It was used, or a newer mail has replaced it. Your password is the one chosen last."), again},
		domain.CodeLinkExpired: {t("This link has expired"), t("It worked for %d minutes. Your password has not changed.", int(account.ResetLinkLife.Minutes())), again},
	}
}
