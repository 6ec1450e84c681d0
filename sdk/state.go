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

	damage error // what was wrong with the state that was read
}

type storedKey struct {
	LicenseID   string    `json:"license_id"`
	InstalledAt time.Time `json:"installed_at"`
	Text        string    `json:"key"`
}

const stateVersion = 1

// errDamaged is a state that cannot be read as one.
var errDamaged = errors.New("seatward: the license state is damaged; restore it from a backup to keep the Install ID")

// loadState reads the state, and makes the first one with a new Install ID. A
// damaged one is replaced by the one before it, where the Store kept that; what
// was wrong is then in the state's damage.
func loadState(ctx context.Context, s Store) (state, error) {
	b, err := s.Load(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		fresh := state{V: stateVersion, InstallID: newInstallID()}
		return fresh, saveState(ctx, s, fresh)
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

// decodeState reads a state. Where only what is remembered about compliance or
// usage is damaged, the keys are good all the same: damage says so, and that
// part is empty.
func decodeState(b []byte) (state, error) {
	var in struct {
		state
		Compliance json.RawMessage `json:"compliance"`
		History    json.RawMessage `json:"history"`
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
	if in.Compliance != nil {
		st.damage = json.Unmarshal(in.Compliance, &st.Compliance)
	}
	if in.History != nil {
		st.damage = errors.Join(st.damage, json.Unmarshal(in.History, &st.History))
	}
	return st, nil
}

func saveState(ctx context.Context, s Store, st state) error {
	b, err := json.MarshalIndent(st, "", "  ")
	if err != nil {
		return err
	}
	if err := s.Save(ctx, append(b, '\n')); err != nil {
		return fmt.Errorf("seatward: save the license state: %w", err)
	}
	return nil
}

// find returns the place of a license's key, or -1.
func (st *state) find(licenseID string) int {
	return slices.IndexFunc(st.Keys, func(k storedKey) bool { return k.LicenseID == licenseID })
}

// clone lets a change be prepared without touching the state in use.
func (st state) clone() state {
	st.Keys = slices.Clone(st.Keys)
	st.History = slices.Clone(st.History)
	return st
}

// newInstallID makes a random UUID (RFC 9562, version 4).
func newInstallID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails; it ends the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
