package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/site"
)

const (
	renewEvery  = 6 * time.Hour
	renewFirst  = time.Minute // after a first failure
	reportsBack = 90 * 24 * time.Hour
)

// delegationView is how the block of seats stands.
type delegationView struct {
	ID           string  `json:"id"`
	Revision     int64   `json:"revision"`
	Site         string  `json:"site"`
	Organization string  `json:"organization"`
	License      string  `json:"license"`
	Seats        int     `json:"seats"`
	InUse        int     `json:"in_use"`
	Queued       int     `json:"queued"`
	ExpiresAt    instant `json:"expires_at"`
	ReturnedAt   instant `json:"returned_at"`
}

func (a *Agent) site() (*siteSeats, error) {
	if s, ok := a.seats.(*siteSeats); ok {
		return s, nil
	}
	return nil, errNoDelegation
}

func (a *Agent) getDelegation(w http.ResponseWriter, r *http.Request) error {
	s, err := a.site()
	if err != nil {
		return err
	}
	if _, err := query(r); err != nil {
		return err
	}
	return write(w, http.StatusOK, s.stands())
}

// putDelegation puts a renewed delegation in force, carried by hand.
func (a *Agent) putDelegation(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Token string `json:"token"`
	}
	if err := read(r, &in); err != nil {
		return err
	}
	if err := required(map[string]bool{"token": in.Token != ""}); err != nil {
		return err
	}
	s, err := a.site()
	if err != nil {
		return err
	}
	if err := s.renewed(in.Token); err != nil {
		if refused, ok := errors.AsType[*license.Error](err); ok {
			p := newProblem(http.StatusUnprocessableEntity, "delegation."+string(refused.Reason), "This is no delegation for this site, or not all of it. Copy the whole of it from the Customer portal.")
			p.Reason = string(refused.Reason)
			return p
		}
		return err
	}
	return write(w, http.StatusOK, s.stands())
}

// deleteDelegation gives the seats back: every lease of the site ends. The answer
// is the report that says so to the portal.
func (a *Agent) deleteDelegation(w http.ResponseWriter, r *http.Request) error {
	s, err := a.site()
	if err != nil {
		return err
	}
	if _, err := query(r); err != nil {
		return err
	}
	if err := s.giveBack(); err != nil {
		return err
	}
	return s.sendReport(w)
}

// getUsage is how the seats were used, to be carried to the portal by hand.
func (a *Agent) getUsage(w http.ResponseWriter, r *http.Request) error {
	s, err := a.site()
	if err != nil {
		return err
	}
	if _, err := query(r); err != nil {
		return err
	}
	return s.sendReport(w)
}

func (s *siteSeats) sendReport(w http.ResponseWriter) error {
	text, err := s.report()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/jwt")
	_, _ = w.Write([]byte(text))
	return nil
}

func (s *siteSeats) stands() delegationView {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.present()
	s.pool.See(t)
	d := s.given
	return delegationView{
		d.ID, d.Revision, d.Site, d.Org.Name, d.LicenseID, d.Seats, s.pool.InUse(), len(s.pool.Line) - len(s.pool.Gone(t)), instant(d.Expires), instant(s.over),
	}
}

// report is the usage of the last 90 days, signed.
func (s *siteSeats) report() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.present()
	r := site.Report{IssuedAt: t.Unix(), Returned: !s.over.IsZero(), Hours: []site.Hour{}}
	for _, h := range s.hours {
		if h.At.After(t.Add(-reportsBack)) && len(r.Hours) < site.MaxHours {
			r.Hours = append(r.Hours, site.Hour{At: h.At.Unix(), Peak: h.Peak, Denied: h.Denied})
		}
	}
	return site.Sign(r, s.given)
}

// giveBack ends the site's leases for good.
func (s *siteSeats) giveBack() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.present()
	if !s.over.IsZero() {
		return nil
	}
	entries := []entry{{Over: t, Seen: t}}
	var ended []lease.Decision
	for client := range s.alive {
		had := s.latest[client]
		gone := lease.End(&had, "", domain.LeaseNoLicense, "", t)
		kept := keptLease(*gone)
		entries = append(entries, entry{Lease: &kept})
		ended = append(ended, lease.Decision{Client: client, Lease: gone, Was: &had})
	}
	if err := s.journal.write(entries...); err != nil {
		return err
	}
	s.over = t
	for _, d := range ended {
		s.pool.Apply(d)
		s.latest[d.Client] = *d.Lease
		delete(s.alive, d.Client)
	}
	s.log.Info("the seats of this site were given back", "delegation", s.given.ID)
	return nil
}

// renewed puts a newer revision of the delegation in force, and keeps it.
func (s *siteSeats) renewed(text string) error {
	d, err := s.verify(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case d.ID != s.given.ID:
		return errOtherDelegation
	case d.Revision <= s.given.Revision:
		return nil // an older one never replaces a newer
	}
	if err := replaceFile(s.path, []byte(d.Text+"\n")); err != nil {
		return fmt.Errorf("save the delegation: %w", err)
	}
	if err := s.setClock(d.IssuedAt); err != nil {
		return err
	}
	s.take(d)
	s.log.Info("the seats of this site were renewed", "delegation", d.ID, "revision", d.Revision, "seats", d.Seats, "until", d.Expires)
	return nil
}

// keepUp renews the delegation and reports the usage until ctx ends, where the
// portal is known.
func (s *siteSeats) keepUp(ctx context.Context, portalURL string) {
	for failures := 0; ; {
		wait := renewEvery
		err := s.meet(ctx, strings.TrimRight(portalURL, "/"))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Warn("the delegation could not be renewed; its seats stay until it ends", "error", err, "until", s.until())
			wait = min(renewFirst<<min(failures, 10), renewEvery)
			failures++
		default:
			failures = 0
		}
		timer := time.NewTimer(wait - rand.N(wait/4))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

func (s *siteSeats) until() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.given.Expires
}

// meet tells the portal the usage, then has the delegation renewed.
func (s *siteSeats) meet(ctx context.Context, portalURL string) error {
	text, err := s.report()
	if err != nil {
		return err
	}
	if _, err := post(ctx, portalURL+"/v1/delegations/usage", text); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	s.mu.Lock()
	given, over := s.given.Text, !s.over.IsZero()
	s.mu.Unlock()
	if over {
		return nil
	}
	b, err := post(ctx, portalURL+"/v1/delegations/renew", given)
	if err != nil {
		return fmt.Errorf("renew: %w", err)
	}
	var answer struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(b, &answer); err != nil {
		return err
	}
	return s.renewed(answer.Token)
}

// post sends a signed text and reads the answer.
func post(ctx context.Context, address, text string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, portalTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/jwt")
	req.Header.Set("User-Agent", "seatward-agent")
	resp, err := withoutRedirects().Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxPortal))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %.200s", resp.StatusCode, b)
	}
	return b, err
}
