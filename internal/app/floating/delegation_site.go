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

// renewRest is how soon after a renewal there is no other: what was renewed last
// is the answer.
const renewRest = 10 * time.Minute

// RenewDelegation answers a site that shows its delegation with the next
// revision of it, for as many days as were given, and not beyond the end of a
// license with the seats. The signed text is all the authority there is: one that
// nobody was given is leases.site_unknown, one that is over
// leases.delegation_over. A delegation that was recalled stays as it is.
func (s *Service) RenewDelegation(ctx context.Context, text string) (d domain.Delegation, token string, err error) {
	text, _ = license.Clean(text)
	err = s.Write(ctx, func(tx *store.Tx) error {
		shown, err := tx.DelegationTokenBy(hex.EncodeToString(site.Proof(text)))
		if domain.HasCode(err, domain.CodeNotFound) {
			return siteUnknown()
		}
		if err != nil {
			return err
		}
		return s.ofSite(tx, shown.Delegation, func(p *pool, now domain.Delegation) error {
			d = now
			l, ok := p.lasting(d)
			switch {
			case !d.AliveAt(p.t):
				return domain.E(domain.Conflict, domain.CodeDelegationOver)
			case !ok || !d.RecalledAt.IsZero() || shown.Revision < d.Revision || p.t.Before(d.RenewedAt.Add(renewRest)):
				latest, err := tx.DelegationTokenOf(d.ID, d.Revision)
				token = latest.Token
				return err
			}
			token, err = s.sign(tx, p, &d, l)
			return err
		})
	})
	return d, token, err
}

// lasting is the license for the next revision of a delegation: its own, or one
// with as many seats free that lasts longer.
func (p *pool) lasting(d domain.Delegation) (l lease.InForce, ok bool) {
	for _, u := range p.Usable {
		if u.ID == d.License || u.Seats-p.Held[u.ID] >= d.Seats {
			return u, true // the latest end first
		}
	}
	return l, false
}

// SiteReport takes in how a site has used its seats, by network or carried by
// hand, and that it has given them back: then they are free. What nobody was
// given has signed is leases.site_unknown.
func (s *Service) SiteReport(ctx context.Context, text string) (d domain.Delegation, err error) {
	return s.siteReport(ctx, text, func(*store.Tx, domain.DelegationID) error { return nil })
}

// siteReport takes a report in from whom enter lets.
func (s *Service) siteReport(ctx context.Context, text string, enter func(*store.Tx, domain.DelegationID) error) (d domain.Delegation, err error) {
	text, _ = license.Clean(text)
	u, parsed := site.Parse(text)
	if parsed != nil {
		u = &site.Unverified{}
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		id := domain.DelegationID(u.Delegation)
		if err := enter(tx, id); err != nil {
			return err
		}
		if parsed != nil {
			return siteUnknown()
		}
		shown, err := tx.DelegationTokenOf(id, u.Revision)
		if domain.HasCode(err, domain.CodeNotFound) {
			return siteUnknown()
		}
		if err != nil {
			return err
		}
		proof, err := hex.DecodeString(shown.Proof)
		if err != nil {
			return err
		}
		r, err := u.Verify(proof)
		if err != nil {
			return siteUnknown()
		}
		return s.ofSite(tx, id, func(p *pool, now domain.Delegation) error {
			d, err = s.taken(tx, p, now, r)
			return err
		})
	})
	return d, err
}

// taken keeps what a site has reported.
func (s *Service) taken(tx *store.Tx, p *pool, d domain.Delegation, r site.Report) (domain.Delegation, error) {
	hours := make([]domain.LeaseHour, len(r.Hours))
	for i, h := range r.Hours {
		hours[i] = domain.LeaseHour{At: h.Time(), Peak: h.Peak, Denied: h.Denied}
		d.Peak = max(d.Peak, h.Peak)
	}
	if len(hours) > 0 {
		if err := tx.PutDelegationHours(d.ID, hours...); err != nil {
			return d, err
		}
	}
	d.ReportedAt = p.t
	if !r.Returned || !d.AliveAt(p.t) {
		return d, tx.PutDelegation(d)
	}
	d.EndedAt, d.EndReason = p.t, domain.LeaseReleased
	if err := tx.PutDelegation(d); err != nil {
		return d, err
	}
	if err := tx.LeaseFactsChanged(d.Organization, d.Product); err != nil {
		return d, err
	}
	return d, s.Audit(tx, domain.System(), app.Change{
		Organization: d.Organization, Action: access.LeasesDelegate, Object: string(d.ID), Name: d.Site,
		Before: map[string]any{"seats": d.Seats}, After: map[string]any{"seats": 0},
	})
}

// ofSite does something with a delegation whose pool's row it takes.
func (s *Service) ofSite(tx *store.Tx, id domain.DelegationID, do func(*pool, domain.Delegation) error) error {
	d, err := tx.Delegation(id)
	if err != nil {
		return err
	}
	return s.inPool(tx, d.Organization, d.Product, func(p *pool) error {
		if d, err = tx.Delegation(id); err != nil { // as it is behind the lock
			return err
		}
		return do(p, d)
	})
}

// TakeSiteReport is SiteReport by somebody who carries it by hand to the
// organization whose seats they are.
func (s *Service) TakeSiteReport(ctx context.Context, by domain.Actor, org domain.OrganizationID, text string) (d domain.Delegation, err error) {
	d, err = s.siteReport(ctx, text, func(tx *store.Tx, id domain.DelegationID) error {
		if _, err := s.Enter(tx, by, org, access.LeasesDelegate); err != nil {
			return err
		}
		_, err := delegationOf(tx, org, id)
		if domain.HasCode(err, domain.CodeNotFound) {
			return siteUnknown()
		}
		return err
	})
	if domain.HasCode(err, domain.CodeSiteUnknown) {
		err = domain.Bad("report", domain.CodeSiteUnknown)
	}
	return d, err
}

func siteUnknown() error { return domain.E(domain.Unauthenticated, domain.CodeSiteUnknown) }
