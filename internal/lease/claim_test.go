package lease_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// A client without a lease claims one: which license gives it, or why none does.
func TestClaim(t *testing.T) {
	t.Parallel()
	later := flex("later", 1, 0)
	later.StartsAt = noon.Add(time.Hour)
	asleep := flex("asleep", 5, 0)
	asleep.ActivatedAt = time.Time{}
	replaced := flex("replaced", 5, 0)
	successor := flex("successor", 1, 30*day)
	successor.Replaces = "replaced"
	over := flex("over", 5, 0)
	over.ExpiresAt = noon // excluded
	for name, tt := range map[string]struct {
		licenses []lease.License
		ask      lease.Request
		want     string
	}{
		"no license at all":                 {want: "denied: not_granted"},
		"one license":                       {licenses: []lease.License{flex("a", 1, day)}, want: "new on a"},
		"a license without seats":           {licenses: []lease.License{flex("a", 0, day)}, want: "denied: full"},
		"not activated":                     {licenses: []lease.License{asleep}, want: "denied: not_activated"},
		"one of two activated":              {licenses: []lease.License{asleep, flex("a", 1, day)}, want: "new on a"},
		"has ended at this instant":         {licenses: []lease.License{over}, want: "denied: expired"},
		"ended, and another not activated":  {licenses: []lease.License{over, asleep}, want: "denied: not_activated"},
		"has not started":                   {licenses: []lease.License{later}, want: "denied: not_granted"},
		"ended, the next has not started":   {licenses: []lease.License{over, later}, want: "denied: expired"},
		"not paid":                          {licenses: []lease.License{in(domain.LicensePending, flex("a", 1, day))}, want: "denied: not_granted"},
		"revoked":                           {licenses: []lease.License{in(domain.LicenseRevoked, flex("a", 1, day))}, want: "denied: not_granted"},
		"suspended":                         {licenses: []lease.License{in(domain.LicenseSuspended, flex("a", 1, day))}, want: "denied: suspended"},
		"suspended before it ended":         {licenses: []lease.License{in(domain.LicenseSuspended, over)}, want: "denied: expired"},
		"suspended, and one that has ended": {licenses: []lease.License{over, in(domain.LicenseSuspended, flex("a", 1, day))}, want: "denied: suspended"},
		"suspended, and one in force":       {licenses: []lease.License{in(domain.LicenseSuspended, flex("a", 1, day)), flex("b", 1, day)}, want: "new on b"},
		"replaced by another":               {licenses: []lease.License{replaced, successor}, want: "new on successor"},

		"the one that lasts longest":      {licenses: []lease.License{flex("short", 1, day), flex("long", 1, 2*day)}, want: "new on long"},
		"for ever is longest":             {licenses: []lease.License{flex("long", 1, 900*day), flex("ever", 1, 0)}, want: "new on ever"},
		"the longest one has no seats":    {licenses: []lease.License{flex("short", 1, day), flex("long", 0, 2*day)}, want: "new on short"},
		"built before maintenance ends":   {licenses: []lease.License{maintained("2026-05-10", flex("a", 1, 0))}, ask: lease.Request{Built: "2026-05-09"}, want: "new on a"},
		"built after":                     {licenses: []lease.License{maintained("2026-05-10", flex("a", 1, 0))}, ask: lease.Request{Built: "2026-05-11"}, want: "denied: not_covered"},
		"nobody knows when it was built":  {licenses: []lease.License{maintained("2026-05-10", flex("a", 1, 0))}, want: "new on a"},
		"without maintenance, all builds": {licenses: []lease.License{flex("a", 1, 0)}, ask: lease.Request{Built: "2031-01-01"}, want: "new on a"},
		"the shorter one covers it": {
			licenses: []lease.License{maintained("2026-05-10", flex("ever", 5, 0)), flex("short", 1, day)},
			ask:      lease.Request{Built: "2026-11-01"}, want: "new on short",
		},
		"the one that covers it is full": {
			licenses: []lease.License{maintained("2026-05-10", flex("ever", 5, 0)), flex("short", 0, day)},
			ask:      lease.Request{Built: "2026-11-01"}, want: "denied: full",
		},

		"blocked":                      {licenses: []lease.License{flex("a", 1, day)}, ask: lease.Request{Blocked: true}, want: "denied: blocked"},
		"nine on the device":           {licenses: []lease.License{flex("a", 1, day)}, ask: lease.Request{OnDevice: 9}, want: "new on a"},
		"ten on the device":            {licenses: []lease.License{flex("a", 1, day)}, ask: lease.Request{OnDevice: 10}, want: "denied: too_many"},
		"not covered, before bounds":   {licenses: []lease.License{maintained("2026-05-10", flex("a", 1, 0))}, ask: lease.Request{OnDevice: 10, Built: "2027-01-01"}, want: "denied: not_covered"},
		"names a lease without one":    {licenses: []lease.License{flex("a", 1, day)}, ask: lease.Request{Names: "lse_other"}, want: "lost: unknown"},
		"its license ends in a minute": {licenses: []lease.License{flex("a", 1, time.Minute)}, want: "new on a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.ask.Client = "c"
			s := at(t, pool(tt.licenses...))
			d := s.ask(tt.ask)
			if got := told(d); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if d.New && (d.Lease.Fence != 1 || s.InUse() != 1 || !d.Lease.GrantedAt.Equal(noon)) {
				t.Errorf("granted %+v of %+v", d.Lease, s.Counts)
			}
			if d.Denied != nil && s.InUse() != 0 {
				t.Errorf("%d in use after a refusal", s.InUse())
			}
		})
	}
}

// What a refusal says beside its reason.
func TestRefusalsSayWhen(t *testing.T) {
	t.Parallel()
	first, second := flex("first", 1, 0), flex("second", 1, 0)
	first.ExpiresAt, second.ExpiresAt = noon.Add(-2*time.Hour), noon.Add(-time.Hour)
	if d := at(t, pool(first, second)).ask(lease.Request{Client: "c"}); !d.Denied.Ended.Equal(second.ExpiresAt) {
		t.Errorf("ended %s, the last one did %s", d.Denied.Ended, second.ExpiresAt)
	}
	old, older := maintained("2026-05-10", flex("a", 1, 0)), maintained("2025-05-10", flex("b", 1, 0))
	if d := at(t, pool(old, older)).ask(lease.Request{Client: "c", Built: "2026-06-01"}); !d.Denied.Covered.Equal(old.MaintenanceUntil) {
		t.Errorf("covered until %s", d.Denied.Covered)
	}
}

// How long a lease lives.
func TestLife(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		vendor, asked, license, want time.Duration
	}{
		"nobody says":                 {want: 10 * time.Minute},
		"the vendor says":             {vendor: time.Hour, want: time.Hour},
		"the client asks for less":    {vendor: time.Hour, asked: 5 * time.Minute, want: 5 * time.Minute},
		"the client asks for more":    {vendor: time.Hour, asked: 3 * time.Hour, want: time.Hour},
		"the license ends before":     {license: 4 * time.Minute, want: 4 * time.Minute},
		"the license ends just then":  {license: 10 * time.Minute, want: 10 * time.Minute},
		"less, and the license's end": {asked: 5 * time.Minute, license: 4 * time.Minute, want: 4 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := pool(flex("a", 1, tt.license))
			p.Rules.LeaseTTL = tt.vendor
			s := at(t, p)
			if d := s.ask(lease.Request{Client: "c", TTL: tt.asked}); d.Lease.ExpiresAt.Sub(noon) != tt.want {
				t.Errorf("lives %s, want %s", d.Lease.ExpiresAt.Sub(noon), tt.want)
			}
			s.passes(tt.want - time.Millisecond)
			if s.InUse() != 1 {
				t.Error("it is over before its end")
			}
			s.passes(time.Millisecond)
			if s.InUse() != 0 {
				t.Error("it outlives its end")
			}
		})
	}
}

// A client that has a lease claims again.
func TestAskingAgain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		after time.Duration
		ask   lease.Request
		want  string
		fence int64
		was   domain.LeaseEnd // of the lease before
	}{
		"the same":                   {after: time.Minute, want: "renewed on a", fence: 1},
		"in its last moment":         {after: 10*time.Minute - time.Millisecond, want: "renewed on a", fence: 1},
		"at its end":                 {after: 10 * time.Minute, want: "new on a", fence: 2, was: domain.LeaseExpired},
		"another user":               {after: time.Minute, ask: lease.Request{UserKey: "somebody"}, want: "new on a", fence: 2, was: domain.LeaseSuperseded},
		"another device":             {after: time.Minute, ask: lease.Request{Device: "another"}, want: "new on a", fence: 2, was: domain.LeaseSuperseded},
		"another user who may not":   {after: time.Minute, ask: lease.Request{UserKey: "somebody", Blocked: true}, want: "denied: blocked", fence: 1, was: domain.LeaseSuperseded},
		"a device that has too many": {after: time.Minute, ask: lease.Request{Device: "another", OnDevice: 10}, want: "denied: too_many", fence: 1, was: domain.LeaseSuperseded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t, pool(flex("a", 1, 0))) // it is the only seat
			first := s.claims("c")
			s.passes(tt.after)
			tt.ask.Client = "c"
			d := s.ask(tt.ask)
			if got := told(d); got != tt.want || s.Fence != tt.fence {
				t.Errorf("%s with the fence %d, want %s with %d", got, s.Fence, tt.want, tt.fence)
			}
			if again := d.Lease != nil && d.Lease.ID == first.ID && d.Lease.EndedAt.IsZero(); again != (tt.was == "") {
				t.Errorf("the same lease: %v, which ended by %q", again, tt.was)
			}
			if want := map[bool]int{true: 1}[d.Denied == nil]; s.InUse() != want {
				t.Errorf("%d in use, want %d", s.InUse(), want)
			}
			if d.Denied != nil && d.Lease.EndReason != tt.was {
				t.Errorf("the lease before ended by %q", d.Lease.EndReason)
			}
		})
	}
}
