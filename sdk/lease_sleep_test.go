package seatward_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"seatward.dev/sdk"
)

// nap is how long the machine slept, told once.
func nap(d *atomic.Int64) func() time.Duration {
	return func() time.Duration { return time.Duration(d.Swap(0)) }
}

// A machine that slept asks the portal soon after it wakes, rather than trusting
// a clock that stood still.
func TestTheMachineSlept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, slept := newOffice(1), &atomic.Int64{}
		l := o.program(t, &memoryStore{})
		l.Asleep(nap(slept))
		s := acquire(t, l)
		o.change(func() { o.leases[l.Client()].reason = "expired" })
		slept.Store(int64(2 * time.Hour))
		pass(31 * time.Second)
		var lost *seatward.LostError
		if !errors.As(s.Err(), &lost) || lost.Reason != "expired" {
			t.Errorf("half a minute after it woke: %v", s.Err())
		}
	})
}

// Without a network a clock that was set changes nothing, whichever way.
func TestTheClockIsSet(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]time.Duration{"forward": 100 * 24 * time.Hour, "back": -100 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o, set := newOffice(1), &atomic.Int64{}
				l := o.program(t, &memoryStore{})
				l.Asleep(nap(set))
				s := acquire(t, l)
				o.away(unplugged)
				set.Store(int64(d))
				pass(10*time.Minute - time.Second)
				if !s.Valid() {
					t.Error(s.Err())
				}
				pass(time.Second)
				<-s.Done()
			})
		})
	}
}

// A borrowed lease ends by the clock, so sleep counts; with the portal at hand it
// is the portal that says.
func TestABorrowedLeaseAsleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, slept := newOffice(1), &atomic.Int64{}
		l := o.program(t, &memoryStore{})
		l.Asleep(nap(slept))
		s := acquire(t, l)
		if _, err := s.Borrow(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		slept.Store(int64(30 * 24 * time.Hour))
		pass(time.Minute)
		if !s.Valid() {
			t.Fatalf("the portal says that it is alive: %v", s.Err())
		}
		o.away(unplugged)
		slept.Store(int64(30 * time.Hour))
		pass(time.Minute)
		if left := s.Remaining(); left < 17*time.Hour || left > 18*time.Hour {
			t.Errorf("%s left of two days after 30 hours of sleep", left)
		}
		slept.Store(int64(30 * time.Hour))
		pass(time.Minute)
		var lost *seatward.LostError
		if !errors.As(s.Err(), &lost) || lost.Reason != seatward.LostBorrowOver {
			t.Errorf("got %v", s.Err())
		}
	})
}

// Everything at once, for the race detector; in the end nothing runs.
func TestEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(8)
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				l := o.program(t, &memoryStore{}, queue)
				s := acquire(t, l)
				var uses sync.WaitGroup
				for range 4 {
					uses.Go(func() { _, _, _ = s.Info(), s.Remaining(), s.Err() })
				}
				uses.Go(func() { pass(time.Duration(i) * time.Second) })
				if i%5 == 0 {
					uses.Go(func() { _, _ = s.Borrow(t.Context(), 1) })
					uses.Wait()
					if err := s.Return(t.Context()); err != nil {
						t.Error(err)
					}
				}
				uses.Wait()
				shut(t, s)
			})
		}
		all.Wait()
		if n := o.taken(); n != 0 {
			t.Errorf("%d seats are taken by nobody", n)
		}
	})
}
