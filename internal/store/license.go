package store

import "seatward.dev/seatward/internal/domain"

const licenseColumns = `license.id, license.serial, license.organization_id, organization.name, organization.deleted_at IS NOT NULL, license.product_id, product.slug, product.name,
	license.plan_id, license.plan_name, license.order_id,
	license.permission_key_id, license.permission_line, permission_key.prefix, license.name, license.type, license.state, license.users, license.features, license.install_id,
	license.starts_at, license.expires_at, license.maintenance_until, license.activated_at, license.replaces, license.revision, license.license_key, license.created_at, license.version`

const licenseTables = `license JOIN organization ON organization.id = license.organization_id JOIN product ON product.id = license.product_id
	LEFT JOIN permission_key ON permission_key.id = license.permission_key_id`

const licenseQuery = `SELECT ` + licenseColumns + ` FROM ` + licenseTables

func scanLicense(r row) (l domain.License, err error) {
	err = r.Scan(&l.ID, &l.Serial, &l.Organization, &l.OrgName, &l.OrgDeleted, &l.Product, &l.ProductSlug, &l.ProductName,
		&l.Plan, &l.PlanName, maybe(&l.Order), maybe(&l.PermissionKey), count(&l.PermissionLine), maybe(&l.KeyPrefix), &l.Name, &l.Type, &l.State, from(&l.Users), from(&l.Features), &l.InstallID,
		at(&l.StartsAt), at(&l.ExpiresAt), at(&l.MaintenanceUntil), at(&l.ActivatedAt), maybe(&l.Replaces), &l.Revision, &l.Key, at(&l.CreatedAt), &l.Version)
	return l, err
}

// InsertLicense adds a license with its revision, from an order or from a line of
// a permission key; added is false when the order has one already.
func (tx *Tx) InsertLicense(l domain.License) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO license (id, serial, organization_id, product_id, plan_id, plan_name, order_id, name, search_key, type, state,
		users, features, install_id, starts_at, expires_at, maintenance_until, replaces, revision, license_key, created_at, activated_at, permission_key_id, permission_line, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, 1)
		ON CONFLICT (order_id) DO NOTHING`,
		l.ID, l.Serial, l.Organization, l.Product, l.Plan, l.PlanName, null(l.Order), l.Name, searchKey(l.Name, l.Serial, l.ProductName), l.Type, l.State,
		text(l.Users), text(l.Features), l.InstallID, ms(l.StartsAt), ms(l.ExpiresAt), ms(l.MaintenanceUntil), null(l.Replaces),
		l.Revision, l.Key, ms(l.CreatedAt), ms(l.ActivatedAt), null(l.PermissionKey), some(l.PermissionLine))
	if err != nil || n == 0 {
		return false, err
	}
	if err := tx.LeaseFactsChanged(l.Organization, l.Product); err != nil {
		return false, err
	}
	return true, tx.insertFirstRevision(l)
}

// License reads one license of an organization.
func (tx *Tx) License(org domain.OrganizationID, id domain.LicenseID) (domain.License, error) {
	return one(tx, scanLicense, licenseQuery+` WHERE license.organization_id = $1 AND license.id = $2`, org, id)
}

// ProductLicenses lists an organization's licenses for one product, a thousand
// at the most: what an entitlement is computed from.
func (tx *Tx) ProductLicenses(org domain.OrganizationID, product domain.ProductID) ([]domain.License, error) {
	return all(tx, scanLicense, licenseQuery+` WHERE license.organization_id = $1 AND license.product_id = $2 ORDER BY license.id LIMIT 1000`, org, product)
}

// Licenses lists licenses: of one organization, or of all when org is "".
func (tx *Tx) Licenses(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.License], error) {
	var filters []filter
	if org != "" {
		filters = append(filters, where("license.organization_id = ?", org))
	}
	if req.State != "" {
		filters = append(filters, where("license.state = ?", req.State))
	}
	return listing[domain.License]{
		columns: licenseColumns,
		from:    licenseTables,
		search:  "license.search_key",
		sorts: map[string]sortKey{
			"name": words("license.search_key"), "created": number("license.created_at"),
			// Perpetual ones after all others.
			"expires": number("coalesce(license.expires_at, 4611686018427387904)"),
		},
		sort: "name",
		id:   "license.id",
		scan: scanLicense,
	}.page(tx, req, filters...)
}
