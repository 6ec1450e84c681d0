package billing

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Succession is what comes before and after a license, without their keys. Zero
// values are none.
type Succession struct {
	Before  domain.License
	After   domain.License
	Awaited domain.Order // an open one that renews it, for who may see orders
	Renew   bool         // whether the actor can renew it now
}

// Succession reads what a license renews and what renews it.
func (s *Service) Succession(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID) (c Succession, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.LicensesView)
		if err != nil {
			return err
		}
		l, err := renewable(tx, org, id)
		refused := domain.AsError(err)
		switch {
		case err == nil:
			c.Renew = st.May(access.OrdersPlace)
		case refused.Kind != domain.Conflict:
			return err
		}
		if l.Replaces != "" {
			if c.Before, err = tx.License(org, l.Replaces); err != nil {
				return err
			}
		}
		if refused == nil || refused.Code != domain.CodeRenewalOpen && refused.Code != domain.CodeRenewed {
			return nil
		}
		return follow(tx, &c, org, id, st.May(access.OrdersView))
	})
	c.Before.Key, c.After.Key = "", ""
	return c, err
}

// follow reads what renews a license: another one, or an order that is open.
func follow(tx *store.Tx, c *Succession, org domain.OrganizationID, id domain.LicenseID, orders bool) error {
	o, err := tx.Renewal(org, id)
	if err != nil {
		return err
	}
	if o.State == domain.OrderPaid {
		c.After, err = tx.License(org, o.License)
		return err
	}
	if orders {
		c.Awaited = o
	}
	return nil
}

// Successors lists an organization's licenses that take over from another one,
// by the id of that one and without their keys. Only those that stand count.
func (s *Service) Successors(ctx context.Context, by domain.Actor, org domain.OrganizationID) (after map[domain.LicenseID]domain.License, err error) {
	after = map[domain.LicenseID]domain.License{}
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesView); err != nil {
			return err
		}
		all, err := tx.OrganizationLicenses(org)
		for _, l := range all {
			if l.Replaces != "" && l.State == domain.LicenseActive {
				after[l.Replaces] = l
			}
		}
		return err
	})
	return after, err
}
