package web

import (
	"slices"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web/ui"
)

// notice is what stands above every page of the path's organization: that it is
// being deleted, and how it breaks the rule of its seats. nil is nothing.
func (c *Call) notice() templ.Component {
	var all []templ.Component
	if c.Standing.Organization.Ending() {
		all = append(all, c.ending(c.Standing.May(access.OrganizationDelete)))
	}
	for _, v := range c.Standing.Violations {
		if c.concerned(v.Stage) {
			all = append(all, c.violation(v))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return templ.Join(all...)
}

// concerned reports whether a stage of a violation is announced to the reader:
// first to those who manage the organization, then to everybody.
func (c *Call) concerned(s domain.Stage) bool {
	manages := c.Standing.Throughout(access.SeatsView)
	return s.Rank() >= domain.StageWarnUsers.Rank() || manages && s.Rank() >= domain.StageWarnAdmins.Rank()
}

// Announced reports whether every page says already how the organization breaks
// the rule of a product's seats.
func (c *Call) Announced(product domain.ProductID) bool {
	return slices.ContainsFunc(c.Standing.Violations, func(v domain.Violation) bool { return v.Product == product && c.concerned(v.Stage) })
}

func (c *Call) violation(v domain.Violation) ui.Banner {
	b := ui.Banner{Tone: ui.Warn, Title: c.violationTitle(v), Text: c.Printer.T("Since %s.", c.Printer.DateLong(v.Since)) + " " + c.ViolationNext(v)}
	if v.Stage.Rank() >= domain.StageWarnUsers.Rank() {
		b.Tone = ui.Bad
	}
	if !c.Standing.Throughout(access.SeatsView) {
		b.Text += " " + c.Printer.T("An owner or co-admin can end this.")
		return b
	}
	b.Text += " " + c.ViolationCure(v)
	if c.Standing.May(access.RequestsMake) && !c.Standing.Organization.Ending() {
		b.Actions = append(b.Actions, ui.Button{Label: c.Printer.T("+ Add licenses"), Href: c.OrgURL("requests", "new") + "?product=" + string(v.Product), Describe: v.ProductName})
	}
	b.Actions = append(b.Actions, ui.Button{Label: c.Printer.T("See the seats"), Href: c.OrgURL("seats"), Describe: v.ProductName})
	return b
}

func (c *Call) violationTitle(v domain.Violation) string {
	held, there := v.Held.Total(), v.Capacity.Total()
	if v.Expired() {
		return c.Printer.N("%[2]s has no license in force, and %[1]d seat is held.", "%[2]s has no license in force, and %[1]d seats are held.", held, v.ProductName)
	}
	if v.Held.External > v.Capacity.External { // the areas do not make up for each other
		return c.Printer.T(
			"%s: %d internal and %d external seats held, %d and %d purchased.",
			v.ProductName, v.Held.Internal, v.Held.External, v.Capacity.Internal, v.Capacity.External,
		)
	}
	if v.Capacity.External > 0 {
		return c.Printer.T("%s: %d internal seats held, %d purchased.", v.ProductName, v.Held.Internal, v.Capacity.Internal)
	}
	return c.Printer.T("%s: %d seats held, %d purchased.", v.ProductName, held, there)
}

// ViolationNext says what follows a violation of seats, and when.
func (c *Call) ViolationNext(v domain.Violation) string {
	at := c.Printer.DateLong(v.NextAt)
	switch {
	case v.Stage == domain.StageReadOnly:
		return c.Printer.T("The organization is read-only: nobody is invited, unblocked or given a seat. People keep their seats.")
	case v.NextStage == domain.StageWarnAdmins:
		return c.Printer.T("Owners and co-admins see a notice from %s.", at)
	case v.NextStage == domain.StageWarnUsers:
		return c.Printer.T("All members see this from %s.", at)
	case v.NextStage == domain.StageReadOnly:
		return c.Printer.T("From %s the organization is read-only: nobody is invited, unblocked or given a seat.", at)
	case v.NextStage == domain.StageNone:
		return c.Printer.T("A license that begins on %s ends this.", at)
	}
	return ""
}

// ViolationCure says what ends a violation of seats.
func (c *Call) ViolationCure(v domain.Violation) string {
	if v.Expired() {
		return c.Printer.N("A license with %d user ends this, or giving the seats up.", "A license with %d users ends this, or giving the seats up.", v.Held.Total())
	}
	return c.Printer.N(
		"This ends as soon as %d seat is added or freed: block or remove people, or revoke invitations.",
		"This ends as soon as %d seats are added or freed: block or remove people, or revoke invitations.", v.Missing.Total(),
	)
}
