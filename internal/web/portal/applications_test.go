package portal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/site"
)

// deck is a customer with five floating seats, of which one is at a site, three
// are in use, and two people ask in vain.
type deck struct {
	*house
	owner   domain.Actor
	org     domain.OrganizationID
	product domain.ProductID
	away    *license.Delegation
}

func (h *house) deck() *deck {
	h.t.Helper()
	ctx := h.t.Context()
	d := &deck{house: h, owner: h.Account(h.t, "ida@halden.example", "Ida Holm")}
	d.org = h.organization(d.owner, "Halden Shipyards")
	plan := h.product("drafting", "Drafting", domain.PresetNamedAndFloating, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: "Floating", PriceInternal: 100}, Type: string(domain.LicenseFlex), TermMonths: 12,
	})
	d.product = plan.Product
	made, err := h.pages.Keys.Make(ctx, h.admin, permissionkey.BatchInput{
		Name: "Halden", Size: 1, Lines: []permissionkey.LineInput{{Plan: plan.ID, Users: domain.Users{Internal: 4}}},
	})
	h.ok(err)
	got, err := h.pages.Keys.Redeem(ctx, d.owner, d.org, permissionkey.Try{Code: made.Codes[0]}, "")
	h.ok(err)
	_, err = h.leases.Activate(ctx, d.owner, d.org, got.Licenses[0].ID)
	h.ok(err)
	_, token, err := h.leases.Delegate(ctx, d.owner, d.org, floating.DelegateInput{Product: d.product, Site: "Dry dock 4", Seats: 1, Days: 30})
	h.ok(err)
	roots, err := license.ParseRoots(h.licensing.Keys.Ring().RootPEM())
	h.ok(err)
	d.away, err = license.VerifyDelegation(token, roots)
	h.ok(err)
	return d
}

func (d *deck) claims(clients ...string) {
	d.t.Helper()
	for _, client := range clients {
		_, err := d.leases.Claim(d.t.Context(), d.owner, d.org, floating.ClaimInput{Product: "drafting", Client: client, Device: "ws-" + client, Queue: true})
		if err != nil && !domain.HasCode(err, domain.CodeLeasesExhausted) {
			d.t.Fatal(err)
		}
	}
}

func TestApplicationsInUse(t *testing.T) {
	each(t, func(h *house) {
		d := h.deck()
		ida := h.as(d.owner)
		ida.get(at(d.org, "applications")).is(http.StatusOK, "Nobody uses a floating seat right now", "0 in line")
		d.claims("a", "b", "c", "q")
		page := ida.get(at(d.org, "applications")).is(http.StatusOK, "ws-a", "ws-c", "4 seats − 4 in use − 0 kept for others = 0 free.", "1 handed out by sites", "In line for Drafting", "Asked last")
		page.has(`data-label="Asked last"`)
		ida.get(at(d.org, "applications")+"?format=csv").is(http.StatusOK, "ws-a", "ws-b", "ws-c", "!ws-q")

		list, err := h.leases.Leases(t.Context(), d.owner, d.org, d.product, domain.ListRequest{})
		h.ok(err)
		end := at(d.org, "leases", list.Items[0].ID, "end")
		ida.get(end).is(http.StatusOK, "The seat is free at once")
		ida.post(end, "reason", "left for the day").leads(at(d.org, "applications"))
		ida.post(end, "reason", "left for the day").leads(at(d.org, "applications"))
		ida.get(end).leads(at(d.org, "applications"))
		ida.get(at(d.org, "applications")).is(http.StatusOK, "It is gone already")
		ida.get(at(d.org, "activity")).is(http.StatusOK, "Ended a lease Drafting: left for the day")
		ida.post(at(d.org, "applications", "drafting", "sites", "report"), "report", "nonsense").is(http.StatusUnprocessableEntity).has(">nonsense</textarea>")
	})
}

// The history has the seats of sites, under the line of the seats there are.
func TestFloatingSeatsOverTime(t *testing.T) {
	each(t, func(h *house) {
		d := h.deck()
		ida, past := h.as(d.owner), at(d.org, "applications", "drafting", "history")
		ida.get(past).is(http.StatusOK, "Not enough history", "Nobody was refused", "!used at sites")
		d.claims("a", "b", "c", "q")
		h.Advance(3 * time.Hour)
		hour := h.Now().Add(-2 * time.Hour).Truncate(time.Hour)
		report, err := site.Sign(site.Report{IssuedAt: h.Now().Unix(), Hours: []site.Hour{{At: hour.Unix(), Peak: 1, Denied: 6}}}, d.away)
		h.ok(err)
		_, err = h.leases.SiteReport(t.Context(), report)
		h.ok(err)
		d.claims("a")

		page := ida.get(past).is(http.StatusOK, "Most in use", "Seats", "Of these, used at sites", "Used at sites", "how many of them were used is what the sites reported", "All seats in use 1", "got none")
		page.has(`class="chart-line series-3"`)
		ida.get(past+"?days=7&state=blocked").is(http.StatusOK, "!got none")
		csv := ida.get(past+"?format=csv").is(http.StatusOK, "All seats in use", "ws-q")
		if !strings.Contains(csv.header.Get("Content-Disposition"), "refusals.csv") {
			t.Errorf("%v", csv.header)
		}
		hours := ida.get(past+"/hours.csv?days=7").is(http.StatusOK, "Hour (UTC),Most in use,Seats,Refused,Used at sites,Refused at sites", hour.Format(time.RFC3339)+",1,4,0,1,6")
		if !strings.Contains(hours.header.Get("Content-Disposition"), "drafting-hours.csv") {
			t.Errorf("%v", hours.header)
		}
		h.Advance(2 * day)
		d.claims("a")
		ida.get(past+"?days=400").is(http.StatusOK, "Of these, used at sites").has("at once on each day")
		ida.get(at(d.org, "applications", "nothing", "history/hours.csv")).is(http.StatusNotFound)
	})
}

// stream is an answer that goes on, read message by message.
type stream struct {
	header http.Header
	said   chan string
}

func (s *stream) Header() http.Header              { return s.header }
func (s *stream) WriteHeader(int)                  {}
func (s *stream) FlushError() error                { return nil }
func (s *stream) SetWriteDeadline(time.Time) error { return nil }
func (s *stream) Write(message []byte) (int, error) {
	s.said <- string(message)
	return len(message), nil
}

// watch opens the page's stream as a browser with a session does; its messages end
// with the answer.
func (h *house) watch(path, session string) *stream {
	s := &stream{http.Header{}, make(chan string, 10)}
	r := httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, h.URL+path, http.NoBody)
	r.AddCookie(&http.Cookie{Name: "__Host-seatward_session", Value: session})
	go func() {
		defer close(s.said)
		h.mux.ServeHTTP(s, r)
	}()
	return s
}

// Whoever watches while their session ends is told so at the next change, sees
// nothing of it, and gets nothing more.
func TestAStreamEndsWithItsSession(t *testing.T) {
	each(t, func(h *house) {
		d := h.deck()
		session := h.session(d.owner)
		s := h.watch(at(d.org, "applications", "live"), session)
		if first := <-s.said; !strings.Contains(first, "0 in line") || s.header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
			t.Errorf("it begins with %q", first)
		}
		d.claims("a")
		for message := range s.said {
			if strings.Contains(message, "ws-a") {
				break
			}
		}
		h.ok(h.accounts.SignOut(t.Context(), session))
		d.claims("b")
		rest := ""
		for message := range s.said {
			rest += message
		}
		if !strings.HasSuffix(rest, "event: end\ndata:\n\n") || strings.Contains(rest, "ws-b") {
			t.Errorf("after the session had ended: %q", rest)
		}
		if n := h.leases.Watching(); n != 0 {
			t.Errorf("%d organizations are still watched", n)
		}
	})
}

// A product with floating seats alone is counted by who uses it; nobody reads of
// seats by name that there are none of.
func TestFloatingSeatsWithAllOthers(t *testing.T) {
	once(t, func(h *house) {
		d := h.deck()
		for _, path := range []string{at(d.org), at(d.org, "seats")} {
			h.as(d.owner).get(path).is(http.StatusOK, "Drafting", "of 4 in use", "!0 of 0 taken").has(at(d.org, "applications"))
		}
		h.as(d.owner).get(at(d.org, "members")).is(http.StatusOK, "Ida Holm", "!0 of 0 taken")
		h.as(d.owner).get(at(d.org, "permissions")).is(http.StatusOK, "Drafting has floating seats.", "Applications in use")
	})
}
