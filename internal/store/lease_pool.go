package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// LeasePool is the row of an organization's floating seats of one product.
type LeasePool struct {
	ID           domain.LeasePoolID
	Organization domain.OrganizationID
	Product      domain.ProductID
	Book         LeaseBook
	Facts        int64 // rises with everything the rule reads beside the leases
	Version      int64 // rises with every change of the row
}

// LeaseBook is what a pool keeps of its leases, so that nobody counts them.
type LeaseBook struct {
	lease.Counts

	Soonest int64 `json:"soonest,omitempty"` // ms: no lease that is alive expires before; 0: there is none
	Last    int64 `json:"last,omitempty"`    // ms: of the latest decision
	Queued  int   `json:"queued,omitempty"`  // rows in line
	Denied  int64 `json:"denied,omitempty"`  // ms: of the latest denial

	Hour     int64 `json:"hour,omitempty"` // ms: its beginning
	Peak     int   `json:"peak,omitempty"` // of the hour
	Capacity int   `json:"capacity,omitempty"`
	Refused  int   `json:"refused,omitempty"`
	Day      int64 `json:"day,omitempty"` // ms: its beginning, UTC
	DayPeak  int   `json:"day_peak,omitempty"`
}

const leasePoolColumns = `id, organization_id, product_id, counts, facts, version`

func scanLeasePool(r row) (p LeasePool, err error) {
	err = r.Scan(&p.ID, &p.Organization, &p.Product, from(&p.Book), &p.Facts, &p.Version)
	return p, err
}

// EnsureLeasePool makes the pool of an organization and product unless there is
// one, and reads it.
func (tx *Tx) EnsureLeasePool(p LeasePool) (LeasePool, error) {
	_, err := tx.exec(`INSERT INTO lease_pool (`+leasePoolColumns+`) VALUES ($1, $2, $3, $4, 1, 1)
		ON CONFLICT (organization_id, product_id) DO NOTHING`, p.ID, p.Organization, p.Product, text(LeaseBook{}))
	if err != nil {
		return p, err
	}
	return tx.LeasePoolOf(p.Organization, p.Product)
}

// LeasePoolOf reads the pool of an organization and product.
func (tx *Tx) LeasePoolOf(org domain.OrganizationID, product domain.ProductID) (LeasePool, error) {
	return one(tx, scanLeasePool, `SELECT `+leasePoolColumns+` FROM lease_pool WHERE organization_id = $1 AND product_id = $2`, org, product)
}

// LeasePools lists an organization's pools, by product.
func (tx *Tx) LeasePools(org domain.OrganizationID) ([]LeasePool, error) {
	return all(tx, scanLeasePool, `SELECT `+leasePoolColumns+` FROM lease_pool WHERE organization_id = $1 ORDER BY product_id LIMIT 1000`, org)
}

// LockLeasePools takes some pools' rows for this transaction, always in the same
// order, so that those who want several wait for each other and not in a circle.
func (tx *Tx) LockLeasePools(ids ...domain.LeasePoolID) ([]LeasePool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []LeasePool
	err := tx.answer(tx.lockedPools(&rows, ids))
	return rows, err
}

func (tx *Tx) lockedPools(into *[]LeasePool, ids []domain.LeasePoolID) question {
	marks, args := padded(0, ids)
	return asking(into, scanLeasePool, `SELECT `+leasePoolColumns+` FROM lease_pool WHERE id IN (`+marks+`) ORDER BY id`+tx.forUpdate(), args...)
}

// LockLeasePoolsOf takes all pools of an organization as LockLeasePools does.
func (tx *Tx) LockLeasePoolsOf(org domain.OrganizationID) ([]LeasePool, error) {
	return all(tx, scanLeasePool, `SELECT `+leasePoolColumns+` FROM lease_pool WHERE organization_id = $1 ORDER BY id LIMIT 1000`+tx.forUpdate(), org)
}

// forUpdate locks what a query reads. On SQLite whoever writes is alone.
func (tx *Tx) forUpdate() string {
	if tx.pg == nil {
		return ""
	}
	return " FOR UPDATE"
}

// PutLeasePools writes what locked pools count.
func (tx *Tx) PutLeasePools(pools ...LeasePool) error {
	for _, p := range pools {
		if _, err := tx.exec(`UPDATE lease_pool SET counts = $2, version = version + 1 WHERE id = $1`, string(p.ID), text(p.Book)); err != nil {
			return err
		}
	}
	return nil
}

// LeaseFactsChanged notes that what the rule reads has changed for an
// organization's pools: of one product, or of all where product is "".
func (tx *Tx) LeaseFactsChanged(org domain.OrganizationID, product domain.ProductID) error {
	_, err := tx.exec(`UPDATE lease_pool SET facts = facts + 1 WHERE organization_id = $1 AND ($2 = '' OR product_id = $2)`, org, product)
	return err
}

// LeaseRulesChanged notes the same for all pools of a product.
func (tx *Tx) LeaseRulesChanged(product domain.ProductID) error {
	_, err := tx.exec(`UPDATE lease_pool SET facts = facts + 1 WHERE product_id = $1`, product)
	return err
}

// LeaseHours lists how a pool was used, by hour, in [from, until).
func (tx *Tx) LeaseHours(pool domain.LeasePoolID, from, until time.Time) ([]domain.LeaseHour, error) {
	scan := func(r row) (h domain.LeaseHour, err error) {
		err = r.Scan(at(&h.At), &h.Peak, &h.Capacity, &h.Denied)
		return h, err
	}
	return all(tx, scan, `SELECT hour_at, peak, capacity, denied FROM lease_usage WHERE pool_id = $1 AND hour_at >= $2 AND hour_at < $3
		ORDER BY hour_at LIMIT 10000`, pool, ms(from), ms(until))
}

// PutLeaseHours adds hours to a pool's history; one that is there stays.
func (tx *Tx) PutLeaseHours(pool domain.LeasePoolID, hours ...domain.LeaseHour) error {
	rows := make([][]any, len(hours))
	for i, h := range hours {
		rows[i] = []any{string(pool), h.At.UnixMilli(), h.Peak, h.Capacity, h.Denied}
	}
	return tx.insertRows(`INSERT INTO lease_usage (pool_id, hour_at, peak, capacity, denied)`, `ON CONFLICT (pool_id, hour_at) DO NOTHING`, rows)
}

// SweepLeases deletes the history of leases from before an instant.
func (tx *Tx) SweepLeases(before time.Time) error {
	for _, query := range []string{
		`DELETE FROM lease_usage WHERE hour_at < $1`,
		`DELETE FROM lease_denial WHERE last_at < $1`,
		`DELETE FROM lease WHERE ended_at IS NOT NULL AND ended_at < $1`,
		`DELETE FROM lease_delegation WHERE coalesce(ended_at, expires_at) < $1`,
	} {
		if _, err := tx.exec(query, ms(before)); err != nil {
			return err
		}
	}
	return nil
}
