package seats

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
)

func TestPastOfOneLicense(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return sent.Add(days(n)) }
	l := domain.License{
		ID: "lic_1", State: domain.LicenseSuspended, Revision: 3, Users: domain.Users{Internal: 9},
		StartsAt: day(0).Add(-time.Millisecond), ExpiresAt: day(50), // it starts on the whole second before it is made
	}
	of := func(n, users int) domain.LicenseRevision {
		return domain.LicenseRevision{License: l.ID, Revision: n, State: domain.LicenseSuperseded, Users: domain.Users{Internal: users}}
	}
	first, second, third := of(1, 5), of(2, 7), of(3, 9)
	first.CreatedAt, first.EndedAt = day(0), day(10)    // suspended
	second.CreatedAt, second.EndedAt = day(20), day(30) // resumed, reissued
	third.CreatedAt, third.EndedAt = day(30), day(40)
	past := PastOf([]domain.License{l}, []domain.LicenseRevision{second, first, third})
	for _, c := range []struct {
		at   time.Time
		want int
	}{
		{day(0).Add(-1), 0},
		{day(0), 5},
		{day(10).Add(-1), 5},
		{day(10), 0},
		{day(20).Add(-1), 0},
		{day(20), 7},
		{day(30).Add(-1), 7},
		{day(30), 9},
		{day(40), 0},
		{day(60), 0},
	} {
		if got := past.Capacity(c.at).Internal; got != c.want {
			t.Errorf("at %s: %d seats, want %d", c.at, got, c.want)
		}
	}
}

// TestThePastIsWhatWasShown plays random lives of licenses and asks for every
// instant again: the past gives what Capacity said then.
func TestThePastIsWhatWasShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := player{now: sent}
		type shown struct {
			at    time.Time
			users domain.Users
		}
		var bars []shown
		for range rapid.IntRange(1, 25).Draw(t, "acts") {
			p.now = p.now.Add(rapid.SampledFrom([]time.Duration{time.Millisecond, time.Hour, days(5), days(20)}).Draw(t, "later"))
			p.act(t)
			bars = append(bars, shown{p.now, Capacity(p.licenses, p.now)})
		}
		past := PastOf(p.licenses, p.revisions)
		at := make([]time.Time, len(bars))
		for i, b := range bars {
			if at[i] = b.at; past.Capacity(b.at) != b.users {
				t.Fatalf("at %s the bar showed %+v, the past says %+v", b.at, b.users, past.Capacity(b.at))
			}
		}
		if all := past.Capacities(at); !slices.EqualFunc(all, bars, func(u domain.Users, b shown) bool { return u == b.users }) {
			t.Fatalf("one by one %+v, all at once %+v", bars, all)
		}
	})
}

// player does to licenses what the vendor and time do.
type player struct {
	now       time.Time
	licenses  []domain.License
	revisions []domain.LicenseRevision // those of licenses[i], each, in order of making
}

func (p *player) act(t *rapid.T) {
	users := domain.Users{Internal: rapid.IntRange(0, 5).Draw(t, "internal"), External: rapid.IntRange(0, 2).Draw(t, "external")}
	what := rapid.SampledFrom([]string{"issue", "renew", "suspend", "resume", "revoke", "reissue", "time"}).Draw(t, "act")
	if what == "issue" || len(p.licenses) == 0 {
		p.issue(domain.License{StartsAt: p.now.Truncate(time.Second), Users: users, Type: rapid.SampledFrom([]domain.LicenseType{domain.LicenseAnnual, domain.LicenseFlex}).Draw(t, "type")}, t)
		return
	}
	i := rapid.IntRange(0, len(p.licenses)-1).Draw(t, "license")
	l := &p.licenses[i]
	state := l.StateAt(p.now)
	living := state == domain.LicenseActive || state == domain.LicenseScheduled
	switch {
	case what == "renew" && living:
		start := p.now.Truncate(time.Second)
		if !l.ExpiresAt.IsZero() && l.ExpiresAt.After(start) {
			start = l.ExpiresAt
		}
		p.issue(domain.License{StartsAt: start, Users: users, Replaces: l.ID}, t)
	case what == "suspend" && living:
		p.end(l, domain.LicenseSuspended)
	case what == "revoke" && (living || state == domain.LicenseSuspended || state == domain.LicenseExpired):
		p.end(l, domain.LicenseRevoked)
	case what == "resume" && state == domain.LicenseSuspended, what == "reissue" && living:
		if what == "reissue" {
			l.Users = users
		}
		p.end(l, domain.LicenseActive)
		l.Revision++
		p.keep(*l)
	}
}

func (p *player) issue(l domain.License, t *rapid.T) {
	l.ID, l.Revision, l.State = domain.LicenseID(fmt.Sprint("lic_", len(p.licenses))), 1, domain.LicenseActive
	if term := rapid.IntRange(0, 40).Draw(t, "days"); term > 0 {
		l.ExpiresAt = l.StartsAt.Add(days(term))
	}
	p.licenses = append(p.licenses, l)
	p.keep(l)
}

func (p *player) keep(l domain.License) {
	p.revisions = append(p.revisions, domain.LicenseRevision{License: l.ID, Revision: l.Revision, State: l.State, Users: l.Users, CreatedAt: p.now})
}

// end notes when the license's revision ended, unless it had before.
func (p *player) end(l *domain.License, state domain.LicenseState) {
	l.State = state
	for i := range p.revisions {
		if v := &p.revisions[i]; v.License == l.ID && v.Revision == l.Revision && v.EndedAt.IsZero() {
			v.EndedAt = p.now
		}
	}
}
