package portal

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

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
	n, err := p.People.Counts(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, invitationsPage(c, c.PortalPage(c.Printer.T("Invitations"), "members"), n, table))
}

func invitationTable(c *web.Call, list domain.List[domain.Invitation]) ui.Table[domain.Invitation] {
	t := c.Printer.T
	asked := domain.InvitationFilter(c.R.URL.Query().Get("state"))
	table := ui.Table[domain.Invitation]{
		Caption: t("Invitations"), Query: ui.ReadQuery(c.R.URL), Search: t("Search invitations"), File: "invitations.csv", Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.Invitation]{{Key: "state", Label: t("State"), All: t("Not accepted yet"), Options: invitationOptions(c)}},
		Empty: ui.EmptyState{
			Title: t("No invitation is pending"), Text: t("Whoever is invited appears here until they open the link in their mail."),
		},
	}
	add := func(columns ...ui.Column[domain.Invitation]) { table.Columns = append(table.Columns, columns...) }
	add(ui.Column[domain.Invitation]{
		Key: "email", Label: t("E-mail"), Kind: ui.NameColumn, Text: func(i domain.Invitation) string { return i.Email.Address },
		Sub: func(i domain.Invitation) string { return t("Invited by %s", i.InviterName) },
	}, ui.Column[domain.Invitation]{Label: t("Role"), Text: func(i domain.Invitation) string { return c.RoleName(string(i.Role)) }},
		ui.Column[domain.Invitation]{Key: "sent", Label: t("Sent"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return c.Printer.Date(i.SentAt) }})
	switch asked {
	case domain.InvitationsAccepted:
		add(ui.Column[domain.Invitation]{Label: t("Accepted"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return dateOr(c, i.AcceptedAt, "") }})
	case domain.InvitationsRevoked:
	default:
		add(ui.Column[domain.Invitation]{Key: "expires", Label: t("Link works until"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return c.Printer.Date(i.ExpiresAt) }},
			ui.Column[domain.Invitation]{Label: t("Holds a seat until"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return heldUntil(c, i) }})
		table.Select = invitationSelection(c)
	}
	add(ui.Column[domain.Invitation]{
		Label: t("State"), Kind: ui.StateColumn, Text: func(i domain.Invitation) string { return invitationBadge(c, i).Label },
		Cell: func(i domain.Invitation) templ.Component { return invitationBadge(c, i) },
	})
	if asked != domain.InvitationsAccepted {
		add(ui.Column[domain.Invitation]{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(i domain.Invitation) templ.Component { return invitationActions(c, i) }})
	}
	return table
}

// invitationOptions are the lists of invitations besides the usual one.
func invitationOptions(c *web.Call) []ui.Option {
	t := c.Printer.T
	return []ui.Option{
		{Value: string(domain.InvitationsHolding), Label: t("Holds a seat")},
		{Value: string(domain.InvitationsLinkOnly), Label: t("Link works, no seat")},
		{Value: string(domain.InvitationsExpired), Label: t("Link has expired")},
		{Value: string(domain.InvitationsAccepted), Label: t("Accepted")},
		{Value: string(domain.InvitationsRevoked), Label: t("Revoked")},
	}
}

func invitationBadge(c *web.Call, i domain.Invitation) ui.Badge {
	t := c.Printer.T
	switch i.StateAt(c.Now()) {
	case domain.InvitationExpired:
		return ui.Badge{Tone: ui.Warn, Label: t("Expired")}
	case domain.InvitationAccepted:
		return ui.Badge{Tone: ui.Good, Label: t("Accepted")}
	case domain.InvitationRevoked:
		return ui.Badge{Label: t("Revoked")}
	case domain.InvitationPending:
	}
	return ui.Badge{Tone: ui.Info, Label: t("Pending")}
}

// invitationActions are what can be done about one: whoever was revoked can be
// invited anew, by the form.
func invitationActions(c *web.Call, i domain.Invitation) templ.Component {
	t, at, state := c.Printer.T, c.OrgURL("invitations", string(i.ID)), i.StateAt(c.Now())
	var parts web.Actions
	again := ui.Button{Label: t("Invite again"), Small: true, Describe: i.Email.Address}
	switch {
	case !c.Standing.May(access.InvitationsSend):
	case state == domain.InvitationRevoked:
		again.Href = c.OrgURL("invite") + "?" + url.Values{"people": {i.Email.Address}, "role": {string(i.Role)}, "area": {string(i.Area)}}.Encode()
		parts = append(parts, again)
	case state == domain.InvitationExpired:
		parts = append(parts, ui.PostButton{Action: at + "/resend", Button: again})
	default:
		parts = append(parts, ui.PostButton{Action: at + "/resend", Button: ui.Button{Label: t("Resend"), Small: true, Describe: i.Email.Address}})
	}
	if c.Standing.May(access.InvitationsRevoke) && state != domain.InvitationRevoked {
		parts = append(parts, ui.Button{Label: t("Revoke"), Kind: ui.Danger, Small: true, Href: at + "/revoke", Dialog: true, Describe: i.Email.Address})
	}
	return parts
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
