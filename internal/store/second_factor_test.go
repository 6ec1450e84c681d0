package store_test

import (
	"errors"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func TestSecondFactors(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		stored := func() domain.SecondFactor {
			return read(t, st, func(tx *store.Tx) (domain.SecondFactor, error) { return tx.SecondFactor("acc_1") })
		}
		same(t, "none", stored(), domain.SecondFactor{})
		first := domain.SecondFactor{Account: "acc_1", Sealed: []byte{1, 0, 255}, Session: "ses_1", CreatedAt: day(1), LastStep: -1}
		second := first
		second.Sealed, second.Session, second.CreatedAt = []byte{2}, "ses_2", day(2)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.BeginSecondFactor(first)), mustNot(tx.UseStep("acc_1", 5)), must(tx.BeginSecondFactor(second)),
				mustNot(tx.ConfirmSecondFactor(first, day(3))))
		})
		same(t, "begun anew", stored(), second)
		second.LastStep = 70
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.ConfirmSecondFactor(second, day(3))), mustNot(tx.ConfirmSecondFactor(second, day(4))),
				mustNot(tx.BeginSecondFactor(first)), mustNot(tx.UseStep("acc_1", 70)), mustNot(tx.UseStep("acc_1", 69)), must(tx.UseStep("acc_1", 71)),
				mustNot(tx.UseStep("acc_2", 71)))
		})
		second.ConfirmedAt, second.LastStep = day(3), 71
		same(t, "on", stored(), second)

		left := func() int {
			return read(t, st, func(tx *store.Tx) (int, error) { return tx.CountRecoveryCodes("acc_1") })
		}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutRecoveryCodes("acc_1", "a", "b", "c"), tx.PutRecoveryCodes("acc_2", "a"), must(tx.UseRecoveryCode("acc_1", "a", day(4))),
				mustNot(tx.UseRecoveryCode("acc_1", "a", day(4))), mustNot(tx.UseRecoveryCode("acc_2", "b", day(4))))
		})
		same(t, "left", left(), 2)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.PutRecoveryCodes("acc_1", "d"), mustNot(tx.UseRecoveryCode("acc_1", "b", day(4))))
		})
		same(t, "new ones", left(), 1)

		half := domain.HalfSignIn{ID: "sgn_1", Account: "acc_1", TokenHash: "half", CreatedAt: day(1), ExpiresAt: day(5)}
		other := domain.HalfSignIn{ID: "sgn_2", Account: "acc_2", TokenHash: "other", CreatedAt: day(1), ExpiresAt: day(5)}
		write(t, st, func(tx *store.Tx) error { return errors.Join(tx.InsertHalfSignIn(half), tx.InsertHalfSignIn(other)) })
		same(t, "half", read(t, st, func(tx *store.Tx) (domain.HalfSignIn, error) { return tx.HalfSignIn("half", day(5).Add(-1e6)) }), half)
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.HalfSignIn("half", day(5))) })
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.UseHalfSignIn("sgn_1")), mustNot(tx.UseHalfSignIn("sgn_1")), tx.InsertHalfSignIn(half))
		})
		write(t, st, func(tx *store.Tx) error { return tx.DeleteSessions("acc_2", "") })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.HalfSignIn("other", day(2))) })

		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.DeleteSecondFactor("acc_1")), mustNot(tx.DeleteSecondFactor("acc_1")))
		})
		same(t, "gone", stored(), domain.SecondFactor{})
		same(t, "with its codes", left(), 0)
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.HalfSignIn("half", day(2))) })
	})
}

// TestAStepIsTakenOnce: of fifty with the code of one time step one gets in, and
// so of fifty with one recovery code, and with one sign-in.
func TestAStepIsTakenOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		f := domain.SecondFactor{Account: "acc_1", Sealed: []byte{1}, Session: "ses_1", CreatedAt: day(1), LastStep: 1}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.BeginSecondFactor(f)), must(tx.ConfirmSecondFactor(f, day(1))), tx.PutRecoveryCodes("acc_1", "a"),
				tx.InsertHalfSignIn(domain.HalfSignIn{ID: "sgn_1", Account: "acc_1", TokenHash: "half", CreatedAt: day(1), ExpiresAt: day(5)}))
		})
		for what, use := range map[string]func(*store.Tx) (bool, error){
			"step":          func(tx *store.Tx) (bool, error) { return tx.UseStep("acc_1", 2) },
			"recovery code": func(tx *store.Tx) (bool, error) { return tx.UseRecoveryCode("acc_1", "a", day(2)) },
			"sign-in":       func(tx *store.Tx) (bool, error) { return tx.UseHalfSignIn("sgn_1") },
		} {
			errs := burst(t.Context(), st, func(tx *store.Tx, _ int) error { return won(use(tx)) })
			same(t, what, winners(t, errs, ""), 1)
		}
	})
}
