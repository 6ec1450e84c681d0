package floating

import (
	"cmp"
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// maxReason is the longest reason in characters.
const maxReason = 500

// ForceRelease ends a lease of an organization, whoever holds it, and tells them
// why. One that is over, or that its client has given up for another, is not
// found.
func (s *Service) ForceRelease(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LeaseID, reason string) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LeasesRevoke); err != nil {
			return err
		}
		reason, err := domain.Name("reason", reason, maxReason)
		if err != nil {
			return err
		}
		l, err := tx.Lease(org, id)
		if err != nil {
			return err
		}
		ended, err := endWhere(s.Env, tx, org, domain.LeaseForced, reason, func(alive domain.Lease) bool { return alive.ID == id })
		if err == nil && ended == 0 {
			err = errNotFound()
		}
		if err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.LeasesRevoke, Object: string(id), Name: l.ProductName,
			Before: map[string]string{"user": l.User, "device": l.Device, "client": l.Client}, After: map[string]string{"reason": reason},
		})
	})
}

// Activate lets a floating license give leases, and those that have been bought
// to renew it. Doing it twice changes nothing;
// other licenses are licenses.not_floating, and one that was suspended, revoked or
// has expired is licenses.not_active (data: state).
func (s *Service) Activate(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.LicenseID) (l domain.License, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LicensesActivate); err != nil {
			return err
		}
		if _, err := tx.LockOrganization(org); err != nil {
			return err
		}
		if l, err = tx.License(org, id); err != nil {
			return err
		}
		l.Key = ""
		now := s.Now()
		switch state := l.StateAt(now); {
		case l.Type != domain.LicenseFlex:
			return domain.E(domain.Conflict, domain.CodeNotFloating)
		case !l.ActivatedAt.IsZero():
			return nil
		case state != domain.LicenseActive && state != domain.LicenseScheduled:
			return domain.E(domain.Conflict, domain.CodeLicenseInactive).With("state", string(state))
		}
		if _, err := ensurePool(s.Env, tx, org, l.Product); err != nil {
			return err
		}
		if _, err := tx.ActivateLicense(id, now); err != nil {
			return err
		}
		if err := activateRenewals(tx, l, now); err != nil {
			return err
		}
		l.ActivatedAt = now
		l.Version++
		if err := Refit(s.Env, tx, org, l.Product); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.LicensesActivate, Object: string(id), Name: l.Serial, After: map[string]int{"seats": l.Users.Internal},
		})
	})
	return l, err
}

// activateRenewals activates what renews a license, and what renews that.
func activateRenewals(tx *store.Tx, l domain.License, t time.Time) error {
	all, err := tx.ProductLicenses(l.Organization, l.Product)
	if err != nil {
		return err
	}
	for renewed := []domain.LicenseID{l.ID}; len(renewed) > 0; renewed = renewed[1:] {
		for _, next := range all {
			if next.Replaces != renewed[0] || next.Type != domain.LicenseFlex || !next.ActivatedAt.IsZero() {
				continue
			}
			if _, err := tx.ActivateLicense(next.ID, t); err != nil {
				return err
			}
			renewed = append(renewed, next.ID)
		}
	}
	return nil
}

// ReserveInput keeps seats of a product for the people of a team, or for one
// member.
type ReserveInput struct {
	Product domain.ProductID
	Team    domain.TeamID   // either a team
	Member  domain.MemberID // or a member
	Seats   int             // 0 takes the reservation back
}

// Reserve keeps seats for a team or a member; there is one reservation of a pool
// for each, so doing it again changes its seats. All together are not more than
// there are: leases.reservation_too_large (data: capacity, reserved). Nobody loses
// a lease by it.
func (s *Service) Reserve(ctx context.Context, by domain.Actor, org domain.OrganizationID, in ReserveInput) (v domain.Reservation, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LeasesReserve); err != nil {
			return err
		}
		return s.inPool(tx, org, in.Product, func(p *pool) error {
			v, err = s.keep(tx, by, p, in)
			return err
		})
	})
	return v, err
}

// keep decides about a reservation.
func (s *Service) keep(tx *store.Tx, by domain.Actor, p *pool, in ReserveInput) (domain.Reservation, error) {
	v, err := s.reservation(tx, p, in)
	if err != nil {
		return v, err
	}
	others, was := 0, 0
	for _, r := range p.Reservations {
		if r.Team == in.Team && r.Member == in.Member {
			v.ID, v.CreatedAt, v.CreatedBy, was = r.ID, r.CreatedAt, r.CreatedBy, r.Seats
			continue
		}
		others += r.Seats
	}
	switch {
	case in.Seats < 0 || in.Seats > domain.MaxUsers:
		return v, domain.Bad("seats", domain.CodeRange).With("min", 0).With("max", domain.MaxUsers)
	case in.Seats > was && others+in.Seats > p.Capacity:
		return v, &domain.Error{
			Kind: domain.Conflict, Code: domain.CodeReservationTooBig, Field: "seats", Data: map[string]any{"capacity": p.Capacity, "reserved": others},
		}
	}
	return v, s.reserve(tx, by, p, &v, was)
}

func (s *Service) reserve(tx *store.Tx, by domain.Actor, p *pool, v *domain.Reservation, was int) (err error) {
	switch {
	case was == v.Seats:
		return nil
	case v.Seats == 0:
		err = tx.DeleteReservation(p.row.ID, v.ID)
	default:
		if was == 0 {
			v.ID, v.CreatedAt = domain.ReservationID(s.IDs.New(domain.PrefixReservation)), p.t
			if v.CreatedBy, err = s.NameOf(tx, by); err != nil {
				return err
			}
		}
		v.ModifiedAt = p.t
		err = tx.PutReservation(*v)
	}
	if err != nil {
		return err
	}
	if err := tx.LeaseFactsChanged(p.row.Organization, p.row.Product); err != nil {
		return err
	}
	return s.Audit(tx, by, app.Change{
		Organization: p.row.Organization, Action: access.LeasesReserve, Object: string(v.Team) + string(v.Member), Name: v.Name,
		Before: map[string]int{"seats": was}, After: map[string]int{"seats": v.Seats},
	})
}

// reservation is the one that an input means, with the name of whom it is for.
func (s *Service) reservation(tx *store.Tx, p *pool, in ReserveInput) (v domain.Reservation, err error) {
	v = domain.Reservation{Pool: p.row.ID, Team: in.Team, Member: in.Member, Seats: in.Seats}
	switch {
	case (in.Team == "") == (in.Member == ""):
		return v, domain.Bad("team", domain.CodeRequired)
	case in.Team != "":
		team, err := tx.Team(p.row.Organization, in.Team)
		v.Name = team.Name
		return v, err
	}
	m, err := tx.Member(p.row.Organization, in.Member)
	v.Name = cmp.Or(m.Name, m.Email.Address)
	return v, err
}

// inPool does something in a pool whose row it takes, and writes the pool back.
func (s *Service) inPool(tx *store.Tx, org domain.OrganizationID, product domain.ProductID, do func(*pool) error) error {
	row, err := ensurePool(s.Env, tx, org, product)
	if err != nil {
		return err
	}
	rows, err := tx.LockLeasePools(row.ID)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return errNotFound()
	}
	p, _, err := openPool(tx, nil, rows[0], s.Now())
	if err != nil {
		return err
	}
	if err := do(p); err != nil {
		return err
	}
	return p.save(tx)
}
