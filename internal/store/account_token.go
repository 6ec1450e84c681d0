package store

import "seatward.dev/seatward/internal/domain"

// Token reads an unrevoked token of an organization, or of the vendor when org
// is "".
func (tx *Tx) Token(org domain.OrganizationID, id domain.TokenID) (domain.APIToken, error) {
	if org == "" {
		return one(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token WHERE id = $1 AND organization_id IS NULL AND revoked_at IS NULL`, id)
	}
	return one(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL`, id, org)
}
