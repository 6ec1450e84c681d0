package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestAccounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		full := account(3)
		full.Name, full.Language = "Zoë O'Neil 🪑 \"x\"; --", "de"
		full.VerifiedAt, full.DisabledAt = day(2), day(3)
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertAccount(full)) })
		same(t, "all fields", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.Account(full.ID) }), full)
		same(t, "no instants", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.AccountByEmail(account(1).Email.Key) }), account(1))

		twin := account(4)
		twin.Email.Key = full.Email.Key
		write(t, st, func(tx *store.Tx) error { return mustNot(tx.InsertAccount(twin)) })
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Account("acc_4")) },
			func(tx *store.Tx) error { return ignore(tx.Account("acc_\x00\xff")) },
			func(tx *store.Tx) error { return ignore(tx.AccountByEmail("PERSON1@halden.example")) },
			func(tx *store.Tx) error { return tx.SetPassword("acc_4", "x") },
			func(tx *store.Tx) error { return tx.UpdateProfile(account(4)) },
		)

		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.SetPassword("acc_1", "new"), tx.VerifyAccount("acc_1", day(4)), tx.VerifyAccount("acc_1", day(5)),
				tx.VerifyAccount("acc_3", day(9)))
		})
		want := account(1)
		want.PasswordHash, want.VerifiedAt = "new", day(4)
		same(t, "the first proof stays", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.Account("acc_1") }), want)
		same(t, "another's proof", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.Account("acc_3") }), full)
	})
}

func TestPasswordsAreSwappedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.SwapPassword("acc_1", "$argon2id$", "new")), mustNot(tx.SwapPassword("acc_1", "$argon2id$", "newer")),
				must(tx.SwapPassword("acc_1", "new", "new")), mustNot(tx.SwapPassword("acc_9", "", "new")))
		})
		same(t, "password", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.Account("acc_1") }).PasswordHash, "new")

		later := account(1)
		later.Name, later.PasswordHash, later.Language = "Later", "later", "de"
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.ReplaceUnverified(later)), tx.VerifyAccount("acc_1", day(2)), mustNot(tx.ReplaceUnverified(account(1))),
				mustNot(tx.ReplaceUnverified(account(9))))
		})
		later.VerifiedAt = day(2)
		same(t, "replaced", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.Account("acc_1") }), later)
	})
}

func TestAProfileIsChangedWhereverItShows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		a := account(1)
		a.Name, a.Language = "Änne Ober", "de"
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertMember(member(1, "org_a"))), must(tx.InsertMember(member(2, "org_a"))), tx.UpdateProfile(a))
		})
		same(t, "account", read(t, st, func(tx *store.Tx) (domain.Account, error) { return tx.Account("acc_1") }), a)
		found := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{Search: "ÄNNE"})
		})
		want := member(1, "org_a")
		want.Name = a.Name
		same(t, "member", found.Items, []domain.Member{want})
	})
}

func session(n int, account domain.AccountID, ends time.Time) domain.Session {
	return domain.Session{
		ID: domain.SessionID(fmt.Sprintf("ses_%d", n)), Account: account, TokenHash: fmt.Sprintf("hash %d", n),
		UserAgent: "Mozilla/5.0 \u202e", Address: "2001:db8::1", CreatedAt: day(1), LastSeenAt: day(1), ExpiresAt: ends,
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		one, two, other := session(1, "acc_1", day(2)), session(2, "acc_1", day(9)), session(3, "acc_2", day(9))
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertSession(one), tx.InsertSession(two), tx.InsertSession(other))
		})
		byToken := func(hash string, t time.Time) func(*store.Tx) (domain.Session, error) {
			return func(tx *store.Tx) (domain.Session, error) { return tx.SessionByToken(hash, t) }
		}
		alive := func(account domain.AccountID, at time.Time) string {
			list := read(t, st, func(tx *store.Tx) ([]domain.Session, error) { return tx.Sessions(account, at) })
			return ids(list, func(s domain.Session) string { return string(s.ID) })
		}
		same(t, "session", read(t, st, byToken("hash 1", day(2).Add(-time.Millisecond))), one)
		refused(t, st, domain.CodeNotFound, // the end is excluded
			func(tx *store.Tx) error { return ignore(byToken("hash 1", day(2))(tx)) },
			func(tx *store.Tx) error { return ignore(byToken("nothing", day(1))(tx)) },
			func(tx *store.Tx) error { return tx.DeleteSession("acc_2", "ses_1") },
		)
		same(t, "the newest first", alive("acc_1", day(1)), "ses_2 ses_1")
		same(t, "ended", alive("acc_1", day(2)), "ses_2")

		write(t, st, func(tx *store.Tx) error { return tx.TouchSession("ses_1", day(3), day(10)) })
		one.LastSeenAt, one.ExpiresAt = day(3), day(10)
		same(t, "touched", read(t, st, byToken("hash 1", day(9))), one)

		write(t, st, func(tx *store.Tx) error { return tx.DeleteSessions("acc_1", "ses_2") })
		same(t, "all but one", alive("acc_1", day(1)), "ses_2")
		write(t, st, func(tx *store.Tx) error { return tx.DeleteSession("acc_1", "ses_2") })
		same(t, "signed out", alive("acc_1", day(1)), "")
		write(t, st, func(tx *store.Tx) error { return tx.DeleteSessions("acc_1", "") })
		same(t, "another's", alive("acc_2", day(1)), "ses_3")
		write(t, st, func(tx *store.Tx) error { return tx.DeleteSessions("acc_2", "") })
		same(t, "everywhere", alive("acc_2", day(1)), "")
	})
}

func link(n int, purpose domain.LinkPurpose, account domain.AccountID) domain.Link {
	return domain.Link{
		ID: domain.LinkID(fmt.Sprintf("lnk_%d", n)), Purpose: purpose, Account: account, TokenHash: fmt.Sprintf("link %d", n),
		CreatedAt: day(n), ExpiresAt: day(n + 1),
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		links := []domain.Link{
			link(1, domain.LinkReset, "acc_1"), link(2, domain.LinkReset, "acc_2"), link(3, domain.LinkVerify, "acc_1"),
			link(4, domain.LinkSetup, ""), link(5, domain.LinkReset, "acc_1"), link(6, domain.LinkSetup, ""),
		}
		write(t, st, func(tx *store.Tx) error {
			errs := make([]error, len(links))
			for i, l := range links {
				errs[i] = tx.InsertLink(l)
			}
			return errors.Join(errs...)
		})
		links[0].UsedAt, links[3].UsedAt = day(5), day(6) // by the later ones of their kind
		for _, want := range links {
			got := read(t, st, func(tx *store.Tx) (domain.Link, error) { return tx.LinkByToken(want.Purpose, want.TokenHash) })
			same(t, string(want.ID), got, want)
		}
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.LinkByToken(domain.LinkVerify, "link 1")) },
			func(tx *store.Tx) error { return ignore(tx.LinkByToken(domain.LinkReset, "nothing")) },
		)
		write(t, st, func(tx *store.Tx) error { return tx.UseLink("lnk_2", day(3)) })
		refused(t, st, domain.CodeLinkUsed,
			func(tx *store.Tx) error { return tx.UseLink("lnk_2", day(4)) },
			func(tx *store.Tx) error { return tx.UseLink("lnk_1", day(4)) },
		)
		links[1].UsedAt = day(3)
		same(t, "used", read(t, st, func(tx *store.Tx) (domain.Link, error) { return tx.LinkByToken(domain.LinkReset, "link 2") }), links[1])
	})
}

func TestLockouts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		count := func(key string, at, since time.Time) (l domain.Lockout) {
			write(t, st, func(tx *store.Tx) (err error) {
				l, err = tx.CountFailure(key, at, since)
				return err
			})
			return l
		}
		stored := func(key string) domain.Lockout {
			return read(t, st, func(tx *store.Tx) (domain.Lockout, error) { return tx.Lockout(key) })
		}
		same(t, "never failed", stored("a"), domain.Lockout{Key: "a"})
		same(t, "first", count("a", day(2), day(1)), domain.Lockout{Key: "a", Failures: 1, WindowStart: day(2)})
		same(t, "second", count("a", day(3), day(2)), domain.Lockout{Key: "a", Failures: 2, WindowStart: day(2)})
		write(t, st, func(tx *store.Tx) error { return tx.LockUntil("a", day(4)) })
		same(t, "locked", stored("a"), domain.Lockout{Key: "a", Failures: 2, WindowStart: day(2), LockedUntil: day(4)})
		same(t, "a new window", count("a", day(5), day(3)), domain.Lockout{Key: "a", Failures: 1, WindowStart: day(5), LockedUntil: day(4)})
		same(t, "another's", count("b", day(5), day(3)), domain.Lockout{Key: "b", Failures: 1, WindowStart: day(5)})
		write(t, st, func(tx *store.Tx) error { return tx.ClearFailures("a") })
		same(t, "cleared", stored("a"), domain.Lockout{Key: "a"})
		same(t, "not cleared", stored("b").Failures, 1)
	})
}
