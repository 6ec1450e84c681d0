package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// InvitationDraft is a list of people between its upload and the act.
type InvitationDraft struct {
	ID           domain.DraftID
	Organization domain.OrganizationID
	Account      domain.AccountID // whose it is
	Name         string           // of the file; "" for what was typed
	Content      string
	Choices      string
	CreatedAt    time.Time
	ExpiresAt    time.Time
}

// InsertInvitationDraft keeps a list, and forgets those that have ended by then.
func (tx *Tx) InsertInvitationDraft(d InvitationDraft) error {
	if _, err := tx.exec(`DELETE FROM invitation_draft WHERE expires_at <= $1`, ms(d.CreatedAt)); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO invitation_draft (id, organization_id, account_id, name, content, choices, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		d.ID, d.Organization, d.Account, d.Name, d.Content, d.Choices, ms(d.CreatedAt), ms(d.ExpiresAt))
	return err
}

// InvitationDraft reads a list of a person's that has not ended at t.
func (tx *Tx) InvitationDraft(org domain.OrganizationID, by domain.AccountID, id domain.DraftID, t time.Time) (InvitationDraft, error) {
	return one(tx, func(r row) (d InvitationDraft, err error) {
		err = r.Scan(&d.ID, &d.Organization, &d.Account, &d.Name, &d.Content, &d.Choices, at(&d.CreatedAt), at(&d.ExpiresAt))
		return d, err
	}, `SELECT id, organization_id, account_id, name, content, choices, created_at, expires_at FROM invitation_draft
		WHERE organization_id = $1 AND account_id = $2 AND id = $3 AND expires_at > $4`, org, by, id, ms(t))
}

// UpdateInvitationDraft keeps other choices about a list.
func (tx *Tx) UpdateInvitationDraft(d InvitationDraft) error {
	return tx.changed(errNotFound, `UPDATE invitation_draft SET choices = $4 WHERE organization_id = $1 AND account_id = $2 AND id = $3`,
		d.Organization, d.Account, d.ID, d.Choices)
}

// DeleteInvitationDraft forgets a list, if it is still there.
func (tx *Tx) DeleteInvitationDraft(d InvitationDraft) error {
	_, err := tx.exec(`DELETE FROM invitation_draft WHERE organization_id = $1 AND account_id = $2 AND id = $3`, d.Organization, d.Account, d.ID)
	return err
}
