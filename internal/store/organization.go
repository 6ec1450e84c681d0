package store

import (
	"strings"

	"seatward.dev/seatward/internal/domain"
)

const organizationColumns = `organization.id, organization.kind, organization.name, organization.notification_email, organization.notification_email_key,
	organization.time_zone, organization.members, organization.created_at, organization.version, organization.deletion_at,
	organization.responsible_email, organization.responsible_email_key, organization.violation_since`

func scanOrganization(r row) (o domain.Organization, err error) {
	err = r.Scan(&o.ID, &o.Kind, &o.Name, &o.NotificationEmail.Address, &o.NotificationEmail.Key, &o.TimeZone, &o.Members, at(&o.CreatedAt), &o.Version,
		at(&o.DeletionAt), &o.Responsible.Address, &o.Responsible.Key, at(&o.ViolationSince))
	return o, err
}

// InsertOrganization adds an organization with its empty billing profile.
func (tx *Tx) InsertOrganization(o domain.Organization) error {
	if _, err := tx.exec(`INSERT INTO organization (id, name, search_key, notification_email, notification_email_key, time_zone, members, created_at,
		responsible_email, responsible_email_key, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
		o.ID, o.Name, searchKey(o.Name), o.NotificationEmail.Address, o.NotificationEmail.Key, o.TimeZone, o.Members, ms(o.CreatedAt),
		o.Responsible.Address, o.Responsible.Key); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO billing_profile (organization_id, name, line1, line2, postal_code, city, country, phone, tax_id, version)
		VALUES ($1, '', '', '', '', '', '', '', '', 1)`, o.ID)
	return err
}

// Organization reads one organization. A deleted one is not found.
func (tx *Tx) Organization(id domain.OrganizationID) (domain.Organization, error) {
	return one(tx, scanOrganization, `SELECT `+organizationColumns+` FROM organization WHERE id = $1 AND deleted_at IS NULL`, id)
}

// LockOrganization takes the organization's row for this transaction and reads
// it: whoever changes its people queues up here.
func (tx *Tx) LockOrganization(id domain.OrganizationID) (domain.Organization, error) {
	return one(tx, scanOrganization, `UPDATE organization SET members = members WHERE id = $1 AND deleted_at IS NULL RETURNING `+organizationColumns, id)
}

// UpdateOrganization changes name, addresses and time zone if the version is
// still the one given.
func (tx *Tx) UpdateOrganization(o domain.Organization) error {
	return tx.changed(errStale, `UPDATE organization SET name = $2, search_key = $3, notification_email = $4, notification_email_key = $5,
		time_zone = $6, responsible_email = $8, responsible_email_key = $9, version = version + 1 WHERE id = $1 AND version = $7`,
		o.ID, o.Name, searchKey(o.Name), o.NotificationEmail.Address, o.NotificationEmail.Key, o.TimeZone, o.Version,
		o.Responsible.Address, o.Responsible.Key)
}

// Organizations lists all organizations, for the vendor.
func (tx *Tx) Organizations(req domain.ListRequest) (domain.List[domain.Organization], error) {
	return listing[domain.Organization]{
		columns: organizationColumns,
		from:    "organization",
		search:  "organization.search_key",
		sorts: map[string]sortKey{
			"name": words("organization.search_key"), "created": number("organization.created_at"),
			"members": number("organization.members"),
		},
		sort: "name",
		id:   "organization.id",
		scan: scanOrganization,
	}.page(tx, req, where("coalesce(organization.deleted_at, 0) = ?", 0))
}

// Memberships lists the organizations of an account by name, a thousand at the
// most, without those in which it is blocked.
func (tx *Tx) Memberships(account domain.AccountID) ([]domain.Membership, error) {
	scan := func(r row) (m domain.Membership, err error) {
		o := &m.Organization
		err = r.Scan(&o.ID, &o.Kind, &o.Name, &o.NotificationEmail.Address, &o.NotificationEmail.Key, &o.TimeZone, &o.Members,
			at(&o.CreatedAt), &o.Version, at(&o.DeletionAt), &o.Responsible.Address, &o.Responsible.Key, at(&o.ViolationSince), &m.Role, &m.State, &m.Member)
		return m, err
	}
	return all(tx, scan, `SELECT `+organizationColumns+`, member.role, member.state, member.id
		FROM member JOIN organization ON organization.id = member.organization_id
		WHERE member.account_id = $1 AND member.state <> 'blocked' AND organization.deleted_at IS NULL ORDER BY organization.search_key, organization.id LIMIT 1000`, account)
}

const billingColumns = `organization_id, name, line1, line2, postal_code, city, country, phone, tax_id, version`

func scanBilling(r row) (b domain.BillingProfile, err error) {
	err = r.Scan(&b.Organization, &b.Name, &b.Line1, &b.Line2, &b.PostalCode, &b.City, &b.Country, &b.Phone, &b.TaxID, &b.Version)
	return b, err
}

// BillingProfile reads an organization's.
func (tx *Tx) BillingProfile(org domain.OrganizationID) (domain.BillingProfile, error) {
	return one(tx, scanBilling, `SELECT `+billingColumns+` FROM billing_profile WHERE organization_id = $1`, org)
}

// UpdateBillingProfile changes it if the version is still the one given.
func (tx *Tx) UpdateBillingProfile(b domain.BillingProfile) error {
	return tx.changed(errStale, `UPDATE billing_profile SET name = $2, line1 = $3, line2 = $4, postal_code = $5, city = $6,
		country = $7, phone = $8, tax_id = $9, version = version + 1 WHERE organization_id = $1 AND version = $10`,
		b.Organization, b.Name, b.Line1, b.Line2, b.PostalCode, b.City, b.Country, b.Phone, b.TaxID, b.Version)
}

// OrganizationNames reads names by id, for pages that show a few.
func (tx *Tx) OrganizationNames(ids []domain.OrganizationID) (map[domain.OrganizationID]string, error) {
	names := make(map[domain.OrganizationID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	marks, args := inList(ids)
	scan := func(r row) (o domain.Organization, err error) {
		err = r.Scan(&o.ID, &o.Name)
		return o, err
	}
	found, err := all(tx, scan, `SELECT id, name FROM organization WHERE id IN (`+marks+`)`, args...)
	for _, o := range found {
		names[o.ID] = o.Name
	}
	return names, err
}

// inList makes "$1, $2, ..." and its arguments. Callers bound the length.
func inList[S ~string](values []S) (string, []any) {
	marks, args := make([]string, len(values)), make([]any, len(values))
	for i, v := range values {
		marks[i], args[i] = placeholder(i+1), string(v)
	}
	return strings.Join(marks, ", "), args
}
