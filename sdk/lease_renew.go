package seatward

import (
	"cmp"
	"context"
	"errors"
	"time"
)

// lookEvery is how long nothing is looked at most, so that a machine which slept
// asks the portal soon after it wakes.
const lookEvery = 30 * time.Second

// parted is by how much the two clocks may differ.
const parted = 5 * time.Second

// run renews the seat until it is lost or ctx ends.
func (s *Lease) run(ctx context.Context) {
	defer close(s.finished)
	failures, warned := 0, false
	for {
		now, h := present(), s.holding()
		warn := h.ends().Add(-s.leaser.warning(h.lasts))
		switch {
		case !now.Before(h.ends()):
			s.lose(ctx, s.ranOut())
			return
		case !now.Before(h.next):
			if failures = s.renew(ctx, h, failures); ctx.Err() != nil || s.Err() != nil {
				return
			}
			warned = warned && failures > 0
			continue
		case !warned && !now.Before(warn):
			warned = true
			s.leaser.tell(LeaseEvent{Kind: LeaseEnding, Ends: s.Info().Ends})
		}
		until := earlier(h.ends(), h.next)
		if !warned {
			until = earlier(until, warn)
		}
		if !s.leaser.wait(ctx, min(until.Sub(now), lookEvery)) {
			return
		}
		if monotonic, wall := s.leaser.elapsed(now); wall-monotonic > parted || monotonic-wall > parted {
			if failures = s.renew(ctx, h, failures); ctx.Err() != nil || s.Err() != nil {
				return
			}
			s.catchUp(failures > 0, wall-monotonic)
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// catchUp takes the time that the machine slept, or that its clock was set
// forward, off a borrowed lease of which the portal could not say more: its token
// ends by the clock.
func (s *Lease) catchUp(unknown bool, ahead time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if unknown && s.info.Borrowed && ahead > 0 {
		s.hold.from = s.hold.from.Add(-ahead)
	}
}

func (s *Lease) holding() hold {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hold
}

// warning is how long before its end a lease is told to end.
func (l *Leaser) warning(lasts time.Duration) time.Duration {
	if l.cfg.Warn > 0 {
		return l.cfg.Warn
	}
	return min(lasts/5, time.Hour)
}

// renew asks once. Only the portal's own word takes the seat before its end;
// whatever else goes wrong leaves it until then.
func (s *Lease) renew(ctx context.Context, h hold, failures int) int {
	s.asking.Lock()
	defer s.asking.Unlock()
	info := s.Info()
	if s.Err() != nil {
		return failures
	}
	short, cancel := context.WithDeadline(ctx, h.ends())
	defer cancel()
	a, err := s.leaser.claim(short, info.ID)
	if err == nil {
		s.take(a)
		s.leaser.tell(LeaseEvent{Kind: LeaseRenewed, Ends: s.Info().Ends})
		if info.Borrowed && s.leaser.remember(ctx) != nil {
			s.leaser.cfg.Logger.Warn("seatward: the lease state could not be saved")
		}
		return 0
	}
	refused, _ := errors.AsType[*LeaseError](err)
	switch {
	case ctx.Err() != nil:
		return failures
	case refused != nil && refused.lost != nil:
		s.lose(ctx, refused.lost)
		return failures
	}
	s.postpone(info, refused, h, failures)
	if !info.Borrowed {
		s.leaser.tell(LeaseEvent{Kind: LeaseTrouble, Ends: s.Info().Ends, Err: err})
	}
	return failures + 1
}

// postpone decides when to ask again after so many failures. However long the
// portal wants to be left alone, it is asked once more before the end.
func (s *Lease) postpone(info LeaseInfo, refused *LeaseError, h hold, failures int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var after time.Duration
	s.trouble = LostUnreachable
	if refused != nil {
		after = refused.After
		if !refused.Passing() {
			s.trouble = refused.Code
		}
	}
	wait := min(backoff(failures, after), max(left(h.ends())-2*quickest, quickest))
	if info.Borrowed {
		wait = jitter(borrowTurn)
	}
	s.hold.next = present().Add(wait)
}

// ranOut is why a seat is lost that nobody renewed.
func (s *Lease) ranOut() *LostError {
	if s.Info().Borrowed {
		return &LostError{Reason: LostBorrowOver}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return &LostError{Reason: cmp.Or(s.trouble, LostUnreachable)}
}

// lose ends the seat and forgets a borrowed one.
func (s *Lease) lose(ctx context.Context, why *LostError) {
	borrowed := s.Info().Borrowed
	if !s.end(why) {
		return
	}
	if borrowed {
		if err := s.leaser.forget(ctx); err != nil {
			s.leaser.cfg.Logger.Warn("seatward: forget the borrowed lease", "error", err)
		}
	}
	s.leaser.held.Store(false)
	s.leaser.tell(LeaseEvent{Kind: LeaseLost, Reason: why.Reason, Note: why.Note, Err: why})
}
