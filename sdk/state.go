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
}

type storedKey struct {
	LicenseID   string    `json:"license_id"`
	InstalledAt time.Time `json:"installed_at"`
	Text        string    `json:"key"`
}

const stateVersion = 1

// loadState reads the state, and makes the first one with a new Install ID.
func loadState(ctx context.Context, s Store) (state, error) {
	b, err := s.Load(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		fresh := state{V: stateVersion, InstallID: newInstallID()}
		return fresh, saveState(ctx, s, fresh)
	}
	if err != nil {
		return state{}, fmt.Errorf("seatward: load the license state: %w", err)
	}
	var st state
	if err := json.Unmarshal(b, &st); err != nil {
		return state{}, fmt.Errorf("seatward: the license state is damaged; restore it from a backup to keep the Install ID: %w", err)
	}
	if st.V != stateVersion {
		return state{}, fmt.Errorf("seatward: the license state has version %d, this program reads version %d", st.V, stateVersion)
	}
	if !license.IsInstallID(st.InstallID) {
		return state{}, errors.New("seatward: the license state holds no Install ID; restore it from a backup")
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
