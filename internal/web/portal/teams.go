package portal

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// teamRoutes are the pages and acts about teams.
func (p *Pages) teamRoutes() []web.Route {
	const all, one = "/organizations/{org}/teams", "/organizations/{org}/teams/{team}"
	return []web.Route{
		{Pattern: "GET " + all, Action: access.TeamsView, Handle: p.teams},
		{Pattern: "GET " + all + "/new", Action: access.TeamsCreate, Handle: p.newTeam},
		{Pattern: "POST " + all, Action: access.TeamsCreate, Handle: p.createTeam},
		{Pattern: "GET /organizations/{org}/unassigned", Action: access.MembersView, Handle: p.unassigned},
		{Pattern: "GET /organizations/{org}/seats/by-team", Action: access.SeatsView, Handle: p.byTeam},
		{Pattern: "GET " + one, Action: access.TeamsView, Handle: p.team},
		{Pattern: "GET " + one + "/edit", Action: access.TeamsUpdate, Handle: p.editTeam},
		{Pattern: "POST " + one + "/edit", Action: access.TeamsUpdate, Handle: p.saveTeam},
		{Pattern: "GET " + one + "/delete", Action: access.TeamsDelete, Handle: p.confirmDeleteTeam},
		{Pattern: "POST " + one + "/delete", Action: access.TeamsDelete, Handle: p.deleteTeam},
		{Pattern: "GET " + one + "/add", Action: access.TeamsAddMember, Handle: p.candidates},
		{Pattern: "POST " + one + "/add", Action: access.TeamsAddMember, Handle: p.addToTeam},
		{Pattern: "GET " + one + "/invite", Action: access.TeamsInvite, Handle: p.newTeamInvitation},
		{Pattern: "POST " + one + "/invite", Action: access.TeamsInvite, Handle: p.inviteIntoTeam, Slow: true},
		{Pattern: "GET " + one + "/invitations", Action: access.TeamsView, Handle: p.teamInvitations},
		{Pattern: "GET " + one + "/invitations/{invitation}/withdraw", Action: access.TeamsRemoveMember, Handle: p.confirmWithdrawFromTeam},
		{Pattern: "POST " + one + "/invitations/{invitation}/withdraw", Action: access.TeamsRemoveMember, Handle: p.withdrawFromTeam},
		{Pattern: "GET " + one + "/members/{member}/remove", Action: access.TeamsRemoveMember, Handle: p.confirmRemoveFromTeam},
		{Pattern: "POST " + one + "/members/{member}/remove", Action: access.TeamsRemoveMember, Handle: p.removeFromTeam},
		{Pattern: "POST " + one + "/members/{member}/admin", Action: access.TeamsAppoint, Handle: p.makeTeamAdmin},
		{Pattern: "POST " + one + "/members/{member}/no-admin", Action: access.TeamsAppoint, Handle: p.endTeamAdmin},
	}
}

// teamAt is the address of a page of a team.
func teamAt(c *web.Call, id domain.TeamID, parts ...string) string {
	return c.OrgURL(append([]string{"teams", string(id)}, parts...)...)
}

func teamID(c *web.Call) domain.TeamID { return domain.TeamID(c.Path("team")) }

func (p *Pages) teams(c *web.Call) error {
	list := func(req domain.ListRequest) (domain.List[domain.Team], error) {
		page, err := p.Teams.List(c.R.Context(), c.Actor, c.Org(), req)
		return page.List, err
	}
	page, err := p.Teams.List(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := teamTable(c, page)
	if table.Query.CSV() {
		return download(c, table, list)
	}
	return c.Render(http.StatusOK, teamsPage(c, c.PortalPage(c.Printer.T("Teams"), "teams"), page, table))
}

func teamTable(c *web.Call, page teams.Page) ui.Table[domain.Team] {
	t := c.Printer.T
	largest := 1
	for _, team := range page.Items {
		largest = max(largest, team.Members+team.Pending)
	}
	empty := ui.EmptyState{
		Title: t("No teams yet"), Text: t("Teams group the people of your organization. Being in a team takes no further seat."),
	}
	if c.Standing.May(access.TeamsCreate) {
		empty.Actions = []templ.Component{ui.Button{Label: t("New team"), Kind: ui.Primary, Href: c.OrgURL("teams", "new")}}
	}
	return ui.Table[domain.Team]{
		Caption: t("Teams"), Query: ui.ReadQuery(c.R.URL), Search: t("Search teams"), File: "teams.csv", Rows: page.Items, Next: page.Next, Empty: empty,
		Columns: []ui.Column[domain.Team]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(team domain.Team) string { return team.Name },
				Href: func(team domain.Team) string { return teamAt(c, team.ID) }, Sub: func(team domain.Team) string { return clipped(team.Description) },
				SubLabel: t("Description"),
			},
			{Label: t("Size"), Cell: func(team domain.Team) templ.Component { return sizeBar(team.TeamSize, largest) }},
			numbered(c, "active", t("Active"), func(team domain.Team) (int, string) { return team.Active, teamAt(c, team.ID) + "?state=active" }),
			numbered(c, "pending", t("Pending"), func(team domain.Team) (int, string) { return team.Pending, teamAt(c, team.ID, "invitations") }),
			secondary(numbered(c, "", t("Blocked or waiting"), func(team domain.Team) (int, string) { return team.Apart(), teamAt(c, team.ID) + "?state=apart" })),
			secondary(numbered(c, "", t("Team admins"), func(team domain.Team) (int, string) { return team.Admins, teamAt(c, team.ID) + "?state=admin" })),
		},
	}
}

// secondary is a number that a phone has no room for.
func secondary[T any](col ui.Column[T]) ui.Column[T] {
	col.Kind = ui.WideNumberColumn
	return col
}

// numbered is a column of counts, each of which leads to what was counted.
func numbered[T any](c *web.Call, key, label string, count func(T) (n int, href string)) ui.Column[T] {
	return ui.Column[T]{
		Key: key, Label: label, Kind: ui.NumberColumn,
		Text: func(row T) string {
			n, _ := count(row)
			return c.Printer.Number(n)
		},
		Cell: func(row T) templ.Component {
			n, href := count(row)
			return countLink(c, n, href)
		},
	}
}

// clipped is the beginning of a description, for a row.
func clipped(s string) string {
	const most = 90
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// teamForm is what was typed about a team, and what is wrong with it.
type teamForm struct {
	Name, Description, Version string
	web.Problem
}

func typedTeam(c *web.Call) teamForm {
	return teamForm{Name: c.Form("name"), Description: c.Form("description"), Version: c.Form("version")}
}

func (f teamForm) input() teams.Input {
	version, _ := strconv.ParseInt(f.Version, 10, 64) // nonsense is 0, which is stale
	return teams.Input{Name: f.Name, Description: f.Description, Version: version}
}

func (p *Pages) newTeam(c *web.Call) error {
	return c.Render(http.StatusOK, newTeamPage(c, c.PortalPage(c.Printer.T("New team"), "teams"), teamForm{}))
}

func (p *Pages) createTeam(c *web.Call) error {
	f := typedTeam(c)
	team, err := p.Teams.Create(c.R.Context(), c.Actor, c.Org(), f.input())
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return c.Render(f.Status, newTeamPage(c, c.PortalPage(c.Printer.T("New team"), "teams"), f))
	}
	return c.RedirectWith(teamAt(c, team.ID), ui.Good, c.Printer.T("%s has been created.", team.Name))
}

func (p *Pages) editTeam(c *web.Call) error {
	v, err := p.Teams.Get(c.R.Context(), c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	f := teamForm{Name: v.Name, Description: v.Description, Version: strconv.FormatInt(v.Version, 10)}
	return c.Render(http.StatusOK, editTeamPage(c, c.PortalPage(c.Printer.T("Edit team"), "teams"), v.Team, f))
}

func (p *Pages) saveTeam(c *web.Call) error {
	v, err := p.Teams.Get(c.R.Context(), c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	f := typedTeam(c)
	if _, err := p.Teams.Update(c.R.Context(), c.Actor, c.Org(), v.ID, f.input()); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem, f.Version = problem, strconv.FormatInt(v.Version, 10)
		return c.Render(f.Status, editTeamPage(c, c.PortalPage(c.Printer.T("Edit team"), "teams"), v.Team, f))
	}
	return c.RedirectWith(teamAt(c, v.ID), ui.Good, c.Printer.T("Saved."))
}

func (p *Pages) confirmDeleteTeam(c *web.Call) error {
	e, err := p.Teams.PreviewDelete(c.R.Context(), c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, deleteTeamPage(c, c.PortalPage(c.Printer.T("Delete team"), "teams"), e))
}

func (p *Pages) deleteTeam(c *web.Call) error {
	v, err := p.Teams.Get(c.R.Context(), c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	if err := p.Teams.Delete(c.R.Context(), c.Actor, c.Org(), v.ID); err != nil {
		return err
	}
	return c.RedirectWith(c.OrgURL("teams"), ui.Good, c.Printer.T("The team %s has been deleted. Its people are still members.", v.Name))
}

// teamOptions are the filter of a list of members by team: the first hundred
// teams by name, and those in none. Its values are words of the list's State.
func (p *Pages) teamOptions(c *web.Call) ([]ui.Option, error) {
	page, err := p.Teams.List(c.R.Context(), c.Actor, c.Org(), domain.ListRequest{Limit: 100})
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	options := []ui.Option{{Value: domain.InNoTeam, Label: c.Printer.T("In no team")}}
	for _, team := range page.Items {
		options = append(options, ui.Option{Value: string(team.ID), Label: team.Name})
	}
	return options, nil
}
