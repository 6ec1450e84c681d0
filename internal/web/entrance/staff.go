package entrance

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) staffInvitation(c *web.Call) error {
	v, err := p.Vendor.ViewStaffInvitation(c.R.Context(), c.Path("token"))
	if err != nil {
		return staffEndings(c).show(c, err)
	}
	return c.Render(http.StatusOK, joinPage(c, staffForm(c, v)))
}

func (p *Pages) acceptStaffInvitation(c *web.Call) error {
	v, err := p.Vendor.ViewStaffInvitation(c.R.Context(), c.Path("token"))
	if err != nil {
		return staffEndings(c).show(c, err)
	}
	token, session, err := p.Vendor.AcceptStaffInvitation(c.R.Context(), c.Actor, vendor.AcceptInput{
		Token: c.Path("token"), Name: c.Form("name"), Password: c.Form("password"), Language: c.Printer.Lang(), Device: device(c),
	})
	if err != nil {
		return joinRefused(c, err, staffForm(c, v), staffEndings(c))
	}
	joined := c.Printer.T("You have joined the staff.")
	if token == "" {
		return c.RedirectWith(consolePath, ui.Good, joined)
	}
	return p.enter(c, token, session, consolePath, joined)
}

func staffForm(c *web.Call, v vendor.StaffInvitationView) joinForm {
	t, i := c.Printer.T, v.Invitation
	title := t("Join the staff of %s", c.Page("").Brand.Name)
	return joinForm{
		Path:  under("/staff-invitations", c.Path("token")),
		Title: title, Subtitle: t("%s invites you.", i.InviterName),
		Facts: ui.Facts{
			{Term: t("Role"), Value: c.RoleName(string(i.Role))},
			{Term: t("Open until"), Value: c.Printer.DateLong(i.ExpiresAt)},
		},
		Next:   t("You will work in the console, where customers, orders and licenses are managed. What you change there is kept in the activity log with your address."),
		Submit: t("Join the staff"),
		Email:  i.Email, HasAccount: v.HasAccount,
	}
}

func staffEndings(c *web.Call) endings {
	t := c.Printer.T
	onward := []templ.Component{ui.Button{Label: t("Sign in"), Href: signInPath}}
	console := []templ.Component{ui.Button{Label: t("Open the console"), Kind: ui.Primary, Href: consolePath}}
	return endings{
		domain.CodeLinkInvalid:       {t("This invitation is not valid"), t("The link may have been cut off: copy it whole from the mail. If several mails have come, only the latest one counts."), onward},
		domain.CodeLinkUsed:          {t("This invitation has been accepted"), t("Whoever accepted it is on the staff now. If that was you, open the console."), console},
		domain.CodeInvitationRevoked: {t("This invitation was revoked"), t("Ask an administrator for a new one if you should be on the staff."), onward},
		domain.CodeLinkExpired:       {t("This invitation has expired"), t("It was open for %d days. Ask an administrator to invite you again.", int(vendor.InvitationLinkLife.Hours()/24)), onward},
		domain.CodeAlreadyStaff:      {t("You are on the staff already"), t("There is nothing left to accept."), console},
	}
}
