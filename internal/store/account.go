package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const accountColumns = `id, email, email_key, name, password_hash, language, verified_at, created_at, disabled_at`

func scanAccount(r row) (a domain.Account, err error) {
	err = r.Scan(&a.ID, &a.Email.Address, &a.Email.Key, &a.Name, &a.PasswordHash, &a.Language,
		at(&a.VerifiedAt), at(&a.CreatedAt), at(&a.DisabledAt))
	return a, err
}

// InsertAccount adds an account; added is false, and nothing changes, when the
// address already has one.
func (tx *Tx) InsertAccount(a domain.Account) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO account (`+accountColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (email_key) DO NOTHING`,
		a.ID, a.Email.Address, a.Email.Key, a.Name, a.PasswordHash, a.Language, ms(a.VerifiedAt), ms(a.CreatedAt), ms(a.DisabledAt))
	return n == 1, err
}

// Account reads one account.
func (tx *Tx) Account(id domain.AccountID) (domain.Account, error) {
	return one(tx, scanAccount, `SELECT `+accountColumns+` FROM account WHERE id = $1`, id)
}

// AccountByEmail reads the account of an address by its key.
func (tx *Tx) AccountByEmail(key string) (domain.Account, error) {
	return one(tx, scanAccount, `SELECT `+accountColumns+` FROM account WHERE email_key = $1`, key)
}

// UpdateProfile changes the name and language, also where members show the name.
func (tx *Tx) UpdateProfile(a domain.Account) error {
	if err := tx.changed(errNotFound, `UPDATE account SET name = $2, language = $3 WHERE id = $1`, a.ID, a.Name, a.Language); err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE member SET name = $2, search_key = $3, last_key = $4 WHERE account_id = $1`,
		a.ID, a.Name, searchKey(a.Name, a.Email.Key), lastKey(a.Name)); err != nil {
		return err
	}
	return tx.repeatKey(a.ID, searchKey(a.Name, a.Email.Key))
}

// repeatKey writes the new key of an account's members wherever it is repeated.
func (tx *Tx) repeatKey(id domain.AccountID, key string) error {
	for _, table := range []string{"team_member", "license_grant"} {
		if _, err := tx.exec(`UPDATE `+table+` SET search_key = $2 WHERE member_id IN (SELECT id FROM member WHERE account_id = $1)`, id, key); err != nil {
			return err
		}
	}
	return nil
}

// SetPassword replaces the password's hash.
func (tx *Tx) SetPassword(id domain.AccountID, hash string) error {
	return tx.changed(errNotFound, `UPDATE account SET password_hash = $2 WHERE id = $1`, id, hash)
}

// VerifyAccount marks the address as proven; the first proof stays.
func (tx *Tx) VerifyAccount(id domain.AccountID, t time.Time) error {
	_, err := tx.exec(`UPDATE account SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL`, id, ms(t))
	return err
}

const sessionColumns = `id, account_id, token_hash, user_agent, address, created_at, last_seen_at, expires_at`

func scanSession(r row) (s domain.Session, err error) {
	err = r.Scan(&s.ID, &s.Account, &s.TokenHash, &s.UserAgent, &s.Address, at(&s.CreatedAt), at(&s.LastSeenAt), at(&s.ExpiresAt))
	return s, err
}

// InsertSession adds a session.
func (tx *Tx) InsertSession(s domain.Session) error {
	_, err := tx.exec(`INSERT INTO session (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.Account, s.TokenHash, s.UserAgent, s.Address, ms(s.CreatedAt), ms(s.LastSeenAt), ms(s.ExpiresAt))
	return err
}

// SessionByToken reads a session alive at t by the hash of its token.
func (tx *Tx) SessionByToken(hash string, t time.Time) (domain.Session, error) {
	return one(tx, scanSession, `SELECT `+sessionColumns+` FROM session WHERE token_hash = $1 AND expires_at > $2`, hash, ms(t))
}

// TouchSession notes that a session was used and when it now ends.
func (tx *Tx) TouchSession(id domain.SessionID, seen, expires time.Time) error {
	_, err := tx.exec(`UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1`, id, ms(seen), ms(expires))
	return err
}

// Sessions lists an account's sessions alive at t, the newest hundred.
func (tx *Tx) Sessions(account domain.AccountID, t time.Time) ([]domain.Session, error) {
	return all(tx, scanSession, `SELECT `+sessionColumns+` FROM session
		WHERE account_id = $1 AND expires_at > $2 ORDER BY id DESC LIMIT 100`, account, ms(t))
}

// DeleteSession ends one session of an account.
func (tx *Tx) DeleteSession(account domain.AccountID, id domain.SessionID) error {
	return tx.changed(errNotFound, `DELETE FROM session WHERE account_id = $1 AND id = $2`, account, id)
}

// DeleteSessions ends an account's sessions except one ("" for all), and the
// sign-ins that wait for the second factor.
func (tx *Tx) DeleteSessions(account domain.AccountID, except domain.SessionID) error {
	if _, err := tx.exec(`DELETE FROM sign_in WHERE account_id = $1`, account); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM session WHERE account_id = $1 AND id <> $2`, account, except)
	return err
}

const linkColumns = `id, purpose, account_id, token_hash, created_at, expires_at, used_at, email, email_key`

func scanLink(r row) (l domain.Link, err error) {
	err = r.Scan(&l.ID, &l.Purpose, maybe(&l.Account), &l.TokenHash, at(&l.CreatedAt), at(&l.ExpiresAt), at(&l.UsedAt), &l.Email.Address, &l.Email.Key)
	return l, err
}

// InsertLink adds a link and kills the account's earlier ones of that purpose.
func (tx *Tx) InsertLink(l domain.Link) error {
	if _, err := tx.exec(`UPDATE link SET used_at = $3 WHERE purpose = $1 AND (account_id = $2 OR (account_id IS NULL AND $2 IS NULL)) AND used_at IS NULL`,
		l.Purpose, null(l.Account), ms(l.CreatedAt)); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO link (`+linkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.ID, l.Purpose, null(l.Account), l.TokenHash, ms(l.CreatedAt), ms(l.ExpiresAt), ms(l.UsedAt), l.Email.Address, l.Email.Key)
	return err
}

// LinkByToken reads a link of a purpose by the hash of its token.
func (tx *Tx) LinkByToken(purpose domain.LinkPurpose, hash string) (domain.Link, error) {
	return one(tx, scanLink, `SELECT `+linkColumns+` FROM link WHERE purpose = $1 AND token_hash = $2`, purpose, hash)
}

// UseLink spends a link; the second to try gets link.used.
func (tx *Tx) UseLink(id domain.LinkID, t time.Time) error {
	return tx.changed(domain.E(domain.Conflict, domain.CodeLinkUsed), `UPDATE link SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, id, ms(t))
}

func scanLockout(r row) (l domain.Lockout, err error) {
	err = r.Scan(&l.Key, &l.Failures, at(&l.WindowStart), at(&l.LockedUntil))
	return l, err
}

// Lockout reads the counter of a key; an absent one is zero.
func (tx *Tx) Lockout(key string) (domain.Lockout, error) {
	l, err := one(tx, scanLockout, `SELECT lock_key, failures, window_start, locked_until FROM lockout WHERE lock_key = $1`, key)
	if domain.HasCode(err, domain.CodeNotFound) {
		return domain.Lockout{Key: key}, nil
	}
	return l, err
}

// CountFailure adds one to the failures of a key, starting a new window when
// the old one began before since, and returns the counter as it then is.
func (tx *Tx) CountFailure(key string, t, since time.Time) (domain.Lockout, error) {
	return one(tx, scanLockout, `INSERT INTO lockout (lock_key, failures, window_start) VALUES ($1, 1, $2)
		ON CONFLICT (lock_key) DO UPDATE SET
			failures = CASE WHEN lockout.window_start < $3 THEN 1 ELSE lockout.failures + 1 END,
			window_start = CASE WHEN lockout.window_start < $3 THEN $2 ELSE lockout.window_start END
		RETURNING lock_key, failures, window_start, locked_until`, key, ms(t), ms(since))
}

// LockUntil locks a key.
func (tx *Tx) LockUntil(key string, until time.Time) error {
	_, err := tx.exec(`UPDATE lockout SET locked_until = $2 WHERE lock_key = $1`, key, ms(until))
	return err
}

// ClearFailures forgets the failures of a key.
func (tx *Tx) ClearFailures(key string) error {
	_, err := tx.exec(`DELETE FROM lockout WHERE lock_key = $1`, key)
	return err
}
