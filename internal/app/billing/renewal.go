package billing

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
	"seatward.dev/seatward/internal/store"
)

// RenewInput is what shall be different from the license to be renewed. Zero
// values leave it as it is.
type RenewInput struct {
	Plan        domain.PlanID // of the same product
	LicenseName string
	Users       *domain.Users
}

// Renew quotes the renewal of a license: the same plan, name, users and
// installation, unless in says otherwise. The errors are those of Quote.
func (s *Service) Renew(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID, in RenewInput) (q domain.Quote, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.OrdersPlace)
		if err != nil {
			return err
		}
		l, err := tx.License(org, id)
		if err != nil {
			return err
		}
		if in.Plan == "" {
			in.Plan = l.Plan
		}
		if in.Users == nil {
			in.Users = &l.Users
		}
		q, err = s.quote(tx, by, st.Organization, QuoteInput{
			Plan: in.Plan, LicenseName: in.LicenseName, UsersInternal: in.Users.Internal, UsersExternal: in.Users.External, Renews: id,
		})
		return err
	})
	return q, err
}

// Renewable reads a license to be renewed, without its key, and refuses what
// cannot be: renewals.perpetual, renewals.not_renewable (data: state),
// renewals.open and renewals.done (data: order).
func (s *Service) Renewable(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID) (l domain.License, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.OrdersPlace); err != nil {
			return err
		}
		l, err = renewable(tx, org, id)
		return err
	})
	return l, err
}

func renewable(tx *store.Tx, org domain.OrganizationID, id domain.LicenseID) (l domain.License, err error) {
	if l, err = tx.License(org, id); err != nil {
		return l, err
	}
	l.Key = ""
	switch {
	case l.State != domain.LicenseActive:
		return l, domain.E(domain.Conflict, domain.CodeRenewalState).With("state", string(l.State))
	case l.ExpiresAt.IsZero():
		return l, domain.E(domain.Conflict, domain.CodeRenewalPerpetual)
	}
	o, err := tx.Renewal(org, id)
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return l, nil
	case err != nil:
		return l, err
	case o.State == domain.OrderPaid:
		return l, domain.E(domain.Conflict, domain.CodeRenewed).With("order", o.Number)
	}
	return l, domain.E(domain.Conflict, domain.CodeRenewalOpen).With("order", o.Number)
}

// renew makes a quote one of a renewal: what was left out is that of the license
// before, and the period follows from its end.
func (s *Service) renew(tx *store.Tx, q *domain.Quote, org domain.Organization, plan domain.Plan, in *QuoteInput) error {
	l, err := renewable(tx, org.ID, in.Renews)
	if err != nil {
		return err
	}
	if l.Product != plan.Product {
		return domain.Bad("plan", domain.CodeRenewalProduct).With("product", l.ProductName)
	}
	if (l.Type == domain.LicenseFlex) != (plan.Type == domain.LicenseFlex) {
		return domain.Bad("plan", domain.CodeRenewalSeats)
	}
	if in.LicenseName == "" {
		in.LicenseName = l.Name
	}
	if in.InstallID == "" {
		in.InstallID = l.InstallID
	}
	if id, err := domain.InstallID("install_id", in.InstallID); l.InstallID != "" && err == nil && id != l.InstallID {
		return domain.Bad("install_id", domain.CodeRenewalInstall).With("install_id", l.InstallID)
	}
	q.Period, err = s.period(l, plan, org)
	return err
}

// period is when a renewal of a license is in force, if it is paid before that
// one ends. Where it has ended, the renewal starts with its payment and there is
// no period yet.
func (s *Service) period(l domain.License, plan domain.Plan, org domain.Organization) (p domain.Period, err error) {
	if !l.ExpiresAt.After(s.Now()) {
		return p, nil
	}
	p.Starts = l.ExpiresAt
	if plan.TermMonths == 0 {
		return p, nil
	}
	zone, err := time.LoadLocation(org.TimeZone)
	if err != nil {
		return p, err
	}
	p.Ends = money.Term(p.Starts, plan.TermMonths, zone)
	return p, nil
}

// still makes sure, under the organization's lock, that a quote's license can be
// renewed as it was quoted, and reads it. What is no renewal passes.
func (s *Service) still(tx *store.Tx, org domain.Organization, plan domain.Plan, q domain.Quote) (l domain.License, err error) {
	if q.Renews == "" {
		return l, nil
	}
	if _, err := tx.LockOrganization(org.ID); err != nil { // two renewals ordered at once
		return l, err
	}
	if l, err = renewable(tx, org.ID, q.Renews); err != nil {
		return l, err
	}
	p, err := s.period(l, plan, org)
	if err == nil && (!p.Starts.Equal(q.Period.Starts) || !p.Ends.Equal(q.Period.Ends) || l.InstallID != q.InstallID) {
		err = domain.E(domain.Conflict, domain.CodeQuoteExpired)
	}
	return l, err
}

// seatDelta is by how many users a license that was just issued changes what its
// organization has: one that takes over from another adds what it has more.
func seatDelta(tx *store.Tx, l domain.License) (int, error) {
	if l.Replaces == "" {
		return l.Users.Total(), nil
	}
	before, err := tx.License(l.Organization, l.Replaces)
	if err != nil || !before.ExpiresAt.Equal(l.StartsAt) {
		return l.Users.Total(), err
	}
	return l.Users.Total() - before.Users.Total(), nil
}
