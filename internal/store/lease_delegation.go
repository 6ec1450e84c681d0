package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const delegationQuery = `SELECT lease_delegation.id, lease_delegation.pool_id, lease_pool.organization_id, lease_pool.product_id, lease_delegation.license_id,
	lease_delegation.site, lease_delegation.seats, lease_delegation.revision, lease_delegation.created_at, lease_delegation.created_by, lease_delegation.renewed_at,
	lease_delegation.expires_at, lease_delegation.ended_at, lease_delegation.end_reason, lease_delegation.peak, lease_delegation.reported_at, lease_delegation.days,
	lease_delegation.recalled_at
	FROM lease_delegation JOIN lease_pool ON lease_pool.id = lease_delegation.pool_id`

func scanDelegation(r row) (d domain.Delegation, err error) {
	err = r.Scan(&d.ID, &d.Pool, &d.Organization, &d.Product, &d.License, &d.Site, &d.Seats, &d.Revision, at(&d.CreatedAt), &d.CreatedBy, at(&d.RenewedAt),
		at(&d.ExpiresAt), at(&d.EndedAt), &d.EndReason, &d.Peak, at(&d.ReportedAt), &d.Days, at(&d.RecalledAt))
	return d, err
}

// Delegations lists the delegations of a pool that are alive at t, by id.
func (tx *Tx) Delegations(pool domain.LeasePoolID, t time.Time) ([]domain.Delegation, error) {
	return all(tx, scanDelegation, delegationQuery+` WHERE lease_delegation.pool_id = $1 AND lease_delegation.ended_at IS NULL
		AND lease_delegation.expires_at > $2 ORDER BY lease_delegation.id LIMIT 1000`, pool, ms(t))
}

// Delegation reads one delegation, of any organization: for who shows by a
// signature that they hold it.
func (tx *Tx) Delegation(id domain.DelegationID) (domain.Delegation, error) {
	return one(tx, scanDelegation, delegationQuery+` WHERE lease_delegation.id = $1`, id)
}

// PutDelegation adds a delegation, or writes its newest revision and its end.
func (tx *Tx) PutDelegation(d domain.Delegation) error {
	_, err := tx.exec(`INSERT INTO lease_delegation (id, pool_id, license_id, site, search_key, seats, revision, created_at, created_by, renewed_at,
			expires_at, ended_at, end_reason, peak, reported_at, days, recalled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET license_id = excluded.license_id, seats = excluded.seats, revision = excluded.revision, renewed_at = excluded.renewed_at,
			expires_at = excluded.expires_at, ended_at = excluded.ended_at, end_reason = excluded.end_reason, peak = excluded.peak, reported_at = excluded.reported_at,
			recalled_at = excluded.recalled_at`,
		d.ID, d.Pool, d.License, d.Site, searchKey(d.Site), d.Seats, d.Revision, ms(d.CreatedAt), d.CreatedBy, ms(d.RenewedAt),
		ms(d.ExpiresAt), ms(d.EndedAt), d.EndReason, d.Peak, ms(d.ReportedAt), d.Days, ms(d.RecalledAt))
	return err
}

// DelegationsOf lists the delegations of an organization that ended after an
// instant or have not ended, the latest first: of one product, or of all where
// product is "".
func (tx *Tx) DelegationsOf(org domain.OrganizationID, product domain.ProductID, after time.Time) ([]domain.Delegation, error) {
	return all(tx, scanDelegation, delegationQuery+` WHERE lease_pool.organization_id = $1 AND ($2 = '' OR lease_pool.product_id = $2)
		AND coalesce(lease_delegation.ended_at, lease_delegation.expires_at) > $3 ORDER BY lease_delegation.id DESC LIMIT 1000`, org, product, ms(after))
}

// DelegationToken is a revision of a delegation as it was signed.
type DelegationToken struct {
	Delegation domain.DelegationID
	Revision   int
	Proof      string // the secret made from the token, in hexadecimal digits
	Token      string
}

// PutDelegationToken keeps a revision, and forgets those before the last one.
func (tx *Tx) PutDelegationToken(v DelegationToken) error {
	if _, err := tx.exec(`INSERT INTO lease_delegation_token (delegation_id, revision, proof, token) VALUES ($1, $2, $3, $4)`,
		v.Delegation, v.Revision, v.Proof, v.Token); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM lease_delegation_token WHERE delegation_id = $1 AND revision < $2`, v.Delegation, v.Revision-1)
	return err
}

func scanDelegationToken(r row) (v DelegationToken, err error) {
	err = r.Scan(&v.Delegation, &v.Revision, &v.Proof, &v.Token)
	return v, err
}

const delegationTokenQuery = `SELECT delegation_id, revision, proof, token FROM lease_delegation_token`

// DelegationTokenOf reads a revision of a delegation.
func (tx *Tx) DelegationTokenOf(id domain.DelegationID, revision int) (DelegationToken, error) {
	return one(tx, scanDelegationToken, delegationTokenQuery+` WHERE delegation_id = $1 AND revision = $2`, id, revision)
}

// DelegationTokenBy finds the revision that somebody shows.
func (tx *Tx) DelegationTokenBy(proof string) (DelegationToken, error) {
	return one(tx, scanDelegationToken, delegationTokenQuery+` WHERE proof = $1`, proof)
}

// PutDelegationHours adds hours to a site's history, or corrects them.
func (tx *Tx) PutDelegationHours(id domain.DelegationID, hours ...domain.LeaseHour) error {
	rows := make([][]any, len(hours))
	for i, h := range hours {
		rows[i] = []any{string(id), h.At.UnixMilli(), h.Peak, h.Denied}
	}
	return tx.insertRows(`INSERT INTO lease_delegation_usage (delegation_id, hour_at, peak, denied)`,
		`ON CONFLICT (delegation_id, hour_at) DO UPDATE SET peak = excluded.peak, denied = excluded.denied`, rows)
}

// SiteHours adds up, by hour, how the sites of a pool used their seats in
// [from, until).
func (tx *Tx) SiteHours(pool domain.LeasePoolID, from, until time.Time) ([]domain.LeaseHour, error) {
	scan := func(r row) (h domain.LeaseHour, err error) {
		err = r.Scan(at(&h.At), &h.AtSites, &h.RefusedAtSites)
		return h, err
	}
	return all(tx, scan, `SELECT hour_at, CAST(sum(lease_delegation_usage.peak) AS BIGINT), CAST(sum(lease_delegation_usage.denied) AS BIGINT)
		FROM lease_delegation_usage JOIN lease_delegation ON lease_delegation.id = lease_delegation_usage.delegation_id
		WHERE lease_delegation.pool_id = $1 AND hour_at >= $2 AND hour_at < $3 GROUP BY hour_at ORDER BY hour_at LIMIT 10000`, pool, ms(from), ms(until))
}

// DelegationHours lists how a site used its seats, by hour, in [from, until).
func (tx *Tx) DelegationHours(id domain.DelegationID, from, until time.Time) ([]domain.LeaseHour, error) {
	scan := func(r row) (h domain.LeaseHour, err error) {
		err = r.Scan(at(&h.At), &h.Peak, &h.Denied)
		return h, err
	}
	return all(tx, scan, `SELECT hour_at, peak, denied FROM lease_delegation_usage WHERE delegation_id = $1 AND hour_at >= $2 AND hour_at < $3
		ORDER BY hour_at LIMIT 10000`, id, ms(from), ms(until))
}
