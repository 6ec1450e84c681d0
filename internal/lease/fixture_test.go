package lease_test

import (
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

// noon is when the tables happen.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// flex is a floating license that somebody has activated, in force since
// yesterday and for so long; 0 is for ever.
func flex(id domain.LicenseID, seats int, lasts time.Duration) lease.License {
	l := lease.License{ID: id, State: domain.LicenseActive, Seats: seats, StartsAt: noon.Add(-day), ActivatedAt: noon.Add(-day)}
	if lasts > 0 {
		l.ExpiresAt = noon.Add(lasts)
	}
	return l
}

// in is a license in another state.
func in(s domain.LicenseState, l lease.License) lease.License { l.State = s; return l }

func maintained(until string, l lease.License) lease.License {
	t, err := time.Parse(time.DateOnly, until)
	if err != nil {
		panic(err)
	}
	l.MaintenanceUntil = t
	return l
}

// pool is a pool with licenses, of which nothing is in use.
func pool(licenses ...lease.License) *lease.Pool {
	return &lease.Pool{Facts: lease.Facts{Licenses: licenses}}
}

// scene is a pool with leases at an instant.
type scene struct {
	*lease.Pool
	t      *testing.T
	now    time.Time
	latest map[string]domain.Lease
	leases int
}

func at(t *testing.T, p *lease.Pool) *scene {
	t.Helper()
	return &scene{Pool: p, t: t, now: noon, latest: map[string]domain.Lease{}}
}

// ask decides a request and takes what comes of it. Client, user and device are
// the same where they are not said.
func (s *scene) ask(r lease.Request) lease.Decision {
	s.t.Helper()
	s.leases++
	r.ID = domain.LeaseID(fmt.Sprint("lse_", s.leases))
	if r.UserKey == "" {
		r.UserKey = "user of " + r.Client
	}
	if r.Device == "" {
		r.Device = "host of " + r.Client
	}
	d := s.Claim(r, s.had(r.Client), s.now)
	s.take(d)
	return d
}

func (s *scene) had(client string) *domain.Lease {
	if l, ok := s.latest[client]; ok {
		return &l
	}
	return nil
}

func (s *scene) take(d lease.Decision) {
	s.Apply(d)
	if d.Lease != nil {
		s.latest[d.Client] = *d.Lease
	}
}

// claims is a client that wants a lease, and gets one.
func (s *scene) claims(client string) domain.Lease {
	s.t.Helper()
	d := s.ask(lease.Request{Client: client})
	if d.Lease == nil || d.Denied != nil {
		s.t.Fatalf("%s gets no lease: %+v", client, d.Denied)
	}
	return *d.Lease
}

// ends ends a client's lease.
func (s *scene) ends(client string, why domain.LeaseEnd) {
	s.t.Helper()
	had := s.had(client)
	l := lease.End(had, "", why, "", s.now)
	if l == nil {
		s.t.Fatalf("%s has none to end", client)
	}
	s.take(lease.Decision{Client: client, Lease: l, Was: had})
}

// passes lets time pass; what has expired is counted out.
func (s *scene) passes(d time.Duration) {
	s.now = s.now.Add(d)
	for client, l := range s.latest {
		if l.EndedAt.IsZero() && !l.AliveAt(s.now) {
			s.Drop(l)
			l.EndedAt, l.EndReason = l.ExpiresAt, domain.LeaseExpired
			s.latest[client] = l
		}
	}
}

// told is a decision in a few words.
func told(d lease.Decision) string {
	switch {
	case d.Lost != nil:
		return "lost: " + string(d.Lost.Reason)
	case d.Denied != nil:
		return "denied: " + string(d.Denied.Reason)
	case d.New:
		return "new on " + string(d.Lease.License)
	}
	return "renewed on " + string(d.Lease.License)
}
