package lease_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// What becomes of the renewal of a lease that is over, and of one that is alive.
func TestRenew(t *testing.T) {
	t.Parallel()
	names := func(s *scene) lease.Decision {
		return s.ask(lease.Request{Client: "c", Names: "lse_1"})
	}
	for name, tt := range map[string]struct {
		before func(s *scene)
		want   string
		lives  time.Duration
	}{
		"at once":              {want: "renewed on a", lives: 10 * time.Minute},
		"after half of it":     {before: func(s *scene) { s.passes(5 * time.Minute) }, want: "renewed on a", lives: 10 * time.Minute},
		"in its last moment":   {before: func(s *scene) { s.passes(10*time.Minute - time.Millisecond) }, want: "renewed on a", lives: 10 * time.Minute},
		"at its end":           {before: func(s *scene) { s.passes(10 * time.Minute) }, want: "lost: expired"},
		"long after":           {before: func(s *scene) { s.passes(48 * time.Hour) }, want: "lost: expired"},
		"released":             {before: func(s *scene) { s.ends("c", domain.LeaseReleased) }, want: "lost: released"},
		"forced":               {before: func(s *scene) { s.ends("c", domain.LeaseForced) }, want: "lost: forced"},
		"suspended":            {before: func(s *scene) { s.ends("c", domain.LeaseSuspended) }, want: "lost: suspended"},
		"released, then later": {before: func(s *scene) { s.ends("c", domain.LeaseReleased); s.passes(time.Hour) }, want: "lost: released"},
		"claimed anew since": {
			before: func(s *scene) { s.ends("c", domain.LeaseReleased); s.claims("c") }, want: "lost: superseded_claim",
		},
		"claimed for another since": {
			before: func(s *scene) { s.ask(lease.Request{Client: "c", UserKey: "somebody"}) }, want: "lost: superseded_claim",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t, pool(flex("a", 2, 0)))
			first := s.claims("c")
			if tt.before != nil {
				tt.before(s)
			}
			inUse, fence := s.InUse(), s.Fence
			d := names(s)
			if got := told(d); got != tt.want {
				t.Fatalf("%s, want %s", got, tt.want)
			}
			if s.InUse() != inUse || s.Fence != fence {
				t.Errorf("%d in use with the fence %d, were %d with %d", s.InUse(), s.Fence, inUse, fence)
			}
			if d.Lost == nil && (d.Lease.ID != first.ID || d.Lease.ExpiresAt.Sub(s.now) != tt.lives || !d.Lease.GrantedAt.Equal(noon)) {
				t.Errorf("renewed: %+v", d.Lease)
			}
		})
	}
}

// A license that would cut a renewal short hands the lease to one that lasts
// longer.
func TestALeaseMovesToALongerLicense(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		other lease.License
		built string
		want  string
		lives time.Duration
	}{
		"another lasts longer":        {other: flex("b", 1, day), want: "renewed on b", lives: 10 * time.Minute},
		"another lasts a bit longer":  {other: flex("b", 1, 9*time.Minute), want: "renewed on b", lives: 4 * time.Minute},
		"another has no room":         {other: flex("b", 0, day), want: "renewed on a", lives: time.Minute},
		"another ends before":         {other: flex("b", 1, 5*time.Minute), want: "renewed on a", lives: time.Minute},
		"another is suspended":        {other: in(domain.LicenseSuspended, flex("b", 1, day)), want: "renewed on a", lives: time.Minute},
		"another does not cover it":   {other: maintained("2026-05-10", flex("b", 1, day)), built: "2026-06-01", want: "renewed on a", lives: time.Minute},
		"another covers it":           {other: maintained("2026-05-10", flex("b", 1, day)), built: "2026-05-01", want: "renewed on b", lives: 10 * time.Minute},
		"another is yet to start":     {other: started(flex("b", 1, day), noon.Add(time.Hour)), want: "renewed on a", lives: time.Minute},
		"another has started by then": {other: started(flex("b", 1, day), noon.Add(3*time.Minute)), want: "renewed on b", lives: 10 * time.Minute},
		"one that takes its place":    {other: replacing(started(flex("b", 1, day), noon.Add(6*time.Minute)), "a"), want: "renewed on a", lives: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t, pool(flex("a", 1, 6*time.Minute)))
			s.ask(lease.Request{Client: "c", Built: tt.built})
			s.Licenses = append(s.Licenses, tt.other)
			s.View = lease.View{}
			s.passes(5 * time.Minute)
			d := s.ask(lease.Request{Client: "c", Names: "lse_1"})
			if got := told(d); got != tt.want || d.Lease.ExpiresAt.Sub(s.now) != tt.lives || s.InUse() != 1 || s.Fence != 1 {
				t.Errorf("%s for %s, want %s for %s: %+v", got, d.Lease.ExpiresAt.Sub(s.now), tt.want, tt.lives, s.Counts)
			}
		})
	}
}

func started(l lease.License, t time.Time) lease.License {
	l.StartsAt = t
	return l
}

func replacing(l lease.License, id domain.LicenseID) lease.License {
	l.Replaces = id
	return l
}

// What ends a lease: its own client by name or without one, and nobody twice.
func TestEnd(t *testing.T) {
	t.Parallel()
	s := at(t, pool(flex("a", 2, 0)))
	alive := s.claims("c")
	over := alive
	over.EndedAt, over.EndReason = noon, domain.LeaseForced
	for name, tt := range map[string]struct {
		had   *domain.Lease
		names domain.LeaseID
		after time.Duration
		ends  bool
	}{
		"of no client":       {},
		"without a name":     {had: &alive, ends: true},
		"by its name":        {had: &alive, names: alive.ID, ends: true},
		"by another name":    {had: &alive, names: "lse_other"},
		"in its last moment": {had: &alive, after: 10*time.Minute - time.Millisecond, ends: true},
		"expired":            {had: &alive, after: 10 * time.Minute},
		"ended":              {had: &over, names: alive.ID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lease.End(tt.had, tt.names, domain.LeaseReleased, "a note", noon.Add(tt.after))
			if (got != nil) != tt.ends {
				t.Fatalf("ended: %+v", got)
			}
			if tt.ends && (got.EndReason != domain.LeaseReleased || got.EndNote != "a note" || !got.EndedAt.Equal(noon.Add(tt.after)) || got.AliveAt(noon.Add(tt.after))) {
				t.Errorf("ended: %+v", got)
			}
		})
	}
}

// For some seconds after its release a lease is granted as it was; its seat is
// free for everybody meanwhile.
func TestLinger(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		why     domain.LeaseEnd
		after   time.Duration
		ask     lease.Request
		asItWas bool
	}{
		"at once":               {why: domain.LeaseReleased, asItWas: true},
		"within it":             {why: domain.LeaseReleased, after: time.Minute - time.Millisecond, asItWas: true},
		"at its end":            {why: domain.LeaseReleased, after: time.Minute},
		"another user":          {why: domain.LeaseReleased, ask: lease.Request{UserKey: "somebody"}},
		"on another device":     {why: domain.LeaseReleased, ask: lease.Request{Device: "another"}, asItWas: true},
		"taken away, not given": {why: domain.LeaseForced},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := pool(flex("a", 1, 0))
			p.Rules.Linger = time.Minute
			s := at(t, p)
			first := s.claims("c")
			s.passes(5 * time.Minute)
			s.ends("c", tt.why)
			s.passes(tt.after)
			tt.ask.Client = "c"
			d := s.ask(tt.ask)
			if d.Lease == nil || d.Lease.ID == first.ID || d.Lease.Fence != 2 || d.Lease.GrantedAt.Equal(noon) != tt.asItWas {
				t.Errorf("granted %+v", d.Lease)
			}
		})
	}
	p := pool(flex("a", 1, 0))
	p.Rules.Linger = time.Hour
	s := at(t, p)
	s.claims("c")
	s.ends("c", domain.LeaseReleased)
	s.claims("other")
	if got := told(s.ask(lease.Request{Client: "c"})); got != "denied: full" {
		t.Errorf("who lingers is told %s", got)
	}
}
