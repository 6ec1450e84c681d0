package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const deletionColumns = `organization_id, requested_at, requested_by, requester_name, ticket_id, due_at, remind_at`

func scanDeletion(r row) (d domain.Deletion, err error) {
	err = r.Scan(&d.Organization, at(&d.RequestedAt), maybe(&d.RequestedBy), &d.RequesterName, maybe(&d.Ticket), at(&d.DueAt), at(&d.RemindAt))
	return d, err
}

// BeginDeletion announces the end of an organization; begun is false when it is
// announced already.
func (tx *Tx) BeginDeletion(d domain.Deletion) (begun bool, err error) {
	n, err := tx.exec(`INSERT INTO organization_deletion (`+deletionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (organization_id) DO NOTHING`,
		d.Organization, ms(d.RequestedAt), null(d.RequestedBy), d.RequesterName, null(d.Ticket), ms(d.DueAt), ms(d.RemindAt))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`UPDATE organization SET deletion_at = $2 WHERE id = $1`, d.Organization, ms(d.DueAt))
	return true, err
}

// Deletion reads the announced end of an organization.
func (tx *Tx) Deletion(org domain.OrganizationID) (domain.Deletion, error) {
	return one(tx, scanDeletion, `SELECT `+deletionColumns+` FROM organization_deletion WHERE organization_id = $1`, org)
}

// CancelDeletion takes an announced end back; canceled tells whether there was
// one.
func (tx *Tx) CancelDeletion(org domain.OrganizationID) (canceled bool, err error) {
	n, err := tx.exec(`DELETE FROM organization_deletion WHERE organization_id = $1`, org)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`UPDATE organization SET deletion_at = NULL WHERE id = $1`, org)
	return true, err
}

// RemindDeletion sets when the owners are told again; the zero time is never.
func (tx *Tx) RemindDeletion(org domain.OrganizationID, next time.Time) error {
	return tx.changed(errNotFound, `UPDATE organization_deletion SET remind_at = $2 WHERE organization_id = $1`, org, ms(next))
}

// Deletions lists a hundred announced ends that are due at t, or whose owners
// are to be told again by then.
func (tx *Tx) Deletions(t time.Time) ([]domain.Deletion, error) {
	return all(tx, scanDeletion, `SELECT `+deletionColumns+` FROM organization_deletion WHERE due_at <= $1 OR remind_at <= $1
		ORDER BY due_at, organization_id LIMIT 100`, ms(t))
}

// OpenOrders lists an organization's orders that await their payment, a
// thousand at the most.
func (tx *Tx) OpenOrders(org domain.OrganizationID) ([]domain.Order, error) {
	return all(tx, scanOrder, orderQuery+` WHERE purchase_order.organization_id = $1 AND purchase_order.state = 'open'
		ORDER BY purchase_order.id LIMIT 1000`, org)
}

// deletedTables are what goes with an organization, in an order that foreign
// keys allow. What else names an organization is kept: see docs/rules.md,
// deletion. A test holds both lists against the schema.
func deletedTables() []string {
	return []string{
		"lease_pool", "message", "ticket", "license_request", "organization_deletion",
		"api_token", "invitation_draft", "invitation_grant", "invitation_team", "team_grant", "team_member", "team", "invitation", "license_grant", "seat_ledger", "seat", "seat_standing", "pool", "member", "billing_profile", "installation", "notice",
	}
}

// EraseOrganization deletes what is personal about an organization and marks it
// deleted: from then on it is found nowhere. Orders, invoices, payments,
// licenses and the audit log stay.
func (tx *Tx) EraseOrganization(org domain.OrganizationID, t time.Time) error {
	for _, table := range deletedTables() {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE organization_id = $1`, org); err != nil {
			return err
		}
	}
	if _, err := tx.exec(`UPDATE organization SET individual_id = NULL WHERE id = $1`, org); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM quote WHERE organization_id = $1
		AND NOT EXISTS (SELECT 1 FROM purchase_order WHERE purchase_order.quote_id = quote.id)`, org); err != nil {
		return err
	}
	return tx.changed(errNotFound, `UPDATE organization SET deleted_at = $2, deletion_at = NULL, members = 0, notification_email = '',
		notification_email_key = '', responsible_email = '', responsible_email_key = '', violation_since = NULL, version = version + 1 WHERE id = $1 AND deleted_at IS NULL`, org, ms(t))
}
