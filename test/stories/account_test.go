package stories

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// G3: somebody whose company has a new name changes their address. The old
// mailbox hears of it, the new one confirms it, and their seat goes with it.
func TestG3ANewAddress(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		w.pooled(org, ida, 2)
		p := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		elsewhere := w.signIn("per@halden.example")
		p.Goto(w.at("/profile")).Click("Change address").Axe()
		p.Fill("New e-mail address", "per@weber.example").Fill("Current password", "not it").Forgive("422").Click("Send the link").See("This is not your current password.")
		p.Fill("Current password", password).Click("Send the link").See("per@weber.example is not confirmed yet").Axe()
		w.mails.mail(t, "per@halden.example", "per@weber.example")
		link := w.mails.link(t, "per@weber.example", "/email/")
		p.Goto(link).See("Change your address to per@weber.example?").Axe()
		p.Click("Change address").See("Your address is per@weber.example now.").NotSee("per@halden.example")
		w.mails.mail(t, "per@halden.example", "gets no more mails")
		p.Forgive("409").Goto(link).See("This link has done its work")
		elsewhere.Goto(w.at("/profile")).Fill("E-mail", "per@halden.example").Fill("Password", password).Forgive("422").Click("Sign in").See("The address or the password is wrong.")
		elsewhere.Fill("E-mail", "per@weber.example").Fill("Password", password).Click("Sign in").See("Where you are signed in")

		q := w.signIn("ida@halden.example")
		q.Goto(w.at("/organizations/" + string(org.ID) + "/members")).See("per@weber.example").NotSee("per@halden.example")
		q.Goto(w.at("/organizations/" + string(org.ID) + "/activity")).See("Changed the e-mail address").See("per@halden.example")
		q.Goto(w.at("/organizations/" + string(org.ID))).See("2 of 2")
	})
}

// G3: with a second factor the password alone lets nobody in, neither at the
// door nor by a new password; a code counts once, a recovery code helps without
// the phone, and the operator without both.
func TestG3ASecondFactor(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		const ida = "ida@halden.example"
		p := w.found("Ida Holm", "Halden", ida)
		p.Goto(w.at("/profile")).Click("Turn on Second factor").Axe().Fill("Current password", password).Click("Continue").Axe()
		key := strings.ReplaceAll(p.Value("Key"), " ", "")
		p.Fill("Code", w.code(key)).Click("Turn on").See("The second factor is on.").Axe()
		recovery := strings.Fields(p.Value("Recovery codes"))
		p.Click("I have kept them").See("Recovery codes left")
		w.mails.mail(t, ida, "The second factor is on")
		w.later(time.Minute) // a code counts once

		q := browser.New(t).Visit(w.at("/sign-in?return=%2Fprofile"))
		q.Fill("E-mail", ida).Fill("Password", password).Click("Sign in").See("Enter the code").Axe()
		q.Goto(w.at("/profile")).See("Forgot your password?") // half is not signed in
		q.Back().Forgive("422").Fill("Code", "nonsense").Click("Sign in").See("This code is wrong, or has been used.").Axe()
		code := w.code(key)
		q.Fill("Code", code).Click("Sign in").See("Where you are signed in")

		r := browser.New(t).Visit(w.at("/sign-in"))
		r.Fill("E-mail", ida).Fill("Password", password).Click("Sign in").Forgive("422").Fill("Code", code).Click("Sign in").See("has been used")
		r.Fill("Code", recovery[0]).Click("Sign in").See("My organizations")
		w.mails.mail(t, ida, "9 codes are left")

		s := browser.New(t).Visit(w.at("/forgot-password"))
		s.Fill("E-mail", ida).Click("Send the link")
		s.Goto(w.mails.link(t, ida, "/reset/")).Fill("New password", "another-ledger-2027").Click("Save").See("Enter the code")
		s.Fill("Code", recovery[1]).Click("Sign in").See("My organizations")

		if _, err := w.server.Accounts.ResetSecondFactor(t.Context(), domain.Operator(), ida); err != nil {
			t.Fatal(err)
		}
		w.mails.mail(t, ida, "The operator of Nordlicht")
		s.Goto(w.at("/profile")).Fill("E-mail", ida).Fill("Password", "another-ledger-2027").Click("Sign in").See("Turn on")
	})
}

// code is what an authenticator with a key shows whose clock is a little fast:
// it counts for a minute at least, however slow the browser.
func (w *town) code(key string) string {
	w.t.Helper()
	code, err := totp.GenerateCode(key, w.now().Add(30*time.Second))
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}
