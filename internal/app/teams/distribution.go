package teams

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Pools lists the pools of an organization that the portal keeps, which is what
// Distribution can be asked about.
func (s *Service) Pools(ctx context.Context, by domain.Actor, org domain.OrganizationID) (list []domain.Pool, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.SeatsView); err != nil {
			return err
		}
		list, err = seating.Pools(tx, org, s.Now())
		return err
	})
	return list, err
}

// Distribution says how a pool's seats spread over the teams, a page of them. It
// is not_found for a pool that the organization does not have. It costs the same
// however many people there are, but for invitations.
func (s *Service) Distribution(
	ctx context.Context, by domain.Actor, org domain.OrganizationID, product domain.ProductID, area domain.Area, req domain.ListRequest,
) (d domain.Distribution, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.SeatsView); err != nil {
			return err
		}
		if d.Pool, err = s.pool(tx, org, product, area); err != nil {
			return err
		}
		teams, err := tx.Teams(org, "", req)
		if err != nil {
			return err
		}
		return s.distribute(tx, org, &d, teams)
	})
	return d, err
}

func (s *Service) pool(tx *store.Tx, org domain.OrganizationID, product domain.ProductID, area domain.Area) (domain.Pool, error) {
	pools, err := seating.Pools(tx, org, s.Now())
	if err != nil {
		return domain.Pool{}, err
	}
	for _, p := range pools {
		if p.Product == product && p.Area == area {
			return p, nil
		}
	}
	return domain.Pool{}, domain.E(domain.NotFound, domain.CodeNotFound)
}

// distribute fills in who holds what of d's pool.
func (s *Service) distribute(tx *store.Tx, org domain.OrganizationID, d *domain.Distribution, teams domain.List[domain.Team]) error {
	key := store.Pool{Organization: org, Product: d.Pool.Product, Area: d.Pool.Area}
	pending, invited, err := tx.HoldsByTeam(key, s.Now())
	if err != nil {
		return err
	}
	if err := s.living(tx, org, teams.Items); err != nil {
		return err
	}
	active, total, err := holders(tx, d.Pool.Rule, key)
	if err != nil {
		return err
	}
	d.Assigned = domain.TeamSeats{Active: min(total.once, d.Pool.Active), Pending: min(invited, d.Pool.Pending)}
	d.Unassigned = domain.TeamSeats{Active: d.Pool.Active - d.Assigned.Active, Pending: d.Pool.Pending - d.Assigned.Pending}
	d.Shared = max(0, total.shares+sum(pending)-d.Assigned.Held())
	d.Teams = domain.List[domain.TeamShare]{Items: make([]domain.TeamShare, len(teams.Items)), Next: teams.Next}
	for i, t := range teams.Items {
		d.Teams.Items[i] = domain.TeamShare{Team: t, Seats: domain.TeamSeats{Active: active(t), Pending: pending[t.ID]}}
	}
	return nil
}

// totals is how many seats the people of all teams hold: each person once, and
// once for each of their teams.
type totals struct{ once, shares int }

// holders says how many seats of a pool the people of each team hold. Those by
// membership follow from the sizes of the teams, because every active member of
// the area has one.
func holders(tx *store.Tx, rule domain.SeatRule, pool store.Pool) (active func(domain.Team) int, all totals, err error) {
	if rule == domain.SeatsGranted {
		granted, once, err := tx.GrantsByTeam(pool)
		return func(t domain.Team) int { return granted[t.ID] }, totals{once, sum(granted)}, err
	}
	a, err := tx.Assignment(pool.Organization)
	if err != nil {
		return nil, all, err
	}
	sizes, err := tx.TeamSizes(pool.Organization)
	all = totals{a.Assigned.ActiveIn(pool.Area), sizes.ActiveIn(pool.Area)}
	return func(t domain.Team) int { return t.ActiveIn(pool.Area) }, all, err
}

func sum(m map[domain.TeamID]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}
