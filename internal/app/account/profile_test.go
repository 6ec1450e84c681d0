package account_test

import (
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
)

func TestChangePasswordEndsTheOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		first := h.member(t, mira)
		second, err := h.signIn(t, mira, password)
		want(t, err, "")
		by, keep := h.actor(t, second)

		err = h.ChangePassword(ctx, by, keep.ID, account.PasswordChange{Current: strangers, New: another})
		want(t, err, domain.CodePasswordWrong)
		if f := domain.AsError(err).Field; f != "current_password" {
			t.Errorf("at field %q", f)
		}
		err = h.ChangePassword(ctx, by, keep.ID, account.PasswordChange{Current: password, New: "short"})
		want(t, err, domain.CodeTooShort)
		if f := domain.AsError(err).Field; f != "new_password" {
			t.Errorf("at field %q", f)
		}
		h.actor(t, first)

		want(t, h.ChangePassword(ctx, by, keep.ID, account.PasswordChange{Current: password, New: another}), "")
		h.actor(t, second)
		_, _, _, err = h.Authenticate(ctx, first)
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

func TestASessionCannotGuessThePassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		by, keep := h.actor(t, h.member(t, mira))
		ends := burst(func(int) error {
			return h.ChangePassword(t.Context(), by, keep.ID, account.PasswordChange{Current: strangers, New: another})
		})
		if ends[domain.CodePasswordWrong] != 10 || ends[domain.CodeLocked] != 40 {
			t.Errorf("%v", ends)
		}
	})
}

func TestUpdateProfile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		by, _ := h.actor(t, h.member(t, mira))
		for _, in := range []account.Profile{{Name: ""}, {Name: "a\u202eb"}, {Name: "Mira", Language: "fr"}} {
			if _, err := h.UpdateProfile(t.Context(), by, in); domain.AsError(err) == nil || domain.AsError(err).Kind != domain.Invalid {
				t.Errorf("%+v: %v", in, err)
			}
		}
		for _, in := range []account.Profile{{Name: " Mira  Berg ", Language: "de"}, {Name: "Mira Berg"}} {
			_, err := h.UpdateProfile(t.Context(), by, in)
			want(t, err, "")
			if a := h.account(t, mira); a.Name != "Mira Berg" || a.Language != "de" {
				t.Errorf("kept as %+v", a)
			}
		}
	})
}

// A token acts for its maker in an organization, never in their account.
func TestATokenHasNoAccountOfItsOwn(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		by, s := h.actor(t, h.member(t, mira))
		by.Kind = domain.ActorToken
		_, err := h.UpdateProfile(t.Context(), by, account.Profile{Name: "Token"})
		want(t, err, domain.CodeUnauthenticated)
		want(t, h.ChangePassword(t.Context(), by, s.ID, account.PasswordChange{Current: password, New: another}), domain.CodeUnauthenticated)
		_, err = h.Sessions(t.Context(), by)
		want(t, err, domain.CodeUnauthenticated)
		want(t, h.EndSession(t.Context(), by, s.ID), domain.CodeUnauthenticated)
	})
}
