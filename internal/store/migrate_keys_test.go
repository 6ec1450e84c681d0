package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// sold are the rows of a database from before permission keys: a license with
// two revisions, and a perpetual one that takes its place. {n} is the instant of
// day n, and [n] a key for so many users.
var sold = []string{
	`INSERT INTO organization (id, name, search_key, notification_email, notification_email_key, time_zone, members, created_at, version)
		VALUES ('org_a', 'Halden', 'halden', 'a@x.example', 'a@x.example', 'UTC', 2, {1}, 1)`,
	`INSERT INTO product (id, slug, name, description, preset, policy, state, created_at, version)
		VALUES ('prd_1', 'atlas', 'Atlas', '', 'installation', '{}', 'active', {1}, 1)`,
	`INSERT INTO plan (id, product_id, name, description, type, term_months, currency, price_internal, price_external, min_users, max_users, features, state, created_at, version)
		VALUES ('pln_1', 'prd_1', 'Team', '', 'annual', 12, 'EUR', 0, 0, 1, 9, '[]', 'active', {1}, 1)`,
	`INSERT INTO quote (id, organization_id, product_id, plan_id, license_name, install_id, users, totals, created_by, created_at, expires_at)
		VALUES ('quo_1', 'org_a', 'prd_1', 'pln_1', '', '', '{}', '{}', 'acc_1', {1}, {2}), ('quo_2', 'org_a', 'prd_1', 'pln_1', '', '', '{}', '{}', 'acc_1', {1}, {2})`,
	`INSERT INTO purchase_order (id, number, organization_id, quote_id, product_id, plan_id, product_name, plan_name, type, term_months, features,
			license_name, install_id, users, totals, gross, state, ordered_by, orderer_name, search_key, created_at, invoice_id, version)
		VALUES ('ord_1', 'O-1', 'org_a', 'quo_1', 'prd_1', 'pln_1', 'Atlas', 'Team', 'annual', 12, '[]', '', '', '{}', '{}', 0, 'paid', 'acc_1', '', '', {1}, 'ivc_1', 1),
			('ord_2', 'O-2', 'org_a', 'quo_2', 'prd_1', 'pln_1', 'Atlas', 'Team', 'perpetual', 0, '[]', '', '', '{}', '{}', 0, 'paid', 'acc_1', '', '', {1}, 'ivc_2', 1)`,
	`INSERT INTO license (id, serial, organization_id, product_id, plan_id, plan_name, order_id, name, search_key, type, state, users, features, install_id,
			starts_at, expires_at, maintenance_until, replaces, revision, license_key, created_at, version)
		VALUES ('lic_1', 'SW-0001', 'org_a', 'prd_1', 'pln_1', 'Team', 'ord_1', 'Köln', 'köln', 'annual', 'active', '{"internal":5,"external":2}', '["sso"]', '',
				{1}, {11}, NULL, NULL, 2, '[5]', {1}, 2),
			('lic_2', 'SW-0002', 'org_a', 'prd_1', 'pln_1', 'Team', 'ord_2', 'Brück', 'brück', 'perpetual', 'active', '{"internal":7,"external":2}', '[]', '3f1d8a0e-0000-4000-8000-000000000000',
				{2}, NULL, {20}, 'lic_1', 1, '[7]', {2}, 1)`,
	`INSERT INTO license_revision (license_id, revision, state, license_key, reason, made_by, created_at)
		VALUES ('lic_1', 1, 'superseded', '[4]', '', 'Nora', {1}), ('lic_1', 2, 'active', '[5]', 'As agreed', 'Nora', {3}), ('lic_2', 1, 'active', '[7]', '', 'Nora', {2})`,
}

// TestLicensesFromBeforePermissionKeysStay brings a database up to date whose
// licenses all came from orders: they stay as they are, to every column, and
// those from keys come beside them.
func TestLicensesFromBeforePermissionKeysStay(t *testing.T) {
	t.Parallel()
	empty(t, func(t *testing.T, target string) {
		st := open(t, target)
		if err := st.MigrateTo(t.Context(), 9); err != nil {
			t.Fatal(err)
		}
		key := map[int]string{}
		var words []string
		for n := range 21 {
			words = append(words, fmt.Sprintf("{%d}", n), fmt.Sprint(day(n).UnixMilli()))
		}
		for _, users := range []int{4, 5, 7} {
			key[users] = signed(t, domain.Users{Internal: users, External: 2})
			words = append(words, fmt.Sprintf("[%d]", users), key[users])
		}
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for _, statement := range sold {
				errs = append(errs, raw(tx, strings.NewReplacer(words...).Replace(statement)))
			}
			return errors.Join(errs...)
		})
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}

		one := domain.License{
			ID: "lic_1", Serial: "SW-0001", Organization: "org_a", OrgName: "Halden", Product: "prd_1", ProductSlug: "atlas", ProductName: "Atlas",
			Plan: "pln_1", PlanName: "Team", Order: "ord_1", Name: "Köln", Type: domain.LicenseAnnual, State: domain.LicenseActive,
			Users: domain.Users{Internal: 5, External: 2}, Features: []string{"sso"}, StartsAt: day(1), ExpiresAt: day(11),
			Revision: 2, Key: key[5], CreatedAt: day(1), Version: 2,
		}
		two := one
		two.ID, two.Serial, two.Order, two.Name, two.Type, two.Users.Internal, two.Features = "lic_2", "SW-0002", "ord_2", "Brück", domain.LicensePerpetual, 7, []string{}
		two.InstallID, two.StartsAt, two.ExpiresAt, two.MaintenanceUntil, two.Replaces = "3f1d8a0e-0000-4000-8000-000000000000", day(2), time.Time{}, day(20), "lic_1"
		two.Revision, two.Key, two.CreatedAt, two.Version = 1, key[7], day(2), 1
		same(t, "licenses", read(t, st, func(tx *store.Tx) ([]domain.License, error) { return tx.ProductLicenses("org_a", "prd_1") }), []domain.License{one, two})
		same(t, "revisions", read(t, st, func(tx *store.Tx) ([]domain.LicenseRevision, error) { return tx.LicenseRevisions("lic_1") }), []domain.LicenseRevision{
			{License: "lic_1", Revision: 2, State: domain.LicenseActive, Users: domain.Users{Internal: 5, External: 2}, Key: key[5], Reason: "As agreed", MadeBy: "Nora", CreatedAt: day(3)},
			{License: "lic_1", Revision: 1, State: domain.LicenseSuperseded, Users: domain.Users{Internal: 4, External: 2}, Key: key[4], MadeBy: "Nora", CreatedAt: day(1), EndedAt: day(3)},
		})
		found := read(t, st, func(tx *store.Tx) (domain.List[domain.License], error) {
			return tx.Licenses("org_a", domain.ListRequest{Search: "brück"})
		})
		same(t, "found", found.Items, []domain.License{two})
		org := read(t, st, func(tx *store.Tx) (domain.Organization, error) { return tx.Organization("org_a") })
		if org.Individual() {
			t.Error("the organization has become a person")
		}

		twice := two
		twice.ID, twice.Serial = "lic_3", "SW-0003"
		write(t, st, func(tx *store.Tx) error { return mustNot(tx.InsertLicense(twice)) })
		if err := st.MigrateBack(t.Context(), 9); err != nil {
			t.Fatal(err)
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, "there and back", read(t, st, func(tx *store.Tx) ([]domain.License, error) { return tx.ProductLicenses("org_a", "prd_1") }), []domain.License{one, two})
	})
}
