package entrance

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// factorForm is a step of setting the second factor up, or an act on it.
type factorForm struct {
	web.Problem
	Secret string // in groups, while it is set up
	QR     qrCode
	Codes  []string
}

// factor asks for the password before a second factor is set up.
func (p *Pages) factor(c *web.Call) error {
	v, err := p.Accounts.SecondFactor(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	if v.On {
		return c.Redirect(profilePath)
	}
	return c.Render(http.StatusOK, factorPage(c, factorForm{}))
}

func (p *Pages) beginFactor(c *web.Call) error {
	if err := p.Accounts.BeginSecondFactor(c.R.Context(), c.Actor, c.Session.ID, proof(c)); err != nil {
		return factorRefused(c, err, factorForm{}, factorPage)
	}
	return c.Redirect(factorPath + "/setup")
}

// setUpFactor shows the secret, to the session that sets it up alone.
func (p *Pages) setUpFactor(c *web.Call) error {
	f, err := p.factorSetup(c)
	if err != nil {
		return factorOver(c, err)
	}
	return c.Render(http.StatusOK, factorSetupPage(c, f))
}

func (p *Pages) factorSetup(c *web.Call) (f factorForm, err error) {
	secret, err := p.Accounts.SettingUpSecondFactor(c.R.Context(), c.Actor, c.Session.ID)
	if err != nil {
		return f, err
	}
	f.Secret = grouped(secret)
	f.QR, err = drawQR(authn.TOTPURL(c.Page("").Brand.Name, c.Account.Email.Address, secret))
	return f, err
}

func (p *Pages) confirmFactor(c *web.Call) error {
	f, err := p.factorSetup(c)
	if err != nil {
		return factorOver(c, err)
	}
	codes, err := p.Accounts.ConfirmSecondFactor(c.R.Context(), c.Actor, c.Session.ID, c.Form("code"))
	if domain.HasCode(err, domain.CodeFactorCode) {
		return refused(c, err, func(problem web.Problem) templ.Component {
			problem.Fields = ui.Errors{{Field: "code", Message: c.Printer.T("This code does not come from this key. Enter the one shown now; if it is refused again, see whether the phone's clock is right.")}}
			f.Problem = problem
			return factorSetupPage(c, f)
		})
	}
	if err != nil {
		return factorRefused(c, err, f, factorSetupPage)
	}
	return c.Render(http.StatusOK, codesPage(c, factorForm{Codes: codes}, c.Printer.T("The second factor is on. Everywhere else you are signed out.")))
}

func (p *Pages) askFactorOff(c *web.Call) error { return p.ask(c, factorOffPage) }

func (p *Pages) factorOff(c *web.Call) error {
	if err := p.Accounts.TurnOffSecondFactor(c.R.Context(), c.Actor, c.Session.ID, proof(c)); err != nil {
		return factorRefused(c, err, factorForm{}, factorOffPage)
	}
	return c.RedirectWith(profilePath, ui.Good, c.Printer.T("The second factor is off. Everywhere else you are signed out."))
}

func (p *Pages) askCodes(c *web.Call) error { return p.ask(c, renewCodesPage) }

func (p *Pages) renewCodes(c *web.Call) error {
	codes, err := p.Accounts.RenewRecoveryCodes(c.R.Context(), c.Actor, proof(c))
	if err != nil {
		return factorRefused(c, err, factorForm{}, renewCodesPage)
	}
	return c.Render(http.StatusOK, codesPage(c, factorForm{Codes: codes}, c.Printer.T("These are your new recovery codes. The ones from before no longer work.")))
}

// ask shows the form of an act on a second factor, where there is one.
func (p *Pages) ask(c *web.Call, page func(*web.Call, factorForm) templ.Component) error {
	v, err := p.Accounts.SecondFactor(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	if !v.On {
		return c.Redirect(profilePath)
	}
	return c.Render(http.StatusOK, page(c, factorForm{}))
}

func factorRefused(c *web.Call, err error, f factorForm, page func(*web.Call, factorForm) templ.Component) error {
	if domain.HasCode(err, domain.CodeFactorOn) || domain.HasCode(err, domain.CodeFactorOff) {
		return factorOver(c, err)
	}
	return refused(c, err, func(problem web.Problem) templ.Component {
		f.Problem = problem
		return page(c, f)
	})
}

// factorOver leads back to the profile when there is nothing to set up, or no
// longer.
func factorOver(c *web.Call, err error) error {
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return c.RedirectWith(profilePath, ui.Warn, c.Printer.T("The time to set the second factor up is over. Begin again."))
	case domain.HasCode(err, domain.CodeFactorOn), domain.HasCode(err, domain.CodeFactorOff):
		return c.Redirect(profilePath) // another window was first: the profile says how it is
	}
	return err
}

// grouped is a secret as people type it in: in groups of four.
func grouped(secret string) string {
	var b strings.Builder
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
