package entrance

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// profileView is the page with its two forms, a change of address under way and
// the list of sessions.
type profileView struct {
	Person   personForm
	Email    account.EmailChange
	Factor   account.FactorView
	Password web.Problem
	Sessions ui.Table[domain.Session]
}

type personForm struct {
	web.Problem
	Name, Language string
}

func (p *Pages) profile(c *web.Call) error {
	v, err := p.profileView(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, profilePage(c, v))
}

func (p *Pages) profileView(c *web.Call) (profileView, error) {
	sessions, err := p.Accounts.Sessions(c.R.Context(), c.Actor)
	if err != nil {
		return profileView{}, err
	}
	factor, err := p.Accounts.SecondFactor(c.R.Context(), c.Actor)
	if err != nil {
		return profileView{}, err
	}
	pending, err := p.Accounts.PendingEmailChange(c.R.Context(), c.Actor)
	if err != nil {
		return profileView{}, err
	}
	return profileView{
		Email:    pending,
		Factor:   factor,
		Person:   personForm{Name: c.Account.Name, Language: c.Account.Language},
		Sessions: sessionTable(c, sessions),
	}, nil
}

func (p *Pages) saveProfile(c *web.Call) error {
	f := personForm{Name: c.Form("name"), Language: c.Form("language")}
	a, err := p.Accounts.UpdateProfile(c.R.Context(), c.Actor, account.Profile{Name: f.Name, Language: f.Language})
	if err != nil {
		return p.profileRefused(c, err, func(v *profileView, problem web.Problem) {
			f.Problem = problem
			v.Person = f
		})
	}
	return c.RedirectWith(profilePath, ui.Good, text.For(a.Language).T("Your profile is saved."))
}

func (p *Pages) changePassword(c *web.Call) error {
	err := p.Accounts.ChangePassword(c.R.Context(), c.Actor, c.Session.ID, account.PasswordChange{
		Current: c.Form("current_password"), New: c.Form("new_password"), Code: c.Form("code"), Address: c.Address(),
	})
	if err != nil {
		return p.profileRefused(c, err, func(v *profileView, problem web.Problem) { v.Password = problem })
	}
	return c.RedirectWith(profilePath, ui.Good, c.Printer.T("Your password is changed. Everywhere else you are signed out."))
}

// profileRefused shows the page with what is wrong put in its place.
func (p *Pages) profileRefused(c *web.Call, err error, put func(*profileView, web.Problem)) error {
	v, viewErr := p.profileView(c)
	if viewErr != nil {
		return viewErr
	}
	return refused(c, err, func(problem web.Problem) templ.Component {
		put(&v, problem)
		return profilePage(c, v)
	})
}

// languageOptions name each language in itself.
func languageOptions() []ui.Option {
	var options []ui.Option
	for _, l := range text.Languages() {
		options = append(options, ui.Option{Value: l.Code, Label: l.Name})
	}
	return options
}
