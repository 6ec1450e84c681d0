package support

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// TicketInput opens a ticket.
type TicketInput struct {
	Kind    string // "question", "problem" or, for owners, "deletion"
	Subject string
	Text    string
}

// TicketDetail is a ticket with its conversation.
type TicketDetail struct {
	Ticket   domain.Ticket
	Messages []domain.Message
}

// OpenTicket asks the vendor's support something. Only an owner asks for the
// deletion of the organization. Field errors at kind, subject and text.
func (s *Service) OpenTicket(ctx context.Context, by domain.Actor, org domain.OrganizationID, in TicketInput) (t domain.Ticket, err error) {
	subject, subjectErr := domain.Name("subject", in.Subject, domain.MaxSubject)
	text, textErr := domain.Prose("text", in.Text, domain.MaxMessage)
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.TicketsOpen)
		if err != nil {
			return err
		}
		kind, kindErr := ticketKind(st, in.Kind)
		if err := domain.Join(kindErr, subjectErr, textErr); err != nil {
			return err
		}
		t = domain.Ticket{
			ID: domain.TicketID(s.IDs.New(domain.PrefixTicket)), Organization: org, OrgName: st.Organization.Name, Kind: kind, Subject: subject,
			State: domain.TicketOpen, OpenedBy: by.Account, CreatedAt: s.Now(), UpdatedAt: s.Now(), Version: 1,
		}
		if t.OpenerName, err = s.NameOf(tx, by); err != nil {
			return err
		}
		if err := tx.InsertTicket(t); err != nil {
			return err
		}
		if _, err := s.say(tx, by, st, string(t.ID), text, ""); err != nil {
			return err
		}
		if err := s.mailTicket(tx, mail.TicketOpened{
			Organization: t.OrgName, Opener: t.OpenerName, Subject: t.Subject, Link: s.inConsole("tickets/" + string(t.ID)),
		}); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.TicketsOpen, Object: string(t.ID), Name: t.Subject, After: map[string]string{"kind": string(kind)},
		})
	})
	return t, err
}

func ticketKind(st app.Standing, s string) (domain.TicketKind, error) {
	choices := "question, problem"
	if st.May(access.OrganizationDelete) {
		choices += ", deletion"
	}
	switch k := domain.TicketKind(s); {
	case k == domain.TicketQuestion, k == domain.TicketProblem, k == domain.TicketDeletion && st.May(access.OrganizationDelete):
		return k, nil
	}
	return "", domain.Bad("kind", domain.CodeChoice).With("choices", choices)
}

func (s *Service) mailTicket(tx *store.Tx, letter mail.Letter) error {
	_, support, err := vendor.Mailboxes(tx)
	if err != nil {
		return err
	}
	return s.tellVendor(tx, support, letter)
}

// Reply adds to a ticket: what the vendor writes answers it, what the
// organization writes opens it again, a closed one too. The other side is told.
func (s *Service) Reply(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TicketID, text string) (m domain.Message, err error) {
	text, textErr := domain.Prose("text", text, domain.MaxMessage)
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.TicketsReply)
		if err != nil {
			return err
		}
		t, err := tx.Ticket(org, id)
		if err != nil {
			return err
		}
		if textErr != nil {
			return textErr
		}
		if m, err = s.say(tx, by, st, string(id), text, ""); err != nil {
			return err
		}
		t.State, t.UpdatedAt = domain.TicketOpen, s.Now()
		letter := mail.MessageArrived{Organization: t.OrgName, Author: m.AuthorName, Subject: t.Subject, Link: s.inConsole("tickets/" + string(id))}
		if !m.Staff {
			if err := tx.MoveTicket(t); err != nil {
				return err
			}
			return s.mailTicket(tx, letter)
		}
		t.State, letter.Link = domain.TicketAnswered, s.inPortal(org, "tickets/"+string(id))
		if err := tx.MoveTicket(t); err != nil {
			return err
		}
		return s.tellAsker(tx, org, t.OpenedBy, letter)
	})
	return m, err
}

// CloseTicket closes a ticket, for either side; closing a closed one is fine. A
// further message opens it again.
func (s *Service) CloseTicket(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TicketID) (t domain.Ticket, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.TicketsReply)
		if err != nil {
			return err
		}
		if t, err = tx.Ticket(org, id); err != nil || t.State == domain.TicketClosed {
			return err
		}
		before := t.State
		t.State, t.UpdatedAt = domain.TicketClosed, s.Now()
		if err := tx.MoveTicket(t); err != nil {
			return err
		}
		if _, err := s.say(tx, by, st, string(id), "", string(domain.TicketClosed)); err != nil {
			return err
		}
		t.Version++
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.TicketsReply, Object: string(id), Name: t.Subject,
			Before: map[string]string{"state": string(before)}, After: map[string]string{"state": string(t.State)},
		})
	})
	return t, err
}

// Tickets lists an organization's tickets, the latest written to first.
func (s *Service) Tickets(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Ticket], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.TicketsView); err != nil {
			return err
		}
		list, err = tx.Tickets(org, req)
		return err
	})
	return list, err
}

// TicketDetail reads one ticket of an organization.
func (s *Service) TicketDetail(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TicketID) (d TicketDetail, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.TicketsView); err != nil {
			return err
		}
		if d.Ticket, err = tx.Ticket(org, id); err != nil {
			return err
		}
		d.Messages, err = tx.Messages(org, string(id))
		return err
	})
	return d, err
}

// VendorTickets lists the tickets of all organizations, the latest written to
// first.
func (s *Service) VendorTickets(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.Ticket], err error) {
	if err := s.EnterVendor(by, access.VendorTicketsView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Tickets("", req)
		return err
	})
	return list, err
}

// VendorTicket reads one ticket of whichever organization.
func (s *Service) VendorTicket(ctx context.Context, by domain.Actor, id domain.TicketID) (d TicketDetail, err error) {
	if err := s.EnterVendor(by, access.VendorTicketsView); err != nil {
		return d, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		if d.Ticket, err = tx.AnyTicket(id); err != nil {
			return err
		}
		d.Messages, err = tx.Messages(d.Ticket.Organization, string(id))
		return err
	})
	return d, err
}

// Waiting counts the open license requests and tickets of all organizations.
func (s *Service) Waiting(ctx context.Context, by domain.Actor) (requests, tickets int, err error) {
	if err := s.EnterVendor(by, access.VendorRequestsView); err != nil {
		return 0, 0, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		if requests, err = tx.CountRequests("", domain.RequestOpen); err != nil {
			return err
		}
		tickets, err = tx.CountTickets("", domain.TicketOpen)
		return err
	})
	return requests, tickets, err
}
