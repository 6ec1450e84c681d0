package agent

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
)

const (
	mostHours  = 400 * 24           // hours of use that are kept
	restFor    = 7 * 24 * time.Hour // how long a lease that is over can say why
	tidyBeyond = 2000               // lines of the journal that may be stale
)

// siteSeats leases out a block of seats that was given to this site, by the rules
// of the portal and without it.
type siteSeats struct {
	product string
	roots   []*x509.Certificate
	path    string // of the delegation as it was renewed
	clock   func() time.Time
	log     *slog.Logger

	mu      sync.Mutex // guards what follows
	given   *license.Delegation
	over    time.Time // when the site has given its seats back; zero: not
	pool    lease.Pool
	latest  map[string]domain.Lease // by client, alive or ended
	alive   map[string]bool         // clients counted in the pool
	hours   []siteHour              // ascending
	seen    time.Time
	journal *journal
}

// openSite takes the block of a file, or a newer one that is kept.
func openSite(cfg Config) (*siteSeats, error) {
	s := &siteSeats{
		product: cfg.Product, path: cfg.path("delegation.jwt"), clock: cfg.Clock, log: cfg.Log,
		latest: map[string]domain.Lease{}, alive: map[string]bool{},
	}
	var err error
	if s.roots, err = license.ParseRoots(cfg.Roots); err != nil {
		return nil, err
	}
	given, err := s.verify(cfg.Delegation)
	if err != nil {
		return nil, fmt.Errorf("--delegation: %w", err)
	}
	if kept, err := os.ReadFile(s.path); err == nil {
		before, err := s.verify(string(kept))
		if err == nil && before.ID == given.ID && before.Revision > given.Revision {
			given = before
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	// The journal is that of one delegation: leases of another block are not this one's.
	if s.journal, err = openJournal(cfg.path("site-"+given.ID+".jsonl"), s.replay); err != nil {
		return nil, err
	}
	s.take(given)
	for client, l := range s.latest {
		if l.AliveAt(s.now()) {
			s.pool.Take(l)
			s.alive[client] = true
		}
		s.pool.Fence = max(s.pool.Fence, l.Fence)
	}
	return s, nil
}

func (s *siteSeats) verify(text string) (*license.Delegation, error) {
	cleaned, _ := license.Clean(text)
	d, err := license.VerifyDelegation(cleaned, s.roots)
	if err != nil {
		return nil, err
	}
	return d, d.Check(s.product, time.Time{})
}

func (s *siteSeats) replay(e entry) {
	if e.Lease != nil {
		s.latest[e.Lease.Client] = e.Lease.lease(domain.LicenseID(siteLicense))
	}
	if e.Hour != nil {
		s.setHour(*e.Hour)
	}
	if s.seen = later(s.seen, e.Seen); !e.Clock.IsZero() {
		s.seen = e.Clock
	}
	s.over = later(s.over, e.Over)
}

// siteLicense stands for the block in the pool: to the site it is one license.
const siteLicense = "lic_site"

// take puts a delegation in force. What the pool has given stays given.
func (s *siteSeats) take(d *license.Delegation) {
	s.given = d
	s.pool.Facts = lease.Facts{
		Rules: domain.LeaseRules{LeaseTTL: d.TTL, BorrowDays: domain.NoBorrowing},
		Licenses: []lease.License{{
			ID: siteLicense, State: domain.LicenseActive, Seats: d.Seats, StartsAt: d.NotBefore, ExpiresAt: d.Expires, ActivatedAt: d.NotBefore,
		}},
	}
	s.pool.View = lease.View{}
}

// setClock takes a latest instant back that is later than the clock's, where the
// portal has said something since: the clock was wrong then. Nothing that is over
// comes back by it, and nothing lasts longer.
func (s *siteSeats) setClock(said time.Time) error {
	now := s.clock().UTC()
	if !s.seen.After(now) || said.After(now) {
		return nil
	}
	s.present()
	entries := []entry{{Clock: now}}
	changed := map[string]domain.Lease{}
	for client, l := range s.latest {
		switch {
		case s.alive[client]:
			l.ExpiresAt = now.Add(min(l.ExpiresAt.Sub(s.seen), s.pool.Rules.TTL()))
		case l.EndedAt.IsZero():
			l.EndedAt, l.EndReason = now, domain.LeaseExpired
		}
		kept := keptLease(l)
		changed[client], entries = l, append(entries, entry{Lease: &kept})
	}
	if err := s.journal.write(entries...); err != nil {
		return err
	}
	s.seen, s.latest = now, changed
	return nil
}

// now is the clock's, unless a later instant was seen: a clock set back makes no
// delegation longer.
func (s *siteSeats) now() time.Time { return later(s.seen, s.clock().UTC()) }

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (s *siteSeats) from() string { return "site" }

func (s *siteSeats) claim(_ context.Context, client string, in leaseClaim) (leaseView, bool, error) {
	if err := in.check(); err != nil {
		return leaseView{}, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.present()
	var had *domain.Lease
	if l, ok := s.latest[client]; ok {
		had = &l
	}
	request := lease.Request{
		ID: domain.LeaseID("lse_" + newID()), Client: client, User: in.User, UserKey: strings.ToLower(in.User), Device: in.Device,
		Version: in.Version, Built: in.Built, Names: domain.LeaseID(in.Lease), TTL: time.Duration(in.TTL) * time.Second, Queue: in.Queue,
		OnDevice: s.onDevice(client, in.Device),
	}
	d := s.pool.Claim(request, had, t)
	if err := s.settle(d, t); err != nil {
		return leaseView{}, false, err
	}
	switch {
	case d.Lost != nil:
		return leaseView{}, false, lostProblem(d.Lost)
	case d.Denied != nil:
		return leaseView{}, false, s.denied(d.Denied)
	}
	return s.view(*d.Lease, t), d.New, nil
}

// present is the instant of a decision, at which what has expired is counted out.
func (s *siteSeats) present() time.Time {
	t := s.now()
	s.seen = t
	for client := range s.alive {
		if l := s.latest[client]; !l.AliveAt(t) {
			s.pool.Drop(l)
			delete(s.alive, client)
		}
	}
	if !s.over.IsZero() && len(s.pool.Licenses) > 0 {
		s.pool.Licenses[0].ExpiresAt, s.pool.View = s.over, lease.View{}
	}
	return t
}

// settle keeps what was decided, on disk first, and counts the hour's use.
func (s *siteSeats) settle(d lease.Decision, t time.Time) error {
	var entries []entry
	if d.Lease != nil {
		kept := keptLease(*d.Lease)
		entries = append(entries, entry{Lease: &kept, Seen: t})
	}
	used := s.pool.InUse()
	if d.New {
		used++
	}
	denied := 0
	if d.Denied != nil {
		denied = 1
	}
	if h, changed := s.hour(t, used, denied); changed {
		entries = append(entries, entry{Hour: &h})
	}
	if len(entries) > 0 {
		if err := s.journal.write(entries...); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if e.Hour != nil {
			s.setHour(*e.Hour)
		}
	}
	s.pool.Apply(d)
	if d.Lease != nil {
		s.latest[d.Client] = *d.Lease
		if delete(s.alive, d.Client); d.Lease.AliveAt(t) {
			s.alive[d.Client] = true
		}
	}
	s.tidy(t)
	return nil
}

// hour is the present hour's use with one more request; changed says that it has
// to be kept.
func (s *siteSeats) hour(t time.Time, used, denied int) (h siteHour, changed bool) {
	h = siteHour{At: t.UTC().Truncate(time.Hour)}
	if n := len(s.hours); n > 0 && s.hours[n-1].At.Equal(h.At) {
		h = s.hours[n-1]
	}
	changed = used > h.Peak || denied > 0
	h.Peak, h.Denied = max(h.Peak, used), h.Denied+denied
	return h, changed
}

func (s *siteSeats) setHour(h siteHour) {
	if n := len(s.hours); n > 0 && !h.At.After(s.hours[n-1].At) {
		if h.At.Equal(s.hours[n-1].At) {
			s.hours[n-1] = h
		}
		return
	}
	s.hours = append(s.hours, h)
	if n := len(s.hours) - mostHours; n > 0 {
		s.hours = slices.Delete(s.hours, 0, n)
	}
}

func (s *siteSeats) onDevice(client, device string) (n int) {
	if device == "" {
		return 0
	}
	for other := range s.alive {
		if other != client && s.latest[other].Device == device {
			n++
		}
	}
	return n
}

func (s *siteSeats) release(_ context.Context, client, names string) (later bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.present()
	if names == "" {
		s.pool.Leave(client)
	}
	had, ok := s.latest[client]
	if !ok {
		return false, nil
	}
	ended := lease.End(&had, domain.LeaseID(names), domain.LeaseReleased, "", t)
	if ended == nil {
		return false, nil
	}
	return false, s.settle(lease.Decision{Client: client, Lease: ended, Was: &had}, t)
}

func (s *siteSeats) borrow(context.Context, string, string, int) (leaseView, error) {
	return leaseView{}, errNotBorrowable
}

func (s *siteSeats) list() []leaseView {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.present()
	var list []leaseView
	for client := range s.alive {
		list = append(list, s.view(s.latest[client], t))
	}
	slices.SortFunc(list, func(a, b leaseView) int { return cmp.Compare(a.Client, b.Client) })
	return list
}

func (s *siteSeats) view(l domain.Lease, t time.Time) leaseView {
	v := leaseView{
		ID: string(l.ID), Client: l.Client, Product: s.product, User: l.User, Device: l.Device, Version: l.Version,
		License: s.given.LicenseID, Fence: l.Fence, GrantedAt: instant(l.GrantedAt), RenewedAt: instant(l.RenewedAt), ExpiresAt: instant(l.ExpiresAt),
		Capacity: s.pool.Capacity, InUse: s.pool.InUse(),
	}
	return v.leasing(t, l.ExpiresAt, t.Add(l.ExpiresAt.Sub(t)/2))
}

// tidy writes the journal anew when most of its lines mean nothing any more.
func (s *siteSeats) tidy(t time.Time) {
	if s.journal.rows < tidyBeyond+2*(len(s.latest)+len(s.hours)) {
		return
	}
	entries := []entry{{Seen: s.seen, Over: s.over}}
	for client, l := range s.latest {
		if at, _ := l.Ended(); !s.alive[client] && t.Sub(at) > restFor {
			delete(s.latest, client)
			continue
		}
		kept := keptLease(l)
		entries = append(entries, entry{Lease: &kept})
	}
	for i := range s.hours {
		entries = append(entries, entry{Hour: &s.hours[i]})
	}
	if err := s.journal.replace(entries); err != nil {
		s.log.Error("write the leases of this site anew", "error", err)
	}
}

func (s *siteSeats) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.journal.close()
}

func keptLease(l domain.Lease) siteLease {
	return siteLease{
		l.ID, l.Client, l.User, l.Device, l.Version, l.Built, l.Fence, l.GrantedAt, l.RenewedAt, l.ExpiresAt, l.EndedAt, l.EndReason,
	}
}

func (l siteLease) lease(of domain.LicenseID) domain.Lease {
	return domain.Lease{
		ID: l.ID, Client: l.Client, User: l.User, UserKey: strings.ToLower(l.User), Device: l.Device, Version: l.Version, Built: l.Built,
		License: of, GrantedAt: l.GrantedAt, RenewedAt: l.RenewedAt, ExpiresAt: l.ExpiresAt, Fence: l.Fence, EndedAt: l.EndedAt, EndReason: l.EndReason,
	}
}
