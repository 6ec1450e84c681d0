package entitle

import (
	"iter"
	"math"
	"slices"
	"time"
)

// Entitlement is what a set of licenses allows at an instant.
type Entitlement struct {
	// Users is the capacity by area, the sum of all valid licenses.
	Users Users
	// Features is the union of all valid licenses, in alphabetical order.
	Features []string
	// Valid are the IDs of the licenses that count, in alphabetical order.
	Valid []string
	// Expires is the cumulative expiry: the lowest expiry among the valid
	// licenses. It is zero when all are perpetual or none is valid.
	Expires time.Time
	// Next is the next instant at which users, features or expiry change; nil
	// when nothing changes anymore.
	Next *Change
}

// Change is the difference an instant makes.
type Change struct {
	At time.Time
	// Users is what is gained, or lost where negative.
	Users Users
	// Gained and Lost are features, Begin and End are license IDs.
	Gained, Lost, Begin, End []string
}

// At decides what licenses allow at an instant.
func At(licenses []License, t time.Time) Entitlement { return Of(licenses...).At(t) }

// At decides what the set allows at an instant.
func (s Set) At(t time.Time) Entitlement {
	e := s.sum(t)
	for _, b := range s.Boundaries(t) {
		if then := s.sum(b); !then.sameAs(e) {
			e.Next = difference(e, then, b)
			break
		}
	}
	return e
}

// Has reports whether the entitlement includes a feature.
func (e Entitlement) Has(feature string) bool {
	_, ok := slices.BinarySearch(e.Features, feature)
	return ok
}

func (s Set) sum(at time.Time) Entitlement {
	var e Entitlement
	for l := range s.Counting(at) {
		e.Valid = append(e.Valid, l.ID)
		e.Users = e.Users.plus(l.Users)
		e.Features = append(e.Features, l.Features...)
		if !l.ExpiresAt.IsZero() {
			e.Expires = earlier(e.Expires, l.ExpiresAt)
		}
	}
	slices.Sort(e.Features)
	e.Features = slices.Compact(e.Features)
	return e
}

// Counting yields the licenses that count at an instant, in the order of
// their IDs.
func (s Set) Counting(at time.Time) iter.Seq[License] {
	return func(yield func(License) bool) {
		for _, t := range s.terms {
			if t.counts(at) && !yield(t.License) {
				return
			}
		}
	}
}

// Periods yields every license that ever counts with the end of the period in
// which it does, which begins at its start; zero when it never ends.
func (s Set) Periods() iter.Seq2[License, time.Time] {
	return func(yield func(License, time.Time) bool) {
		for _, t := range s.terms {
			ever := t.State == Active && (t.end.IsZero() || t.StartsAt.Before(t.end))
			if ever && !yield(t.License, t.end) {
				return
			}
		}
	}
}

// Boundaries lists, in order, the instants after another at which some license
// starts or stops counting.
func (s Set) Boundaries(after time.Time) []time.Time {
	var out []time.Time
	for _, t := range s.terms {
		if t.State != Active {
			continue
		}
		for _, b := range []time.Time{t.StartsAt, t.end} {
			if !b.IsZero() && b.After(after) {
				out = append(out, b)
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

func (e Entitlement) sameAs(o Entitlement) bool {
	return e.Users == o.Users && e.Expires.Equal(o.Expires) && slices.Equal(e.Features, o.Features)
}

func difference(now, then Entitlement, at time.Time) *Change {
	return &Change{
		At: at,
		Users: Users{
			Internal: then.Users.Internal - now.Users.Internal,
			External: then.Users.External - now.Users.External,
		},
		Gained: without(then.Features, now.Features), Lost: without(now.Features, then.Features),
		Begin: without(then.Valid, now.Valid), End: without(now.Valid, then.Valid),
	}
}

// without lists what a holds and b does not; both are sorted.
func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s); !ok {
			out = append(out, s)
		}
	}
	return out
}

func (u Users) plus(v Users) Users {
	return Users{Internal: add(u.Internal, v.Internal), External: add(u.External, v.External)}
}

// add sums capacities without ever wrapping around to nothing.
func add(a, b int) int {
	b = max(b, 0)
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}
