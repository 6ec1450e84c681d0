package console_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

// asked is a request of Runa's for nine more users of a product.
func (d *desk) asked(product domain.ProductID) domain.LicenseRequest {
	d.t.Helper()
	q, err := d.pages.Support.Request(d.t.Context(), d.owner, d.org, support.RequestInput{Product: product, Area: "internal", Users: 9, Note: "By May."})
	d.must(err)
	return q
}

// complained is a ticket of Runa's.
func (d *desk) complained(kind string) domain.Ticket {
	d.t.Helper()
	k, err := d.pages.Support.OpenTicket(d.t.Context(), d.owner, d.org, support.TicketInput{Kind: kind, Subject: "About our yard", Text: "First line.\nSecond line."})
	d.must(err)
	return k
}

func TestRequestsAreAnswered(t *testing.T) {
	each(t, func(d *desk) {
		plan := d.product("harbor", "Harbor", domain.PresetInstallation)
		d.get("/console/requests").status(http.StatusOK).says("No requests yet")
		q := d.asked(plan.Product)
		at := "/console/requests/" + string(q.ID)
		d.get("/console").says("Open requests 1", "Open tickets 0")
		d.get("/console/requests?state=open&q=halden&sort=users").says("Halden Yards", "9 more internal users", "Open")
		d.get("/console/requests?format=csv").status(http.StatusOK)
		d.get(at).status(http.StatusOK).says("By May.", "Runa Vik", "Show the price", "Reject request").holds("users", "9")
		d.ask(d.staff[domain.StaffSupport], http.MethodGet, at, nil).says("By May.").saysNot("Show the price", "Reject request")

		d.post(at+"/reject", "reason", "").status(http.StatusUnprocessableEntity).says("Fill it in.")
		d.post(at+"/messages", "text", " ").status(http.StatusUnprocessableEntity).says("Fill it in.")
		d.then(d.post(at+"/messages", "text", "For how long?").leads(at)).says("Sent.", "For how long?", "Staff admin")
		d.post(at+"/quote", "plan", string(plan.ID), "users", "x", "install_id", install).status(http.StatusUnprocessableEntity).says("This is not a whole number.")
		d.post(at+"/quote", "plan", string(plan.ID), "users", "9", "install_id", "").status(http.StatusUnprocessableEntity)
		d.post(at+"/quote", "plan", string(plan.ID), "users", "501", "install_id", install).status(http.StatusUnprocessableEntity).says("from 1 to 500")
		d.post(at+"/quote", "plan", string(plan.ID), "users", "9", "install_id", install).status(http.StatusConflict).says("billing details are incomplete")
		d.seller()
		d.order(d.org, plan, "Yard 3", 1)
		priced := d.post(at+"/quote", "plan", string(plan.ID), "users", "9", "install_id", install, "license_name", "Dock")
		page := d.get(priced.Header().Get("Location")).status(http.StatusOK).says("Dock", "524.79", "It becomes")
		quote := field(page, "quote")
		d.post(at+"/approve", "quote", quote, "as", "offer", "note", "\x00").status(http.StatusUnprocessableEntity)
		d.then(d.post(at+"/approve", "quote", quote, "as", "order", "note", "Gladly.").leads(at)).says("Approved", "approved the request", "Gladly.", "Show order").saysNot("Reject request")
		d.post(at+"/reject", "reason", "No.").status(http.StatusConflict).says("This request is no longer open.")
		if got, err := d.pages.Support.VendorRequest(d.t.Context(), d.admin, q.ID); err != nil || got.Request.State != domain.RequestApproved {
			t.Errorf("%+v (%v)", got.Request, err)
		}
	})
}

// field is what a field of a page holds.
func field(a answer, name string) string {
	_, rest, _ := strings.Cut(a.main(), `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func TestMoveAndMailboxes(t *testing.T) {
	each(t, func(d *desk) {
		d.seller()
		plan := d.product("registry", "Registry", domain.PresetCappedAreas)
		move := func() string {
			q, err := d.pages.Support.Request(d.t.Context(), d.owner, d.org, support.RequestInput{Product: plan.Product, Kind: "move", Area: "internal", Users: 6})
			d.must(err)
			return "/console/requests/" + string(q.ID)
		}
		o := d.order(d.org, plan, "Everybody", 6)
		paid, err := d.pages.Billing.RecordPayment(d.t.Context(), d.admin, o.ID, paymentOf(o))
		d.must(err)
		at := move()
		d.get(at).saysNot("No license is large enough")
		_, err = d.pages.Licensing.Revise(d.t.Context(), d.admin, d.org, paid.License.ID, licensing.ReviseInput{Revision: licensing.Suspend, Reason: "Unpaid"})
		d.must(err)
		d.get(at).says("No license is large enough")
		d.post(at+"/approve", "license", "lic_9").status(http.StatusUnprocessableEntity)

		d.get("/console/settings").has("/console/settings/mailboxes")
		d.get("/console/settings/mailboxes").status(http.StatusOK).holds("version", "0")
		d.post("/console/settings/mailboxes", "sales_email", "no", "version", "0").status(http.StatusUnprocessableEntity).says("This is not an e-mail address.")
		d.then(d.post("/console/settings/mailboxes", "sales_email", "sales@vendor.example", "version", "0").leads("/console/settings/mailboxes")).holds("sales_email", "sales@vendor.example")
		d.post("/console/settings/mailboxes", "sales_email", "sales@vendor.example", "version", "0").status(http.StatusPreconditionFailed)
	})
}

func TestTicketsAreAnswered(t *testing.T) {
	each(t, func(d *desk) {
		d.get("/console/tickets").status(http.StatusOK).says("No tickets yet")
		k := d.complained("problem")
		at := "/console/tickets/" + string(k.ID)
		d.get("/console/tickets?state=open&q=yard").says("About our yard", "Halden Yards", "Problem")
		d.get(at).says("First line. Second line.", "Runa Vik").saysNot("Begin the deletion")
		d.get(at + "/deletion").status(http.StatusNotFound)
		d.post(at+"/messages", "text", "").status(http.StatusUnprocessableEntity)
		d.Advance(time.Minute)
		d.then(d.post(at+"/messages", "text", "Which product?").leads(at)).says("Which product?", "Answered", "Staff admin")
		d.then(d.post(at+"/close").leads(at)).says("The ticket is closed.", "closed the ticket")
	})
}

func TestDeletionByTicket(t *testing.T) {
	each(t, func(d *desk) {
		k := d.complained("deletion")
		at := "/console/tickets/" + string(k.ID)
		d.get(at+"/deletion").status(http.StatusOK).says("Begin the deletion of Halden Yards?", "Names this ticket", "after 14 days")
		d.then(d.post(at+"/deletion").leads(at)).says("The deletion has begun.", "began the deletion of the organization")
		d.post(at + "/deletion").status(http.StatusConflict).says("has begun already")
		d.get("/console/organizations/" + string(d.org)).says("Halden Yards will be deleted on 6 Dec 2026")
	})
}

func TestRequestsAndTicketsLookWell(t *testing.T) {
	once(t, func(d *desk) {
		o := d.shop()
		q, k := d.asked(o.Product), d.complained("deletion")
		d.language = "de"
		_, err := d.pages.Support.Comment(t.Context(), d.admin, d.org, q.ID, strings.Repeat("Wolfeschlegelstein", 12))
		d.must(err)
		p := browser.New(t).Visit(d.serve() + "/as/" + string(d.admin.Account))
		for name, path := range map[string]string{
			"requests": "/console/requests", "request": "/console/requests/" + string(q.ID), "tickets": "/console/tickets",
			"ticket": "/console/tickets/" + string(k.ID), "ticket-deletion": "/console/tickets/" + string(k.ID) + "/deletion", "mailboxes": "/console/settings/mailboxes",
		} {
			look(t, p.Goto(path), name)
		}
		d.language = "en"
		p.Goto("/console/requests/"+string(q.ID)).Fill("Install ID", install).Click("Show the price").See("It becomes")
		look(t, p, "request-price")
		p.Check("An offer").Click("Approve").See("The request has been approved.")
		look(t, p, "request-approved")
	})
}
