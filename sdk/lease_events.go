package seatward

import (
	"errors"
	"time"
)

// LeaseEventKind says what happened to a seat.
type LeaseEventKind string

// The kinds of a [LeaseEvent].
const (
	LeaseQueued   LeaseEventKind = "queued"   // no seat is free; in line, at Position
	LeaseGranted  LeaseEventKind = "granted"  // there is a seat
	LeaseRenewed  LeaseEventKind = "renewed"  // the portal has confirmed it
	LeaseBorrowed LeaseEventKind = "borrowed" // it holds without a network until Ends
	LeaseTrouble  LeaseEventKind = "trouble"  // the portal does not answer; the seat stays until Ends
	LeaseEnding   LeaseEventKind = "ending"   // it ends soon, at Ends: time to save what is open
	LeaseLost     LeaseEventKind = "lost"     // it is gone, for Reason
	LeaseReleased LeaseEventKind = "released" // it was given back
)

// LeaseEvent is something a program may want to tell its user.
type LeaseEvent struct {
	Kind LeaseEventKind
	// Ends is when the seat ends unless it is renewed; zero without one.
	Ends time.Time
	// Position is the place in line, from 1, among Length.
	Position, Length int
	// Reason and Note say why a seat was lost; see [LostError].
	Reason, Note string
	// Err is what lies beneath a trouble or a place in line.
	Err error
}

// eventsKept is how many events wait to be read; then the oldest are dropped, so
// that a program which does not read them loses nothing else.
const eventsKept = 16

// Events receives what happens to the seat, in order. It is never closed. When
// it is not read, the latest events are kept.
func (l *Leaser) Events() <-chan LeaseEvent { return l.events }

func (l *Leaser) tell(e LeaseEvent) {
	l.telling.Lock()
	defer l.telling.Unlock()
	for {
		select {
		case l.events <- e:
			return
		default:
		}
		select {
		case <-l.events:
		default:
		}
	}
}

// Reasons of a [LostError] besides those of the portal: released, expired,
// forced, license_ended, suspended, revoked, blocked; and besides the code with
// which it refused to renew the lease until that was over.
const (
	LostUnreachable = "unreachable" // it ran out while the portal did not answer
	LostBorrowOver  = "borrow_over" // the borrowed lease ran out
)

// LostError is why a seat is gone.
type LostError struct {
	Reason string
	Note   string // what an administrator wrote who took it back
}

func (e *LostError) Error() string {
	if e.Note != "" {
		return "seatward: the seat is lost: " + e.Reason + ": " + e.Note
	}
	return "seatward: the seat is lost: " + e.Reason
}

// Errors of Leaser and Lease.
var (
	// ErrLeaseHeld is returned by Acquire while this Leaser holds a lease already.
	ErrLeaseHeld = errors.New("seatward: this Leaser holds a lease already")
	// ErrLeaseClosed is the Err of a lease that was given back.
	ErrLeaseClosed = errors.New("seatward: the lease was given back")
	// ErrNotBorrowable is returned by Borrow without LeaseConfig.Roots, and for a
	// holder of a named seat, who needs no lease.
	ErrNotBorrowable = errors.New("seatward: there is nothing to borrow")
)
