package comply

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"seatward.dev/sdk/entitle"
)

// force is what the licenses in force come to.
type force struct {
	users  entitle.Users
	ladder Ladder
	any    bool
}

// exceeds is strict: as many users as the capacity are fine.
func (f force) exceeds(u entitle.Users) bool {
	return f.any && (u.Internal > f.users.Internal || u.External > f.users.External)
}

// moment is an instant at which some license starts or stops counting, and what
// is in force from then on.
type moment struct {
	at time.Time
	force
}

// timeline is all moments in their order. It is made in one pass, so thousands
// of licenses cost little.
type timeline []moment

func newTimeline(set entitle.Set, ladders map[string]Ladder) timeline {
	type event struct {
		at      time.Time
		license entitle.License
		starts  bool
	}
	var events []event
	for l, end := range set.Periods() {
		events = append(events, event{l.StartsAt, l, true})
		if !end.IsZero() {
			events = append(events, event{end, l, false})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	var line timeline
	var internal, external sum
	inForce := make(map[Ladder]int)
	for i, e := range events {
		by := -1
		if e.starts {
			by = 1
		}
		internal.add(e.license.Users.Internal, by)
		external.add(e.license.Users.External, by)
		ladder := ladders[e.license.ID]
		if inForce[ladder] += by; inForce[ladder] == 0 {
			delete(inForce, ladder)
		}
		if i+1 < len(events) && events[i+1].at.Equal(e.at) {
			continue
		}
		f := force{any: len(inForce) > 0, users: entitle.Users{Internal: internal.int(), External: external.int()}}
		for l := range inForce {
			f.ladder = f.ladder.longer(l)
		}
		line = append(line, moment{e.at.UTC(), f})
	}
	return line
}

// at is what is in force at an instant.
func (l timeline) at(t time.Time) force {
	if i := l.find(t); i > 0 {
		return l[i-1].force
	}
	return force{}
}

// after lists the moments after an instant.
func (l timeline) after(t time.Time) []moment { return l[l.find(t):] }

// find counts the moments up to and including an instant.
func (l timeline) find(t time.Time) int {
	i, _ := slices.BinarySearchFunc(l, t, func(m moment, t time.Time) int {
		if m.at.After(t) {
			return 1
		}
		return -1
	})
	return i
}

// sum adds and takes away capacities in 128 bits, so that it is exact however
// absurd they are. Negative ones grant nothing.
type sum struct{ high, low uint64 }

func (s *sum) add(n, by int) {
	var carry uint64
	if by > 0 {
		s.low, carry = bits.Add64(s.low, uint64(max(n, 0)), 0)
		s.high += carry
		return
	}
	s.low, carry = bits.Sub64(s.low, uint64(max(n, 0)), 0)
	s.high -= carry
}

// int is the sum, or the largest int when it is beyond.
func (s sum) int() int {
	if s.high > 0 || s.low > math.MaxInt {
		return math.MaxInt
	}
	return int(s.low)
}
