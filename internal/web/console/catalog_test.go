package console_test

import (
	"net/http"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

func TestCatalogFromFirstProductToRetiredPlan(t *testing.T) {
	each(t, func(d *desk) {
		d.get("/console/catalog").status(http.StatusOK).says("The catalog is empty", "New product")
		d.get("/console/catalog/new").says("Per installation", "Named people", "Pool of a team", "Capped areas", "A pending invitation holds a seat")
		d.post("/console/catalog", "name", "", "slug", "Harbor Suite", "description", "For yards", "preset", "yacht").status(http.StatusUnprocessableEntity).
			says("3 answers need another look", "This is empty.", "lower-case letters", "This is not one of the choices.").holds("slug", "Harbor Suite").says("For yards")

		made := d.post("/console/catalog", "name", "Harbor", "slug", "harbor", "preset", "capped-areas")
		product := made.Header().Get("Location")
		d.then(made.leads(product)).says("Harbor has been created. Add a plan to sell it.", "No plan on sale", "No plans yet", "Hold a seat for 7 days", "after 42 days")
		d.post("/console/catalog", "name", "Harbor", "slug", "harbor", "preset", "team-pool").status(http.StatusUnprocessableEntity).says("Another product has this short name.")

		d.get(product+"/plans/new").holds("currency", "EUR").says("Per external user")
		d.post(product+"/plans", "name", "Team", "type", "annual", "term_months", "twelve", "currency", "EURO", "price_internal", "a lot", "price_external", "10000000,01",
			"min_users", "0", "max_users", "10", "features", "Single Sign On").status(http.StatusUnprocessableEntity).
			says("6 answers need another look", "This is not an amount. Enter it such as 1234.50, without a sign.", "Enter a number from 1 to 120").
			holds("price_internal", "a lot").holds("term_months", "twelve").says("Single Sign On")
		d.post(product+"/plans", "name", "Team", "type", "annual", "term_months", "12", "currency", "eur", "price_internal", "10.000.000,01", "price_external", "0",
			"min_users", "1", "max_users", "10").status(http.StatusUnprocessableEntity).says("Enter an amount up to 10,000,000.00 €.")
		added := d.post(product+"/plans", "name", "Team", "type", "annual", "term_months", "12", "currency", "eur", "price_internal", "1.049,50", "price_external", "9",
			"min_users", "5", "max_users", "500", "features", "sso, audit-log\r\nsso")
		d.then(added.leads(product)).says("Team is on sale.", "On sale", "1,049.50 €", "9.00 €", "5 to 500", "audit-log, sso", "Annual")
		d.get("/console/catalog").says("Team, 1,049.50 € per user for 1 year")

		offer := d.offers()[0]
		plan := product + "/plans/" + string(offer.Plans[0].ID)
		d.get(plan).holds("price_internal", "1049.50").holds("version", "1").says("audit-log sso")
		d.language = "de"
		d.get(plan).holds("price_internal", "1049,50").says("Tarif bearbeiten")
		d.language = "en"
		edit := []string{"name", "Crew", "price_internal", "50", "price_external", "9", "min_users", "5", "max_users", "500", "version", "1"}
		d.then(d.post(plan, edit...).leads(product)).says("Saved. Orders that exist keep their price.", "Crew", "50.00 €")
		d.post(plan, edit...).status(http.StatusPreconditionFailed).says("Somebody has changed this since you opened it.").holds("price_internal", "50").holds("version", "1")

		d.get(plan+"/retire").says("Retire Harbor, Crew?", "50.00 € per user for 1 year", "Can still be paid")
		d.then(d.post(plan+"/retire", "version", "1").leads(product)).says("Somebody has changed this since you opened it.")
		d.then(d.post(plan+"/retire", "version", "2").leads(product)).says("It is no longer sold.", "Retired", "Sell again", "No plan on sale")
		d.then(d.post(plan+"/activate", "version", "3").leads(product)).says("It is on sale again.")
		d.then(d.post(product+"/retire", "version", "1").leads(product)).says("Retired")
		d.get("/console/catalog?state=retired").says("Harbor")
		d.get("/console/catalog?state=active").says("Nothing matches.")
		d.then(d.post(product+"/activate", "version", "2").leads(product)).says("On sale")
	})
}

func TestPolicyIsEditedInDays(t *testing.T) {
	once(t, func(d *desk) {
		pool := "/console/catalog/" + string(d.product("studio", "Studio", domain.PresetTeamPool).Product)
		yard := "/console/catalog/" + string(d.product("harbor", "Harbor", domain.PresetInstallation).Product)
		d.get(pool+"/edit").holds("invitation_hold_days", "7").holds("ladder.read_only", "42").says("A pending invitation holds a seat")
		d.get(yard + "/edit").saysNot("A pending invitation holds a seat")

		d.post(pool+"/edit", "name", "Studio", "invitation_hold_days", "31", "ladder.warn_admins", "20", "ladder.warn_users", "10", "ladder.read_only", "9999999999999999", "version", "1").
			status(http.StatusUnprocessableEntity).says("Enter a number from 1 to 30.", "Enter a number from 20 to 3,650.").holds("invitation_hold_days", "31").holds("ladder.read_only", "9999999999999999")
		d.post(pool+"/edit", "name", "Studio", "description", "Draws", "extranet", "on", "invitation_hold_days", "3", "ladder.warn_admins", "1", "ladder.warn_users", "2", "ladder.read_only", "3", "version", "1").leads(pool)
		d.get(pool).says("Draws", "Licensed separately", "Hold no seat", "after 1 day", "after 3 days")

		// What the form does not ask for an installation stays.
		d.post(yard+"/edit", "name", "Harbor", "ladder.warn_admins", "14", "ladder.warn_users", "28", "ladder.read_only", "42", "version", "1").leads(yard)
		for _, o := range d.offers() {
			if p := o.Product; p.Slug == "harbor" && (p.Policy.Extranet || !p.Policy.PendingHolds || p.Policy.InvitationHoldDays != 7) {
				t.Errorf("%+v", p.Policy)
			}
		}
	})
}

func TestHostileTextIsShownAsText(t *testing.T) {
	once(t, func(d *desk) {
		const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
		d.seller()
		plan := d.product("harbor", hostile, domain.PresetInstallation)
		org := d.organization(hostile)
		o := d.order(org, plan, hostile, 1)
		_, err := d.pages.Billing.RecordPayment(d.t.Context(), d.admin, o.ID, paymentOf(o))
		d.must(err)
		d.order(org, plan, hostile, 1)
		at := "/console/organizations/" + string(org)
		for _, path := range []string{
			"/console", "/console/organizations", "/console/orders", "/console/orders/" + string(o.ID), "/console/licenses", "/console/catalog",
			"/console/catalog/" + string(o.Product), "/console/catalog/" + string(o.Product) + "/edit", "/console/activity", at, at + "/members", at + "/licenses",
			at + "/orders", at + "/activity", at + "/licenses/" + string(d.orderOf(o.ID).License), "/console/orders?q=" + "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
		} {
			page := d.get(path).status(http.StatusOK).saysNot("<script>alert", "<img src=x").Body.String()
			if !strings.Contains(page, "&lt;script&gt;") && path != at+"/members" {
				t.Errorf("%s does not show the text at all", path)
			}
		}
		d.post("/console/orders/"+string(o.ID)+"/payment", "reference", hostile).saysNot("<script>alert")
		d.post("/console/settings", "name", hostile, "country", hostile, "iban", hostile).status(http.StatusUnprocessableEntity).saysNot("<script>alert")
		d.post("/console/tokens", "name", hostile, "role", hostile).status(http.StatusUnprocessableEntity).saysNot("<script>alert")
		csv := d.get("/console/organizations?format=csv").status(http.StatusOK)
		if !strings.HasPrefix(csv.Header().Get("Content-Type"), "text/csv") || !strings.Contains(csv.Body.String(), `"""><script>`) {
			t.Errorf("%s", csv.Body)
		}
	})
}
