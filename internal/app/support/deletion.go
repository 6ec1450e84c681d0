package support

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

const day = 24 * time.Hour

// reminders are how long before the end the owners are told again.
func reminders() []time.Duration { return []time.Duration{7 * day, day} }

// DeletionInput says why an organization may be deleted: an owner types its
// name, the vendor names the ticket by which an owner asked for it.
type DeletionInput struct {
	Name   string
	Ticket domain.TicketID
}

// BeginDeletion announces the end of an organization in domain.DeletionDays.
// Until then everything stays, nothing new is ordered and nobody invited, and
// UndoDeletion takes it back. All owners are told.
//
// Errors: deletion.name at name, deletion.ticket at ticket, deletion.pending.
func (s *Service) BeginDeletion(ctx context.Context, by domain.Actor, org domain.OrganizationID, in DeletionInput) (d domain.Deletion, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.OrganizationDelete)
		if err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		if err := entitled(tx, st, in); err != nil {
			return err
		}
		d = domain.Deletion{
			Organization: org, RequestedAt: s.Now(), RequestedBy: by.Account, DueAt: s.Now().Add(domain.DeletionDays * day),
		}
		if staffSide(st) {
			d.Ticket = in.Ticket
		}
		d.RemindAt = nextReminder(d.DueAt, s.Now())
		if d.RequesterName, err = s.NameOf(tx, by); err != nil {
			return err
		}
		begun, err := tx.BeginDeletion(d)
		if err != nil {
			return err
		}
		if !begun {
			return domain.E(domain.Conflict, domain.CodeDeletionPending)
		}
		return s.announce(tx, by, st, d)
	})
	return d, err
}

// entitled asks for the organization's name, or for the ticket of it.
func entitled(tx *store.Tx, st app.Standing, in DeletionInput) error {
	if !staffSide(st) {
		name, err := domain.Name("name", in.Name, domain.MaxName)
		if err == nil && name != st.Organization.Name {
			err = domain.Bad("name", domain.CodeDeletionName)
		}
		return err
	}
	t, err := tx.Ticket(st.Organization.ID, in.Ticket)
	switch {
	case domain.HasCode(err, domain.CodeNotFound), err == nil && (t.Kind != domain.TicketDeletion || t.State == domain.TicketClosed):
		return domain.Bad("ticket", domain.CodeDeletionTicket)
	}
	return err
}

// nextReminder is when owners are told again after now; zero: no more.
func nextReminder(due, now time.Time) time.Time {
	for _, before := range reminders() {
		if at := due.Add(-before); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// announce tells the owners and, where a ticket asked for it, answers that.
func (s *Service) announce(tx *store.Tx, by domain.Actor, st app.Standing, d domain.Deletion) error {
	if d.Ticket != "" {
		t, err := tx.Ticket(d.Organization, d.Ticket)
		if err != nil {
			return err
		}
		t.State, t.UpdatedAt = domain.TicketAnswered, s.Now()
		if err := tx.MoveTicket(t); err != nil {
			return err
		}
		if _, err := s.say(tx, by, st, string(d.Ticket), "", eventDeletion); err != nil {
			return err
		}
	}
	if err := s.mailDeletion(tx, st.Organization, d, false); err != nil {
		return err
	}
	after := map[string]string{"due_at": d.DueAt.Format(time.RFC3339)}
	if d.Ticket != "" {
		after["ticket"] = string(d.Ticket)
	}
	return s.Audit(tx, by, app.Change{
		Organization: d.Organization, Action: access.OrganizationDelete, Object: string(d.Organization), Name: st.Organization.Name, After: after,
	})
}

// eventDeletion is the event of a message by which the vendor began a deletion.
const eventDeletion = "deletion_begun"

func (s *Service) mailDeletion(tx *store.Tx, org domain.Organization, d domain.Deletion, again bool) error {
	return s.tellOwners(tx, org.ID, mail.DeletionPlanned{
		Organization: org.Name, By: d.RequesterName, Due: d.DueAt, Again: again, Link: s.inPortal(org.ID, "deletion"),
	})
}

// Deletion reads the announced end of an organization: deletion.none without.
func (s *Service) Deletion(ctx context.Context, by domain.Actor, org domain.OrganizationID) (d domain.Deletion, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.OrganizationDelete); err != nil {
			return err
		}
		d, err = pendingDeletion(tx, org)
		return err
	})
	return d, err
}

func pendingDeletion(tx *store.Tx, org domain.OrganizationID) (domain.Deletion, error) {
	d, err := tx.Deletion(org)
	if domain.HasCode(err, domain.CodeNotFound) {
		err = domain.E(domain.Conflict, domain.CodeDeletionNone)
	}
	return d, err
}

// UndoDeletion takes an announced end back, before its instant: deletion.none
// when there is none, as for the second of two who undo at once; deletion.over
// from its instant on, whether it has been carried out yet or not.
func (s *Service) UndoDeletion(ctx context.Context, by domain.Actor, org domain.OrganizationID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.OrganizationDelete)
		if err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		d, err := pendingDeletion(tx, org)
		if err != nil {
			return err
		}
		if !s.Now().Before(d.DueAt) {
			return domain.E(domain.Conflict, domain.CodeDeletionOver)
		}
		if _, err := tx.CancelDeletion(org); err != nil {
			return err
		}
		name, err := s.NameOf(tx, by)
		if err != nil {
			return err
		}
		if err := s.tellOwners(tx, org, mail.DeletionUndone{Organization: st.Organization.Name, By: name, Link: s.URL + "/organizations/" + string(org)}); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.OrganizationDelete, Object: string(org), Name: st.Organization.Name,
			Before: map[string]string{"due_at": d.DueAt.Format(time.RFC3339)}, After: map[string]string{"undone": "true"},
		})
	})
}
