package seatward

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/internal/locale"
	"seatward.dev/sdk/license"
)

// Guard holds the licenses of one installation of the product. It is safe for
// concurrent use.
type Guard struct {
	cfg      Config
	verifier *license.Verifier
	english  *speech
	german   *speech

	writing sync.Mutex // held while a change is prepared and saved
	saved   saved      // guarded by writing

	mu     sync.RWMutex // guards what follows
	state  state
	status *license.StatusList // nil when there is none
	kept   *kept               // nil when there is nothing to repeat

	version string       // of a SharedStore, as last read or saved
	probed  atomic.Int64 // when it was last asked for, in nanoseconds since 1970

	installed chan struct{} // receives when a license was installed
}

// verifierSize is how many keys stay verified in memory at most. An installation
// has a handful, and one with thousands must not verify all of them each time.
const verifierSize = 1 << 15

// Open reads the state from the Store. On the very first start it makes the
// Install ID, once and for all.
func Open(ctx context.Context, cfg Config) (*Guard, error) {
	roots, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	g := &Guard{
		cfg: cfg, verifier: license.NewVerifier(roots, verifierSize),
		english: &speech{Locale: locale.English()}, german: &speech{Locale: locale.German()},
		installed: make(chan struct{}, 1),
	}
	if shared, ok := cfg.Store.(SharedStore); ok {
		// Before it is read, so that nothing saved meanwhile is missed. Where there
		// is no state yet there is no version either.
		g.version, _ = shared.Version(ctx)
	}
	st, err := openState(ctx, cfg.Store)
	if err != nil {
		return nil, err
	}
	g.state = st
	if st.damage != nil {
		g.cfg.Logger.Error("seatward: the license state was damaged; an earlier copy is used where there is one", "error", st.damage)
	} else {
		g.saved = savedOf(st)
	}
	if g.status, err = g.statusOf(st); err != nil {
		return nil, err
	}
	return g, nil
}

// InstallID identifies this installation; licenses are bound to it.
func (g *Guard) InstallID() string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.state.InstallID
}

// change prepares a new state from the one in the Store and, once it is saved,
// puts it in force. When prepare fails or nothing could be saved, everything
// stays as it was.
func (g *Guard) change(ctx context.Context, prepare func(*state, *license.StatusList) error) error {
	g.writing.Lock()
	defer g.writing.Unlock()
	unlock, err := lock(ctx, g.cfg.Store)
	if err != nil {
		return err
	}
	defer unlock()
	have, _ := g.snapshot()
	st, err := g.join(ctx, have)
	if err != nil {
		return err
	}
	list, err := g.statusOf(st)
	if err != nil {
		return err
	}
	next := g.upToNow(st, list).clone() // what the old keys did, before there are others
	if err := prepare(&next, list); err != nil {
		return err
	}
	if list, err = g.statusOf(next); err != nil {
		return err
	}
	next = g.upToNow(next, list)
	if err := g.save(ctx, next); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state, g.status, g.kept = next, list, nil
	return nil
}

// upToNow evaluates with the users counted last, if ever any were.
func (g *Guard) upToNow(st state, list *license.StatusList) state {
	if st.Compliance.Seen.IsZero() {
		return st
	}
	next, _ := g.settle(st, list, g.cfg.Clock().UTC(), Usage(st.Compliance.Usage))
	next.History = st.History // nothing was counted
	return next
}

// join reads the state from the Store, which keeps what another node of the
// same installation has written, and adds what this one remembers since. A
// state damaged while the program runs is replaced by the one in memory.
func (g *Guard) join(ctx context.Context, have state) (state, error) {
	st, err := loadState(ctx, g.cfg.Store)
	switch {
	case err != nil && !errors.Is(err, errDamaged) && !errors.Is(err, fs.ErrNotExist):
		return state{}, err
	case err != nil || st.damage != nil || st.InstallID != have.InstallID:
		g.cfg.Logger.Error("seatward: the license state kept is gone, damaged or another's; the one in memory is used", "error", errors.Join(err, st.damage))
		return have, nil //nolint:nilerr // what is in memory is the better state
	}
	g.saved = savedOf(st)
	st.damage = have.damage
	if st.Clock.Corrected.Equal(have.Clock.Corrected) && st.Compliance.Seen.Before(have.Compliance.Seen) {
		st.Compliance, st.Clock = have.Compliance, have.Clock
	}
	st.History = st.History.join(have.History)
	return st, nil
}

// statusOf verifies the revocation list kept, if any.
func (g *Guard) statusOf(st state) (*license.StatusList, error) {
	if st.Status == "" {
		return nil, nil
	}
	list, err := g.verifier.VerifyStatus(st.Status)
	if err != nil {
		return nil, fmt.Errorf("seatward: the revocation list kept is not genuine: %w", err)
	}
	return list, nil
}

// snapshot is what an evaluation is made of.
func (g *Guard) snapshot() (state, *license.StatusList) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.state, g.status // keys are replaced, never changed in place
}

// now is the instant of an evaluation: the clock's, unless a later one has been
// seen.
func (g *Guard) now() time.Time {
	now := g.cfg.Clock().UTC()
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.state.latest(now)
}

// Entitlement is what the installed licenses allow now. Every key is verified
// anew, at the cost of a look into a map.
func (g *Guard) Entitlement() entitle.Entitlement {
	g.refresh(context.Background())
	st, list := g.snapshot()
	return settled(g.licenses(st, list)).At(g.now())
}

// Feature reports whether a user of that kind has an enterprise feature now.
// External users have none.
func (g *Guard) Feature(name string, of Kind) bool {
	return of == Internal && g.Entitlement().Has(name)
}
