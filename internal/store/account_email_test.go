package store_test

import (
	"errors"
	"fmt"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestAnAddressIsChangedWhereverItShows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		p, now := leasePool(t, st), email("Nova@Weber.example")
		own, program, over := aLease("own", day(20)), aLease("program", day(20)), aLease("over", day(20))
		own.Member, program.Member, over.Member = member(1, "org_a").ID, member(1, "org_a").ID, member(1, "org_a").ID
		own.Token, program.Token, over.Token = "tok_own", "tok_program", "tok_own"
		over.EndedAt, over.EndReason = day(3), domain.LeaseReleased
		write(t, st, func(tx *store.Tx) error {
			token := domain.APIToken{ID: "tok_own", TokenHash: "own", Organization: "org_a", MadeBy: "acc_1", Personal: true, CreatedAt: day(1), ExpiresAt: day(30)}
			other := domain.APIToken{ID: "tok_program", TokenHash: "program", Organization: "org_a", MadeBy: "acc_1", CreatedAt: day(1), ExpiresAt: day(30)}
			return errors.Join(must(tx.InsertMember(member(1, "org_a"))), must(tx.InsertMember(member(2, "org_a"))),
				tx.InsertToken(token), tx.InsertToken(other), tx.PutLeases(own, program, over))
		})
		unproven := account(9)
		unproven.Email = now
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertAccount(unproven)) })

		was := account(1)
		refused(t, st, domain.CodeStale, func(tx *store.Tx) error {
			return tx.ChangeEmail("acc_1", "another@halden.example", email("x@y.example"))
		})
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.LockAccount("acc_none")) })
		write(t, st, func(tx *store.Tx) error {
			a, err := tx.LockAccount("acc_1")
			same(t, "locked", a, was)
			m := member(1, "org_a")
			return errors.Join(err, tx.ChangeEmail("acc_1", was.Email.Key, now), tx.RenameLeases(m, now))
		})
		want := was
		want.Email = now
		same(t, "account", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.AccountByEmail(now.Key) }), want)
		m := read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.MemberByEmail("org_a", now.Key) })
		wantMember := member(1, "org_a")
		wantMember.Email, wantMember.Version = now, 2
		same(t, "member", m, wantMember)
		found := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{Search: "nova@"})
		})
		same(t, "found", len(found.Items), 1)
		same(t, "organizations", read(t, st, func(tx *store.Tx) ([]domain.OrganizationID, error) { return tx.OrganizationsOf("acc_1") }), []domain.OrganizationID{"org_a"})
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.Account("acc_9")) })

		names := map[string]string{}
		for _, l := range read(t, st, func(tx *store.Tx) ([]domain.Lease, error) {
			return tx.ReadClaims([]store.LeaseKey{{Pool: p.ID, Client: "own"}, {Pool: p.ID, Client: "program"}, {Pool: p.ID, Client: "over"}})
		}) {
			names[l.Client] = l.User + " " + l.UserKey
		}
		same(t, "leases", names, map[string]string{"own": now.Address + " " + now.Key, "program": "Ole ole", "over": "Ole ole"})

		refused(t, st, domain.CodeStale, func(tx *store.Tx) error { return tx.ChangeEmail("acc_1", was.Email.Key, now) })
		write(t, st, func(tx *store.Tx) error { return tx.VerifyAccount("acc_1", day(2)) })
		refused(t, st, domain.CodeEmailTaken, func(tx *store.Tx) error { return tx.ChangeEmail("acc_2", account(2).Email.Key, now) })
	})
}

func TestAnAddressIsGivenToOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		for n := 10; n < 60; n++ {
			a := account(n)
			a.VerifiedAt = day(1)
			write(t, st, func(tx *store.Tx) error { return must(tx.InsertAccount(a)) })
		}
		errs := burst(t.Context(), st, func(tx *store.Tx, i int) error {
			return tx.ChangeEmail(domain.AccountID(fmt.Sprintf("acc_%d", i+10)), account(i+10).Email.Key, email("one@weber.example"))
		})
		same(t, "winners", winners(t, errs, domain.CodeEmailTaken), 1)
	})
}

func TestLinksToANewAddress(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		one, other, reset := link(1, domain.LinkEmail, "acc_1"), link(2, domain.LinkEmail, "acc_2"), link(3, domain.LinkReset, "acc_1")
		one.Email = email("Nova@Weber.example")
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertLink(one), tx.InsertLink(other), tx.InsertLink(reset))
		})
		pending := func(tx *store.Tx) (domain.Link, error) {
			return tx.PendingLink("acc_1", domain.LinkEmail, one.ExpiresAt.Add(-1e6))
		}
		same(t, "pending", read(t, st, pending), one)
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.PendingLink("acc_1", domain.LinkEmail, one.ExpiresAt)) },
			func(tx *store.Tx) error { return ignore(tx.PendingLink("acc_1", domain.LinkVerify, day(1))) },
		)
		write(t, st, func(tx *store.Tx) error { return tx.KillLinks("acc_1", day(4), domain.LinkEmail, domain.LinkVerify) })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(pending(tx)) })
		used := func(of domain.Link) bool {
			return !read(t, st, func(tx *store.Tx) (domain.Link, error) { return tx.LinkByToken(of.Purpose, of.TokenHash) }).UsedAt.IsZero()
		}
		same(t, "ended", []bool{used(one), used(other), used(reset)}, []bool{true, false, false})
		write(t, st, func(tx *store.Tx) error { return tx.KillLinks("acc_1", day(4)) })
		same(t, "all ended", []bool{used(one), used(other), used(reset)}, []bool{true, false, true})
	})
}
