package licensing

import (
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
	"seatward.dev/seatward/internal/store"
)

// maintenanceMonths is how long builds are covered by a perpetual license.
const maintenanceMonths = 12

// Issue turns an order into its license, signs the key, and seats the people
// whom it licenses by their membership. It is a part of the transaction in which
// the order is paid; a second license for the order is orders.already_paid. That
// the product or plan has been retired since the order changes nothing.
//
// It takes the organization's row, as everything does that changes its people:
// somebody who joins meanwhile is seated either here or by joining.
func (s *Service) Issue(tx *store.Tx, o domain.Order) (l domain.License, err error) {
	org, err := tx.LockOrganization(o.Organization)
	if err != nil {
		return l, err
	}
	product, err := tx.Product(o.Product)
	if err != nil {
		return l, err
	}
	zone, err := time.LoadLocation(org.TimeZone)
	if err != nil {
		return l, err
	}
	before, err := predecessor(tx, o)
	if err != nil {
		return l, err
	}
	return s.issue(tx, s.draft(o, before, org, product, zone), product)
}

// issue signs a new license, keeps it, and seats whom it licenses.
func (s *Service) issue(tx *store.Tx, l domain.License, product domain.Product) (_ domain.License, err error) {
	if l.Key, err = s.Keys.sign(tx, s.claims(l, product.Policy)); err != nil {
		return l, err
	}
	added, err := tx.InsertLicense(l)
	if err == nil && !added {
		err = domain.E(domain.Conflict, domain.CodeOrderPaid)
	}
	if err != nil {
		return l, err
	}
	l.Key = ""
	if l.Type == domain.LicenseFlex {
		if err := floating.Refit(s.Env, tx, l.Organization, l.Product); err != nil {
			return l, err
		}
	}
	return l, s.seatMembers(tx, l, product)
}

// predecessor reads the license that an order renews; the zero value for none.
func predecessor(tx *store.Tx, o domain.Order) (domain.License, error) {
	if o.Renews == "" {
		return domain.License{}, nil
	}
	return tx.License(o.Organization, o.Renews)
}

// draft is the license of an order that is paid now. It starts on the whole
// second, because a key counts in seconds and both must agree. One that renews
// another starts when that one ends, if it has not ended yet, and is for the
// same installation.
func (s *Service) draft(o domain.Order, before domain.License, org domain.Organization, product domain.Product, zone *time.Location) domain.License {
	start := s.Now().Truncate(time.Second)
	if before.ExpiresAt.After(start) {
		start = before.ExpiresAt
	}
	if before.ID != "" {
		o.InstallID = before.InstallID
	}
	l := domain.License{
		ID: domain.LicenseID(s.IDs.New(domain.PrefixLicense)), Serial: s.IDs.Serial(), State: domain.LicenseActive, Revision: 1,
		Organization: org.ID, OrgName: org.Name, Order: o.ID,
		Product: product.ID, ProductSlug: product.Slug, ProductName: product.Name, Plan: o.Plan, PlanName: o.PlanName,
		Name: o.LicenseName, Type: o.Type, Users: o.Users, Features: o.Features, InstallID: o.InstallID,
		StartsAt: start, Replaces: before.ID, CreatedAt: s.Now(), Version: 1,
	}
	if o.Type == domain.LicenseFlex && !before.ActivatedAt.IsZero() {
		l.ActivatedAt = s.Now() // whoever activated the license before wants its seats to go on
	}
	if o.Type == domain.LicensePerpetual {
		l.MaintenanceUntil = money.Term(start, maintenanceMonths, zone)
	} else {
		l.ExpiresAt = money.Term(start, o.TermMonths, zone)
	}
	return l
}

// claims is what the key of a license says (docs/rules.md, License key). A plan
// has no slug; its id is as stable and means no other plan.
func (s *Service) claims(l domain.License, p domain.Policy) license.Claims {
	c := license.Claims{
		Issuer: s.URL, LicenseID: string(l.ID), Revision: l.Revision, Audience: []string{license.ProductAudience(l.ProductSlug)},
		IssuedAt: l.CreatedAt.Truncate(time.Second), NotBefore: l.StartsAt, Expires: l.ExpiresAt,
		Lic: license.Lic{
			Serial: l.Serial, Org: license.Org{ID: string(l.Organization), Name: l.OrgName},
			Product: l.ProductSlug, Plan: string(l.Plan), Type: string(l.Type), Name: l.Name,
			Users: license.Users(l.Users), Features: l.Features, Ladder: license.Ladder(p.Ladder),
			MaintenanceUntil: l.MaintenanceUntil,
		},
	}
	if l.InstallID != "" {
		c.Audience = []string{l.InstallID}
	}
	if l.Replaces != "" {
		c.Lic.Replaces = []string{string(l.Replaces)}
	}
	if l.Type == domain.LicenseTrial {
		c.Lic.Flags = []string{license.FlagTrial}
	}
	return c
}

// seatMembers seats who is already there when a first license arrives, and
// whoever waits when another one brings room. Nobody is refused: where the
// license is too small, no seat is free until it is enlarged.
func (s *Service) seatMembers(tx *store.Tx, l domain.License, product domain.Product) error {
	book, err := seating.Open(s.Env, tx, domain.System(), l.Organization, access.LicensesIssue)
	if err != nil {
		return err
	}
	if err := book.Fill(product); err != nil {
		return err
	}
	_, err = book.Close()
	return err
}

// promote gives the seats that a changed license brings to whoever waits, and
// has the limits of the seats looked at.
func (s *Service) promote(tx *store.Tx, by domain.Actor, org domain.OrganizationID, cause access.Action) error {
	book, err := seating.Open(s.Env, tx, by, org, cause)
	if err != nil {
		return err
	}
	book.Review()
	_, err = book.Close()
	return err
}
