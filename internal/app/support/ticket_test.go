package support_test

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
)

func (d *desk) ticket(kind string) domain.Ticket {
	d.t.Helper()
	k, err := d.support.OpenTicket(d.t.Context(), d.owner, d.org, support.TicketInput{Kind: kind, Subject: "The key is refused", Text: "Since today."})
	must(d.t, err)
	return k
}

func TestTicketsGoBackAndForth(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		k := d.ticket("problem")
		d.wantMails("billing@vendor.example", "ticket_opened", 1)
		for _, m := range d.Mails("billing@vendor.example") {
			for _, value := range m.Data {
				if strings.Contains(value, "Since today") {
					t.Errorf("the mail has the text: %v", m.Data)
				}
			}
		}
		d.Advance(day)
		m, err := d.support.Reply(ctx, d.helper, d.org, k.ID, "Which product is it?")
		must(t, err)
		if !m.Staff || m.AuthorName != "Staff support" {
			t.Errorf("%+v", m)
		}
		state := func(want domain.TicketState) {
			t.Helper()
			got, err := d.support.TicketDetail(ctx, d.payer, d.org, k.ID)
			must(t, err)
			if got.Ticket.State != want || !got.Ticket.UpdatedAt.Equal(d.Now()) {
				t.Errorf("%s at %s, want %s", got.Ticket.State, got.Ticket.UpdatedAt, want)
			}
		}
		state(domain.TicketAnswered)
		d.wantMails("runa@halden.example", "message_arrived", 1)
		d.Advance(time.Minute)
		_, err = d.support.Reply(ctx, d.payer, d.org, k.ID, "Registry.")
		must(t, err)
		state(domain.TicketOpen)
		d.Advance(time.Minute)
		for range 2 {
			closed, err := d.support.CloseTicket(ctx, d.helper, d.org, k.ID)
			if err != nil || closed.State != domain.TicketClosed {
				t.Errorf("%+v (%v)", closed, err)
			}
		}
		state(domain.TicketClosed)
		d.Advance(time.Minute)
		_, err = d.support.Reply(ctx, d.owner, d.org, k.ID, "Once more.")
		must(t, err)
		state(domain.TicketOpen)
		detail, err := d.support.VendorTicket(ctx, d.finance, k.ID)
		must(t, err)
		if len(detail.Messages) != 5 || detail.Messages[3].Event != "closed" {
			t.Errorf("%+v", detail.Messages)
		}
		list, err := d.support.VendorTickets(ctx, d.finance, domain.ListRequest{State: "open", Search: "refused"})
		if len(list.Items) != 1 || err != nil {
			t.Errorf("%+v (%v)", list, err)
		}
	})
}

// Whoever opened a ticket and is gone is answered through the owners.
func TestAnswersFollowWhoIsThere(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		k, err := d.support.OpenTicket(ctx, d.payer, d.org, support.TicketInput{Kind: "question", Subject: "Invoice", Text: "Which?"})
		must(t, err)
		members, err := d.people.Members(ctx, d.owner, d.org, domain.ListRequest{Search: "bo berg"})
		must(t, err)
		must(t, d.people.Remove(ctx, d.owner, d.org, members.Items[0].ID))
		_, err = d.support.Reply(ctx, d.helper, d.org, k.ID, "The first one.")
		must(t, err)
		d.wantMails("bo@halden.example", "message_arrived", 0)
		d.wantMails("runa@halden.example", "message_arrived", 1)
		d.wantMails("liv@halden.example", "message_arrived", 1)
	})
}

func TestTicketsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		_, err := d.support.OpenTicket(ctx, d.owner, d.org, support.TicketInput{Kind: "party"})
		e := domain.AsError(err)
		if e == nil || e.Field != "kind" || len(e.More) != 2 {
			t.Errorf("%v", err)
		}
		_, err = d.support.OpenTicket(ctx, d.payer, d.org, support.TicketInput{Kind: "deletion", Subject: "Delete", Text: "All of it"})
		wantCode(t, "the billing contact", err, domain.CodeChoice, "kind")
		k := d.ticket("question")
		_, err = d.support.Reply(ctx, d.owner, d.org, k.ID, "\n")
		wantCode(t, "no text", err, domain.CodeRequired, "text")
		for who, by := range map[string]domain.Actor{"member": d.member, "finance": d.finance} {
			_, err := d.support.Reply(ctx, by, d.org, k.ID, "Hello")
			wantCode(t, who, err, domain.CodeNotFound, "")
			_, err = d.support.CloseTicket(ctx, by, d.org, k.ID)
			wantCode(t, who, err, domain.CodeNotFound, "")
		}
		_, err = d.support.Tickets(ctx, d.member, d.org, domain.ListRequest{})
		wantCode(t, "member", err, domain.CodeNotFound, "")
		_, err = d.support.TicketDetail(ctx, d.owner, d.organization("Other"), k.ID)
		wantCode(t, "of another organization", err, domain.CodeNotFound, "")
		for _, err := range []error{
			func() error { _, err := d.support.VendorTicket(ctx, d.owner, k.ID); return err }(),
			func() error { _, err := d.support.VendorTickets(ctx, d.owner, domain.ListRequest{}); return err }(),
			func() error { _, err := d.support.VendorRequests(ctx, d.owner, domain.ListRequest{}); return err }(),
			func() error { _, err := d.support.VendorRequest(ctx, d.owner, "req_1"); return err }(),
			func() error { _, _, err := d.support.Waiting(ctx, d.owner); return err }(),
		} {
			wantCode(t, "at the vendor", err, domain.CodeNotFound, "")
		}
	})
}
