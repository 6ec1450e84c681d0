package seatward

import (
	"errors"
	"slices"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/license"
)

// Status is how the installation stands at an instant.
type Status struct {
	// At is the instant: the clock's, or the highest one seen when the clock has
	// gone back.
	At          time.Time
	InstallID   string
	Entitlement entitle.Entitlement
	Usage       Usage
	// Exceeded is how many users there are beyond the capacity, by area. It is
	// zero while no license is valid: then there is no capacity to exceed.
	Exceeded Usage
	// Licenses are all installed ones, in the order of their installation.
	Licenses []License
	// Verdict is what follows: whether a rule is broken, since when, what comes
	// next, and what would end it.
	Verdict comply.Verdict
	// Expiring are the licenses that end within 30 days, without a successor.
	Expiring []comply.Expiry
	// Damaged is set when the state kept was found damaged and an earlier copy,
	// or what the keys alone tell, took its place.
	Damaged bool

	// ClockCode is set while the clock is more than a day behind the latest
	// instant seen: a key that holds this code takes that instant back. It is to
	// be a flag of the license, or a word of its name.
	ClockCode string

	nextEvent time.Time // when a license next starts, ends, or is about to end
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
	// Key is the text of its key as it was installed.
	Key string
	// Refusal is why the key does not count, nil for a good one.
	Refusal *license.Error
}

// describe is a Status without the users.
func (g *Guard) describe(st state, licenses []License, at time.Time) Status {
	set := settled(licenses)
	for i, l := range licenses {
		if phase, ok := set.PhaseOf(l.ID, at); ok && counted(l) {
			licenses[i].Phase = phase
		}
	}
	s := Status{At: at, InstallID: st.InstallID, Entitlement: set.At(at), Licenses: licenses, Damaged: st.damage != nil}
	s.Expiring = comply.Expiring(obligations(licenses), at)
	s.nextEvent = nextEvent(set, licenses, at)
	return s
}

// nextEvent is the next instant at which something about the licenses changes;
// zero when nothing does anymore.
func nextEvent(set entitle.Set, licenses []License, at time.Time) time.Time {
	events := set.Boundaries(at)
	for _, l := range licenses {
		for _, days := range comply.NoticeDays() {
			if t := l.Claims.Expires.Add(-time.Duration(days) * day); t.After(at) {
				events = append(events, t)
			}
		}
	}
	if len(events) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(events, time.Time.Compare)
}

// licenses verifies every key kept.
func (g *Guard) licenses(st state, list *license.StatusList) []License {
	out := make([]License, 0, len(st.Keys))
	for _, k := range st.Keys {
		l := License{ID: k.LicenseID, InstalledAt: k.InstalledAt, Key: k.Text}
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

// obligations is what compliance needs to know about the licenses.
func obligations(licenses []License) []comply.License {
	out := make([]comply.License, 0, len(licenses))
	for _, l := range licenses {
		if counted(l) {
			out = append(out, comply.License{License: fact(l), Ladder: comply.Ladder(l.Claims.Lic.Ladder)})
		}
	}
	return out
}

func settled(licenses []License) entitle.Set {
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
