// Package support holds the use cases of what an organization asks of the
// vendor: license requests, tickets, and its own deletion.
package support

import (
	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct {
	*app.Env
	Billing   *billing.Service
	Licensing *licensing.Service
}

var errNotFound = domain.E(domain.NotFound, domain.CodeNotFound)

// staffSide reports whether somebody speaks for the vendor: whoever belongs to
// the organization speaks for that.
func staffSide(st app.Standing) bool { return st.Role == "" }

// say adds a message to the conversation of a request or ticket.
func (s *Service) say(tx *store.Tx, by domain.Actor, st app.Standing, thread, text, event string) (domain.Message, error) {
	name, err := s.NameOf(tx, by)
	if err != nil {
		return domain.Message{}, err
	}
	m := domain.Message{
		ID: domain.MessageID(s.IDs.New(domain.PrefixMessage)), Organization: st.Organization.ID, Thread: thread, Staff: staffSide(st),
		Author: by.Account, AuthorName: name, Text: text, Event: event, CreatedAt: s.Now(),
	}
	return m, tx.InsertMessage(m)
}

// tellVendor mails one of the vendor's mailboxes, in the language of whoever has
// it; without a mailbox the console alone knows.
func (s *Service) tellVendor(tx *store.Tx, mailbox string, letter mail.Letter) error {
	if mailbox == "" {
		return nil
	}
	email, err := domain.ParseEmail("email", mailbox)
	if err != nil {
		return err
	}
	a, err := tx.AccountByEmail(email.Key)
	if err != nil && !domain.HasCode(err, domain.CodeNotFound) {
		return err
	}
	return s.Mail(tx, mail.Job(mailbox, a.Language, letter))
}

// tellAsker mails who asked for something in an organization's name, or its
// owners when that person has left it or was a program of nobody's.
func (s *Service) tellAsker(tx *store.Tx, org domain.OrganizationID, asker domain.AccountID, letter mail.Letter) error {
	m, err := tx.MemberByAccount(org, asker)
	if err == nil && access.Member(m.Role, access.TicketsView) {
		a, err := tx.Account(m.Account)
		if err != nil {
			return err
		}
		if a.DisabledAt.IsZero() {
			return s.Mail(tx, mail.Job(a.Email.Address, a.Language, letter))
		}
	}
	if err != nil && !domain.HasCode(err, domain.CodeNotFound) {
		return err
	}
	return s.tellOwners(tx, org, letter)
}

func (s *Service) tellOwners(tx *store.Tx, org domain.OrganizationID, letter mail.Letter) error {
	owners, err := tx.Owners(org)
	if err != nil {
		return err
	}
	return s.mailAll(tx, owners, letter)
}

func (s *Service) mailAll(tx *store.Tx, owners []store.Owner, letter mail.Letter) error {
	for _, o := range owners {
		if err := s.Mail(tx, mail.Job(o.Email.Address, o.Language, letter)); err != nil {
			return err
		}
	}
	return nil
}

// inPortal is the address of a page of an organization.
func (s *Service) inPortal(org domain.OrganizationID, page string) string {
	return s.URL + "/organizations/" + string(org) + "/" + page
}

func (s *Service) inConsole(page string) string { return s.URL + "/console/" + page }
