package account_test

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const day = 24 * time.Hour

func TestASessionLivesWhileItIsUsed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		token := h.member(t, mira)
		_, s := h.actor(t, token)
		started := s.CreatedAt
		h.w.Advance(5*time.Minute - time.Millisecond)
		if _, s = h.actor(t, token); !s.LastSeenAt.Equal(started) {
			t.Errorf("written after %s", s.LastSeenAt.Sub(started))
		}
		h.w.Advance(time.Millisecond)
		if _, s = h.actor(t, token); !s.LastSeenAt.Equal(h.Now()) || !s.ExpiresAt.Equal(h.Now().Add(account.SessionIdle)) {
			t.Errorf("not kept alive: %+v", s)
		}
		for h.Now().Before(started.Add(account.SessionLife - 10*day)) {
			h.w.Advance(10 * day)
			_, s = h.actor(t, token)
		}
		if !s.ExpiresAt.Equal(started.Add(account.SessionLife)) {
			t.Errorf("ends at %s, want 90 days after its start", s.ExpiresAt)
		}
		h.w.Advance(s.ExpiresAt.Sub(h.Now()))
		_, _, _, err := h.Authenticate(t.Context(), token)
		want(t, err, domain.CodeUnauthenticated)

		token, err = h.signIn(t, mira, password)
		want(t, err, "")
		h.w.Advance(account.SessionIdle)
		_, _, _, err = h.Authenticate(t.Context(), token)
		want(t, err, domain.CodeUnauthenticated)
	})
}

func TestSessionsEndOneByOne(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		first := h.member(t, mira)
		second, err := h.signIn(t, mira, password)
		want(t, err, "")
		theirs := h.member(t, "other@x.example")
		by, one := h.actor(t, first)
		stranger, _ := h.actor(t, theirs)

		list, err := h.Sessions(ctx, by)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d sessions, %v", len(list), err)
		}
		want(t, h.EndSession(ctx, stranger, one.ID), domain.CodeNotFound)
		h.actor(t, first)
		want(t, h.EndSession(ctx, by, one.ID), "")
		want(t, h.EndSession(ctx, by, one.ID), domain.CodeNotFound)
		_, _, _, err = h.Authenticate(ctx, first)
		want(t, err, domain.CodeUnauthenticated)

		want(t, h.SignOut(ctx, second), "")
		want(t, h.SignOut(ctx, second), "")
		want(t, h.SignOut(ctx, ""), "")
		for _, token := range []string{"", second, second + "x", strings.Repeat("x", 1<<16)} {
			_, _, _, err = h.Authenticate(ctx, token)
			want(t, err, domain.CodeUnauthenticated)
		}
		h.actor(t, theirs)
	})
}

func TestStaffRightsAreReadEachTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		token := h.member(t, mira)
		for _, role := range []domain.StaffRole{domain.StaffFinance, domain.StaffAdmin, ""} {
			by, _ := h.actor(t, token)
			err := h.w.Write(t.Context(), func(tx *store.Tx) error {
				if role == "" {
					return tx.DeleteStaff(by.Account)
				}
				return tx.PutStaff(by.Account, role, h.Now())
			})
			if err != nil {
				t.Fatal(err)
			}
			if by, _ = h.actor(t, token); by.Staff != role {
				t.Errorf("is %q, want %q", by.Staff, role)
			}
		}
	})
}

func TestAUserAgentOfAnyKindIsKeptShort(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.member(t, mira)
		for _, agent := range []string{"", strings.Repeat("ü", 5000), "a\x00b\xffc"} {
			token, _, err := h.SignIn(t.Context(), account.SignInInput{Email: mira, Password: password, UserAgent: agent})
			if err != nil {
				t.Fatalf("%.20q: %v", agent, err)
			}
			if _, s := h.actor(t, token); len(s.UserAgent) > 300 {
				t.Errorf("%d bytes kept", len(s.UserAgent))
			}
		}
	})
}
