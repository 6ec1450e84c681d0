package support

import (
	"context"
	"errors"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// EndOrganizations carries out the deletions that are due and reminds the owners
// of those to come, each organization in a transaction of its own, so that one
// that fails stops no other. It is a job of the clock.
func (s *Service) EndOrganizations(ctx context.Context) error {
	var due []domain.Deletion
	err := s.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.Deletions(s.Now())
		return err
	})
	for _, d := range due {
		err = errors.Join(err, s.Write(ctx, func(tx *store.Tx) error { return s.end(tx, d.Organization) }))
	}
	return err
}

// end looks again under the organization's row, because somebody may have undone
// the deletion, or another node carried it out.
func (s *Service) end(tx *store.Tx, id domain.OrganizationID) error {
	org, err := tx.LockOrganization(id)
	if domain.HasCode(err, domain.CodeNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := tx.Deletion(id)
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return nil
	case err != nil:
		return err
	case !s.Now().Before(d.DueAt):
		return s.erase(tx, org, d)
	case d.RemindAt.IsZero() || s.Now().Before(d.RemindAt):
		return nil
	}
	if err := tx.RemindDeletion(id, nextReminder(d.DueAt, s.Now())); err != nil {
		return err
	}
	return s.mailDeletion(tx, org, d, true)
}

// erase deletes an organization. Orders that nobody has paid are canceled: their
// licenses would be nobody's.
func (s *Service) erase(tx *store.Tx, org domain.Organization, d domain.Deletion) error {
	owners, err := tx.Owners(org.ID)
	if err != nil {
		return err
	}
	if err := s.cancelOrders(tx, org.ID); err != nil {
		return err
	}
	if err := tx.EraseOrganization(org.ID, s.Now()); err != nil {
		return err
	}
	letter := mail.OrganizationDeleted{Organization: org.Name, At: s.Now(), Link: s.URL + "/organizations"}
	if err := s.mailAll(tx, owners, letter); err != nil {
		return err
	}
	return s.Audit(tx, domain.System(), app.Change{
		Organization: org.ID, Action: access.OrganizationDelete, Object: string(org.ID), Name: org.Name,
		Before: map[string]string{"due_at": d.DueAt.Format(time.RFC3339)}, After: map[string]string{"deleted": "true"},
	})
}

func (s *Service) cancelOrders(tx *store.Tx, org domain.OrganizationID) error {
	open, err := tx.OpenOrders(org)
	if err != nil {
		return err
	}
	for _, o := range open {
		if _, err := s.Billing.CancelWithin(tx, domain.System(), o.ID); err != nil {
			return err
		}
	}
	return nil
}
