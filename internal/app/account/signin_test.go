package account_test

import (
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestGuessingIsPausedForKnownAndUnknownAlike(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.member(t, mira)
		for _, address := range []string{mira, "nobody@x.example"} {
			for range 10 {
				_, err := h.signIn(t, address, strangers)
				want(t, err, domain.CodeSignIn)
			}
			_, err := h.signIn(t, address, password)
			if e := domain.AsError(err); e == nil || e.Code != domain.CodeLocked || e.Kind != domain.Limited || e.Data["retry_after"] != 60 {
				t.Errorf("%s: %v", address, err)
			}
		}
		restarted := house{service(h.w), h.w}
		_, err := restarted.signIn(t, mira, password)
		want(t, err, domain.CodeLocked)

		h.w.Advance(time.Minute)
		_, err = restarted.signIn(t, mira, strangers) // the eleventh
		want(t, err, domain.CodeSignIn)
		_, err = h.signIn(t, mira, password)
		if e := domain.AsError(err); e == nil || e.Data["retry_after"] != 120 {
			t.Errorf("the pause has not doubled: %v", err)
		}
		h.w.Advance(2 * time.Minute)
		_, err = h.signIn(t, mira, password)
		want(t, err, "")
		_, err = h.signIn(t, mira, strangers) // the right password has cleared the counter
		want(t, err, domain.CodeSignIn)
		_, err = h.signIn(t, mira, password)
		want(t, err, "")
	})
}

func TestABurstOfGuessesGetsTenAnswers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.member(t, mira)
		ends := burst(func(n int) error {
			_, _, err := h.SignIn(t.Context(), account.SignInInput{Email: mira, Password: fmt.Sprint(strangers, n), Address: "192.0.2.9"})
			return err
		})
		if ends[domain.CodeSignIn] != 10 || ends[domain.CodeLocked] != 40 {
			t.Errorf("%v", ends)
		}
		h.w.Advance(time.Minute)
		_, err := h.signIn(t, mira, password)
		want(t, err, "") // the burst has not made the pause longer
	})
}

func TestOneAddressCannotGuessAtEverybody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.member(t, mira)
		for n := range 100 {
			_, err := h.signIn(t, fmt.Sprintf("person%d@x.example", n/5), strangers)
			want(t, err, domain.CodeSignIn)
		}
		_, err := h.signIn(t, mira, password)
		want(t, err, domain.CodeLocked)
		_, _, err = h.SignIn(t.Context(), account.SignInInput{Email: mira, Password: password, Address: "198.51.100.1"})
		want(t, err, "")
	})
}

func TestPasswordsFollowTheCosts(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.member(t, mira)
		before := h.account(t, mira).PasswordHash
		h.Hasher = authn.NewHasher(authn.Params{Memory: 16, Time: 1, Threads: 1}, 4)
		_, err := h.signIn(t, mira, strangers)
		want(t, err, domain.CodeSignIn)
		if h.account(t, mira).PasswordHash != before {
			t.Error("a wrong password changed the hash")
		}
		ends := burst(func(int) error {
			_, _, err := h.SignIn(t.Context(), account.SignInInput{Email: mira, Password: password})
			return err
		})
		if ends[""] != 50 {
			t.Errorf("%v", ends)
		}
		if after := h.account(t, mira).PasswordHash; after == before || h.Hasher.NeedsRehash(after) {
			t.Errorf("kept as %s", after)
		}
	})
}

func TestADisabledAccountDoesNotOpen(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		hash, err := h.Hasher.Hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		a := domain.Account{
			ID: "acc_1", Email: domain.Email{Address: mira, Key: mira}, PasswordHash: hash, Language: "en",
			VerifiedAt: h.Now(), CreatedAt: h.Now(), DisabledAt: h.Now(),
		}
		var token string
		err = h.w.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.InsertAccount(a); err != nil {
				return err
			}
			token, _, err = h.StartSession(tx, a.ID, account.Device{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.signIn(t, mira, password)
		want(t, err, domain.CodeSignIn)
		_, _, _, err = h.Authenticate(t.Context(), token)
		want(t, err, domain.CodeUnauthenticated)
	})
}
