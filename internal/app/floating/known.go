package floating

import (
	"sync"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/lease"
	"seatward.dev/seatward/internal/store"
)

// knownMost is how many pools a node keeps in mind.
const knownMost = 20_000

// poolName is how clients call a pool.
type poolName struct {
	org  domain.OrganizationID
	slug string
}

// known is what a node keeps in mind of pools: which one a client means, and
// their facts, which count as long as the row of the pool has their version. The
// row is locked when it is looked at, so nothing in here can be out of date.
type known struct {
	mu    sync.RWMutex
	pools map[poolName]domain.LeasePoolID
	facts map[domain.LeasePoolID]facts
}

// facts are a pool's facts of a version.
type facts struct {
	version int64
	lease.Facts
	view    lease.View
	granted bool // its product's seats are granted by name as well
}

func newKnown() *known {
	return &known{pools: map[poolName]domain.LeasePoolID{}, facts: map[domain.LeasePoolID]facts{}}
}

func (k *known) pool(name poolName) (domain.LeasePoolID, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	id, ok := k.pools[name]
	return id, ok
}

func (k *known) factsOf(p store.LeasePool) (facts, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	f, ok := k.facts[p.ID]
	return f, ok && f.version == p.Facts
}

// learn keeps what a batch has read, once it is committed.
func (k *known) learn(b *batch) {
	if !b.learned {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.pools) >= knownMost || len(k.facts) >= knownMost {
		clear(k.pools)
		clear(k.facts)
	}
	for name, id := range b.names {
		if b.pools[id] == nil {
			delete(k.pools, name) // its organization is gone
			continue
		}
		k.pools[name] = id
	}
	for id, p := range b.pools {
		k.facts[id] = facts{version: p.row.Facts, Facts: p.Facts, view: p.View, granted: p.granted}
	}
}

// floatingLicense is a license as the rule reads it.
func floatingLicense(l domain.License) lease.License {
	return lease.License{
		ID: l.ID, State: l.State, Seats: l.Users.Internal, StartsAt: l.StartsAt, ExpiresAt: l.ExpiresAt,
		MaintenanceUntil: l.MaintenanceUntil, ActivatedAt: l.ActivatedAt, Replaces: l.Replaces,
	}
}

// load reads a pool's facts in the transaction that holds its row.
func load(tx *store.Tx, p store.LeasePool, t time.Time) (f facts, err error) {
	product, err := tx.Product(p.Product)
	if err != nil {
		return f, err
	}
	licenses, err := tx.ProductLicenses(p.Organization, p.Product)
	if err != nil {
		return f, err
	}
	f = facts{version: p.Facts, granted: product.Policy.Seats == domain.SeatsGranted}
	f.Rules = product.Policy.LeaseRules
	for _, l := range licenses {
		if l.Type == domain.LicenseFlex {
			f.Licenses = append(f.Licenses, floatingLicense(l))
		}
	}
	if f.Reservations, err = tx.Reservations(p.ID); err != nil {
		return f, err
	}
	f.Delegations, err = tx.Delegations(p.ID, t)
	return f, err
}
