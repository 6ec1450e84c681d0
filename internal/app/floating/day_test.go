package floating_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	desks     = 6 // seats of the office
	colleague = 10
	breath    = 10 * time.Minute // between two looks at everybody
	life      = 28 * time.Minute // so that some end between the hour and the first look
	linger    = 15 * time.Minute
)

// office is an organization through its hours, and beside it what the rules say
// it must be: in a few lines, without a database.
type office struct {
	*shop
	t       *testing.T
	dice    *rand.Rand
	fence   int64
	seats   map[string]*held
	hours   map[time.Time]*domain.LeaseHour
	refused map[string][]*domain.DenialEpisode // by client, the latest last
	home    bool                               // somebody is back whose borrowed lease has ended
}

// held is the latest lease of a client, as it ought to be.
type held struct {
	lease    domain.Lease
	granted  time.Time
	until    time.Time
	released time.Time
	away     bool // borrowed, and its client without a connection
}

func newOffice(t *testing.T, w *apptest.World) *office {
	t.Helper()
	s := open(t, w)
	s.write(t, func(tx *store.Tx) error {
		p, err := tx.Product(product)
		p.Policy.LeaseTTL, p.Policy.Linger = life, linger
		if err == nil {
			err = tx.UpdateProduct(p)
		}
		return err
	})
	s.Advance(s.Now().Truncate(24 * time.Hour).Add(24*time.Hour + breath/2).Sub(s.Now())) // past midnight
	s.license(t, desks, 12)
	must(t, s.people.Block(t.Context(), s.owner, s.org, "mem_2"))
	return &office{
		shop: s, t: t, dice: rand.New(rand.NewPCG(1, 2)), seats: map[string]*held{}, hours: map[time.Time]*domain.LeaseHour{}, refused: map[string][]*domain.DenialEpisode{},
	}
}

func (o *office) alive(client string) bool { return o.seats[client].aliveAt(o.Now()) }

func (h *held) aliveAt(t time.Time) bool { return h != nil && h.released.IsZero() && t.Before(h.until) }

func (o *office) inUse() int { return o.inUseAt(o.Now()) }

func (o *office) inUseAt(t time.Time) (n int) {
	for _, h := range o.seats {
		if h.aliveAt(t) {
			n++
		}
	}
	return n
}

// hour is the present one, in which so many seats are in use. Nobody has done
// anything between its beginning and the first look.
func (o *office) hour() *domain.LeaseHour {
	at := o.Now().Truncate(time.Hour)
	if o.hours[at] == nil {
		o.hours[at] = &domain.LeaseHour{At: at, Capacity: desks, Peak: o.inUseAt(at)}
	}
	h := o.hours[at]
	h.Peak = max(h.Peak, o.inUse())
	return h
}

// works is a client that wants a seat now, or goes on with the one it has.
func (o *office) works(client string) {
	o.t.Helper()
	o.hour()
	had, was := o.seats[client], o.alive(client)
	in := floating.ClaimInput{Product: slug, Client: client, User: client, Device: client}
	if had != nil && had.released.IsZero() {
		in.Lease = had.lease.ID
	}
	got, err := o.leases.Claim(o.t.Context(), o.fleet, o.org, in)
	switch {
	case was:
		if err != nil || got.Lease.ID != had.lease.ID || got.New {
			o.t.Fatalf("%s: %s renews and is told %+v (%v)", o.Now(), client, got, err)
		}
		had.until = got.Lease.ExpiresAt
		return
	case in.Lease != "":
		wantCode(o.t, client+" renews what is over", err, domain.CodeLeaseLost)
		o.home = o.home || had.away
		had.released = had.until.Add(-linger) // expired, not given back: nothing lingers
		o.works(client)
		return
	case o.inUse() == desks:
		wantCode(o.t, fmt.Sprint(o.Now(), ": ", client, " asks with no seat left"), err, domain.CodeLeasesExhausted)
		o.isRefused(client, domain.DeniedFull)
		return
	}
	o.fence++
	since := o.Now()
	if had != nil && since.Before(had.released.Add(linger)) {
		since = had.granted
	}
	if err != nil || !got.New || got.Lease.Fence != o.fence || !got.Lease.GrantedAt.Equal(since) || got.Life != life {
		o.t.Fatalf("%s: %s claims and is told %+v (%v), want the fence %d since %s", o.Now(), client, got, err, o.fence, since)
	}
	o.seats[client] = &held{lease: got.Lease, granted: since, until: o.Now().Add(life)}
	o.hour()
	if list := o.refused[client]; len(list) > 0 && list[len(list)-1].GrantedAt.IsZero() && o.Now().Before(list[len(list)-1].FirstAt.Add(24*time.Hour)) {
		list[len(list)-1].GrantedAt = o.Now()
	}
}

// knocks is a program of somebody blocked, which asks all day and night.
func (o *office) knocks() {
	o.t.Helper()
	o.hour()
	_, err := o.leases.Claim(o.t.Context(), o.fleet, o.org, floating.ClaimInput{Product: slug, Client: "knocks", User: "ole@halden.example", Device: "home"})
	wantCode(o.t, "somebody blocked", err, domain.CodeLeaseBlocked)
	o.isRefused("knocks", domain.DeniedBlocked)
}

// isRefused counts a refusal into an episode.
func (o *office) isRefused(client string, reason domain.LeaseDenial) {
	list := o.refused[client]
	if n := len(list); n == 0 || !list[n-1].GrantedAt.IsZero() || !o.Now().Before(list[n-1].FirstAt.Add(24*time.Hour)) {
		list = append(list, &domain.DenialEpisode{Client: client, Reason: reason, FirstAt: o.Now()})
		o.refused[client] = list
		if reason.ForWant() {
			o.hour().Denied++
		}
	}
	last := list[len(list)-1]
	last.LastAt = o.Now()
	last.Count++
}

func (o *office) leaves(client string) {
	o.t.Helper()
	h := o.seats[client]
	must(o.t, o.leases.Release(o.t.Context(), o.fleet, o.org, slug, client, h.lease.ID))
	if o.alive(client) {
		h.released = o.Now()
	}
}

func (o *office) takesItAlong(client string) {
	o.t.Helper()
	h := o.seats[client]
	got, _, err := o.leases.Borrow(o.t.Context(), o.fleet, o.org, slug, client, h.lease.ID, 1)
	if err != nil || got.Life != 24*time.Hour {
		o.t.Fatalf("%s: %s borrows: %+v (%v)", o.Now(), client, got, err)
	}
	h.until, h.away = got.Lease.ExpiresAt, true
}

// atWork says whether a colleague is in the office: they come one after the
// other, and stay for nine hours.
func (o *office) atWork(i int) bool {
	comes := time.Duration(6*60+25*i) * time.Minute
	ofDay := o.Now().Sub(o.Now().Truncate(24 * time.Hour))
	return ofDay >= comes && ofDay < comes+9*time.Hour
}

// look goes to everybody once.
func (o *office) look() {
	o.t.Helper()
	o.hour()
	for i := range colleague {
		client := fmt.Sprint("desk-", i)
		h := o.seats[client]
		switch working := o.atWork(i); {
		case h != nil && h.away && o.alive(client): // without a connection
		case working && o.alive(client) && i == 1 && !h.away && o.Now().Hour() == 9:
			o.takesItAlong(client)
		case working && o.alive(client) && o.dice.IntN(12) == 0:
			o.leaves(client) // for a while
		case working && o.dice.IntN(15) > 0: // else it has crashed, and is back at the next look
			o.works(client)
		case !working && o.alive(client) && i%2 == 0:
			o.leaves(client) // the odd ones just vanish
		}
	}
}

// A day and a half of an office through the desk: who gets a seat and who does
// not, what expires and lingers, what is borrowed, and what the report says of it.
func TestADayAtTheOffice(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		o := newOffice(t, w)
		midnight := o.Now()
		for o.Now().Sub(midnight) < 36*time.Hour {
			o.look()
			if o.Now().Minute() == 35 {
				if p := o.pool(t); p.InUse != o.inUse() || p.PeakToday != o.peakToday() {
					t.Fatalf("%s: %d in use, %d at most today, want %d and %d", o.Now(), p.InUse, p.PeakToday, o.inUse(), o.peakToday())
				}
			}
			if o.Now().Hour()%3 == 1 && o.Now().Minute() == 55 {
				o.knocks()
			}
			if o.Now().Sub(midnight) == 29*time.Hour { // for hours nobody has asked
				o.compareHours(midnight)
			}
			o.Advance(breath)
		}
		o.compareHours(midnight)
		o.compareDenials(midnight)
		if n := len(o.refused["knocks"]); n != 2 {
			t.Errorf("a day and a half of refusals are %d episodes", n)
		}
		if !o.home || o.fence < 2*colleague {
			t.Errorf("a dull day: the fence is %d, back with a borrowed lease: %v", o.fence, o.home)
		}
	})
}

func (o *office) peakToday() (peak int) {
	for at, h := range o.hours {
		if !at.Before(o.Now().Truncate(24 * time.Hour)) {
			peak = max(peak, h.Peak)
		}
	}
	return peak
}

func (o *office) compareHours(from time.Time) {
	o.t.Helper()
	hours, err := o.leases.History(o.t.Context(), o.owner, o.org, product, from, o.Now())
	must(o.t, err)
	told := map[time.Time]domain.LeaseHour{}
	peak := 0
	for _, h := range hours {
		told[h.At] = h
		peak = max(peak, h.Peak)
	}
	for at, want := range o.hours {
		got := told[at]
		if got.Peak != want.Peak || got.Denied != want.Denied || got.Capacity != desks && want.Peak > 0 {
			o.t.Errorf("%s: the history says %+v, want %+v", at, got, *want)
		}
	}
	if peak != desks {
		o.t.Errorf("at most %d were in use", peak)
	}
}

func (o *office) compareDenials(from time.Time) {
	o.t.Helper()
	list, err := o.leases.Denials(o.t.Context(), o.owner, o.org, product, from, o.Now(), domain.ListRequest{Limit: 1000})
	must(o.t, err)
	told := map[string]domain.DenialEpisode{}
	for _, d := range list.Items {
		told[fmt.Sprint(d.Client, d.FirstAt.UnixMilli())] = d
	}
	count := 0
	for client, episodes := range o.refused {
		for _, want := range episodes {
			if !want.GrantedAt.IsZero() && !want.GrantedAt.After(want.FirstAt.Add(domain.SoonGranted)) {
				continue
			}
			count++
			got := told[fmt.Sprint(client, want.FirstAt.UnixMilli())]
			if got.Count != want.Count || !got.LastAt.Equal(want.LastAt) || !got.GrantedAt.Equal(want.GrantedAt) || got.Reason != want.Reason {
				o.t.Errorf("%s: told %+v, want %+v", client, got, *want)
			}
		}
	}
	if len(list.Items) != count || count == 0 {
		o.t.Errorf("%d episodes are listed, want %d", len(list.Items), count)
	}
}
