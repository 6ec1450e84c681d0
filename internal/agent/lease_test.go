package agent_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/agent"
)

// desk answers as a portal with one seat does, and can be made to answer nothing.
type desk struct {
	t   *testing.T
	w   *world
	url string

	mu     sync.Mutex
	asked  []string // method and client
	holder string   // who has the seat
	lost   bool
	away   bool
	days   int
}

func newDesk(t *testing.T, change ...func(*agent.Config)) *desk {
	t.Helper()
	d := &desk{t: t}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	d.url = server.URL
	d.w = newWorld(t, append(change, func(c *agent.Config) {
		c.PortalURL, c.Organization, c.LeaseToken = server.URL+"/", "org_1", "swt_lease"
	})...)
	return d
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	name, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/v1/organizations/org_1/leases/"))
	if err != nil || r.Header.Get("Authorization") != "Bearer swt_lease" {
		d.t.Errorf("%s %s", r.Method, r.URL)
	}
	d.asked = append(d.asked, r.Method+" "+name)
	name, borrow := strings.CutSuffix(name, "/borrow")
	var in struct {
		Product, Lease string
		Days           int
	}
	_ = json.NewDecoder(r.Body).Decode(&in)
	switch {
	case d.away:
		w.WriteHeader(http.StatusBadGateway)
	case r.Method == http.MethodDelete:
		if named := r.URL.Query().Get("lease"); d.holder == name && (named == "" || named == "lse_1") {
			d.holder, d.days = "", 0
		}
		w.WriteHeader(http.StatusNoContent)
	case in.Product != "atelier":
		d.t.Errorf("for the product %q", in.Product)
	case d.lost:
		d.problem(w, 410, `{"code":"leases.lost","reason":"forced","note":"for the fair"}`)
	case d.holder != "" && d.holder != name:
		w.Header().Set("Retry-After", "7")
		d.problem(w, 409, `{"code":"leases.exhausted","capacity":1,"in_use":1}`)
	case borrow:
		d.days = in.Days
		d.lease(w, 200, name)
	default:
		status := 200
		if d.holder == "" {
			status = 201
		}
		d.holder = name
		d.lease(w, status, name)
	}
}

func (*desk) problem(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func (d *desk) lease(w http.ResponseWriter, status int, client string) {
	seconds, token := 600, ""
	if d.days > 0 {
		seconds = d.days * 86400
		token = d.w.vendor.IssueLease(license.LeaseToken{
			Issuer: d.url, ID: "lse_1", Fence: 3, Product: "atelier", IssuedAt: today(), NotBefore: today(), Expires: today().Add(time.Duration(d.days) * day),
			Org: license.Org{ID: "org_1", Name: "Halden"}, LicenseID: "lic_1", Client: client, User: "Tove",
		})
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"id":"lse_1","client":%q,"product":"atelier","user":"Tove","license":"lic_1","fence":3,"expires_in":%d,"refresh_in":%d,
		"granted_at":"2026-03-14T09:00:00.000Z","capacity":1,"in_use":1,"named":false,"borrowed":%t,"token":%q,"later":"unknown"}`,
		client, seconds, seconds/2, d.days > 0, token)
}

func (d *desk) change(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

func (d *desk) requests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.asked)
}

// after sets the agent's clock.
func (d *desk) after(since time.Duration) { d.w.clock.set(today().Add(since)) }

const claim = `{"user":"Tove"}`

func TestLease(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	w := d.w
	got := w.want(201, "PUT", "/v1/leases/desk%207", claim)
	if got.at(t, "client") != "desk 7" || got.at(t, "expires_in") != 600.0 || got.at(t, "refresh_in") != 300.0 || got.at(t, "granted_at") != "2026-03-14T09:00:00.000Z" {
		t.Errorf("%s", got.body)
	}
	if d.asked[0] != "PUT "+w.InstallID()+":desk 7" {
		t.Errorf("asked %v", d.asked)
	}
	d.after(4 * time.Minute) // fresh: the portal is left alone
	if got := w.want(200, "PUT", "/v1/leases/desk%207", `{"user":"Tove","lease":"lse_1"}`); got.at(t, "expires_in") != 360.0 || got.at(t, "refresh_in") != 60.0 || d.requests() != 1 {
		t.Errorf("%s", got.body)
	}
	d.after(5 * time.Minute)
	if got := w.want(200, "PUT", "/v1/leases/desk%207", `{"user":"Tove","lease":"lse_1"}`); got.at(t, "expires_in") != 600.0 || d.requests() != 2 {
		t.Errorf("%s", got.body)
	}
	full := w.want(409, "PUT", "/v1/leases/desk%208", claim)
	if full.at(t, "code") != "leases.exhausted" || full.header.Get("Retry-After") != "7" || full.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%v %s", full.header, full.body)
	}
	list := w.want(200, "GET", "/v1/leases", "")
	if list.at(t, "from") != "portal" || list.count(t, "leases") != 1 {
		t.Errorf("%s", list.body)
	}
	w.want(204, "DELETE", "/v1/leases/desk%207?lease=lse_1", "")
	if list := w.want(200, "GET", "/v1/leases", ""); list.count(t, "leases") != 0 {
		t.Errorf("%s", list.body)
	}
	w.want(201, "PUT", "/v1/leases/desk%208", claim)
}

func TestLeaseWhileThePortalIsAway(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	w := d.w
	w.want(201, "PUT", "/v1/leases/a", claim)
	d.change(func() { d.away = true })
	d.after(6 * time.Minute)
	for i := range 10 { // however many ask, the portal is asked once
		if got := w.want(200, "PUT", "/v1/leases/a", claim); got.at(t, "expires_in") != 240.0 || got.at(t, "refresh_in") != 2.0 || d.requests() != 2 {
			t.Fatalf("%d: %s", i, got.body)
		}
	}
	if got := w.want(503, "PUT", "/v1/leases/b", claim); got.at(t, "code") != "portal.away" || got.header.Get("Retry-After") == "" {
		t.Errorf("a client without a lease: %s", got.body)
	}
	if got := w.want(503, "DELETE", "/v1/leases/b", ""); got.at(t, "code") != "portal.away" { // nobody knows what it may have
		t.Errorf("%s", got.body)
	}
	d.after(10*time.Minute - time.Second)
	w.want(200, "PUT", "/v1/leases/a", claim)
	d.after(10 * time.Minute)
	w.want(503, "PUT", "/v1/leases/a", `{"user":"Tove","lease":"lse_1"}`)
	d.change(func() { d.away = false })
	d.after(12 * time.Minute)
	w.want(200, "PUT", "/v1/leases/a", claim)
}

// A program that has closed does not ask again, so the agent does, over a restart
// too.
func TestALeaseIsGivenBackLater(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	w := d.w
	holder := func(want string) {
		t.Helper()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			d.mu.Lock()
			got := d.holder
			d.mu.Unlock()
			if got == want {
				return
			}
			select {
			case <-tick.C:
			case <-t.Context().Done():
				t.Fatalf("%q has the seat", got)
			}
		}
	}
	w.want(201, "PUT", "/v1/leases/a", claim)
	w.want(200, "POST", "/v1/leases/a/borrow", `{"lease":"lse_1","days":3}`)
	d.change(func() { d.away = true })
	w.want(202, "DELETE", "/v1/leases/a", "")
	if list := w.want(200, "GET", "/v1/leases", ""); list.count(t, "leases") != 0 {
		t.Errorf("%s", list.body)
	}
	w.want(202, "DELETE", "/v1/leases/a?lease=lse_1", "") // asked again
	w.want(202, "DELETE", "/v1/leases/a?lease=lse_0", "") // both are kept
	w.restart()
	w.want(503, "PUT", "/v1/leases/other", claim)
	d.change(func() { d.away = false })
	d.after(time.Hour)
	holder("")

	w.want(201, "PUT", "/v1/leases/a", claim)
	d.change(func() { d.away = true })
	d.after(2 * time.Hour)
	w.want(202, "DELETE", "/v1/leases/a", "")
	w.want(503, "PUT", "/v1/leases/a", claim) // it would have it after all
	d.change(func() { d.away = false })
	d.after(3 * time.Hour)
	w.want(409, "PUT", "/v1/leases/b", claim)
	w.want(200, "PUT", "/v1/leases/a", claim)
}

func TestLeaseLost(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	w := d.w
	w.want(201, "PUT", "/v1/leases/a", claim)
	d.change(func() { d.lost = true })
	d.after(5 * time.Minute)
	got := w.want(410, "PUT", "/v1/leases/a", `{"user":"Tove","lease":"lse_1"}`)
	if got.at(t, "reason") != "forced" || got.at(t, "note") != "for the fair" {
		t.Errorf("%s", got.body)
	}
	d.change(func() { d.away = true })
	d.after(7 * time.Minute)
	w.want(503, "PUT", "/v1/leases/a", claim) // what is lost does not come back
	d.change(func() { d.away, d.lost = false, false })
	d.after(9 * time.Minute)
	w.want(200, "PUT", "/v1/leases/a", claim)
	d.change(func() { d.holder = "" })
	w.want(201, "PUT", "/v1/leases/a", `{"user":"Aino"}`) // somebody else sits there: the portal decides
}

func TestBorrowedLease(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	w := d.w
	w.want(201, "PUT", "/v1/leases/a", claim)
	w.want(422, "POST", "/v1/leases/a/borrow", `{"lease":"lse_1"}`)
	w.want(422, "POST", "/v1/leases/a/borrow", `{"lease":"lse_1","days":-1}`)
	got := w.want(200, "POST", "/v1/leases/a/borrow", `{"lease":"lse_1","days":3}`)
	if got.at(t, "borrowed") != true || got.at(t, "token") == nil {
		t.Errorf("%s", got.body)
	}
	d.change(func() { d.away = true })
	d.after(day)
	w.restart()
	if got := w.want(200, "PUT", "/v1/leases/a", claim); got.at(t, "borrowed") != true || got.at(t, "id") != "lse_1" || got.at(t, "expires_in") != 172800.0 {
		t.Errorf("after a restart without a network: %s", got.body)
	}
	d.after(3 * day)
	w.want(503, "PUT", "/v1/leases/a", claim)
	d.after(3*day - time.Hour)
	d.change(func() { d.away = false })
	w.want(202, "DELETE", "/v1/leases/a?lease=lse_1", "") // the portal is left alone for a while yet
	d.change(func() { d.away = true })
	w.restart()
	w.want(503, "PUT", "/v1/leases/a", claim) // returned is returned
}

func TestNoLeases(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/v1/leases/a"} {
		if got := w.want(404, "PUT", path, claim); got.at(t, "code") != "leases.off" {
			t.Errorf("%s", got.body)
		}
		w.want(404, "DELETE", path, "")
	}
	d := newDesk(t)
	d.w.want(422, "PUT", "/v1/leases/"+strings.Repeat("x", 151), claim)
	d.w.want(422, "PUT", "/v1/leases/%07", claim)
	d.w.want(422, "PUT", "/v1/leases/a", `{"usr":"Tove"}`)
	for name, change := range map[string]func(*agent.Config){
		"no portal": func(c *agent.Config) { c.PortalURL = "" },
		"no token":  func(c *agent.Config) { c.LeaseToken = "" },
		"nobody's":  func(c *agent.Config) { c.Organization = "" },
	} {
		cfg := d.w.cfg
		change(&cfg)
		if cfg.Check() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// Fifty clients at once, for the race detector.
func TestLeasesAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			path := fmt.Sprintf("/v1/leases/%d", i%10)
			if got := d.w.ask("PUT", path, claim); got.status >= 500 {
				t.Errorf("%d %s", got.status, got.body)
			}
			d.w.ask("GET", "/v1/leases", "")
		})
	}
	all.Wait()
	if list := d.w.want(200, "GET", "/v1/leases", ""); list.count(t, "leases") != 1 {
		t.Errorf("%s", list.body)
	}
}
