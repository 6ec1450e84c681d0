package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const (
	keyColumns = `permission_key.id, permission_key.batch_id, permission_key.number, permission_key.prefix, permission_key.code_hash,
	permission_key.state, permission_key.expires_at, permission_key.redeemed_at, permission_key.redeemed_by, permission_key.organization_id,
	organization.name, permission_key.revoked_at, permission_key.revoked_by, permission_key.reason`
	keyTables = `permission_key LEFT JOIN organization ON organization.id = permission_key.organization_id`
	keyQuery  = `SELECT ` + keyColumns + ` FROM ` + keyTables
)

func scanPermissionKey(r row) (k domain.PermissionKey, err error) {
	err = r.Scan(&k.ID, &k.Batch, &k.Number, &k.Prefix, &k.CodeHash, &k.State, at(&k.ExpiresAt), at(&k.RedeemedAt), &k.RedeemedBy,
		maybe(&k.Organization), maybe(&k.OrgName), at(&k.RevokedAt), &k.RevokedBy, &k.Reason)
	return k, err
}

// InsertPermissionKeys adds the keys of a new batch.
func (tx *Tx) InsertPermissionKeys(keys []domain.PermissionKey) error {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k.ID, k.Batch, k.Number, k.Prefix, k.CodeHash, k.State, ms(k.ExpiresAt), "", "", ""}
	}
	return tx.insertRows(`INSERT INTO permission_key (id, batch_id, number, prefix, code_hash, state, expires_at, redeemed_by, revoked_by, reason)`, "", rows)
}

// PermissionKey finds a key by the hash of its code.
func (tx *Tx) PermissionKey(hash string) (domain.PermissionKey, error) {
	return one(tx, scanPermissionKey, keyQuery+` WHERE permission_key.code_hash = $1`, hash)
}

// LockPermissionKey takes the key's row for this transaction: of several who use
// it at once, one is first.
func (tx *Tx) LockPermissionKey(hash string) error {
	return tx.changed(errNotFound, `UPDATE permission_key SET number = number WHERE code_hash = $1`, hash)
}

// RedeemPermissionKey notes who has redeemed a key, and counts it in its batch;
// done is false when it was not open.
func (tx *Tx) RedeemPermissionKey(k domain.PermissionKey) (done bool, err error) {
	n, err := tx.exec(`UPDATE permission_key SET state = 'redeemed', redeemed_at = $2, redeemed_by = $3, organization_id = $4
		WHERE id = $1 AND state = 'open'`, k.ID, ms(k.RedeemedAt), k.RedeemedBy, k.Organization)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`UPDATE permission_batch SET redeemed = redeemed + 1 WHERE id = $1`, k.Batch)
	return true, err
}

// RevokePermissionKeys revokes the open keys among some of a batch, or all open
// ones when none are named, and says how many they were.
func (tx *Tx) RevokePermissionKeys(batch domain.PermissionBatchID, ids []domain.PermissionKeyID, by, reason string, t time.Time) (revoked int, err error) {
	const change = `UPDATE permission_key SET state = 'revoked', revoked_at = $2, revoked_by = $3, reason = $4 WHERE batch_id = $1 AND state = 'open'`
	first := []any{batch, ms(t), by, reason}
	count := func(query string, args []any) error {
		n, err := tx.exec(query, args...)
		revoked += int(n)
		return err
	}
	if len(ids) == 0 {
		err = count(change, first)
	} else {
		err = inParts(change+` AND id IN (%s)`, first, ids, count)
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.exec(`UPDATE permission_batch SET revoked = revoked + $2 WHERE id = $1`, batch, revoked)
	return revoked, err
}

// PermissionKeysIn reads some keys of a batch, in their order there.
func (tx *Tx) PermissionKeysIn(batch domain.PermissionBatchID, ids []domain.PermissionKeyID) ([]domain.PermissionKey, error) {
	return byKeys(tx, scanPermissionKey, keyQuery+` WHERE permission_key.batch_id = $1 AND permission_key.id IN (%s) ORDER BY permission_key.number`, []any{batch}, ids)
}

// PermissionKeys lists the keys of a batch. The request's State is one of the
// states at t; its search looks for the beginning of the prefix.
func (tx *Tx) PermissionKeys(batch domain.PermissionBatchID, req domain.ListRequest, t time.Time) (domain.List[domain.PermissionKey], error) {
	filters := []filter{where("permission_key.batch_id = ?", batch)}
	switch state := domain.PermissionKeyState(req.State); state {
	case "":
	case domain.PermissionKeyOpen:
		filters = append(filters, where("permission_key.state = 'open' AND (permission_key.expires_at IS NULL OR permission_key.expires_at > ?)", ms(t)))
	case domain.PermissionKeyExpired:
		filters = append(filters, where("permission_key.state = 'open' AND permission_key.expires_at <= ?", ms(t)))
	case domain.PermissionKeyRedeemed, domain.PermissionKeyRevoked:
		filters = append(filters, where("permission_key.state = ?", string(state)))
	default:
		return domain.List[domain.PermissionKey]{}, domain.Bad("state", domain.CodeChoice).With("choices", "open, redeemed, revoked, expired")
	}
	return listing[domain.PermissionKey]{
		columns: keyColumns,
		from:    keyTables,
		search:  "lower(permission_key.prefix)",
		sorts:   map[string]sortKey{"number": number("permission_key.number"), "redeemed": number("coalesce(permission_key.redeemed_at, 0)")},
		sort:    "number",
		id:      "permission_key.id",
		scan:    scanPermissionKey,
	}.page(tx, req, filters...)
}

// KeyLicenses lists the licenses that a permission key has become.
func (tx *Tx) KeyLicenses(key domain.PermissionKeyID) ([]domain.License, error) {
	return all(tx, scanLicense, licenseQuery+` WHERE license.permission_key_id = $1 ORDER BY license.permission_line`, key)
}

// KeysLicenses lists the licenses that some permission keys have become.
func (tx *Tx) KeysLicenses(keys []domain.PermissionKeyID) ([]domain.License, error) {
	return byKeys(tx, scanLicense, licenseQuery+` WHERE license.permission_key_id IN (%s) ORDER BY license.permission_key_id, license.permission_line`, nil, keys)
}
