package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

func TestTheLastSeatHasOneTaker(t *testing.T) {
	t.Parallel()
	const rounds, capacity = 20, 3
	many(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		for round := range rounds {
			org := domain.OrganizationID(fmt.Sprint("org_", round))
			lock := func(tx *store.Tx) (store.Pool, error) { return tx.LockPool(org, "prd_1", domain.AreaInternal, day(1)) }
			write(t, st, func(tx *store.Tx) error {
				err := tx.InsertOrganization(organization(org, "Halden"))
				p, lockErr := lock(tx)
				return errors.Join(err, lockErr,
					seat(tx, &p, store.Seat{PersonKey: "ann", State: domain.SeatActive, Since: day(1)}),
					seat(tx, &p, store.Seat{PersonKey: "bob", State: domain.SeatPending, HoldUntil: day(2), Since: day(1)}))
			})
			errs := burst(t.Context(), st, func(tx *store.Tx, i int) error {
				p, err := lock(tx)
				if err != nil {
					return err
				}
				if err := seats.Admit(seats.Tally{Capacity: capacity, Active: p.Active, Pending: p.Pending}, 1); err != nil {
					return err
				}
				return seat(tx, &p, store.Seat{PersonKey: fmt.Sprint("person ", i), State: domain.SeatActive, Since: day(1)})
			})
			if n := winners(t, errs, domain.CodeSeatsExhausted); n != 1 {
				t.Errorf("round %d: %d took the last seat", round, n)
			}
			same(t, "pool", pools(t, st, org, day(1)),
				[]store.Pool{{Organization: org, Product: "prd_1", Area: domain.AreaInternal, Active: 2, Pending: 1}})
		}
	})
}

func TestWhatHappensOnceHappensOnce(t *testing.T) {
	t.Parallel()
	many(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for n := 1; n <= 3; n++ {
				errs = append(errs, sell(tx, n, "org_a"))
			}
			return errors.Join(append(errs, must(tx.InsertInvitation(invitation(1, "org_a"))), tx.InsertLink(link(1, domain.LinkReset, "acc_1")))...)
		})
		for _, once := range []struct {
			name string
			code domain.Code
			do   func(tx *store.Tx, i int) error
		}{
			{"account", "", func(tx *store.Tx, i int) error {
				a := account(100 + i)
				a.Email = email("same@x.example")
				return won(tx.InsertAccount(a))
			}},
			{"member", "", func(tx *store.Tx, i int) error {
				m := member(1, "org_a")
				m.ID = domain.MemberID(fmt.Sprint(i))
				return won(tx.InsertMember(m))
			}},
			{"invitation", "", func(tx *store.Tx, i int) error {
				v := invitation(100+i, "org_b")
				v.Email = email("same@x.example")
				return won(tx.InsertInvitation(v))
			}},
			{"accept", domain.CodeInvitationUsed, func(tx *store.Tx, _ int) error {
				return tx.AcceptInvitation(invitation(1, "org_a"), "acc_1", day(1))
			}},
			{"link", domain.CodeLinkUsed, func(tx *store.Tx, _ int) error { return tx.UseLink("lnk_1", day(1)) }},
			{"quote", "", func(tx *store.Tx, i int) error {
				return won(tx.UseQuote(quote(1, "org_a"), domain.OrderID(fmt.Sprint("ord ", i))))
			}},
			{"pay", domain.CodeOrderPaid, func(tx *store.Tx, i int) error {
				return tx.PayOrder("ord_1", domain.LicenseID(fmt.Sprint(i)), day(1))
			}},
			{"pay or cancel", domain.CodeOrderPaid, func(tx *store.Tx, i int) error {
				if i%2 == 0 {
					return tx.CancelOrder("ord_2", day(1))
				}
				return tx.PayOrder("ord_2", "lic_2", day(1))
			}},
			{"license", "", func(tx *store.Tx, i int) error {
				l := license(100+i, "org_a")
				l.Order = "ord_1"
				return won(tx.InsertLicense(l))
			}},
			{"payment", "", func(tx *store.Tx, i int) error {
				p := payment(1, "org_a")
				p.ID = domain.PaymentID(fmt.Sprint(i))
				return won(tx.InsertPayment(p))
			}},
			{"invoice", domain.CodeStale, func(tx *store.Tx, i int) error {
				return tx.CloseInvoice("ivc_1", []domain.InvoiceState{domain.InvoicePaid, domain.InvoiceVoid}[i%2], day(1))
			}},
			{"slug", "", func(tx *store.Tx, i int) error {
				p := product()
				p.ID, p.Slug = domain.ProductID(fmt.Sprint(i)), "same"
				return won(tx.InsertProduct(p))
			}},
			{"version", domain.CodeStale, func(tx *store.Tx, _ int) error {
				o := organization("org_a", "New")
				o.Version = 1
				return tx.UpdateOrganization(o)
			}},
			{"setting", domain.CodeStale, func(tx *store.Tx, _ int) error { return tx.PutSetting("seller", "x", 0) }},
			{"password", "", func(tx *store.Tx, i int) error {
				return won(tx.SwapPassword("acc_1", "$argon2id$", fmt.Sprint(i)))
			}},
			{"keyring", "", func(tx *store.Tx, i int) error {
				if err := tx.LockKeyring(); err != nil {
					return err
				}
				keys, err := tx.SigningKeys()
				if err := won(len(keys) == 0, err); err != nil {
					return err
				}
				return tx.PutSigningKey(store.SigningKey{ID: fmt.Sprint(i), Role: "root", State: "active", NotBefore: day(1), NotAfter: day(2), CreatedAt: day(1)})
			}},
			{"idempotency key", "", func(tx *store.Tx, _ int) error {
				first, _, err := tx.ClaimIdempotency("s", "k", "h", day(2), day(1))
				return won(first, err)
			}},
			{"stale idempotency key", "", func(tx *store.Tx, _ int) error {
				first, _, err := tx.ClaimIdempotency("s", "k", "h", day(5), day(4))
				return won(first, err)
			}},
		} {
			if n := winners(t, burst(t.Context(), st, once.do), once.code); n != 1 {
				t.Errorf("%s: happened %d times", once.name, n)
			}
		}
	})
}

func TestTheLastOneStays(t *testing.T) {
	t.Parallel()
	many(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		owner := func(i int) domain.Member {
			m := member(i+100, "org_a")
			m.Role = domain.RoleOwner
			return m
		}
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for i := range burstSize {
				errs = append(errs, must(tx.InsertAccount(account(i+100))), must(tx.InsertMember(owner(i))), tx.PutStaff(account(i+100).ID, domain.StaffAdmin, day(1)))
			}
			return errors.Join(errs...)
		})
		left := winners(t, burst(t.Context(), st, func(tx *store.Tx, i int) error {
			if _, err := tx.LockOrganization("org_a"); err != nil {
				return err
			}
			if err := won(tx.OtherOwners("org_a", owner(i).ID)); err != nil {
				return err
			}
			return tx.DeleteMember(owner(i))
		}), "")
		same(t, "owners who left", left, burstSize-1)
		o := read(t, st, func(tx *store.Tx) (domain.Organization, error) { return tx.Organization("org_a") })
		same(t, "members", o.Members, int64(1))

		removed := winners(t, burst(t.Context(), st, func(tx *store.Tx, i int) error {
			if err := tx.LockStaff(); err != nil {
				return err
			}
			n, err := tx.CountAdmins()
			if err := won(n > 1, err); err != nil {
				return err
			}
			return tx.DeleteStaff(account(i + 100).ID)
		}), "")
		same(t, "administrators removed", removed, burstSize-1)
	})
}

func TestSeriesHaveNoGaps(t *testing.T) {
	t.Parallel()
	many(t, func(t *testing.T, st *store.Store) {
		numbers := make([]int64, burstSize)
		succeeded := winners(t, burst(t.Context(), st, func(tx *store.Tx, i int) (err error) {
			if numbers[i], err = tx.NextNumber("O", 2026); err != nil {
				return err
			}
			if err := appendAudit(tx, "org_a"); err != nil || i%3 != 0 {
				return err
			}
			numbers[i] = 0
			return errTooLate
		}), "")
		numbers = slices.DeleteFunc(numbers, func(n int64) bool { return n == 0 })
		slices.Sort(numbers)
		same(t, "successes", succeeded, len(numbers))
		chain := read(t, st, func(tx *store.Tx) ([]domain.AuditEntry, error) { return tx.AuditFrom("org_a", 1, 1000) })
		same(t, "entries", len(chain), len(numbers))
		prev := ""
		for i, e := range chain {
			if numbers[i] != int64(i+1) || e.Seq != int64(i+1) || e.PrevHash != prev {
				t.Fatalf("place %d: number %d, entry %d after %q", i+1, numbers[i], e.Seq, e.PrevHash)
			}
			prev = e.Hash
		}
	})
}

func TestFailuresAreCountedExactly(t *testing.T) {
	t.Parallel()
	many(t, func(t *testing.T, st *store.Store) {
		n := winners(t, burst(t.Context(), st, func(tx *store.Tx, _ int) error {
			return ignore(tx.CountFailure("a", day(2), day(1)))
		}), "")
		same(t, "counted", n, burstSize)
		same(t, "failures", read(t, st, func(tx *store.Tx) (domain.Lockout, error) { return tx.Lockout("a") }).Failures, burstSize)
	})
}
