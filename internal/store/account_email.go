package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// pgTwice is PostgreSQL's answer to a second row with a unique key.
const pgTwice = "23505"

// LockAccount takes the account's row for this transaction and reads it: who
// copies its address elsewhere reads none that is just being changed.
func (tx *Tx) LockAccount(id domain.AccountID) (domain.Account, error) {
	return one(tx, scanAccount, `UPDATE account SET name = name WHERE id = $1 RETURNING `+accountColumns, id)
}

// ChangeEmail gives an account whose address is still from another one, also
// where members show it. precondition.stale says that it is not from any more;
// account.email_taken that the new one is another account's. An account that
// signed up with it and never proved it makes way.
func (tx *Tx) ChangeEmail(id domain.AccountID, from string, to domain.Email) error {
	taken := domain.E(domain.Conflict, domain.CodeEmailTaken)
	if _, err := tx.exec(`DELETE FROM account WHERE email_key = $1 AND id <> $2 AND verified_at IS NULL AND disabled_at IS NULL`, to.Key, id); err != nil {
		return err
	}
	switch other, err := tx.AccountByEmail(to.Key); {
	case err == nil && other.ID == id:
		return errStale
	case err == nil:
		return taken
	case !domain.HasCode(err, domain.CodeNotFound):
		return err
	}
	a, err := one(tx, scanAccount, `UPDATE account SET email = $3, email_key = $4 WHERE id = $1 AND email_key = $2 RETURNING `+accountColumns,
		id, from, to.Address, to.Key)
	switch {
	case pgCode(err) == pgTwice:
		return taken
	case domain.HasCode(err, domain.CodeNotFound):
		return errStale
	case err != nil:
		return err
	}
	if _, err := tx.exec(`UPDATE member SET email = $2, email_key = $3, search_key = $4, version = version + 1 WHERE account_id = $1`,
		id, to.Address, to.Key, searchKey(a.Name, to.Key)); err != nil {
		return err
	}
	return tx.repeatKey(id, searchKey(a.Name, to.Key))
}

// OrganizationsOf lists the ids of the organizations an account belongs to,
// those too in which it is blocked or waits, in the order in which their rows
// are to be locked.
func (tx *Tx) OrganizationsOf(account domain.AccountID) ([]domain.OrganizationID, error) {
	scan := func(r row) (id domain.OrganizationID, err error) {
		err = r.Scan(&id)
		return id, err
	}
	return all(tx, scan, `SELECT member.organization_id FROM member JOIN organization ON organization.id = member.organization_id
		WHERE member.account_id = $1 AND organization.deleted_at IS NULL ORDER BY member.organization_id`, account)
}

// RenameLeases gives the leases alive that a member has claimed as themselves
// the member's address. The organization's lease pools are locked. Leases that a
// program has claimed for a user it calls so keep the name: the program goes on
// using it.
func (tx *Tx) RenameLeases(m domain.Member, to domain.Email) error {
	_, err := tx.exec(`UPDATE lease SET user_name = $3, user_key = $4 WHERE member_id = $2 AND ended_at IS NULL
		AND pool_id IN (SELECT id FROM lease_pool WHERE organization_id = $1)
		AND (token_id = '' OR token_id IN (SELECT id FROM api_token WHERE organization_id = $1 AND made_by = $5 AND personal <> 0))`,
		m.Organization, m.ID, to.Address, to.Key, m.Account)
	return err
}

// PendingLink reads an account's link of a purpose that is alive at t.
func (tx *Tx) PendingLink(account domain.AccountID, purpose domain.LinkPurpose, t time.Time) (domain.Link, error) {
	return one(tx, scanLink, `SELECT `+linkColumns+` FROM link WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
		ORDER BY created_at DESC, id DESC LIMIT 1`, account, purpose, ms(t))
}

// KillLinks ends an account's links that are alive: those of some purposes, or
// all of them.
func (tx *Tx) KillLinks(account domain.AccountID, t time.Time, purposes ...domain.LinkPurpose) error {
	if len(purposes) == 0 {
		_, err := tx.exec(`UPDATE link SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL`, account, ms(t))
		return err
	}
	for _, p := range purposes {
		if _, err := tx.exec(`UPDATE link SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL AND purpose = $3`, account, ms(t), p); err != nil {
			return err
		}
	}
	return nil
}
