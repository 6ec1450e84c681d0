package console_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

func TestALicenseIsRevisedInTheConsole(t *testing.T) {
	each(t, func(d *desk) {
		things := d.things()
		page := "/console/organizations/" + things["org"] + "/licenses/" + things["license"]
		d.get(page).says("Revisions", "Newest", "Reissue", "Suspend", "Revoke")
		d.Advance(time.Hour)

		d.get(page+"/suspend").says("Suspend", "Licensed now", "nobody: no license in force")
		d.post(page+"/suspend", "reason", "").status(422).says("This is empty.")
		d.post(page+"/suspend", "reason", "unpaid").leads(page)
		d.get(page).says("Suspended", "unpaid", "Resume")
		d.get("/console/licenses?state=suspended").says("Suspended")
		d.post(page+"/suspend", "reason", "twice").leads(page)
		d.get(page + "/resume").says("It counts again from now on")
		d.post(page+"/resume", "reason", "paid").leads(page)

		reissue := []string{"name", "Yard 9", "install_id", "0e984725-c51c-4bf4-9960-e1c80e27aba0", "users.internal", "12", "users.external", "0", "reason", "new server"}
		d.post(page+"/reissue", append(reissue, "users.internal", "many")...).status(422)
		d.post(page+"/reissue", reissue...).status(200).says("Reissue", "At the new installation", "12 users")
		d.post(page+"/reissue", append(reissue, "confirmed", "yes")...).leads(page)
		d.get(page).says("Yard 9", "new server", "Replaced", "Newest", "0e984725-c51c-4bf4-9960-e1c80e27aba0")

		d.get(page+"/revoke").says("for good?", "It cannot be undone")
		d.post(page+"/revoke", "reason", "fraud").leads(page)
		d.get(page).says("Revoked", "fraud")
		d.get("/console/installations").says("No installation has reported yet", "It names 1 license.", "Download the list")
		d.ask(d.staff[domain.StaffSupport], "GET", page+"/reissue", nil).leads(page)
	})
}

// The pages of revisions and installations as people see them.
func TestRevisionPagesLookAndReadWell(t *testing.T) {
	once(t, func(d *desk) {
		things := d.things()
		house := d.serve()
		p := browser.New(t).Visit(house + "/as/" + string(d.admin.Account))
		at := house + "/console/organizations/" + things["org"] + "/licenses/" + things["license"]
		p.Goto(at).See("Revisions")
		look(t, p, "license")
		p.Goto(at+"/reissue").Fill("Reason", "corrected").Click("See what it does").See("Licensed now")
		look(t, p, "license-reissue")
		p.Goto(at + "/revoke").See("for good?")
		look(t, p, "license-revoke")
		p.Fill("Reason", "fraud").Click("Revoke license").See("is revoked.")
		p.Goto(house + "/console/installations").See("It names 1 license.")
		look(t, p, "installations")
	})
}
