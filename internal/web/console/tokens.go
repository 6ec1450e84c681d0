package console

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// token is an API token with who made it.
type token struct {
	domain.APIToken
	Maker string // name; "" on the command line
	Gone  bool   // the maker has left the staff, and the token is dead
}

func (p *Pages) allTokens(c *web.Call) ([]token, error) {
	list, err := p.Vendor.Tokens(c.R.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	staff, err := p.Vendor.Staff(c.R.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	names := map[domain.AccountID]string{}
	for _, s := range staff {
		names[s.Account] = s.Name
	}
	all := make([]token, len(list))
	for i, t := range list {
		name, known := names[t.MadeBy]
		all[i] = token{APIToken: t, Maker: name, Gone: t.MadeBy != "" && !known}
	}
	return all, nil
}

func (p *Pages) tokens(c *web.Call) error {
	all, err := p.allTokens(c)
	if err != nil {
		return err
	}
	table := tokenTable(c).Arrange(all, pageSize)
	title := c.Printer.T("API tokens")
	head := ui.PageHead{Title: title, Subtitle: c.Printer.T("Programs use them to do what their role may do.")}
	if len(all) > 0 {
		head.Actions = newTokenButton(c)
	}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "tokens"), head, table))
}

func newTokenButton(c *web.Call) []templ.Component {
	return []templ.Component{ui.Button{Label: c.Printer.T("New token"), Kind: ui.Primary, Href: at("tokens", "new")}}
}

func tokenTable(c *web.Call) ui.Table[token] {
	t := c.Printer.T
	return ui.Table[token]{
		Caption: t("API tokens"), Query: ui.ReadQuery(c.R.URL), Search: t("Search API tokens"), Dense: true,
		Columns: []ui.Column[token]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(k token) string { return k.Name },
				Sub: func(k token) string { return k.Prefix + "…" }, Mono: true,
			},
			{Label: t("Role"), Text: func(k token) string { return c.RoleName(string(k.Staff)) }},
			{
				Label: t("Made by"), Text: func(k token) string { return makerOf(c, k) },
				Sub: func(k token) string { return c.Printer.Date(k.CreatedAt) },
			},
			{
				Key: "used", Label: t("Last used"), Kind: ui.DateColumn, Text: func(k token) string { return lastUsed(c, k) },
				Less: func(a, b token) int { return a.LastUsedAt.Compare(b.LastUsedAt) },
			},
			{
				Key: "expires", Label: t("Expires"), Kind: ui.DateColumn, Text: func(k token) string { return c.Printer.Date(k.ExpiresAt) },
				Less: func(a, b token) int { return a.ExpiresAt.Compare(b.ExpiresAt) },
			},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(k token) string { return tokenBadge(c, k).Label },
				Cell: func(k token) templ.Component { return tokenBadge(c, k) },
			},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(k token) templ.Component {
				return ui.Button{Label: t("Revoke"), Kind: ui.Danger, Small: true, Href: tokenAt(k) + "/revoke", Dialog: true, Describe: k.Name}
			}},
		},
		Empty: ui.EmptyState{
			Title: t("No API tokens yet"), Text: t("A program needs one to use the API on the vendor's behalf."), Actions: newTokenButton(c),
		},
	}
}

func tokenAt(k token) string { return at("tokens", string(k.ID)) }

func makerOf(c *web.Call, k token) string {
	switch {
	case k.Gone:
		return c.Printer.T("Somebody who has left")
	case k.Maker == "":
		return c.Printer.T("Command line")
	}
	return k.Maker
}

func lastUsed(c *web.Call, k token) string {
	if k.LastUsedAt.IsZero() {
		return c.Printer.T("Never")
	}
	return c.Printer.Date(k.LastUsedAt)
}

func tokenBadge(c *web.Call, k token) ui.Badge {
	switch {
	case k.Gone:
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Does not work")}
	case !c.Now().Before(k.ExpiresAt):
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Expired")}
	}
	return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Valid")}
}

// tokenForm is a token as typed, and what is wrong with it.
type tokenForm struct {
	Name, Role, Days string
	web.Problem
}

func (p *Pages) newToken(c *web.Call) error {
	return showNewToken(c, tokenForm{Role: string(domain.StaffReadOnly), Days: "90", Problem: fine()})
}

func showNewToken(c *web.Call, f tokenForm) error {
	return c.Render(f.Status, newTokenPage(c, c.ConsolePage(c.Printer.T("New token"), "tokens"), f))
}

// createToken answers with the secret on the page itself: it is told once, and
// an address to come back to would be a place to find it.
func (p *Pages) createToken(c *web.Call) error {
	f := tokenForm{Name: c.Form("name"), Role: c.Form("role"), Days: c.Form("expires")}
	var life time.Duration // too short, unless it is a number of days
	if d := daysOf(c, "expires"); d > 0 {
		life = d
	}
	secret, made, err := p.Vendor.CreateToken(c.R.Context(), c.Actor, f.Name, f.Role, life)
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return showNewToken(c, f)
	}
	return c.Render(http.StatusOK, tokenMadePage(c, c.ConsolePage(c.Printer.T("New token"), "tokens"), made, secret))
}

func (p *Pages) confirmRevokeToken(c *web.Call) error {
	k, err := p.token(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, revokeTokenPage(c, c.ConsolePage(c.Printer.T("Revoke token"), "tokens"), k))
}

func (p *Pages) token(c *web.Call) (token, error) {
	all, err := p.allTokens(c)
	for _, k := range all {
		if k.ID == domain.TokenID(c.Path("token")) {
			return k, nil
		}
	}
	if err == nil {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return token{}, err
}

func (p *Pages) revokeToken(c *web.Call) error {
	if err := p.Vendor.RevokeToken(c.R.Context(), c.Actor, domain.TokenID(c.Path("token"))); err != nil {
		return back(c, at("tokens"), err)
	}
	return c.RedirectWith(at("tokens"), ui.Good, c.Printer.T("The token has been revoked. Programs that use it are refused from now on."))
}
