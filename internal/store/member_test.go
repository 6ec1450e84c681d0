package store_test

import (
	"errors"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestMembersApart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		active, blocked, first, second := member(1, "org_a"), member(2, "org_a"), member(3, "org_a"), member(4, "org_a")
		blocked.State, blocked.BlockedAt, blocked.BlockedBy = domain.MemberBlocked, day(2), "ida@halden.example"
		first.State, first.WaitingSince, first.WaitingRank = domain.MemberWaiting, day(3), 2
		second.State, second.WaitingSince, second.WaitingRank, second.Area = domain.MemberWaiting, day(4), 1, domain.AreaExternal
		second.LastActivityAt, second.Role = day(5), domain.RoleCoAdmin
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for n, m := range []domain.Member{active, blocked, first, second} {
				if n > 1 {
					errs = append(errs, must(tx.InsertAccount(account(n+1))))
				}
				errs = append(errs, must(tx.InsertMember(m)))
			}
			return errors.Join(errs...)
		})
		for _, want := range []domain.Member{active, blocked, first, second} {
			same(t, "member", read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.Member("org_a", want.ID) }), want)
		}
		for state, want := range map[string]string{
			"blocked": "mem_org_a_2", "waiting": "mem_org_a_3 mem_org_a_4", "external": "mem_org_a_4", "waiting internal": "mem_org_a_3",
			"co_admin waiting external": "mem_org_a_4", "owner": "",
		} {
			list := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
				return tx.Members("org_a", domain.ListRequest{State: state})
			})
			same(t, state, ids(list.Items, memberID), want)
		}
		members := of((*store.Tx).Members, "org_a")
		walk(t, st, "members", "rank", "mem_org_a_1 mem_org_a_2 mem_org_a_4 mem_org_a_3", members, memberID)
		walk(t, st, "members", "activity", "mem_org_a_1 mem_org_a_2 mem_org_a_3 mem_org_a_4", members, memberID)
		write(t, st, func(tx *store.Tx) error {
			line, err := tx.NextInLine("org_a", domain.AreaInternal, 9)
			same(t, "line", ids(line, memberID), "mem_org_a_3")
			rank, rankErr := tx.LastRank("org_a")
			same(t, "last rank", rank, int64(2))
			none, noneErr := tx.LastRank("org_b")
			same(t, "nobody waits", none, int64(0))
			apart, apartErr := tx.CountApart("org_a")
			same(t, "apart", apart, []store.Apart{
				{Area: domain.AreaExternal, State: domain.MemberWaiting, Members: 1},
				{Area: domain.AreaInternal, State: domain.MemberBlocked, Members: 1},
				{Area: domain.AreaInternal, State: domain.MemberWaiting, Members: 1},
			})
			n, countErr := tx.CountRole("org_a", domain.RoleCoAdmin)
			same(t, "co-admins", n, 1)
			orgs, orgsErr := tx.WaitingOrganizations("", 9)
			same(t, "waiting organizations", orgs, []domain.OrganizationID{"org_a"})
			later, laterErr := tx.WaitingOrganizations("org_a", 9)
			same(t, "after it", later, []domain.OrganizationID{})
			return errors.Join(err, rankErr, noneErr, apartErr, countErr, orgsErr, laterErr)
		})
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.TouchMembers("acc_1", day(8)), tx.TouchMembers("acc_2", day(8)),
				must(tx.Belongs("acc_1")))
		})
		seen := func(n int) bool {
			return read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.Member("org_a", member(n, "org_a").ID) }).LastActivityAt.Equal(day(8))
		}
		same(t, "the active one was seen", seen(1), true)
		same(t, "the blocked one was not", seen(2), false)
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.Belongs("acc_9")) })
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertAccount(account(9))), mustNot(tx.Belongs("acc_9")))
		})
	})
}

func TestTokensEndWithTheirMember(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		token := func(id domain.TokenID, org domain.OrganizationID, by domain.AccountID) domain.APIToken {
			return domain.APIToken{ID: id, TokenHash: string(id), Organization: org, MadeBy: by, CreatedAt: day(1), ExpiresAt: day(9)}
		}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertToken(token("tok_1", "org_a", "acc_1")), tx.InsertToken(token("tok_2", "org_a", "acc_2")),
				tx.InsertToken(token("tok_3", "org_b", "acc_1")))
		})
		for _, want := range []int{1, 0} {
			write(t, st, func(tx *store.Tx) error {
				n, err := tx.RevokeMemberTokens("org_a", "acc_1", day(2))
				same(t, "ended", n, want)
				return err
			})
		}
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.TokenByHash("tok_1", day(3))) })
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(ignore(tx.TokenByHash("tok_2", day(3))), ignore(tx.TokenByHash("tok_3", day(3))))
		})
	})
}

func TestGrants(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		pool := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}
		grant := func(n int, state domain.GrantState, at int) domain.Grant {
			return domain.Grant{
				Organization: "org_a", Product: "prd_1", ProductName: "Atlas", Member: member(n, "org_a").ID, Area: domain.AreaInternal,
				State: state, GrantedAt: day(at), GrantedBy: "ida@halden.example",
			}
		}
		one, two := grant(1, domain.GrantActive, 1), grant(2, domain.GrantWaiting, 2)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertMember(member(1, "org_a"))), must(tx.InsertMember(member(2, "org_a"))),
				must(tx.InsertGrant(one)), mustNot(tx.InsertGrant(one)), must(tx.InsertGrant(two)))
		})
		listed := func(members ...domain.MemberID) []domain.Grant {
			return read(t, st, func(tx *store.Tx) ([]domain.Grant, error) { return tx.GrantsOf("org_a", members...) })
		}
		same(t, "grants", listed(one.Member, two.Member), []domain.Grant{one, two})
		same(t, "of nobody", listed(), []domain.Grant(nil))
		belong := read(t, st, func(tx *store.Tx) ([]store.Belonging, error) { return tx.ProductIDsOf(one.Member) })
		same(t, "granted, by id", belong, []store.Belonging{{Member: one.Member, ID: "prd_1"}})
		same(t, "by id, of nobody", read(t, st, func(tx *store.Tx) ([]store.Belonging, error) { return tx.ProductIDsOf() }), []store.Belonging(nil))
		same(t, "names", read(t, st, func(tx *store.Tx) ([]store.Named, error) { return tx.ProductNames("prd_1", "prd_none") }), []store.Named{{ID: "prd_1", Name: one.ProductName, Key: "prd_1"}})
		exported := read(t, st, func(tx *store.Tx) (domain.List[store.Exported], error) {
			return tx.ExportedMembers("org_a", domain.ListRequest{Limit: 1})
		})
		shown := member(1, "org_a")
		shown.Organization, shown.Account, shown.Email.Key, shown.Version = "", "", "", 0
		same(t, "exported", exported.Items, []store.Exported{{Member: shown}})
		same(t, "and more", exported.Next != "", true)
		same(t, "in line", read(t, st, func(tx *store.Tx) ([]domain.Grant, error) { return tx.NextGrants(pool, 9) }), []domain.Grant{two})
		same(t, "organizations", read(t, st, func(tx *store.Tx) ([]domain.OrganizationID, error) { return tx.WaitingOrganizations("", 9) }),
			[]domain.OrganizationID{"org_a"})
		for word, want := range map[string]int{
			store.WithGrant(domain.GrantActive, ""): 1, store.WithGrant(domain.GrantActive, "prd_1"): 1, store.WithGrant(domain.GrantWaiting, "prd_1"): 1,
			store.WithGrant(domain.GrantNone, ""): 0, store.WithGrant(domain.GrantNone, "prd_1"): 0, store.WithGrant(domain.GrantNone, "prd_2"): 2, store.NotBlocked: 2,
		} {
			same(t, word, len(read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
				return tx.Members("org_a", domain.ListRequest{State: word})
			}).Items), want)
		}
		one.State = domain.GrantResting
		write(t, st, func(tx *store.Tx) error { return tx.UpdateGrant(one) })
		same(t, "apart", read(t, st, func(tx *store.Tx) ([]store.ApartGrants, error) { return tx.CountApartGrants("org_a") }), []store.ApartGrants{
			{Product: "prd_1", Area: domain.AreaInternal, State: domain.GrantResting, Grants: 1},
			{Product: "prd_1", Area: domain.AreaInternal, State: domain.GrantWaiting, Grants: 1},
		})
		write(t, st, func(tx *store.Tx) error { return errors.Join(tx.DeleteGrant(two), tx.DeleteMember(member(1, "org_a"))) })
		same(t, "gone, by hand and with their member", listed(one.Member, two.Member), []domain.Grant{})
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return tx.UpdateGrant(two) },
			func(tx *store.Tx) error { return tx.DeleteGrant(two) })
	})
}

func TestHoldersAtAnInstant(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		ann := store.Seat{PersonKey: "ann@x.example", State: domain.SeatActive, Since: day(1)}
		bob := store.Seat{PersonKey: "bob@x.example", State: domain.SeatPending, HoldUntil: day(5), Since: day(2)}
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))
			err = errors.Join(err, seat(tx, &p, ann), seat(tx, &p, bob))
			_, dropErr := drop(tx, &p, ann.PersonKey, day(3))
			early := ann // another node's clock is behind: the ledger's is not
			early.Since = day(2)
			return errors.Join(err, dropErr, seat(tx, &p, early))
		})
		for n, want := range map[int]string{0: "", 1: "ann@x.example", 2: "ann@x.example bob@x.example", 3: "ann@x.example bob@x.example", 5: "ann@x.example"} {
			pool := read(t, st, func(tx *store.Tx) (store.Pool, error) {
				return tx.PoolAt("org_a", "prd_1", domain.AreaInternal, day(n))
			})
			walk(t, st, "holders", "email", want, func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.Holder], error) {
				return tx.Holders(pool, day(n), req)
			}, func(h domain.Holder) string { return h.PersonKey })
		}
		found := read(t, st, func(tx *store.Tx) (domain.List[domain.Holder], error) {
			return tx.Holders(store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}, day(2), domain.ListRequest{State: "pending", Search: "N BOB"})
		})
		same(t, "found", found.Items, []domain.Holder{{
			PersonKey: "bob@x.example", Email: "bob@x.example", Name: "N bob@x.example", State: domain.SeatPending, HoldUntil: day(5), Since: day(2),
			Rule: domain.ByMembership, Cause: "test.seat", ChangedAt: day(2), ChangedBy: "tester", Reference: "ref",
		}})
	})
}
