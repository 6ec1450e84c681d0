package console

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) staff(c *web.Call) error {
	staff, err := p.Vendor.Staff(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	invited, err := p.Vendor.StaffInvitations(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	table := staffTable(c, staff).Arrange(staff, pageSize)
	if table.Query.CSV() {
		return table.ServeCSV(c.W)
	}
	return c.Render(http.StatusOK, staffPage(c, c.ConsolePage(c.Printer.T("Staff"), "staff"), table, staffInvitationTable(c, invited)))
}

func staffAt(s domain.Staff) string { return at("staff", string(s.Account)) }

func staffTable(c *web.Call, all []domain.Staff) ui.Table[domain.Staff] {
	t := c.Printer.T
	table := ui.Table[domain.Staff]{
		Caption: t("Staff"), Query: ui.ReadQuery(c.R.URL), Search: t("Search staff"), File: "staff.csv", Dense: true,
		Columns: []ui.Column[domain.Staff]{
			{
				Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(s domain.Staff) string { return s.Name },
				Sub: func(s domain.Staff) string { return s.Email },
			},
			{
				Key: "since", Label: t("Since"), Kind: ui.DateColumn, Text: func(s domain.Staff) string { return c.Printer.Date(s.CreatedAt) },
				Less: func(a, b domain.Staff) int { return a.CreatedAt.Compare(b.CreatedAt) },
			},
			{
				Key: "role", Label: t("Role"), Kind: ui.StateColumn, Text: func(s domain.Staff) string { return c.RoleName(string(s.Role)) },
				Sub: func(s domain.Staff) string { return choose(lastAdmin(all, s), t("the only one"), "") },
			},
		},
	}
	if may(c, access.StaffManage) {
		table.Columns = append(table.Columns, ui.Column[domain.Staff]{
			Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(s domain.Staff) templ.Component { return staffActions(c, all, s) },
		})
	}
	return table
}

// lastAdmin reports whether somebody is the only administrator, who stays.
func lastAdmin(all []domain.Staff, s domain.Staff) bool {
	admins := 0
	for _, one := range all {
		if one.Role == domain.StaffAdmin {
			admins++
		}
	}
	return s.Role == domain.StaffAdmin && admins == 1
}

func staffActions(c *web.Call, all []domain.Staff, s domain.Staff) templ.Component {
	if lastAdmin(all, s) {
		return web.Actions{}
	}
	return web.Actions{
		ui.Button{Label: c.Printer.T("Change role"), Small: true, Href: staffAt(s) + "/role", Describe: s.Name},
		ui.Button{Label: c.Printer.T("Remove"), Kind: ui.Danger, Small: true, Href: staffAt(s) + "/remove", Dialog: true, Describe: s.Name},
	}
}

func staffInvitationTable(c *web.Call, rows []domain.StaffInvitation) ui.Table[domain.StaffInvitation] {
	t := c.Printer.T
	state := func(i domain.StaffInvitation) ui.Badge { return pendingBadge(c, i.StateAt(c.Now())) }
	table := ui.Table[domain.StaffInvitation]{
		Caption: t("Pending invitations"), Rows: rows, Dense: true,
		Columns: []ui.Column[domain.StaffInvitation]{
			{
				Label: t("E-mail"), Kind: ui.NameColumn, Text: func(i domain.StaffInvitation) string { return i.Email.Address },
				Sub: func(i domain.StaffInvitation) string { return t("Invited by %s", i.InviterName) },
			},
			{Label: t("Role"), Text: func(i domain.StaffInvitation) string { return c.RoleName(string(i.Role)) }},
			{Label: t("Sent"), Kind: ui.DateColumn, Text: func(i domain.StaffInvitation) string { return c.Printer.Date(i.CreatedAt) }},
			{Label: t("Link works until"), Kind: ui.DateColumn, Text: func(i domain.StaffInvitation) string { return c.Printer.Date(i.ExpiresAt) }},
			{Label: t("State"), Kind: ui.StateColumn, Cell: func(i domain.StaffInvitation) templ.Component { return state(i) }},
		},
	}
	if may(c, access.StaffManage) {
		table.Columns = append(table.Columns, ui.Column[domain.StaffInvitation]{
			Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(i domain.StaffInvitation) templ.Component {
				return ui.Button{Label: t("Revoke"), Kind: ui.Danger, Small: true, Href: invitationAt(i.ID) + "/revoke", Dialog: true, Describe: i.Email.Address}
			},
		})
	}
	return table
}

func invitationAt(id domain.InvitationID) string { return at("staff", "invitations", string(id)) }

// staffForm is an invitation or a change of role as typed.
type staffForm struct {
	Email, Role string
	web.Problem
}

func (p *Pages) newStaffInvitation(c *web.Call) error {
	return showStaffInvitation(c, staffForm{Role: string(domain.StaffSupport), Problem: fine()})
}

func showStaffInvitation(c *web.Call, f staffForm) error {
	return c.Render(f.Status, inviteStaffPage(c, c.ConsolePage(c.Printer.T("Invite staff"), "staff"), f))
}

func (p *Pages) inviteStaff(c *web.Call) error {
	f := staffForm{Email: c.Form("email"), Role: c.Form("role")}
	i, err := p.Vendor.InviteStaff(c.R.Context(), c.Actor, f.Email, f.Role)
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return showStaffInvitation(c, f)
	}
	return c.RedirectWith(at("staff"), ui.Good, c.Printer.T("An invitation has been sent to %s.", i.Email.Address))
}

// staffInvitation finds the path's invitation.
func (p *Pages) staffInvitation(c *web.Call) (i domain.StaffInvitation, err error) {
	list, err := p.Vendor.StaffInvitations(c.R.Context(), c.Actor)
	for _, i := range list {
		if i.ID == domain.InvitationID(c.Path("invitation")) {
			return i, nil
		}
	}
	if err == nil {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return i, err
}

func (p *Pages) confirmRevokeStaff(c *web.Call) error {
	i, err := p.staffInvitation(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, revokeStaffPage(c, c.ConsolePage(c.Printer.T("Revoke an invitation"), "staff"), i))
}

func (p *Pages) revokeStaff(c *web.Call) error {
	if err := p.Vendor.RevokeStaffInvitation(c.R.Context(), c.Actor, domain.InvitationID(c.Path("invitation"))); err != nil {
		return back(c, at("staff"), err)
	}
	return c.RedirectWith(at("staff"), ui.Good, c.Printer.T("The invitation has been revoked. Its link no longer works."))
}

// colleague finds the path's member of the staff.
func (p *Pages) colleague(c *web.Call) (s domain.Staff, err error) {
	list, err := p.Vendor.Staff(c.R.Context(), c.Actor)
	for _, s := range list {
		if s.Account == domain.AccountID(c.Path("account")) {
			return s, nil
		}
	}
	if err == nil {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return s, err
}

func (p *Pages) editStaffRole(c *web.Call) error {
	s, err := p.colleague(c)
	if err != nil {
		return err
	}
	return showStaffRole(c, s, staffForm{Role: string(s.Role), Problem: fine()})
}

func showStaffRole(c *web.Call, s domain.Staff, f staffForm) error {
	return c.Render(f.Status, staffRolePage(c, c.ConsolePage(c.Printer.T("Change role"), "staff"), s, f))
}

func (p *Pages) saveStaffRole(c *web.Call) error {
	s, err := p.colleague(c)
	if err != nil {
		return err
	}
	if err := p.Vendor.ChangeStaffRole(c.R.Context(), c.Actor, s.Account, c.Form("role")); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return showStaffRole(c, s, staffForm{Role: c.Form("role"), Problem: problem})
	}
	return c.RedirectWith(at("staff"), ui.Good, c.Printer.T("%s is %s now.", s.Name, c.RoleName(c.Form("role"))))
}

func (p *Pages) confirmRemoveStaff(c *web.Call) error { return p.showRemoveStaff(c, fine()) }

func (p *Pages) showRemoveStaff(c *web.Call, problem web.Problem) error {
	s, err := p.colleague(c)
	if err != nil {
		return err
	}
	return c.Render(problem.Status, removeStaffPage(c, c.ConsolePage(c.Printer.T("Remove from the staff"), "staff"), s, problem))
}

func (p *Pages) removeStaff(c *web.Call) error {
	s, err := p.colleague(c)
	if err != nil {
		return err
	}
	if err := p.Vendor.RemoveStaff(c.R.Context(), c.Actor, s.Account); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showRemoveStaff(c, problem)
	}
	to := at("staff")
	if s.Account == c.Actor.Account {
		to = "/" // the console is closed to them from here on
	}
	return c.RedirectWith(to, ui.Good, c.Printer.T("%s is no longer on the staff.", s.Name))
}
