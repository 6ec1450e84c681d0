package lease_test

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// A reservation keeps seats for some: who gets what of three seats.
func TestReservations(t *testing.T) {
	t.Parallel()
	kept := func(seats ...int) (list []domain.Reservation) {
		for i, n := range seats {
			list = append(list, domain.Reservation{ID: []domain.ReservationID{"team", "person"}[i], Seats: n})
		}
		return list
	}
	const team, person = "team", "person"
	for name, tt := range map[string]struct {
		kept []domain.Reservation
		has  string // who has a lease already, by the first letter of what they may use
		asks string // who asks: "", team, person, or both
		want string
		seat domain.ReservationID
	}{
		"nothing is kept":                         {asks: "", want: "new on a"},
		"one is free beside what is kept":         {kept: kept(2), asks: "", want: "new on a"},
		"all is kept":                             {kept: kept(3), asks: "", want: "denied: reserved"},
		"what is kept for both":                   {kept: kept(2, 1), asks: "", want: "denied: reserved"},
		"the last free one is gone":               {kept: kept(2), has: "-", asks: "", want: "denied: reserved"},
		"for the team":                            {kept: kept(2), asks: team, want: "new on a", seat: team},
		"for the team, the other is gone":         {kept: kept(2), has: "-", asks: team, want: "new on a", seat: team},
		"for the person":                          {kept: kept(2, 1), asks: person, want: "new on a", seat: person},
		"the team's are in use, one is free":      {kept: kept(2), has: "tt", asks: team, want: "new on a"},
		"the team's are in use, others' are kept": {kept: kept(2, 1), has: "tt", asks: team, want: "denied: reserved"},
		"for both, the own one first":             {kept: kept(1, 1), asks: person + " " + team, want: "new on a", seat: person},
		"for both, the own one is in use":         {kept: kept(1, 1), has: "p", asks: person + " " + team, want: "new on a", seat: team},
		"what is in use is not kept twice":        {kept: kept(2), has: "t", asks: "", want: "new on a"},
		"all seats are in use":                    {kept: kept(2), has: "---", asks: team, want: "denied: full"},
		"more is kept than there is":              {kept: kept(5), asks: "", want: "denied: reserved"},
		"more is kept, for the team":              {kept: kept(5), asks: team, want: "new on a", seat: team},
		"more is kept, two are in use by others":  {kept: kept(5), has: "--", asks: team, want: "new on a", seat: team},
		"more is kept, all are in use by others":  {kept: kept(5), has: "---", asks: team, want: "denied: full"},
		"more is kept, and the team has it all":   {kept: kept(5), has: "ttt", asks: team, want: "denied: full"},
		"nothing is kept for them any more":       {kept: kept(0, 3), asks: team, want: "denied: reserved"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t, pool(flex("a", 3, 0)))
			for i, c := range tt.has { // before anything was kept
				s.Reservations = map[rune][]domain.Reservation{'-': nil, 't': tt.kept, 'p': tt.kept}[c]
				r := lease.Request{Client: string(rune('A' + i)), Reservations: map[rune][]domain.ReservationID{'t': {team}, 'p': {person}}[c]}
				if d := s.ask(r); d.Denied != nil {
					t.Fatalf("%c gets nothing: %+v", c, d.Denied)
				}
			}
			s.Reservations = tt.kept
			r := lease.Request{Client: "c"}
			for id := range strings.FieldsSeq(tt.asks) {
				r.Reservations = append(r.Reservations, domain.ReservationID(id))
			}
			d := s.ask(r)
			if got := told(d); got != tt.want || d.Lease != nil && d.Lease.Reservation != tt.seat {
				t.Errorf("%s with %+v, want %s of %q", got, d.Lease, tt.want, tt.seat)
			}
			if s.InUse() > 3 {
				t.Errorf("%d in use", s.InUse())
			}
		})
	}
}

// One seat becomes free while some wait: who gets it, and at which place the
// others are.
func TestLine(t *testing.T) {
	t.Parallel()
	type asks struct {
		client string
		after  time.Duration
		plain  bool // does not ask to wait
		want   string
		place  int
		length int
	}
	for name, tt := range map[string]struct {
		off   bool
		seats int
		story []asks
	}{
		"in order": {story: []asks{
			{client: "one", want: "full", place: 1, length: 1},
			{client: "two", want: "full", place: 2, length: 2},
			{client: "one", want: "full", place: 1, length: 2},
			{client: "free"},
			{client: "two", want: "full", place: 2, length: 2},
			{client: "one", want: "seat"},
			{client: "two", want: "full", place: 1, length: 1},
		}},
		"who does not wait comes after the line": {story: []asks{
			{client: "one", want: "full", place: 1, length: 1},
			{client: "free"},
			{client: "passer-by", plain: true, want: "full", place: 0, length: 1},
			{client: "one", want: "seat"},
		}},
		"nobody waits": {story: []asks{
			{client: "one", plain: true, want: "full", length: 0},
			{client: "free"},
			{client: "two", plain: true, want: "seat"},
		}},
		"who vanished blocks nobody for longer than a minute": {story: []asks{
			{client: "one", want: "full", place: 1, length: 1},
			{client: "two", want: "full", place: 2, length: 2},
			{client: "free"},
			{client: "two", after: time.Minute - time.Millisecond, want: "full", place: 2, length: 2},
			{client: "two", after: time.Millisecond, want: "seat"},
			{client: "free"},
			{client: "one", want: "seat"},
		}},
		"two lives keep the place": {story: []asks{
			{client: "one", want: "full", place: 1, length: 1},
			{client: "two", want: "full", place: 2, length: 2},
			{client: "holder", after: 5 * time.Minute, want: "seat"},
			{client: "holder", after: 9 * time.Minute, want: "seat"},
			{client: "holder", after: 6*time.Minute - time.Millisecond, want: "seat"},
			{client: "one", want: "full", place: 1, length: 2},
		}},
		"after two lives it is lost": {story: []asks{
			{client: "one", want: "full", place: 1, length: 1},
			{client: "two", want: "full", place: 2, length: 2},
			{client: "holder", after: 5 * time.Minute, want: "seat"},
			{client: "two", after: 8 * time.Minute, want: "full", place: 2, length: 2},
			{client: "holder", want: "seat"},
			{client: "one", after: 7 * time.Minute, want: "full", place: 2, length: 2},
			{client: "two", want: "full", place: 1, length: 2},
		}},
		"asking again without wanting to wait keeps the place": {story: []asks{
			{client: "one", want: "full", place: 1, length: 1},
			{client: "one", plain: true, want: "full", place: 1, length: 1},
		}},
		"two seats are for the first two": {seats: 2, story: []asks{
			{client: "one", want: "full", place: 1, length: 1},
			{client: "two", want: "full", place: 2, length: 2},
			{client: "three", want: "full", place: 3, length: 3},
			{client: "free"},
			{client: "free"},
			{client: "three", want: "full", place: 3, length: 3},
			{client: "two", want: "seat"},
			{client: "three", want: "full", place: 2, length: 2},
			{client: "one", want: "seat"},
		}},
		"the vendor has no line": {off: true, story: []asks{
			{client: "one", want: "full"},
			{client: "free"},
			{client: "two", want: "seat"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seats := max(1, tt.seats)
			p := pool(flex("a", seats, 0))
			p.Rules.QueueOff = tt.off
			s := at(t, p)
			holders := []string{"holder", "holder two"}[:seats]
			for _, h := range holders {
				s.claims(h)
			}
			for i, a := range tt.story {
				s.passes(a.after)
				if a.client == "free" {
					s.ends(holders[0], domain.LeaseReleased)
					holders = holders[1:]
					continue
				}
				d := s.ask(lease.Request{Client: a.client, Queue: !a.plain})
				if d.Lease != nil {
					if a.want != "seat" {
						t.Fatalf("%d, %s: has a seat", i, a.client)
					}
					if d.New {
						holders = append(holders, a.client)
					}
					continue
				}
				if got := *d.Denied; string(got.Reason) != a.want || got.Position != a.place || got.Length != a.length {
					t.Fatalf("%d, %s: told %+v, want %+v", i, a.client, got, a)
				}
			}
		})
	}
}

// A reserved seat is for the first in line who may have it; one that is open is
// not for them while others come before.
func TestAReservedSeatIsForTheFirstWhoMayHaveIt(t *testing.T) {
	t.Parallel()
	s := at(t, pool(flex("a", 2, 0)))
	s.Reservations = []domain.Reservation{{ID: "team", Seats: 1}}
	team := []domain.ReservationID{"team"}
	wait := func(client string, may []domain.ReservationID) string {
		t.Helper()
		return told(s.ask(lease.Request{Client: client, Reservations: may, Queue: true}))
	}
	s.ask(lease.Request{Client: "colleague", Reservations: team})
	s.claims("somebody")
	for _, client := range []string{"first", "second", "third"} {
		if got := wait(client, map[string][]domain.ReservationID{"second": team, "third": team}[client]); got != "denied: full" {
			t.Fatalf("%s: %s", client, got)
		}
	}
	s.ends("colleague", domain.LeaseReleased)
	for _, tt := range []struct {
		client string
		may    []domain.ReservationID
		want   string
	}{{"third", team, "denied: reserved"}, {"first", nil, "denied: reserved"}, {"second", team, "new on a"}, {"third", team, "denied: full"}} {
		if got := wait(tt.client, tt.may); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.client, got, tt.want)
		}
	}
	s.ends("somebody", domain.LeaseReleased)
	if got := wait("third", team); got != "denied: full" {
		t.Errorf("the open seat goes to the third: %s", got)
	}
	if got := wait("first", nil); got != "new on a" {
		t.Errorf("the open seat: %s", got)
	}
}

// A line has a thousand places.
func TestTheLineIsFull(t *testing.T) {
	t.Parallel()
	s := at(t, pool(flex("a", 0, 0)))
	for i := range lease.MaxLine {
		s.Line = append(s.Line, domain.QueuedClient{Client: strings.Repeat("x", i+1), Place: int64(i + 1), AskedAt: noon})
	}
	if d := s.ask(lease.Request{Client: "late", Queue: true}); d.Denied.Position != 0 || d.Denied.Length != lease.MaxLine || len(s.Line) != lease.MaxLine {
		t.Errorf("told %+v", d.Denied)
	}
	if d := s.ask(lease.Request{Client: "xx", Queue: true}); d.Denied.Position != 2 {
		t.Errorf("told %+v", d.Denied)
	}
}
