package lease_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// world is a pool with its leases, kept as the rest of the house keeps them: one
// for each client, counted out of the pool when they have expired.
type world struct {
	*lease.Pool
	t      *rapid.T
	now    time.Time
	leases map[string]domain.Lease
	ended  map[domain.LeaseID]bool
	next   int
}

func (w *world) reap() {
	for client, l := range w.leases {
		if l.EndedAt.IsZero() && !l.AliveAt(w.now) {
			w.Drop(l)
			l.EndedAt, l.EndReason = l.ExpiresAt, domain.LeaseExpired
			w.leases[client], w.ended[l.ID] = l, true
		}
	}
}

func (w *world) had(client string) *domain.Lease {
	if l, ok := w.leases[client]; ok {
		return &l
	}
	return nil
}

func (w *world) take(d lease.Decision) {
	if d.New && d.Lease.Fence <= w.Fence {
		w.t.Fatalf("fence %d after %d", d.Lease.Fence, w.Fence)
	}
	w.Apply(d)
	if d.Lease == nil {
		return
	}
	if w.ended[d.Lease.ID] && d.Lease.EndedAt.IsZero() {
		w.t.Fatalf("%s revives", d.Lease.ID)
	}
	if d.Was != nil && (d.Was.ID != d.Lease.ID || !d.Lease.EndedAt.IsZero()) {
		w.ended[d.Was.ID] = true
	}
	w.leases[d.Lease.Client] = *d.Lease
}

// check holds what the leases themselves say against what they may be.
func (w *world) check() {
	w.See(w.now)
	alive, filled, total := map[domain.LicenseID]int{}, map[domain.ReservationID]int{}, 0
	fences := map[int64]bool{}
	for _, l := range w.leases {
		if !l.AliveAt(w.now) {
			continue
		}
		total++
		alive[l.License]++
		if l.Reservation != "" {
			filled[l.Reservation]++
		}
		if fences[l.Fence] {
			w.t.Fatalf("two leases have fence %d", l.Fence)
		}
		fences[l.Fence] = true
	}
	for id, n := range alive {
		i := slices.IndexFunc(w.Usable, func(l lease.InForce) bool { return l.ID == id })
		if i < 0 || n > w.Usable[i].Seats {
			w.t.Fatalf("%d leases against %s at %s: %+v", n, id, w.now, w.Usable)
		}
	}
	if total+w.Away > w.Capacity || total != w.Leases() {
		w.t.Fatalf("%d leases and %d seats away of %d, counted %d", total, w.Away, w.Capacity, w.Leases())
	}
	if !maps.Equal(filled, orEmpty(w.Filled)) {
		w.t.Fatalf("reservations filled %v, counted %v", filled, w.Filled)
	}
}

func orEmpty[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}

func (w *world) request() lease.Request {
	w.next++
	client := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(w.t, "client")
	r := lease.Request{
		ID: domain.LeaseID(fmt.Sprint("lse_", w.next)), Client: client, Device: rapid.SampledFrom([]string{"x", "x", "x", "y"}).Draw(w.t, "device"),
		UserKey: "u" + client, Queue: rapid.Bool().Draw(w.t, "queue"),
	}
	if client < "c" {
		r.Reservations = []domain.ReservationID{"r"}
	}
	if had := w.had(client); had != nil && rapid.Bool().Draw(w.t, "renews") {
		r.Names = had.ID
	}
	return r
}

func TestTheSeatsAreNeverOversold(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		small := rapid.IntRange(0, 3)
		w := &world{t: t, now: start, leases: map[string]domain.Lease{}, ended: map[domain.LeaseID]bool{}, Pool: &lease.Pool{Facts: lease.Facts{
			Rules: domain.LeaseRules{BorrowDays: 2, BorrowKeep: 1, Linger: time.Minute},
			Licenses: []lease.License{
				{ID: "lic_1", State: domain.LicenseActive, Seats: small.Draw(t, "first"), StartsAt: start.Add(-time.Hour), ExpiresAt: start.Add(30 * time.Minute), ActivatedAt: start},
				{ID: "lic_2", State: domain.LicenseActive, Seats: small.Draw(t, "second"), StartsAt: start.Add(20 * time.Minute), ActivatedAt: start},
				{ID: "lic_3", State: domain.LicenseActive, Seats: small.Draw(t, "third"), StartsAt: start.Add(30 * time.Minute), ActivatedAt: start, Replaces: "lic_1"},
			},
			Reservations: []domain.Reservation{{ID: "r", Seats: rapid.IntRange(0, 2).Draw(t, "reserved")}},
		}}}
		t.Repeat(map[string]func(*rapid.T){
			"": func(*rapid.T) { w.check() },
			"claim": func(*rapid.T) {
				r := w.request()
				before := w.had(r.Client)
				d := w.Claim(r, before, w.now)
				if d.New && len(r.Reservations) == 0 && w.Leases()+w.Away+w.Unfilled()+1 > w.Capacity && (d.Was == nil) {
					t.Fatalf("%s has a seat that is kept for others", r.Client)
				}
				w.take(d)
			},
			"release": func(*rapid.T) {
				had := w.had(w.request().Client)
				if l := lease.End(had, "", domain.LeaseReleased, "", w.now); l != nil {
					w.take(lease.Decision{Lease: l, Was: had})
				}
			},
			"borrow": func(*rapid.T) {
				had := w.had(w.request().Client)
				if had == nil {
					return
				}
				d, err := w.Borrow(had, had.ID, rapid.IntRange(1, 2).Draw(t, "days"), w.now)
				if err == nil {
					w.take(d)
				}
				if err == nil && d.Lost == nil && !had.Borrowed && w.Borrowed > max(0, w.Capacity-1) {
					t.Fatalf("%d borrowed of %d, one is kept", w.Borrowed, w.Capacity)
				}
			},
			"wait": func(*rapid.T) {
				w.now = w.now.Add(rapid.SampledFrom([]time.Duration{time.Second, 40 * time.Second, 6 * time.Minute, 11 * time.Minute, time.Hour}).Draw(t, "so long"))
				w.reap()
			},
			"shrink": func(*rapid.T) {
				i := rapid.IntRange(0, 2).Draw(t, "license")
				w.Licenses = slices.Clone(w.Licenses)
				w.Licenses[i].Seats = small.Draw(t, "seats")
				w.View = lease.View{}
				var alive []domain.Lease
				for _, l := range w.leases {
					if l.AliveAt(w.now) {
						alive = append(alive, l)
					}
				}
				for _, d := range w.Refit(alive, w.now, func(domain.LicenseID) domain.LeaseEnd { return domain.LeaseNoLicense }) {
					w.leases[d.Lease.Client] = *d.Lease
					if !d.Lease.EndedAt.IsZero() {
						w.ended[d.Lease.ID] = true
					}
				}
			},
		})
	})
}

// TestTheLineIsServedInOrder: whoever keeps asking gets a seat before everybody
// who came after them.
func TestTheLineIsServedInOrder(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		w := &world{t: t, now: start, leases: map[string]domain.Lease{}, ended: map[domain.LeaseID]bool{}, Pool: &lease.Pool{Facts: lease.Facts{
			Licenses: []lease.License{{ID: "lic_1", State: domain.LicenseActive, Seats: 1, StartsAt: start.Add(-time.Hour), ActivatedAt: start}},
		}}}
		ask := func(client string) lease.Decision {
			w.next++
			d := w.Claim(lease.Request{ID: domain.LeaseID(fmt.Sprint(w.next)), Client: client, Device: client, UserKey: client, Queue: true}, w.had(client), w.now)
			w.take(d)
			return d
		}
		ask("holder")
		order := rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(t, "order")
		for i, client := range order {
			w.now = w.now.Add(time.Second)
			if d := ask(client); d.Denied == nil || d.Denied.Position != i+1 {
				t.Fatalf("%s: %+v", client, d.Denied)
			}
		}
		holder := "holder"
		for len(order) > 0 {
			had := w.had(holder)
			w.take(lease.Decision{Lease: lease.End(had, "", domain.LeaseReleased, "", w.now), Was: had})
			holder = order[0]
			for _, client := range rapid.Permutation(append([]string{"newcomer"}, order...)).Draw(t, "asking") {
				if d := ask(client); (d.Lease != nil) != (client == holder) && w.had(holder) == nil {
					t.Fatalf("%s of %v gets %+v", client, order, d)
				}
			}
			order = order[1:]
			w.Leave("newcomer")
		}
	})
}
