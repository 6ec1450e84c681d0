package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
)

// Ticket is a conversation with the vendor's support.
type Ticket struct {
	ID           domain.TicketID       `json:"id"`
	Organization domain.OrganizationID `json:"organization"`
	Kind         domain.TicketKind     `json:"kind" enum:"question,problem,deletion"`
	Subject      string                `json:"subject"`
	State        domain.TicketState    `json:"state" enum:"open,answered,closed" doc:"open waits for the vendor, answered for the organization."`
	OpenedBy     string                `json:"opened_by"`
	CreatedAt    Instant               `json:"created_at"`
	UpdatedAt    Instant               `json:"updated_at" doc:"When the latest message was written."`
}

func ticket(t domain.Ticket) Ticket {
	return Ticket{
		ID: t.ID, Organization: t.Organization, Kind: t.Kind, Subject: t.Subject, State: t.State, OpenedBy: t.OpenerName,
		CreatedAt: Instant(t.CreatedAt), UpdatedAt: Instant(t.UpdatedAt),
	}
}

// TicketDetail is a ticket with its conversation.
type TicketDetail struct {
	Ticket
	Messages []Message `json:"messages"`
}

// NewTicket opens a ticket.
type NewTicket struct {
	Kind    string `json:"kind" enum:"question,problem,deletion" doc:"deletion, of the organization, is for its owners."`
	Subject string `json:"subject" minLength:"1" maxLength:"120"`
	Text    string `json:"text" minLength:"1" maxLength:"8000"`
}

// InTicket is the path of an organization's ticket.
type InTicket struct {
	InOrganization
	Ticket domain.TicketID `path:"ticket"`
}

// InTicketList asks for a page of tickets.
type InTicketList struct {
	InList
	State string `query:"state" enum:"open,answered,closed" doc:"Only tickets in this state."`
}

func (in InTicketList) request(ctx context.Context) domain.ListRequest {
	r := in.InList.request(ctx)
	r.State = in.State
	return r
}

func (a *API) tickets() {
	const group, all, one = "Tickets", "/v1/organizations/{org}/tickets", "/v1/organizations/{org}/tickets/{ticket}"
	sorts := []string{"updated", "created", "subject"}
	op(a, operation{
		id: "list-tickets", group: group, method: http.MethodGet, path: all, action: access.TicketsView,
		summary: "List tickets", about: "The latest written to first, if no other order is asked for.", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InTicketList
	},
	) (*outPage[Ticket], error) {
		list, err := a.cfg.Support.Tickets(ctx, by, in.Org, in.request(ctx))
		return page(list, err, ticket)
	})
	op(a, operation{
		id: "list-all-tickets", group: group, method: http.MethodGet, path: "/v1/tickets", action: access.VendorTicketsView,
		summary: "List the tickets of all organizations", about: "The latest written to first, if no other order is asked for.", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *InTicketList) (*outPage[Ticket], error) {
		list, err := a.cfg.Support.VendorTickets(ctx, by, in.request(ctx))
		return page(list, err, ticket)
	})
	op(a, operation{
		id: "create-ticket", group: group, method: http.MethodPost, path: all, action: access.TicketsOpen, status: http.StatusCreated,
		summary: "Open a ticket", about: "Reaches the vendor's support.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewTicket
	},
	) (*outLocated[Ticket], error) {
		t, err := a.cfg.Support.OpenTicket(ctx, by, in.Org, support.TicketInput(in.Body))
		return located(ticket(t), []string{"organizations", string(in.Org), "tickets", string(t.ID)}, err)
	})
	op(a, operation{
		id: "get-ticket", group: group, method: http.MethodGet, path: one, action: access.TicketsView, summary: "Get a ticket with its conversation",
	}, func(ctx context.Context, by domain.Actor, in *InTicket) (*out[TicketDetail], error) {
		d, err := a.cfg.Support.TicketDetail(ctx, by, in.Org, in.Ticket)
		return answered(TicketDetail{ticket(d.Ticket), each(d.Messages, message)}, err)
	})
	op(a, operation{
		id: "reply-ticket", group: group, method: http.MethodPost, path: one + "/messages", action: access.TicketsReply, status: http.StatusCreated,
		summary: "Write to a ticket", about: "The vendor's message answers it, the organization's opens it again. The other side is told by mail.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InTicket
		Body NewMessage
	},
	) (*out[Message], error) {
		m, err := a.cfg.Support.Reply(ctx, by, in.Org, in.Ticket, in.Body.Text)
		return answered(message(m), err)
	})
	op(a, operation{
		id: "close-ticket", group: group, method: http.MethodPost, path: one + "/close", action: access.TicketsReply, summary: "Close a ticket",
	}, func(ctx context.Context, by domain.Actor, in *InTicket) (*out[Ticket], error) {
		t, err := a.cfg.Support.CloseTicket(ctx, by, in.Org, in.Ticket)
		return answered(ticket(t), err)
	})
}

// Deletion is the announced end of an organization.
type Deletion struct {
	RequestedBy string          `json:"requested_by"`
	RequestedAt Instant         `json:"requested_at"`
	DueAt       Instant         `json:"due_at" doc:"When it is carried out; until then it can be undone."`
	Ticket      domain.TicketID `json:"ticket,omitempty"`
}

// InDeletion says why an organization may be deleted.
type InDeletion struct {
	InOrganization
	Name   string `query:"name" doc:"The organization's name, from an owner who means it."`
	Ticket string `query:"ticket" doc:"For the vendor: the ticket by which an owner asked for it."`
}

func (a *API) deletion() {
	op(a, operation{
		id: "delete-organization", group: "Organizations", method: http.MethodDelete, path: "/v1/organizations/{org}", action: access.OrganizationDelete,
		status: http.StatusAccepted, summary: "Begin the deletion of an organization",
		about: "It is carried out after 14 days. Until then nothing new is ordered and nobody invited, and the owners are reminded. " +
			"Orders, invoices, payments and the audit log are kept; license keys that are installed go on until their end.",
	}, func(ctx context.Context, by domain.Actor, in *InDeletion) (*out[Deletion], error) {
		d, err := a.cfg.Support.BeginDeletion(ctx, by, in.Org, support.DeletionInput{Name: in.Name, Ticket: domain.TicketID(in.Ticket)})
		return answered(Deletion{RequestedBy: d.RequesterName, RequestedAt: Instant(d.RequestedAt), DueAt: Instant(d.DueAt), Ticket: d.Ticket}, err)
	})
	op(a, operation{
		id: "undo-deletion", group: "Organizations", method: http.MethodDelete, path: "/v1/organizations/{org}/deletion", action: access.OrganizationDelete,
		summary: "Undo the deletion of an organization",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*nothing, error) {
		return done(a.cfg.Support.UndoDeletion(ctx, by, in.Org))
	})
}
