package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func batch(n int) domain.PermissionBatch {
	return domain.PermissionBatch{
		ID: domain.PermissionBatchID(fmt.Sprintf("pkb_%d", n)), Name: fmt.Sprintf("Reseller %d", n), Note: "spring", Size: 3, MadeBy: "Ada", CreatedAt: day(n),
		Lines: []domain.PermissionLine{{Product: "prd_1", ProductName: "Atlas", Plan: "pln_1", PlanName: "Team", Type: domain.LicenseAnnual, Users: domain.Users{Internal: 5}, TermMonths: 12}},
	}
}

// permissionKeys are the three keys of a batch.
func permissionKeys(b domain.PermissionBatch) []domain.PermissionKey {
	var keys []domain.PermissionKey
	for i := range b.Size {
		keys = append(keys, domain.PermissionKey{
			ID: domain.PermissionKeyID(fmt.Sprintf("pky_%s_%d", b.ID, i+1)), Batch: b.ID, Number: i + 1, Prefix: fmt.Sprintf("7Q4M%d", i+1),
			CodeHash: fmt.Sprintf("hash of %s %d", b.ID, i+1), State: domain.PermissionKeyOpen, ExpiresAt: b.ExpiresAt,
		})
	}
	return keys
}

func TestPermissionBatches(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		open, named := batch(1), batch(2)
		named.Organization, named.OrgName, named.ExpiresAt = "org_a", "Halden", day(20)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertPermissionBatch(open), tx.InsertPermissionBatch(named),
				tx.InsertPermissionKeys(permissionKeys(open)), tx.InsertPermissionKeys(permissionKeys(named)))
		})
		for _, want := range []domain.PermissionBatch{open, named} {
			same(t, "batch", read(t, st, func(tx *store.Tx) (domain.PermissionBatch, error) { return tx.PermissionBatch(want.ID) }), want)
		}
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.PermissionBatch("pkb_9")) },
			func(tx *store.Tx) error { return tx.LockPermissionBatch("pkb_9") },
			func(tx *store.Tx) error { return ignore(tx.PermissionKey("hash of nothing")) },
			func(tx *store.Tx) error { return tx.LockPermissionKey("hash of nothing") })
		for search, want := range map[string]string{"": "pkb_1 pkb_2", "reseller 2": "pkb_2", "atlas": "pkb_1 pkb_2", "7q4m2": "pkb_1 pkb_2", "9zzzz": ""} {
			list := read(t, st, func(tx *store.Tx) (domain.List[domain.PermissionBatch], error) {
				return tx.PermissionBatches(domain.ListRequest{Search: search})
			})
			same(t, search, ids(list.Items, func(b domain.PermissionBatch) string { return string(b.ID) }), want)
		}
	})
}

func TestAPermissionKeyIsRedeemedOrRevokedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		b := batch(1)
		b.ExpiresAt = day(20)
		keys := permissionKeys(b)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertPermissionBatch(b), tx.InsertPermissionKeys(keys))
		})
		used := keys[1]
		used.State, used.RedeemedAt, used.RedeemedBy, used.Organization = domain.PermissionKeyRedeemed, day(3), "Ann", "org_a"
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.LockPermissionKey(used.CodeHash), must(tx.RedeemPermissionKey(used)), mustNot(tx.RedeemPermissionKey(used)))
		})
		used.OrgName = "Halden"
		same(t, "redeemed", read(t, st, func(tx *store.Tx) (domain.PermissionKey, error) { return tx.PermissionKey(used.CodeHash) }), used)

		l := license(1, "org_a")
		l.Order, l.PermissionKey, l.PermissionLine, l.KeyPrefix = "", used.ID, 1, used.Prefix
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertLicense(l)) })
		for _, list := range [][]domain.License{
			read(t, st, func(tx *store.Tx) ([]domain.License, error) { return tx.KeyLicenses(used.ID) }),
			read(t, st, func(tx *store.Tx) ([]domain.License, error) {
				return tx.KeysLicenses([]domain.PermissionKeyID{keys[0].ID, used.ID})
			}),
		} {
			same(t, "its license", list, []domain.License{l})
		}
		again := l
		again.ID, again.Serial = "lic_8", "SW-8"
		neither := l
		neither.ID, neither.Serial, neither.PermissionKey, neither.PermissionLine = "lic_9", "SW-9", "", 0
		for _, l := range []domain.License{again, neither} {
			if st.Write(t.Context(), func(tx *store.Tx) error { return ignore(tx.InsertLicense(l)) }) == nil {
				t.Errorf("%s was kept", l.ID)
			}
		}

		revoke := func(want int, ids ...domain.PermissionKeyID) {
			write(t, st, func(tx *store.Tx) error {
				if err := tx.LockPermissionBatch(b.ID); err != nil {
					return err
				}
				n, err := tx.RevokePermissionKeys(b.ID, ids, "Ada", "lost", day(4))
				same(t, "revoked", n, want)
				return err
			})
		}
		revoke(1, keys[0].ID, used.ID)
		counted := read(t, st, func(tx *store.Tx) (domain.PermissionBatch, error) { return tx.PermissionBatch(b.ID) })
		same(t, "counted", fmt.Sprint(counted.Redeemed, counted.Revoked, counted.Open(day(19)), counted.Open(day(20))), "1 1 1 0")
		at := func(state domain.PermissionKeyState, t0 time.Time) string {
			list := read(t, st, func(tx *store.Tx) (domain.List[domain.PermissionKey], error) {
				return tx.PermissionKeys(b.ID, domain.ListRequest{State: string(state)}, t0)
			})
			return strings.ReplaceAll(ids(list.Items, func(k domain.PermissionKey) string { return string(k.ID) }), "pky_pkb_1_", "")
		}
		same(t, "states", fmt.Sprint(at("", day(5)), "; ", at("open", day(5)), "; ", at("redeemed", day(5)), "; ", at("revoked", day(5)), "; ", at("expired", day(5)), "; ", at("expired", day(20)), "; ", at("open", day(20))),
			"1 2 3; 3; 2; 1; ; 3; ")
		same(t, "some", ids(read(t, st, func(tx *store.Tx) ([]domain.PermissionKey, error) {
			return tx.PermissionKeysIn(b.ID, []domain.PermissionKeyID{keys[2].ID, keys[0].ID, "pky_other"})
		}), func(k domain.PermissionKey) string { return string(k.ID) }), "pky_pkb_1_1 pky_pkb_1_3")
		revoke(1)
		revoke(0)
	})
}

func TestFailedRedemptions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		f := domain.FailedRedemption{Day: "2026-03-04", Account: "acc_1", Actor: "Ann", Address: "192.0.2.7", Reason: domain.CodeKeyUnknown, LastAt: day(4)}
		other := f
		other.Day, other.LastAt = "2026-03-05", day(5)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.CountFailedRedemption(f), tx.CountFailedRedemption(f), tx.CountFailedRedemption(other))
		})
		list := func() []domain.FailedRedemption {
			return read(t, st, func(tx *store.Tx) (domain.List[domain.FailedRedemption], error) {
				return tx.FailedRedemptions(domain.ListRequest{Search: "192.0"})
			}).Items
		}
		f.Count, other.Count = 2, 1
		same(t, "counted", list(), []domain.FailedRedemption{f, other})
		write(t, st, func(tx *store.Tx) error { return tx.SweepFailedRedemptions(day(5)) })
		same(t, "swept", list(), []domain.FailedRedemption{other})
	})
}

func TestAnAccountIsOneIndividual(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.Individual("acc_1")) })
		write(t, st, func(tx *store.Tx) error { return tx.MarkIndividual("org_a", "acc_1") })
		o := read(t, st, func(tx *store.Tx) (domain.Organization, error) { return tx.Organization("org_a") })
		same(t, "kind", fmt.Sprintf("%s %t", o.Kind, o.Individual()), "individual true")
		write(t, st, func(tx *store.Tx) error {
			o, err := tx.Individual("acc_1")
			same(t, "found", o.ID, domain.OrganizationID("org_a"))
			return err
		})
		if st.Write(t.Context(), func(tx *store.Tx) error { return tx.MarkIndividual("org_b", "acc_1") }) == nil {
			t.Error("an account is two")
		}
		write(t, st, func(tx *store.Tx) error { return tx.MarkShared("org_a") })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.Individual("acc_1")) })
	})
}
