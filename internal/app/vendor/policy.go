package vendor

import (
	"context"
	"encoding/json"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// OrganizationPolicy is what the vendor has decided about all organizations; the
// default, with version 0, until it is changed.
func (s *Service) OrganizationPolicy(ctx context.Context, by domain.Actor) (p domain.OrganizationPolicy, err error) {
	if err := s.EnterVendor(by, access.SettingsView); err != nil {
		return p, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		p, err = app.OrganizationPolicy(tx)
		return err
	})
	return p, err
}

// UpdateOrganizationPolicy changes the policy if its version is still the one
// given (precondition.stale). It holds for what happens from now on: nobody
// loses a role or an organization by it. A number of co-admins below -1 or above
// 1000 is field.range at max_co_admins.
func (s *Service) UpdateOrganizationPolicy(ctx context.Context, by domain.Actor, in domain.OrganizationPolicy) (p domain.OrganizationPolicy, err error) {
	if err := s.EnterVendor(by, access.SettingsEdit); err != nil {
		return p, err
	}
	if in.MaxCoAdmins < domain.Unlimited || in.MaxCoAdmins > domain.MostCoAdmins {
		return p, domain.Bad("max_co_admins", domain.CodeRange).With("min", domain.Unlimited).With("max", domain.MostCoAdmins)
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.SettingsEdit); err != nil {
			return err
		}
		before, err := app.OrganizationPolicy(tx)
		if err != nil {
			return err
		}
		value, err := json.Marshal(in)
		if err != nil {
			return err
		}
		if err := tx.PutSetting(app.OrganizationPolicySetting, string(value), in.Version); err != nil {
			return err
		}
		p = in
		p.Version++
		return s.Audit(tx, by, app.Change{
			Action: access.SettingsEdit, Object: app.OrganizationPolicySetting, Name: app.OrganizationPolicySetting, Before: before, After: in,
		})
	})
	return p, err
}
