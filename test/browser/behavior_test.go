package browser_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"seatward.dev/seatward/internal/web/ui/gallery"
	"seatward.dev/seatward/test/browser"
)

func TestRefusedFormLeadsToItsErrors(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{true, false} {
		p := browser.New(t).Blank().JavaScript(script).Goto(open(t) + "/forms")
		p.Fill("Name of the license", "Yard floor").Select("Country", "Germany").Check("Perpetual").Uncheck("Renew each year")
		p.Click("Order by invoice")
		p.See("4 answers need another look").In("4 answers").Click("Choose a plan.")
		if got := p.Focused(); !strings.HasPrefix(got, "Annual") && script {
			t.Errorf("the link of the summary leads to %q", got)
		}
		if script {
			p.Axe().Screenshot("gallery/forms-refused")
			p.Size(390, 844).Screenshot("gallery/forms-refused-phone")
		}
	}
}

func TestConfirmationOpensAsDialog(t *testing.T) {
	t.Parallel()
	p := browser.New(t).Visit(open(t) + "/tables")
	p.In("person.01@").Click("Remove")
	p.See("Remove Ida Holm?").See("1 seat of Studio").Axe().Screenshot("gallery/dialog")
	p.Press(kb.Escape).NotSee("Remove Ida Holm?")
	p.In("person.02@").Click("Remove")
	p.See("Remove Ida Holm?").Click("Cancel").NotSee("Remove Ida Holm?")
	if p.Path() != "/tables" {
		t.Errorf("the dialog left the page for %s", p.Path())
	}
	p.In("person.02@").Click("Remove")
	p.Click("Remove member").See("Purchase license")
}

func TestConfirmationIsAPageWithoutScript(t *testing.T) {
	t.Parallel()
	p := browser.New(t).Blank().JavaScript(false).Goto(open(t) + "/tables")
	p.In("person.01@").Click("Remove")
	if p.Path() != "/confirm" {
		t.Fatalf("the link leads to %s", p.Path())
	}
	p.Click("Cancel").See("Members")
}

func TestCopyButton(t *testing.T) {
	t.Parallel()
	p := browser.New(t).Visit(open(t) + "/components")
	p.Click("Copy").See("Copied")
	if got := p.Value("Install ID"); got != "0192f3c1-7a2e-7c55-9d0e-3b1f6c0e8a41" {
		t.Errorf("the field holds %q", got)
	}
	without := browser.New(t).Blank().JavaScript(false).Goto(open(t) + "/components")
	if n := without.Count("[data-copy]"); n != 0 {
		t.Errorf("%d copy buttons are shown where they cannot work", n)
	}
}

func TestTableIsInItsAddress(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{true, false} {
		p := browser.New(t).Blank().JavaScript(script).Goto(open(t) + "/tables")
		p.Fill("Search members", "holm").Select("State", "Active").Click("Search")
		p.NotSee("Bakke").See("Ida Holm").Click("Name").Click("Name")
		if got := p.Path(); got != "/tables?dir=desc&q=holm&sort=name&state=Active" {
			t.Errorf("the address is %s", got)
		}
		p.See("Zoë Holm").Click("Show all").See("12 of 98").Click("Next page").Click("First page")
		p.Fill("Search members", "nobody at all").Click("Search").See("Nothing matches.")
	}
}

func TestPhoneMenuWorksWithoutScript(t *testing.T) {
	t.Parallel()
	p := browser.New(t).Blank().JavaScript(false).Size(390, 844).Goto(open(t) + "/overview")
	p.NotSee("Nothing yet").Click("Menu").See("Nothing yet").Screenshot("gallery/menu-phone")
	p.Click("Account: Ida Holm").See("Sign out")
	p.Click("Nothing yet").See("You are in no organization yet")
}

func TestKeyboardReachesTheContent(t *testing.T) {
	t.Parallel()
	p := browser.New(t).Visit(open(t) + "/overview")
	p.Press(kb.Tab)
	if got := p.Focused(); got != "Skip to content" {
		t.Errorf("the first stop is %q", got)
	}
	p.Click("Organization: Halden Shipyards").Click("Account: Ida Holm").See("My organizations").See("Sessions")
	p.Axe().Screenshot("gallery/menus-open")
}

// TestWaitingPageShowsNewsByItself serves the page that waits, and then the
// one it waits for.
func TestWaitingPageShowsNewsByItself(t *testing.T) {
	t.Parallel()
	var paid atomic.Bool
	pages := gallery.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if paid.Load() && r.URL.Path == "/waiting" {
			r.URL.Path = "/arrived"
		}
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p := browser.New(t).Visit(server.URL + "/waiting")
	p.See("Your license will appear here")
	paid.Store(true)
	p.See("Yard floor is in force").NotSee("Your license will appear here")
}

func TestFormIsSentOnce(t *testing.T) {
	t.Parallel()
	var sent atomic.Int32
	release := make(chan struct{})
	pages := gallery.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			if sent.Add(1) == 2 {
				close(release)
			}
			select {
			case <-release:
			case <-time.After(time.Second):
			}
		}
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p := browser.New(t).Visit(server.URL + "/forms")
	p.Twice("Order by invoice")
	p.See("4 answers need another look")
	if n := sent.Load(); n != 1 {
		t.Errorf("the form was sent %d times", n)
	}
}
