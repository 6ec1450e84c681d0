package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

func scanStaff(r row) (s domain.Staff, err error) {
	err = r.Scan(&s.Account, &s.Email, &s.Name, &s.Role, at(&s.CreatedAt))
	return s, err
}

const staffQuery = `SELECT staff.account_id, account.email, account.name, staff.role, staff.created_at
	FROM staff JOIN account ON account.id = staff.account_id`

// StaffRole reads an account's staff role; "" when it is none of the vendor's.
func (tx *Tx) StaffRole(account domain.AccountID) (domain.StaffRole, error) {
	s, err := one(tx, scanStaff, staffQuery+` WHERE staff.account_id = $1 AND account.disabled_at IS NULL`, account)
	if domain.HasCode(err, domain.CodeNotFound) {
		return "", nil
	}
	return s.Role, err
}

// Staff lists the vendor's people.
func (tx *Tx) Staff() ([]domain.Staff, error) {
	return all(tx, scanStaff, staffQuery+` ORDER BY account.email LIMIT 1000`)
}

// LockStaff takes the list of staff for this transaction, so that two removals
// at once cannot both believe that another administrator remains.
func (tx *Tx) LockStaff() error {
	_, err := tx.exec(`INSERT INTO setting (name, value, version) VALUES ('staff.lock', '', 1)
		ON CONFLICT (name) DO UPDATE SET version = setting.version + 1`)
	return err
}

// CountAdmins says how many administrators there are.
func (tx *Tx) CountAdmins() (n int, err error) {
	err = tx.row(`SELECT count(*) FROM staff JOIN account ON account.id = staff.account_id
		WHERE staff.role = $1 AND account.disabled_at IS NULL`, domain.StaffAdmin).Scan(&n)
	return n, err
}

// PutStaff makes an account staff, or changes its role.
func (tx *Tx) PutStaff(account domain.AccountID, role domain.StaffRole, t time.Time) error {
	_, err := tx.exec(`INSERT INTO staff (account_id, role, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (account_id) DO UPDATE SET role = $2`, account, role, ms(t))
	return err
}

// DeleteStaff takes an account out of the staff.
func (tx *Tx) DeleteStaff(account domain.AccountID) error {
	return tx.changed(errNotFound, `DELETE FROM staff WHERE account_id = $1`, account)
}

const staffInvitationColumns = `id, email, email_key, role, token_hash, invited_by, inviter_name, state, created_at, expires_at, accepted_at`

func scanStaffInvitation(r row) (i domain.StaffInvitation, err error) {
	err = r.Scan(&i.ID, &i.Email.Address, &i.Email.Key, &i.Role, &i.TokenHash, maybe(&i.InvitedBy), &i.InviterName, &i.State,
		at(&i.CreatedAt), at(&i.ExpiresAt), at(&i.AcceptedAt))
	return i, err
}

// InsertStaffInvitation adds an invitation, revoking a pending one to the same
// address.
func (tx *Tx) InsertStaffInvitation(i domain.StaffInvitation) error {
	if _, err := tx.exec(`UPDATE staff_invitation SET state = 'revoked' WHERE email_key = $1 AND state = 'pending'`, i.Email.Key); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO staff_invitation (`+staffInvitationColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		i.ID, i.Email.Address, i.Email.Key, i.Role, i.TokenHash, null(i.InvitedBy), i.InviterName, i.State, ms(i.CreatedAt), ms(i.ExpiresAt), ms(i.AcceptedAt))
	return err
}

// StaffInvitations lists the pending ones.
func (tx *Tx) StaffInvitations() ([]domain.StaffInvitation, error) {
	return all(tx, scanStaffInvitation, `SELECT `+staffInvitationColumns+` FROM staff_invitation WHERE state = 'pending' ORDER BY id DESC LIMIT 200`)
}

// StaffInvitation reads one.
func (tx *Tx) StaffInvitation(id domain.InvitationID) (domain.StaffInvitation, error) {
	return one(tx, scanStaffInvitation, `SELECT `+staffInvitationColumns+` FROM staff_invitation WHERE id = $1`, id)
}

// StaffInvitationByToken reads one by the hash of its token.
func (tx *Tx) StaffInvitationByToken(hash string) (domain.StaffInvitation, error) {
	return one(tx, scanStaffInvitation, `SELECT `+staffInvitationColumns+` FROM staff_invitation WHERE token_hash = $1`, hash)
}

// CloseStaffInvitation moves a pending invitation to its end; a second closing
// gets link.used.
func (tx *Tx) CloseStaffInvitation(id domain.InvitationID, state domain.InvitationState, t time.Time) error {
	var accepted time.Time
	if state == domain.InvitationAccepted {
		accepted = t
	}
	return tx.changed(domain.E(domain.Conflict, domain.CodeLinkUsed),
		`UPDATE staff_invitation SET state = $2, accepted_at = $3 WHERE id = $1 AND state = 'pending'`, id, state, ms(accepted))
}
