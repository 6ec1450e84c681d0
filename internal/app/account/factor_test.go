package account_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// guarded is somebody with a second factor.
type guarded struct {
	house
	by      domain.Actor
	session domain.Session
	secret  string
	codes   []string // for recovery
}

// guard signs somebody up and turns the second factor on. The clock stands at the
// step after the one confirmed with.
func (h house) guard(t *testing.T, address string) guarded {
	t.Helper()
	by, session := h.actor(t, h.member(t, address))
	g := guarded{house: h, by: by, session: session}
	want(t, h.BeginSecondFactor(t.Context(), by, session.ID, account.Proof{Password: password}), "")
	var err error
	if g.secret, err = h.SettingUpSecondFactor(t.Context(), by, session.ID); err != nil {
		t.Fatal(err)
	}
	if g.codes, err = h.ConfirmSecondFactor(t.Context(), by, session.ID, g.code(t)); err != nil {
		t.Fatal(err)
	}
	for h.w.Advance(30 * time.Second); g.at(t, 30*time.Second) == g.code(t); { // one in a million, and then a code would count twice
		h.w.Advance(30 * time.Second)
	}
	return g
}

// code is what the authenticator shows now.
func (g guarded) code(t *testing.T) string { t.Helper(); return g.at(t, 0) }

// at is what it shows after a while.
func (g guarded) at(t *testing.T, after time.Duration) string {
	t.Helper()
	code, err := totp.GenerateCode(g.secret, g.Now().Add(after))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// wrong is a code that the authenticator shows neither now nor just before or
// after.
func (g guarded) wrong(t *testing.T) string {
	t.Helper()
	code := []byte(g.code(t))
	for digit := byte('0'); ; digit++ {
		code[0] = digit
		if ok, err := totp.ValidateCustom(string(code), g.secret, g.Now(), totp.ValidateOpts{Period: 30, Skew: 3, Digits: 6}); err != nil {
			t.Fatal(err)
		} else if !ok {
			return string(code)
		}
	}
}

// half shows the password, and wants no session for it.
func (g guarded) half(t *testing.T, address, password string) string {
	t.Helper()
	token, session, err := g.SignIn(t.Context(), account.SignInInput{Email: address, Password: password})
	if err != nil || !session.Half() || token == "" {
		t.Fatalf("%+v, %v", session, err)
	}
	_, _, _, err = g.Authenticate(t.Context(), token)
	want(t, err, domain.CodeUnauthenticated)
	return token
}

func (g guarded) finish(t *testing.T, waiting, code string) (string, error) {
	t.Helper()
	token, _, err := g.FinishSignIn(t.Context(), waiting, code, account.Device{UserAgent: "Firefox", Address: "192.0.2.7"})
	return token, err
}

func TestASecondFactorIsTurnedOn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		elsewhere := h.member(t, mira)
		here, err := h.signIn(t, mira, password)
		want(t, err, "")
		by, session := h.actor(t, here)
		_, other := h.actor(t, elsewhere)
		_, err = h.SettingUpSecondFactor(ctx, by, session.ID)
		want(t, err, domain.CodeNotFound)
		want(t, h.BeginSecondFactor(ctx, by, session.ID, account.Proof{Password: strangers}), domain.CodePasswordWrong)
		want(t, h.BeginSecondFactor(ctx, by, session.ID, account.Proof{Password: password}), "")
		g := guarded{house: h, by: by, session: session}
		g.secret, err = h.SettingUpSecondFactor(ctx, by, session.ID)
		want(t, err, "")
		_, err = h.SettingUpSecondFactor(ctx, by, other.ID) // somebody at another device
		want(t, err, domain.CodeNotFound)
		_, err = h.ConfirmSecondFactor(ctx, by, other.ID, g.code(t))
		want(t, err, domain.CodeNotFound)
		_, err = h.ConfirmSecondFactor(ctx, by, session.ID, g.wrong(t))
		want(t, err, domain.CodeFactorCode)
		if v, err := h.SecondFactor(ctx, by); err != nil || v.On {
			t.Errorf("%+v, %v", v, err)
		}
		if token, s, err := h.SignIn(ctx, account.SignInInput{Email: mira, Password: password}); err != nil || s.Half() || token == "" {
			t.Errorf("asked for a factor that is not on: %v", err)
		}
		h.secretStaysSealed(t, g.secret)

		codes, err := h.ConfirmSecondFactor(ctx, by, session.ID, g.code(t))
		if err != nil || len(codes) != 10 {
			t.Fatalf("%v, %v", codes, err)
		}
		if v, err := h.SecondFactor(ctx, by); err != nil || !v.On || v.Codes != 10 || !v.Since.Equal(h.Now()) {
			t.Errorf("%+v, %v", v, err)
		}
		_, err = h.SettingUpSecondFactor(ctx, by, session.ID) // never shown again
		want(t, err, domain.CodeFactorOn)
		want(t, h.BeginSecondFactor(ctx, by, session.ID, account.Proof{Password: password}), "field.required")
		_, _, _, err = h.Authenticate(ctx, elsewhere)
		want(t, err, domain.CodeUnauthenticated)
		h.actor(t, here)
		if m, _ := h.lastMail(mira); m != "second_factor_on" {
			t.Error(m)
		}
		h.w.AuditWhole(t, domain.VendorChain, 1)
	})
}

// secretStaysSealed looks for the secret in the database.
func (h house) secretStaysSealed(t *testing.T, secret string) {
	t.Helper()
	plain, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	want(t, err, "")
	err = h.w.Read(t.Context(), func(tx *store.Tx) error {
		f, err := tx.SecondFactor(h.account(t, mira).ID)
		if len(f.Sealed) < 20 || strings.Contains(string(f.Sealed), string(plain)) {
			t.Error("the secret lies in the clear")
		}
		return err
	})
	want(t, err, "")
}

func TestSettingUpHasAnEnd(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		by, session := h.actor(t, h.member(t, mira))
		want(t, h.BeginSecondFactor(t.Context(), by, session.ID, account.Proof{Password: password}), "")
		h.w.Advance(account.FactorSetupLife - time.Millisecond)
		_, err := h.SettingUpSecondFactor(t.Context(), by, session.ID)
		want(t, err, "")
		h.w.Advance(time.Millisecond)
		_, err = h.SettingUpSecondFactor(t.Context(), by, session.ID)
		want(t, err, domain.CodeNotFound)
		want(t, h.BeginSecondFactor(t.Context(), domain.Actor{Kind: domain.ActorToken, Account: by.Account}, "", account.Proof{Password: password}), domain.CodeUnauthenticated)
	})
}

func TestSigningInTakesTwoSteps(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		g := h.guard(t, mira)
		half := g.half(t, mira, password)
		want(t, g.WaitingSignIn(t.Context(), half), "")
		_, err := g.finish(t, half, g.wrong(t))
		want(t, err, domain.CodeFactorCode)
		_, err = g.finish(t, "nothing", g.code(t))
		want(t, err, domain.CodeUnauthenticated)
		_, err = g.finish(t, "", g.code(t))
		want(t, err, domain.CodeUnauthenticated)
		code := g.code(t)
		token, err := g.finish(t, half, code[:3]+" "+code[3:])
		want(t, err, "")
		if by, s := g.actor(t, token); by.Account != g.by.Account || s.UserAgent != "Firefox" {
			t.Errorf("%+v", s)
		}
		_, err = g.finish(t, half, code)
		want(t, err, domain.CodeUnauthenticated) // the step is over
		again := g.half(t, mira, password)
		_, err = g.finish(t, again, code) // a code that somebody has looked at
		want(t, err, domain.CodeFactorCode)
		h.w.Advance(30 * time.Second)
		_, err = g.finish(t, again, g.code(t))
		want(t, err, "")

		late := g.half(t, mira, password)
		h.w.Advance(account.HalfSignInLife)
		want(t, g.WaitingSignIn(t.Context(), late), domain.CodeUnauthenticated)
		_, err = g.finish(t, late, g.code(t))
		want(t, err, domain.CodeUnauthenticated)
	})
}

func TestARecoveryCodeWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		g := h.guard(t, mira)
		_, err := g.finish(t, g.half(t, mira, password), strings.ToLower(g.codes[0]))
		want(t, err, "")
		if m := g.w.Mails(mira); m[len(m)-1].Template != "recovery_code_used" || m[len(m)-1].Data["left"] != "9" {
			t.Errorf("%+v", m[len(m)-1])
		}
		half := g.half(t, mira, password)
		_, err = g.finish(t, half, g.codes[0])
		want(t, err, domain.CodeFactorCode)

		_, err = g.RenewRecoveryCodes(t.Context(), g.by, account.Proof{Password: password, Code: g.wrong(t)})
		want(t, err, domain.CodeFactorCode)
		renewed, err := g.RenewRecoveryCodes(t.Context(), g.by, account.Proof{Password: password, Code: g.code(t)})
		if err != nil || len(renewed) != 10 {
			t.Fatalf("%v, %v", renewed, err)
		}
		if m, _ := h.lastMail(mira); m != "recovery_codes_made" {
			t.Error(m)
		}
		_, err = g.finish(t, half, g.codes[1])
		want(t, err, domain.CodeFactorCode)
		_, err = g.finish(t, half, renewed[9])
		want(t, err, "")
		h.w.AuditWhole(t, domain.VendorChain, 4) // on, used, made, used
	})
}

// TestNoWayInSkipsTheSecondFactor: a new password by mail, an invitation, and a
// link that verifies are no more than the password.
func TestNoWayInSkipsTheSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		g := h.guard(t, mira)
		want(t, g.RequestReset(ctx, mira), "")
		half, s, err := g.Reset(ctx, account.ResetInput{Token: g.w.Token(t, mira), Password: another})
		if err != nil || !s.Half() {
			t.Fatalf("%+v, %v", s, err)
		}
		_, _, _, err = g.Authenticate(ctx, half)
		want(t, err, domain.CodeUnauthenticated)
		if v, err := g.SecondFactor(ctx, g.by); err != nil || !v.On || v.Codes != 10 {
			t.Errorf("%+v, %v", v, err)
		}
		_, err = g.finish(t, half, g.code(t))
		want(t, err, "")

		_, err = g.Join(ctx, account.JoinInput{Email: g.account(t, mira).Email, Password: strangers})
		want(t, err, domain.CodeSignIn) // whether there is a factor is nobody's business
		join, err := g.Join(ctx, account.JoinInput{Email: g.account(t, mira).Email, Password: another})
		want(t, err, "")
		err = g.w.Write(ctx, func(tx *store.Tx) error {
			_, err := join(tx)
			return err
		})
		want(t, err, domain.CodeSecondFactor)
		err = g.w.Write(ctx, func(tx *store.Tx) error {
			_, s, err := g.StartSession(tx, g.by.Account, account.Device{})
			if !s.Half() {
				t.Error("a session for the asking")
			}
			return err
		})
		want(t, err, "")
	})
}

func TestANewPasswordEndsWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		g := h.guard(t, mira)
		half := g.half(t, mira, password)
		change := account.PasswordChange{Current: password, New: another}
		want(t, g.ChangePassword(t.Context(), g.by, g.session.ID, change), "field.required")
		change.Code = g.wrong(t)
		want(t, g.ChangePassword(t.Context(), g.by, g.session.ID, change), domain.CodeFactorCode)
		change.Code = g.code(t)
		want(t, g.ChangePassword(t.Context(), g.by, g.session.ID, change), "")
		_, err := g.finish(t, half, g.codes[0])
		want(t, err, domain.CodeUnauthenticated)
		want(t, g.RequestEmailChange(t.Context(), g.by, nova, account.Proof{Password: another}), "field.required")
		want(t, g.RequestEmailChange(t.Context(), g.by, nova, account.Proof{Password: another, Code: g.codes[0]}), "")
	})
}

// TestGuessingCodesIsPaused: neither another sign-in nor a new password gives
// more guesses, and a right code does not count while it is paused.
func TestGuessingCodesIsPaused(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		g := h.guard(t, mira)
		for range 5 {
			_, err := g.finish(t, g.half(t, mira, password), g.wrong(t))
			want(t, err, domain.CodeFactorCode)
		}
		_, err := g.finish(t, g.half(t, mira, password), g.code(t))
		want(t, err, domain.CodeLocked)
		want(t, g.RequestReset(ctx, mira), "")
		half, _, err := g.Reset(ctx, account.ResetInput{Token: g.w.Token(t, mira), Password: another})
		want(t, err, "")
		_, err = g.finish(t, half, g.codes[0])
		want(t, err, domain.CodeLocked)
		want(t, g.TurnOffSecondFactor(ctx, g.by, "", account.Proof{Password: another, Code: g.code(t)}), domain.CodeLocked)
		h.w.Advance(time.Minute)
		_, err = g.finish(t, half, g.wrong(t))
		want(t, err, domain.CodeFactorCode)
		h.w.Advance(2*time.Minute - time.Second)
		_, err = g.finish(t, half, g.code(t))
		want(t, err, domain.CodeLocked) // twice as long
		h.w.Advance(time.Second)
		_, err = g.finish(t, half, g.code(t))
		want(t, err, "")
	})
}

// TestOneCodeLetsOneIn: fifty show the same code at once.
func TestOneCodeLetsOneIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		g := h.guard(t, mira)
		halves, code := make([]string, 50), g.code(t)
		for i := range halves {
			halves[i] = g.half(t, mira, password)
		}
		ends := burst(func(n int) error {
			_, _, err := g.FinishSignIn(t.Context(), halves[n], code, account.Device{})
			return err
		})
		if ends[""] != 1 || ends[""]+ends[domain.CodeFactorCode]+ends[domain.CodeLocked] != 50 || ends[domain.CodeFactorCode] > 5 {
			t.Errorf("%v", ends)
		}
	})
}

func TestASecondFactorIsTurnedOff(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		g := h.guard(t, mira)
		elsewhere, err := g.finish(t, g.half(t, mira, password), g.codes[0])
		want(t, err, "")
		off := func(password, code string) error {
			return g.TurnOffSecondFactor(ctx, g.by, g.session.ID, account.Proof{Password: password, Code: code})
		}
		want(t, off(strangers, g.code(t)), domain.CodePasswordWrong)
		want(t, off(password, ""), domain.CodeRequired)
		want(t, off(password, g.wrong(t)), domain.CodeFactorCode)
		want(t, off(password, g.codes[1]), "")
		want(t, off(password, ""), domain.CodeFactorOff)
		_, err = g.RenewRecoveryCodes(ctx, g.by, account.Proof{Password: password})
		want(t, err, domain.CodeFactorOff)
		_, _, _, err = g.Authenticate(ctx, elsewhere)
		want(t, err, domain.CodeUnauthenticated)
		if m, _ := h.lastMail(mira); m != "second_factor_off" {
			t.Error(m)
		}
		if _, s, err := g.SignIn(ctx, account.SignInInput{Email: mira, Password: password}); err != nil || s.Half() {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

func TestTheOperatorLetsSomebodyBackIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		g := h.guard(t, mira)
		half := g.half(t, mira, password)
		_, err := g.ResetSecondFactor(ctx, g.by, mira)
		want(t, err, domain.CodeNotFound)
		_, err = g.ResetSecondFactor(ctx, domain.Operator(), "nobody@halden.example")
		want(t, err, domain.CodeNotFound)
		a, err := g.ResetSecondFactor(ctx, domain.Operator(), "MIRA@halden.example")
		if err != nil || a.ID != g.by.Account {
			t.Fatalf("%+v, %v", a, err)
		}
		_, err = g.ResetSecondFactor(ctx, domain.Operator(), mira)
		want(t, err, domain.CodeFactorOff)
		_, err = g.finish(t, half, g.codes[0])
		want(t, err, domain.CodeUnauthenticated)
		if m := g.w.Mails(mira); m[len(m)-1].Data["by_operator"] != "true" {
			t.Errorf("%+v", m[len(m)-1])
		}
		if _, s, err := g.SignIn(ctx, account.SignInInput{Email: mira, Password: password}); err != nil || s.Half() {
			t.Errorf("%+v, %v", s, err)
		}
		h.w.AuditWhole(t, domain.VendorChain, 2)
	})
}

// TestAProgramNeedsNoSecondFactor: its token is what it is.
func TestAProgramNeedsNoSecondFactor(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		g := h.guard(t, mira)
		err := h.w.Write(t.Context(), func(tx *store.Tx) error { return tx.PutStaff(g.by.Account, domain.StaffAdmin, h.Now()) })
		want(t, err, "")
		by, err := h.AuthenticateToken(t.Context(), h.token(t, domain.APIToken{Staff: domain.StaffAdmin, MadeBy: g.by.Account}))
		if err != nil || by.Staff != domain.StaffAdmin {
			t.Errorf("%+v, %v", by, err)
		}
	})
}
