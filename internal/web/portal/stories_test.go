package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// serve puts the house on the network. /enter/{token} stands for signing in.
func (h *house) serve() string {
	h.t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	h.t.Cleanup(server.Close)
	h.URL = server.URL
	h.mount(server.URL)
	mux.Handle("/", h.mux)
	mux.HandleFunc("GET /enter/{token}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seatward_session", Value: r.PathValue("token"), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusSeeOther)
	})
	return server.URL
}

// enter is the address that signs somebody in and leads on.
func (h *house) enter(who domain.Actor, to string) string {
	return h.URL + "/enter/" + h.session(who) + "?to=" + url.QueryEscape(to)
}

// looker looks at pages as they stand: each on a desk and on a phone, one of
// them dark, in turn. All four on every page would take axe minutes.
type looker struct {
	t    *testing.T
	dark bool // on the phone
}

func (l *looker) at(p *browser.Page) {
	l.t.Helper()
	l.dark = !l.dark
	for width, dark := range map[int]bool{390: l.dark, 1440: !l.dark} {
		p.Dark(dark).Size(width, 900).Axe()
		if s := p.Overflow(); s != "" {
			l.t.Errorf("%s is wider than %d px: %s", p.Path(), width, s)
		}
	}
	p.Size(1440, 900)
}

func TestPurchaseStory(t *testing.T)              { once(t, func(h *house) { purchase(h, true) }) }
func TestPurchaseStoryWithoutScript(t *testing.T) { once(t, func(h *house) { purchase(h, false) }) }

// purchase goes from the product through the portal and back, as an
// administrator does who has never been there.
func purchase(h *house, script bool) {
	h.product("harbor", "Harbor", domain.PresetInstallation, catalog.PlanInput{})
	nora := h.Account(h.t, "nora@halden.example", "Nora Lie")
	h.serve()
	p := browser.New(h.t).Blank().JavaScript(script)
	eye := &looker{t: h.t}
	look := func() {
		h.t.Helper()
		if script {
			eye.at(p)
		}
	}
	p.Goto(h.enter(nora, "/purchase?product=harbor&install_id="+install+"&return=http%3A%2F%2Fyard.example%3A8081%2Flicenses"))
	p.See("Create an organization").Fill("Name", "Halden Shipyards").Click("Create organization")
	p.See("Halden Shipyards has been created.").See("49.00 € per user and year")
	look()
	p.Click("Choose").See("The installation that led you here.")
	p.Click("Show the price").See("answers need another look")
	look()
	p.Fill("Name of the license", "Yard floor").Fill("Internal users", "60").Fill("External users", "20")
	p.Fill("Company", "Halden Shipyards AS").Fill("Street and number", "Kai 7").Fill("City", "Halden").Select("Country", "Norway")
	p.Click("Show the price").See("Check and order").See("No VAT").See("3,120.00 €")
	look()
	p.Click("Change details")
	if got := p.Value("Internal users"); got != "60" {
		h.t.Errorf("the details came back with %q users", got)
	}
	p.Fill("Internal users", "50").Click("Show the price").Click("Place order, 2,630.00 €")
	p.See("Order O-2026-0001 has been placed.").See("Payment awaited").See("Your license will appear here once payment is validated.")
	look()
	p.Back().See("Payment awaited") // and not once more the price
	h.payOnly()
	if !script {
		p.Reload()
	}
	p.See("The payment has been validated and the license is ready.").NotSee("Payment awaited")
	look()
	p.Click("Show license").See("Yard floor").See(install)
	p.Click("Show license key")
	if key := p.Value("License key"); strings.Count(key, ".") != 2 {
		h.t.Errorf("the key is %.50q", key)
	}
	look()
	if script {
		p.Click("Copy key").See("Copied")
	}
	p.See("Back to yard.example:8081").Click("Overview").See("Valid")
	look()
}

// payOnly records the money for the one order there is.
func (h *house) payOnly() {
	h.t.Helper()
	list, err := h.billing.VendorOrders(h.t.Context(), h.admin, domain.ListRequest{})
	h.ok(err)
	d, err := h.billing.VendorOrder(h.t.Context(), h.admin, list.Items[0].ID)
	h.ok(err)
	h.pay(billing.OrderResult{Order: d.Order, Invoice: d.Invoice})
}

// TestInviteStory has a colleague join, see what a member sees, and leave.
func TestInviteStory(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden()
		h.serve()
		eye := &looker{t: t}
		p := browser.New(t).Visit(h.enter(y.owner, at(y.org)))
		p.Click("Members").Click("Invite people")
		eye.at(p)
		p.Click("Invite").See("1 answer needs another look")
		p.Fill("E-mail addresses", "eva@halden.example").Click("Invite").See("An invitation has been sent to eva@halden.example.")
		eye.at(p)
		p.See("Pending").Click("Resend eva@halden.example").See("The earlier link no longer works.")
		p.Click("Revoke jon@halden.example").See("Revoke the invitation to jon@halden.example?").Click("Revoke invitation")
		p.See("The invitation has been revoked.").NotSee("jon@halden.example")

		eva := h.Account(t, "eva@halden.example", "Eva Moe")
		e := browser.New(t).Visit(h.enter(eva, "/invitations/"+h.Token(t, "eva@halden.example")))
		e.Click("Join").See("Yard floor").NotSee("Purchase license").NotSee("Members")
		eye.at(e)
		e.Click("Yard floor").Click("Show license key").See("Copy key")

		p.Click("Members").Click("Remove Eva Moe").See("Remove Eva Moe?").See("They lose access")
		eye.at(p)
		p.Click("Remove member").See("Eva Moe is no longer a member.")
		e.Reload().See("Nothing here")
	})
}

// TestPagesLookAndReadWell takes the pages that no story passes, full of long
// names and many rows.
func TestPagesLookAndReadWell(t *testing.T) {
	once(t, func(h *house) {
		y := h.halden().grown(55)
		h.serve()
		h.language(y.owner, "de")
		long := h.organization(y.owner, strings.Repeat("Donaudampfschifffahrtsgesellschaft", 4)[:120])
		eye := &looker{t: t}
		p := browser.New(t).Blank().Goto(h.enter(y.owner, at(y.org)))
		for _, path := range []string{
			at(y.org), "/organizations", at(long), at(y.org, "licenses"), at(y.org, "members"), at(y.org, "members", y.ids["member"], "role"),
			at(y.org, "orders"), at(y.org, "billing"), at(y.org, "invoices", y.ids["invoice"]), at(y.org, "tokens"), at(y.org, "settings"), "/purchase",
		} {
			eye.at(p.Goto(path))
		}
	})
}
