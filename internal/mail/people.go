package mail

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// Invitation asks somebody into an organization.
type Invitation struct {
	Inviter      string      `data:"inviter"`
	Organization string      `data:"organization"`
	Role         domain.Role `data:"role"`
	Link         string      `data:"link"`
	Expires      time.Time   `data:"expires"`
}

func (Invitation) template() string { return "invitation" }

func (l Invitation) write(p text.Printer, brand string) sheet {
	inviter, organization := typed(l.Inviter), typed(l.Organization)
	return sheet{
		Subject: p.T("%s invites you to %s", inviter, organization),
		Intro:   []string{p.T("%s would like you to join %s at %s, where its licenses are shared and managed.", inviter, organization, brand)},
		Groups: []group{facts("",
			fact{Label: p.T("Organization"), Value: organization},
			fact{Label: p.T("Role"), Value: roleName(p, l.Role)},
			fact{Label: p.T("Invited by"), Value: inviter},
		)},
		Action: action{p.T("See the invitation"), l.Link},
		Outro: []string{
			p.T("The invitation is for this address alone and open until %s.", p.DateTime(l.Expires)),
			p.T("If you do not know the sender, ignore this mail."),
		},
	}
}

// StaffInvitation asks somebody into the vendor's console.
type StaffInvitation struct {
	Inviter string           `data:"inviter"`
	Role    domain.StaffRole `data:"role"`
	Link    string           `data:"link"`
	Expires time.Time        `data:"expires"`
}

func (StaffInvitation) template() string { return "staff_invitation" }

func (l StaffInvitation) write(p text.Printer, brand string) sheet {
	inviter := typed(l.Inviter)
	return sheet{
		Subject: p.T("%s invites you to the console of %s", inviter, brand),
		Intro:   []string{p.T("%s would like you to work in the console of %s, where customers, orders and licenses are managed.", inviter, brand)},
		Groups: []group{facts("",
			fact{Label: p.T("Role"), Value: staffRoleName(p, l.Role)},
			fact{Label: p.T("Invited by"), Value: inviter},
		)},
		Action: action{p.T("See the invitation"), l.Link},
		Outro: []string{
			p.T("The invitation is for this address alone and open until %s.", p.DateTime(l.Expires)),
			p.T("If you do not know the sender, ignore this mail."),
		},
	}
}

// Removed tells somebody that they are out of an organization.
type Removed struct {
	Organization string    `data:"organization"`
	RemovedBy    string    `data:"removed_by"`
	At           time.Time `data:"at"`
	Link         string    `data:"link"` // to the remaining organizations
}

func (Removed) template() string { return "removed" }

func (l Removed) write(p text.Printer, brand string) sheet {
	organization := typed(l.Organization)
	return sheet{
		Subject: p.T("You are no longer a member of %s", organization),
		Intro: []string{
			p.T("%s removed you from %s on %s. You no longer see its licenses.", typed(l.RemovedBy), organization, p.DateTime(l.At)),
			p.T("Your account at %s stays, with all other organizations you belong to.", brand),
		},
		Action: action{p.T("My organizations"), l.Link},
		Outro:  []string{p.T("If you think this is a mistake, ask an owner of the organization to invite you again.")},
	}
}

func roleName(p text.Printer, r domain.Role) string {
	switch r {
	case domain.RoleOwner:
		return p.T("Owner")
	case domain.RoleCoAdmin:
		return p.T("Co-admin")
	case domain.RoleBilling:
		return p.T("Billing contact")
	case domain.RoleMember:
		return p.T("Member")
	}
	return ""
}

func staffRoleName(p text.Printer, r domain.StaffRole) string {
	switch r {
	case domain.StaffAdmin:
		return p.T("Administrator")
	case domain.StaffSales:
		return p.T("Sales")
	case domain.StaffSupport:
		return p.T("Support")
	case domain.StaffFinance:
		return p.T("Finance")
	case domain.StaffReadOnly:
		return p.T("Read only")
	}
	return ""
}
