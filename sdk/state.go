package seatward

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/license"
)

// state is what the Store keeps. It holds the keys as they were issued and no
// numbers taken from them: those are read from the verified key every time.
type state struct {
	V         int         `json:"v"`
	InstallID string      `json:"install_id"`
	Keys      []storedKey `json:"keys"`
	// Status is the newest revocation list, as signed.
	Status string `json:"status,omitempty"`
	// Compliance is what is remembered from one evaluation to the next.
	Compliance comply.State `json:"compliance"`
	// History is what was counted, a day each.
	History history `json:"history,omitempty"`

	// Contact is what is remembered about the portal.
	Contact contact `json:"contact,omitzero"`
	// Clock is what is remembered about a clock that was wrong.
	Clock clockState `json:"clock,omitzero"`
	// Lease is what a Leaser keeps.
	Lease leaseState `json:"lease,omitzero"`

	damage error // what was wrong with the state that was read
}

type storedKey struct {
	LicenseID   string    `json:"license_id"`
	InstalledAt time.Time `json:"installed_at"`
	Text        string    `json:"key"`
}

const stateVersion = 1

// ErrNotSaved is wrapped by the errors of everything that changes the state when
// the Store cannot keep it: a full disk, a folder that may not be written. What
// was in force stays in force.
var ErrNotSaved = errors.New("seatward: the license state could not be saved")

// errDamaged is a state that cannot be read as one.
var errDamaged = errors.New("seatward: the license state is damaged; restore it from a backup to keep the Install ID")

// openState reads the state, and makes the first one with a new Install ID. Of
// two processes that start at once, one makes it.
func openState(ctx context.Context, s Store) (state, error) {
	st, err := loadState(ctx, s)
	if !errors.Is(err, fs.ErrNotExist) {
		return st, err
	}
	unlock, err := lock(ctx, s)
	if err != nil {
		return state{}, err
	}
	defer unlock()
	if st, err = loadState(ctx, s); !errors.Is(err, fs.ErrNotExist) {
		return st, err
	}
	fresh := state{V: stateVersion, InstallID: newUUID()}
	return fresh, saveState(ctx, s, fresh)
}

// loadState reads the state; the error is fs.ErrNotExist when there is none. A
// damaged one is replaced by the one before it, where the Store kept that; what
// was wrong is then in the state's damage.
func loadState(ctx context.Context, s Store) (state, error) {
	b, err := s.Load(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, err
	}
	if err != nil {
		return state{}, fmt.Errorf("seatward: load the license state: %w", err)
	}
	st, err := decodeState(b)
	if err == nil && st.damage == nil {
		return st, nil
	}
	before, ok := previousState(ctx, s)
	switch {
	case errors.Is(err, errDamaged) && ok:
		before.damage = err
		return before, nil
	case err == nil && ok && before.InstallID == st.InstallID && before.damage == nil:
		if st.Compliance.Seen.IsZero() {
			st.Compliance = before.Compliance
		}
		st.History = before.History.join(st.History)
	}
	return st, err
}

func previousState(ctx context.Context, s Store) (state, bool) {
	kept, ok := s.(PreviousStore)
	if !ok {
		return state{}, false
	}
	b, err := kept.LoadPrevious(ctx)
	if err != nil {
		return state{}, false
	}
	st, err := decodeState(b)
	return st, err == nil
}

// decodeState reads a state. Where only what is remembered about compliance,
// usage and the like is damaged, the keys are good all the same: damage says so, and that
// part is empty.
func decodeState(b []byte) (state, error) {
	var in struct {
		state
		Compliance json.RawMessage `json:"compliance"`
		History    json.RawMessage `json:"history"`
		Contact    json.RawMessage `json:"contact"`
		Clock      json.RawMessage `json:"clock"`
		Lease      json.RawMessage `json:"lease"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return state{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	st := in.state
	if st.V != stateVersion {
		return state{}, fmt.Errorf("seatward: the license state has version %d, this program reads version %d", st.V, stateVersion)
	}
	if !license.IsInstallID(st.InstallID) {
		return state{}, fmt.Errorf("%w: it holds no Install ID", errDamaged)
	}
	for part, into := range map[*json.RawMessage]any{
		&in.Compliance: &st.Compliance, &in.History: &st.History, &in.Contact: &st.Contact, &in.Clock: &st.Clock,
		&in.Lease: &st.Lease,
	} {
		if *part != nil {
			st.damage = errors.Join(st.damage, json.Unmarshal(*part, into))
		}
	}
	return st, nil
}

func saveState(ctx context.Context, s Store, st state) error {
	b, err := json.MarshalIndent(st, "", "  ")
	if err != nil {
		return err
	}
	if err := s.Save(ctx, append(b, '\n')); err != nil {
		return fmt.Errorf("%w: %w", ErrNotSaved, err)
	}
	return nil
}

// find returns the place of a license's key, or -1.
func (st *state) find(licenseID string) int {
	return slices.IndexFunc(st.Keys, func(k storedKey) bool { return k.LicenseID == licenseID })
}

// latest is the instant that counts when the clock says now: the latest one seen.
func (st *state) latest(now time.Time) time.Time {
	if seen := st.Compliance.Seen; now.Before(seen) {
		return seen
	}
	return now
}

// clone lets a change be prepared without touching the state in use.
func (st state) clone() state {
	st.Keys = slices.Clone(st.Keys)
	st.History = slices.Clone(st.History)
	return st
}

// newUUID makes a random UUID (RFC 9562, version 4).
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails; it ends the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
