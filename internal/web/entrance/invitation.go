package entrance

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// joinForm is the page of an invitation, to an organization or to the staff.
// What it asks depends on who looks at it.
type joinForm struct {
	web.Problem
	Path       string // of this page
	Title      string
	Subtitle   string
	Facts      ui.Facts
	Next       string       // what joining means
	Submit     string       // says what a signed-in person does
	Email      domain.Email // invited
	HasAccount bool
	Name       string // as typed
}

// foreign reports whether the reader is signed in with another address than
// the one invited.
func (f joinForm) foreign(c *web.Call) bool {
	return c.Actor.Known() && c.Account.Email.Key != f.Email.Key
}

func (p *Pages) invitation(c *web.Call) error {
	v, err := p.People.ViewInvitation(c.R.Context(), c.Path("token"))
	if err != nil {
		return invitationEndings(c, v).show(c, err)
	}
	return c.Render(http.StatusOK, joinPage(c, invitationForm(c, v)))
}

func (p *Pages) acceptInvitation(c *web.Call) error {
	v, err := p.People.ViewInvitation(c.R.Context(), c.Path("token"))
	if err != nil {
		return invitationEndings(c, v).show(c, err)
	}
	if err := p.join(c); err != nil {
		return joinRefused(c, err, invitationForm(c, v), invitationEndings(c, v))
	}
	return c.RedirectWith(orgPath(v), ui.Good, c.Printer.T("You have joined %s.", v.Organization))
}

// join accepts the invitation for whoever is signed in, or for whom the form
// names.
func (p *Pages) join(c *web.Call) error {
	token := c.Path("token")
	if c.Actor.Known() {
		_, err := p.People.Accept(c.R.Context(), c.Actor, token)
		return err
	}
	joined, err := p.People.AcceptNew(c.R.Context(), token, people.NewPerson{
		Name: c.Form("name"), Password: c.Form("password"), Language: c.Printer.Lang(), Device: device(c), SignIn: true,
	})
	if err != nil {
		return err
	}
	return p.enter(c, joined.Token, joined.Session)
}

// joinRefused shows why somebody could not join.
func joinRefused(c *web.Call, err error, f joinForm, ends endings) error {
	if ends.tell(err) {
		return ends.show(c, err)
	}
	return refused(c, err, func(problem web.Problem) templ.Component {
		t := c.Printer.T
		switch {
		case domain.HasCode(err, domain.CodeSignIn):
			problem.Text = ""
			problem.Fields = ui.Errors{{Field: "password", Message: t("This is not the password of this account. Enter it again, or choose a new one.")}}
		case domain.HasCode(err, domain.CodeSeatsExhausted):
			problem.Text = t("Every seat is taken, so nobody can join right now. Ask the person who invited you to free one; the invitation stays open.")
		case domain.HasCode(err, domain.CodeWrongAccount):
			problem.Text = "" // the page says so itself
		}
		f.Problem, f.Name = problem, c.Form("name")
		return joinPage(c, f)
	})
}

func invitationForm(c *web.Call, v people.InvitationView) joinForm {
	t, i := c.Printer.T, v.Invitation
	return joinForm{
		Path:  under("/invitations", c.Path("token")),
		Title: t("Join %s", v.Organization), Subtitle: t("%s invites you.", i.InviterName),
		Facts: ui.Facts{
			{Term: t("Role"), Value: c.RoleName(string(i.Role))},
			{Term: t("Open until"), Value: c.Printer.DateLong(i.ExpiresAt)},
		},
		Next:   roleMeans(c, i.Role) + " " + t("Its owners see your name and address."),
		Submit: t("Join %s", v.Organization),
		Email:  i.Email, HasAccount: v.HasAccount,
	}
}

// roleMeans says what somebody with the role does in an organization.
func roleMeans(c *web.Call, r domain.Role) string {
	t := c.Printer.T
	switch r {
	case domain.RoleOwner:
		return t("As an owner you manage the organization: its people, licenses, orders and invoices.")
	case domain.RoleCoAdmin:
		return t("As a co-admin you manage the organization: its people, licenses, orders and invoices.")
	case domain.RoleBilling:
		return t("As a billing contact you see its licenses, orders and invoices, and keep its billing details.")
	default:
		return t("As a member you see its licenses and copy their keys.")
	}
}

func orgPath(v people.InvitationView) string {
	return organizationsPath + "/" + string(v.Invitation.Organization)
}

func invitationEndings(c *web.Call, v people.InvitationView) endings {
	t := c.Printer.T
	onward := []templ.Component{ui.Button{Label: t("My organizations"), Href: organizationsPath}}
	opened := []templ.Component{ui.Button{Label: t("Open %s", v.Organization), Kind: ui.Primary, Href: orgPath(v)}}
	return endings{
		domain.CodeLinkInvalid:       {t("This invitation is not valid"), t("The link may have been cut off: copy it whole from the mail. If several mails have come, only the latest one counts."), onward},
		domain.CodeInvitationUsed:    {t("This invitation has been accepted"), t("Whoever accepted it is in %s now. If that was you, open it.", v.Organization), opened},
		domain.CodeInvitationRevoked: {t("This invitation was revoked"), t("Ask an owner of %s for a new one if you should be in it.", v.Organization), onward},
		domain.CodeInvitationExpired: {
			t("This invitation has expired"),
			t("It was open until %s. Ask %s or another owner of %s to send it again.", c.Printer.DateLong(v.Invitation.ExpiresAt), strings.TrimSpace(v.Invitation.InviterName), v.Organization),
			onward,
		},
		domain.CodeAlreadyMember: {t("You are in %s already", v.Organization), t("There is nothing left to accept."), opened},
	}
}
