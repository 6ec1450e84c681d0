package console

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) tickets(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.Ticket], error) {
		return p.Support.VendorTickets(c.R.Context(), c.Actor, req)
	}, ticketTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Tickets")
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "tickets"), ui.PageHead{Title: title}, table))
}

func ticketTable(c *web.Call, list domain.List[domain.Ticket]) ui.Table[domain.Ticket] {
	t := c.Printer.T
	return ui.Table[domain.Ticket]{
		Caption: t("Tickets"), Query: ui.ReadQuery(c.R.URL), Search: t("Search tickets"), File: "tickets.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Filters: []ui.Filter[domain.Ticket]{{Key: "state", Label: t("State"), All: t("Every state"), Options: web.TicketStates(c)}},
		Columns: []ui.Column[domain.Ticket]{
			{
				Key: "subject", Label: t("Subject"), Kind: ui.NameColumn, Text: func(k domain.Ticket) string { return k.Subject },
				Sub: func(k domain.Ticket) string { return k.OrgName }, SubLabel: t("Organization"), Href: ticketHref,
			},
			{Label: t("What it is about"), Text: func(k domain.Ticket) string { return web.TicketKind(c, k.Kind) }},
			{Label: t("Opened by"), Text: func(k domain.Ticket) string { return k.OpenerName }},
			{Key: "created", Label: t("Opened"), Kind: ui.DateColumn, Text: func(k domain.Ticket) string { return c.Printer.Date(k.CreatedAt) }},
			{Key: "updated", Label: t("Latest message"), Kind: ui.DateColumn, Text: func(k domain.Ticket) string { return c.Printer.Date(k.UpdatedAt) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(k domain.Ticket) string { return web.TicketBadge(c, k.State).Label },
				Cell: func(k domain.Ticket) templ.Component { return web.TicketBadge(c, k.State) },
			},
		},
		Empty: ui.EmptyState{Title: t("No tickets yet"), Text: t("What organizations write appears here and is announced to the support mailbox.")},
	}
}

func ticketHref(k domain.Ticket) string { return at("tickets", string(k.ID)) }

func (p *Pages) readTicket(c *web.Call) (support.TicketDetail, error) {
	return p.Support.VendorTicket(c.R.Context(), c.Actor, domain.TicketID(c.Path("ticket")))
}

func (p *Pages) ticket(c *web.Call) error { return p.showTicket(c, "", fine()) }

func (p *Pages) showTicket(c *web.Call, typed string, problem web.Problem) error {
	d, err := p.readTicket(c)
	if err != nil {
		return err
	}
	return c.Render(problem.Status, ticketPage(c, c.ConsolePage(d.Ticket.Subject, "tickets"), d, typed, problem))
}

func (p *Pages) replyTicket(c *web.Call) error {
	d, err := p.readTicket(c)
	if err != nil {
		return err
	}
	if _, err := p.Support.Reply(c.R.Context(), c.Actor, d.Ticket.Organization, d.Ticket.ID, c.Form("text")); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showTicket(c, c.Form("text"), problem)
	}
	return c.RedirectWith(ticketHref(d.Ticket), ui.Good, c.Printer.T("Sent."))
}

func (p *Pages) closeTicket(c *web.Call) error {
	d, err := p.readTicket(c)
	if err != nil {
		return err
	}
	if _, err := p.Support.CloseTicket(c.R.Context(), c.Actor, d.Ticket.Organization, d.Ticket.ID); err != nil {
		return err
	}
	return c.RedirectWith(ticketHref(d.Ticket), ui.Good, c.Printer.T("The ticket is closed. A further message opens it once more."))
}

func (p *Pages) confirmDeletion(c *web.Call) error { return p.showConfirmDeletion(c, fine()) }

func (p *Pages) showConfirmDeletion(c *web.Call, problem web.Problem) error {
	d, err := p.readTicket(c)
	if err != nil {
		return err
	}
	if d.Ticket.Kind != domain.TicketDeletion {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return c.Render(problem.Status, deletionPage(c, c.ConsolePage(c.Printer.T("Begin the deletion"), "tickets"), d.Ticket, problem))
}

func (p *Pages) beginDeletion(c *web.Call) error {
	d, err := p.readTicket(c)
	if err != nil {
		return err
	}
	k := d.Ticket
	del, err := p.Support.BeginDeletion(c.R.Context(), c.Actor, k.Organization, support.DeletionInput{Name: c.Form("name"), Ticket: k.ID})
	if err == nil {
		return c.RedirectWith(ticketHref(k), ui.Info, c.Printer.T("The deletion has begun. Until %s every owner can undo it.", c.Printer.DateTime(del.DueAt)))
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	return p.showConfirmDeletion(c, problem)
}

// mailboxForm is the vendor's mailboxes as typed, and what is wrong with them.
type mailboxForm struct {
	vendor.Contacts
	web.Problem
}

func (p *Pages) mailboxes(c *web.Call) error {
	contacts, err := p.Vendor.Contacts(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	return showMailboxes(c, mailboxForm{Contacts: contacts, Problem: fine()})
}

func showMailboxes(c *web.Call, f mailboxForm) error {
	return c.Render(f.Status, mailboxPage(c, c.ConsolePage(c.Printer.T("Where requests go"), "settings"), f))
}

func (p *Pages) saveMailboxes(c *web.Call) error {
	f := mailboxForm{Contacts: vendor.Contacts{SalesEmail: c.Form("sales_email"), SupportEmail: c.Form("support_email"), Version: version(c)}}
	if _, err := p.Vendor.UpdateContacts(c.R.Context(), c.Actor, f.Contacts); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return showMailboxes(c, f)
	}
	return c.RedirectWith(at("settings", "mailboxes"), ui.Good, c.Printer.T("Saved."))
}
