package seatward

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"seatward.dev/sdk/forecast"
	"seatward.dev/sdk/license"
)

// ErrNotInstalled is returned by [Guard.Remove] for a license that is not
// installed.
var ErrNotInstalled = errors.New("seatward: this license is not installed")

// clockSkew is how far the product's clock may be behind the portal's. A
// license bought a moment ago is accepted, and counts from its start.
const clockSkew = 10 * time.Minute

// Installed is what came of installing a key.
type Installed struct {
	Claims license.Claims
	// Cleaned reports that line breaks, spaces and the like were removed from
	// the text; it is set for a refused key too.
	Cleaned bool
	// Unchanged reports that this revision of the license was installed before.
	Unchanged bool
	// Replaced is the older revision that was installed before; 0 if none was.
	Replaced int
	// ClockCorrected reports that the key held Status.ClockCode and took back what
	// a clock set far ahead had brought about.
	ClockCorrected bool
}

// Install verifies pasted text as a license key and keeps it. A refusal is a
// [*license.Error]; every other error comes from the Store. Either way nothing
// has changed.
//
// A renewal, recognized by the license it replaces, can be installed before it
// starts. Any other license that starts later is refused as not yet valid.
func (g *Guard) Install(ctx context.Context, text string) (Installed, error) {
	cleaned, changed := license.Clean(text)
	out := Installed{Cleaned: changed}
	st, list := g.snapshot()
	if _, err := g.acceptable(&st, list, cleaned); err != nil {
		return out, err // before anything is read or written
	}
	err := g.change(ctx, func(st *state, list *license.StatusList) error { return g.place(g.shelf(st, list), cleaned, &out) })
	if err == nil {
		g.wake()
	}
	return out, err
}

// wake tells Run that there is a license.
func (g *Guard) wake() {
	select {
	case g.installed <- struct{}{}:
	default: // it has been told
	}
}

// acceptable verifies a key as one to be installed now.
func (g *Guard) acceptable(st *state, list *license.StatusList, text string) (*license.Key, error) {
	want := license.Expect{InstallID: st.InstallID, Product: g.cfg.Product, Status: list}
	key, err := g.verifier.Verify(text, want)
	if err != nil {
		return nil, err
	}
	if len(key.Claims.Lic.Replaces) == 0 {
		want.Now = st.latest(g.cfg.Clock().UTC()).Add(clockSkew)
	}
	if err := key.Check(want); err != nil {
		return nil, err
	}
	return key, nil
}

// shelf is the keys of a state about to change, found by license.
type shelf struct {
	*state
	list       *license.StatusList
	places     map[string]int
	successors map[string][]*license.Claims // by the license they replace
}

func (g *Guard) shelf(st *state, list *license.StatusList) *shelf {
	s := &shelf{state: st, list: list, places: make(map[string]int), successors: make(map[string][]*license.Claims)}
	for i, k := range st.Keys {
		s.places[k.LicenseID] = i
		if have, err := g.genuine(k.Text, st.InstallID); err == nil {
			s.note(have)
		}
	}
	return s
}

func (s *shelf) note(c *license.Claims) {
	for _, id := range c.Lic.Replaces {
		s.successors[id] = append(s.successors[id], c)
	}
}

// replacedBy names the installed license that has already taken over from c.
func (s *shelf) replacedBy(c *license.Claims, now time.Time) (string, bool) {
	for _, have := range s.successors[c.LicenseID] {
		if !have.NotBefore.After(now) {
			return have.LicenseID, true
		}
	}
	return "", false
}

// place puts an acceptable key where the license's older revision was, or at the
// end. When it is refused, the state is as before.
func (g *Guard) place(s *shelf, text string, out *Installed) error {
	key, err := g.acceptable(s.state, s.list, text)
	if err != nil {
		return err
	}
	c, now, before := &key.Claims, g.cfg.Clock().UTC(), *s.state
	if s.correct(c, now) {
		s.History = s.History.until(forecast.DayOf(s.latest(now).In(g.cfg.Location)))
		out.ClockCorrected = true
	}
	if err := g.put(s, key, s.latest(now), out); err != nil {
		*s.state, out.ClockCorrected = before, false
		return err
	}
	out.Claims = *c
	s.note(c)
	return nil
}

func (g *Guard) put(s *shelf, key *license.Key, now time.Time, out *Installed) error {
	c := &key.Claims
	if by, ok := s.replacedBy(c, now); ok {
		return &license.Error{Reason: license.Superseded, Detail: "replaced by " + by, Claims: c}
	}
	stored := storedKey{LicenseID: c.LicenseID, InstalledAt: now, Text: key.Text}
	at, installed := s.places[c.LicenseID]
	if !installed {
		s.places[c.LicenseID] = len(s.Keys)
		s.Keys = append(s.Keys, stored)
		return nil
	}
	// An older key that no longer verifies gives way to one that does.
	if have, err := g.genuine(s.Keys[at].Text, s.InstallID); err == nil {
		switch {
		case have.Revision > c.Revision:
			return &license.Error{Reason: license.Superseded, Detail: fmt.Sprintf("revision %d is installed", have.Revision), Claims: c}
		case have.Revision == c.Revision:
			out.Unchanged = true
			stored.InstalledAt = s.Keys[at].InstalledAt
		default:
			out.Replaced = have.Revision
		}
	}
	s.Keys[at] = stored
	return nil
}

func (g *Guard) genuine(text, installID string) (*license.Claims, error) {
	key, err := g.verifier.Verify(text, license.Expect{InstallID: installID, Product: g.cfg.Product})
	if err != nil {
		return nil, err
	}
	return &key.Claims, nil
}

// Remove takes a license out of the installation. Its key stays good and can
// be installed again.
func (g *Guard) Remove(ctx context.Context, licenseID string) error {
	return g.change(ctx, func(st *state, _ *license.StatusList) error {
		at := st.find(licenseID)
		if at < 0 {
			return ErrNotInstalled
		}
		st.Keys = slices.Delete(st.Keys, at, at+1)
		return nil
	})
}

// InstallStatusList verifies a revocation list, fetched or carried by hand,
// and puts it in force unless the one in force is at least as new. It returns
// the list then in force.
func (g *Guard) InstallStatusList(ctx context.Context, text string) (*license.StatusList, error) {
	got, err := g.verifier.VerifyStatus(text)
	if err != nil {
		return nil, err
	}
	list := got
	err = g.change(ctx, func(st *state, have *license.StatusList) error {
		list = license.Newer(have, got)
		st.Status = list.Text
		return nil
	})
	return list, err
}
