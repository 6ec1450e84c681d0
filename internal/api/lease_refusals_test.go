package api_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/domain"
)

// ending is what a test needs to end a lease.
type ending struct{ org, at, owner, fleet, license, lease string }

// leaseToken makes a token for leases, of whoever owns the organization.
func (w *world) leaseToken(t *testing.T, org string) string {
	t.Helper()
	members, err := w.cfg.People.Members(t.Context(), domain.Operator(), domain.OrganizationID(org), domain.ListRequest{})
	must(t, err)
	by := domain.Actor{Kind: domain.ActorPerson, Account: members.Items[0].Account, Name: "owner"}
	secret, _, err := w.cfg.Vendor.CreateLeaseToken(t.Context(), by, domain.OrganizationID(org), "later", false, 24*time.Hour)
	must(t, err)
	return secret
}

// A lease that is over is told so with the reason, whatever ended it, and the
// claim that follows is answered with what there is.
func TestALeaseThatIsOverSaysWhy(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		ends   func(t *testing.T, w *world, e *ending)
		reason string
		next   string // code of the next claim, "" for a lease
		says   string // its reason
		again  string // Retry-After of it
	}{
		"released": {
			ends: func(t *testing.T, w *world, e *ending) {
				t.Helper()
				w.ok(t, "DELETE", e.at+"/leases/a?product=draft&lease="+e.lease, e.fleet, nil)
			},
			reason: "released",
		},
		"expired": {
			ends:   func(_ *testing.T, w *world, _ *ending) { w.Advance(10 * time.Minute) },
			reason: "expired",
		},
		"claimed for somebody else": {
			ends: func(t *testing.T, w *world, e *ending) {
				t.Helper()
				w.ok(t, "PUT", e.at+"/leases/a", e.fleet, map[string]any{"product": "draft", "device": "another"})
			},
			reason: "superseded_claim",
		},
		"forced": {
			ends: func(t *testing.T, w *world, e *ending) {
				t.Helper()
				w.ok(t, "POST", e.at+"/leases/"+e.lease+"/revoke", e.owner, map[string]any{"reason": "The fair"})
			},
			reason: "forced",
		},
		"license ended": {
			ends: func(t *testing.T, w *world, e *ending) {
				t.Helper()
				w.Advance(366 * 24 * time.Hour)
				e.fleet = w.leaseToken(t, e.org)
			},
			reason: "expired", next: "leases.none", says: "expired", again: "600",
		},
		"license suspended": {
			ends: func(t *testing.T, w *world, e *ending) {
				t.Helper()
				w.ok(t, "POST", e.at+"/licenses/"+e.license+"/suspend", w.vendor, map[string]any{"reason": "Not paid"})
			},
			reason: "suspended", next: "leases.suspended", says: "suspended", again: "600",
		},
		"license revoked": {
			ends: func(t *testing.T, w *world, e *ending) {
				t.Helper()
				w.ok(t, "POST", e.at+"/licenses/"+e.license+"/revoke", w.vendor, map[string]any{"reason": "Fraud"})
			},
			reason: "revoked", next: "leases.none", again: "600",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := one(t, nil)
			org, owner, _ := w.organization(t, "Halden")
			leases, fleet := w.floating(t, org, owner, 1)
			claim := map[string]any{"product": "draft", "device": "ws-1"}
			a := w.ok(t, "PUT", leases+"a", fleet, claim)
			e := &ending{org, "/v1/organizations/" + org, owner, fleet, a.text(t, "license"), a.text(t, "id")}
			tt.ends(t, w, e)
			lost := w.call(t, "PUT", leases+"a", e.fleet, map[string]any{"product": "draft", "lease": a.text(t, "id")})
			if lost.status != 410 || lost.code(t) != "leases.lost" || lost.text(t, "reason") != tt.reason || lost.text(t, "at") == "" {
				t.Errorf("renewed: %d %s", lost.status, lost.body)
			}
			next := w.call(t, "PUT", leases+"a", e.fleet, claim)
			if got := next.code(t); got != tt.next || next.header.Get("Retry-After") != tt.again {
				t.Fatalf("claimed: %d %v %s", next.status, next.header, next.body)
			}
			if tt.next == "" && (next.text(t, "id") == a.text(t, "id") || next.get(t, "fence").(float64) <= a.get(t, "fence").(float64)) { //nolint:forcetypeassert,errcheck // a number
				t.Errorf("it revived: %s", next.body)
			}
			if tt.says != "" && next.text(t, "reason") != tt.says {
				t.Errorf("claimed: %s", next.body)
			}
		})
	}
}

// A device that asks for hundreds of leases has ten, and is told of the bound.
func TestOneDeviceAsksForEverything(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, _ := w.organization(t, "Halden")
	leases, fleet := w.floating(t, org, owner, 1000)
	var granted atomic.Int64
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			for j := range 10 {
				got := w.call(t, "PUT", leases+fmt.Sprintf("c-%d-%d", i, j), fleet, map[string]any{"product": "draft", "device": "terminal-server"})
				switch {
				case got.status == 201:
					granted.Add(1)
				case got.status != 409 || got.code(t) != "leases.too_many" || got.get(t, "max") != 10.0 || got.header.Get("Retry-After") != "30":
					t.Errorf("refused: %d %v %s", got.status, got.header, got.body)
				}
			}
		})
	}
	all.Wait()
	if granted.Load() != 10 {
		t.Errorf("one device has %d leases", granted.Load())
	}
}

// One token may not ask more often than its bound, which holds for each client.
func TestAClientThatAsksTooOften(t *testing.T) {
	t.Parallel()
	w := one(t, func(c *api.Config) { c.LeasesPerClient = 3 })
	org, owner, _ := w.organization(t, "Halden")
	leases, fleet := w.floating(t, org, owner, 5)
	claim := map[string]any{"product": "draft", "device": "ws-1"}
	for range 3 {
		w.ok(t, "PUT", leases+"a", fleet, claim)
	}
	got := w.call(t, "PUT", leases+"a", fleet, claim)
	if got.status != 429 || got.code(t) != "rate.limited" || got.header.Get("Retry-After") == "" {
		t.Errorf("the fourth: %d %v %s", got.status, got.header, got.body)
	}
	w.ok(t, "PUT", leases+"b", fleet, claim)
}

// What a client says of a clock of its own changes nothing: the answer has the
// seconds that are left, and the portal's instants.
func TestAClientsClockDoesNotCount(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, _ := w.organization(t, "Halden")
	leases, fleet := w.floating(t, org, owner, 5)
	for _, by := range []time.Duration{-time.Hour, time.Hour} {
		date := w.Now().Add(by).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
		got := w.ok(t, "PUT", leases+"a"+strings.TrimPrefix(by.String(), "-"), fleet, map[string]any{"product": "draft", "device": "ws-1"}, "Date", date)
		at, err := time.Parse(time.RFC3339, got.text(t, "expires_at"))
		if err != nil || got.get(t, "expires_in") != 600.0 || !at.Equal(w.Now().Add(10*time.Minute)) {
			t.Errorf("with a clock off by %s: %s", by, got.body)
		}
	}
}
