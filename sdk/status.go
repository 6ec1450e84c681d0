package seatward

import (
	"context"
	"errors"
	"fmt"
	"time"

	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/license"
)

// Status is how the installation stands at an instant.
type Status struct {
	At          time.Time
	InstallID   string
	Entitlement entitle.Entitlement
	Usage       Usage
	// Exceeded is how many users there are beyond the capacity, by area. It is
	// zero while no license is valid: then there is no capacity to exceed.
	Exceeded Usage
	// Licenses are all installed ones, in the order of their installation.
	Licenses []License
}

// License is one installed license.
type License struct {
	ID          string
	InstalledAt time.Time
	// Claims are what its key says. They are zero when the key is no longer
	// genuine, as after a change of roots.
	Claims license.Claims
	// Phase is empty when the key is refused for another reason than the
	// vendor's revocation list.
	Phase entitle.Phase
	// Refusal is why the key does not count, nil for a good one.
	Refusal *license.Error
}

// Status counts the users and evaluates the licenses. Its errors are the
// Counter's.
func (g *Guard) Status(ctx context.Context) (Status, error) {
	now := g.now()
	usage, err := g.cfg.Users.CountUsers(ctx, monthStart(now, g.cfg.Location))
	if err != nil {
		return Status{}, fmt.Errorf("seatward: count users: %w", err)
	}
	s := g.evaluate(now)
	s.Usage, s.Exceeded = usage, exceeded(usage, s.Entitlement)
	return s, nil
}

// evaluate is Status without the users.
func (g *Guard) evaluate(now time.Time) Status {
	licenses := g.licenses()
	set := settle(licenses)
	for i, l := range licenses {
		if phase, ok := set.PhaseOf(l.ID, now); ok && counted(l) {
			licenses[i].Phase = phase
		}
	}
	return Status{At: now, InstallID: g.InstallID(), Entitlement: set.At(now), Licenses: licenses}
}

// exceeded is strict: as many users as the capacity are fine.
func exceeded(u Usage, e entitle.Entitlement) Usage {
	if len(e.Valid) == 0 {
		return Usage{}
	}
	return Usage{
		Internal: max(0, u.Internal-e.Users.Internal),
		External: max(0, u.External-e.Users.External),
	}
}

// licenses verifies every key kept.
func (g *Guard) licenses() []License {
	st, list := g.snapshot()
	out := make([]License, 0, len(st.Keys))
	for _, k := range st.Keys {
		l := License{ID: k.LicenseID, InstalledAt: k.InstalledAt}
		key, err := g.verifier.Verify(k.Text, license.Expect{InstallID: st.InstallID, Product: g.cfg.Product, Status: list})
		switch {
		case err == nil:
			l.Claims = key.Claims
		case errors.As(err, &l.Refusal) && l.Refusal.Claims != nil:
			l.Claims = *l.Refusal.Claims
		}
		out = append(out, l)
	}
	return out
}

// counted reports whether the license takes part in the rules: a genuine one
// of this installation, be it withdrawn.
func counted(l License) bool {
	return l.Refusal == nil || l.Refusal.Reason == license.Revoked || l.Refusal.Reason == license.Superseded
}

func settle(licenses []License) entitle.Set {
	facts := make([]entitle.License, 0, len(licenses))
	for _, l := range licenses {
		if counted(l) {
			facts = append(facts, fact(l))
		}
	}
	return entitle.Of(facts...)
}

// fact says about a license what the rules need to know.
func fact(l License) entitle.License {
	c := &l.Claims
	out := entitle.License{
		ID: c.LicenseID, Revision: c.Revision, State: entitle.Active,
		StartsAt: c.NotBefore, ExpiresAt: c.Expires,
		Users: entitle.Users(c.Lic.Users), Features: c.Lic.Features, Replaces: c.Lic.Replaces,
	}
	if l.Refusal != nil {
		out.State = entitle.State(l.Refusal.Reason) // revoked or superseded, the same words
	}
	return out
}
