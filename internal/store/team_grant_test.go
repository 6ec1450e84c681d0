package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func grantedProduct() domain.Product {
	p := product()
	p.ID, p.Slug, p.Name, p.Preset = "prd_g", "desk", "Desk", domain.PresetNamedAndFloating
	p.Policy, _ = p.Preset.Policy()
	return p
}

// handedOut gives a seat of the granted product to everybody of the crowd.
var handedOut = []string{
	`INSERT INTO license_grant (organization_id, product_id, member_id, area, state, granted_at, granted_by, search_key)
		SELECT organization_id, 'prd_g', id, 'internal', 'active', 0, '', search_key FROM member WHERE id LIKE 'mem_c%'`,
	`INSERT INTO seat (organization_id, product_id, area, person_key, state, since)
		SELECT organization_id, 'prd_g', 'internal', email_key, 'active', 0 FROM member WHERE id LIKE 'mem_c%'`,
	`UPDATE pool SET active = 5051 WHERE product_id = 'prd_g'`,
}

// TestManyWithAGrantedProductAreListedByName: a page of them, whoever they are
// among all, and wherever a new name moves somebody.
func TestManyWithAGrantedProductAreListedByName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seedPeople(t, st)
		write(t, st, func(tx *store.Tx) error {
			errs := []error{must(tx.InsertProduct(grantedProduct()))}
			pool, err := tx.LockPool("org_a", "prd_g", domain.AreaInternal, day(1))
			errs = append(errs, err)
			for _, s := range append(crowded, handedOut...) {
				errs = append(errs, raw(tx, s))
			}
			for _, m := range []domain.Member{memberAda, memberMoss, memberAsa} { // the last has no seat
				errs = append(errs, must(tx.InsertGrant(domain.Grant{
					Organization: "org_a", Product: "prd_g", Member: m.ID, Area: domain.AreaInternal, State: domain.GrantActive, GrantedAt: day(1),
				})))
			}
			for _, m := range []domain.Member{memberAda, memberMoss} {
				_, err := tx.WriteSeat(pool, store.SeatLine{Seat: store.Seat{PersonKey: m.Email.Key, State: domain.SeatActive, Since: day(1)}, At: day(1)})
				errs = append(errs, err)
			}
			return errors.Join(errs...)
		})
		holders := func(req domain.ListRequest, words string) []domain.Member {
			req.State = "prd_g " + words
			var all []domain.Member
			for {
				page := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) { return tx.Members("org_a", req) })
				all = append(all, page.Items...)
				if req.After = page.Next; req.After == "" || req.Limit < 10 {
					return all
				}
			}
		}
		same(t, "first", ids(holders(domain.ListRequest{Limit: 3}, ""), memberID), "mem_org_a_11 mem_org_a_12 mem_c10000")
		same(t, "last", ids(holders(domain.ListRequest{Limit: 1, Desc: true}, "active member"), memberID), "mem_c15050")
		for _, words := range []string{"", "member internal"} {
			same(t, "all "+words, len(holders(domain.ListRequest{Limit: 1000}, words)), 5053)
		}
		same(t, "few of them", len(holders(domain.ListRequest{Limit: 1000}, "owner")), 0)
		same(t, "by address", len(holders(domain.ListRequest{Limit: 1000, Sort: "email"}, "")), 5053)
		same(t, "first by address", ids(holders(domain.ListRequest{Limit: 2, Sort: "email"}, "member"), memberID), "mem_org_a_11 mem_c10000")
		same(t, "last by address", ids(holders(domain.ListRequest{Limit: 1, Sort: "email", Desc: true}, ""), memberID), "mem_org_a_12")

		renamed := ada
		renamed.Name = "Zora Moss"
		write(t, st, func(tx *store.Tx) error { return tx.UpdateProfile(renamed) })
		same(t, "after a new name", ids(holders(domain.ListRequest{Limit: 1, Desc: true}, ""), memberID), "mem_org_a_11")
	})
}

// TestGrantsFromBeforeAreCountedByTeam brings a database up to date whose teams
// and grants come from before they were counted.
func TestGrantsFromBeforeAreCountedByTeam(t *testing.T) {
	t.Parallel()
	empty(t, func(t *testing.T, target string) {
		st := open(t, target)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		seed(t, st)
		all := people(t, st, "org_a", 4)
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for n, members := range [][]domain.Member{all[:3], all[1:2], nil} {
				x := team(n, "org_a")
				errs = append(errs, must(tx.InsertTeam(x)), ignore(tx.AddToTeam(x, members, day(1), "")))
			}
			for n, m := range all {
				g := granted(m)
				g.Area, g.State = domain.Areas()[n%2], domain.GrantActive
				if n == 2 {
					g.State = domain.GrantResting
				}
				errs = append(errs, must(tx.InsertGrant(g)))
			}
			return errors.Join(errs...)
		})
		fold(t, st, "org_a")
		if err := st.MigrateBack(t.Context(), 15); err != nil {
			t.Fatal(err)
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		fold(t, st, "org_a")
		same(t, "counts", fmt.Sprint(read(t, st, func(tx *store.Tx) (map[domain.TeamID]int, error) {
			shares, assigned, err := tx.GrantsByTeam(store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaExternal})
			shares["all"] = assigned
			return shares, err
		})), "map[all:1 tea_0:1 tea_1:1]")
		write(t, st, func(tx *store.Tx) error {
			var key string
			err := store.Row(tx, `SELECT min(search_key) FROM license_grant WHERE member_id = $1`, all[0].ID).Scan(&key)
			same(t, "key", key, strings.ToLower(all[0].Name)+" "+all[0].Email.Key)
			return err
		})
	})
}
