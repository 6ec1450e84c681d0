package seatward

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"seatward.dev/sdk/license"
)

// leaseState is what outlives the program.
type leaseState struct {
	Client string `json:"client"`
	// Borrowed is the token of a borrowed lease, as signed.
	Borrowed string `json:"borrowed,omitempty"`
	// Seen is the latest instant known to have been; a clock set back does not
	// make a borrowed lease longer.
	Seen time.Time `json:"seen,omitzero"`
}

// leaseKeeper is where a leaseState lies: with the Guard's state or by itself.
type leaseKeeper interface {
	load(ctx context.Context) (leaseState, error)
	change(ctx context.Context, edit func(*leaseState)) (leaseState, error)
}

type guardKeeper struct{ guard *Guard }

func (k guardKeeper) load(ctx context.Context) (leaseState, error) {
	k.guard.refresh(ctx)
	st, _ := k.guard.snapshot()
	return st.Lease, nil
}

func (k guardKeeper) change(ctx context.Context, edit func(*leaseState)) (next leaseState, err error) {
	err = k.guard.change(ctx, func(st *state, _ *license.StatusList) error {
		edit(&st.Lease)
		next = st.Lease
		return nil
	})
	return next, err
}

type storeKeeper struct{ store Store }

// storedLease is the file of a program without a Guard.
type storedLease struct {
	V int `json:"v"`
	leaseState
}

func (k *storeKeeper) load(ctx context.Context) (leaseState, error) {
	b, err := k.store.Load(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return leaseState{}, nil
	}
	if err != nil {
		return leaseState{}, fmt.Errorf("seatward: load the lease state: %w", err)
	}
	var in storedLease
	if err := json.Unmarshal(b, &in); err != nil {
		return leaseState{}, fmt.Errorf("seatward: the lease state is damaged; remove it, and a borrowed lease with it: %w", err)
	}
	if in.V != stateVersion {
		return leaseState{}, fmt.Errorf("seatward: the lease state has version %d, this program reads version %d", in.V, stateVersion)
	}
	return in.leaseState, nil
}

func (k *storeKeeper) change(ctx context.Context, edit func(*leaseState)) (leaseState, error) {
	unlock, err := lock(ctx, k.store)
	if err != nil {
		return leaseState{}, err
	}
	defer unlock()
	st, err := k.load(ctx)
	if err != nil {
		return leaseState{}, err
	}
	edit(&st)
	b, err := json.MarshalIndent(storedLease{stateVersion, st}, "", "  ")
	if err != nil {
		return leaseState{}, err
	}
	if err := k.store.Save(ctx, append(b, '\n')); err != nil {
		return leaseState{}, fmt.Errorf("%w: %w", ErrNotSaved, err)
	}
	return st, nil
}
