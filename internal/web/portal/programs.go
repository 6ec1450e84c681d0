package portal

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// For whom a token for floating seats stands.
const (
	forSelf    = "self"
	forProgram = "program"
)

// programForm is what was typed, what is wrong with it, or the new secret.
type programForm struct {
	Name, Days, For string
	Secret          string
	web.Problem
}

// program is a token for floating seats, as the page lists it.
type program struct {
	domain.APIToken
	Own bool // it stands for whoever looks at it
}

// programs lists the tokens with which applications claim floating seats: one's
// own, and for administrators those of the organization.
func (p *Pages) programs(c *web.Call) error {
	return p.showPrograms(c, programForm{Days: "365", For: forSelf, Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showPrograms(c *web.Call, f programForm) error {
	list, err := p.programTokens(c)
	if err != nil {
		return err
	}
	return c.Render(f.Status, programsPage(c, c.PortalPage(c.Printer.T("Programs"), "programs"), programTable(c, list), f))
}

func (p *Pages) programTokens(c *web.Call) (list []program, err error) {
	own, err := p.Vendor.OwnLeaseTokens(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return nil, err
	}
	for _, k := range own {
		list = append(list, program{k, true})
	}
	if !c.Standing.May(access.TokensManage) {
		return list, nil
	}
	all, err := p.Vendor.OrganizationTokens(c.R.Context(), c.Actor, c.Org())
	for _, k := range all {
		if k.Scope == domain.ScopeLeases && !k.Personal {
			list = append(list, program{k, false})
		}
	}
	return list, err
}

func (p *Pages) createProgram(c *web.Call) error {
	f := programForm{Name: c.Form("name"), Days: c.Form("expires"), For: c.Form("for")}
	days, err := c.FormInt("expires")
	var secret string
	if err == nil {
		secret, _, err = p.Vendor.CreateLeaseToken(c.R.Context(), c.Actor, c.Org(), f.Name, f.For != forProgram, time.Duration(min(max(days, 0), 10_000))*24*time.Hour)
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return p.showPrograms(c, f)
	}
	// The secret is shown by the answer itself: it is kept nowhere.
	return p.showPrograms(c, programForm{Days: "365", For: f.For, Secret: secret, Problem: web.Problem{Status: http.StatusCreated}})
}

// programToken is the one of the path.
func (p *Pages) programToken(c *web.Call) (program, error) {
	list, err := p.programTokens(c)
	if err != nil {
		return program{}, err
	}
	for _, k := range list {
		if string(k.ID) == c.Path("program") {
			return k, nil
		}
	}
	return program{}, domain.E(domain.NotFound, domain.CodeNotFound)
}

func (p *Pages) confirmRevokeProgram(c *web.Call) error {
	k, err := p.programToken(c)
	if err != nil {
		return c.Gone(err, access.LeasesToken, c.OrgURL("programs"))
	}
	return c.Render(http.StatusOK, revokeProgramPage(c, c.PortalPage(c.Printer.T("Revoke a token"), "programs"), k))
}

func (p *Pages) revokeProgram(c *web.Call) error {
	k, err := p.programToken(c)
	if err != nil {
		return c.Gone(err, access.LeasesToken, c.OrgURL("programs"))
	}
	if k.Own {
		err = p.Vendor.RevokeOwnLeaseToken(c.R.Context(), c.Actor, c.Org(), k.ID)
	} else {
		err = p.Vendor.RevokeOrganizationToken(c.R.Context(), c.Actor, c.Org(), k.ID)
	}
	if err != nil {
		return err
	}
	return c.RedirectWith(c.OrgURL("programs"), ui.Good, c.Printer.T("The token has been revoked. Programs that use it are refused from now on, and their seats are free."))
}

func programTable(c *web.Call, list []program) ui.Table[program] {
	t := c.Printer.T
	return ui.Table[program]{
		Caption: t("Tokens of programs"), Query: ui.ReadQuery(c.R.URL),
		Columns: []ui.Column[program]{
			{
				Label: t("Name"), Kind: ui.NameColumn, Text: func(k program) string { return k.Name },
				Sub: func(k program) string { return k.Prefix + "…" }, Mono: true,
			},
			{Label: t("Stands for"), Text: func(k program) string { return standsFor(c, k) }},
			{Label: t("Last used"), Text: func(k program) string { return lastUsed(c, k.LastUsedAt) }},
			{Label: t("Expires"), Kind: ui.StateColumn, Text: func(k program) string { return c.Printer.Date(k.ExpiresAt) }},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(k program) templ.Component {
				return ui.Button{Label: t("Revoke"), Kind: ui.Danger, Small: true, Href: c.OrgURL("programs", string(k.ID), "revoke"), Dialog: true, Describe: k.Name}
			}},
		},
		Empty: ui.EmptyState{Title: t("No program has a token yet"), Text: t("An application claims floating seats with a token. It can do nothing else with it.")},
	}.Arrange(list, pageSize)
}

func standsFor(c *web.Call, k program) string {
	if k.Own {
		return c.Printer.T("You")
	}
	return c.Printer.T("The organization")
}
