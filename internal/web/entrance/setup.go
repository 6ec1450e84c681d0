package entrance

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

type setupForm struct {
	web.Problem
	Token, Name, Email string
}

func (p *Pages) setup(c *web.Call) error {
	f := setupForm{Token: c.Path("token"), Name: c.Account.Name, Email: c.Account.Email.Address}
	if err := p.Vendor.ViewSetup(c.R.Context(), f.Token); err != nil {
		return setupEndings(c).show(c, err)
	}
	return c.Render(http.StatusOK, setupPage(c, f))
}

func (p *Pages) doSetup(c *web.Call) error {
	f := setupForm{Token: c.Path("token"), Name: c.Form("name"), Email: strings.TrimSpace(c.Form("email"))}
	token, session, err := p.Vendor.CompleteSetup(c.R.Context(), vendor.SetupInput{
		Token: f.Token, Email: f.Email, Name: f.Name, Password: c.Form("password"), Language: c.Printer.Lang(), Device: device(c),
	})
	if ends := setupEndings(c); ends.tell(err) {
		return ends.show(c, err)
	}
	if err != nil {
		return refused(c, err, func(problem web.Problem) templ.Component {
			if domain.HasCode(err, domain.CodeSignIn) {
				problem.Text, problem.Fields = "", ui.Errors{{Field: "password", Message: c.Printer.T("This address has an account, and this is not its password.")}}
			}
			f.Problem = problem
			return setupPage(c, f)
		})
	}
	return p.enter(c, token, session, consolePath, c.Printer.T("You are the first administrator."))
}

func setupEndings(c *web.Call) endings {
	t := c.Printer.T
	signIn := []templ.Component{ui.Button{Label: t("Sign in"), Kind: ui.Primary, Href: signInPath}}
	again := t("Start the server again: as long as there is no administrator, it writes a new link to its log.")
	return endings{
		domain.CodeSetupDone:   {t("The first administrator is set up"), t("Sign in, or ask an administrator to invite you."), signIn},
		domain.CodeLinkInvalid: {t("This link does not work"), t("It may have been cut off: copy it whole from the server's log.") + " " + again, nil},
		domain.CodeLinkUsed:    {t("This link has done its work"), again, nil},
		domain.CodeLinkExpired: {t("This link has expired"), again, nil},
	}
}
