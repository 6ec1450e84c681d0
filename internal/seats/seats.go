// Package seats says who may take a seat and for how long an invitation keeps
// one. It is pure: counts and instants in, a decision out (docs/rules.md, Seats
// and invitations).
package seats

import (
	"slices"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Tally is the state of one pool.
type Tally = domain.Tally

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

// Areas lists the areas of which the portal keeps pools for a product. It is
// empty when the installation counts its own users.
func Areas(p domain.Policy) []domain.Area {
	switch {
	case p.Seats != domain.SeatsByMembership && p.Seats != domain.SeatsGranted:
		return nil
	case p.Extranet:
		return domain.Areas()
	}
	return []domain.Area{domain.AreaInternal}
}

// Wanted reports whether each active member and live invitation of an area
// takes a seat in the product's pool of that area by belonging to the
// organization, whatever the role. Nobody does where seats are granted one by
// one or counted by the installation, and external people do only where the
// product licenses them.
func Wanted(p domain.Policy, of domain.Area) bool {
	return p.Seats == domain.SeatsByMembership && slices.Contains(Areas(p), of)
}

// Granted is the area of the pool that a grant to a member of an area takes its
// seat from: theirs, or the only one where the product does not license external
// people apart. ok is false where seats cannot be granted.
func Granted(p domain.Policy, to domain.Area) (area domain.Area, ok bool) {
	switch {
	case p.Seats != domain.SeatsGranted:
		return "", false
	case p.Extranet:
		return to, true
	}
	return domain.AreaInternal, true
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
