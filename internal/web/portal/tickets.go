package portal

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) tickets(c *web.Call) error {
	list, err := p.Support.Tickets(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, ticketsPage(c, c.PortalPage(c.Printer.T("Support"), "tickets"), ticketTable(c, list)))
}

func ticketTable(c *web.Call, list domain.List[domain.Ticket]) ui.Table[domain.Ticket] {
	t := c.Printer.T
	return ui.Table[domain.Ticket]{
		Caption: t("Tickets"), Query: ui.ReadQuery(c.R.URL), Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.Ticket]{{Key: "state", Label: t("State"), All: t("Every state"), Options: web.TicketStates(c)}},
		Columns: []ui.Column[domain.Ticket]{
			{
				Label: t("Subject"), Kind: ui.NameColumn, Text: func(k domain.Ticket) string { return k.Subject },
				Sub: func(k domain.Ticket) string { return web.TicketKind(c, k.Kind) }, SubLabel: t("What it is about"),
				Href: func(k domain.Ticket) string { return c.OrgURL("tickets", string(k.ID)) },
			},
			{Label: t("Opened by"), Text: func(k domain.Ticket) string { return k.OpenerName }},
			{Key: "updated", Label: t("Latest message"), Kind: ui.DateColumn, Text: func(k domain.Ticket) string { return c.Printer.Date(k.UpdatedAt) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(k domain.Ticket) string { return web.TicketBadge(c, k.State).Label },
				Cell: func(k domain.Ticket) templ.Component { return web.TicketBadge(c, k.State) },
			},
		},
		Empty: ui.EmptyState{
			Title: t("No tickets yet"), Text: t("Write to the vendor's support here. Answers appear in this list and are announced by mail."), Actions: openTicket(c),
		},
	}
}

func openTicket(c *web.Call) []templ.Component {
	if !c.Standing.May(access.TicketsOpen) {
		return nil
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("Open a ticket"), Kind: ui.Primary, Href: c.OrgURL("tickets", "new")}}
}

// ticketForm is a ticket as typed, and what is wrong with it.
type ticketForm struct {
	Kind, Subject, Text string
	web.Problem
}

func (p *Pages) newTicket(c *web.Call) error {
	kind := c.R.URL.Query().Get("kind")
	if kind == "" {
		kind = string(domain.TicketQuestion)
	}
	return showTicketForm(c, ticketForm{Kind: kind, Problem: web.Problem{Status: http.StatusOK}})
}

func showTicketForm(c *web.Call, f ticketForm) error {
	return c.Render(f.Status, ticketFormPage(c, c.PortalPage(c.Printer.T("Open a ticket"), "tickets"), f))
}

// ticketKinds are what somebody may write about.
func ticketKinds(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, k := range domain.TicketKinds() {
		if k != domain.TicketDeletion || c.Standing.May(access.OrganizationDelete) {
			options = append(options, ui.Option{Value: string(k), Label: web.TicketKind(c, k)})
		}
	}
	return options
}

func (p *Pages) createTicket(c *web.Call) error {
	f := ticketForm{Kind: c.Form("kind"), Subject: c.Form("subject"), Text: c.Form("text")}
	k, err := p.Support.OpenTicket(c.R.Context(), c.Actor, c.Org(), support.TicketInput{Kind: f.Kind, Subject: f.Subject, Text: f.Text})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return showTicketForm(c, f)
	}
	return c.RedirectWith(c.OrgURL("tickets", string(k.ID)), ui.Good, c.Printer.T("The ticket has been opened. The answer is announced by mail."))
}

func (p *Pages) ticket(c *web.Call) error {
	return p.showTicket(c, "", web.Problem{Status: http.StatusOK})
}

func (p *Pages) showTicket(c *web.Call, typed string, problem web.Problem) error {
	d, err := p.Support.TicketDetail(c.R.Context(), c.Actor, c.Org(), domain.TicketID(c.Path("ticket")))
	if err != nil {
		return err
	}
	return c.Render(problem.Status, ticketPage(c, c.PortalPage(d.Ticket.Subject, "tickets"), d, typed, problem))
}

func (p *Pages) replyTicket(c *web.Call) error {
	id := c.Path("ticket")
	if _, err := p.Support.Reply(c.R.Context(), c.Actor, c.Org(), domain.TicketID(id), c.Form("text")); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showTicket(c, c.Form("text"), problem)
	}
	return c.RedirectWith(c.OrgURL("tickets", id), ui.Good, c.Printer.T("Sent."))
}

func (p *Pages) closeTicket(c *web.Call) error {
	id := c.Path("ticket")
	if _, err := p.Support.CloseTicket(c.R.Context(), c.Actor, c.Org(), domain.TicketID(id)); err != nil {
		return err
	}
	return c.RedirectWith(c.OrgURL("tickets", id), ui.Good, c.Printer.T("The ticket is closed. Write again to open it once more."))
}
