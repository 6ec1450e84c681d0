package account_test

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
)

func TestFromSignUpToSignIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		h.signUp(t, "Mira@Halden.example", password)
		first := h.w.Token(t, mira)

		_, err := h.signIn(t, mira, another)
		want(t, err, domain.CodeSignIn)
		_, err = h.signIn(t, mira, password)
		want(t, err, domain.CodeUnverified)
		link := h.w.Token(t, mira)
		if _, n := h.lastMail(mira); n != 2 || link == first {
			t.Errorf("%d mails; the right password of an unverified account sends a fresh link", n)
		}
		_, err = h.ViewLink(ctx, domain.LinkVerify, first)
		want(t, err, domain.CodeLinkUsed)

		for range 2 { // looking consumes nothing
			v, err := h.ViewLink(ctx, domain.LinkVerify, link)
			if err != nil || v.Email != "Mira@halden.example" || !v.ExpiresAt.Equal(h.Now().Add(24*time.Hour)) {
				t.Errorf("%+v, %v", v, err)
			}
		}
		_, _, err = h.Verify(ctx, account.VerifyInput{Token: link, Password: another})
		want(t, err, domain.CodePasswordWrong)
		token, session, err := h.Verify(ctx, account.VerifyInput{Token: link, Password: password, Device: account.Device{UserAgent: "Firefox"}})
		if err != nil {
			t.Fatal(err)
		}
		by, its := h.actor(t, token)
		if its.ID != session.ID || by.Kind != domain.ActorPerson || by.Name != "Mira@halden.example" || by.Staff != "" || its.UserAgent != "Firefox" {
			t.Errorf("%+v by %+v", its, by)
		}
		_, _, err = h.Verify(ctx, account.VerifyInput{Token: link, Password: password})
		want(t, err, domain.CodeLinkUsed)
		if _, err = h.signIn(t, "ＭＩＲＡ@halden.example", password); err != nil {
			t.Errorf("the same address in other letters: %v", err)
		}
	})
}

func TestSignUpAnswersEverybodyAlike(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.member(t, mira)
		h.signUp(t, "new@x.example", password)
		h.signUp(t, "new@x.example", password) // known, not verified
		err := h.SignUp(t.Context(), account.SignUpInput{Email: mira, Name: "Eve Moor", Password: strangers, Language: "de"})
		if err != nil {
			t.Error(err)
		}
		if template, n := h.lastMail(mira); template != "known_address" || n != 2 {
			t.Errorf("%q after %d mails", template, n)
		}
		if a := h.account(t, mira); a.Name != "Mira Halden" || a.Language != "en" {
			t.Errorf("a stranger changed %+v", a)
		}
		_, err = h.signIn(t, mira, strangers)
		want(t, err, domain.CodeSignIn)
		_, err = h.signIn(t, mira, password)
		want(t, err, "")
	})
}

// Somebody signs up with another person's address and a password of their own,
// and waits for the owner to open the link.
func TestAStrangersSignUpNeverOpensAnAccount(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		h.signUp(t, mira, password)
		own := h.w.Token(t, mira)
		h.signUp(t, mira, strangers) // now the stranger's password counts
		theirs := h.w.Token(t, mira)

		_, _, err := h.Verify(ctx, account.VerifyInput{Token: own, Password: password})
		want(t, err, domain.CodeLinkUsed)
		_, _, err = h.Verify(ctx, account.VerifyInput{Token: theirs, Password: password})
		want(t, err, domain.CodePasswordWrong)
		if h.account(t, mira).Verified() {
			t.Fatal("verified without the password that would then sign in")
		}
		for _, m := range h.w.Mails(mira) {
			if strings.Contains(strings.Join([]string{m.Data["name"], m.Data["link"]}, " "), "Halden") {
				t.Errorf("a mail to an unproven address carries a stranger's words: %v", m.Data)
			}
		}

		if err := h.RequestReset(ctx, mira); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.Reset(ctx, account.ResetInput{Token: h.w.Token(t, mira), Password: another}); err != nil {
			t.Fatal(err)
		}
		_, err = h.signIn(t, mira, strangers)
		want(t, err, domain.CodeSignIn)
		_, _, err = h.Verify(ctx, account.VerifyInput{Token: theirs, Password: strangers})
		want(t, err, domain.CodePasswordWrong)
		_, err = h.signIn(t, mira, another)
		want(t, err, "")
	})
}

func TestSignUpMeetsVerificationOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.signUp(t, mira, password)
		link := h.w.Token(t, mira)
		burst(func(n int) error {
			if n%2 == 0 {
				return h.SignUp(t.Context(), account.SignUpInput{Email: mira, Name: "Stranger", Password: strangers})
			}
			_, _, err := h.Verify(t.Context(), account.VerifyInput{Token: link, Password: password})
			return err
		})
		// Whoever came first: verified means that only the password of whoever verified opens it.
		_, err := h.signIn(t, mira, strangers)
		if verified := h.account(t, mira).Verified(); verified {
			want(t, err, domain.CodeSignIn)
			_, err = h.signIn(t, mira, password)
			want(t, err, "")
		} else {
			want(t, err, domain.CodeUnverified)
		}
	})
}

func TestNobodyIsFloodedWithMail(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		for range 8 {
			h.signUp(t, mira, password)
			want(t, h.RequestReset(ctx, mira), "")
		}
		if _, n := h.lastMail(mira); n != 10 {
			t.Errorf("%d mails in an hour, want 5 of each kind", n)
		}
		if _, err := h.ViewLink(ctx, domain.LinkReset, h.w.Token(t, mira)); err != nil {
			t.Errorf("the link of the last mail is dead: %v", err)
		}
		h.w.Advance(time.Hour + time.Second)
		want(t, h.RequestReset(ctx, mira), "")
		if _, n := h.lastMail(mira); n != 11 {
			t.Errorf("%d mails, want one more after an hour", n)
		}
	})
}

func TestSignUpNamesEveryFieldAtFault(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		err := h.SignUp(t.Context(), account.SignUpInput{Email: "nobody", Name: " ", Password: "short", Language: "fr"})
		var fields []string
		if err == nil {
			t.Fatal("accepted")
		}
		for _, e := range domain.AsError(err).Fields() {
			fields = append(fields, e.Field+" "+string(e.Code))
		}
		if got := strings.Join(fields, ", "); got != "email field.email, name field.required, password field.too_short, language field.choice" {
			t.Error(got)
		}
		err = h.SignUp(t.Context(), account.SignUpInput{Email: "halden.mira@x.example", Name: "M", Password: "halden.mira rows"})
		want(t, err, domain.CodePasswordCommon)
	})
}

func TestTheWayBackStaysInTheHouse(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/organizations/org_1?install_id=7": "/organizations/org_1?install_id=7",
		"":                                  "", "https://evil.example": "", "//evil.example": "", `/\evil.example`: "", "organizations": "",
		"javascript:alert(1)": "", "/a\r\nb": "", "/" + strings.Repeat("a", 2000): "", "/\t/evil.example": "",
	} {
		if got := account.ReturnPath(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func TestSignUpCarriesTheWayBack(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		err := h.SignUp(t.Context(), account.SignUpInput{Email: mira, Name: "Mira", Password: password, Language: "de", ReturnTo: "/purchase?install_id=7"})
		if err != nil {
			t.Fatal(err)
		}
		m := h.w.Mails(mira)[0]
		if link := m.Data["link"]; !strings.HasPrefix(link, h.URL+"/verify/") || !strings.HasSuffix(link, "?return_to=%2Fpurchase%3Finstall_id%3D7") || m.Language != "de" {
			t.Errorf("%+v", m)
		}
	})
}
