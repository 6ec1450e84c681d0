package account_test

import (
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestJoinMakesOrRecognizesTheAccount(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		email := domain.Email{Address: mira, Key: mira}
		join := func(name, password string) error {
			in, err := h.Join(t.Context(), account.JoinInput{Email: email, Name: name, Password: password, Language: "de"})
			if err != nil {
				return err
			}
			return h.w.Write(t.Context(), func(tx *store.Tx) error {
				_, err := in(tx)
				return err
			})
		}
		h.signUp(t, mira, strangers) // somebody did, unproven
		stale := h.w.Token(t, mira)
		want(t, join("", password), domain.CodeRequired)
		want(t, join("Mira Berg", "short"), domain.CodeTooShort)
		want(t, join("Mira Berg", password), "")
		a := h.account(t, mira)
		if !a.Verified() || a.Name != "Mira Berg" || a.Language != "de" {
			t.Errorf("%+v", a)
		}
		_, err := h.signIn(t, mira, strangers)
		want(t, err, domain.CodeSignIn)
		_, _, err = h.Verify(t.Context(), account.VerifyInput{Token: stale, Password: strangers})
		want(t, err, domain.CodePasswordWrong)

		want(t, join("Another Name", another), domain.CodeSignIn) // now it has an account: its password is asked for
		want(t, join("Another Name", password), "")
		if a := h.account(t, mira); a.Name != "Mira Berg" {
			t.Errorf("renamed %q", a.Name)
		}
	})
}

func TestRegisterMakesOneAccount(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		hash, err := h.HashPassword(t.Context(), password, domain.Email{}, "")
		if err != nil {
			t.Fatal(err)
		}
		ends := burst(func(int) error {
			return h.w.Write(t.Context(), func(tx *store.Tx) error {
				_, err := h.Register(tx, account.NewAccount{Email: domain.Email{Address: mira, Key: mira}, Name: "Mira", PasswordHash: hash})
				return err
			})
		})
		if ends[""] != 1 || ends[domain.CodeSignIn] != 49 {
			t.Errorf("%v", ends)
		}
	})
}

func TestCheckCredentials(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		h.member(t, mira)
		h.signUp(t, "new@x.example", password)
		for _, tt := range []struct {
			email, password string
			want            domain.Code
		}{
			{mira, password, ""},
			{mira, another, domain.CodeSignIn},
			{"nobody@x.example", password, domain.CodeSignIn},
			{"new@x.example", password, domain.CodeUnverified},
			{"new@x.example", another, domain.CodeSignIn},
			{"nonsense", password, domain.CodeEmail},
		} {
			a, err := h.CheckCredentials(t.Context(), account.Credentials{Email: tt.email, Password: tt.password})
			want(t, err, tt.want)
			if (a.ID != "") != (tt.want == "") {
				t.Errorf("%s: %+v", tt.email, a)
			}
		}
		if _, n := h.lastMail("new@x.example"); n != 1 {
			t.Errorf("%d mails; checking sends none", n)
		}
	})
}
