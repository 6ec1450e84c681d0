package floating_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// Requests share a transaction. One of them that panics, or fails by a fault of
// its own, is told so, and all others get what they asked for.
func TestOneRequestDoesNotSpoilItsBatch(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string][]string{
		"nobody is bad":    nil,
		"one panics":       {"panics-1"},
		"two panic":        {"panics-1", "panics-2"},
		"one fails":        {"fails-1"},
		"two fail":         {"fails-1", "fails-2"},
		"one of each kind": {"fails-1", "panics-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				s := open(t, w)
				s.license(t, 10, 12)
				service := floating.New(s.Env, moody(s.leases.Sign))
				t.Cleanup(service.Close)
				var batch []floating.Asked
				for _, client := range append([]string{"good"}, bad...) { // each borrows what it has
					l := s.mustClaim(t, client)
					batch = append(batch, floating.Asked{By: s.fleet, Org: s.org, Days: 1, In: floating.ClaimInput{Product: slug, Client: client, Lease: l.ID}})
				}
				for _, client := range []string{"new", "newer"} {
					batch = append(batch, floating.Asked{By: s.fleet, Org: s.org, In: floating.ClaimInput{Product: slug, Client: client, Device: client}})
				}
				out, errs := service.Together(t.Context(), batch...)
				for i, a := range batch {
					if slices.Contains(bad, a.In.Client) {
						wantCode(t, a.In.Client, errs[i], domain.CodeInternal)
					} else if errs[i] != nil || out[i].Lease.Client != a.In.Client {
						t.Errorf("%s is told %+v (%v)", a.In.Client, out[i], errs[i])
					}
				}
				if p := s.pool(t); p.InUse != len(batch) || p.Borrowed != 1 {
					t.Errorf("%d in use, %d borrowed", p.InUse, p.Borrowed)
				}
			})
		})
	}
}

// moody signs for most clients.
func moody(sign func(*store.Tx, license.LeaseToken) (string, error)) func(*store.Tx, license.LeaseToken) (string, error) {
	return func(tx *store.Tx, l license.LeaseToken) (string, error) {
		switch l.Client {
		case "panics-1", "panics-2":
			panic(l.Client)
		case "fails-1", "fails-2":
			return "", errors.New(l.Client)
		}
		return sign(tx, l)
	}
}

// A panic beside the requests costs nobody the server: what can be decided
// without it is, and the rest is told of an error.
func TestAPanicBesideTheRequests(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 10, 12)
		var panics atomic.Int64
		env := *s.Env
		env.Clock = func() time.Time {
			if panics.Add(-1) >= 0 {
				panic("the clock has stopped")
			}
			return w.Now()
		}
		service := floating.New(&env, s.leases.Sign)
		t.Cleanup(service.Close)
		batch := make([]floating.Asked, 3)
		for i := range batch {
			client := fmt.Sprint("c-", i)
			batch[i] = floating.Asked{By: s.fleet, Org: s.org, In: floating.ClaimInput{Product: slug, Client: client, Device: client}}
		}
		panics.Store(1)
		if _, errs := service.Together(t.Context(), batch...); errors.Join(errs...) != nil {
			t.Errorf("after one panic: %v", errs)
		}
		panics.Store(100)
		_, err := service.Claim(t.Context(), s.fleet, s.org, batch[0].In)
		wantCode(t, "while it panics", err, domain.CodeInternal)
		panics.Store(0)
		if c, err := service.Claim(t.Context(), s.fleet, s.org, batch[0].In); err != nil || c.New || c.InUse != 3 {
			t.Errorf("afterwards: %+v (%v)", c, err)
		}
	})
}

// Whoever is at the desk when it closes is told what became of their request:
// as many have a lease as were told so.
func TestTheDeskCloses(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, burstSize, 12)
		first := make(chan struct{})
		once := sync.OnceFunc(func() { close(first) })
		var closer sync.WaitGroup
		closer.Go(func() { <-first; s.leases.Close() })
		granted := atomic.Int64{}
		for _, err := range burst(func(i int) error {
			defer once()
			client := fmt.Sprint("c-", i)
			c, err := s.leases.Claim(t.Context(), s.fleet, s.org, floating.ClaimInput{Product: slug, Client: client, Device: client})
			if err == nil && c.New {
				granted.Add(1)
			}
			return err
		}) {
			if err != nil {
				wantCode(t, "at a closing desk", err, domain.CodeUnavailable)
			}
		}
		closer.Wait()
		s.leases.Close() // once more changes nothing
		_, err := s.claim(t, "late")
		wantCode(t, "at a closed desk", err, domain.CodeUnavailable)
		if p := s.pool(t); p.InUse != int(granted.Load()) || p.InUse == 0 {
			t.Errorf("%d were granted, %d are in use", granted.Load(), p.InUse)
		}
	})
}

// Whoever has hung up gets no seat; what they give back is free all the same.
func TestWhoHasHungUp(t *testing.T) {
	t.Parallel()
	s := open(t, apptest.New(storetest.SQLite(t)))
	s.license(t, 2, 12)
	a := s.mustClaim(t, "a")
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	_, err := s.leases.Claim(gone, s.fleet, s.org, floating.ClaimInput{Product: slug, Client: "b", Device: "b"})
	wantCode(t, "a claim", err, domain.CodeUnavailable)
	wantCode(t, "a claim at a full desk", floating.AskFullDesk(gone), domain.CodeUnavailable)
	must(t, s.leases.Release(gone, s.fleet, s.org, slug, "a", a.ID))
	if p := s.pool(t); p.InUse != 0 {
		t.Errorf("%d seats are in use", p.InUse)
	}
}
