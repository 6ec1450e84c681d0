package agent_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"

	"seatward.dev/seatward/internal/agent"
	"seatward.dev/seatward/internal/site"
)

// block is a delegation of so many seats for 30 days.
func block(seats int, change ...func(*license.Delegation)) license.Delegation {
	d := license.Delegation{
		Issuer: "https://portal.example", ID: "dlg_1", Revision: 1, Product: "atelier", IssuedAt: today(), NotBefore: today(), Expires: today().Add(30 * day),
		Org: license.Org{ID: "org_1", Name: "Halden"}, Site: "Dry dock 4", Seats: seats, TTL: 10 * time.Minute, LicenseID: "lic_1",
	}
	for _, f := range change {
		f(&d)
	}
	return d
}

// newSite is an agent with a block of seats.
func newSite(t testing.TB, d license.Delegation) *world {
	t.Helper()
	return newWorld(t, func(c *agent.Config) { c.Delegation = licensetest.NewVendor("agent").IssueDelegation(d) })
}

func TestSite(t *testing.T) {
	t.Parallel()
	w := newSite(t, block(2))
	first := w.want(201, "PUT", "/v1/leases/a", `{"user":"Tove","device":"yard-1"}`)
	if first.at(t, "license") != "lic_1" || first.at(t, "capacity") != 2.0 || first.at(t, "in_use") != 1.0 || first.at(t, "expires_in") != 600.0 || first.at(t, "refresh_in") != 300.0 {
		t.Errorf("%s", first.body)
	}
	again := w.want(200, "PUT", "/v1/leases/a", `{"user":"Tove","device":"yard-1"}`)
	if again.at(t, "id") != first.at(t, "id") || again.at(t, "fence") != 1.0 {
		t.Errorf("%s", again.body)
	}
	w.want(201, "PUT", "/v1/leases/b", `{"user":"Aino"}`)
	full := w.want(409, "PUT", "/v1/leases/c", `{"queue":true}`)
	if full.at(t, "code") != "leases.exhausted" || full.at(t, "queue_position") != 1.0 || full.count(t, "holders") != 2 || full.header.Get("Retry-After") == "" {
		t.Errorf("%s", full.body)
	}
	w.want(204, "DELETE", "/v1/leases/a?lease=another", "")
	w.want(204, "DELETE", "/v1/leases/a", "")
	w.want(409, "PUT", "/v1/leases/d", `{}`) // who is in line comes first
	w.want(201, "PUT", "/v1/leases/c", `{"queue":true}`)
	lost := w.want(410, "PUT", "/v1/leases/a", fmt.Sprintf(`{"lease":%q}`, first.at(t, "id")))
	if lost.at(t, "code") != "leases.lost" || lost.at(t, "reason") != "released" {
		t.Errorf("%s", lost.body)
	}
	if got := w.want(409, "POST", "/v1/leases/c/borrow", `{"lease":"lse_1","days":1}`); got.at(t, "code") != "leases.not_borrowable" {
		t.Errorf("%s", got.body)
	}
	w.clock.set(today().Add(11 * time.Minute)) // nobody renewed
	if got := w.want(200, "GET", "/v1/leases", ""); got.at(t, "from") != "site" || got.count(t, "leases") != 0 {
		t.Errorf("%s", got.body)
	}
	for _, body := range []string{`{"ttl":1}`, `{"built":"today"}`, `{"user":"` + strings.Repeat("x", 201) + `"}`} {
		w.want(422, "PUT", "/v1/leases/a", body)
	}
	if got := w.want(200, "GET", "/v1/delegation", ""); got.at(t, "site") != "Dry dock 4" || got.at(t, "seats") != 2.0 || got.at(t, "in_use") != 0.0 {
		t.Errorf("%s", got.body)
	}
}

// Whatever was answered holds over a crash and a restart.
func TestASiteRemembers(t *testing.T) {
	t.Parallel()
	w := newSite(t, block(2))
	id := w.want(201, "PUT", "/v1/leases/a", `{}`).at(t, "id")
	w.want(201, "PUT", "/v1/leases/b", `{}`)
	w.want(204, "DELETE", "/v1/leases/b", "")
	w.want(201, "PUT", "/v1/leases/b", `{}`)
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	path := w.file("site-dlg_1.jsonl")
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.WriteString(`{"lease":{"id":"lse_x","client":"x","ex`); err != nil || f.Close() != nil { // the power went
		t.Fatal(err)
	}
	w.clock.set(today().Add(time.Minute))
	w.start()
	if got := w.want(200, "PUT", "/v1/leases/a", `{}`); got.at(t, "id") != id || got.at(t, "in_use") != 2.0 {
		t.Errorf("%s", got.body)
	}
	w.want(409, "PUT", "/v1/leases/c", `{}`)
	w.want(204, "DELETE", "/v1/leases/a", "")
	if got := w.want(201, "PUT", "/v1/leases/c", `{}`); got.at(t, "fence") != 4.0 {
		t.Errorf("a fence was given twice: %s", got.body)
	}
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{}\nnonsense\n{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err := agent.Open(t.Context(), w.cfg); err == nil || !strings.Contains(err.Error(), "damaged at line 2") {
		t.Errorf("opened %v, %v", a, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	w.start()
}

func TestTheBlockEnds(t *testing.T) {
	t.Parallel()
	w := newSite(t, block(2))
	w.clock.set(today().Add(30*day - time.Minute))
	if got := w.want(201, "PUT", "/v1/leases/a", `{}`); got.at(t, "expires_in") != 60.0 {
		t.Errorf("longer than the delegation: %s", got.body)
	}
	w.clock.set(today().Add(30 * day))
	over := w.want(409, "PUT", "/v1/leases/a", `{}`)
	if over.at(t, "code") != "leases.none" || over.at(t, "ended_at") != "2026-04-13T09:00:00.000Z" {
		t.Errorf("%s", over.body)
	}
	w.clock.set(today()) // setting the clock back gains nothing
	w.want(409, "PUT", "/v1/leases/a", `{}`)

	renewed := w.vendor.IssueDelegation(block(3, func(d *license.Delegation) { d.Revision, d.Expires = 2, today().Add(60*day) }))
	if got := w.want(200, "PUT", "/v1/delegation", `{"token":"`+renewed+`"}`); got.at(t, "revision") != 2.0 || got.at(t, "seats") != 3.0 {
		t.Errorf("%s", got.body)
	}
	w.want(201, "PUT", "/v1/leases/a", `{}`)
	older := w.vendor.IssueDelegation(block(50))
	if got := w.want(200, "PUT", "/v1/delegation", `{"token":"`+older+`"}`); got.at(t, "seats") != 3.0 {
		t.Errorf("an older revision: %s", got.body)
	}
	w.restart()
	if got := w.want(200, "GET", "/v1/delegation", ""); got.at(t, "revision") != 2.0 || got.at(t, "in_use") != 1.0 {
		t.Errorf("after a restart: %s", got.body)
	}
	for name, token := range map[string]string{
		"another block":   w.vendor.IssueDelegation(block(3, func(d *license.Delegation) { d.ID, d.Revision = "dlg_2", 9 })),
		"another product": w.vendor.IssueDelegation(block(3, func(d *license.Delegation) { d.Product, d.Revision = "studio", 9 })),
		"another vendor":  licensetest.NewVendor("another").IssueDelegation(block(3, func(d *license.Delegation) { d.Revision = 9 })),
		"changed":         renewed[:len(renewed)-4] + "AAAA",
		"nothing":         "",
	} {
		if got := w.want(422, "PUT", "/v1/delegation", `{"token":"`+token+`"}`); name != "nothing" && !strings.HasPrefix(fmt.Sprint(got.at(t, "code")), "delegation.") {
			t.Errorf("%s: %s", name, got.body)
		}
	}
}

func TestUsageOfASite(t *testing.T) {
	t.Parallel()
	d := block(2)
	w := newSite(t, d)
	d.Text = w.cfg.Delegation
	w.want(201, "PUT", "/v1/leases/a", `{}`)
	w.want(201, "PUT", "/v1/leases/b", `{}`)
	w.want(409, "PUT", "/v1/leases/c", `{}`)
	w.want(409, "PUT", "/v1/leases/c", `{}`)
	w.clock.set(today().Add(2 * time.Hour))
	w.want(201, "PUT", "/v1/leases/a", `{}`)
	w.restart()
	report := func(text string) site.Report {
		t.Helper()
		u, err := site.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := u.Verify(site.Proof(d.Text))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := report(w.want(200, "GET", "/v1/delegation/usage", "").body)
	want := []site.Hour{{At: today().Unix(), Peak: 2, Denied: 2}, {At: today().Add(2 * time.Hour).Unix(), Peak: 1}}
	if len(r.Hours) != 2 || r.Hours[0] != want[0] || r.Hours[1] != want[1] || r.Returned || r.ID != "dlg_1" {
		t.Errorf("%+v", r)
	}
	back := w.want(200, "DELETE", "/v1/delegation", "")
	if r := report(back.body); !r.Returned || back.header.Get("Content-Type") != "application/jwt" {
		t.Errorf("%+v", r)
	}
	w.want(409, "PUT", "/v1/leases/b", `{}`)
	w.restart()
	if got := w.want(409, "PUT", "/v1/leases/a", `{}`); got.at(t, "code") != "leases.none" {
		t.Errorf("seats that were given back: %s", got.body)
	}
	if !report(w.want(200, "DELETE", "/v1/delegation", "").body).Returned {
		t.Error("given back twice")
	}
}

// Fifty reach for five seats at once; the journal stays short.
func TestASiteBurst(t *testing.T) {
	t.Parallel()
	w := newSite(t, block(5))
	var all sync.WaitGroup
	granted := make(chan string, 50)
	for i := range 50 {
		all.Go(func() {
			client := fmt.Sprintf("%d", i)
			if got := w.ask("PUT", "/v1/leases/"+client, `{}`); got.status == 201 {
				granted <- client
			} else if got.status != 409 {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	all.Wait()
	if len(granted) != 5 {
		t.Errorf("%d got one of five seats", len(granted))
	}
	client := <-granted
	for range 2500 {
		w.want(200, "PUT", "/v1/leases/"+client, `{}`)
	}
	b, err := os.ReadFile(filepath.Join(w.cfg.Dir, "site-dlg_1.jsonl"))
	if n := strings.Count(string(b), "\n"); err != nil || n > 2100 {
		t.Errorf("%d lines, %v", n, err)
	}
	w.restart()
	if got := w.want(200, "GET", "/v1/leases", ""); got.count(t, "leases") != 5 {
		t.Errorf("%s", got.body)
	}
}

func TestDelegationsThatAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(404, "GET", "/v1/delegation", "")
	good := w.vendor.IssueDelegation(block(1))
	for name, change := range map[string]func(*agent.Config){
		"another product":    func(c *agent.Config) { c.Product = "studio" },
		"words":              func(c *agent.Config) { c.Delegation = "five seats" },
		"and the portal too": func(c *agent.Config) { c.PortalURL, c.Organization, c.LeaseToken = "https://p.example", "org_1", "x" },
	} {
		cfg := w.cfg
		cfg.Dir, cfg.Delegation = t.TempDir(), good
		change(&cfg)
		if _, err := agent.Open(t.Context(), cfg); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}
