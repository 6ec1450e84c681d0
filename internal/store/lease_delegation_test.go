package store_test

import (
	"errors"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestDelegations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		leasePool(t, st)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(sell(tx, 1, "org_a"), must(tx.InsertLicense(license(1, "org_a"))))
		})
		d := domain.Delegation{
			ID: "dlg_1", Pool: "lpl_1", Organization: "org_a", Product: "prd_1", License: "lic_1", Site: "Dry dock 4", Seats: 3, Revision: 1, Days: 30,
			CreatedAt: day(1), CreatedBy: "Ada", RenewedAt: day(1), ExpiresAt: day(31),
		}
		write(t, st, func(tx *store.Tx) error { return tx.PutDelegation(d) })
		d.Revision, d.RenewedAt, d.ExpiresAt, d.RecalledAt, d.Peak, d.ReportedAt = 2, day(2), day(32), day(3), 2, day(3)
		write(t, st, func(tx *store.Tx) error { return tx.PutDelegation(d) })
		same(t, "read", read(t, st, func(tx *store.Tx) (domain.Delegation, error) { return tx.Delegation("dlg_1") }), d)
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.Delegation("dlg_2")) })
		alive := func(days int) int {
			return len(read(t, st, func(tx *store.Tx) ([]domain.Delegation, error) { return tx.Delegations("lpl_1", day(days)) }))
		}
		same(t, "alive on its last day and after", []int{alive(31), alive(32)}, []int{1, 0})
		listed := func(org domain.OrganizationID, product domain.ProductID, after int) int {
			return len(read(t, st, func(tx *store.Tx) ([]domain.Delegation, error) { return tx.DelegationsOf(org, product, day(after)) }))
		}
		same(t, "listed", []int{listed("org_a", "", 31), listed("org_a", "prd_1", 31), listed("org_a", "prd_2", 31), listed("org_b", "", 31), listed("org_a", "", 32)},
			[]int{1, 1, 0, 0, 0})

		tokens := []store.DelegationToken{{"dlg_1", 1, "aa", "first"}, {"dlg_1", 2, "bb", "second"}, {"dlg_1", 3, "cc", "third"}}
		for _, v := range tokens {
			write(t, st, func(tx *store.Tx) error { return tx.PutDelegationToken(v) })
		}
		same(t, "by revision", read(t, st, func(tx *store.Tx) (store.DelegationToken, error) { return tx.DelegationTokenOf("dlg_1", 2) }), tokens[1])
		same(t, "by proof", read(t, st, func(tx *store.Tx) (store.DelegationToken, error) { return tx.DelegationTokenBy("cc") }), tokens[2])
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.DelegationTokenBy("aa")) }) // forgotten

		hours := []domain.LeaseHour{{At: day(1), Peak: 2, Denied: 1}, {At: day(2), Peak: 3}}
		write(t, st, func(tx *store.Tx) error { return tx.PutDelegationHours("dlg_1", domain.LeaseHour{At: day(2), Peak: 1}) })
		write(t, st, func(tx *store.Tx) error { return tx.PutDelegationHours("dlg_1", hours...) })
		same(t, "hours of all sites", read(t, st, func(tx *store.Tx) ([]domain.LeaseHour, error) { return tx.SiteHours("lpl_1", day(1), day(2)) }),
			[]domain.LeaseHour{{At: day(1), AtSites: 2, RefusedAtSites: 1}})
		same(t, "hours", read(t, st, func(tx *store.Tx) ([]domain.LeaseHour, error) { return tx.DelegationHours("dlg_1", day(1), day(3)) }), hours)
	})
}
