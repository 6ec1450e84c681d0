package portal

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// tokenForm is what was typed, what is wrong with it, or the new secret.
type tokenForm struct {
	Name, Role, Days string
	Secret           string
	web.Problem
}

func (p *Pages) tokens(c *web.Call) error {
	return p.showTokens(c, tokenForm{Role: string(domain.RoleMember), Days: "90", Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showTokens(c *web.Call, f tokenForm) error {
	list, err := p.Vendor.OrganizationTokens(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	return c.Render(f.Status, tokensPage(c, c.PortalPage(c.Printer.T("API tokens"), "tokens"), tokenTable(c, list), f))
}

func (p *Pages) createToken(c *web.Call) error {
	f := tokenForm{Name: c.Form("name"), Role: c.Form("role"), Days: c.Form("expires")}
	days, err := c.FormInt("expires")
	var secret string
	if err == nil {
		secret, _, err = p.Vendor.CreateOrganizationToken(c.R.Context(), c.Actor, c.Org(), f.Name, f.Role, time.Duration(min(max(days, 0), 10_000))*24*time.Hour)
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return p.showTokens(c, f)
	}
	// The secret is shown by the answer itself: it is kept nowhere.
	return p.showTokens(c, tokenForm{Role: f.Role, Days: "90", Secret: secret, Problem: web.Problem{Status: http.StatusCreated}})
}

func (p *Pages) confirmRevokeToken(c *web.Call) error {
	list, err := p.Vendor.OrganizationTokens(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	for _, k := range list {
		if k.ID == domain.TokenID(c.Path("token")) {
			return c.Render(http.StatusOK, revokeTokenPage(c, c.PortalPage(c.Printer.T("Revoke a token"), "tokens"), k))
		}
	}
	return domain.E(domain.NotFound, domain.CodeNotFound)
}

func (p *Pages) revokeToken(c *web.Call) error {
	if err := p.Vendor.RevokeOrganizationToken(c.R.Context(), c.Actor, c.Org(), domain.TokenID(c.Path("token"))); err != nil {
		return err
	}
	return c.RedirectWith(c.OrgURL("tokens"), ui.Good, c.Printer.T("The token has been revoked. Programs that use it are refused from now on."))
}

// worth is what a token may do: its role, or only what it is limited to.
func worth(c *web.Call, k domain.APIToken) string {
	if k.Scope == domain.ScopeLeases {
		return c.Printer.T("Floating seats alone")
	}
	return c.RoleName(string(k.Role))
}

func tokenTable(c *web.Call, list []domain.APIToken) ui.Table[domain.APIToken] {
	t := c.Printer.T
	return ui.Table[domain.APIToken]{
		Caption: t("API tokens"), Query: ui.ReadQuery(c.R.URL),
		Columns: []ui.Column[domain.APIToken]{
			{
				Label: t("Name"), Kind: ui.NameColumn, Text: func(k domain.APIToken) string { return k.Name },
				Sub: func(k domain.APIToken) string { return k.Prefix + "…" }, Mono: true,
			},
			{Label: t("Role"), Text: func(k domain.APIToken) string { return worth(c, k) }},
			{Label: t("Last used"), Text: func(k domain.APIToken) string { return lastUsed(c, k.LastUsedAt) }},
			{Label: t("Expires"), Kind: ui.StateColumn, Text: func(k domain.APIToken) string { return c.Printer.Date(k.ExpiresAt) }},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(k domain.APIToken) templ.Component {
				return ui.Button{Label: t("Revoke"), Kind: ui.Danger, Small: true, Href: c.OrgURL("tokens", string(k.ID), "revoke"), Dialog: true, Describe: k.Name}
			}},
		},
		Empty: ui.EmptyState{Title: t("No API tokens yet"), Text: t("With a token, a program of yours can read and change this organization through the API.")},
	}.Arrange(list, pageSize)
}

func lastUsed(c *web.Call, t time.Time) string {
	if t.IsZero() {
		return c.Printer.T("Never")
	}
	return c.Printer.Date(t)
}
