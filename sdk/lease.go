package seatward

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Lease is a seat. It is renewed until it is lost or closed. It is safe for
// concurrent use.
type Lease struct {
	leaser   *Leaser
	stop     context.CancelFunc
	done     chan struct{} // closed when the seat is gone
	finished chan struct{} // closed when nothing runs anymore
	asking   sync.Mutex    // held while the portal is asked

	mu      sync.Mutex // guards what follows
	info    LeaseInfo
	hold    hold
	trouble string // why it was not renewed last, as a reason of LostError
	err     error
}

// LeaseInfo is what is known of a seat.
type LeaseInfo struct {
	ID      string // empty for a holder of a named seat
	License string // the license whose seat it is
	Fence   int64
	// Named is set for a holder of a named seat, who needs no lease. Borrowed is set
	// while the seat is held without the portal.
	Named, Borrowed bool
	// Capacity and InUse are the seats there are and the leases alive, as the portal
	// said last.
	Capacity, InUse int
	// Ends is when the seat ends unless it is renewed.
	Ends time.Time
}

// hold is until when there is a seat, on the clock that only runs forward.
type hold struct {
	from  time.Time     // when it was asked for
	lasts time.Duration // from then on
	next  time.Time     // when to ask again
}

func (h hold) ends() time.Time { return h.from.Add(h.lasts) }

const (
	quickest   = time.Second      // between two requests
	queueTurn  = 15 * time.Second // between two requests of one in line
	queueLong  = 30 * time.Second // at most: who does not ask within a minute is passed over
	retryFirst = time.Second
	retryLong  = time.Minute
	partedTime = 2 * time.Second // for leaving the line when ctx has ended
	closeTime  = 5 * time.Second
	borrowTurn = time.Hour // a borrowed lease asks the portal so often
	firstTries = 3
)

// Acquire takes a seat. A borrowed lease that was kept is used without asking
// anybody. Otherwise the portal is asked; an answer lost on the way is safe,
// because a client that asks again gets the same lease.
//
// When no seat is free the error is a [*LeaseError] with Exhausted; with
// LeaseConfig.Queue it waits in line until ctx ends. ctx is for acquiring alone:
// the lease lives until [Lease.Close].
func (l *Leaser) Acquire(ctx context.Context) (*Lease, error) {
	if !l.held.CompareAndSwap(false, true) {
		return nil, ErrLeaseHeld
	}
	lease, err := l.acquire(ctx)
	if err != nil {
		l.held.Store(false)
		return nil, err
	}
	return lease, nil
}

func (l *Leaser) acquire(ctx context.Context) (*Lease, error) {
	if s, err := l.kept(ctx); s != nil || err != nil {
		return s, err
	}
	queued := false
	for failures := 0; ; {
		a, err := l.claim(ctx, "")
		if err == nil {
			s := l.lease(a)
			l.tell(LeaseEvent{Kind: LeaseGranted, Ends: s.Info().Ends})
			s.start() //nolint:contextcheck // the lease outlives its acquiring
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, l.leaveLine(ctx, queued)
		}
		var wait time.Duration
		refused, _ := errors.AsType[*LeaseError](err)
		switch {
		case refused == nil:
			return nil, err
		case refused.Exhausted() && l.cfg.Queue:
			failures, queued = 0, true
			l.tell(LeaseEvent{Kind: LeaseQueued, Position: refused.QueuePosition, Length: refused.QueueLength, Err: err})
			wait = inLine(refused.After)
		case refused.Passing() && (queued || failures < firstTries-1):
			wait = backoff(failures, refused.After)
			failures++
		default:
			return nil, err
		}
		if !l.wait(ctx, wait) {
			return nil, l.leaveLine(ctx, queued)
		}
	}
}

// leaveLine gives the place in line to the next, as far as that can be told.
func (l *Leaser) leaveLine(ctx context.Context, queued bool) error {
	if queued {
		short, cancel := context.WithTimeout(context.WithoutCancel(ctx), partedTime)
		defer cancel()
		if err := l.release(short, ""); err != nil {
			l.cfg.Logger.Debug("seatward: leave the line", "error", err)
		}
	}
	return context.Cause(ctx)
}

// inLine is when to ask again: often enough that the place is not passed over.
func inLine(after time.Duration) time.Duration {
	if after <= 0 {
		after = queueTurn
	}
	return jitter(min(max(after, quickest), queueLong))
}

// backoff is how long to wait after so many failures in a row, or as long as the
// portal asks.
func backoff(failures int, after time.Duration) time.Duration {
	wait := retryLong
	if failures < 6 {
		wait = retryFirst << failures
	}
	return max(jitter(wait), after)
}

// jitter takes up to a fifth off, so that not all ask at once.
func jitter(d time.Duration) time.Duration { return d - rand.N(d/5+1) }

func (l *Leaser) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// lease is a seat as the portal has just given it.
func (l *Leaser) lease(a *leaseAnswer) *Lease {
	s := &Lease{leaser: l, done: make(chan struct{}), finished: make(chan struct{})}
	s.take(a)
	return s
}

// start has the seat renewed from now on.
func (s *Lease) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.run(ctx)
}

// take holds what the portal has just said.
func (s *Lease) take(a *leaseAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.info = LeaseInfo{
		ID: a.ID, License: a.License, Fence: a.Fence, Named: a.Named, Borrowed: a.Borrowed,
		Capacity: a.Capacity, InUse: a.InUse,
	}
	s.trouble, s.hold = "", hold{from: a.sent, lasts: a.lasts()}
	if a.Borrowed {
		s.hold.next = a.sent.Add(jitter(min(borrowTurn, a.refresh())))
		return
	}
	s.hold.next = a.sent.Add(max(jitter(a.refresh()), quickest))
}

// Info is what is known of the seat now.
func (s *Lease) Info() LeaseInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := s.info
	info.Ends = s.endsAt()
	return info
}

// endsAt is the end on the clock that people read. s.mu is held.
func (s *Lease) endsAt() time.Time {
	return present().Round(0).Add(left(s.hold.ends())).UTC().Round(time.Millisecond)
}

// Valid reports whether there is a seat now.
func (s *Lease) Valid() bool { return s.Remaining() > 0 }

// Remaining is how long there is a seat, if nobody renews it.
func (s *Lease) Remaining() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0
	}
	return max(left(s.hold.ends()), 0)
}

// Done is closed when the seat is gone: lost, or given back. [Lease.Err] says why.
func (s *Lease) Done() <-chan struct{} { return s.done }

// Err is nil while there is a seat; then a [*LostError] or [ErrLeaseClosed].
func (s *Lease) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// end makes the first reason the one that counts.
func (s *Lease) end(reason error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return false
	}
	s.err = reason
	close(s.done)
	return true
}

// Close gives the seat back, or keeps it when it is borrowed. It returns when
// nothing runs anymore, after 5 seconds at most where the portal does not answer;
// the seat is free then when its time is over, and the error says so.
func (s *Lease) Close() error {
	first := s.end(ErrLeaseClosed)
	s.stop()
	<-s.finished
	if !first {
		return nil
	}
	defer s.leaser.held.Store(false)
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	info := s.Info()
	if info.Borrowed {
		return s.leaser.remember(ctx)
	}
	s.leaser.tell(LeaseEvent{Kind: LeaseReleased})
	if info.Named {
		return nil
	}
	return s.leaser.release(ctx, info.ID)
}
