package portal

import (
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/redeem"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// keyView is a key that somebody looks at, with where it can go. The code goes
// on from page to page in the form, never in an address.
type keyView struct {
	permissionkey.Content
	Code, InstallID string
	Name, Email     string              // of an organization to create
	May             []domain.Membership // organizations it can be added to
	web.Problem
}

func (p *Pages) keyForm(c *web.Call) error {
	return c.Render(http.StatusOK, keyFormPage(c, c.Page(c.Printer.T("Use a permission key")), keyView{}))
}

func (p *Pages) validateKey(c *web.Call) error {
	return p.showKey(c, keyView{Email: c.Account.Email.Address, Problem: web.Problem{Status: http.StatusOK}})
}

// showKey shows what the posted key holds and the ways it can go; a refused one
// leads back to its field.
func (p *Pages) showKey(c *web.Call, v keyView) error {
	v.Code = c.Form("code")
	page := c.Page(c.Printer.T("Use a permission key"))
	content, err := p.Keys.Validate(c.R.Context(), c.Actor, tried(c))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		v.Problem = problem
		return c.Render(problem.Status, keyFormPage(c, page, v))
	}
	v.Content = content
	mine, err := p.People.Mine(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, m := range mine {
		wanted := content.Organization == "" || content.Organization == m.Organization.ID
		if wanted && !m.Organization.Individual() && access.Member(m.Role, access.PermissionKeysRedeem) && m.State == domain.MemberActive {
			v.May = append(v.May, m)
		}
	}
	return c.Render(v.Status, keyPage(c, page, v))
}

// alone reports whether the person can keep it for themselves.
func (v keyView) alone() bool { return v.Needs == redeem.Alone && v.Organization == "" }

// addTo is where a key goes on its way into an organization: at once, or past the
// page that asks for the installation.
func addTo(v keyView, m domain.Membership) string {
	to := "/organizations/" + string(m.Organization.ID) + "/products"
	if v.WantsInstallation() {
		return to
	}
	return to + "/add"
}

// needs says why a key wants an organization.
func needs(c *web.Call, n redeem.Need) string {
	switch n {
	case redeem.NeedFlex:
		return c.Printer.T("It holds floating seats, which an organization's people share.")
	case redeem.NeedUsers:
		return c.Printer.T("It is for several people, whom an organization brings together.")
	case redeem.NeedSeveral:
		return c.Printer.T("It holds several licenses of one type, which an organization gives to its people.")
	case redeem.Alone:
	}
	return ""
}

func (p *Pages) foundWithKey(c *web.Call) error {
	v := keyView{Name: c.Form("name"), Email: c.Form("notification_email"), InstallID: c.Form("install_id")}
	r, err := p.Keys.Found(c.R.Context(), c.Actor, tried(c), people.CreateInput{Name: v.Name, NotificationEmail: v.Email}, v.InstallID)
	if err != nil {
		return p.refusedUse(c, v, err)
	}
	return added(c, r)
}

func (p *Pages) keepKey(c *web.Call) error {
	v := keyView{Email: c.Account.Email.Address, InstallID: c.Form("install_id")}
	r, err := p.Keys.Keep(c.R.Context(), c.Actor, tried(c), v.InstallID)
	problem, ok := c.Problem(err)
	switch {
	case err == nil:
		return added(c, r)
	case ok && problem.Fields.For("install_id") != "":
		return p.askInstallation(c, v, problem)
	}
	return p.refusedUse(c, v, err)
}

// askInstallation is on the way of a key that names an installation, and tells
// what is wrong with the one that was typed.
func (p *Pages) askInstallation(c *web.Call, v keyView, problem web.Problem) (err error) {
	v.Code, v.Problem = c.Form("code"), web.Problem{Status: http.StatusOK}
	if c.Posted().Has("install_id") {
		v.Problem = problem
	}
	if v.Content, err = p.Keys.Validate(c.R.Context(), c.Actor, tried(c)); err != nil {
		return p.refusedUse(c, v, err)
	}
	return c.Render(v.Status, keepKeyPage(c, c.Page(c.Printer.T("Keep it for myself")), v))
}

func (p *Pages) refusedUse(c *web.Call, v keyView, err error) error {
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	v.Problem = problem
	return p.showKey(c, v)
}

func (p *Pages) shareForm(c *web.Call) error {
	return c.Render(http.StatusOK, sharePage(c, c.PortalPage(c.Printer.T("Make an organization"), "settings"), organizationForm{}))
}

func (p *Pages) share(c *web.Call) error {
	f := organizationForm{Name: c.Form("name")}
	org, err := p.People.Share(c.R.Context(), c.Actor, c.Org(), f.Name)
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return c.Render(f.Status, sharePage(c, c.PortalPage(c.Printer.T("Make an organization"), "settings"), f))
	}
	return c.RedirectWith(c.OrgURL("members"), ui.Good, c.Printer.T("%s has been created.", org.Name))
}
