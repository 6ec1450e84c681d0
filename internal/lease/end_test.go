package lease_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// Borrowing prolongs a lease for use without a connection.
func TestBorrow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rules    domain.LeaseRules
		licenses []lease.License
		others   int // clients that have borrowed
		before   func(s *scene)
		days     int
		code     domain.Code
		lost     domain.LeaseEnd
		lives    time.Duration
		on       domain.LicenseID
	}{
		"a day":                         {days: 1, lives: day},
		"seven where nobody says":       {days: 7, lives: 7 * day},
		"eight":                         {days: 8, code: domain.CodeRange},
		"none":                          {days: 0, code: domain.CodeRange},
		"backwards":                     {days: -1, code: domain.CodeRange},
		"as the vendor says":            {rules: domain.LeaseRules{BorrowDays: 30}, days: 30, lives: 30 * day},
		"longer than the vendor says":   {rules: domain.LeaseRules{BorrowDays: 30}, days: 31, code: domain.CodeRange},
		"the vendor lends nothing":      {rules: domain.LeaseRules{BorrowDays: domain.NoBorrowing}, days: 1, code: domain.CodeNotBorrowable},
		"beyond the license":            {licenses: []lease.License{flex("a", 3, 2*day)}, days: 5, lives: 2 * day},
		"another license lasts longer":  {licenses: []lease.License{flex("a", 3, 2*day), flex("b", 1, 3*day)}, before: func(s *scene) { s.moved("c", "a") }, days: 5, lives: 3 * day, on: "b"},
		"of three, two have borrowed":   {others: 2, days: 1, lives: day},
		"one is kept, one has borrowed": {rules: domain.LeaseRules{BorrowKeep: 1}, others: 1, days: 1, lives: day},
		"one is kept, two have":         {rules: domain.LeaseRules{BorrowKeep: 1}, others: 2, days: 1, code: domain.CodeNotBorrowable},
		"all are kept":                  {rules: domain.LeaseRules{BorrowKeep: 3}, days: 1, code: domain.CodeNotBorrowable},
		"more are kept than there are":  {rules: domain.LeaseRules{BorrowKeep: 9}, days: 1, code: domain.CodeNotBorrowable},
		"again, for longer":             {rules: domain.LeaseRules{BorrowKeep: 2}, before: func(s *scene) { s.borrows("c", 1); s.passes(12 * time.Hour) }, days: 2, lives: 2 * day},
		"again, never for shorter":      {before: func(s *scene) { s.borrows("c", 5) }, days: 1, lives: 5 * day},
		"what was released":             {before: func(s *scene) { s.ends("c", domain.LeaseReleased) }, days: 1, lost: domain.LeaseReleased},
		"what has expired":              {before: func(s *scene) { s.passes(10 * time.Minute) }, days: 1, lost: domain.LeaseExpired},
		"what was borrowed and ended":   {before: func(s *scene) { s.borrows("c", 5); s.ends("c", domain.LeaseForced) }, days: 1, lost: domain.LeaseForced},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.licenses == nil {
				tt.licenses = []lease.License{flex("a", 3, 0)}
			}
			p := pool(tt.licenses...)
			s := at(t, p)
			for _, client := range []string{"x", "y"}[:tt.others] {
				s.claims(client)
				s.borrows(client, 1)
			}
			first := s.claims("c")
			s.Rules = tt.rules
			if tt.before != nil {
				tt.before(s)
			}
			was, inUse := s.Borrowed, s.InUse()
			d, err := s.Borrow(s.had("c"), first.ID, tt.days, s.now)
			if tt.code != "" || err != nil {
				if !domain.HasCode(err, tt.code) {
					t.Fatalf("got %v, want %q", err, tt.code)
				}
				return
			}
			if tt.lost != "" {
				if d.Lost == nil || d.Lost.Reason != tt.lost {
					t.Fatalf("got %+v, want lost by %s", d, tt.lost)
				}
				return
			}
			had := s.had("c").Borrowed
			d.Client = "c"
			s.take(d)
			want := was + map[bool]int{false: 1}[had]
			if l := d.Lease; l.ExpiresAt.Sub(s.now) != tt.lives && l.ExpiresAt.Sub(noon) != tt.lives || !l.Borrowed || l.ID != first.ID || l.Fence != first.Fence || s.Borrowed != want || s.InUse() != inUse {
				t.Errorf("borrowed for %s, want %s: %+v of %+v", l.ExpiresAt.Sub(s.now), tt.lives, l, s.Counts)
			}
			if tt.on != "" && d.Lease.License != tt.on {
				t.Errorf("on %s", d.Lease.License)
			}
		})
	}
}

// borrows is a client that borrows its lease.
func (s *scene) borrows(client string, days int) {
	s.t.Helper()
	had := s.had(client)
	d, err := s.Borrow(had, had.ID, days, s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	d.Client = client
	s.take(d)
}

// moved puts a client's lease on another license, as if it had been there first.
func (s *scene) moved(client string, to domain.LicenseID) {
	had := s.had(client)
	next := *had
	next.License = to
	s.take(lease.Decision{Client: client, Lease: &next, Was: had})
}

// A borrowed lease goes on until its end whatever its client renews; ended, it is
// free at once.
func TestABorrowedLeaseIsRenewedAndEnded(t *testing.T) {
	t.Parallel()
	s := at(t, pool(flex("a", 1, 0)))
	l := s.claims("c")
	s.borrows("c", 3)
	s.passes(day)
	d := s.ask(lease.Request{Client: "c", Names: l.ID})
	if !d.Lease.ExpiresAt.Equal(noon.Add(3*day)) || !d.Lease.Borrowed {
		t.Errorf("renewed: %+v", d.Lease)
	}
	s.passes(2*day - time.Minute)
	if d = s.ask(lease.Request{Client: "c", Names: l.ID}); d.Lease.ExpiresAt.Sub(s.now) != 10*time.Minute {
		t.Errorf("near its end: %+v", d.Lease)
	}
	s.ends("c", domain.LeaseForced)
	if s.Borrowed != 0 || s.InUse() != 0 {
		t.Errorf("ended: %+v", s.Counts)
	}
}

// The licenses change while three clients, a, b and c in this order, have a lease.
func TestRefit(t *testing.T) {
	t.Parallel()
	type fate map[string]string
	stay := fate{"a": "one", "b": "one", "c": "one"}
	for name, tt := range map[string]struct {
		then []lease.License
		want fate
		cut  time.Duration // what is left of a lease that stays; 0: as it was
	}{
		"nothing":                     {then: []lease.License{flex("one", 3, 0)}, want: stay},
		"more seats":                  {then: []lease.License{flex("one", 9, 0)}, want: stay},
		"one seat fewer":              {then: []lease.License{flex("one", 2, 0)}, want: fate{"a": "one", "b": "one", "c": "over"}},
		"one seat left":               {then: []lease.License{flex("one", 1, 0)}, want: fate{"a": "one", "b": "over", "c": "over"}},
		"no seat left":                {then: []lease.License{flex("one", 0, 0)}, want: fate{"a": "over", "b": "over", "c": "over"}},
		"suspended":                   {then: []lease.License{in(domain.LicenseSuspended, flex("one", 3, 0))}, want: fate{"a": "over", "b": "over", "c": "over"}},
		"suspended, another has room": {then: []lease.License{in(domain.LicenseSuspended, flex("one", 3, 0)), flex("two", 3, 0)}, want: fate{"a": "two", "b": "two", "c": "two"}},
		"fewer, another has one seat": {then: []lease.License{flex("one", 1, 0), flex("two", 1, 0)}, want: fate{"a": "one", "b": "over", "c": "two"}},
		"its end comes earlier":       {then: []lease.License{flex("one", 3, 4*time.Minute)}, want: stay, cut: 4 * time.Minute},
		"its end comes after theirs":  {then: []lease.License{flex("one", 3, 40*time.Minute)}, want: stay},
		"another ends before it": {
			then: []lease.License{in(domain.LicenseRevoked, flex("one", 3, 0)), flex("two", 3, 4*time.Minute)},
			want: fate{"a": "two", "b": "two", "c": "two"}, cut: 4 * time.Minute,
		},
		"replaced at once": {then: []lease.License{flex("one", 3, 0), replacing(flex("two", 2, 0), "one")}, want: fate{"a": "over", "b": "two", "c": "two"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t, pool(flex("one", 3, 0)))
			var alive []domain.Lease
			for _, client := range []string{"a", "b", "c"} {
				alive = append(alive, s.claims(client))
			}
			s.Licenses, s.View = tt.then, lease.View{}
			why := func(domain.LicenseID) domain.LeaseEnd { return domain.LeaseSuspended }
			for _, d := range s.Refit(alive, s.now, why) {
				s.latest[d.Lease.Client] = *d.Lease
			}
			got, left := fate{}, 0
			for client, l := range s.latest {
				got[client] = string(l.License)
				switch {
				case !l.AliveAt(s.now):
					got[client] = "over"
					if l.EndReason != domain.LeaseSuspended {
						t.Errorf("%s ended by %s", client, l.EndReason)
					}
					continue
				case tt.cut == 0 && l.ExpiresAt.Sub(s.now) != 10*time.Minute, tt.cut > 0 && l.ExpiresAt.Sub(s.now) != tt.cut:
					t.Errorf("%s has %s left", client, l.ExpiresAt.Sub(s.now))
				}
				left++
			}
			if !maps.Equal(got, tt.want) || s.Leases() != left || left > s.Capacity {
				t.Errorf("%v, want %v: %+v", got, tt.want, s.Counts)
			}
		})
	}
}

// Seats that a site hands out are in use until the delegation ends.
func TestDelegatedSeatsAreInUse(t *testing.T) {
	t.Parallel()
	s := at(t, pool(flex("a", 3, 0)))
	s.Delegations = []domain.Delegation{{License: "a", Seats: 2, ExpiresAt: noon.Add(time.Hour)}}
	s.claims("c")
	if got := told(s.ask(lease.Request{Client: "d"})); got != "denied: full" || s.InUse() != 3 {
		t.Errorf("%s, %d in use", got, s.InUse())
	}
	s.passes(time.Hour)
	s.claims("d")
	if s.InUse() != 1 || s.Capacity != 3 {
		t.Errorf("%d in use of %d", s.InUse(), s.Capacity)
	}
	s.Delegations[0].EndedAt, s.View = noon, lease.View{}
	s.claims("c")
	s.claims("e")
	if !slices.Equal([]int{s.InUse(), s.Capacity}, []int{3, 3}) {
		t.Errorf("%d in use of %d", s.InUse(), s.Capacity)
	}
}
