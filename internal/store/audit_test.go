package store_test

import (
	"fmt"
	"slices"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// appendAudit adds the next entry to a chain.
func appendAudit(tx *store.Tx, org domain.OrganizationID) error {
	seq, hash, err := tx.LockAuditChain(org)
	if err != nil {
		return err
	}
	return tx.InsertAudit(auditEntry(org, seq+1, hash))
}

func auditEntry(org domain.OrganizationID, seq int64, prev string) domain.AuditEntry {
	return domain.AuditEntry{
		ID: domain.AuditID(fmt.Sprintf("aud_%s_%02d", org, seq)), Organization: org, Seq: seq, At: day(1), ActorKind: domain.ActorPerson,
		ActorID: "acc_1", ActorName: "person1@halden.example", Action: "members.remove", Object: "mem_1", ObjectName: "Zoë",
		Before: `{"role":"owner"}`, SeatDelta: -1, MoneyDelta: domain.Money{Amount: -1 << 40, Currency: "EUR"},
		PrevHash: prev, Hash: fmt.Sprintf("hash %d", seq),
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var want []domain.AuditEntry
		prev := ""
		for seq := int64(1); seq <= 5; seq++ {
			e := auditEntry("org_a", seq, prev)
			want, prev = append(want, e), e.Hash
			write(t, st, func(tx *store.Tx) error { return appendAudit(tx, "org_a") })
		}
		write(t, st, func(tx *store.Tx) error { return appendAudit(tx, domain.VendorChain) })
		from := func(org domain.OrganizationID, seq int64, limit int) []domain.AuditEntry {
			return read(t, st, func(tx *store.Tx) ([]domain.AuditEntry, error) { return tx.AuditFrom(org, seq, limit) })
		}
		same(t, "the chain", from("org_a", 0, 100), want)
		same(t, "a part of it", from("org_a", 2, 3), want[1:4])
		same(t, "none", from("org_b", 0, 100), []domain.AuditEntry{})
		same(t, "the vendor's", from(domain.VendorChain, 1, 100), []domain.AuditEntry{auditEntry(domain.VendorChain, 1, "")})

		slices.Reverse(want)
		page := read(t, st, func(tx *store.Tx) (domain.List[domain.AuditEntry], error) {
			return tx.Audit("org_a", domain.ListRequest{Limit: 3, Sort: "ignored"})
		})
		same(t, "the newest first", page.Items, want[:3])
		page = read(t, st, func(tx *store.Tx) (domain.List[domain.AuditEntry], error) {
			return tx.Audit("org_a", domain.ListRequest{Limit: 3, After: page.Next})
		})
		same(t, "the rest", page, domain.List[domain.AuditEntry]{Items: want[3:]})
	})
}
