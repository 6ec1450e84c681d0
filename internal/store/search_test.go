package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// person is a member by name and address.
func person(n int, name, address string) (domain.Account, domain.Member) {
	a, m := account(n), member(n, "org_a")
	a.Name, a.Email = name, email(address)
	m.Name, m.Email = a.Name, a.Email
	return a, m
}

var (
	ada, memberAda     = person(11, "Ada Moss", "ada.moss@yard.example")
	moss, memberMoss   = person(12, "Moss Abel", "m.abel@yard.example")
	asa, memberAsa     = person(13, "Åsa Maria Ødegård", "aasa@yard.example")
	prince, memberOnly = person(14, "Mononym", "100%_me@yard.example")
)

// joiners join the organization: more than are sorted for a page.
const joiners = `WITH RECURSIVE n (i) AS (SELECT 10000 UNION ALL SELECT i + 1 FROM n WHERE i < 15050)`

var crowded = []string{
	`INSERT INTO account (id, email, email_key, name, password_hash, language, created_at) ` + joiners +
		` SELECT 'acc_c' || CAST(i AS TEXT), '', 'crowd' || CAST(i AS TEXT), '', '', 'en', 0 FROM n`,
	`INSERT INTO member (id, organization_id, account_id, email, email_key, name, search_key, last_key, role, state, joined_at, version) ` + joiners +
		` SELECT 'mem_c' || CAST(i AS TEXT), 'org_a', 'acc_c' || CAST(i AS TEXT), '', 'crowd' || CAST(i AS TEXT), 'Zoe Crowd', 'zoe crowd crowd' || CAST(i AS TEXT),
			'crowd zoe crowd', 'member', 'active', 0, 1 FROM n`,
	`UPDATE organization SET members = 5055 WHERE id = 'org_a'`,
}

// TestManyFoundAreListedInTurn pages through a search that many last names begin
// with, some names and some addresses, in both directions.
func TestManyFoundAreListedInTurn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seedPeople(t, st)
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for n, name := range []string{"Crowden Ida", "Crow Dora", "Bo Crow", "Al Abel"} {
				a, m := person(20+n, name, []string{"c@x.example", "d@x.example", "e@x.example", "crowd@x.example"}[n])
				errs = append(errs, must(tx.InsertAccount(a)), must(tx.InsertMember(m)))
			}
			for _, s := range crowded {
				errs = append(errs, raw(tx, s))
			}
			return errors.Join(errs...)
		})
		whole := func(req domain.ListRequest) (list []string) {
			req.Search = "crow"
			for {
				page := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) { return tx.Members("org_a", req) })
				for _, m := range page.Items {
					list = append(list, string(m.ID))
				}
				if req.After = page.Next; req.After == "" {
					return list
				}
			}
		}
		up := whole(domain.ListRequest{Limit: 1000})
		same(t, "found", len(up), 5055)
		same(t, "names, then last names", strings.Join(up[:4], " "), "mem_org_a_21 mem_org_a_20 mem_org_a_22 mem_c10000")
		same(t, "addresses at last", up[5054], "mem_org_a_23")
		down := whole(domain.ListRequest{Limit: 1000, Desc: true})
		slices.Reverse(down)
		same(t, "downward", down, up)
		same(t, "a page ends where the last names do", whole(domain.ListRequest{Limit: 722, State: "member active"}), up)
		two := domain.ListRequest{Search: "crow", Limit: 2}
		for n := range 3 { // the first ends where the names do
			page := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) { return tx.Members("org_a", two) })
			same(t, "two", ids(page.Items, memberID), strings.Join(up[2*n:2*n+2], " "))
			two.After = page.Next
		}
		same(t, "few of them", whole(domain.ListRequest{Limit: 2, State: "billing"}), []string(nil))
		same(t, "by address", len(whole(domain.ListRequest{Limit: 1000, Sort: "email"})), 5055)
	})
}

func seedPeople(t *testing.T, st *store.Store) (pool store.Pool) {
	t.Helper()
	seed(t, st)
	write(t, st, func(tx *store.Tx) (err error) {
		var errs []error
		for _, a := range []domain.Account{ada, moss, asa, prince} {
			errs = append(errs, must(tx.InsertAccount(a)))
		}
		for _, m := range []domain.Member{memberAda, memberMoss, memberAsa, memberOnly} {
			errs = append(errs, must(tx.InsertMember(m)))
		}
		if pool, err = tx.LockPool("org_a", product().ID, domain.AreaInternal, day(1)); err != nil {
			return err
		}
		for _, key := range []string{memberAda.Email.Key, memberMoss.Email.Key, "gone@moss.example"} {
			pool, err = tx.WriteSeat(pool, store.SeatLine{Seat: store.Seat{PersonKey: key, State: domain.SeatActive, Since: day(1)}, Email: key, At: day(1)})
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
	return pool
}

func TestPeopleOfALargeOrganizationAreFoundByHowTheyBegin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		pool := seedPeople(t, st)
		find := func(search string) string {
			list := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
				return tx.Members("org_a", domain.ListRequest{Search: search})
			})
			return ids(list.Items, memberID)
		}
		same(t, "anywhere, among few", find("oss"), "mem_org_a_11 mem_org_a_12")
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for _, s := range crowded {
				errs = append(errs, raw(tx, s))
			}
			return errors.Join(errs...)
		})
		for search, want := range map[string]string{
			"moss": "mem_org_a_11 mem_org_a_12", "Moss, A": "mem_org_a_11 mem_org_a_12", " MOSS  ada ": "mem_org_a_11", "ada m": "mem_org_a_11",
			"ada.moss@YARD.example": "mem_org_a_11", "øde": "mem_org_a_13", "Ås": "mem_org_a_13", "mono": "mem_org_a_14", "100%_": "mem_org_a_14",
			"oss": "", "%": "", "maria": "", "nobody": "",
		} {
			same(t, search, find(search), want)
		}
		first := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{Search: "crowd", Limit: 2})
		})
		same(t, "many", ids(first.Items, memberID), "mem_c10000 mem_c10001")
		next := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{Search: "crowd", Limit: 2, After: first.Next})
		})
		same(t, "many, and on", ids(next.Items, memberID), "mem_c10002 mem_c10003")
		same(t, "many by name", find("zoe")[:21], "mem_c10000 mem_c10001")
		same(t, "who hold a seat", ids(read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{Search: "moss", State: string(product().ID) + " active"})
		}).Items, memberID), "mem_org_a_11 mem_org_a_12")
		holders := func(search string) string {
			return ids(read(t, st, func(tx *store.Tx) (domain.List[domain.Holder], error) {
				return tx.Holders(pool, day(2), domain.ListRequest{Search: search})
			}).Items, func(h domain.Holder) string { return h.PersonKey })
		}
		history := func(search string) string {
			return ids(read(t, st, func(tx *store.Tx) (domain.List[domain.SeatEvent], error) {
				return tx.SeatHistory(pool, domain.ListRequest{Search: search})
			}).Items, func(e domain.SeatEvent) string { return e.PersonKey })
		}
		for search, want := range map[string]string{
			"moss": "ada.moss@yard.example m.abel@yard.example", "gone@moss.example": "gone@moss.example", "gone": "", "crowd": "", "\x01": "",
		} {
			same(t, "holders "+search, holders(search), want)
			same(t, "history "+search, history(search), want)
		}
		for _, search := range []string{"\x00", strings.Repeat("x", 1001)} {
			err := st.Read(t.Context(), func(tx *store.Tx) error {
				return ignore(tx.Members("org_a", domain.ListRequest{Search: search}))
			})
			if e := domain.AsError(err); e == nil || e.Field != "search" {
				t.Errorf("%.3q: %v", search, err)
			}
		}
	})
}
