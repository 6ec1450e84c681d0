package stories

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// A1: sign up, "My organizations", create an organization.
func TestA1AStrangerSignsUpAndCreatesAnOrganization(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		p := w.signUp("Ida Holm", "ida@halden.example")
		p.See("You belong to no organization yet").Axe()
		p.Click("Create an organization").Fill("Name", "").Fill("Notification e-mail", "not an address").Click("Create organization")
		p.See("Name").See("2 answers need another look").Axe()
		p.Fill("Name", "Halden Shipyards").Fill("Notification e-mail", "it@halden.example").Click("Create organization")
		p.See("Halden Shipyards has been created.").See("No licenses yet").Axe().Screenshot("a1-overview")
		p.Goto(w.at("/organizations")).In("Halden Shipyards").See("Owner")
	})
}

// A1 without script: everything above is plain forms and links.
func TestA1WithoutJavaScript(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		p := browser.New(t).Blank().JavaScript(false).Size(390, 844).Goto(w.at("/sign-up"))
		p.Fill("Name", "Ida Holm").Fill("E-mail", "ida@halden.example").Fill("Password", password).Click("Create account")
		p.Goto(w.mails.link(t, "ida@halden.example", "/verify/")).Fill("Password", password).Click("Confirm")
		p.Click("Create an organization").Fill("Name", "Halden").Fill("Notification e-mail", "ida@halden.example").Click("Create organization")
		p.See("Halden has been created.")
	})
}

// A3: members see licenses and keys; owners manage people and orders.
func TestA3RolesDecideWhatIsSeen(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.bought(org, ida, newInstall, 40)
		per := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		per.See("Overview").See("Licenses").NotSee("Purchase license").NotSee("Invite people").NotSee("Billing")
		per.Click("Licenses").Click(l.Name).Click("Show license key")
		if key := per.Value("License key"); !strings.HasPrefix(key, "ey") {
			t.Errorf("the member reads the key %.20q", key)
		}
		for _, closed := range []string{"/members", "/invitations", "/invitations/new", "/invite", "/purchase", "/billing", "/orders", "/activity", "/settings", "/tokens"} {
			per.Forgive("404").Goto(w.at("/organizations/" + string(org.ID) + closed)).See("Nothing here")
		}
		owner := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID)))
		owner.See("Members").See("Purchase license").Click("Activity log")
		owner.In("Read a license key").See("per@halden.example")
	})
}

// A4: invite by mail with a role; pending, resend, revoke; accept by the link.
func TestA4InviteResendRevokeAccept(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		p := w.found("Ida Holm", "Halden", "ida@halden.example")
		invite := func(address, role string) {
			p.Goto(p.URL()) // a fresh page
			p.Click("Invite people").Fill("E-mail addresses", address).Check(role).Click("Invite")
			p.See("An invitation has been sent to " + address + ".")
		}
		invite("per@halden.example", "Member")
		p.In("Invited by Ida Holm").See("Pending").See("Member")
		first := w.mails.link(t, "per@halden.example", "/invitations/")
		p.Click("Resend per@halden.example")
		p.See("has been sent to per@halden.example again").Axe()

		per := browser.New(t).Blank().Forgive("404").Goto(first)
		per.See("link") // the earlier link has died; a page says so
		second := w.mails.latestLink(t, "per@halden.example", "/invitations/", first)
		per.Goto(second).See("Join Halden").Axe()
		per.Goto(second).See("Join Halden") // GET consumes nothing
		per.Fill("Name", "Per Dahl").Fill("Password", password).Click("Create account and join")
		per.See("Halden").See("Licenses")
		per.Forgive("409").Goto(second).See("accepted")

		invite("eve@halden.example", "Owner")
		link := w.mails.link(t, "eve@halden.example", "/invitations/")
		p.Click("Revoke eve@halden.example")
		p.Click("Revoke invitation").See("The invitation has been revoked.")
		browser.New(t).Blank().Forgive("409").Goto(link).See("This invitation was revoked").Axe()
	})
}

// A5: remove a member.
func TestA5RemoveAMember(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		per := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		p := w.signIn("ida@halden.example").Goto(w.at("/organizations/" + string(org.ID) + "/members"))
		p.Click("Remove Per Dahl")
		p.See("Remove Per Dahl?").Click("Remove member").See("Per Dahl is no longer a member.").NotSee("per@halden.example")
		w.mails.mail(t, "per@halden.example", "Halden")
		per.Forgive("404").Goto(w.at("/organizations/" + string(org.ID))).See("Nothing here")
		p.Click("Leave").See("An organization keeps at least one owner. Make another member an owner first.").NotSee("Leave the organization")
	})
}
