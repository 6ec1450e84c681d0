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

func license(n int, org domain.OrganizationID) domain.License {
	o := order(n, org)
	return domain.License{
		ID: domain.LicenseID(fmt.Sprintf("lic_%d", n)), Serial: fmt.Sprintf("SW-%04d", n), Organization: org, OrgName: o.OrgName,
		Product: "prd_1", ProductSlug: "atlas", ProductName: "Atlas", Plan: "pln_1", PlanName: "Team", Order: o.ID, Name: "Köln",
		Type: domain.LicenseAnnual, State: domain.LicenseActive, Users: o.Users, Features: []string{"sso"}, StartsAt: day(n), ExpiresAt: day(n + 10),
		Revision: 1, Key: strings.Repeat("eyJ.", 500), CreatedAt: day(n), Version: 1,
	}
}

func TestLicenses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		annual, perpetual, foreign := license(1, "org_a"), license(2, "org_a"), license(3, "org_b")
		perpetual.Type, perpetual.ExpiresAt, perpetual.MaintenanceUntil = domain.LicensePerpetual, time.Time{}, day(20)
		perpetual.Replaces, perpetual.InstallID, perpetual.Features = "lic_1", "3f1d8a0e-0000-4000-8000-000000000000", nil
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(sell(tx, 1, "org_a"), sell(tx, 2, "org_a"), sell(tx, 3, "org_b"),
				must(tx.InsertLicense(annual)), must(tx.InsertLicense(perpetual)), must(tx.InsertLicense(foreign)))
		})
		twice := license(9, "org_a")
		twice.Order = annual.Order
		write(t, st, func(tx *store.Tx) error { return mustNot(tx.InsertLicense(twice)) })
		for _, want := range []domain.License{annual, perpetual, foreign} {
			same(t, string(want.ID), read(t, st, func(tx *store.Tx) (domain.License, error) { return tx.License(want.Organization, want.ID) }), want)
		}
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.License("org_b", "lic_1")) },
			func(tx *store.Tx) error { return ignore(tx.License("org_a", "lic_9")) })
		of := func(org domain.OrganizationID, product domain.ProductID) []domain.License {
			return read(t, st, func(tx *store.Tx) ([]domain.License, error) { return tx.ProductLicenses(org, product) })
		}
		same(t, "of the product", of("org_a", "prd_1"), []domain.License{annual, perpetual})
		for id, want := range map[domain.ProductID]bool{"prd_1": true, "prd_2": false} {
			same(t, "licensed", read(t, st, func(tx *store.Tx) (bool, error) { return tx.ProductLicensed(id) }), want)
		}
		same(t, "of another product", of("org_a", "prd_2"), []domain.License{})
		same(t, "of another organization", of("org_b", "prd_1"), []domain.License{foreign})

		annual.Key, perpetual.Key = "", ""
		same(t, "of all products, without keys", read(t, st, func(tx *store.Tx) ([]domain.License, error) {
			return tx.OrganizationLicenses("org_a")
		}), []domain.License{annual, perpetual})

		suspended := read(t, st, func(tx *store.Tx) (domain.List[domain.License], error) {
			return tx.Licenses("", domain.ListRequest{State: string(domain.LicenseSuspended)})
		})
		same(t, "suspended ones", suspended.Items, []domain.License{})
	})
}

// A license's sort key is made when it is: the product's name may change, and
// pages must neither repeat nor lose a row for it.
func TestLicensePagesOutliveARename(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		renamed := product()
		renamed.Name = "AAA"
		write(t, st, func(tx *store.Tx) error {
			errs := []error{}
			for n := 1; n <= 3; n++ {
				errs = append(errs, sell(tx, n, "org_a"), must(tx.InsertLicense(license(n, "org_a"))))
			}
			return errors.Join(append(errs, tx.UpdateProduct(renamed))...)
		})
		walk(t, st, "licenses", "name", "lic_1 lic_2 lic_3", func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.License], error) {
			return tx.Licenses("org_a", req)
		}, func(l domain.License) string { return string(l.ID) })
	})
}
