package store

import "seatward.dev/seatward/internal/domain"

// OrganizationLicenses lists an organization's licenses for all products, five
// thousand at the most, without their keys: what entitlements are computed from.
// Those that have ended are among them, because one may have replaced another.
func (tx *Tx) OrganizationLicenses(org domain.OrganizationID) ([]domain.License, error) {
	return all(tx, scanKeyless, licenseQuery+` WHERE license.organization_id = $1 ORDER BY license.product_id, license.id LIMIT 5000`, org)
}
