package web

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web/ui"
)

// Wish says what a license request asks for.
func Wish(c *Call, q domain.LicenseRequest) string {
	n := c.Printer.N
	switch {
	case q.Kind == domain.RequestMove && q.Area == domain.AreaInternal:
		return n("%d user moved from internal to external", "%d users moved from internal to external", q.Users)
	case q.Kind == domain.RequestMove:
		return n("%d user moved from external to internal", "%d users moved from external to internal", q.Users)
	case q.Area == domain.AreaExternal:
		return n("%d more external user", "%d more external users", q.Users)
	}
	return n("%d more internal user", "%d more internal users", q.Users)
}

// RequestBadge is a license request's state in a word and a tone.
func RequestBadge(c *Call, s domain.RequestState) ui.Badge {
	switch s {
	case domain.RequestApproved:
		return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Approved")}
	case domain.RequestRejected:
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Rejected")}
	case domain.RequestWithdrawn:
		return ui.Badge{Label: c.Printer.T("Withdrawn")}
	}
	return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Open")}
}

// RequestStates are the states license requests can be filtered by.
func RequestStates(c *Call) []ui.Option {
	var options []ui.Option
	for _, s := range domain.RequestStates() {
		options = append(options, ui.Option{Value: string(s), Label: RequestBadge(c, s).Label})
	}
	return options
}

// TicketBadge is a ticket's state in words: whose turn it is.
func TicketBadge(c *Call, s domain.TicketState) ui.Badge {
	switch s {
	case domain.TicketAnswered:
		return ui.Badge{Tone: ui.Info, Label: c.Printer.T("Answered")}
	case domain.TicketClosed:
		return ui.Badge{Label: c.Printer.T("Closed")}
	}
	return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Open")}
}

// TicketStates are the states tickets can be filtered by.
func TicketStates(c *Call) []ui.Option {
	var options []ui.Option
	for _, s := range domain.TicketStates() {
		options = append(options, ui.Option{Value: string(s), Label: TicketBadge(c, s).Label})
	}
	return options
}

// TicketKind says what a ticket is about.
func TicketKind(c *Call, k domain.TicketKind) string {
	switch k {
	case domain.TicketProblem:
		return c.Printer.T("Problem")
	case domain.TicketDeletion:
		return c.Printer.T("Deletion of the organization")
	}
	return c.Printer.T("Question")
}

// happened says what a message brought about, "" when it only says something.
func happened(c *Call, m domain.Message) string {
	switch m.Event {
	case string(domain.RequestApproved):
		return c.Printer.T("approved the request")
	case string(domain.RequestRejected):
		return c.Printer.T("rejected the request")
	case string(domain.RequestWithdrawn):
		return c.Printer.T("withdrew the request")
	case string(domain.TicketClosed):
		return c.Printer.T("closed the ticket")
	case "deletion_begun":
		return c.Printer.T("began the deletion of the organization")
	}
	return ""
}

// side says for whom the author of a message speaks.
func side(c *Call, m domain.Message) string {
	if m.Staff {
		return c.site.Brand
	}
	return ""
}

// ending is the notice that an organization is being deleted, on every page of it.
func (c *Call) ending(undo bool) ui.Banner {
	o := c.Standing.Organization
	b := ui.Banner{
		Tone: ui.Bad, Title: c.Printer.T("%s will be deleted on %s.", o.Name, c.Printer.DateTime(o.DeletionAt)),
		Text: c.Printer.T("Until then everything works, but nothing new is ordered and nobody is invited."),
	}
	if undo {
		b.Actions = append(b.Actions, ui.Button{Label: c.Printer.T("Details and undo"), Href: c.OrgURL("deletion")})
	}
	return b
}
