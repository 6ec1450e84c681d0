package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Pool is the counted seats of one product in one organization and area.
type Pool struct {
	Organization domain.OrganizationID
	Product      domain.ProductID
	Area         domain.Area
	Active       int
	Pending      int // holds that have not lapsed
}

// Seat is one person's seat in a pool.
type Seat struct {
	PersonKey string // the key of their address
	State     domain.SeatState
	HoldUntil time.Time // for pending ones
	Since     time.Time
}

func scanPool(r row) (p Pool, err error) {
	err = r.Scan(&p.Organization, &p.Product, &p.Area, &p.Active, &p.Pending)
	return p, err
}

// LockPool takes the pool's row for this transaction, making it if it is new,
// drops the holds that have lapsed at t, and returns the counts. It is the
// first statement of everything that takes a seat: takers queue up here, so
// nobody counts while another writes.
func (tx *Tx) LockPool(org domain.OrganizationID, product domain.ProductID, area domain.Area, t time.Time) (Pool, error) {
	if _, err := tx.exec(`INSERT INTO pool (organization_id, product_id, area, active, pending, version) VALUES ($1, $2, $3, 0, 0, 1)
		ON CONFLICT (organization_id, product_id, area) DO UPDATE SET version = pool.version + 1`, org, product, area); err != nil {
		return Pool{}, err
	}
	lapsed, err := tx.exec(`DELETE FROM seat WHERE organization_id = $1 AND product_id = $2 AND area = $3
		AND state = 'pending' AND hold_until <= $4`, org, product, area, ms(t))
	if err != nil {
		return Pool{}, err
	}
	return one(tx, scanPool, `UPDATE pool SET pending = pending - $4 WHERE organization_id = $1 AND product_id = $2 AND area = $3
		RETURNING organization_id, product_id, area, active, pending`, org, product, area, lapsed)
}

// pendingAt counts a pool's holds that have not lapsed at $2.
const pendingAt = `pool.pending - (SELECT count(*) FROM seat WHERE seat.organization_id = pool.organization_id AND seat.product_id = pool.product_id
	AND seat.area = pool.area AND seat.state = 'pending' AND seat.hold_until <= $2)`

// Pools lists an organization's pools as they count at t, without locking.
func (tx *Tx) Pools(org domain.OrganizationID, t time.Time) ([]Pool, error) {
	return all(tx, scanPool, `SELECT pool.organization_id, pool.product_id, pool.area, pool.active, `+pendingAt+`
		FROM pool WHERE pool.organization_id = $1 ORDER BY pool.product_id, pool.area LIMIT 1000`, org, ms(t))
}

// PooledProducts lists the products an organization has pools of, in the order
// in which their pools are to be locked.
func (tx *Tx) PooledProducts(org domain.OrganizationID) ([]domain.Product, error) {
	return all(tx, scanProduct, `SELECT `+productColumns+` FROM product
		WHERE id IN (SELECT product_id FROM pool WHERE organization_id = $1) ORDER BY id LIMIT 1000`, org)
}

// Seat reads a person's seat in a locked pool; ok is false when they hold none.
func (tx *Tx) Seat(p Pool, personKey string) (s Seat, ok bool, err error) {
	scan := func(r row) (s Seat, err error) {
		err = r.Scan(&s.PersonKey, &s.State, at(&s.HoldUntil), at(&s.Since))
		return s, err
	}
	s, err = one(tx, scan, `SELECT person_key, state, hold_until, since FROM seat
		WHERE organization_id = $1 AND product_id = $2 AND area = $3 AND person_key = $4`, p.Organization, p.Product, p.Area, personKey)
	if domain.HasCode(err, domain.CodeNotFound) {
		return Seat{}, false, nil
	}
	return s, err == nil, err
}
