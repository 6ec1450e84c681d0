package console

import (
	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// Choices of how many co-admins an organization may have.
const (
	coAdminsNone = "none"
	coAdminsSome = "some"
	coAdminsAny  = "any"
)

// policyForm is the policy for organizations as typed, and what is wrong with
// it.
type policyForm struct {
	CoAdmins string
	Most     string
	One      bool
	Version  int64
	Saved    domain.OrganizationPolicy // as it is
	web.Problem
}

func (p *Pages) organizationPolicy(c *web.Call) error {
	policy, err := p.Vendor.OrganizationPolicy(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	f := policyForm{CoAdmins: coAdminsSome, Most: number(policy.MaxCoAdmins), One: policy.OneOrganization, Version: policy.Version, Saved: policy, Problem: fine()}
	switch policy.MaxCoAdmins {
	case 0:
		f.CoAdmins, f.Most = coAdminsNone, number(domain.DefaultOrganizationPolicy().MaxCoAdmins)
	case domain.Unlimited:
		f.CoAdmins, f.Most = coAdminsAny, number(domain.DefaultOrganizationPolicy().MaxCoAdmins)
	}
	return showPolicy(c, f)
}

func showPolicy(c *web.Call, f policyForm) error {
	return c.Render(f.Status, organizationPolicyPage(c, c.ConsolePage(c.Printer.T("Organization policy"), "settings"), f))
}

func (p *Pages) saveOrganizationPolicy(c *web.Call) error {
	f := policyForm{CoAdmins: c.Form("co_admins"), Most: c.Form("max_co_admins"), One: c.Form("one_organization_per_account") != "", Version: version(c)}
	err := f.save(c, p)
	if err == nil {
		return c.RedirectWith(at("settings", "organizations"), ui.Good, c.Printer.T("Saved. It holds for what happens from now on."))
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	f.Problem = problem
	if f.Saved, err = p.Vendor.OrganizationPolicy(c.R.Context(), c.Actor); err != nil {
		return err
	}
	return showPolicy(c, f)
}

func (f policyForm) save(c *web.Call, p *Pages) error {
	in := domain.OrganizationPolicy{OneOrganization: f.One, Version: f.Version}
	switch f.CoAdmins {
	case coAdminsNone:
	case coAdminsAny:
		in.MaxCoAdmins = domain.Unlimited
	case coAdminsSome:
		n, err := c.FormInt("max_co_admins")
		switch {
		case err != nil:
			return err
		case n < 1: // none and any have choices of their own
			return domain.Bad("max_co_admins", domain.CodeRange).With("min", 1).With("max", domain.MostCoAdmins)
		}
		in.MaxCoAdmins = n
	default:
		return domain.Bad("co_admins", domain.CodeChoice)
	}
	_, err := p.Vendor.UpdateOrganizationPolicy(c.R.Context(), c.Actor, in)
	return err
}

func coAdminCards(c *web.Call) []ui.Card {
	t := c.Printer.T
	return []ui.Card{
		{Value: coAdminsNone, Title: t("None"), Text: t("Owners manage people, licenses and orders by themselves.")},
		{Value: coAdminsSome, Title: t("A fixed number"), Text: t("As many as the number below says, counting those who are invited or blocked.")},
		{Value: coAdminsAny, Title: t("Any number"), Text: t("Owners appoint as many as they like.")},
	}
}

// coAdminsAllowed is the bound in words.
func coAdminsAllowed(c *web.Call, p domain.OrganizationPolicy) string {
	switch p.MaxCoAdmins {
	case 0:
		return c.Printer.T("None")
	case domain.Unlimited:
		return c.Printer.T("Any number")
	}
	return c.Printer.T("At most %d", p.MaxCoAdmins)
}

func policyButton(c *web.Call) templ.Component {
	return ui.Button{Label: c.Printer.T("Organization policy"), Href: at("settings", "organizations")}
}
