// Package licensing holds the use cases about licenses: issuing them with their
// signed keys, showing them, and what several of them allow together. It also
// keeps the signing chain in hand.
package licensing

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct {
	*app.Env
	Keys *Keys
	// Revised, where it is set, tells people of a license's new revision, in the
	// transaction that makes it.
	Revised func(*store.Tx, domain.License) error
}

// Licenses lists an organization's licenses, without their keys.
func (s *Service) Licenses(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.License], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesView); err != nil {
			return err
		}
		list, err = tx.Licenses(org, req)
		return err
	})
	return keyless(list), err
}

// VendorLicenses lists the licenses of all organizations, without their keys.
func (s *Service) VendorLicenses(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.License], err error) {
	if err := s.EnterVendor(by, access.VendorLicensesView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Licenses("", req)
		return err
	})
	return keyless(list), err
}

// keyless takes the keys out: whoever wants one asks Key, which is audited.
func keyless(list domain.List[domain.License]) domain.List[domain.License] {
	for i := range list.Items {
		list.Items[i].Key = ""
	}
	return list
}

// License reads one license of an organization, without its key.
func (s *Service) License(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID) (l domain.License, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesView); err != nil {
			return err
		}
		l, err = tx.License(org, id)
		l.Key = ""
		return err
	})
	return l, err
}

// Key reads a license with its key; each reading is in the audit log. A license
// that cannot be installed gives none: licenses.not_active (data: state).
func (s *Service) Key(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID) (l domain.License, key string, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesReadKey); err != nil {
			return err
		}
		if l, err = tx.License(org, id); err != nil {
			return err
		}
		if now := s.Now(); !l.Installable(now) {
			return domain.E(domain.Conflict, domain.CodeLicenseInactive).With("state", string(l.StateAt(now)))
		}
		return s.Audit(tx, by, app.Change{Organization: org, Action: access.LicensesReadKey, Object: string(l.ID), Name: l.Serial})
	})
	if err != nil {
		return domain.License{}, "", err
	}
	key, l.Key = l.Key, ""
	return l, key, nil
}
