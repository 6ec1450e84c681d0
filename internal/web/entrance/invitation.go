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
	Name       string     // as typed
	OnlyOne    *ui.Banner // why the account can join no other
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
	m, err := p.join(c)
	if err != nil {
		f := invitationForm(c, v)
		if domain.HasCode(err, domain.CodeOneOrganization) {
			return p.onlyOne(c, err, f)
		}
		return joinRefused(c, err, f, invitationEndings(c, v))
	}
	if m.State == domain.MemberWaiting {
		return c.RedirectWith(orgPath(v), ui.Warn, c.Printer.T("You are in %s, and wait for a seat: none is free. This page says where you stand in line.", v.Organization))
	}
	return c.RedirectWith(orgPath(v), ui.Good, c.Printer.T("You have joined %s.", v.Organization))
}

// onlyOne shows that the account belongs to an organization and can join no other
// before it leaves.
func (p *Pages) onlyOne(c *web.Call, err error, f joinForm) error {
	var mine []domain.Membership
	if c.Actor.Known() {
		var err error
		if mine, err = p.People.Mine(c.R.Context(), c.Actor); err != nil {
			return err
		}
	}
	return refused(c, err, func(problem web.Problem) templ.Component {
		banner := web.OnlyOne(c, problem.Text, mine)
		problem.Text = ""
		f.Problem, f.OnlyOne, f.Name = problem, &banner, c.Form("name")
		return joinPage(c, f)
	})
}

// askForInvitation has the inviter asked for a new link in place of a dead one.
func (p *Pages) askForInvitation(c *web.Call) error {
	err := p.People.AskForInvitation(c.R.Context(), c.Path("token"))
	if err != nil && !domain.HasCode(err, domain.CodeAskedAlready) {
		v, _ := p.People.ViewInvitation(c.R.Context(), c.Path("token"))
		return invitationEndings(c, v).show(c, err)
	}
	t := c.Printer.T
	done := ending{t("A new invitation has been asked for"), t("The person who invited you has been told by mail. If they send a new one, it comes to the same address. You can ask once a day."), nil}
	return c.Render(http.StatusOK, web.Within(ui.SignedOut(c.Page(done.title)), ui.ErrorPage{Title: done.title, Text: done.text}))
}

// join accepts the invitation for whoever is signed in, or for whom the form
// names.
func (p *Pages) join(c *web.Call) (domain.Member, error) {
	token := c.Path("token")
	if c.Actor.Known() {
		return p.People.Accept(c.R.Context(), c.Actor, token)
	}
	joined, err := p.People.AcceptNew(c.R.Context(), token, people.NewPerson{
		Name: c.Form("name"), Password: c.Form("password"), Language: c.Printer.Lang(), Device: device(c), SignIn: true,
	})
	if err != nil {
		return joined.Member, err
	}
	return joined.Member, p.admit(c, joined.Token, joined.Session)
}

// joinRefused shows why somebody could not join.
func joinRefused(c *web.Call, err error, f joinForm, ends endings) error {
	if ends.tell(err) {
		return ends.show(c, err)
	}
	if domain.HasCode(err, domain.CodeSecondFactor) {
		return c.RedirectWith(with(signInPath, "return", f.Path), ui.Warn, c.Printer.T("This account has a second factor. Sign in first; then you come back here."))
	}
	return refused(c, err, func(problem web.Problem) templ.Component {
		t := c.Printer.T
		switch {
		case domain.HasCode(err, domain.CodeSignIn):
			problem.Text = ""
			problem.Fields = ui.Errors{{Field: "password", Message: t("This is not the password of this account. Enter it again, or choose a new one.")}}
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
			[]templ.Component{ui.PostButton{Action: under("/invitations", c.Path("token")) + "/ask", Button: ui.Button{Label: t("Ask for a new invitation"), Kind: ui.Primary}}},
		},
		domain.CodeAlreadyMember: {t("You are in %s already", v.Organization), t("There is nothing left to accept."), opened},
	}
}
