package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Change describes a privileged change for the audit log.
type Change struct {
	Organization domain.OrganizationID // "" for the vendor's own chain
	Action       access.Action
	Object       string // id
	Name         string // of the object, as people know it
	Before       any    // nil, or what encodes to JSON
	After        any
	SeatDelta    int
	MoneyDelta   domain.Money
}

// Audit appends a change to the hash chain of its organization, in the
// transaction that makes it. It is called last in a use case, because the chain
// is a row that all changes of an organization queue up for.
func (e *Env) Audit(tx *store.Tx, by domain.Actor, c Change) error {
	if c.Organization == "" {
		c.Organization = domain.VendorChain
	}
	seq, prev, err := tx.LockAuditChain(c.Organization)
	if err != nil {
		return err
	}
	return tx.InsertAudit(e.entry(by, c, seq, prev))
}

// AuditMany appends many changes of one organization, in order, as Audit does
// one.
func (e *Env) AuditMany(tx *store.Tx, by domain.Actor, list []Change) error {
	if len(list) == 0 {
		return nil
	}
	seq, prev, err := tx.LockAuditChain(list[0].Organization)
	if err != nil {
		return err
	}
	entries := make([]domain.AuditEntry, len(list))
	for i, c := range list {
		entries[i] = e.entry(by, c, seq+int64(i), prev)
		prev = entries[i].Hash
	}
	return tx.InsertAudits(entries)
}

// entry is a change as the one after (seq, prev) in its chain.
func (e *Env) entry(by domain.Actor, c Change, seq int64, prev string) domain.AuditEntry {
	entry := domain.AuditEntry{
		ID: domain.AuditID(e.IDs.New(domain.PrefixAudit)), Organization: c.Organization, Seq: seq + 1, At: e.Now(),
		ActorKind: by.Kind, ActorID: by.ID(), ActorName: by.Name, Action: string(c.Action), Object: c.Object, ObjectName: c.Name,
		Before: asJSON(c.Before), After: asJSON(c.After), SeatDelta: c.SeatDelta, MoneyDelta: c.MoneyDelta, PrevHash: prev,
	}
	entry.Hash = HashAudit(entry)
	return entry
}

// HashAudit is the hash of an entry: SHA-256 over its members and the hash of
// the one before, so that a changed or missing entry breaks every later hash.
func HashAudit(e domain.AuditEntry) string {
	e.Hash = ""
	sum := sha256.Sum256([]byte(asJSON(struct {
		domain.AuditEntry
		At int64 // milliseconds, whatever the time zone of the value
	}{e, e.At.UnixMilli()})))
	return hex.EncodeToString(sum[:])
}

// CheckAudit walks an organization's chain and returns the number of its first
// entry that does not fit, 0 when it is whole.
func (e *Env) CheckAudit(tx *store.Tx, org domain.OrganizationID) (broken int64, err error) {
	const step = 500
	prev := ""
	for next := int64(1); ; {
		entries, err := tx.AuditFrom(org, next, step)
		if err != nil {
			return 0, err
		}
		for _, entry := range entries {
			if entry.Seq != next || entry.PrevHash != prev || entry.Hash != HashAudit(entry) {
				return next, nil
			}
			prev, next = entry.Hash, next+1
		}
		if len(entries) < step {
			return 0, nil
		}
	}
}

func asJSON(v any) string {
	if v == nil {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("app: %T in the audit log does not encode: %v", v, err))
	}
	return string(b)
}
