package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// ListedLeasePool is a pool in a list over all organizations.
type ListedLeasePool struct {
	LeasePool
	OrgName     string
	Slug        string // of the product
	ProductName string
	Policy      domain.Policy
}

// ListLeasePools lists the pools with a floating license of one organization, or
// of all where org is "", by organization; it searches their names.
func (tx *Tx) ListLeasePools(org domain.OrganizationID, req domain.ListRequest) (domain.List[ListedLeasePool], error) {
	filters := []filter{where("organization.deleted_at IS NULL"), where(`EXISTS (SELECT 1 FROM license WHERE license.organization_id = lease_pool.organization_id
		AND license.product_id = lease_pool.product_id AND license.type = 'flex')`)}
	if org != "" {
		filters = append(filters, where("lease_pool.organization_id = ?", org))
	}
	return listing[ListedLeasePool]{
		columns: `lease_pool.id, lease_pool.organization_id, lease_pool.product_id, lease_pool.counts, lease_pool.facts, lease_pool.version,
			organization.name, product.slug, product.name, product.policy`,
		from: `lease_pool JOIN organization ON organization.id = lease_pool.organization_id JOIN product ON product.id = lease_pool.product_id`,
		sorts: map[string]sortKey{
			"organization": words("organization.search_key"), "product": words("lower(product.name)"),
		},
		search: "organization.search_key", sort: "organization", id: "lease_pool.id",
		scan: func(r row) (p ListedLeasePool, err error) {
			err = r.Scan(&p.ID, &p.Organization, &p.Product, from(&p.Book), &p.Facts, &p.Version, &p.OrgName, &p.Slug, &p.ProductName, from(&p.Policy))
			return p, err
		},
	}.page(tx, req, filters...)
}

// FloatingLicenses lists the floating licenses of some pools, ten thousand at
// the most.
func (tx *Tx) FloatingLicenses(pools ...domain.LeasePoolID) ([]domain.License, error) {
	if len(pools) == 0 {
		return nil, nil
	}
	marks, args := padded(0, pools)
	return all(tx, scanLicense, licenseQuery+` WHERE license.type = 'flex' AND (license.organization_id, license.product_id) IN
		(SELECT organization_id, product_id FROM lease_pool WHERE lease_pool.id IN (`+marks+`)) ORDER BY license.id LIMIT 10000`, args...)
}

// DelegationsIn is Delegations for several pools.
func (tx *Tx) DelegationsIn(t time.Time, pools ...domain.LeasePoolID) ([]domain.Delegation, error) {
	if len(pools) == 0 {
		return nil, nil
	}
	marks, args := padded(0, pools)
	return all(tx, scanDelegation, delegationQuery+` WHERE lease_delegation.pool_id IN (`+marks+`) AND lease_delegation.ended_at IS NULL
		AND lease_delegation.expires_at > `+placeholder(len(args)+1)+` ORDER BY lease_delegation.id LIMIT 10000`, append(args, ms(t))...)
}

// LeaseLines is LeaseLine for several pools.
func (tx *Tx) LeaseLines(pools ...domain.LeasePoolID) ([]domain.QueuedClient, error) {
	if len(pools) == 0 {
		return nil, nil
	}
	marks, args := padded(0, pools)
	return all(tx, scanQueued, `SELECT `+queuedColumns+` FROM lease_queue WHERE pool_id IN (`+marks+`) ORDER BY pool_id, place LIMIT 50000`, args...)
}

// CountExpired counts the leases of some pools that have expired by t and still
// count in their pools' rows.
func (tx *Tx) CountExpired(t time.Time, pools ...domain.LeasePoolID) (map[domain.LeasePoolID]int, error) {
	return tx.countByPool(`SELECT pool_id, count(*) FROM lease WHERE ended_at IS NULL AND expires_at <= ?`, []any{ms(t)}, pools)
}

// CountDenied counts what Denials lists of some pools since an instant.
func (tx *Tx) CountDenied(since time.Time, pools ...domain.LeasePoolID) (map[domain.LeasePoolID]int, error) {
	return tx.countByPool(`SELECT pool_id, count(*) FROM lease_denial WHERE last_at >= ? AND (granted_at IS NULL OR granted_at > first_at + ?)`,
		[]any{ms(since), domain.SoonGranted.Milliseconds()}, pools)
}

func (tx *Tx) countByPool(query string, with []any, pools []domain.LeasePoolID) (map[domain.LeasePoolID]int, error) {
	counts := map[domain.LeasePoolID]int{}
	if len(pools) == 0 {
		return counts, nil
	}
	marks, args := padded(0, pools)
	_, err := all(tx, func(r row) (id domain.LeasePoolID, err error) {
		var n int
		err = r.Scan(&id, &n)
		counts[id] = n
		return id, err
	}, bind(query, len(args))+` AND pool_id IN (`+marks+`) GROUP BY pool_id`, append(args, with...)...)
	return counts, err
}
