package portal

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// byTeam shows how the seats of one pool spread over the teams.
func (p *Pages) byTeam(c *web.Call) error {
	ctx := c.R.Context()
	pools, err := p.Teams.Pools(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	title := c.Printer.T("Seats by team")
	at, ok := chosenPool(pools, c.R.URL.Query())
	if !ok {
		return c.Render(http.StatusOK, noPoolPage(c, c.PortalPage(title, "teams")))
	}
	list := func(req domain.ListRequest) (domain.List[domain.TeamShare], error) {
		d, err := p.Teams.Distribution(ctx, c.Actor, c.Org(), at.Product, at.Area, req)
		return d.Teams, err
	}
	d, err := p.Teams.Distribution(ctx, c.Actor, c.Org(), at.Product, at.Area, c.List())
	if err != nil {
		return err
	}
	table := shareTable(c, d, len(pools))
	if table.Query.CSV() {
		return download(c, table, list)
	}
	return c.Render(http.StatusOK, byTeamPage(c, c.PortalPage(title, "teams"), pools, d, table))
}

// chosenPool is the pool that an address names, else the first; ok is false when
// there is none.
func chosenPool(pools []domain.Pool, q url.Values) (chosen domain.Pool, ok bool) {
	for _, p := range pools {
		if p.Slug == q.Get("product") && string(p.Area) == q.Get("area") {
			return p, true
		}
	}
	if len(pools) == 0 {
		return chosen, false
	}
	return pools[0], true
}

// byTeamURL is the address of a pool by team.
func byTeamURL(c *web.Call, p domain.Pool) string {
	return c.OrgURL("seats", "by-team") + "?" + url.Values{"product": {p.Slug}, "area": {string(p.Area)}}.Encode()
}

func poolTabs(c *web.Call, pools []domain.Pool, at domain.Pool) (tabs ui.Tabs) {
	for _, p := range pools {
		tabs = append(tabs, ui.Tab{Label: p.ProductName + " · " + areaName(c, p.Area), Href: byTeamURL(c, p), Current: p.Product == at.Product && p.Area == at.Area})
	}
	return tabs
}

func shareTable(c *web.Call, d domain.Distribution, pools int) ui.Table[domain.TeamShare] {
	t := c.Printer.T
	largest, search := 1, ""
	if pools == 1 { // the search would lose which pool it is about
		search = t("Search teams")
	}
	for _, s := range d.Teams.Items {
		largest = max(largest, s.Seats.Held())
	}
	return ui.Table[domain.TeamShare]{
		Caption: t("Seats by team"), Query: ui.ReadQuery(c.R.URL), Search: search, File: "seats-by-team.csv", Rows: d.Teams.Items, Next: d.Teams.Next,
		Columns: []ui.Column[domain.TeamShare]{
			{
				Key: "name", Label: t("Team"), Kind: ui.NameColumn, Text: func(s domain.TeamShare) string { return s.Team.Name },
				Href: func(s domain.TeamShare) string { return teamAt(c, s.Team.ID) },
			},
			{Label: t("Share"), Cell: func(s domain.TeamShare) templ.Component {
				return sizeBar(domain.TeamSize{Active: s.Seats.Active, Members: s.Seats.Active, Pending: s.Seats.Pending}, largest)
			}},
			numbered(c, "", t("Active"), func(s domain.TeamShare) (int, string) { return s.Seats.Active, teamAt(c, s.Team.ID) + "?state=active" }),
			numbered(c, "", t("Pending"), func(s domain.TeamShare) (int, string) { return s.Seats.Pending, teamAt(c, s.Team.ID, "invitations") }),
		},
		Empty: ui.EmptyState{Title: t("No teams yet"), Text: t("Teams group the people of your organization. Being in a team takes no further seat.")},
	}
}
