package store_test

import (
	"errors"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestALicenseIsRevised(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		l := license(1, "org_a")
		first := domain.LicenseRevision{License: l.ID, Revision: 1, State: domain.LicenseActive, Users: l.Users, Key: l.Key, CreatedAt: l.CreatedAt}
		write(t, st, func(tx *store.Tx) error { return errors.Join(sell(tx, 1, "org_a"), must(tx.InsertLicense(l))) })
		same(t, "anywhere", read(t, st, func(tx *store.Tx) (domain.License, error) { return tx.LicenseAnywhere("lic_1") }), l)

		revised := l
		revised.Name, revised.Users, revised.InstallID = "Bonn", domain.Users{Internal: 3}, "3f1d8a0e-0000-4000-8000-000000000000"
		revised.Revision, revised.Key, revised.State = 2, "eyJ.2", domain.LicenseSuspended
		second := domain.LicenseRevision{License: l.ID, Revision: 2, State: domain.LicenseActive, Users: revised.Users, Key: "eyJ.2", Reason: "moved", MadeBy: "Sales", CreatedAt: day(3)}
		write(t, st, func(tx *store.Tx) error {
			ended := domain.LicenseRevision{License: l.ID, Revision: 1, State: domain.LicenseSuperseded, EndedAt: day(3)}
			return errors.Join(tx.EndLicenseRevision(ended), tx.InsertLicenseRevision(second), tx.ReviseLicense(revised))
		})
		revised.Version = 2
		same(t, "revised", read(t, st, func(tx *store.Tx) (domain.License, error) { return tx.License("org_a", "lic_1") }), revised)
		refused(t, st, domain.CodeStale, func(tx *store.Tx) error { return tx.ReviseLicense(l) })
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.LicenseRevision("lic_1", 3)) },
			func(tx *store.Tx) error { return ignore(tx.LicenseAnywhere("lic_2")) },
			func(tx *store.Tx) error {
				return tx.EndLicenseRevision(domain.LicenseRevision{License: "lic_2", Revision: 1})
			})

		write(t, st, func(tx *store.Tx) error {
			return tx.EndLicenseRevision(domain.LicenseRevision{License: l.ID, Revision: 2, State: domain.LicenseSuspended, Reason: "unpaid", MadeBy: "Finance", EndedAt: day(4)})
		})
		first.State, first.EndedAt = domain.LicenseSuperseded, day(3)
		second.State, second.Reason, second.MadeBy, second.EndedAt = domain.LicenseSuspended, "unpaid", "Finance", day(4)
		same(t, "revisions", read(t, st, func(tx *store.Tx) ([]domain.LicenseRevision, error) { return tx.LicenseRevisions("lic_1") }),
			[]domain.LicenseRevision{second, first})
		same(t, "one", read(t, st, func(tx *store.Tx) (domain.LicenseRevision, error) { return tx.LicenseRevision("lic_1", 1) }), first)

		write(t, st, func(tx *store.Tx) error { // what is withdrawn later has ended when it was held back
			return tx.EndLicenseRevision(domain.LicenseRevision{License: l.ID, Revision: 2, State: domain.LicenseRevoked, EndedAt: day(9)})
		})
		first.Key, second.Key, second.State = "", "", domain.LicenseRevoked
		same(t, "of the product", read(t, st, func(tx *store.Tx) ([]domain.LicenseRevision, error) { return tx.ProductRevisions("org_a", l.Product) }),
			[]domain.LicenseRevision{second, first})
		same(t, "of nobody", read(t, st, func(tx *store.Tx) ([]domain.LicenseRevision, error) { return tx.ProductRevisions("org_b", l.Product) }), []domain.LicenseRevision{})
	})
}

func TestWithdrawals(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		states := map[int]domain.LicenseState{3: domain.LicenseRevoked, 4: domain.LicenseSuspended, 5: domain.LicenseRevoked}
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for n := 1; n <= 6; n++ {
				l := license(n, "org_a")
				errs = append(errs, sell(tx, n, "org_a"), must(tx.InsertLicense(l)))
				switch n {
				case 2:
					l.Revision = 7
				case 1, 6:
					continue
				default:
					l.State = states[n]
				}
				errs = append(errs, tx.ReviseLicense(l))
			}
			return errors.Join(errs...)
		})
		want := []store.Withdrawal{{"lic_3", domain.LicenseRevoked, 1}, {"lic_4", domain.LicenseSuspended, 1}, {"lic_5", domain.LicenseRevoked, 1}}
		found := func(expired time.Time) []store.Withdrawal {
			return read(t, st, func(tx *store.Tx) ([]store.Withdrawal, error) { return tx.Withdrawals(expired) })
		}
		same(t, "still of interest", found(day(12)), want)
		same(t, "all", found(day(1)), append([]store.Withdrawal{{"lic_2", domain.LicenseActive, 7}}, want...))
	})
}

func TestTheStatusListIsOneRow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		stored := func() store.StatusList {
			return read(t, st, func(tx *store.Tx) (store.StatusList, error) { return tx.StatusList() })
		}
		same(t, "before any", stored(), store.StatusList{})
		list := store.StatusList{Hash: "h", Text: "eyJ", IssuedAt: day(1), Expires: day(8)}
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return tx.PutStatusList(list) })
		write(t, st, func(tx *store.Tx) error {
			have, err := tx.LockStatusList()
			same(t, "locked", have, store.StatusList{})
			return errors.Join(err, tx.PutStatusList(list))
		})
		same(t, "published", stored(), list)
		write(t, st, func(tx *store.Tx) error {
			have, err := tx.LockStatusList()
			same(t, "locked again", have, list)
			return err
		})
	})
}
