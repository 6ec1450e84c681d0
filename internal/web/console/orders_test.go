package console_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

func TestRecordingAPaymentIssuesTheLicenseOnce(t *testing.T) {
	each(t, func(d *desk) {
		o := d.shop()
		page := "/console/orders/" + string(o.ID)
		d.get(page).status(http.StatusOK).
			says("Order O-2026-0001", "Payment awaited", "Halden Yards", "Record payment", "Cancel order", "10 users", install, "583.10 €").
			holds("amount", "583.10").holds("received_on", "2026-11-22")
		d.ask(d.staff[domain.StaffSupport], http.MethodGet, page, nil).saysNot("Record payment", "Cancel order")
		d.ask(d.staff[domain.StaffSales], http.MethodGet, page, nil).saysNot("Record payment").says("Cancel order")

		d.post(page+"/payment", "amount", "583,1O", "received_on", "yesterday", "reference", "Überweisung").status(http.StatusUnprocessableEntity).
			says("2 answers need another look", "This is not an amount. Enter it such as 1234.50, without a sign.", "This is not a date.").
			holds("amount", "583,1O").holds("received_on", "yesterday").holds("reference", "Überweisung")
		d.post(page+"/payment", "amount", "583,11", "received_on", "2026-11-22").status(http.StatusUnprocessableEntity).
			says("The invoice is for 583.10 €, the payment for 583.11 €.").holds("amount", "583,11")
		d.post(page+"/payment", "amount", "583.10", "received_on", "2026-11-24").status(http.StatusUnprocessableEntity).says("This date lies in the future.")
		if got := d.orderOf(o.ID); got.State != domain.OrderOpen {
			t.Fatalf("the order is %s after refused payments", got.State)
		}

		finance := d.staff[domain.StaffFinance]
		paid := d.ask(finance, http.MethodPost, page+"/payment", form("amount", " 583,10 ", "received_on", "2026-11-20", "reference", "HALDEN <b>1</b>")).leads(page)
		license := "/console/organizations/" + string(d.org) + "/licenses/" + string(d.orderOf(o.ID).License)
		d.then(paid).says("The payment for O-2026-0001 has been recorded. License SW-", "Paid on 22 November 2026.", "20 Nov 2026", "HALDEN <b>1</b>", "finance@vendor.example").
			has(`href="`+license+`"`).saysNot("Record payment", "Cancel order")
		d.get(license).status(http.StatusOK).says("Yard 3", "Valid", "Harbor, Team", "10 users", "audit-log, sso", install, "Annual").has(`href="` + page + `"`)

		d.post(page+"/payment", "amount", "583.10", "received_on", "2026-11-20").status(http.StatusConflict).
			says("This order has been paid already.", "Paid on 22 November 2026.").has(`href="` + license + `"`)
		d.post(page+"/cancel").status(http.StatusConflict).says("This order has been paid already.", "There is nothing to cancel.")
		if n := len(d.Mails("it@halden.example")); n != 2 {
			t.Errorf("%d mails to the customer, want that of the order and that of the license", n)
		}
	})
}

func TestCancelingSaysWhatItDoesFirst(t *testing.T) {
	each(t, func(d *desk) {
		o := d.shop()
		page := "/console/orders/" + string(o.ID)
		d.get(page+"/cancel").status(http.StatusOK).
			says("Cancel order O-2026-0001?", "INV-2026-0001 becomes void", "Yard 3 is not issued", "583.10 € no longer awaited", "Keep order").has("data-confirm")
		if d.orderOf(o.ID).State != domain.OrderOpen {
			t.Error("asking has canceled the order")
		}
		d.then(d.post(page+"/cancel").leads(page)).says("Order O-2026-0001 has been canceled. Invoice INV-2026-0001 is void.", "Canceled on 22 November 2026.")
		d.post(page + "/cancel").status(http.StatusConflict).says("This order has been canceled.")
		d.post(page+"/payment", "amount", "583.10", "received_on", "2026-11-20").status(http.StatusConflict).says("This order has been canceled.")
		d.get("/console/orders?state=open").says("Nothing matches.")
		d.get("/console/orders?state=canceled&q=halden").says("O-2026-0001", "Canceled")
	})
}

func TestOverviewLeadsToWhatNeedsAttention(t *testing.T) {
	once(t, func(d *desk) {
		d.get("/console").status(http.StatusOK).
			says("Nobody can order yet: the seller's details are incomplete.", "There is nothing to sell yet.", "Create the first product", "No orders yet", "Halden Yards")
		d.ask(d.staff[domain.StaffReadOnly], http.MethodGet, "/console", nil).status(http.StatusOK).
			says("Nobody can order yet").saysNot("Complete the seller", "Create the first product")

		d.shop()
		other := d.product("studio", "Studio", domain.PresetTeamPool)
		long := d.organization(strings.Repeat("Donaudampfschifffahrt ", 5) + "AG")
		d.seated(long, other)
		d.Advance(domain.PaymentTermDays * 24 * 3600e9)
		page := d.get("/console").saysNot("Nobody can order", "nothing to sell")
		page.says("Awaiting payment 2 758.03 €", "Overdue 2 758.03 €", "Products on sale 2 2 plans", "Jobs in trouble 0", "Donaudampfschifffahrt", "Record payment")
		d.ask(d.staff[domain.StaffSales], http.MethodGet, "/console", nil).saysNot("Record payment")
		d.get("/console/orders").says("Overdue")
	})
}

// seated orders three users of a product whose seats the vendor's side holds.
func (d *desk) seated(org domain.OrganizationID, plan domain.Plan) domain.Order {
	d.t.Helper()
	return d.order(org, plan, "Everybody", 3)
}
