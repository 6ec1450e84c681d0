package stories

import (
	"testing"

	"seatward.dev/seatward/internal/domain"
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
