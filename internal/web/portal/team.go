package portal

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) team(c *web.Call) error {
	ctx := c.R.Context()
	v, err := p.Teams.Get(ctx, c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	list := func(req domain.ListRequest) (domain.List[domain.TeamMember], error) {
		return p.Teams.Members(ctx, c.Actor, c.Org(), v.ID, req)
	}
	members, err := list(c.List())
	if err != nil {
		return err
	}
	table := teamMemberTable(c, v, members)
	if table.Query.CSV() {
		return download(c, table, list)
	}
	return c.Render(http.StatusOK, teamPage(c, c.PortalPage(v.Name, "teams"), v, table))
}

func teamMemberTable(c *web.Call, v teams.View, list domain.List[domain.TeamMember]) ui.Table[domain.TeamMember] {
	t := c.Printer.T
	states := []ui.Option{{Value: "admin", Label: t("Team admins")}, {Value: "apart", Label: t("Blocked or waiting")}}
	for _, s := range domain.MemberStates() {
		states = append(states, ui.Option{Value: string(s), Label: memberBadge(c, s).Label})
	}
	return ui.Table[domain.TeamMember]{
		Caption: t("People in this team"), Query: ui.ReadQuery(c.R.URL), Search: t("Search people"), File: "team.csv", Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.TeamMember]{{Key: "state", Label: t("State"), All: t("Everybody"), Options: states}},
		Columns: []ui.Column[domain.TeamMember]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(m domain.TeamMember) string { return who(c, m.Member) },
				Sub: func(m domain.TeamMember) string { return m.Member.Email.Address }, SubLabel: t("E-mail"),
			},
			{Label: t("In the team"), Text: func(m domain.TeamMember) string { return teamRole(c, m) }},
			{Label: t("State"), Kind: ui.StateColumn, Text: func(m domain.TeamMember) string { return memberBadge(c, m.Member.State).Label }, Cell: func(m domain.TeamMember) templ.Component {
				return memberBadge(c, m.Member.State)
			}},
			{Key: "added", Label: t("Since"), Kind: ui.DateColumn, Text: func(m domain.TeamMember) string { return c.Printer.Date(m.AddedAt) }},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(m domain.TeamMember) templ.Component { return teamMemberActions(c, m) }},
		},
		Empty: ui.EmptyState{
			Title: t("Nobody is in this team yet"), Text: t("Add people who are members already, or invite somebody new."), Actions: teamActions(c, v.ID),
		},
	}
}

func teamRole(c *web.Call, m domain.TeamMember) string {
	if m.Admin() {
		return c.Printer.T("Team admin")
	}
	return c.Printer.T("Member")
}

// memberBadge is a member's state in a word and a tone.
func memberBadge(c *web.Call, s domain.MemberState) ui.Badge {
	switch s {
	case domain.MemberBlocked:
		return ui.Badge{Label: c.Printer.T("Blocked")}
	case domain.MemberWaiting:
		return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Waits for a seat")}
	case domain.MemberActive:
	}
	return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Active")}
}

func teamMemberActions(c *web.Call, m domain.TeamMember) templ.Component {
	var parts web.Actions
	at, name := teamAt(c, m.Team, "members", string(m.Member.ID)), nameOf(m.Member)
	if c.Standing.May(access.TeamsAppoint) {
		if m.Admin() {
			parts = append(parts, ui.PostButton{Action: at + "/no-admin", Button: ui.Button{Label: c.Printer.T("End team admin"), Small: true, Describe: name}})
		} else {
			parts = append(parts, ui.PostButton{Action: at + "/admin", Button: ui.Button{Label: c.Printer.T("Make team admin"), Small: true, Describe: name}})
		}
	}
	if c.Standing.May(access.TeamsRemoveMember) {
		parts = append(parts, ui.Button{Label: c.Printer.T("Remove"), Kind: ui.Danger, Small: true, Href: at + "/remove", Dialog: true, Describe: name})
	}
	return parts
}

func teamActions(c *web.Call, id domain.TeamID) (actions []templ.Component) {
	t := c.Printer.T
	if c.Standing.May(access.TeamsAddMember) {
		actions = append(actions, ui.Button{Label: t("Add members"), Href: teamAt(c, id, "add")})
	}
	if c.Standing.May(access.TeamsInvite) {
		actions = append(actions, ui.Button{Label: t("Invite into the team"), Kind: ui.Primary, Href: teamAt(c, id, "invite")})
	}
	return actions
}

func (p *Pages) makeTeamAdmin(c *web.Call) error {
	m, err := p.Teams.MakeAdmin(c.R.Context(), c.Actor, c.Org(), teamID(c), domain.MemberID(c.Path("member")))
	if err != nil {
		return err
	}
	return c.RedirectWith(teamAt(c, m.Team), ui.Good, c.Printer.T("%s now invites into this team and removes from it.", nameOf(m.Member)))
}

func (p *Pages) endTeamAdmin(c *web.Call) error {
	m, err := p.Teams.EndAdmin(c.R.Context(), c.Actor, c.Org(), teamID(c), domain.MemberID(c.Path("member")))
	if err != nil {
		return err
	}
	return c.RedirectWith(teamAt(c, m.Team), ui.Good, c.Printer.T("%s is no team admin any more.", nameOf(m.Member)))
}

func (p *Pages) teamMember(c *web.Call) (teams.Place, error) {
	return p.Teams.Member(c.R.Context(), c.Actor, c.Org(), teamID(c), domain.MemberID(c.Path("member")))
}

func (p *Pages) confirmRemoveFromTeam(c *web.Call) error {
	m, err := p.teamMember(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, removeFromTeamPage(c, c.PortalPage(c.Printer.T("Remove from team"), "teams"), m))
}

func (p *Pages) removeFromTeam(c *web.Call) error {
	m, err := p.teamMember(c)
	if err != nil {
		return err
	}
	if _, err := p.Teams.Remove(c.R.Context(), c.Actor, c.Org(), m.Team, m.Member.ID); err != nil {
		return err
	}
	to := teamAt(c, m.Team)
	if m.Member.ID == c.Standing.Member && !c.Standing.Throughout(access.TeamsView) {
		to = c.OrgURL() // the team is closed to them now
	}
	return c.RedirectWith(to, ui.Good, c.Printer.T("%s is no longer in %s.", nameOf(m.Member), m.TeamName))
}

// candidates are the organization's people, to choose whom to add.
func (p *Pages) candidates(c *web.Call) error {
	return p.showCandidates(c, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showCandidates(c *web.Call, problem web.Problem) error {
	ctx := c.R.Context()
	v, err := p.Teams.Get(ctx, c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	list, err := p.Teams.Candidates(ctx, c.Actor, c.Org(), v.ID, c.List())
	if err != nil {
		return err
	}
	return c.Render(problem.Status, addPage(c, c.PortalPage(c.Printer.T("Add members"), "teams"), v, candidateTable(c, list), problem))
}

func candidateTable(c *web.Call, list domain.List[teams.Candidate]) ui.Table[teams.Candidate] {
	t := c.Printer.T
	return ui.Table[teams.Candidate]{
		Caption: t("Members"), Query: ui.ReadQuery(c.R.URL), Search: t("Search members"), Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[teams.Candidate]{
			{Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(m teams.Candidate) string { return who(c, m.Member) }, Cell: func(m teams.Candidate) templ.Component { return candidate(c, m) }},
			{Label: t("E-mail"), Text: func(m teams.Candidate) string { return m.Email.Address }},
			{Label: t("State"), Kind: ui.StateColumn, Text: func(m teams.Candidate) string { return memberBadge(c, m.State).Label }, Cell: func(m teams.Candidate) templ.Component {
				if m.In {
					return ui.Badge{Tone: ui.Info, Label: t("In the team")}
				}
				return memberBadge(c, m.State)
			}},
		},
	}
}

func (p *Pages) addToTeam(c *web.Call) error {
	var members []domain.MemberID
	for _, id := range c.Posted()["members"] {
		members = append(members, domain.MemberID(id))
	}
	added, err := p.Teams.Add(c.R.Context(), c.Actor, c.Org(), teamID(c), members...)
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		if len(members) == 0 {
			problem.Fields, problem.Text = nil, c.Printer.T("Nobody is chosen. Tick those who join the team.")
		}
		return p.showCandidates(c, problem)
	}
	return c.RedirectWith(teamAt(c, teamID(c)), ui.Good, c.Printer.N("%d person has been added.", "%d people have been added.", len(added)))
}

// unassigned are the people in no team.
func (p *Pages) unassigned(c *web.Call) error {
	list := func(req domain.ListRequest) (domain.List[domain.Member], error) {
		return p.Teams.Unassigned(c.R.Context(), c.Actor, c.Org(), req)
	}
	members, err := list(c.List())
	if err != nil {
		return err
	}
	table := unassignedTable(c, members)
	if table.Query.CSV() {
		return download(c, table, list)
	}
	page, err := p.Teams.List(c.R.Context(), c.Actor, c.Org(), domain.ListRequest{Limit: 1})
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, unassignedPage(c, c.PortalPage(c.Printer.T("Unassigned people"), "teams"), page.Assignment, table))
}

func unassignedTable(c *web.Call, list domain.List[domain.Member]) ui.Table[domain.Member] {
	t := c.Printer.T
	return ui.Table[domain.Member]{
		Caption: t("Unassigned people"), Query: ui.ReadQuery(c.R.URL), Search: t("Search people"), File: "unassigned.csv", Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[domain.Member]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(m domain.Member) string { return who(c, m) },
				Sub: func(m domain.Member) string { return m.Email.Address }, SubLabel: t("E-mail"),
			},
			{Label: t("Role"), Text: func(m domain.Member) string { return c.RoleName(string(m.Role)) }},
			{Label: t("State"), Kind: ui.StateColumn, Text: func(m domain.Member) string { return memberBadge(c, m.State).Label }, Cell: func(m domain.Member) templ.Component {
				return memberBadge(c, m.State)
			}},
			{Key: "joined", Label: t("Member since"), Kind: ui.DateColumn, Text: func(m domain.Member) string { return c.Printer.Date(m.JoinedAt) }},
		},
		Empty: ui.EmptyState{Title: t("Everybody is in a team")},
	}
}

// teamInvitations are the people asked into a team who have not answered.
func (p *Pages) teamInvitations(c *web.Call) error {
	ctx := c.R.Context()
	v, err := p.Teams.Get(ctx, c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	list := func(req domain.ListRequest) (domain.List[domain.Invitation], error) {
		return p.Teams.Invitations(ctx, c.Actor, c.Org(), v.ID, req)
	}
	invited, err := list(c.List())
	if err != nil {
		return err
	}
	table := invitationTable(c, invited)
	table.File = "team-invitations.csv"
	last := len(table.Columns) - 1
	table.Columns[last].Cell = func(i domain.Invitation) templ.Component {
		var parts web.Actions
		if c.Standing.May(access.TeamsRemoveMember) {
			parts = append(parts, ui.Button{
				Label: c.Printer.T("Withdraw from the team"), Kind: ui.Danger, Small: true, Dialog: true, Describe: i.Email.Address,
				Href: teamAt(c, v.ID, "invitations", string(i.ID), "withdraw"),
			})
		}
		return parts
	}
	if table.Query.CSV() {
		return download(c, table, list)
	}
	return c.Render(http.StatusOK, teamInvitationsPage(c, c.PortalPage(v.Name, "teams"), v, table))
}

// teamInvitation is what was typed about somebody to invite into a team.
type teamInvitation struct {
	Email string
	Full  string // why no seat is free
	web.Problem
}

func (p *Pages) newTeamInvitation(c *web.Call) error {
	return p.showTeamInvitation(c, teamInvitation{Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showTeamInvitation(c *web.Call, f teamInvitation) error {
	v, err := p.Teams.Get(c.R.Context(), c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	return c.Render(f.Status, teamInvitePage(c, c.PortalPage(c.Printer.T("Invite into the team"), "teams"), v, f))
}

func (p *Pages) inviteIntoTeam(c *web.Call) error {
	f := teamInvitation{Email: c.Form("email")}
	r, err := p.People.InviteIntoTeam(c.R.Context(), c.Actor, c.Org(), teamID(c), f.Email)
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		if domain.HasCode(err, domain.CodeSeatsExhausted) {
			f.Full, f.Text = f.Text, ""
		}
		return p.showTeamInvitation(c, f)
	}
	t := c.Printer.T
	switch {
	case r.Member.ID != "" && r.Added:
		return c.RedirectWith(teamAt(c, teamID(c)), ui.Good, t("%s is a member already, and is in the team now.", nameOf(r.Member)))
	case r.Member.ID != "":
		return c.RedirectWith(teamAt(c, teamID(c)), ui.Info, t("%s is in the team already.", nameOf(r.Member)))
	case !r.Added:
		return c.RedirectWith(teamAt(c, teamID(c), "invitations"), ui.Info, t("%s is invited into the team already.", r.Invitation.Email.Address))
	}
	return c.RedirectWith(teamAt(c, teamID(c), "invitations"), ui.Good, t("%s is invited into the team.", r.Invitation.Email.Address))
}

func (p *Pages) confirmWithdrawFromTeam(c *web.Call) error {
	ctx := c.R.Context()
	v, err := p.Teams.Get(ctx, c.Actor, c.Org(), teamID(c))
	if err != nil {
		return err
	}
	id := domain.InvitationID(c.Path("invitation"))
	if err := p.Teams.Invited(ctx, c.Actor, c.Org(), v.ID, id); err != nil {
		return err
	}
	return c.Render(http.StatusOK, teamWithdrawPage(c, c.PortalPage(c.Printer.T("Withdraw from the team"), "teams"), v, id))
}

func (p *Pages) withdrawFromTeam(c *web.Call) error {
	at := teamAt(c, teamID(c), "invitations")
	if err := p.People.WithdrawFromTeam(c.R.Context(), c.Actor, c.Org(), teamID(c), domain.InvitationID(c.Path("invitation"))); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return c.RedirectWith(at, ui.Bad, problem.Text)
	}
	return c.RedirectWith(at, ui.Good, c.Printer.T("The invitation is no longer into this team."))
}
