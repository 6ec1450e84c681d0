package console_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// serve gives the desk an address that a browser can go to; /as/{account} signs
// somebody in.
func (d *desk) serve() string {
	d.t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	d.t.Cleanup(server.Close)
	d.mount(server.URL)
	mux.Handle("/", d.mux)
	mux.HandleFunc("GET /as/{account}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seatward_session", Value: r.PathValue("account"), Path: "/", HttpOnly: true})
		http.Redirect(w, r, "/console", http.StatusSeeOther)
	})
	return server.URL
}

// look takes a page in both widths and schemes. Axe reads one of each: contrast
// differs by scheme and layout by width, and neither by the other.
func look(t *testing.T, p *browser.Page, name string) {
	t.Helper()
	for _, dark := range []bool{false, true} {
		for _, width := range []int{1440, 390} {
			p.Dark(dark).Size(width, 900)
			if dark == (width == 390) {
				p.Axe()
			}
			p.Screenshot("console/" + name + map[int]string{1440: "-desk", 390: "-phone"}[width] + map[bool]string{false: "-light", true: "-dark"}[dark])
			if wide := p.Overflow(); wide != "" {
				t.Errorf("%s at %d px is wider than the window: %s", name, width, wide)
			}
		}
	}
	p.Dark(false).Size(1440, 900)
}

// TestFromCatalogToPayment is the vendor's half of the main job: define what is
// sold, and turn the order that comes into a license.
func TestFromCatalogToPayment(t *testing.T) {
	once(t, func(d *desk) {
		d.seller()
		p := browser.New(t).Visit(d.serve() + "/as/" + string(d.admin.Account))
		p.See("There is nothing to sell yet.").Click("Create the first product")
		p.Fill("Name", "Harbor").Fill("Short name", "Harbor Suite").Check("Per installation").Click("Create product")
		p.See("1 answer needs another look").Fill("Short name", "harbor").Click("Create product")
		p.See("Harbor has been created.").Click("Add plan")
		p.Fill("Name", "Team").Fill("Per user", "49,00").Fill("Per external user", "9").Fill("Most users", "500").Fill("Features", "sso, audit-log")
		look(t, p, "plan-new")
		p.In("Fewest users").Click("Add plan")
		p.See("Team is on sale.").See("49.00 €")
		look(t, p, "product")

		o := d.order(d.org, domain.Plan{ID: d.offers()[0].Plans[0].ID}, "Yard 3", 10)
		finance := browser.New(t).Visit(d.serve() + "/as/" + string(d.staff[domain.StaffFinance].Account))
		finance.In(o.Number).Click("Record payment")
		look(t, finance, "order-open")
		finance.Fill("Amount received", "583").Click("Record payment").See("The invoice is for 583.10 €, the payment for 583.00 €.")
		finance.Fill("Amount received", "583,10").Fill("Reference", "HALDEN YARDS 0001").Click("Record payment")
		finance.See("The payment for O-2026-0001 has been recorded.").See("Paid on 22 November 2026.")
		look(t, finance, "order-paid")
		finance.Click("Show license").See("Valid").See("audit-log, sso")
		finance.Goto("/console").See("Paid")
		look(t, finance, "overview")
	})
}

// TestCancelOpensAsDialog also goes without script, as a page.
func TestCancelOpensAsDialog(t *testing.T) {
	once(t, func(d *desk) {
		o := d.shop()
		for _, script := range []bool{true, false} {
			p := browser.New(t).Blank().JavaScript(script).Goto(d.serve() + "/as/" + string(d.admin.Account))
			p.Goto("/console/orders/" + string(o.ID)).Click("Cancel order").See("INV-2026-0001 becomes void").Click("Keep order").See("What was ordered")
			if !script {
				p.Click("Cancel order").Click("Cancel order").See("Order O-2026-0001 has been canceled.")
			}
		}
	})
}
