package sheet

import (
	"io"
	"strings"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// PeopleColumns are the columns of an organization's people. Those that an
// invitation list has are named as it reads them.
func PeopleColumns(p text.Printer) []Column {
	return []Column{
		{Label: p.T("Name"), Width: 28},
		{Label: p.T("E-mail"), Width: 34},
		{Label: p.T("Role"), Width: 14},
		{Label: p.T("Area"), Width: 12},
		{Label: p.T("Teams"), Width: 28},
		{Label: p.T("Products"), Width: 28},
		{Label: p.T("Active"), Width: 8},
		{Label: p.T("State"), Width: 12},
		{Label: p.T("Last activity (UTC)"), Width: 18},
		{Label: p.T("Member since (UTC)"), Width: 18},
	}
}

// WritePeople writes a file of people; each hands them over, some at a time.
func WritePeople(w io.Writer, f Format, p text.Printer, each func(yield func([]domain.ListedPerson) error) error) error {
	out, err := New(f, w, p.T("People"), PeopleColumns(p))
	if err != nil {
		return err
	}
	defer out.Discard()
	err = each(func(people []domain.ListedPerson) error {
		for _, who := range people {
			if err := out.Row(Person(p, who)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// Person is one row of them. Whoever is blocked or waits is not active.
func Person(p text.Printer, who domain.ListedPerson) []Cell {
	active := p.T("No")
	if who.State == domain.MemberActive {
		active = p.T("Yes")
	}
	return []Cell{
		Text(who.Name), Text(who.Email.Address), Text(roleName(p, who.Role)), Text(areaName(p, who.Area)),
		Text(strings.Join(who.Teams, "; ")), Text(strings.Join(who.Products, "; ")),
		Text(active), Text(stateName(p, who.State)), Instant(who.LastActivityAt), Instant(who.JoinedAt),
	}
}

func roleName(p text.Printer, r domain.Role) string {
	switch r {
	case domain.RoleOwner:
		return p.T("Owner")
	case domain.RoleCoAdmin:
		return p.T("Co-admin")
	case domain.RoleBilling:
		return p.T("Billing")
	case domain.RoleMember:
		return p.T("Member")
	}
	return string(r)
}

func areaName(p text.Printer, a domain.Area) string {
	if a == domain.AreaExternal {
		return p.T("external")
	}
	return p.T("internal")
}

func stateName(p text.Printer, s domain.MemberState) string {
	switch s {
	case domain.MemberActive:
		return p.T("Active")
	case domain.MemberBlocked:
		return p.T("Blocked")
	case domain.MemberWaiting:
		return p.T("Waiting")
	}
	return string(s)
}
