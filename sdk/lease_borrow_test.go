package seatward_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"seatward.dev/sdk"
)

func TestBorrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, store := newOffice(1), &memoryStore{}
		l := o.program(t, store)
		s := acquire(t, l)
		if _, err := s.Borrow(t.Context(), 30); !isCode(err, "field.number") {
			t.Errorf("borrowed for 30 days: %v", err)
		}
		until, err := s.Borrow(t.Context(), 3)
		if err != nil || !until.Equal(time.Now().AddDate(0, 0, 3)) {
			t.Fatalf("until %s, %v", until, err)
		}
		shut(t, s)
		if o.taken() != 1 {
			t.Error("closing gave a borrowed lease back")
		}
		o.away(unplugged)
		pass(24 * time.Hour)
		l = o.program(t, store) // starts again on the train
		s = acquire(t, l)
		if info := s.Info(); !info.Borrowed || !info.Ends.Equal(until) || !s.Valid() {
			t.Fatalf("offline: %+v", info)
		}
		if err := s.Return(t.Context()); !isCode(err, "unreachable") || !s.Valid() {
			t.Errorf("returned without a network: %v", err)
		}
		if s.Close() != nil {
			t.Error("closing needs no network")
		}
		s = acquire(t, l)
		pass(time.Until(until) - time.Minute)
		kinds, _ := told(l)
		if !s.Valid() || kinds[len(kinds)-1] != seatward.LeaseEnding {
			t.Errorf("a minute before its end: %v, told %v", s.Err(), kinds)
		}
		pass(time.Minute + time.Second)
		var lost *seatward.LostError
		if !errors.As(s.Err(), &lost) || lost.Reason != seatward.LostBorrowOver {
			t.Errorf("over: %v", s.Err())
		}
		if _, err := l.Acquire(t.Context()); !isCode(err, "unreachable") {
			t.Errorf("acquired again without a network: %v", err)
		}
	})
}

func TestReturnEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, store := newOffice(1), &memoryStore{}
		l := o.program(t, store)
		s := acquire(t, l)
		if _, err := s.Borrow(t.Context(), 5); err != nil {
			t.Fatal(err)
		}
		pass(26 * time.Hour) // renewing a borrowed lease does not change its end
		if info := s.Info(); !info.Borrowed || s.Remaining() < 93*time.Hour || s.Remaining() > 95*time.Hour {
			t.Errorf("after a day: %+v, %s left", info, s.Remaining())
		}
		if err := s.Return(t.Context()); err != nil || o.taken() != 0 || s.Valid() {
			t.Errorf("returned: %v", err)
		}
		other := acquire(t, o.program(t, &memoryStore{}))
		if _, err := l.Acquire(t.Context()); !isCode(err, "leases.exhausted") {
			t.Errorf("used a lease that was returned: %v", err)
		}
		shut(t, other)
	})
}

// Who takes a borrowed lease back wins at the next contact.
func TestABorrowedLeaseTakenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, store := newOffice(1), &memoryStore{}
		l := o.program(t, store)
		s := acquire(t, l)
		if _, err := s.Borrow(t.Context(), 5); err != nil {
			t.Fatal(err)
		}
		o.change(func() { o.leases[l.Client()].reason = "forced" })
		o.away(unplugged)
		pass(10 * time.Hour)
		if !s.Valid() {
			t.Fatalf("without contact it holds: %v", s.Err())
		}
		o.away(nil)
		pass(2 * time.Hour)
		if s.Valid() {
			t.Error("it holds after contact")
		}
		o.away(unplugged)
		if _, err := l.Acquire(t.Context()); !isCode(err, "unreachable") {
			t.Errorf("its token still counts: %v", err)
		}
	})
}

// A clock set back while nothing runs gains nothing.
func TestBorrowedAndTheClockSetBack(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(1)
		pass(40 * time.Hour)
		s := acquire(t, o.program(t, store))
		if _, err := s.Borrow(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		pass(23 * time.Hour)
		shut(t, s)
	})
	synctest.Test(t, func(t *testing.T) { // another bubble, whose clock is 63 hours behind
		o := newOffice(1)
		o.away(unplugged)
		l := o.program(t, store)
		s := acquire(t, l)
		if left := s.Remaining(); left > time.Hour {
			t.Errorf("%s left of a day of which 23 hours are over", left)
		}
		shut(t, s)
	})
}

func TestTheStoreIsFull(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, store := newOffice(1), &memoryStore{}
		s := acquire(t, o.program(t, store))
		store.full = true
		if _, err := s.Borrow(t.Context(), 1); !errors.Is(err, seatward.ErrNotSaved) || !s.Valid() {
			t.Errorf("got %v, %v", err, s.Err())
		}
		store.full = false
		if _, err := s.Borrow(t.Context(), 1); err != nil { // there is space again
			t.Error(err)
		}
		shut(t, s)
	})
}

func TestATokenOfAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, store := newOffice(2), &memoryStore{}
		s := acquire(t, o.program(t, store))
		if _, err := s.Borrow(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		shut(t, s)
		o.away(unplugged)
		as := func(client string) func(*seatward.LeaseConfig) {
			return func(c *seatward.LeaseConfig) { c.Client = client }
		}
		if _, err := o.program(t, store, as("another")).Acquire(t.Context()); !isCode(err, "unreachable") {
			t.Errorf("another client used the token: %v", err)
		}
		shut(t, acquire(t, o.program(t, store))) // whose it is still can
	})
}

func TestTheGuardKeepsALease(t *testing.T) {
	t.Parallel()
	o := newOffice(1)
	in := newInstallation(t)
	in.cfg.Client = &http.Client{Transport: o}
	in.cfg.Roots, in.cfg.Product = o.vendor.RootPEM(), "drafting"
	in.reopen(t)
	mine := seatward.LeaseConfig{Organization: "org_1", Token: "secret"}
	l, err := in.Leaser(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	s := acquire(t, l)
	if _, err := s.Borrow(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	shut(t, s)
	id := in.InstallID()
	in.reopen(t)
	o.away(unplugged)
	again, err := in.Leaser(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	s = acquire(t, again)
	if !s.Info().Borrowed || again.Client() != l.Client() || in.InstallID() != id {
		t.Errorf("after the restart: %+v", s.Info())
	}
	shut(t, s)
}
