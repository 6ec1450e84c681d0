package store

import (
	"strconv"

	"seatward.dev/seatward/internal/domain"
)

const grantQuery = `SELECT g.organization_id, g.product_id, product.name, g.member_id, g.area, g.state, g.granted_at, g.granted_by
	FROM license_grant g JOIN product ON product.id = g.product_id`

func scanGrant(r row) (g domain.Grant, err error) {
	err = r.Scan(&g.Organization, &g.Product, &g.ProductName, &g.Member, &g.Area, &g.State, at(&g.GrantedAt), &g.GrantedBy)
	return g, err
}

// The organization's row is locked by whoever changes grants, as by whoever changes
// teams: see countGrants.
const thisGrant = "g.organization_id = $1 AND g.product_id = $2 AND g.member_id = $3"

// InsertGrant adds a grant; added is false when the member has the product
// already.
func (tx *Tx) InsertGrant(g domain.Grant) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO license_grant (organization_id, product_id, member_id, area, state, granted_at, granted_by, search_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce((SELECT member.search_key FROM member WHERE member.id = $3), ''))
		ON CONFLICT (organization_id, product_id, member_id) DO NOTHING`,
		g.Organization, g.Product, g.Member, g.Area, g.State, ms(g.GrantedAt), g.GrantedBy)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.countGrants(1, thisGrant, g.Organization, g.Product, g.Member)
}

// UpdateGrant writes a grant's state and area.
func (tx *Tx) UpdateGrant(g domain.Grant) error {
	if err := tx.countGrants(-1, thisGrant, g.Organization, g.Product, g.Member); err != nil {
		return err
	}
	if err := tx.changed(errNotFound, `UPDATE license_grant SET state = $4, area = $5 WHERE organization_id = $1 AND product_id = $2 AND member_id = $3`,
		g.Organization, g.Product, g.Member, g.State, g.Area); err != nil {
		return err
	}
	return tx.countGrants(1, thisGrant, g.Organization, g.Product, g.Member)
}

// DeleteGrant takes a grant back.
func (tx *Tx) DeleteGrant(g domain.Grant) error {
	if err := tx.countGrants(-1, thisGrant, g.Organization, g.Product, g.Member); err != nil {
		return err
	}
	return tx.changed(errNotFound, `DELETE FROM license_grant WHERE organization_id = $1 AND product_id = $2 AND member_id = $3`,
		g.Organization, g.Product, g.Member)
}

// GrantsOf lists the grants of some members of an organization, by member and
// product, ten thousand at the most. Callers bound the number of members.
func (tx *Tx) GrantsOf(org domain.OrganizationID, members ...domain.MemberID) ([]domain.Grant, error) {
	if len(members) == 0 {
		return nil, nil
	}
	marks, args := inList(members)
	args = append(args, org)
	return all(tx, scanGrant, grantQuery+` WHERE g.member_id IN (`+marks+`) AND g.organization_id = $`+strconv.Itoa(len(args))+`
		ORDER BY g.member_id, g.product_id LIMIT 10000`, args...)
}

// NextGrants lists the first grants that wait for a seat of a pool, in order.
func (tx *Tx) NextGrants(p Pool, limit int) ([]domain.Grant, error) {
	return all(tx, scanGrant, grantQuery+` WHERE g.organization_id = $1 AND g.product_id = $2 AND g.area = $3 AND g.state = 'waiting'
		ORDER BY g.granted_at, g.member_id LIMIT $4`, p.Organization, p.Product, p.Area, limit)
}

// ApartGrants is how many grants of a pool are in a state other than active.
type ApartGrants struct {
	Product domain.ProductID
	Area    domain.Area
	State   domain.GrantState
	Grants  int
}

// CountApartGrants counts an organization's resting and waiting grants by pool.
func (tx *Tx) CountApartGrants(org domain.OrganizationID) ([]ApartGrants, error) {
	scan := func(r row) (a ApartGrants, err error) {
		err = r.Scan(&a.Product, &a.Area, &a.State, &a.Grants)
		return a, err
	}
	return all(tx, scan, `SELECT product_id, area, state, count(*) FROM license_grant WHERE organization_id = $1 AND state <> 'active'
		GROUP BY product_id, area, state ORDER BY product_id, area, state LIMIT 10000`, org)
}
