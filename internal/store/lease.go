package store

import (
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
)

const leaseColumns = `lease.pool_id, lease.client, lease.id, lease.user_name, lease.user_key, lease.member_id, lease.token_id, lease.device, lease.version, lease.built,
	lease.license_id, lease.reservation_id, lease.granted_at, lease.renewed_at, lease.expires_at, lease.fence, lease.borrowed, lease.ended_at, lease.end_reason, lease.end_note`

func scanLease(r row) (l domain.Lease, err error) {
	var borrowed int64
	err = r.Scan(&l.Pool, &l.Client, &l.ID, &l.User, &l.UserKey, &l.Member, &l.Token, &l.Device, &l.Version, &l.Built,
		&l.License, &l.Reservation, at(&l.GrantedAt), at(&l.RenewedAt), at(&l.ExpiresAt), &l.Fence, &borrowed, at(&l.EndedAt), &l.EndReason, &l.EndNote)
	l.Borrowed = borrowed != 0
	return l, err
}

// keysOf names several of one pool. To PostgreSQL a list beside the pool may be
// something to compare with each of its rows; pairs are looked up in the index.
func keysOf(pool domain.LeasePoolID, names []string) []LeaseKey {
	keys := make([]LeaseKey, len(names))
	for i, name := range names {
		keys[i] = LeaseKey{pool, name}
	}
	return keys
}

// pairs is padded for keys of two columns.
func pairs(keys []LeaseKey) (string, []any) {
	n := 1
	for n < len(keys) {
		n *= 2
	}
	args := make([]any, 0, 2*n)
	var marks strings.Builder
	for i := range n {
		k := keys[min(i, len(keys)-1)]
		args = append(args, string(k.Pool), k.Client)
		if i > 0 {
			marks.WriteByte(',')
		}
		marks.WriteString("(" + placeholder(2*i+1) + "," + placeholder(2*i+2) + ")")
	}
	return marks.String(), args
}

// PutLeases writes the latest leases of clients, each client once.
func (tx *Tx) PutLeases(leases ...domain.Lease) error {
	rows := make([][]any, len(leases))
	for i, l := range leases {
		borrowed := 0
		if l.Borrowed {
			borrowed = 1
		}
		rows[i] = []any{
			string(l.Pool), l.Client, string(l.ID), l.User, l.UserKey, string(l.Member), string(l.Token), l.Device, l.Version, l.Built,
			string(l.License), string(l.Reservation), ms(l.GrantedAt), ms(l.RenewedAt), ms(l.ExpiresAt), l.Fence, borrowed,
			ms(l.EndedAt), string(l.EndReason), l.EndNote,
		}
	}
	return tx.insertOften(`INSERT INTO lease (pool_id, client, id, user_name, user_key, member_id, token_id, device, version, built,
		license_id, reservation_id, granted_at, renewed_at, expires_at, fence, borrowed, ended_at, end_reason, end_note)`,
		`ON CONFLICT (pool_id, client) DO UPDATE SET id = excluded.id, user_name = excluded.user_name, user_key = excluded.user_key,
		member_id = excluded.member_id, token_id = excluded.token_id, device = excluded.device, version = excluded.version, built = excluded.built,
		license_id = excluded.license_id, reservation_id = excluded.reservation_id, granted_at = excluded.granted_at, renewed_at = excluded.renewed_at,
		expires_at = excluded.expires_at, fence = excluded.fence, borrowed = excluded.borrowed, ended_at = excluded.ended_at,
		end_reason = excluded.end_reason, end_note = excluded.end_note`, rows)
}

// RenewLeases moves the ends of leases; nothing else about them has changed.
func (tx *Tx) RenewLeases(leases ...domain.Lease) error {
	if tx.pg != nil {
		return tx.renewAtOnce(leases)
	}
	for _, l := range leases {
		if _, err := tx.exec(`UPDATE lease SET renewed_at = ?, expires_at = ? WHERE pool_id = ? AND client = ?`,
			ms(l.RenewedAt), ms(l.ExpiresAt), string(l.Pool), l.Client); err != nil {
			return err
		}
	}
	return nil
}

// renewAtOnce is one statement for all, where each costs a way to the database.
func (tx *Tx) renewAtOnce(leases []domain.Lease) error {
	if len(leases) == 0 {
		return nil
	}
	n := 1
	for n < len(leases) {
		n *= 2
	}
	args := make([]any, 0, 4*n)
	var rows strings.Builder
	for i := range n {
		l := leases[min(i, len(leases)-1)]
		args = append(args, string(l.Pool), l.Client, l.RenewedAt.UnixMilli(), l.ExpiresAt.UnixMilli())
		if i > 0 {
			rows.WriteByte(',')
		}
		rows.WriteString("(CAST(" + placeholder(4*i+1) + " AS TEXT),CAST(" + placeholder(4*i+2) + " AS TEXT),CAST(" +
			placeholder(4*i+3) + " AS BIGINT),CAST(" + placeholder(4*i+4) + " AS BIGINT))")
	}
	_, err := tx.exec(`UPDATE lease SET renewed_at = v.column3, expires_at = v.column4 FROM (VALUES `+rows.String()+`) v
		WHERE lease.pool_id = v.column1 AND lease.client = v.column2`, args...)
	return err
}

// ExpiredLeases counts, of the leases of a pool that have expired by t and are
// not noted as ended yet, how many there are of each sort. Of a Lease it fills
// License, Reservation and Borrowed.
func (tx *Tx) ExpiredLeases(pool domain.LeasePoolID, t time.Time) (sorts []domain.Lease, counts []int, err error) {
	var n int
	scan := func(r row) (l domain.Lease, err error) {
		var borrowed int64
		err = r.Scan(&l.License, &l.Reservation, &borrowed, &n)
		l.Borrowed, counts = borrowed != 0, append(counts, n)
		return l, err
	}
	sorts, err = all(tx, scan, `SELECT license_id, reservation_id, borrowed, count(*) FROM lease
		WHERE pool_id = $1 AND ended_at IS NULL AND expires_at <= $2 GROUP BY license_id, reservation_id, borrowed`, pool, ms(t))
	return sorts, counts, err
}

// ExpireLeases notes the leases of a pool as ended that have expired by t, and
// says when the next one does; zero where there is none.
func (tx *Tx) ExpireLeases(pool domain.LeasePoolID, t time.Time) (next time.Time, err error) {
	if _, err := tx.exec(`UPDATE lease SET ended_at = expires_at, end_reason = 'expired'
		WHERE pool_id = $1 AND ended_at IS NULL AND expires_at <= $2`, pool, ms(t)); err != nil {
		return next, err
	}
	err = tx.row(`SELECT min(expires_at) FROM lease WHERE pool_id = $1 AND ended_at IS NULL`, pool).Scan(at(&next))
	return next, err
}

// LeasesAlive lists the leases of a pool that are alive at t, by fence.
func (tx *Tx) LeasesAlive(pool domain.LeasePoolID, t time.Time) ([]domain.Lease, error) {
	return all(tx, scanLease, `SELECT `+leaseColumns+` FROM lease WHERE pool_id = $1 AND ended_at IS NULL AND expires_at > $2
		ORDER BY fence LIMIT 1000000`, pool, ms(t))
}

// LeaseHolders lists some who hold a lease of a pool at t, those first who were
// granted theirs first.
func (tx *Tx) LeaseHolders(pool domain.LeasePoolID, t time.Time, limit int) ([]domain.Lease, error) {
	return all(tx, scanLease, `SELECT `+leaseColumns+` FROM lease WHERE pool_id = $1 AND ended_at IS NULL AND expires_at > $2
		ORDER BY fence LIMIT $3`, pool, ms(t), limit)
}

// Lease reads one lease of an organization by its id; a client's earlier leases
// are not found.
func (tx *Tx) Lease(org domain.OrganizationID, id domain.LeaseID) (domain.Lease, error) {
	return one(tx, scanListedLease, leaseQuery+` WHERE lease_pool.organization_id = $1 AND lease.id = $2`, org, id)
}

const leaseTables = `lease JOIN lease_pool ON lease_pool.id = lease.pool_id JOIN product ON product.id = lease_pool.product_id`

const listedLeaseColumns = `lease_pool.organization_id, lease_pool.product_id, product.name, ` + leaseColumns

const leaseQuery = `SELECT ` + listedLeaseColumns + ` FROM ` + leaseTables

func scanListedLease(r row) (l domain.Lease, err error) {
	var org domain.OrganizationID
	var product domain.ProductID
	var name string
	l, err = scanLease(ahead{r, []any{&org, &product, &name}})
	l.Organization, l.Product, l.ProductName = org, product, name
	return l, err
}

// Leases lists an organization's leases that are alive at t: of one product, or
// of all where product is "". It searches users, devices and clients.
func (tx *Tx) Leases(org domain.OrganizationID, product domain.ProductID, t time.Time, req domain.ListRequest) (domain.List[domain.Lease], error) {
	filters := []filter{
		where("lease_pool.organization_id = ?", org), where("lease.ended_at IS NULL"), where("lease.expires_at > ?", ms(t)),
	}
	if product != "" {
		filters = append(filters, where("lease_pool.product_id = ?", product))
	}
	switch req.State {
	case "borrowed":
		filters = append(filters, where("lease.borrowed = 1"))
	case "reserved":
		filters = append(filters, where("lease.reservation_id <> ''"))
	}
	return listing[domain.Lease]{
		columns: listedLeaseColumns, from: leaseTables, search: "lower(lease.user_name || ' ' || lease.device || ' ' || lease.client)",
		sorts: map[string]sortKey{
			"granted": number("lease.granted_at"), "expires": number("lease.expires_at"), "user": words("lease.user_key"), "device": words("lease.device"),
		},
		sort: "granted", id: "lease.id", scan: scanListedLease,
	}.page(tx, req, filters...)
}

// CountLeases counts the leases of a pool that are not noted as ended and
// expire after an instant.
func (tx *Tx) CountLeases(pool domain.LeasePoolID, t time.Time) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM lease WHERE pool_id = $1 AND ended_at IS NULL AND expires_at > $2`, pool, ms(t)).Scan(&n)
	return n, err
}
