package entrance

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

type verifyForm struct {
	web.Problem
	Token, Email, Return string
}

func (p *Pages) verify(c *web.Call) error {
	f := verifyForm{Token: c.Path("token"), Return: web.Local(c.R.URL.Query().Get("return_to"), "")}
	link, err := p.Accounts.ViewLink(c.R.Context(), domain.LinkVerify, f.Token)
	if err != nil {
		return verifyEndings(c).show(c, err)
	}
	f.Email = link.Email
	return c.Render(http.StatusOK, verifyPage(c, f))
}

func (p *Pages) doVerify(c *web.Call) error {
	f := verifyForm{Token: c.Path("token"), Return: web.Local(c.Form("return"), "")}
	link, err := p.Accounts.ViewLink(c.R.Context(), domain.LinkVerify, f.Token)
	if err != nil {
		return verifyEndings(c).show(c, err)
	}
	f.Email = link.Email
	token, session, err := p.Accounts.Verify(c.R.Context(), account.VerifyInput{Token: f.Token, Password: c.Form("password"), Device: device(c)})
	if ends := verifyEndings(c); ends.tell(err) {
		return ends.show(c, err)
	}
	if err != nil {
		return refused(c, err, func(problem web.Problem) templ.Component {
			if domain.HasCode(err, domain.CodePasswordWrong) {
				problem.Fields = ui.Errors{{Field: "password", Message: c.Printer.T("This is not the password chosen when signing up. Enter it again, or choose a new one.")}}
			}
			f.Problem = problem
			return verifyPage(c, f)
		})
	}
	return p.enter(c, token, session, web.Local(f.Return, organizationsPath), c.Printer.T("Your address is confirmed."))
}

func verifyEndings(c *web.Call) endings {
	t := c.Printer.T
	signIn := []templ.Component{ui.Button{Label: t("Sign in"), Kind: ui.Primary, Href: signInPath}}
	return endings{
		domain.CodeLinkInvalid: {t("This link does not work"), t("It may have been cut off: copy it whole from the mail. If several mails have come, only the latest one counts."), signIn},
		domain.CodeLinkUsed:    {t("This link has done its work"), t("It was used, or a newer mail has replaced it. Sign in: if your address is not confirmed yet, we send you a new link."), signIn},
		domain.CodeLinkExpired: {t("This link has expired"), t("It worked for %d hours. Sign in with the password you chose, and we send you a new one.", int(account.VerifyLinkLife.Hours())), signIn},
	}
}
