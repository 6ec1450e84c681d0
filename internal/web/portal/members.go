package portal

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) members(c *web.Call) error {
	list, err := p.People.Members(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := memberTable(c, list)
	if table.Query.CSV() {
		return download(c, table, func(req domain.ListRequest) (domain.List[domain.Member], error) {
			return p.People.Members(c.R.Context(), c.Actor, c.Org(), req)
		})
	}
	return c.Render(http.StatusOK, membersPage(c, c.PortalPage(c.Printer.T("Members"), "members"), table))
}

func memberTable(c *web.Call, list domain.List[domain.Member]) ui.Table[domain.Member] {
	t := c.Printer.T
	return ui.Table[domain.Member]{
		Caption: t("Members"), Query: ui.ReadQuery(c.R.URL), Search: t("Search members"), File: "members.csv",
		Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.Member]{{Key: "state", Label: t("Role"), All: t("Every role"), Options: roleOptions(c)}},
		Columns: []ui.Column[domain.Member]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(m domain.Member) string { return who(c, m) },
				Sub: func(m domain.Member) string { return m.Email.Address }, SubLabel: t("E-mail"),
			},
			{Label: t("Role"), Kind: ui.StateColumn, Text: func(m domain.Member) string { return c.RoleName(string(m.Role)) }},
			{Label: t("State"), Text: func(m domain.Member) string { return memberState(c, m) }},
			{Label: t("Area"), Text: func(m domain.Member) string { return areaName(c, m.Area) }},
			{Key: "joined", Label: t("Member since"), Kind: ui.DateColumn, Text: func(m domain.Member) string { return c.Printer.Date(m.JoinedAt) }},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(m domain.Member) templ.Component { return memberActions(c, m) }},
		},
	}
}

// memberState is a member's state in words.
func memberState(c *web.Call, m domain.Member) string {
	switch m.State {
	case domain.MemberBlocked:
		return c.Printer.T("Blocked")
	case domain.MemberWaiting:
		return c.Printer.T("Waits for a seat")
	}
	return c.Printer.T("Active")
}

// who is a member's name, with a mark at the reader's own.
func who(c *web.Call, m domain.Member) string {
	if m.ID == c.Standing.Member {
		return c.Printer.T("%s (you)", nameOf(m))
	}
	return nameOf(m)
}

// nameOf is what to call somebody who may not have said their name.
func nameOf(m domain.Member) string {
	if m.Name == "" {
		return m.Email.Address
	}
	return m.Name
}

func memberActions(c *web.Call, m domain.Member) templ.Component {
	var buttons ui.Buttons
	at := c.OrgURL("members", string(m.ID))
	if c.Standing.May(access.MembersChangeRole) {
		buttons = append(buttons, ui.Button{Label: c.Printer.T("Change role"), Small: true, Href: at + "/role", Describe: nameOf(m)})
	}
	if m.ID == c.Standing.Member {
		return append(buttons, ui.Button{Label: c.Printer.T("Leave"), Kind: ui.Danger, Small: true, Href: c.OrgURL("leave"), Dialog: true})
	}
	if c.Standing.May(access.MembersRemove) {
		buttons = append(buttons, ui.Button{Label: c.Printer.T("Remove"), Kind: ui.Danger, Small: true, Href: at + "/remove", Dialog: true, Describe: nameOf(m)})
	}
	return buttons
}

func roleOptions(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, r := range domain.Roles() {
		options = append(options, ui.Option{Value: string(r), Label: c.RoleName(string(r))})
	}
	return options
}

func (p *Pages) confirmRemove(c *web.Call) error {
	return p.showRemove(c, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showRemove(c *web.Call, problem web.Problem) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	return c.Render(problem.Status, removePage(c, c.PortalPage(c.Printer.T("Remove a member"), "members"), m, problem))
}

func (p *Pages) member(c *web.Call) (domain.Member, error) {
	return p.People.Member(c.R.Context(), c.Actor, c.Org(), domain.MemberID(c.Path("member")))
}

func (p *Pages) remove(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	if err := p.People.Remove(c.R.Context(), c.Actor, c.Org(), m.ID); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showRemove(c, problem)
	}
	to := c.OrgURL("members")
	if m.ID == c.Standing.Member {
		to = "/organizations"
	}
	return c.RedirectWith(to, ui.Good, c.Printer.T("%s is no longer a member.", nameOf(m)))
}

func (p *Pages) confirmLeave(c *web.Call) error {
	return p.showLeave(c, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showLeave(c *web.Call, problem web.Problem) error {
	return c.Render(problem.Status, leavePage(c, c.PortalPage(c.Printer.T("Leave the organization"), ""), problem))
}

func (p *Pages) leave(c *web.Call) error {
	if err := p.People.Leave(c.R.Context(), c.Actor, c.Org()); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showLeave(c, problem)
	}
	return c.RedirectWith("/organizations", ui.Good, c.Printer.T("You have left %s.", c.Standing.Organization.Name))
}

func (p *Pages) editRole(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	return p.showRole(c, m, string(m.Role), web.Problem{Status: http.StatusOK})
}

func (p *Pages) showRole(c *web.Call, m domain.Member, role string, problem web.Problem) error {
	return c.Render(problem.Status, rolePage(c, c.PortalPage(c.Printer.T("Change role"), "members"), m, role, problem))
}

func (p *Pages) saveRole(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(c.Form("version"), 10, 64) // nonsense is 0, which is stale
	if _, err := p.People.ChangeRole(c.R.Context(), c.Actor, c.Org(), m.ID, c.Form("role"), version); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showRole(c, m, c.Form("role"), problem)
	}
	to := c.OrgURL("members")
	if m.ID == c.Standing.Member {
		to = c.OrgURL() // the list may be closed to them now
	}
	return c.RedirectWith(to, ui.Good, c.Printer.T("The role of %s has been changed.", nameOf(m)))
}

// invitations shows who has been asked and has not answered.
func (p *Pages) invitations(c *web.Call) error {
	list, err := p.People.Invitations(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := invitationTable(c, list)
	if table.Query.CSV() {
		return download(c, table, func(req domain.ListRequest) (domain.List[domain.Invitation], error) {
			return p.People.Invitations(c.R.Context(), c.Actor, c.Org(), req)
		})
	}
	return c.Render(http.StatusOK, invitationsPage(c, c.PortalPage(c.Printer.T("Pending invitations"), "members"), table))
}

func invitationTable(c *web.Call, list domain.List[domain.Invitation]) ui.Table[domain.Invitation] {
	t, now := c.Printer.T, c.Now()
	state := func(i domain.Invitation) string {
		if i.StateAt(now) == domain.InvitationExpired {
			return t("Expired")
		}
		return t("Pending")
	}
	return ui.Table[domain.Invitation]{
		Caption: t("Pending invitations"), Query: ui.ReadQuery(c.R.URL), Search: t("Search invitations"), File: "invitations.csv", Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[domain.Invitation]{
			{
				Key: "email", Label: t("E-mail"), Kind: ui.NameColumn, Text: func(i domain.Invitation) string { return i.Email.Address },
				Sub: func(i domain.Invitation) string { return t("Invited by %s", i.InviterName) },
			},
			{Label: t("Role"), Text: func(i domain.Invitation) string { return c.RoleName(string(i.Role)) }},
			{Key: "sent", Label: t("Sent"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return c.Printer.Date(i.SentAt) }},
			{Key: "expires", Label: t("Link works until"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return c.Printer.Date(i.ExpiresAt) }},
			{Label: t("State"), Kind: ui.StateColumn, Text: state, Cell: func(i domain.Invitation) templ.Component {
				tone := ui.Info
				if i.StateAt(now) == domain.InvitationExpired {
					tone = ui.Warn
				}
				return ui.Badge{Tone: tone, Label: state(i)}
			}},
			{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(i domain.Invitation) templ.Component { return invitationActions(c, i) }},
		},
		Empty: ui.EmptyState{
			Title: t("No invitation is pending"), Text: t("Whoever is invited appears here until they open the link in their mail."),
		},
	}
}

func invitationActions(c *web.Call, i domain.Invitation) templ.Component {
	at := c.OrgURL("invitations", string(i.ID))
	var parts web.Actions
	if c.Standing.May(access.InvitationsSend) {
		parts = append(parts, ui.PostButton{Action: at + "/resend", Button: ui.Button{Label: c.Printer.T("Resend"), Small: true, Describe: i.Email.Address}})
	}
	if c.Standing.May(access.InvitationsRevoke) {
		parts = append(parts, ui.Button{Label: c.Printer.T("Revoke"), Kind: ui.Danger, Small: true, Href: at + "/revoke", Dialog: true, Describe: i.Email.Address})
	}
	return parts
}

// invitationForm is what was typed, and what is wrong with it.
type invitationForm struct {
	Email, Role string
	Full        string // why no seat is free
	web.Problem
}

func (p *Pages) newInvitation(c *web.Call) error {
	return c.Render(http.StatusOK, invitePage(c, c.PortalPage(c.Printer.T("Invite a colleague"), "members"), invitationForm{Role: string(domain.RoleMember)}))
}

func (p *Pages) invite(c *web.Call) error {
	f := invitationForm{Email: c.Form("email"), Role: c.Form("role")}
	i, err := p.People.Invite(c.R.Context(), c.Actor, c.Org(), people.InviteInput{Email: f.Email, Role: f.Role})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		if domain.HasCode(err, domain.CodeSeatsExhausted) {
			f.Full, f.Text = f.Text, ""
		}
		return c.Render(f.Status, invitePage(c, c.PortalPage(c.Printer.T("Invite a colleague"), "members"), f))
	}
	return c.RedirectWith(c.OrgURL("invitations"), ui.Good, c.Printer.T("An invitation has been sent to %s.", i.Email.Address))
}

func (p *Pages) resend(c *web.Call) error {
	i, err := p.People.Resend(c.R.Context(), c.Actor, c.Org(), domain.InvitationID(c.Path("invitation")))
	if err != nil {
		return p.backToInvitations(c, err)
	}
	return c.RedirectWith(c.OrgURL("invitations"), ui.Good, c.Printer.T("The invitation has been sent to %s again. The earlier link no longer works.", i.Email.Address))
}

// backToInvitations tells on the list why an act on one of its rows failed.
func (p *Pages) backToInvitations(c *web.Call, err error) error {
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	message := problem.Text
	if message == "" && len(problem.Fields) > 0 {
		message = problem.Fields[0].Message
	}
	return c.RedirectWith(c.OrgURL("invitations"), ui.Bad, message)
}

func (p *Pages) confirmRevoke(c *web.Call) error {
	i, err := p.People.Invitation(c.R.Context(), c.Actor, c.Org(), domain.InvitationID(c.Path("invitation")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, revokePage(c, c.PortalPage(c.Printer.T("Revoke an invitation"), "members"), i))
}

func (p *Pages) revoke(c *web.Call) error {
	id := domain.InvitationID(c.Path("invitation"))
	if err := p.People.Revoke(c.R.Context(), c.Actor, c.Org(), id); err != nil {
		return p.backToInvitations(c, err)
	}
	return c.RedirectWith(c.OrgURL("invitations"), ui.Good, c.Printer.T("The invitation has been revoked. Its link no longer works."))
}

// withOrganization fills the organization that has just been made into a path
// that was waiting for one.
func withOrganization(path string, org domain.OrganizationID) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	if u.Path == "/purchase" {
		u.Path = "/organizations/" + string(org) + "/purchase"
	}
	return u.String()
}
