package agent

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"seatward.dev/sdk/license"
)

// mostHeld bounds how many local clients have a lease at a time.
const mostHeld = 10_000

// heldSeats leases seats from the portal for local clients, and answers from what
// it holds while a lease is fresh or the portal is away.
type heldSeats struct {
	portal *portal
	roots  []*x509.Certificate
	path   string // of the tokens of borrowed leases
	clock  func() time.Time
	log    *slog.Logger

	mu       sync.Mutex // guards what follows
	held     map[string]*held
	borrowed map[string]string // tokens, by client
	owed     owing
	failures int
	quiet    time.Time // the portal is not asked before
}

// held is what a local client has.
type held struct {
	asking sync.Mutex // one request at a time

	mu      sync.Mutex // guards what follows
	view    leaseView  // without an id: nothing
	claim   leaseClaim
	ends    time.Time
	refresh time.Time
}

func (h *held) get() (v leaseView, claim leaseClaim, ends, refresh time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.view, h.claim, h.ends, h.refresh
}

// set holds what the portal has said to a request sent at an instant; a zero view
// holds nothing.
func (h *held) set(v leaseView, claim leaseClaim, sent time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	refresh := v.RefreshIn
	if refresh < 1 || refresh >= v.ExpiresIn {
		refresh = v.ExpiresIn / 2
	}
	h.view, h.claim = v, claim
	h.ends, h.refresh = sent.Add(time.Duration(v.ExpiresIn)*time.Second), sent.Add(time.Duration(refresh)*time.Second)
}

func (s *heldSeats) from() string { return "portal" }

func (s *heldSeats) claim(ctx context.Context, client string, in leaseClaim) (leaseView, bool, error) {
	h, err := s.of(client)
	if err != nil {
		return leaseView{}, false, err
	}
	h.asking.Lock()
	defer h.asking.Unlock()
	v, before, ends, refresh := h.get()
	now := s.clock()
	alive := now.Before(ends) && (in.Lease == "" || in.Lease == v.ID) && before.User == in.User && before.Device == in.Device
	quiet := s.quietFor(now)
	switch {
	case alive && now.Before(refresh):
		return v.leasing(now, ends, refresh), false, nil
	case quiet > 0 && alive:
		return v.leasing(now, ends, now.Add(quiet)), false, nil
	case quiet > 0:
		return leaseView{}, false, portalAway(quiet)
	}
	got, status, err := s.portal.ask(ctx, http.MethodPut, client, "", nil, wirePut{s.portal.product, in})
	var away *awayError
	switch {
	case err == nil:
		s.reached()
		h.set(got, in, now)
		if err := s.settled(client, ""); err != nil { // a lease that it had given back is its own again
			return leaseView{}, false, err
		}
		return got, status == http.StatusCreated, nil
	case errors.As(err, &away):
		quiet = s.missed(now, away)
		if alive = alive && s.clock().Before(ends); alive {
			return v.leasing(s.clock(), ends, now.Add(quiet)), false, nil
		}
		return leaseView{}, false, portalAway(quiet)
	}
	s.reached()
	return leaseView{}, false, errors.Join(err, s.refused(client, h, err))
}

// refused forgets a lease that the portal says is none, or not any more.
func (s *heldSeats) refused(client string, h *held, err error) error {
	var no *passed
	if errors.As(err, &no) && (no.status == http.StatusGone || no.status == http.StatusConflict) {
		h.set(leaseView{}, leaseClaim{}, time.Time{})
		return s.keep(client, "")
	}
	return nil
}

func (s *heldSeats) release(ctx context.Context, client, lease string) (later bool, err error) {
	h, err := s.of(client)
	if err != nil {
		return false, err
	}
	h.asking.Lock()
	defer h.asking.Unlock()
	if s.quietFor(s.clock()) > 0 {
		if known, err := s.later(client, lease, h); known || err != nil {
			return known, err
		}
	}
	q := url.Values{"product": {s.portal.product}}
	if lease != "" {
		q.Set("lease", lease)
	}
	_, _, err = s.portal.ask(ctx, http.MethodDelete, client, "", q, nil)
	var away *awayError
	if errors.As(err, &away) {
		wait := s.missed(s.clock(), away)
		known, err := s.later(client, lease, h)
		if !known && err == nil {
			err = portalAway(wait)
		}
		return known, err
	}
	if err != nil {
		return false, err
	}
	s.reached()
	if v, _, _, _ := h.get(); lease == "" || lease == v.ID {
		h.set(leaseView{}, leaseClaim{}, time.Time{})
		return false, errors.Join(s.settled(client, ""), s.keep(client, ""))
	}
	return false, nil
}

func (s *heldSeats) borrow(ctx context.Context, client, lease string, days int) (leaseView, error) {
	h, err := s.of(client)
	if err != nil {
		return leaseView{}, err
	}
	h.asking.Lock()
	defer h.asking.Unlock()
	now := s.clock()
	v, _, err := s.portal.ask(ctx, http.MethodPost, client, "/borrow", nil, wireBorrow{s.portal.product, lease, days})
	var away *awayError
	switch {
	case errors.As(err, &away):
		return leaseView{}, portalAway(s.missed(now, away))
	case err != nil:
		return leaseView{}, err
	}
	s.reached()
	if _, err := s.verify(client, v.Token); err != nil {
		s.log.Error("a borrowed lease that cannot be verified", "error", err)
		return leaseView{}, portalAway(portalFirst)
	}
	_, claim, _, _ := h.get()
	v.Borrowed = true
	h.set(v, claim, now)
	return v, s.keep(client, v.Token)
}

func (s *heldSeats) list() []leaseView {
	s.mu.Lock()
	all := make([]*held, 0, len(s.held))
	for _, h := range s.held {
		all = append(all, h)
	}
	s.mu.Unlock()
	var list []leaseView
	now := s.clock()
	for _, h := range all {
		if v, _, ends, refresh := h.get(); now.Before(ends) {
			list = append(list, v.leasing(now, ends, refresh))
		}
	}
	slices.SortFunc(list, func(a, b leaseView) int { return strings.Compare(a.Client, b.Client) })
	return list
}

// of is what a client has, and forgets those who have had nothing for long.
func (s *heldSeats) of(client string) (*held, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.held[client]; h != nil {
		return h, nil
	}
	if len(s.held) >= mostHeld {
		now := s.clock()
		for name, h := range s.held {
			if _, _, ends, _ := h.get(); !now.Before(ends) && h.asking.TryLock() {
				h.asking.Unlock()
				delete(s.held, name)
			}
		}
	}
	if len(s.held) >= mostHeld {
		return nil, errTooManyClients
	}
	h := &held{}
	s.held[client] = h
	return h, nil
}

// quietFor is how long the portal is to be left alone.
func (s *heldSeats) quietFor(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.quiet.Sub(now)
}

func (s *heldSeats) reached() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures, s.quiet = 0, time.Time{}
}

// missed notes that the portal was asked in vain: all local clients leave it
// alone for a while, twice as long each time, a minute at most.
func (s *heldSeats) missed(now time.Time, why *awayError) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := portalLong
	if s.failures < 5 {
		wait = portalFirst << s.failures
	}
	if s.failures == 0 {
		s.log.Warn("the portal cannot be asked for seats; leases stay until they end", "error", why)
	}
	s.failures++
	wait = max(wait, min(why.after, portalLong))
	s.quiet = now.Add(wait)
	return wait
}

// keep remembers the token of a borrowed lease over a restart; "" forgets it.
func (s *heldSeats) keep(client, token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.borrowed[client] == token {
		return nil
	}
	next := map[string]string{}
	for name, text := range s.borrowed {
		next[name] = text
	}
	if next[client] = token; token == "" {
		delete(next, client)
	}
	b, err := json.Marshal(struct {
		V      int               `json:"v"`
		Tokens map[string]string `json:"tokens"`
	}{1, next})
	if err != nil {
		return err
	}
	if err := replaceFile(s.path, append(b, '\n')); err != nil {
		return fmt.Errorf("save the borrowed leases: %w", err)
	}
	s.borrowed = next
	return nil
}

// recall reads the borrowed leases of an earlier start.
func (s *heldSeats) recall() {
	b, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var kept struct {
		V      int
		Tokens map[string]string
	}
	if err == nil {
		err = json.Unmarshal(b, &kept)
	}
	if err != nil || kept.V != 1 {
		s.log.Error("the borrowed leases kept are damaged", "file", s.path, "error", err)
		return
	}
	now := s.clock()
	for client, text := range kept.Tokens {
		token, err := s.verify(client, text)
		if err != nil || !token.AliveAt(now) {
			continue // its time is over
		}
		h := &held{}
		h.set(leaseView{
			ID: token.ID, Client: client, Product: token.Product, User: token.User, Device: token.Device, License: token.LicenseID,
			Fence: token.Fence, GrantedAt: instant(token.NotBefore), RenewedAt: instant(token.IssuedAt), ExpiresAt: instant(token.Expires),
			ExpiresIn: max(int64(token.Expires.Sub(now)/time.Second), 1), RefreshIn: 1, Borrowed: true,
		}, leaseClaim{User: token.User, Device: token.Device}, now)
		s.held[client], s.borrowed[client] = h, text
	}
}

// verify reads the token of a local client.
func (s *heldSeats) verify(client, text string) (*license.LeaseToken, error) {
	token, err := license.VerifyLease(text, s.roots)
	if err != nil {
		return nil, err
	}
	return token, token.Check(s.portal.product, s.portal.installID+":"+client, time.Time{})
}

func portalAway(wait time.Duration) error {
	p := newProblem(http.StatusServiceUnavailable, "portal.away", "The portal cannot be asked just now, and there is no lease that still holds. Ask again later.")
	p.retryAfter = max(int(wait/time.Second), 1)
	return p
}
