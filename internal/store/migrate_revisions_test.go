package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	keys "seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

// TestRevisionsFromBeforeSayWhenTheyEnded takes away what migration 14 has
// brought, and lets it find the same again: in the keys how many users revisions
// were for, and in the audit log when they were suspended or revoked.
func TestRevisionsFromBeforeSayWhenTheyEnded(t *testing.T) {
	t.Parallel()
	empty(t, func(t *testing.T, target string) {
		st := open(t, target)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		seed(t, st)
		revision := func(n int, id domain.LicenseID, state domain.LicenseState, users, made, ended int) domain.LicenseRevision {
			v := domain.LicenseRevision{License: id, Revision: n, State: state, Users: domain.Users{Internal: users, External: 2}, CreatedAt: day(made)}
			if ended > 0 {
				v.EndedAt = day(ended)
			}
			return v
		}
		want := []domain.LicenseRevision{
			revision(3, "lic_1", domain.LicenseActive, 9, 7, 0),
			revision(2, "lic_1", domain.LicenseSuperseded, 5, 5, 7), // reissued
			revision(1, "lic_1", domain.LicenseSuperseded, 4, 1, 3), // suspended, resumed
			revision(1, "lic_2", domain.LicenseRevoked, 7, 2, 4),    // suspended, revoked
			revision(1, "lic_3", domain.LicenseActive, 7, 3, 0),
		}
		write(t, st, func(tx *store.Tx) error {
			errs := []error{
				suspended(tx, 1, "lic_1", "licenses.suspend", 3), suspended(tx, 2, "lic_2", "licenses.suspend", 4),
				suspended(tx, 3, "lic_2", "licenses.revoke", 6), suspended(tx, 4, "lic_1", "licenses.reissue", 7),
			}
			for n := 1; n <= 3; n++ {
				l := license(n, "org_a")
				last := want[slices.IndexFunc(want, func(v domain.LicenseRevision) bool { return v.License == l.ID })]
				l.Users, l.Revision = last.Users, last.Revision
				errs = append(errs, sell(tx, n, "org_a"), must(tx.InsertLicense(l)))
			}
			return errors.Join(append(errs, raw(tx, `DELETE FROM license_revision`))...)
		})
		for _, v := range want {
			v.Key = signed(t, v.Users)
			write(t, st, func(tx *store.Tx) error { return tx.InsertLicenseRevision(v) })
		}
		found := func() []domain.LicenseRevision {
			return read(t, st, func(tx *store.Tx) ([]domain.LicenseRevision, error) { return tx.ProductRevisions("org_a", "prd_1") })
		}
		same(t, "before", found(), want)
		if err := st.MigrateBack(t.Context(), 13); err != nil {
			t.Fatal(err)
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, "after", found(), want)
	})
}

// suspended writes what the audit log says of an act on a license.
func suspended(tx *store.Tx, seq int64, id domain.LicenseID, action string, on int) error {
	e := auditEntry("org_a", seq, "")
	e.Action, e.Object, e.At = action, string(id), day(on)
	return tx.InsertAudit(e)
}

// signed is a key for so many users.
func signed(t *testing.T, users domain.Users) string {
	t.Helper()
	secret, now := keyring.NewSecret(), time.Now()
	chain, err := keyring.NewChain(secret, now, "Vendor")
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(secret, chain)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ring.SignLicense(keys.Claims{
		Issuer: "https://portal.example", LicenseID: "lic_1", Revision: 1, Audience: []string{keys.ProductAudience("atlas")}, IssuedAt: now, NotBefore: now,
		Lic: keys.Lic{Serial: "SW-1", Product: "atlas", Plan: "pln_1", Type: "annual", Users: keys.Users(users)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return key
}
