package seatward

import (
	"context"
	"errors"
	"time"

	"seatward.dev/sdk/license"
)

// Borrow takes the seat along: from now on it holds without a network, for so
// many days or as long as the portal allows, also when the program starts again.
// It returns until when. Closing the lease then keeps it; [Lease.Return] gives it
// back early.
//
// Its errors are a [*LeaseError] such as one with the code leases.not_borrowable,
// [ErrNotBorrowable], and those of the Store ([ErrNotSaved]): then the seat is
// borrowed as far as the portal knows, but gone when the program ends.
func (s *Lease) Borrow(ctx context.Context, days int) (time.Time, error) {
	s.asking.Lock()
	defer s.asking.Unlock()
	if err := s.Err(); err != nil {
		return time.Time{}, err
	}
	info := s.Info()
	if len(s.leaser.roots) == 0 || info.Named {
		return time.Time{}, ErrNotBorrowable
	}
	a, err := s.leaser.borrow(ctx, info.ID, days)
	if err != nil {
		return time.Time{}, err
	}
	token, err := s.leaser.verify(a.Token)
	if err == nil && token.ID != info.ID {
		err = errors.New("the token of another lease")
	}
	if err != nil {
		return time.Time{}, &LeaseError{Code: string(SyncBadAnswer), Err: err}
	}
	a.Borrowed = true
	s.take(a)
	_, err = s.leaser.keeper.change(ctx, func(st *leaseState) {
		st.Borrowed, st.Seen = a.Token, later(st.Seen, present().UTC())
	})
	s.leaser.tell(LeaseEvent{Kind: LeaseBorrowed, Ends: token.Expires})
	return token.Expires, err
}

// Return gives a seat back before its time, a borrowed one too, and ends the
// lease. For that the portal has to be reached; while it is not, nothing changes.
func (s *Lease) Return(ctx context.Context) error {
	if err := s.giveBack(ctx); err != nil {
		return err
	}
	s.stop()
	<-s.finished
	s.leaser.held.Store(false)
	s.leaser.tell(LeaseEvent{Kind: LeaseReleased})
	return nil
}

func (s *Lease) giveBack(ctx context.Context) error {
	s.asking.Lock()
	defer s.asking.Unlock()
	if err := s.Err(); err != nil {
		return err
	}
	info := s.Info()
	if !info.Named {
		if err := s.leaser.release(ctx, info.ID); err != nil {
			return err
		}
	}
	if info.Borrowed {
		if err := s.leaser.forget(ctx); err != nil {
			return err
		}
	}
	s.end(ErrLeaseClosed)
	return nil
}

// kept is the borrowed lease of an earlier start, nil when there is none.
func (l *Leaser) kept(ctx context.Context) (*Lease, error) {
	st, err := l.keeper.load(ctx)
	if err != nil || st.Borrowed == "" || len(l.roots) == 0 {
		return nil, err
	}
	now := later(st.Seen, present().UTC())
	token, err := l.verify(st.Borrowed)
	if errors.Is(err, license.WrongInstallation) {
		return nil, nil // somebody else's
	}
	if err != nil || !token.AliveAt(now) {
		l.cfg.Logger.Info("seatward: the borrowed lease is over", "error", err)
		return nil, l.forget(ctx)
	}
	s := l.lease(&leaseAnswer{
		ID: token.ID, License: token.LicenseID, Fence: token.Fence, Borrowed: true,
		ExpiresIn: max(int64(token.Expires.Sub(now)/time.Second), 1), sent: present(),
	})
	s.hold.next = present() // no longer than the portal is known to say otherwise
	l.tell(LeaseEvent{Kind: LeaseBorrowed, Ends: token.Expires})
	s.start() //nolint:contextcheck // the lease outlives its acquiring
	if err := l.remember(ctx); err != nil {
		l.cfg.Logger.Warn("seatward: the lease state could not be saved", "error", err)
	}
	return s, nil
}

// verify reads a token of this client.
func (l *Leaser) verify(text string) (*license.LeaseToken, error) {
	token, err := license.VerifyLease(text, l.roots)
	if err != nil {
		return nil, err
	}
	return token, token.Check(l.cfg.Product, l.client, time.Time{})
}

// forget drops the borrowed lease.
func (l *Leaser) forget(ctx context.Context) error {
	_, err := l.keeper.change(context.WithoutCancel(ctx), func(st *leaseState) { st.Borrowed = "" })
	return err
}

// remember keeps the present, for a clock that is set back while nothing runs.
func (l *Leaser) remember(ctx context.Context) error {
	_, err := l.keeper.change(context.WithoutCancel(ctx), func(st *leaseState) { st.Seen = later(st.Seen, present().UTC()) })
	return err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
