package seatward

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// SharedStore is a Store that several processes of one installation use at the
// same time. With it none of them loses what another has saved, and a key
// installed by one is seen by the others within seconds.
type SharedStore interface {
	Store
	// Version tells states apart: after every Save, by whomever, it is another. It
	// is asked every few seconds and must be cheap.
	Version(ctx context.Context) (string, error)
	// Lock waits until no other process holds the lock, takes it, and returns what
	// gives it back. A process that has died holds nothing. The error is
	// [ErrLocked] when another one does not give it back in time.
	Lock(ctx context.Context) (unlock func(), err error)
}

// ErrLocked is wrapped by the errors of everything that changes the state when
// another process keeps it locked.
var ErrLocked = errors.New("seatward: another process keeps the license state locked")

// probeEvery is how often a SharedStore is asked for its version at most.
const probeEvery = 2 * time.Second

// lock holds off other processes, where the Store knows how.
func lock(ctx context.Context, s Store) (unlock func(), err error) {
	shared, ok := s.(SharedStore)
	if !ok {
		return func() {}, nil
	}
	unlock, err = shared.Lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSaved, err)
	}
	return unlock, nil
}

// refresh takes over what another process has saved. It costs nothing more than
// a look at the clock most of the time.
func (g *Guard) refresh(ctx context.Context) {
	shared, ok := g.cfg.Store.(SharedStore)
	if !ok {
		return
	}
	now, last := g.cfg.Clock().UnixNano(), g.probed.Load()
	if since := time.Duration(now - last); since > -probeEvery && since < probeEvery || !g.probed.CompareAndSwap(last, now) {
		return
	}
	version, err := shared.Version(ctx)
	g.mu.RLock()
	same := version == g.version
	g.mu.RUnlock()
	if err != nil || same {
		return // what cannot be read now stays as it was
	}
	g.writing.Lock()
	defer g.writing.Unlock()
	have, _ := g.snapshot()
	st, err := g.join(ctx, have)
	if err != nil {
		g.cfg.Logger.Error("seatward: read the license state", "error", err)
		return
	}
	list, err := g.statusOf(st)
	if err != nil {
		g.cfg.Logger.Error("seatward: read the license state", "error", err)
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state, g.status, g.kept, g.version = st, list, nil, version
}

// save keeps the state, and knows its own writing again.
func (g *Guard) save(ctx context.Context, st state) error {
	if err := saveState(ctx, g.cfg.Store, st); err != nil {
		return err
	}
	g.saved = savedOf(st)
	if shared, ok := g.cfg.Store.(SharedStore); ok {
		if version, err := shared.Version(ctx); err == nil {
			g.mu.Lock()
			g.version = version
			g.mu.Unlock()
		}
	}
	return nil
}
