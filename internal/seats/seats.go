// Package seats says who may take a seat and for how long an invitation keeps
// one. It is pure: counts and instants in, a decision out (docs/rules.md, Seats
// and invitations).
package seats

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Tally is the state of one pool: one organization, product and area.
type Tally struct {
	Capacity int // seats of the licenses in force
	Active   int // held by people
	Pending  int // held by live invitations
}

// Held is how many seats are taken, by people and invitations together.
func (t Tally) Held() int { return t.Active + t.Pending }

// Free is how many seats can still be taken. It is 0, never negative, when the
// capacity has fallen below what is held.
func (t Tally) Free() int { return max(0, t.Capacity-t.Held()) }

// Admit decides whether n more people fit into the pool. Every path that takes
// a seat asks it: there is no way around. A capacity below what is held evicts
// nobody and admits nobody.
//
// It refuses with seats.exhausted (capacity, held, free, wanted), and with
// field.range when n is not at least 1.
func Admit(t Tally, n int) error {
	if n < 1 {
		return domain.Bad("seats", domain.CodeRange).With("min", 1).With("max", domain.MaxUsers)
	}
	if n > t.Free() {
		return domain.E(domain.Exhausted, domain.CodeSeatsExhausted).
			With("capacity", t.Capacity).With("held", t.Held()).
			With("free", t.Free()).With("wanted", n)
	}
	return nil
}

// Wanted lists the areas in whose pools each active member and live invitation
// takes a seat by belonging to the organization, whatever the role. It is empty
// when the installation counts its own users and when seats are granted one by
// one.
func Wanted(p domain.Policy) []domain.Area {
	if p.Seats == domain.SeatsByMembership {
		return []domain.Area{domain.AreaInternal}
	}
	return nil
}

// HoldUntil is the instant from which an invitation sent at sentAt no longer
// holds a seat: sentAt itself when the policy lets invitations hold none, and
// never later than the end of its link.
func HoldUntil(p domain.Policy, sentAt time.Time) time.Time {
	if !p.PendingHolds {
		return sentAt
	}
	return sentAt.Add(days(min(p.InvitationHoldDays, domain.InvitationDays)))
}

// LinkUntil is the instant from which the link of an invitation sent at sentAt
// no longer works.
func LinkUntil(sentAt time.Time) time.Time { return sentAt.Add(days(domain.InvitationDays)) }

// Holds reports whether i holds a seat at t: while it is pending and before its
// HoldUntil. The beginning is not compared: an invitation that exists has been
// sent, and a second node whose clock is behind must count it too.
func Holds(i domain.Invitation, t time.Time) bool {
	return i.StateAt(t) == domain.InvitationPending && t.Before(i.HoldUntil)
}

// days are spans of 24 hours, so that a seat is never held an hour longer or
// shorter because clocks were changed.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
