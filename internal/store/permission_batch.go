package store

import (
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
)

const (
	batchColumns = `permission_batch.id, permission_batch.name, permission_batch.note, permission_batch.lines, permission_batch.size,
	permission_batch.organization_id, organization.name, permission_batch.expires_at, permission_batch.made_by, permission_batch.created_at,
	permission_batch.redeemed, permission_batch.revoked`
	batchTables = `permission_batch LEFT JOIN organization ON organization.id = permission_batch.organization_id`
)

func scanBatch(r row) (b domain.PermissionBatch, err error) {
	err = r.Scan(&b.ID, &b.Name, &b.Note, from(&b.Lines), &b.Size, maybe(&b.Organization), maybe(&b.OrgName), at(&b.ExpiresAt), &b.MadeBy,
		at(&b.CreatedAt), &b.Redeemed, &b.Revoked)
	return b, err
}

// InsertPermissionBatch adds a batch, without its keys.
func (tx *Tx) InsertPermissionBatch(b domain.PermissionBatch) error {
	words := []string{b.Name}
	for _, l := range b.Lines {
		words = append(words, l.ProductName)
	}
	_, err := tx.exec(`INSERT INTO permission_batch (id, name, search_key, note, lines, size, organization_id, expires_at, made_by, created_at, redeemed, revoked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)`,
		b.ID, b.Name, searchKey(words...), b.Note, text(b.Lines), b.Size, null(b.Organization), ms(b.ExpiresAt), b.MadeBy, ms(b.CreatedAt))
	return err
}

// PermissionBatch reads one batch.
func (tx *Tx) PermissionBatch(id domain.PermissionBatchID) (domain.PermissionBatch, error) {
	return one(tx, scanBatch, `SELECT `+batchColumns+` FROM `+batchTables+` WHERE permission_batch.id = $1`, id)
}

// LockPermissionBatch takes a batch's row for this transaction.
func (tx *Tx) LockPermissionBatch(id domain.PermissionBatchID) error {
	return tx.changed(errNotFound, `UPDATE permission_batch SET size = size WHERE id = $1`, id)
}

// PermissionBatches lists the batches. A search that is the beginning of a code
// finds the batches of the keys that begin so, too.
func (tx *Tx) PermissionBatches(req domain.ListRequest) (domain.List[domain.PermissionBatch], error) {
	list := listing[domain.PermissionBatch]{
		columns: batchColumns,
		from:    batchTables,
		search:  "permission_batch.search_key",
		sorts: map[string]sortKey{
			"name": words("permission_batch.search_key"), "created": number("permission_batch.created_at"), "size": number("permission_batch.size"),
		},
		sort: "created",
		id:   "permission_batch.id",
		scan: scanBatch,
	}
	var filters []filter
	if prefix := strings.ToUpper(strings.TrimSpace(req.Search)); storable(prefix) && len(prefix) == 5 {
		ids, err := all(tx, scanKey, `SELECT DISTINCT batch_id FROM permission_key WHERE prefix = $1 LIMIT 500`, prefix)
		if err != nil {
			return domain.List[domain.PermissionBatch]{}, err
		}
		if len(ids) > 0 {
			f := filter{condition: "permission_batch.id IN (?" + strings.Repeat(", ?", len(ids)-1) + ")"}
			for _, id := range ids {
				f.args = append(f.args, id)
			}
			filters, req.Search = append(filters, f), ""
		}
	}
	return list.page(tx, req, filters...)
}

// CountFailedRedemption counts one try in vain.
func (tx *Tx) CountFailedRedemption(f domain.FailedRedemption) error {
	_, err := tx.exec(`INSERT INTO failed_redemption (day, account_id, address, reason, actor_name, tries, last_at) VALUES ($1, $2, $3, $4, $5, 1, $6)
		ON CONFLICT (day, account_id, address, reason) DO UPDATE SET tries = failed_redemption.tries + 1, last_at = $6, actor_name = $5`,
		f.Day, f.Account, f.Address, f.Reason, f.Actor, ms(f.LastAt))
	return err
}

// FailedRedemptions lists what was tried in vain, a line for each day, account,
// address and reason.
func (tx *Tx) FailedRedemptions(req domain.ListRequest) (domain.List[domain.FailedRedemption], error) {
	return listing[domain.FailedRedemption]{
		columns: `day, account_id, address, reason, actor_name, tries, last_at`,
		from:    "failed_redemption",
		search:  "lower(actor_name || ' ' || address)",
		sorts:   map[string]sortKey{"last": number("last_at"), "tries": number("tries")},
		sort:    "last",
		id:      "day || ' ' || account_id || ' ' || address || ' ' || reason",
		scan: func(r row) (f domain.FailedRedemption, err error) {
			err = r.Scan(&f.Day, &f.Account, &f.Address, &f.Reason, &f.Actor, &f.Count, at(&f.LastAt))
			return f, err
		},
	}.page(tx, req)
}

// SweepFailedRedemptions forgets what was tried before an instant.
func (tx *Tx) SweepFailedRedemptions(before time.Time) error {
	_, err := tx.exec(`DELETE FROM failed_redemption WHERE last_at < $1`, ms(before))
	return err
}
