package floating

import (
	"context"
	"encoding/hex"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/site"
	"seatward.dev/seatward/internal/store"
)

const (
	maxSite  = 200
	mostDays = 366
	// endedFor is how long delegations that are over are listed.
	endedFor = 90 * 24 * time.Hour
	oneDay   = 24 * time.Hour
)

// DelegateInput gives seats of a product to a site.
type DelegateInput struct {
	Product domain.ProductID
	Site    string // what people call it, up to 200 characters
	Seats   int
	Days    int // for which it has them each time, 1 to 366
}

// Delegate gives free seats of one license to a site, which leases them out
// itself: they count as in use as long as the delegation lives, and never beyond
// the license's end. token is the signed file to carry there. Too many seats are
// leases.delegation_too_large (data: free).
func (s *Service) Delegate(ctx context.Context, by domain.Actor, org domain.OrganizationID, in DelegateInput) (d domain.Delegation, token string, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LeasesDelegate); err != nil {
			return err
		}
		name, nameErr := domain.Name("site", in.Site, maxSite)
		if err := domain.Join(nameErr, within("seats", in.Seats, domain.MaxUsers), within("days", in.Days, mostDays)); err != nil {
			return err
		}
		return s.inPool(tx, org, in.Product, func(p *pool) error {
			l, free, ok := p.spare(in.Seats)
			if !ok {
				return &domain.Error{Kind: domain.Conflict, Code: domain.CodeDelegationTooBig, Field: "seats", Data: map[string]any{"free": free}}
			}
			d = domain.Delegation{
				ID: domain.DelegationID(s.IDs.New(domain.PrefixDelegation)), Pool: p.row.ID, Organization: org, Product: in.Product, License: l.ID,
				Site: name, Seats: in.Seats, Days: in.Days, CreatedAt: p.t,
			}
			if d.CreatedBy, err = s.NameOf(tx, by); err != nil {
				return err
			}
			if token, err = s.sign(tx, p, &d, l); err != nil {
				return err
			}
			return s.Audit(tx, by, app.Change{
				Organization: org, Action: access.LeasesDelegate, Object: string(d.ID), Name: d.Site,
				After: map[string]any{"seats": d.Seats, "until": d.ExpiresAt},
			})
		})
	})
	return d, token, err
}

// within bounds a number of an input.
func within(field string, n, most int) error {
	if n < 1 || n > most {
		return domain.Bad(field, domain.CodeRange).With("min", 1).With("max", most)
	}
	return nil
}

// spare is the license that lasts longest of those with so many seats free; free
// is the most that any of them could give.
func (p *pool) spare(seats int) (l lease.InForce, free int, ok bool) {
	open := p.Capacity - p.InUse() - p.Unfilled()
	for _, u := range p.Usable {
		n := max(0, min(open, u.Seats-p.Held[u.ID]))
		if n >= seats && !ok {
			l, ok = u, true
		}
		free = max(free, n)
	}
	return l, free, ok
}

// sign writes the next revision of a delegation against a license.
func (s *Service) sign(tx *store.Tx, p *pool, d *domain.Delegation, l lease.InForce) (token string, err error) {
	until := p.t.Add(time.Duration(d.Days) * oneDay)
	if !l.Ends.IsZero() && l.Ends.Before(until) {
		until = l.Ends
	}
	d.License, d.RenewedAt = l.ID, p.t
	if until = until.Truncate(time.Second); until.After(d.ExpiresAt) {
		d.ExpiresAt = until
	}
	d.Revision++
	if token, err = s.signed(tx, *d, p.Rules.TTL()); err != nil {
		return "", err
	}
	if err := tx.PutDelegation(*d); err != nil {
		return "", err
	}
	if err := tx.PutDelegationToken(store.DelegationToken{
		Delegation: d.ID, Revision: d.Revision, Proof: hex.EncodeToString(site.Proof(token)), Token: token,
	}); err != nil {
		return "", err
	}
	return token, tx.LeaseFactsChanged(d.Organization, d.Product)
}

func (s *Service) signed(tx *store.Tx, d domain.Delegation, ttl time.Duration) (string, error) {
	org, err := tx.Organization(d.Organization)
	if err != nil {
		return "", err
	}
	product, err := tx.Product(d.Product)
	if err != nil {
		return "", err
	}
	return s.SignDelegation(tx, license.Delegation{
		Issuer: s.URL, ID: string(d.ID), Revision: int64(d.Revision), Product: product.Slug,
		IssuedAt: d.RenewedAt, NotBefore: d.RenewedAt, Expires: d.ExpiresAt,
		Org: license.Org{ID: string(org.ID), Name: org.Name}, Site: d.Site, Seats: d.Seats, TTL: ttl.Truncate(time.Second), LicenseID: string(d.License),
	})
}

// Delegations lists the seats given to sites, of one product or of all where
// product is "", the latest first: those that live and those that ended within
// 90 days.
func (s *Service) Delegations(ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID) (list []domain.Delegation, err error) {
	list = []domain.Delegation{}
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		list, err = tx.DelegationsOf(org, product, s.Now().Add(-endedFor))
		return err
	})
	return list, err
}

// Delegation reads one delegation and its use by hour since an instant.
func (s *Service) Delegation(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DelegationID, since time.Time) (d domain.Delegation, hours []domain.LeaseHour, err error) {
	err = s.view(ctx, by, org, func(tx *store.Tx, _ app.Standing) error {
		if d, err = delegationOf(tx, org, id); err != nil {
			return err
		}
		hours, err = tx.DelegationHours(id, since, s.Now().Add(time.Hour))
		return err
	})
	return d, hours, err
}

func delegationOf(tx *store.Tx, org domain.OrganizationID, id domain.DelegationID) (domain.Delegation, error) {
	d, err := tx.Delegation(id)
	if err == nil && d.Organization != org {
		err = errNotFound()
	}
	return d, err
}

// DelegationFile is the signed file of a delegation as it was renewed last, to be
// carried to its site. One that is over is leases.delegation_over.
func (s *Service) DelegationFile(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DelegationID) (d domain.Delegation, token string, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LeasesDelegate); err != nil {
			return err
		}
		if d, err = delegationOf(tx, org, id); err != nil {
			return err
		}
		if !d.AliveAt(s.Now()) {
			return domain.E(domain.Conflict, domain.CodeDelegationOver)
		}
		v, err := tx.DelegationTokenOf(id, d.Revision)
		token = v.Token
		return err
	})
	return d, token, err
}

// Recall has a delegation renewed no more: its seats are free when it ends, or
// when the site has given them back. Doing it twice changes nothing.
func (s *Service) Recall(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.DelegationID) (d domain.Delegation, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.LeasesDelegate); err != nil {
			return err
		}
		if d, err = delegationOf(tx, org, id); err != nil {
			return err
		}
		return s.inPool(tx, org, d.Product, func(p *pool) error {
			if d, err = tx.Delegation(id); err != nil {
				return err
			}
			switch {
			case !d.AliveAt(p.t):
				return domain.E(domain.Conflict, domain.CodeDelegationOver)
			case !d.RecalledAt.IsZero():
				return nil
			}
			d.RecalledAt = p.t
			if err := tx.PutDelegation(d); err != nil {
				return err
			}
			return s.Audit(tx, by, app.Change{
				Organization: org, Action: access.LeasesDelegate, Object: string(id), Name: d.Site,
				Before: map[string]any{"seats": d.Seats}, After: map[string]any{"seats": d.Seats, "recalled": true, "until": d.ExpiresAt},
			})
		})
	})
	return d, err
}
