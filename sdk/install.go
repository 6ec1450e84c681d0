package seatward

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	key, err := g.acceptable(cleaned)
	if err != nil {
		return out, err
	}
	out.Claims = key.Claims
	err = g.change(ctx, func(st *state) error { return g.place(st, key, &out) })
	return out, err
}

// acceptable verifies a key as one to be installed now.
func (g *Guard) acceptable(text string) (*license.Key, error) {
	st, list := g.snapshot()
	want := license.Expect{InstallID: st.InstallID, Product: g.cfg.Product, Status: list}
	key, err := g.verifier.Verify(text, want)
	if err != nil {
		return nil, err
	}
	if len(key.Claims.Lic.Replaces) == 0 {
		want.Now = g.now().Add(clockSkew)
	}
	if err := key.Check(want); err != nil {
		return nil, err
	}
	return key, nil
}

// place puts the key where the license's older revision was, or at the end.
func (g *Guard) place(st *state, key *license.Key, out *Installed) error {
	c := &key.Claims
	if by, ok := g.replacedBy(st, c); ok {
		return &license.Error{Reason: license.Superseded, Detail: "replaced by " + by, Claims: c}
	}
	stored := storedKey{LicenseID: c.LicenseID, InstalledAt: g.now(), Text: key.Text}
	at := st.find(c.LicenseID)
	if at < 0 {
		st.Keys = append(st.Keys, stored)
		return nil
	}
	// An older key that no longer verifies gives way to one that does.
	if have, err := g.genuine(st.Keys[at].Text, st.InstallID); err == nil {
		switch {
		case have.Revision > c.Revision:
			return &license.Error{Reason: license.Superseded, Detail: fmt.Sprintf("revision %d is installed", have.Revision), Claims: c}
		case have.Revision == c.Revision:
			out.Unchanged = true
			stored.InstalledAt = st.Keys[at].InstalledAt
		default:
			out.Replaced = have.Revision
		}
	}
	st.Keys[at] = stored
	return nil
}

// replacedBy names the installed license that has already taken over from c.
func (g *Guard) replacedBy(st *state, c *license.Claims) (string, bool) {
	for _, k := range st.Keys {
		have, err := g.genuine(k.Text, st.InstallID)
		if err == nil && slices.Contains(have.Lic.Replaces, c.LicenseID) && !have.NotBefore.After(g.now()) {
			return have.LicenseID, true
		}
	}
	return "", false
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
	return g.change(ctx, func(st *state) error {
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
	err = g.change(ctx, func(st *state) error {
		have, err := g.statusOf(*st)
		if err != nil {
			return err
		}
		list = license.Newer(have, got)
		st.Status = list.Text
		return nil
	})
	return list, err
}
