package portal

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
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
	return c.Render(http.StatusOK, invitationsPage(c, c.PortalPage(c.Printer.T("Pending invitations"), "members"), n, table))
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
			{Label: t("Holds a seat until"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return heldUntil(c, i) }},
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
		Select: invitationSelection(c),
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
