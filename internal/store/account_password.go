package store

import "seatward.dev/seatward/internal/domain"

// SwapPassword replaces a password's hash if it is still from; swapped is false
// when somebody else has changed it meanwhile. It holds the account's row until
// the transaction ends, also where from and to are equal: what was proven by
// the old password cannot overtake its change.
func (tx *Tx) SwapPassword(id domain.AccountID, from, to string) (swapped bool, err error) {
	n, err := tx.exec(`UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2`, id, from, to)
	return n == 1, err
}

// ReplaceUnverified gives an account whose address nobody has proven the name,
// password and language of a later sign-up; replaced is false when the address
// is proven by now, or the account disabled.
func (tx *Tx) ReplaceUnverified(a domain.Account) (replaced bool, err error) {
	n, err := tx.exec(`UPDATE account SET name = $2, password_hash = $3, language = $4 WHERE id = $1
		AND verified_at IS NULL AND disabled_at IS NULL`,
		a.ID, a.Name, a.PasswordHash, a.Language)
	return n == 1, err
}
