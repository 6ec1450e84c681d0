package seatward

import (
	"context"
	"fmt"
	"sync"
	"time"

	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/license"
)

// Guard holds the licenses of one installation of the product. It is safe for
// concurrent use.
type Guard struct {
	cfg      Config
	verifier *license.Verifier

	writing sync.Mutex // held while a change is prepared and saved

	mu     sync.RWMutex // guards what follows
	state  state
	status *license.StatusList // nil when there is none
}

// verifierSize is how many keys stay verified in memory; an installation has
// a handful.
const verifierSize = 64

// Open reads the state from the Store. On the very first start it makes the
// Install ID, once and for all.
func Open(ctx context.Context, cfg Config) (*Guard, error) {
	roots, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	g := &Guard{cfg: cfg, verifier: license.NewVerifier(roots, verifierSize)}
	st, err := loadState(ctx, cfg.Store)
	if err != nil {
		return nil, err
	}
	g.state = st
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
// puts it in force. Reading the Store first keeps what another node of the same
// installation has written. When prepare fails or nothing could be saved,
// everything stays as it was.
func (g *Guard) change(ctx context.Context, prepare func(*state) error) error {
	g.writing.Lock()
	defer g.writing.Unlock()
	st, err := loadState(ctx, g.cfg.Store)
	if err != nil {
		return err
	}
	next := st.clone()
	if err := prepare(&next); err != nil {
		return err
	}
	list, err := g.statusOf(next)
	if err != nil {
		return err
	}
	if err := saveState(ctx, g.cfg.Store, next); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state, g.status = next, list
	return nil
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

// now is the instant of an evaluation.
func (g *Guard) now() time.Time { return g.cfg.Clock().UTC() }

// Entitlement is what the installed licenses allow now. Every key is verified
// anew, at the cost of a look into a map.
func (g *Guard) Entitlement() entitle.Entitlement {
	return settle(g.licenses()).At(g.now())
}

// Feature reports whether a user of that kind has an enterprise feature now.
// External users have none.
func (g *Guard) Feature(name string, of Kind) bool {
	return of == Internal && g.Entitlement().Has(name)
}
