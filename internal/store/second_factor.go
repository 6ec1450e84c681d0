package store

import (
	"encoding/base64"
	"time"

	"seatward.dev/seatward/internal/domain"
)

const secondFactorColumns = `account_id, sealed, session_id, created_at, confirmed_at, last_step`

func scanSecondFactor(r row) (f domain.SecondFactor, err error) {
	var sealed string
	if err := r.Scan(&f.Account, &sealed, &f.Session, at(&f.CreatedAt), at(&f.ConfirmedAt), &f.LastStep); err != nil {
		return f, err
	}
	f.Sealed, err = base64.StdEncoding.DecodeString(sealed)
	return f, err
}

// SecondFactor reads an account's second factor, also one that is being set up;
// the zero SecondFactor for none.
func (tx *Tx) SecondFactor(account domain.AccountID) (domain.SecondFactor, error) {
	f, err := one(tx, scanSecondFactor, `SELECT `+secondFactorColumns+` FROM second_factor WHERE account_id = $1`, account)
	if domain.HasCode(err, domain.CodeNotFound) {
		return domain.SecondFactor{}, nil
	}
	return f, err
}

// BeginSecondFactor keeps a second factor that is to be confirmed, in place of
// an earlier one that was not; begun is false where one is on.
func (tx *Tx) BeginSecondFactor(f domain.SecondFactor) (begun bool, err error) {
	n, err := tx.exec(`INSERT INTO second_factor (`+secondFactorColumns+`) VALUES ($1, $2, $3, $4, NULL, $5)
		ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, session_id = excluded.session_id, created_at = excluded.created_at,
			last_step = excluded.last_step
		WHERE second_factor.confirmed_at IS NULL`,
		f.Account, base64.StdEncoding.EncodeToString(f.Sealed), f.Session, ms(f.CreatedAt), f.LastStep)
	return n == 1, err
}

// ConfirmSecondFactor turns on the very factor that was read, from the time step
// after the one confirmed with; confirmed is false when somebody else has done so
// or begun anew.
func (tx *Tx) ConfirmSecondFactor(f domain.SecondFactor, t time.Time) (confirmed bool, err error) {
	n, err := tx.exec(`UPDATE second_factor SET confirmed_at = $2, last_step = $3
		WHERE account_id = $1 AND confirmed_at IS NULL AND sealed = $4 AND session_id = $5`,
		f.Account, ms(t), f.LastStep, base64.StdEncoding.EncodeToString(f.Sealed), f.Session)
	return n == 1, err
}

// UseStep takes a time step of an account's second factor; used is false when
// that step or a later one has been taken.
func (tx *Tx) UseStep(account domain.AccountID, step int64) (used bool, err error) {
	n, err := tx.exec(`UPDATE second_factor SET last_step = $2 WHERE account_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2`, account, step)
	return n == 1, err
}

// DeleteSecondFactor takes an account's second factor away, with its recovery
// codes and the sign-ins that wait for it; had is false where it was not on.
func (tx *Tx) DeleteSecondFactor(account domain.AccountID) (had bool, err error) {
	n, err := tx.exec(`DELETE FROM second_factor WHERE account_id = $1 AND confirmed_at IS NOT NULL`, account)
	if err != nil {
		return false, err
	}
	for _, query := range []string{
		`DELETE FROM second_factor WHERE account_id = $1`, `DELETE FROM recovery_code WHERE account_id = $1`, `DELETE FROM sign_in WHERE account_id = $1`,
	} {
		if _, err := tx.exec(query, account); err != nil {
			return false, err
		}
	}
	return n == 1, nil
}

// PutRecoveryCodes gives an account new recovery codes, by their hashes, in
// place of all it had.
func (tx *Tx) PutRecoveryCodes(account domain.AccountID, hashes ...string) error {
	if _, err := tx.exec(`DELETE FROM recovery_code WHERE account_id = $1`, account); err != nil {
		return err
	}
	rows := make([][]any, len(hashes))
	for i, h := range hashes {
		rows[i] = []any{string(account), h}
	}
	return tx.insertRows(`INSERT INTO recovery_code (account_id, code_hash)`, "", rows)
}

// UseRecoveryCode spends one of an account's recovery codes; used is false for
// one that it does not have, or has used.
func (tx *Tx) UseRecoveryCode(account domain.AccountID, hash string, t time.Time) (used bool, err error) {
	n, err := tx.exec(`UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL`, account, hash, ms(t))
	return n == 1, err
}

// CountRecoveryCodes is how many recovery codes an account has left.
func (tx *Tx) CountRecoveryCodes(account domain.AccountID) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL`, account).Scan(&n)
	return n, err
}

const halfSignInColumns = `id, account_id, token_hash, created_at, expires_at`

func scanHalfSignIn(r row) (h domain.HalfSignIn, err error) {
	err = r.Scan(&h.ID, &h.Account, &h.TokenHash, at(&h.CreatedAt), at(&h.ExpiresAt))
	return h, err
}

// InsertHalfSignIn adds a sign-in that waits for the second factor.
func (tx *Tx) InsertHalfSignIn(h domain.HalfSignIn) error {
	_, err := tx.exec(`INSERT INTO sign_in (`+halfSignInColumns+`) VALUES ($1, $2, $3, $4, $5)`,
		h.ID, h.Account, h.TokenHash, ms(h.CreatedAt), ms(h.ExpiresAt))
	return err
}

// HalfSignIn reads a sign-in that waits at t, by the hash of its token.
func (tx *Tx) HalfSignIn(hash string, t time.Time) (domain.HalfSignIn, error) {
	return one(tx, scanHalfSignIn, `SELECT `+halfSignInColumns+` FROM sign_in WHERE token_hash = $1 AND expires_at > $2`, hash, ms(t))
}

// UseHalfSignIn ends a sign-in that waits; used is false when it has ended.
func (tx *Tx) UseHalfSignIn(id domain.SignInID) (used bool, err error) {
	n, err := tx.exec(`DELETE FROM sign_in WHERE id = $1`, id)
	return n == 1, err
}
