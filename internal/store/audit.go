package store

import (
	"seatward.dev/seatward/internal/domain"
)

// LockAuditChain takes the end of an organization's audit chain for this
// transaction and returns it; an empty chain is (0, "").
func (tx *Tx) LockAuditChain(org domain.OrganizationID) (seq int64, hash string, err error) {
	err = tx.row(`INSERT INTO audit_chain (organization_id, seq, hash) VALUES ($1, 0, '')
		ON CONFLICT (organization_id) DO UPDATE SET seq = audit_chain.seq RETURNING seq, hash`, org).Scan(&seq, &hash)
	return seq, hash, err
}

const auditColumns = `id, organization_id, seq, happened_at, actor_kind, actor_id, actor_name, action, object_id, object_name,
	before_json, after_json, seat_delta, money_amount, money_currency, prev_hash, hash`

func scanAudit(r row) (e domain.AuditEntry, err error) {
	err = r.Scan(&e.ID, &e.Organization, &e.Seq, at(&e.At), &e.ActorKind, &e.ActorID, &e.ActorName, &e.Action, &e.Object, &e.ObjectName,
		&e.Before, &e.After, &e.SeatDelta, &e.MoneyDelta.Amount, &e.MoneyDelta.Currency, &e.PrevHash, &e.Hash)
	return e, err
}

// InsertAudit appends an entry to its locked chain.
func (tx *Tx) InsertAudit(e domain.AuditEntry) error {
	if _, err := tx.exec(`INSERT INTO audit_entry (`+auditColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		e.ID, e.Organization, e.Seq, ms(e.At), e.ActorKind, e.ActorID, e.ActorName, e.Action, e.Object, e.ObjectName,
		e.Before, e.After, e.SeatDelta, e.MoneyDelta.Amount, e.MoneyDelta.Currency, e.PrevHash, e.Hash); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE audit_chain SET seq = $2, hash = $3 WHERE organization_id = $1`, e.Organization, e.Seq, e.Hash)
	return err
}

// Audit lists a chain's entries, the newest first.
func (tx *Tx) Audit(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.AuditEntry], error) {
	req.Sort, req.Desc = "seq", true
	return listing[domain.AuditEntry]{
		columns: auditColumns, from: "audit_entry",
		sorts: map[string]sortKey{"seq": number("seq")}, sort: "seq", id: "id",
		scan: scanAudit,
	}.page(tx, req, where("organization_id = ?", org))
}

// AuditFrom reads up to limit entries of a chain from seq on, oldest first, to
// check its hashes.
func (tx *Tx) AuditFrom(org domain.OrganizationID, seq int64, limit int) ([]domain.AuditEntry, error) {
	return all(tx, scanAudit, `SELECT `+auditColumns+` FROM audit_entry WHERE organization_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3`, org, seq, limit)
}

// InsertAudits appends entries to their locked chain, in order.
func (tx *Tx) InsertAudits(list []domain.AuditEntry) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([][]any, len(list))
	for n, e := range list {
		rows[n] = []any{
			e.ID, e.Organization, e.Seq, ms(e.At), e.ActorKind, e.ActorID, e.ActorName, e.Action, e.Object, e.ObjectName,
			e.Before, e.After, e.SeatDelta, e.MoneyDelta.Amount, e.MoneyDelta.Currency, e.PrevHash, e.Hash,
		}
	}
	if err := tx.insertRows(`INSERT INTO audit_entry (`+auditColumns+`)`, "", rows); err != nil {
		return err
	}
	last := list[len(list)-1]
	_, err := tx.exec(`UPDATE audit_chain SET seq = $2, hash = $3 WHERE organization_id = $1`, last.Organization, last.Seq, last.Hash)
	return err
}
