package licensing

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
)

// Keys holds the opened signing chain of this node. Nodes share the chain in the
// database. What is signed is signed with the chain as the transaction finds it,
// so that a leaf which one node has retired signs nothing on another.
type Keys struct {
	env    *app.Env
	secret keyring.Secret
	known  atomic.Pointer[opened]
}

// opened is a chain and what it was opened from.
type opened struct {
	ring  *keyring.Ring
	stamp string
}

// EnsureKeyring opens the signing chain at start, and makes it first when there
// is none; of several nodes that start at once, one makes it. The vendor's name
// goes into the certificates. Errors are those of the store and of keyring.Open.
func EnsureKeyring(ctx context.Context, env *app.Env, secret keyring.Secret, vendor string) (*Keys, error) {
	var entries []keyring.Entry
	err := env.Write(ctx, func(tx *store.Tx) (err error) {
		if entries, err = lock(tx); err != nil || len(entries) > 0 {
			return err
		}
		if entries, err = keyring.NewChain(secret, env.Now(), vendor); err != nil {
			return err
		}
		return put(tx, entries)
	})
	if err != nil {
		return nil, err
	}
	k := &Keys{env: env, secret: secret}
	_, err = k.open(entries)
	return k, err
}

// Ring is the chain as this node saw it last, for publishing it.
func (k *Keys) Ring() *keyring.Ring { return k.known.Load().ring }

// open opens a stored chain, unless it is the one in hand.
func (k *Keys) open(entries []keyring.Entry) (*keyring.Ring, error) {
	stamp := stampOf(entries)
	if have := k.known.Load(); have != nil && have.stamp == stamp {
		return have.ring, nil
	}
	ring, err := keyring.Open(k.secret, entries)
	if err != nil {
		return nil, err
	}
	k.known.Store(&opened{ring, stamp})
	return ring, nil
}

// stampOf differs between any two states of the chain: entries come and retire,
// and never change otherwise.
func stampOf(entries []keyring.Entry) string {
	var marks []string
	for _, e := range entries {
		marks = append(marks, e.ID+" "+string(e.State))
	}
	slices.Sort(marks)
	return strings.Join(marks, "\n")
}

// sign signs a license in the transaction that issues it.
func (k *Keys) sign(tx *store.Tx, c license.Claims) (string, error) {
	ring, err := k.current(tx)
	if err != nil {
		return "", err
	}
	return ring.SignLicense(c)
}

// signStatus signs a revocation list in the transaction that publishes it.
func (k *Keys) signStatus(tx *store.Tx, list license.StatusList) (string, error) {
	ring, err := k.current(tx)
	if err != nil {
		return "", err
	}
	return ring.SignStatus(list)
}

// SignLease signs the token of a borrowed lease in the transaction that lends it.
func (k *Keys) SignLease(tx *store.Tx, l license.LeaseToken) (string, error) {
	ring, err := k.current(tx)
	if err != nil {
		return "", err
	}
	return ring.SignLease(l)
}

// SignDelegation signs a block of seats in the transaction that gives it away.
func (k *Keys) SignDelegation(tx *store.Tx, d license.Delegation) (string, error) {
	ring, err := k.current(tx)
	if err != nil {
		return "", err
	}
	return ring.SignDelegation(d)
}

// current is the chain as a transaction finds it.
func (k *Keys) current(tx *store.Tx) (*keyring.Ring, error) {
	entries, err := read(tx)
	if err != nil {
		return nil, err
	}
	return k.open(entries)
}

// RotateIfDue looks at the chain in the database and replaces what nears its
// end. It is called every day or more often.
func (k *Keys) RotateIfDue(ctx context.Context) error {
	var entries []keyring.Entry
	err := k.env.Read(ctx, func(tx *store.Tx) (err error) {
		entries, err = read(tx)
		return err
	})
	if err != nil {
		return err
	}
	ring, err := k.open(entries)
	if err != nil || ring.Due(k.env.Now()) == "" {
		return err
	}
	return k.rotate(ctx, domain.System(), func(r *keyring.Ring) keyring.Role { return r.Due(k.env.Now()) })
}

// Rotate replaces the leaf, or the intermediate and the leaf with it, now: for
// when a key may have become known. Installed products notice nothing.
func (k *Keys) Rotate(ctx context.Context, by domain.Actor, role keyring.Role) error {
	if err := k.env.EnterVendor(by, access.SettingsEdit); err != nil {
		return err
	}
	if role != keyring.Leaf && role != keyring.Intermediate {
		return domain.Bad("role", domain.CodeChoice).With("choices", "leaf, intermediate")
	}
	return k.rotate(ctx, by, func(*keyring.Ring) keyring.Role { return role })
}

// rotate replaces what pick says of the locked chain; "" is nothing, because
// another node was faster. The new chain is used once it is durable.
func (k *Keys) rotate(ctx context.Context, by domain.Actor, pick func(*keyring.Ring) keyring.Role) error {
	var entries []keyring.Entry
	err := k.env.Write(ctx, func(tx *store.Tx) (err error) {
		if entries, err = lock(tx); err != nil {
			return err
		}
		ring, err := keyring.Open(k.secret, entries)
		if err != nil {
			return err
		}
		role := pick(ring)
		if role == "" {
			return nil
		}
		fresh, err := replace(ring, role, k.env.Now())
		if err != nil {
			return err
		}
		if err := put(tx, fresh); err != nil {
			return err
		}
		if entries, err = read(tx); err != nil {
			return err
		}
		return k.env.Audit(tx, by, app.Change{
			Action: access.SettingsEdit, Object: fresh[0].ID, Name: "signing chain", After: map[string]string{"rotated": string(role)},
		})
	})
	if err != nil {
		return err
	}
	_, err = k.open(entries)
	return err
}

func replace(ring *keyring.Ring, role keyring.Role, t time.Time) ([]keyring.Entry, error) {
	if role == keyring.Intermediate {
		return ring.RotateIntermediate(t)
	}
	return ring.RotateLeaf(t)
}

// lock takes the chain for this transaction and reads it.
func lock(tx *store.Tx) ([]keyring.Entry, error) {
	if err := tx.LockKeyring(); err != nil {
		return nil, err
	}
	return read(tx)
}

func read(tx *store.Tx) ([]keyring.Entry, error) {
	stored, err := tx.SigningKeys()
	entries := make([]keyring.Entry, len(stored))
	for i, k := range stored {
		entries[i] = keyring.Entry{
			ID: k.ID, Role: keyring.Role(k.Role), State: keyring.State(k.State), CertDER: k.Certificate, Sealed: k.Sealed,
			NotBefore: k.NotBefore, NotAfter: k.NotAfter, CreatedAt: k.CreatedAt,
		}
	}
	return entries, err
}

// put writes entries, the retired ones first: each role has one active key.
func put(tx *store.Tx, entries []keyring.Entry) error {
	ordered := slices.SortedStableFunc(slices.Values(entries), func(a, b keyring.Entry) int {
		return strings.Compare(string(b.State), string(a.State)) // "retired", "active"
	})
	for _, e := range ordered {
		err := tx.PutSigningKey(store.SigningKey{
			ID: e.ID, Role: string(e.Role), State: string(e.State), Certificate: e.CertDER, Sealed: e.Sealed,
			NotBefore: e.NotBefore, NotAfter: e.NotAfter, CreatedAt: e.CreatedAt,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
