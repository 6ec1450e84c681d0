package store

import "seatward.dev/seatward/internal/domain"

// Individual reads the organization of kind individual that an account is, and
// takes the account's row: two who would make one at once queue up here.
func (tx *Tx) Individual(account domain.AccountID) (domain.Organization, error) {
	if err := tx.changed(errNotFound, `UPDATE account SET name = name WHERE id = $1`, account); err != nil {
		return domain.Organization{}, err
	}
	return one(tx, scanOrganization, `SELECT `+organizationColumns+` FROM organization WHERE individual_id = $1 AND deleted_at IS NULL`, account)
}

// MarkIndividual makes a new organization one of the kind individual.
func (tx *Tx) MarkIndividual(org domain.OrganizationID, account domain.AccountID) error {
	return tx.changed(errNotFound, `UPDATE organization SET kind = $2, individual_id = $3 WHERE id = $1`, org, domain.OrganizationIndividual, account)
}

// MarkShared makes an organization of the kind individual one like any other.
func (tx *Tx) MarkShared(org domain.OrganizationID) error {
	return tx.changed(errNotFound, `UPDATE organization SET kind = $2, individual_id = NULL WHERE id = $1`, org, domain.OrganizationShared)
}
