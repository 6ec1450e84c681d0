package portal_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

// details is a filled-in form about a license, with changes.
func details(changes ...string) []string {
	return append([]string{"license_name", "Dock", "users.internal", "10", "users.external", "", "install_id", install}, changes...)
}

func TestPurchase(t *testing.T) {
	each(t, func(h *house) {
		owner := h.Account(h.t, "ida@halden.example", "Ida Holm")
		plan := h.product("harbor", "Harbor", domain.PresetInstallation, catalog.PlanInput{})
		org := h.organization(owner, "Halden")
		b := h.as(owner)

		first := b.get("/purchase?product=harbor&install_id=" + install + "&return=http%3A%2F%2Fyard.example%3A8081%2Flicenses")
		b.follow(first).is(200, "Harbor", "49.00 € per user and year", "External users: 9.00 € each", "1 to 5,000 users")
		path := at(org, "purchase", plan.ID)
		b.get(path+"?install_id="+install).is(200, "Billing address", "The installation that led you here.").has(`value="` + install + `"`)

		b.post(path, details("users.internal", "ten", "name", "Halden")...).is(422).has(`value="ten"`, `id="field-users.internal-error"`)
		b.post(path, details("country", "XX")...).is(422, "not a country", "This is empty.").has(`value="Dock"`)
		profile := details("name", "Halden GmbH", "line1", "Kai 7", "city", "Hamburg", "country", "DE", "tax_id", "DE811907980")
		b.post(path, append(profile, "users.internal", "0")...).is(422).has(`id="field-users.internal-error"`)
		b.post(path, details("install_id", "not one")...).is(422, "not an Install ID", "!Billing address").has(`value="not one"`)

		back := "?back=http%3A%2F%2Fyard.example%3A8081%2Flicenses&install_id=" + install
		quoted := b.post(path+back, profile...)
		b.follow(quoted).is(200, "Check and order", "Halden GmbH", "Dock", "10 × 49.00 €", "VAT 19 %", "93.10 €", "Place order, 583.10 €", "This price holds until 22 Nov 2026, 09:30 UTC.")
		b.get(path+"?quote="+strings.Split(strings.Split(quoted.location, "/quotes/")[1], "?")[0]).has(`value="Dock"`, `value="10"`)

		ordered := b.post(strings.Replace(quoted.location, "?", "/order?", 1))
		page := b.follow(ordered).is(200, "Order O-2026-0001 has been placed.", "Payment awaited", "583.10 €", "DE02 1203 0000 0000 2020 51", "INV-2026-0001", "Due by 6 December 2026",
			"Your license will appear here once payment is validated.", "Back to yard.example:8081")
		page.has(`data-refresh="5"`, `href="http://yard.example:8081/licenses"`)
		b.follow(b.post(strings.Replace(quoted.location, "?", "/order?", 1))).is(200, "This was ordered already.", "Order O-2026-0001")
		if a := b.get(quoted.location); a.status != http.StatusSeeOther || !strings.Contains(a.location, "/orders/") || !strings.Contains(a.location, "yard.example") {
			t.Errorf("the back button leads to %d %s", a.status, a.location)
		}
		b.get(at(org)).is(200, "Order O-2026-0001, Harbor, 583.10 €").has(`data-refresh`)

		order := domain.OrderID(strings.Split(strings.Split(ordered.location, "/orders/")[1], "?")[0])
		d, err := h.billing.OrderDetail(h.t.Context(), owner, org, order)
		h.ok(err)
		l := h.pay(billing.OrderResult{Order: d.Order, Invoice: d.Invoice})
		b.get(ordered.location).is(200, "the license is ready", "Show license", "!Pay by bank transfer", "!Payment awaited").has("!data-refresh")
		b.get(at(org)).is(200, "Dock", l.Serial, "Valid").has("!data-refresh")
		b.get(at(org, "licenses", l.ID)).is(200, l.Serial, install, "10 users", "from 22 November 2026 until 22 November 2027", "Show license key").has("!eyJ")
		b.get(at(org, "licenses", l.ID, "key")).is(200, "Copy key").has("eyJ")
		b.get(at(org, "activity")).is(200, "Read a license key")
		b.get(at(org, "billing")).is(200, "Paid", "INV-2026-0001", "583.10 €")
		b.get(at(org, "invoices", d.Invoice.ID)).is(200, "Nordlicht Software GmbH", "Halden GmbH", "Paid", "!Pay by bank transfer")
	})
}

func TestQuoteThatNoLongerHolds(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		page := at(y.org, "quotes", y.ids["quote"])
		b.get(page).is(200, "Place order")
		p, err := h.billing.Profile(h.t.Context(), y.owner, y.org)
		h.ok(err)
		p.Country, p.TaxID = "CH", ""
		_, err = h.billing.UpdateProfile(h.t.Context(), y.owner, y.org, p)
		h.ok(err)
		b.post(page+"/order").is(409, "Get a new price", "!Place order") // another tax by now

		h.Advance(31 * time.Minute)
		b.get(page).is(200, "This price is no longer valid.", "Get a new price", "!Place order").has("purchase/" + string(y.harbor.ID) + "?quote=" + y.ids["quote"])
		b.post(page+"/order").is(409, "This price is no longer valid.", "!Place order")
		b.get(at(y.org, "purchase", y.harbor.ID)+"?quote="+y.ids["quote"]).has(`value="Dock"`, `value="7"`)
	})
}

func TestPlanRetiredMeanwhile(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		p := y.harbor
		_, err := h.catalog.UpdatePlan(h.t.Context(), h.admin, p.ID, catalog.PlanUpdate{
			PlanTerms: catalog.PlanTerms{Name: p.Name, PriceInternal: p.PriceInternal, PriceExternal: p.PriceExternal, MinUsers: 1, MaxUsers: 10},
			State:     string(domain.CatalogRetired), Version: p.Version,
		})
		h.ok(err)
		b.post(at(y.org, "quotes", y.ids["quote"], "order")).is(409, "!Place order")
		plans := at(y.org, "purchase")
		for _, ask := range []func() answer{
			func() answer { return b.get(at(y.org, "purchase", p.ID)) },
			func() answer { return b.post(at(y.org, "purchase", p.ID), details()...) },
			func() answer { return b.get(at(y.org, "purchase", "pln_unknown")) },
		} {
			b.follow(ask().leads(plans)).is(200, "That plan is not on sale.", "Nothing is on sale right now")
		}
	})
}

func TestTwoTabsOrderOnce(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		path := at(y.org, "quotes", y.ids["quote"], "order")
		tabs := []*as{h.as(y.owner), h.as(y.owner), h.as(y.owner), h.as(y.owner)}
		led := make([]string, len(tabs))
		var group sync.WaitGroup
		for i, b := range tabs {
			group.Go(func() { led[i] = b.post(path).location })
		}
		group.Wait()
		for _, to := range led {
			if to == "" || to != led[0] {
				t.Errorf("tabs lead to %v", led)
			}
		}
		list, err := h.billing.Orders(h.t.Context(), y.owner, y.org, domain.ListRequest{})
		h.ok(err)
		if len(list.Items) != 3 {
			t.Errorf("%d orders", len(list.Items))
		}
	})
}

func TestHugeNumbers(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		path := at(y.org, "purchase", y.harbor.ID)
		for _, n := range []string{"9223372036854775807", "-9223372036854775808", "99999999999999999999999", "1e9", "0x10", "５", "1000001", "5001", "-1", "12.5", strings.Repeat("9", 10_000)} {
			b.post(path, details("users.internal", n)...).is(422).has(`id="field-users.internal-error"`)
			b.post(path, details("users.external", n)...).is(422).has(`id="field-users.external-error"`)
		}
		b.post(path, details("users.internal", "12.5")...).is(422).has("This is not a whole number. Enter it in digits alone, such as 25.")
		b.post(path, details("users.internal", strings.Repeat("9", 30))...).is(422).has("This number is out of range.")
		b.post(path, details("license_name", strings.Repeat("x", 1<<19))...).is(422)
		b.post(path, details("license_name", strings.Repeat("x", 2<<20))...).is(422, "That did not work", "characters")
	})
}

func TestCanceledOrder(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		_, err := h.billing.Cancel(h.t.Context(), h.admin, y.open.Order.ID)
		h.ok(err)
		b := h.as(y.billingOnly)
		b.get(at(y.org, "orders", y.ids["order"])).is(200, "This order has been canceled.", "!Pay by bank transfer", "!once payment").has("!data-refresh")
		b.get(at(y.org, "invoices", y.ids["invoice"])).is(200, "State Void", "!Pay by bank transfer")
		b.get(at(y.org, "orders")+"?state=canceled").is(200, "O-2026-0002", "!O-2026-0001", "!Purchase license")
		b.get(at(y.org)).is(200, "!once payment")
	})
}

// TestOverviewForgetsWhatEnded keeps licenses of years ago from the first page.
func TestOverviewForgetsWhatEnded(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.Advance(300 * day)
		fresh := h.pay(h.order(y.owner, y.org, y.wish("Dry dock", 5, 0)))
		h.Advance(100 * day)
		h.as(y.owner).get(at(y.org)).is(200, fresh.Serial, "!"+y.license.Serial, "!No license for Harbor")
		h.as(y.owner).get(at(y.org, "licenses")).is(200, fresh.Serial, y.license.Serial)
	})
}

// TestErrand is about what a product sends along: it stays on the way, and a
// link that poses as another is dropped.
func TestErrand(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		b := h.as(y.owner)
		b.get("/purchase?install_id=" + other + "&product=harbor").leads(at(y.org, "purchase") + "?install_id=" + other + "&product=harbor")
		order := at(y.org, "orders", y.ids["order"])
		b.get(order+"?back=https%3A%2F%2Fyard.example%2Flicenses").is(200, "Back to yard.example")
		for _, bad := range []string{"javascript:alert(1)", "//evil.example", "https://portal.example@evil.example/", "data:text/html,x", "https://пример.example/", "https:/x", "ftp://x.example", "https://x.example/" + strings.Repeat("a", 2000)} {
			b.get(order+"?back="+strings.NewReplacer(":", "%3A", "/", "%2F", "@", "%40").Replace(bad)).is(200, "!Back to")
		}
		h.organization(y.owner, "Second")
		b.get("/purchase").is(200, "Which organization is it for?", "Halden Shipyards", "Second", "Create another organization")
		h.as(y.member).get("/purchase").is(200, "Only an owner can purchase", "Create an organization")
	})
}

func TestBillingProfile(t *testing.T) {
	each(t, func(h *house) {
		y := h.halden()
		b := h.as(y.billingOnly)
		path := at(y.org, "billing", "edit")
		b.get(path).is(200, "Billing profile").has(`value="Kaiserkai 7"`, `<option value="DE" selected>`)
		b.post(path, "name", "H", "line1", "", "city", "X", "country", "DE", "tax_id", "DE1", "version", "2").is(422, "This is empty.", "not a VAT number").has(`value="DE1"`)
		b.post(path, "name", "H", "line1", "K", "city", "X", "country", "DE", "version", "77").is(412)
		b.post(path, "name", "H", "line1", "K", "city", "X", "country", "DE", "version", "x").is(412)
		b.get(at(y.org, "billing")).is(200, "Halden Shipyards GmbH", "INV-2026-0001", "Change")
		fresh := b.get(path).body
		version := strings.SplitN(strings.SplitN(fresh, `name="version" value="`, 2)[1], `"`, 2)[0]
		b.follow(b.post(path, "name", "Halden AS", "line1", "Kai 8", "city", "Halden", "country", "NO", "version", version)).is(200, "Saved.", "Halden AS", "Norway")
		b.get(at(y.org, "invoices", y.ids["invoice"])).is(200, "Halden Shipyards GmbH", "!Halden AS")
	})
}

func TestLicenseWithoutAKey(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.Advance(400 * day)
		b := h.as(y.owner)
		path := at(y.org, "licenses", y.license.ID)
		b.get(path).is(200, "Expired", "not in force", "!Show license key")
		b.get(path+"/key").is(409, y.license.Serial, "!Copy key").has("!eyJ")
		b.get(at(y.org)).is(200, "No license for Harbor is in force since 22 November 2027.")
	})
}

func TestSeveralLicensesAddUp(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden().grown(3)
		b := h.as(y.owner)
		b.get(at(y.org, "licenses")).is(200, "Harbor in all", "2 licenses count together.", "110 internal, 20 external", "Cumulative expiry 22 November 2027", "After that 50 users")
		b.get(at(y.org)).is(200, "A license for Harbor ends on 22 November 2027. From then on: 50 users.", "10 of 80 taken", "6 active", "4 pending", "17 days left")
	})
}

func TestGerman(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.language(y.owner, "de")
		b := h.as(y.owner)
		b.get(at(y.org, "quotes", y.ids["quote"])).is(200, "Prüfen und bestellen", "Zahlungspflichtig bestellen, 408,17 €", "7 × 49,00 €")
		body := b.get(at(y.org, "billing", "edit")).body
		if o, z := strings.Index(body, "Österreich"), strings.Index(body, "Zypern"); o < 0 || o > z {
			t.Error("Österreich comes after Zypern")
		}
	})
}
