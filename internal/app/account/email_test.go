package account_test

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	nova  = "nova@weber.example"
	third = "third@weber.example"
)

func (h house) ask(t *testing.T, by domain.Actor, address, password string) error {
	t.Helper()
	return h.RequestEmailChange(t.Context(), by, address, account.Proof{Password: password})
}

func TestANewAddressIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		by, _ := h.actor(t, h.member(t, mira))
		want(t, h.ask(t, by, nova, strangers), domain.CodePasswordWrong)
		want(t, h.ask(t, by, "nova", password), domain.CodeEmail)
		want(t, h.ask(t, by, "ＭIRA@halden.example", password), domain.CodeEmailSame)
		want(t, h.RequestEmailChange(ctx, domain.Actor{Kind: domain.ActorToken, Account: by.Account}, nova, account.Proof{Password: password}), domain.CodeUnauthenticated)
		if c, err := h.PendingEmailChange(ctx, by); err != nil || c != (account.EmailChange{}) {
			t.Errorf("%+v, %v", c, err)
		}

		want(t, h.ask(t, by, "Nova@Weber.example", password), "")
		first := h.w.Token(t, nova)
		if c, err := h.PendingEmailChange(ctx, by); err != nil || c.Email != "Nova@weber.example" || c.ExpiresAt != h.Now().Add(24*time.Hour) {
			t.Errorf("%+v, %v", c, err)
		}
		if m, _ := h.lastMail(nova); m != "confirm_email" {
			t.Error(m)
		}
		if m, _ := h.lastMail(mira); m != "email_requested" {
			t.Error(m)
		}
		if h.account(t, mira).ID != by.Account {
			t.Error("the address changed before it was confirmed")
		}

		want(t, h.ask(t, by, third, password), "") // takes the place of the first
		view := func(token string) error {
			_, err := h.ViewEmailChange(ctx, by, token)
			return err
		}
		want(t, view(first), domain.CodeLinkUsed)
		second := h.w.Token(t, third)
		want(t, view(second), "")
		want(t, view(second), "") // looking consumes nothing
		want(t, h.CancelEmailChange(ctx, by), "")
		want(t, h.CancelEmailChange(ctx, by), "")
		want(t, view(second), domain.CodeLinkUsed)
		if c, err := h.PendingEmailChange(ctx, by); err != nil || c.Email != "" {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

// TestAnAddressWithAnAccountIsNobodysBusiness: asking for an address says the
// same whether it has an account or not; the mail to it differs.
func TestAnAddressWithAnAccountIsNobodysBusiness(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		by, _ := h.actor(t, h.member(t, mira))
		h.member(t, third)
		want(t, h.ask(t, by, third, password), "")
		c, err := h.PendingEmailChange(t.Context(), by)
		if err != nil || c.Email != third {
			t.Errorf("%+v, %v", c, err)
		}
		m := h.w.Mails(third)
		if last := m[len(m)-1]; last.Template != "email_known" || strings.Contains(last.Data["link"], "/email/") || strings.Contains(last.Data["link"], mira) {
			t.Errorf("%+v", last)
		}
		if m, _ := h.lastMail(mira); m != "email_requested" {
			t.Error(m)
		}
	})
}

// TestALinkToAnAddressIsOfNoUseToAnother: whoever owns a mailbox that was
// mistyped gets no account by it.
func TestALinkToAnAddressIsOfNoUseToAnother(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		by, _ := h.actor(t, h.member(t, mira))
		other, _ := h.actor(t, h.member(t, third))
		want(t, h.ask(t, by, nova, password), "")
		link := h.w.Token(t, nova)
		_, err := h.ViewEmailChange(t.Context(), other, link)
		want(t, err, domain.CodeLinkOther)
		_, err = h.ViewEmailChange(t.Context(), domain.Actor{}, link)
		want(t, err, domain.CodeUnauthenticated)
		for _, purpose := range []domain.LinkPurpose{domain.LinkReset, domain.LinkVerify} {
			_, err = h.ViewLink(t.Context(), purpose, link)
			want(t, err, domain.CodeLinkInvalid)
		}
		h.w.Advance(account.EmailLinkLife)
		_, err = h.ViewEmailChange(t.Context(), by, link)
		want(t, err, domain.CodeLinkExpired)
	})
}

// TestANewPasswordCancelsANewAddress: whoever asked for it may have known the
// old password.
func TestANewPasswordCancelsANewAddress(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		by, session := h.actor(t, h.member(t, mira))
		want(t, h.ask(t, by, nova, password), "")
		link := h.w.Token(t, nova)
		want(t, h.ChangePassword(ctx, by, session.ID, account.PasswordChange{Current: password, New: another}), "")
		_, err := h.ViewEmailChange(ctx, by, link)
		want(t, err, domain.CodeLinkUsed)

		want(t, h.ask(t, by, nova, another), "")
		want(t, h.RequestReset(ctx, mira), "")
		_, _, err = h.Reset(ctx, account.ResetInput{Token: h.w.Token(t, mira), Password: password})
		want(t, err, "")
		_, err = h.ViewEmailChange(ctx, by, h.w.Token(t, nova))
		want(t, err, domain.CodeLinkUsed)
	})
}

func TestAChangedAddressEndsWhatTheOldOneCouldDo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		elsewhere := h.member(t, mira)
		here, err := h.signIn(t, mira, password)
		want(t, err, "")
		by, session := h.actor(t, here)
		want(t, h.ask(t, by, nova, password), "")
		want(t, h.RequestReset(ctx, mira), "")
		reset := h.w.Token(t, mira)
		a := h.account(t, mira)
		err = h.w.Write(ctx, func(tx *store.Tx) error {
			l, _, err := h.EmailLink(tx, by, h.w.Token(t, nova))
			if err != nil {
				return err
			}
			if err := tx.ChangeEmail(a.ID, a.Email.Key, l.Email); err != nil {
				return err
			}
			return h.EmailChanged(tx, a, l, session.ID)
		})
		want(t, err, "")
		_, _, err = h.Reset(ctx, account.ResetInput{Token: reset, Password: another})
		want(t, err, domain.CodeLinkUsed)
		_, _, _, err = h.Authenticate(ctx, elsewhere)
		want(t, err, domain.CodeUnauthenticated)
		if now, _ := h.actor(t, here); now.Name != nova {
			t.Errorf("%+v", now)
		}
		if m, _ := h.lastMail(mira); m != "email_changed" {
			t.Error(m)
		}
		_, err = h.signIn(t, mira, password)
		want(t, err, domain.CodeSignIn)
		_, err = h.signIn(t, "NOVA@weber.example", password)
		want(t, err, "")
	})
}

// TestNobodyIsFloodedFromAProfile: an address gets a few mails an hour, and
// whoever floods one keeps nobody from hearing of their own account.
func TestNobodyIsFloodedFromAProfile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		by, _ := h.actor(t, h.member(t, mira))
		other, _ := h.actor(t, h.member(t, third))
		_, before := h.lastMail(mira)
		for range 7 {
			want(t, h.ask(t, other, mira, password), "")
		}
		if _, n := h.lastMail(mira); n != before+5 {
			t.Errorf("%d mails", n-before)
		}
		want(t, h.ask(t, by, nova, password), "")
		if m, n := h.lastMail(mira); m != "email_requested" || n != before+6 {
			t.Errorf("%s, %d mails", m, n-before)
		}
	})
}
