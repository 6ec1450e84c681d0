package store

import (
	"time"

	"seatward.dev/sdk/comply"

	"seatward.dev/seatward/internal/domain"
)

// WatchedPool is a pool with what is remembered of its limits.
type WatchedPool struct {
	Pool
	Watch domain.PoolWatch
}

// WatchedPools lists an organization's pools as they count at t, as Pools does.
func (tx *Tx) WatchedPools(org domain.OrganizationID, t time.Time) ([]WatchedPool, error) {
	scan := func(r row) (p WatchedPool, err error) {
		near, over := &p.Watch.Near, &p.Watch.Over
		err = r.Scan(&p.Organization, &p.Product, &p.Area, &p.Active, &p.Pending,
			at(&near.Since), at(&near.Back), &near.Capacity, at(&over.Since), at(&over.Back), &over.Capacity)
		return p, err
	}
	return all(tx, scan, `SELECT pool.organization_id, pool.product_id, pool.area, pool.active, `+pendingAt+`,
		pool.near_since, pool.near_back, pool.near_capacity, pool.over_since, pool.over_back, pool.over_capacity
		FROM pool WHERE pool.organization_id = $1 ORDER BY pool.product_id, pool.area LIMIT 1000`, org, ms(t))
}

// UpdatePoolWatch stores what is to be remembered of a pool's limits.
func (tx *Tx) UpdatePoolWatch(p WatchedPool) error {
	near, over := p.Watch.Near, p.Watch.Over
	return tx.changed(errNotFound, `UPDATE pool SET near_since = $4, near_back = $5, near_capacity = $6,
		over_since = $7, over_back = $8, over_capacity = $9 WHERE organization_id = $1 AND product_id = $2 AND area = $3`,
		p.Organization, p.Product, p.Area, ms(near.Since), ms(near.Back), near.Capacity, ms(over.Since), ms(over.Back), over.Capacity)
}

// Newcomers lists who came to their seat of a pool last, the latest first.
func (tx *Tx) Newcomers(p Pool, t time.Time, limit int) ([]domain.Holder, error) {
	scan := func(r row) (h domain.Holder, err error) {
		err = r.Scan(&h.PersonKey, &h.Email, &h.Name, &h.State, at(&h.Since), at(&h.ChangedAt), &h.ChangedBy)
		return h, err
	}
	return all(tx, scan, `SELECT l.person_key, l.person_email, l.person_name, l.state, l.since, l.happened_at, l.actor_name FROM seat_ledger l
		WHERE l.organization_id = $1 AND l.product_id = $2 AND l.area = $3 AND l.state <> 'none' AND (l.hold_until IS NULL OR l.hold_until > $4)
		AND NOT EXISTS (SELECT 1 FROM seat_ledger later WHERE later.organization_id = l.organization_id AND later.product_id = l.product_id
			AND later.area = l.area AND later.person_key = l.person_key AND later.seq > l.seq)
		ORDER BY l.seq DESC LIMIT $5`, p.Organization, p.Product, p.Area, ms(t), limit)
}

// SeatStanding is how an organization stood with a product whose seats the
// portal keeps, when that was last asked.
type SeatStanding struct {
	Product domain.ProductID
	State   comply.State // what the rule remembers
	Stage   domain.Stage
	Since   time.Time // of the violation; zero: none
}

// SeatStandings lists how an organization stands, by product.
func (tx *Tx) SeatStandings(org domain.OrganizationID) ([]SeatStanding, error) {
	scan := func(r row) (s SeatStanding, err error) {
		err = r.Scan(&s.Product, from(&s.State), &s.Stage, at(&s.Since))
		return s, err
	}
	return all(tx, scan, `SELECT product_id, state, stage, since FROM seat_standing WHERE organization_id = $1 ORDER BY product_id LIMIT 1000`, org)
}

// PutSeatStanding stores how an organization stands with a product. The
// organization's row is taken.
func (tx *Tx) PutSeatStanding(org domain.OrganizationID, s SeatStanding) error {
	_, err := tx.exec(`INSERT INTO seat_standing (organization_id, product_id, state, stage, since) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (organization_id, product_id) DO UPDATE SET state = $3, stage = $4, since = $5`,
		org, s.Product, text(s.State), s.Stage, ms(s.Since))
	return err
}

// NoteViolation notes the beginning of the oldest violation of an organization's
// seats; the zero time says that there is none.
func (tx *Tx) NoteViolation(org domain.OrganizationID, since time.Time) error {
	return tx.changed(errNotFound, `UPDATE organization SET violation_since = $2 WHERE id = $1`, org, ms(since))
}

// PooledOrganizations lists, by id, organizations after one that have seats in
// the portal.
func (tx *Tx) PooledOrganizations(after domain.OrganizationID, limit int) ([]domain.OrganizationID, error) {
	scan := func(r row) (id domain.OrganizationID, err error) {
		err = r.Scan(&id)
		return id, err
	}
	return all(tx, scan, `SELECT DISTINCT organization_id FROM pool WHERE organization_id > $1 ORDER BY organization_id LIMIT $2`, after, limit)
}
