package seatward_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"seatward.dev/sdk"
)

func TestASeatIsKeptForDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		l := o.program(t, &memoryStore{})
		s := acquire(t, l)
		first := s.Info()
		for range 48 * 60 {
			pass(time.Minute)
			if !s.Valid() || s.Remaining() < 4*time.Minute {
				t.Fatalf("%s left, %v", s.Remaining(), s.Err())
			}
		}
		if info := s.Info(); info.ID != first.ID || info.Fence != first.Fence || info.Capacity != 1 || info.InUse != 1 {
			t.Errorf("became %+v", info)
		}
		if n := o.requests(); n < 48*12 || n > 48*12*5/4+2 {
			t.Errorf("%d requests in two days of leases of ten minutes", n)
		}
		shut(t, s)
		if kinds, _ := told(l); len(kinds) != 16 || kinds[15] != seatward.LeaseReleased || kinds[14] != seatward.LeaseRenewed {
			t.Errorf("told %v", kinds)
		}
		if s.Valid() || !errors.Is(s.Err(), seatward.ErrLeaseClosed) || o.taken() != 0 {
			t.Errorf("closed: %v", s.Err())
		}
		shut(t, s) // once more changes nothing
	})
}

func TestRenewalsAreSpread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(20)
		var all []*seatward.Lease
		for range 20 {
			all = append(all, acquire(t, o.program(t, &memoryStore{})))
		}
		pass(6 * time.Minute)
		at := map[time.Time]bool{}
		for _, t := range o.times()[20:] {
			at[t.Truncate(time.Second)] = true
		}
		if len(at) < 10 {
			t.Errorf("20 programs renewed within %d different seconds", len(at))
		}
		for _, s := range all {
			shut(t, s)
		}
	})
}

// faults are what a network and its machines do instead of passing an answer on.
func faults() map[string]fault {
	return map[string]fault{
		"unplugged": unplugged,
		"silence": func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		},
		"hotel's page": func(*http.Request) (*http.Response, error) {
			r := reply(200, "<p>Welcome")
			r.Header.Set("Content-Type", "text/html")
			return r, nil
		},
		"sent elsewhere": func(*http.Request) (*http.Response, error) {
			r := reply(302, "")
			r.Header.Set("Location", "https://elsewhere.example/")
			return r, nil
		},
		"proxy's refusal": func(*http.Request) (*http.Response, error) { return reply(404, "not here"), nil },
		"out of order":    func(*http.Request) (*http.Response, error) { return problem(503, `{"code":"unavailable"}`), nil },
		"garbled":         func(*http.Request) (*http.Response, error) { return reply(200, `{"id":"lse_1","expires_in":-5}`), nil },
		"cut off":         func(*http.Request) (*http.Response, error) { return reply(200, `{"id":"lse_1","exp`), nil },
	}
}

// Whatever happens to the network, the seat stays until its end, is lost then and
// not a moment later, and the program was told before.
func TestLossOfTheNetwork(t *testing.T) {
	t.Parallel()
	for name, fault := range faults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(1)
				l := o.program(t, &memoryStore{})
				start := time.Now()
				s := acquire(t, l)
				o.away(fault)
				pass(10*time.Minute - time.Millisecond)
				if !s.Valid() || s.Err() != nil {
					t.Fatalf("lost before its end: %v", s.Err())
				}
				kinds, last := told(l)
				if !slices.Contains(kinds, seatward.LeaseTrouble) || !slices.Contains(kinds, seatward.LeaseEnding) || !last.Ends.Equal(start.Add(10*time.Minute)) {
					t.Errorf("told %v, ends %s", kinds, last.Ends.Sub(start))
				}
				pass(2 * time.Millisecond)
				<-s.Done()
				var lost *seatward.LostError
				if s.Valid() || !errors.As(s.Err(), &lost) || lost.Reason != seatward.LostUnreachable {
					t.Errorf("at its end: %v", s.Err())
				}
				if _, last = told(l); last.Kind != seatward.LeaseLost || last.Reason != seatward.LostUnreachable {
					t.Errorf("told %+v", last)
				}
				if n := o.requests(); n > 30 {
					t.Errorf("%d requests in ten minutes", n)
				}
				shut(t, s)
				o.away(nil)
				again := acquire(t, l)
				shut(t, again)
			})
		})
	}
}

func TestTheNetworkComesBackInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		l := o.program(t, &memoryStore{})
		s := acquire(t, l)
		for range 100 { // up to the last seconds, again and again
			o.away(unplugged)
			pass(time.Until(s.Info().Ends) - 3*time.Second)
			o.away(nil)
			pass(4 * time.Second)
			if !s.Valid() || s.Remaining() < 9*time.Minute {
				t.Fatalf("%s left, %v", s.Remaining(), s.Err())
			}
		}
		shut(t, s)
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		l := o.program(t, &memoryStore{})
		s := acquire(t, l)
		o.away(func(*http.Request) (*http.Response, error) {
			r := problem(503, `{"code":"unavailable"}`)
			r.Header.Set("Retry-After", "120")
			return r, nil
		})
		pass(5*time.Minute + time.Second)
		before := o.requests()
		pass(110 * time.Second)
		if n := o.requests(); n > before+1 {
			t.Errorf("asked %d times although told to wait", n-before)
		}
		o.away(func(*http.Request) (*http.Response, error) {
			r := problem(429, `{"code":"rate_limited"}`)
			r.Header.Set("Retry-After", "86400")
			return r, nil
		})
		pass(time.Until(s.Info().Ends) - 3*time.Second)
		o.away(nil)
		pass(3 * time.Second)
		if !s.Valid() {
			t.Errorf("not asked once more before the end: %v", s.Err())
		}
		shut(t, s)
	})
}

// The time on the way belongs to the portal: a lease counts from when it was
// asked for.
func TestASlowAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		o.slow = 8 * time.Second
		s := acquire(t, o.program(t, &memoryStore{}))
		if left := s.Remaining(); left != 10*time.Minute-8*time.Second {
			t.Errorf("%s left", left)
		}
		o.change(func() { o.slow = 0 })
		shut(t, s)
	})
}

func TestTakenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		l := o.program(t, &memoryStore{})
		s := acquire(t, l)
		o.change(func() { o.leases[l.Client()].reason = "forced" })
		pass(6 * time.Minute)
		var lost *seatward.LostError
		if !errors.As(s.Err(), &lost) || lost.Reason != "forced" || lost.Note != "for the fair" {
			t.Errorf("got %v", s.Err())
		}
		if _, err := s.Borrow(t.Context(), 1); !errors.Is(err, lost) {
			t.Errorf("borrowed what is lost: %v", err)
		}
		again := acquire(t, l)
		if again.Info().Fence <= s.Info().Fence {
			t.Errorf("fence %d after %d", again.Info().Fence, s.Info().Fence)
		}
		shut(t, s) // the old one, which harms nobody
		if !again.Valid() || o.taken() != 1 {
			t.Error("closing a lost lease took the next one")
		}
		shut(t, again)
	})
}

func TestNoSeatIsFree(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		first, second := o.program(t, &memoryStore{}), o.program(t, &memoryStore{})
		s := acquire(t, first)
		_, err := second.Acquire(t.Context())
		var refused *seatward.LeaseError
		if !errors.As(err, &refused) || !refused.Exhausted() || refused.Capacity != 1 || refused.InUse != 1 || len(refused.Holders) != 1 || refused.Holders[0].User != "Tove" {
			t.Errorf("got %v", err)
		}
		if _, err := first.Acquire(t.Context()); !errors.Is(err, seatward.ErrLeaseHeld) {
			t.Errorf("a second lease of one Leaser: %v", err)
		}
		shut(t, s)
		shut(t, acquire(t, second))
	})
}

func TestInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		s := acquire(t, o.program(t, &memoryStore{}))
		waiting := o.program(t, &memoryStore{}, queue)
		got := make(chan *seatward.Lease)
		go func() { got <- acquire(t, waiting) }()
		pass(3 * time.Minute)
		if kinds, last := told(waiting); len(kinds) < 6 || last.Kind != seatward.LeaseQueued || last.Position != 1 || last.Length != 1 {
			t.Errorf("told %v, %+v", kinds, last)
		}
		o.away(unplugged) // which costs no place
		pass(time.Minute)
		o.away(nil)
		shut(t, s)
		next := <-got
		shut(t, next)

		s = acquire(t, o.program(t, &memoryStore{}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := waiting.Acquire(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("gave up with %v", err)
		}
		if !slices.Equal(o.left, []string{waiting.Client()}) {
			t.Errorf("left the line: %v", o.left)
		}
		shut(t, s)
	})
}

func TestARestartIsTheSameClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, store := newOffice(1), &memoryStore{}
		crashed := acquire(t, o.program(t, store))
		o.away(unplugged)
		if err := crashed.Close(); err == nil {
			t.Error("given back without a network")
		}
		o.away(nil)
		s := acquire(t, o.program(t, store))
		if s.Info().ID != crashed.Info().ID {
			t.Errorf("%s became %s", crashed.Info().ID, s.Info().ID)
		}
		shut(t, s)
	})
}

func TestANamedHolderNeedsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		o.named = true
		l := o.program(t, &memoryStore{})
		s := acquire(t, l)
		pass(time.Hour)
		if info := s.Info(); !info.Named || !s.Valid() {
			t.Errorf("%+v, %v", info, s.Err())
		}
		if _, err := s.Borrow(t.Context(), 1); !errors.Is(err, seatward.ErrNotBorrowable) {
			t.Errorf("borrowed: %v", err)
		}
		o.change(func() { o.named = false }) // from now on a lease
		pass(10 * time.Minute)
		if info := s.Info(); info.Named || info.ID == "" || !s.Valid() {
			t.Errorf("%+v, %v", info, s.Err())
		}
		shut(t, s)
	})
}

// A token that no longer counts is no reason to lose a seat before its end, and
// the program learns why it will.
func TestRefusedToRenew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		l := o.program(t, &memoryStore{})
		s := acquire(t, l)
		o.away(func(*http.Request) (*http.Response, error) { return problem(401, `{"code":"unauthenticated"}`), nil })
		pass(10*time.Minute - time.Second)
		if !s.Valid() {
			t.Fatal(s.Err())
		}
		pass(2 * time.Second)
		if _, last := told(l); last.Kind != seatward.LeaseLost || last.Reason != "unauthenticated" {
			t.Errorf("told %+v", last)
		}
		if _, err := l.Acquire(t.Context()); !isCode(err, "unauthenticated") {
			t.Errorf("got %v", err)
		}
	})
}

func isCode(err error, code string) bool {
	refused, ok := errors.AsType[*seatward.LeaseError](err)
	return ok && refused.Code == code
}

func TestLeaseConfigIsChecked(t *testing.T) {
	t.Parallel()
	o := newOffice(1)
	good := seatward.LeaseConfig{PortalURL: "https://p.example", Product: "drafting", Store: &memoryStore{}, Organization: "org_1", Token: "x"}
	for name, change := range map[string]func(*seatward.LeaseConfig){
		"no portal":      func(c *seatward.LeaseConfig) { c.PortalURL = "" },
		"no address":     func(c *seatward.LeaseConfig) { c.PortalURL = "portal.example" },
		"no product":     func(c *seatward.LeaseConfig) { c.Product = "" },
		"nobody's":       func(c *seatward.LeaseConfig) { c.Organization = "" },
		"no token":       func(c *seatward.LeaseConfig) { c.Token = "" },
		"no store":       func(c *seatward.LeaseConfig) { c.Store = nil },
		"a long client":  func(c *seatward.LeaseConfig) { c.Client = strings.Repeat("x", 201) },
		"a bell as user": func(c *seatward.LeaseConfig) { c.User = "\a" },
		"no date":        func(c *seatward.LeaseConfig) { c.Built = "yesterday" },
		"no root":        func(c *seatward.LeaseConfig) { c.Roots = []byte("root") },
	} {
		cfg := good
		change(&cfg)
		if _, err := seatward.NewLeaser(t.Context(), cfg); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if l := o.program(t, &memoryStore{}, func(c *seatward.LeaseConfig) { c.Client = "desk 7" }); l.Client() != "desk 7" {
		t.Errorf("the client is %q", l.Client())
	}
}
