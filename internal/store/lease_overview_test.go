package store_test

import (
	"errors"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestPoolsOfAllOrganizations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		p := leasePool(t, st)
		flex := license(1, "org_a")
		flex.Type = domain.LicenseFlex
		away := domain.Delegation{
			ID: "dlg_1", Pool: p.ID, Organization: "org_a", Product: "prd_1", License: "lic_1", Site: "Dry dock 4", Seats: 3, Revision: 1, Days: 30,
			CreatedAt: day(1), RenewedAt: day(1), ExpiresAt: day(31),
		}
		q := domain.QueuedClient{Pool: p.ID, Client: "q", Place: 1, Since: day(1), AskedAt: day(2)}
		write(t, st, func(tx *store.Tx) error {
			_, err := tx.EnsureLeasePool(store.LeasePool{ID: "lpl_2", Organization: "org_b", Product: "prd_1"})
			return errors.Join(err,
				sell(tx, 1, "org_a"), must(tx.InsertLicense(flex)), sell(tx, 2, "org_b"), must(tx.InsertLicense(license(2, "org_b"))), // not floating
				tx.PutDelegation(away), tx.PutQueued(q), tx.PutLeases(aLease("a", day(2)), aLease("b", day(3)), aLease("c", day(9))),
				tx.PutDenials(
					domain.DenialEpisode{Pool: p.ID, Client: "a", Reason: domain.DeniedFull, FirstAt: day(1), LastAt: day(1), Count: 1},
					domain.DenialEpisode{Pool: p.ID, Client: "b", Reason: domain.DeniedFull, FirstAt: day(2), LastAt: day(2), Count: 4},
					domain.DenialEpisode{Pool: p.ID, Client: "c", Reason: domain.DeniedFull, FirstAt: day(2), LastAt: day(2), Count: 1, GrantedAt: day(2)},
				))
		})
		names := func(org domain.OrganizationID, search string) (got []string) {
			list := read(t, st, func(tx *store.Tx) (domain.List[store.ListedLeasePool], error) {
				return tx.ListLeasePools(org, domain.ListRequest{Search: search})
			})
			for _, row := range list.Items {
				got = append(got, row.OrgName+" "+string(row.ID)+" "+row.Slug)
			}
			return got
		}
		slug := product().Slug
		same(t, "all with a floating license", names("", ""), []string{"Halden lpl_1 " + slug})
		same(t, "searched", names("", "hald"), []string{"Halden lpl_1 " + slug})
		same(t, "of one", names("org_a", ""), []string{"Halden lpl_1 " + slug})
		same(t, "of one without", len(names("org_b", "")), 0)

		ids := []domain.LeasePoolID{p.ID, "lpl_2", "lpl_none"}
		licenses := read(t, st, func(tx *store.Tx) ([]domain.License, error) { return tx.FloatingLicenses(ids...) })
		if len(licenses) != 1 || licenses[0].ID != flex.ID {
			t.Errorf("floating licenses %+v", licenses)
		}
		same(t, "away", read(t, st, func(tx *store.Tx) ([]domain.Delegation, error) { return tx.DelegationsIn(day(30), ids...) }), []domain.Delegation{away})
		same(t, "back", len(read(t, st, func(tx *store.Tx) ([]domain.Delegation, error) { return tx.DelegationsIn(day(31), ids...) })), 0)
		same(t, "in line", read(t, st, func(tx *store.Tx) ([]domain.QueuedClient, error) { return tx.LeaseLines(ids...) }), []domain.QueuedClient{q})
		same(t, "expired", read(t, st, func(tx *store.Tx) (map[domain.LeasePoolID]int, error) { return tx.CountExpired(day(3), ids...) }), map[domain.LeasePoolID]int{p.ID: 2})
		same(t, "denied", read(t, st, func(tx *store.Tx) (map[domain.LeasePoolID]int, error) { return tx.CountDenied(day(2), ids...) }), map[domain.LeasePoolID]int{p.ID: 1})
		same(t, "of none", read(t, st, func(tx *store.Tx) (map[domain.LeasePoolID]int, error) { return tx.CountDenied(day(2)) }), map[domain.LeasePoolID]int{})
	})
}
