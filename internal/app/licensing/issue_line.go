package licensing

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
	"seatward.dev/seatward/internal/store"
)

// IssueLine turns one line of a permission key, counted from 1, into its license,
// as Issue does with an order. It is a part of the transaction in which the key is
// redeemed, which has taken the key's row and lets a key be redeemed once.
func (s *Service) IssueLine(tx *store.Tx, key domain.PermissionKey, number int, line domain.PermissionLine, name, install string) (l domain.License, err error) {
	org, err := tx.LockOrganization(key.Organization)
	if err != nil {
		return l, err
	}
	product, err := tx.Product(line.Product)
	if err != nil {
		return l, err
	}
	zone, err := time.LoadLocation(org.TimeZone)
	if err != nil {
		return l, err
	}
	l = domain.License{
		ID: domain.LicenseID(s.IDs.New(domain.PrefixLicense)), Serial: s.IDs.Serial(), State: domain.LicenseActive, Revision: 1,
		Organization: org.ID, OrgName: org.Name, PermissionKey: key.ID, PermissionLine: number, KeyPrefix: key.Prefix,
		Product: product.ID, ProductSlug: product.Slug, ProductName: product.Name, Plan: line.Plan, PlanName: line.PlanName,
		Name: name, Type: line.Type, Users: line.Users, Features: line.Features, CreatedAt: s.Now(), Version: 1,
	}
	if line.Bound {
		l.InstallID = install
	}
	l.StartsAt, l.ExpiresAt, l.MaintenanceUntil = period(line, s.Now(), zone)
	return s.issue(tx, l, product)
}

// period is when a license of a line is in force that is redeemed at t, on whole
// seconds as keys count them.
func period(line domain.PermissionLine, t time.Time, zone *time.Location) (starts, ends, maintained time.Time) {
	starts = t.Truncate(time.Second)
	if !line.StartsAt.IsZero() {
		starts = line.StartsAt
	}
	switch {
	case line.Type == domain.LicensePerpetual && line.MaintenanceUntil.IsZero():
		maintained = money.Term(starts, maintenanceMonths, zone)
	case line.Type == domain.LicensePerpetual:
		maintained = line.MaintenanceUntil
	case line.EndsAt.IsZero():
		ends = money.Term(starts, line.TermMonths, zone)
	default:
		ends = line.EndsAt
	}
	return starts, ends, maintained
}
