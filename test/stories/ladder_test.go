package stories

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/examples/atelier"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// violation is one that is followed day by day, in the product and the portal.
type violation struct {
	*town
	app    product
	admin  *browser.Page
	lea    colleague
	portal string    // the installation's page
	since  time.Time // when it began
	users  string    // what everybody is told
	mails  int       // how many stages were told by mail
}

const halden = "ida@halden.example"

// climb follows the ladder to its end.
func (v *violation) climb() {
	v.t.Helper()
	v.day(13, "Grace period").admin.NotSee("Open Licenses")
	v.lea.NotSee(v.users)
	v.day(14, "Administrators warned").admin.See("Everybody sees a notice from").Axe()
	v.lea.NotSee(v.users)
	v.day(27, "Administrators warned").lea.NotSee(v.users)
	v.day(28, "Everybody warned").lea.See(v.users).See("An administrator can end this.").Axe().Screenshot("a12-users")
	v.day(41, "Everybody warned").lea.Goto(v.app.url+"/drawings/boathouse").Fill("Your comment", "Still possible.").Click("Add comment").See("Still possible.")
	v.day(42, "Read-only").lea.See("read-only since").Goto(v.app.url + "/drawings/boathouse").See("Still possible.")
	v.lea.Forgive("403").Fill("Your comment", "Too late.").Click("Add comment").See("read-only").Axe().Screenshot("a12-read-only")
	v.lea.Goto(v.app.url + "/drawings/boathouse").NotSee("Too late.")
	v.app.fillUser(v.admin.Forgive("403"), "One more", "more@atelier.example", internal)
	v.admin.Click("Create user").See("read-only").Axe()
	v.admin.Goto(v.app.url + "/admin/users").NotSee("more@atelier.example").In("Jonas Weber").Click("Block")
	v.admin.In("Jonas Weber").See("Blocked").Click("Remove Jonas Weber")
	v.admin.Click("Remove Jonas Weber").NotSee("Jonas Weber")
}

// day goes to a day of the violation, and expects the portal to show the stage
// that the product reports, and each to have been told by mail once.
func (v *violation) day(n int, stage string) *violation {
	v.t.Helper()
	v.app.on(v.since, n, v.admin, v.lea)
	v.app.tell()
	v.app.tell() // twice changes nothing
	v.signIn(halden).Goto(v.portal).See(stage).Screenshot("a12-" + strings.ToLower(strings.Fields(stage)[0]))
	if announced := map[int]int{14: 1, 28: 2, 42: 3}[n]; announced > 0 {
		v.mails = announced
	}
	v.town.mails.count(v.t, halden, "needs a license", v.mails)
	return v
}

// over expects everything to be as before.
func (v *violation) over() {
	v.t.Helper()
	v.app.tell()
	v.app.tell()
	v.town.mails.count(v.t, halden, "is licensed again", 1)
	v.signIn(halden).Goto(v.portal).See("In order")
	v.lea.Goto(v.app.url+"/drawings/boathouse").NotSee("read-only").Fill("Your comment", "As before.").Click("Add comment").See("As before.")
	v.app.hire(v.admin, "Nils Ek", internal)
}

// A12: too many users, from the purchase to the cure.
func TestA12TooManyUsers(t *testing.T) {
	tell(t, func(_ *testing.T, w *town) {
		app, admin := w.reporting()
		w.found("Ida Holm", "Halden", halden)
		org, ida := w.organization(halden)
		few := w.boughtPlan(w.yearly, org, ida, app.InstallID(), domain.Users{Internal: 5, External: 2})
		admin.Fill("License key", w.key(org, ida, few)).Click("Install license").See("is installed")
		lea := app.hire(admin, "Lea Brandt", internal) // the fifth: equal is fine
		admin.Goto(app.licenses()).See("5 of 5").NotSee("What follows, and when")
		for _, name := range []string{"Mia Falk", "Max Roth", "Tom Busch"} {
			app.hire(admin, name, internal)
		}
		since := w.now()
		admin.Goto(app.licenses()).See("What follows, and when").See("license more: 3").Axe().Screenshot("a12-ladder")
		app.tell()
		v := &violation{
			town: w, app: app, admin: admin, lea: lea, since: since, users: "Atelier is used with more users than its licenses allow.",
			portal: w.at("/organizations/" + string(org.ID) + "/installations/" + string(w.installation(org, ida).ID)),
		}
		v.climb()

		// Seven are left for five; two more seats are bought where the page leads.
		p := w.signIn(halden)
		more := w.boughtPlan(w.monthly(), org, ida, app.InstallID(), domain.Users{Internal: 3})
		p.Goto(w.at("/organizations/" + string(org.ID) + "/licenses/" + string(more.ID))).Click("Show license key")
		admin.Goto(app.licenses()).Fill("License key", p.Value("License key")).Click("Install license").See("is installed").NotSee("read-only").Axe()
		v.over()
	})
}

// A12: the license ends, announced by mail, and is renewed at last.
func TestA12LicenseEnds(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		app, admin := w.reporting()
		w.found("Ida Holm", "Halden", halden)
		org, ida := w.organization(halden)
		old := w.boughtPlan(w.yearly, org, ida, app.InstallID(), domain.Users{Internal: 10, External: 5})
		admin.Fill("License key", w.key(org, ida, old)).Click("Install license").See("is installed")
		lea := app.hire(admin, "Lea Brandt", internal)
		for n, days := range []int{30, 14, 7, 1} {
			app.on(old.ExpiresAt, -days, admin, lea)
			for range 2 { // told once, however often one looks
				if err := w.server.Notices.Expiring(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			w.mails.count(t, halden, "License "+old.Name+" ends in", n+1)
			admin.Goto(app.url + "/").See("ends on " + dateLong(old.ExpiresAt))
			lea.Goto(app.url + "/").NotSee("ends on")
		}
		app.tell()
		w.signIn(halden).Goto(w.at("/organizations/" + string(org.ID) + "/notices")).See(old.Serial).Axe().Screenshot("a12-notices")
		v := &violation{
			town: w, app: app, admin: admin, lea: lea, since: old.ExpiresAt, users: "The license of Atelier has ended.",
			portal: w.at("/organizations/" + string(org.ID) + "/installations/" + string(w.installation(org, ida).ID)),
		}
		v.climb()

		p := w.signIn(halden).Goto(w.at("/organizations/" + string(org.ID) + "/licenses/" + string(old.ID)))
		p.Click("Renew").See("You renew " + old.Name).Click("Show the price").Click("Place order").See("once payment is validated")
		_, order, _ := strings.Cut(p.Path(), "/orders/")
		w.signIn("nora@nordlicht.example").Goto(w.at("/console/orders/" + order)).Click("Record payment").See("Paid")
		p.See("The payment has been validated").Click("Show license").See("Valid").Click("Show license key")
		app.as(admin, atelier.DemoEmail, atelier.DemoPassword).Goto(app.licenses()).Fill("License key", p.Value("License key"))
		admin.Click("Install license").See("is installed").NotSee("read-only").Axe()
		v.over()
	})
}
