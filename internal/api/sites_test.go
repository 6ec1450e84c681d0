package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk"

	"seatward.dev/seatward/internal/agent"
)

// serve puts the API on the network, for what talks to it from outside.
func (w *world) serve(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(w.api)
	t.Cleanup(server.Close)
	return server.URL
}

// TestTheSDKTakesSeats: a program with the SDK against the portal itself.
func TestTheSDKTakesSeats(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, _ := w.organization(t, "Halden")
		_, fleet := w.floating(t, org, owner, 1)
		url := w.serve(t)
		program := func(user string) *seatward.Leaser {
			l, err := seatward.NewLeaser(t.Context(), seatward.LeaseConfig{
				PortalURL: url, Product: "draft", Roots: w.keys.Ring().RootPEM(), Store: seatward.FileStore(filepath.Join(t.TempDir(), "lease.json")),
				Organization: org, Token: fleet, User: user, Device: "ws " + user, Version: "5.2", Built: "2026-03-01",
			})
			must(t, err)
			return l
		}
		marta, ole := program("Marta <é>"), program("Ole")
		seat, err := marta.Acquire(t.Context())
		must(t, err)
		if info := seat.Info(); info.Capacity != 1 || info.InUse != 1 || info.Fence != 1 || seat.Remaining() < 9*time.Minute {
			t.Errorf("%+v, %s left", info, seat.Remaining())
		}
		_, err = ole.Acquire(t.Context())
		refused, ok := errors.AsType[*seatward.LeaseError](err)
		if !ok || !refused.Exhausted() || refused.Capacity != 1 || len(refused.Holders) != 1 || refused.Holders[0].User != "Marta <é>" || refused.After == 0 || refused.Detail == "" {
			t.Errorf("%v, %+v", err, refused)
		}
		until, err := seat.Borrow(t.Context(), 2)
		if err != nil || until.Sub(w.Now()) < 47*time.Hour || !seat.Info().Borrowed {
			t.Errorf("borrowed until %s, %v", until, err)
		}
		_, err = seat.Borrow(t.Context(), 300)
		if refused, ok := errors.AsType[*seatward.LeaseError](err); !ok || refused.Status != 422 {
			t.Errorf("borrowed for 300 days: %v", err)
		}
		must(t, seat.Return(t.Context()))
		seat, err = ole.Acquire(t.Context())
		must(t, err)
		must(t, seat.Close())
		pools := w.ok(t, "GET", "/v1/organizations/"+org+"/lease-pools", owner, nil)
		if pools.get(t, "items.0.in_use") != 0.0 || pools.get(t, "items.0.borrowed") != 0.0 {
			t.Errorf("%s", pools.body)
		}
		stranger := program("Liv")
		_, err = stranger.Acquire(t.Context())
		must(t, err)
	})
}

// jwt is the header of what sites send.
var jwt = []string{"Content-Type", "application/jwt"}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return strings.TrimSpace(string(b))
}

// site is an agent that serves.
type site struct{ *agent.Agent }

func (w *world) agent(t *testing.T, change func(*agent.Config)) site {
	t.Helper()
	cfg := agent.Config{
		Product: "draft", Roots: w.keys.Ring().RootPEM(), Dir: t.TempDir(), Listen: "127.0.0.1:0", Location: time.UTC, Clock: w.Now,
		Log: slog.New(slog.DiscardHandler),
	}
	change(&cfg)
	cfg.TokenFile = filepath.Join(cfg.Dir, "token")
	a, err := agent.Open(t.Context(), cfg)
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		must(t, errors.Join(<-ended, a.Close()))
	})
	return site{a}
}

func (s site) ask(t *testing.T, token, method, path, body string, want int) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.Addr().String()+path, strings.NewReader(body))
	must(t, err)
	r.SetBasicAuth("any", token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	b, err := io.ReadAll(answer.Body)
	must(t, errors.Join(err, answer.Body.Close()))
	if answer.StatusCode != want {
		t.Fatalf("%s %s: %d %s, want %d", method, path, answer.StatusCode, b, want)
	}
	return string(b)
}

// TestASiteLeasesItsBlock is seats on their way to a site and back.
func TestASiteLeasesItsBlock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		org, owner, member := w.organization(t, "Halden")
		leases, fleet := w.floating(t, org, owner, 3)
		at := "/v1/organizations/" + org + "/delegations"
		give := map[string]any{"product": "prd_draft", "site": "Dry dock 4", "seats": 2, "days": 30}
		if got := w.call(t, "POST", at, member, give); got.status != 404 {
			t.Errorf("a member gives seats away: %s", got.body)
		}
		d := w.ok(t, "POST", at, owner, give)
		if d.status != 201 || d.get(t, "seats") != 2.0 || d.get(t, "revision") != 1.0 {
			t.Errorf("%s", d.body)
		}
		if got := w.call(t, "POST", at, owner, give); got.status != 409 || got.text(t, "code") != "leases.delegation_too_large" || got.get(t, "free") != 1.0 {
			t.Errorf("%s", got.body)
		}
		one := at + "/" + d.text(t, "id")
		if got := w.ok(t, "GET", one, owner, nil); got.text(t, "token") != d.text(t, "token") {
			t.Error("the file is another one")
		}
		claim := map[string]any{"product": "draft", "device": "ws-1"}
		w.ok(t, "PUT", leases+"a", fleet, claim)
		if got := w.call(t, "PUT", leases+"b", fleet, claim); got.code(t) != "leases.exhausted" {
			t.Errorf("%s", got.body)
		}
		w.siteOf(t, d, one, owner)
		w.ok(t, "PUT", leases+"b", fleet, claim) // what the site has given back
		if got := w.call(t, "POST", "/v1/delegations/renew", "", d.text(t, "token"), jwt...); got.status != 409 || got.code(t) != "leases.delegation_over" {
			t.Errorf("%s", got.body)
		}
	})
}

// siteOf is the life of a site's agent, until it gives its seats back.
func (w *world) siteOf(t *testing.T, d reply, one, owner string) {
	t.Helper()
	w.Advance(time.Hour)
	s := w.agent(t, func(c *agent.Config) { c.Delegation = d.text(t, "token") })
	token := readFile(t, s.TokenFile())
	s.ask(t, token, "PUT", "/v1/leases/x", `{"user":"Tove"}`, 201)
	s.ask(t, token, "PUT", "/v1/leases/y", `{}`, 201)
	s.ask(t, token, "PUT", "/v1/leases/z", `{}`, 409)
	w.ok(t, "POST", "/v1/delegations/usage", "", s.ask(t, token, "GET", "/v1/delegation/usage", "", 200), jwt...)
	if got := w.ok(t, "GET", one+"/history", owner, nil); got.get(t, "items.0.peak") != 2.0 || got.get(t, "items.0.denied") != 1.0 {
		t.Errorf("%s", got.body)
	}
	renewed := w.ok(t, "POST", "/v1/delegations/renew", "", d.text(t, "token"), jwt...).text(t, "token")
	body, err := json.Marshal(map[string]string{"token": renewed})
	must(t, err)
	if got := s.ask(t, token, "PUT", "/v1/delegation", string(body), 200); !strings.Contains(got, `"revision":2`) || !strings.Contains(got, `"in_use":2`) {
		t.Errorf("%s", got)
	}
	if got := w.ok(t, "DELETE", one, owner, nil); got.text(t, "recalled_at") == "" {
		t.Errorf("%s", got.body)
	}
	back := s.ask(t, token, "DELETE", "/v1/delegation", "", 200)
	s.ask(t, token, "PUT", "/v1/leases/x", `{}`, 409)
	if got := w.ok(t, "POST", "/v1/delegations/usage", "", back, jwt...); got.text(t, "end_reason") != "released" {
		t.Errorf("%s", got.body)
	}
	if got := w.call(t, "POST", "/v1/delegations/usage", "", back[:len(back)-5], jwt...); got.status != 401 || got.code(t) != "leases.site_unknown" {
		t.Errorf("%s", got.body)
	}
}

// TestASiteKeepsUp: with the portal at hand the agent reports and renews by itself.
func TestASiteKeepsUp(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, _ := w.organization(t, "Halden")
	w.floating(t, org, owner, 3)
	at := "/v1/organizations/" + org + "/delegations"
	d := w.ok(t, "POST", at, owner, map[string]any{"product": "prd_draft", "site": "Dry dock 4", "seats": 2, "days": 30})
	w.Advance(time.Hour)
	url := w.serve(t)
	s := w.agent(t, func(c *agent.Config) { c.Delegation, c.PortalURL = d.text(t, "token"), url })
	token := readFile(t, s.TokenFile())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !strings.Contains(s.ask(t, token, "GET", "/v1/delegation", "", 200), `"revision":2`) {
		select {
		case <-ctx.Done():
			t.Fatal("it was not renewed")
		case <-time.After(20 * time.Millisecond):
		}
	}
	list := w.ok(t, "GET", at, owner, nil)
	if list.get(t, "items.0.revision") != 2.0 || list.text(t, "items.0.reported_at") == "" {
		t.Errorf("%s", list.body)
	}
}
