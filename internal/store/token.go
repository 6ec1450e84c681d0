package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const tokenColumns = `id, name, token_hash, prefix, staff_role, organization_id, role, made_by, created_at, expires_at, last_used_at, revoked_at, scope, personal`

func scanToken(r row) (t domain.APIToken, err error) {
	var personal int64
	err = r.Scan(&t.ID, &t.Name, &t.TokenHash, &t.Prefix, &t.Staff, maybe(&t.Organization), &t.Role, maybe(&t.MadeBy),
		at(&t.CreatedAt), at(&t.ExpiresAt), at(&t.LastUsedAt), at(&t.RevokedAt), &t.Scope, &personal)
	t.Personal = personal != 0
	return t, err
}

// InsertToken adds an API token.
func (tx *Tx) InsertToken(t domain.APIToken) error {
	personal := 0
	if t.Personal {
		personal = 1
	}
	_, err := tx.exec(`INSERT INTO api_token (`+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		t.ID, t.Name, t.TokenHash, t.Prefix, t.Staff, null(t.Organization), t.Role, null(t.MadeBy),
		ms(t.CreatedAt), ms(t.ExpiresAt), ms(t.LastUsedAt), ms(t.RevokedAt), string(t.Scope), personal)
	return err
}

// TokenByHash reads a token that is neither expired at t nor revoked.
func (tx *Tx) TokenByHash(hash string, t time.Time) (domain.APIToken, error) {
	return one(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token WHERE token_hash = $1 AND expires_at > $2 AND revoked_at IS NULL`, hash, ms(t))
}

// TouchToken notes the day a token was last used.
func (tx *Tx) TouchToken(id domain.TokenID, t time.Time) error {
	_, err := tx.exec(`UPDATE api_token SET last_used_at = $2 WHERE id = $1`, id, ms(t))
	return err
}

// Tokens lists the unrevoked tokens of an organization, or the vendor's when
// org is "", the newest two hundred.
func (tx *Tx) Tokens(org domain.OrganizationID) ([]domain.APIToken, error) {
	if org == "" {
		return all(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token WHERE organization_id IS NULL AND revoked_at IS NULL ORDER BY id DESC LIMIT 200`)
	}
	return all(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token WHERE organization_id = $1 AND revoked_at IS NULL ORDER BY id DESC LIMIT 200`, org)
}

// PersonalTokens lists the unrevoked tokens of an organization that stand for
// their maker, the newest two hundred.
func (tx *Tx) PersonalTokens(org domain.OrganizationID, maker domain.AccountID) ([]domain.APIToken, error) {
	return all(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token WHERE organization_id = $1 AND made_by = $2 AND personal = 1 AND revoked_at IS NULL
		ORDER BY id DESC LIMIT 200`, org, maker)
}

// RevokeToken ends a token of an organization, or of the vendor when org is "".
func (tx *Tx) RevokeToken(org domain.OrganizationID, id domain.TokenID, t time.Time) error {
	if org == "" {
		return tx.changed(errNotFound, `UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND organization_id IS NULL AND revoked_at IS NULL`, id, ms(t))
	}
	return tx.changed(errNotFound, `UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL`, id, org, ms(t))
}
