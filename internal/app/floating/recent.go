package floating

import (
	"sync"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// recentMost is how many leases a node keeps in mind, of all pools together.
const recentMost = 50_000

// recent is what a node keeps in mind of the leases it has decided about, so that
// a client that renews need not be read. They count as long as the row of their
// pool has the version it had after that decision: whoever changes a lease raises
// the version, and the row is locked when it is compared. Only the sweep does not,
// which deletes leases that ended long ago.
type recent struct {
	most  int
	mu    sync.Mutex
	pools map[domain.LeasePoolID]recentPool
	size  int
}

type recentPool struct {
	version int64
	until   time.Time               // the latest decision: no lease that had expired by then comes back
	leases  map[string]domain.Lease // latest, by client
}

func newRecent() *recent {
	return &recent{most: recentMost, pools: map[domain.LeasePoolID]recentPool{}}
}

// find returns a client's latest lease as the database has it at t, once those
// that have expired by then are noted as ended.
func (r *recent) find(p store.LeasePool, client string, t time.Time) (l domain.Lease, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.pools[p.ID]
	if known.version != p.Version {
		return l, false
	}
	if t.Before(known.until) { // the clock was set back
		t = known.until
	}
	if l, ok = known.leases[client]; ok && l.EndedAt.IsZero() && !t.Before(l.ExpiresAt) {
		l.EndedAt, l.EndReason = l.ExpiresAt, domain.LeaseExpired
	}
	return l, ok
}

// learn keeps what a batch has read and decided, once it is committed.
func (r *recent) learn(order []*pool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range order {
		known, ok := r.pools[p.row.ID]
		if !ok && len(p.leases) == 0 {
			continue
		}
		if !ok || known.version != p.row.Version {
			r.size -= len(known.leases)
			known = recentPool{leases: map[string]domain.Lease{}}
		}
		known.version = p.row.Version
		if p.touched {
			known.version++
		}
		if p.t.After(known.until) {
			known.until = p.t
		}
		before := len(known.leases)
		for client, l := range p.leases {
			kept := *l
			kept.Pool = p.row.ID
			known.leases[client] = kept
		}
		r.size += len(known.leases) - before
		r.pools[p.row.ID] = known
	}
	if r.size > r.most {
		clear(r.pools)
		r.size = 0
	}
}
