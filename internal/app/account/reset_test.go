package account_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestResetEndsSessionsAndLockOuts(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		old := h.member(t, mira)
		for range 10 {
			_, err := h.signIn(t, mira, strangers)
			want(t, err, domain.CodeSignIn)
		}
		_, err := h.signIn(t, mira, password)
		want(t, err, domain.CodeLocked)

		want(t, h.RequestReset(ctx, mira), "")
		link := h.w.Token(t, mira)
		_, _, err = h.Reset(ctx, account.ResetInput{Token: link, Password: "short"})
		want(t, err, domain.CodeTooShort)
		token, _, err := h.Reset(ctx, account.ResetInput{Token: link, Password: another})
		if err != nil {
			t.Fatal(err)
		}
		h.actor(t, token)
		_, _, _, err = h.Authenticate(ctx, old)
		want(t, err, domain.CodeUnauthenticated)
		_, err = h.signIn(t, mira, password)
		want(t, err, domain.CodeSignIn)
		_, err = h.signIn(t, mira, another)
		want(t, err, "")
		if template, _ := h.lastMail(mira); template != "password_changed" {
			t.Errorf("the last mail is %q", template)
		}
	})
}

func TestADisabledAccountIsAnsweredLikeNone(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		disabled := domain.Account{
			ID: "acc_disabled", Email: domain.Email{Address: "d@x.example", Key: "d@x.example"}, Language: "en", CreatedAt: h.Now(),
			VerifiedAt: h.Now(), DisabledAt: h.Now(),
		}
		err := h.w.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertAccount(disabled)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range []string{"nobody@x.example", disabled.Email.Address} {
			want(t, h.RequestReset(t.Context(), address), "")
		}
		h.signUp(t, disabled.Email.Address, password)
		if _, n := h.lastMail(disabled.Email.Address); n != 0 {
			t.Errorf("%d mails to a disabled account", n)
		}
		want(t, h.RequestReset(t.Context(), "no address"), domain.CodeEmail)
	})
}

func TestDeadLinksSayWhy(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		h.signUp(t, mira, password)
		verify := h.w.Token(t, mira)
		want(t, h.RequestReset(ctx, mira), "")
		reset := h.w.Token(t, mira)
		want(t, h.RequestReset(ctx, mira), "") // kills the one before
		latest := h.w.Token(t, mira)

		tests := []struct {
			name   string
			verify bool
			token  string
			later  time.Duration
			want   domain.Code
		}{
			{"cut off", true, verify[:20], 0, domain.CodeLinkInvalid},
			{"empty", true, "", 0, domain.CodeLinkInvalid},
			{"of another purpose", true, latest, 0, domain.CodeLinkInvalid},
			{"of another purpose", false, verify, 0, domain.CodeLinkInvalid},
			{"replaced", false, reset, 0, domain.CodeLinkUsed},
			{"not yet expired", true, verify, 24*time.Hour - time.Millisecond, domain.CodePasswordWrong},
			{"reset expired", false, latest, 0, domain.CodeLinkExpired},
			{"verify expired", true, verify, time.Millisecond, domain.CodeLinkExpired},
		}
		for _, tt := range tests {
			h.w.Advance(tt.later)
			var err error
			if tt.verify {
				_, _, err = h.Verify(ctx, account.VerifyInput{Token: tt.token, Password: another})
			} else {
				_, _, err = h.Reset(ctx, account.ResetInput{Token: tt.token, Password: another})
			}
			if !domain.HasCode(err, tt.want) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
			}
		}
	})
}

func TestALinkIsUsedOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.signUp(t, mira, password)
		link := h.w.Token(t, mira)
		ends := burst(func(int) error {
			_, _, err := h.Verify(t.Context(), account.VerifyInput{Token: link, Password: password})
			return err
		})
		if ends[""] != 1 || ends[domain.CodeLinkUsed] != 49 {
			t.Errorf("verify: %v", ends)
		}
		want(t, h.RequestReset(t.Context(), mira), "")
		link = h.w.Token(t, mira)
		ends = burst(func(int) error {
			_, _, err := h.Reset(t.Context(), account.ResetInput{Token: link, Password: another})
			return err
		})
		if ends[""] != 1 || ends[domain.CodeLinkUsed] != 49 {
			t.Errorf("reset: %v", ends)
		}
	})
}

// Whoever knows the old password signs in while it is being replaced: no
// session of theirs outlives the change.
func TestNoSessionByTheOldPasswordSurvivesItsChange(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.member(t, mira)
		want(t, h.RequestReset(t.Context(), mira), "")
		link := h.w.Token(t, mira)
		tokens := make(chan string, 50)
		burst(func(n int) error {
			if n == 25 {
				_, _, err := h.Reset(t.Context(), account.ResetInput{Token: link, Password: another})
				return err
			}
			token, _, err := h.SignIn(t.Context(), account.SignInInput{Email: mira, Password: password})
			tokens <- token
			return err
		})
		close(tokens)
		for token := range tokens {
			if _, _, _, err := h.Authenticate(t.Context(), token); !domain.HasCode(err, domain.CodeUnauthenticated) {
				t.Fatalf("a session lives on: %v", err)
			}
		}
	})
}
