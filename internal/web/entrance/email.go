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

// emailForm asks for a new address.
type emailForm struct {
	web.Problem
	Email string
	Code  bool // is asked for too
}

func (p *Pages) newEmail(c *web.Call) error {
	factor, err := p.Accounts.SecondFactor(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, newEmailPage(c, emailForm{Code: factor.On}))
}

func (p *Pages) changeEmail(c *web.Call) error {
	factor, err := p.Accounts.SecondFactor(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	f := emailForm{Email: strings.TrimSpace(c.Form("email")), Code: factor.On}
	err = p.Accounts.RequestEmailChange(c.R.Context(), c.Actor, f.Email, proof(c))
	if err != nil {
		return refused(c, err, func(problem web.Problem) templ.Component {
			f.Problem = problem
			return newEmailPage(c, f)
		})
	}
	return c.RedirectWith(profilePath, ui.Good, c.Printer.T("A mail with a link is on its way to %s. Until you open it, nothing changes.", f.Email))
}

func (p *Pages) cancelEmail(c *web.Call) error {
	if err := p.Accounts.CancelEmailChange(c.R.Context(), c.Actor); err != nil {
		return err
	}
	return c.RedirectWith(profilePath, ui.Good, c.Printer.T("Your address stays as it is; the link in the mail is dead."))
}

// email is the page behind the link in the mail to the new address.
func (p *Pages) email(c *web.Call) error {
	token := c.Path("token")
	change, err := p.Accounts.ViewEmailChange(c.R.Context(), c.Actor, token)
	if err != nil {
		return p.emailEndings(c).show(c, err)
	}
	return c.Render(http.StatusOK, confirmEmailPage(c, token, change))
}

func (p *Pages) confirmEmail(c *web.Call) error {
	to, err := p.People.ConfirmEmail(c.R.Context(), c.Actor, c.Session.ID, c.Path("token"))
	if err != nil {
		return p.emailEndings(c).show(c, err)
	}
	return c.RedirectWith(profilePath, ui.Good, c.Printer.T("Your address is %s now. Everywhere else you are signed out.", to.Address))
}

// proof is what the posted form shows of who somebody is.
func proof(c *web.Call) account.Proof {
	return account.Proof{Password: c.Form("current_password"), Code: c.Form("code"), Address: c.Address()}
}

func (p *Pages) emailEndings(c *web.Call) endings {
	t := c.Printer.T
	profile := []templ.Component{ui.Button{Label: t("Open the profile"), Kind: ui.Primary, Href: profilePath}}
	other := []templ.Component{ui.PostButton{
		Action: "/sign-out", Hidden: []ui.Hidden{{Name: "return", Value: c.R.URL.Path}}, Button: ui.Button{Label: t("Sign in with another account"), Kind: ui.Primary},
	}}
	return endings{
		domain.CodeLinkInvalid: {t("This link does not work"), t("It may have been cut off: copy it whole from the mail. If several mails have come, only the latest one counts."), profile},
		domain.CodeLinkUsed:    {t("This link has done its work"), t("It was used, canceled, or a newer mail has replaced it. Your profile says which address your account has."), profile},
		domain.CodeLinkExpired: {t("This link has expired"), t("It worked for %d hours. Your address has not changed; the profile is where to ask again.", int(account.EmailLinkLife.Hours())), profile},
		domain.CodeLinkOther:   {t("This link is for another account"), t("You are signed in as %s. The link works for the account that asked for it, and for no other.", c.Account.Email.Address), other},
		domain.CodeEmailTaken:  {t("This address is taken"), t("By now it has an account of its own. Your address has not changed."), profile},
	}
}
