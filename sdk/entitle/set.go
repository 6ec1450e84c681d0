package entitle

import (
	"cmp"
	"slices"
	"time"
)

// Set is a number of licenses for one product and one holder (an installation
// or an organization), settled among each other: of every license only its
// highest revision, ended where another one replaces it.
type Set struct {
	terms []term // ordered by ID
}

// term is a license and the period in which it really counts.
type term struct {
	License
	end time.Time // zero when it never ends; never after ExpiresAt
}

// Of settles licenses. Their order does not matter, and giving one twice is
// giving it once.
func Of(licenses ...License) Set {
	s := Set{terms: make([]term, 0, len(licenses))}
	for _, l := range licenses {
		s.terms = append(s.terms, term{License: l, end: l.ExpiresAt})
	}
	slices.SortFunc(s.terms, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(b.Revision, a.Revision))
	})
	s.terms = slices.CompactFunc(s.terms, func(a, b term) bool { return a.ID == b.ID })
	for _, successor := range s.terms {
		if successor.State == Active {
			s.endReplaced(successor.License)
		}
	}
	return s
}

func (s Set) endReplaced(by License) {
	for _, id := range by.Replaces {
		if i, ok := s.find(id); ok && id != by.ID {
			s.terms[i].end = earlier(s.terms[i].end, by.StartsAt)
		}
	}
}

func (s Set) find(id string) (int, bool) {
	return slices.BinarySearchFunc(s.terms, id, func(t term, id string) int { return cmp.Compare(t.ID, id) })
}

// PhaseOf says how the license of that ID, in its highest revision, stands at
// an instant. ok is false when the set does not hold it.
func (s Set) PhaseOf(id string, at time.Time) (phase Phase, ok bool) {
	i, ok := s.find(id)
	if !ok {
		return "", false
	}
	return s.terms[i].phase(at), true
}

func (t term) phase(at time.Time) Phase {
	switch {
	case t.State != Active:
		return Phase(t.State)
	case t.replaced() && !at.Before(t.end):
		return PhaseSuperseded
	case at.Before(t.StartsAt):
		return PhaseScheduled
	case t.counts(at):
		return PhaseValid
	}
	return PhaseExpired
}

// counts reports whether the license counts at an instant, replacements
// considered.
func (t term) counts(at time.Time) bool {
	return t.ValidAt(at) && (t.end.IsZero() || at.Before(t.end))
}

// replaced reports whether another license ends this one before its expiry.
func (t term) replaced() bool { return !t.end.Equal(t.ExpiresAt) }

// earlier is the first of two ends, of which zero is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
