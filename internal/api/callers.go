package api

import (
	"crypto/sha256"
	"sync"
	"time"

	"seatward.dev/seatward/internal/domain"
)

const (
	callersMost = 100_000
	callersFor  = time.Hour
)

// callers keeps in mind whose tokens are, by their hashes, so that the database
// is not asked for every request. It says who asks and not what they may: that
// is read in the transaction of every request, where a token that has been
// revoked is none.
type callers struct {
	mu     sync.RWMutex
	byHash map[[sha256.Size]byte]known
}

type known struct {
	actor domain.Actor
	until time.Time
}

func newCallers() *callers { return &callers{byHash: map[[sha256.Size]byte]known{}} }

func (c *callers) find(hash [sha256.Size]byte, now time.Time) (domain.Actor, bool) {
	c.mu.RLock()
	k, ok := c.byHash[hash]
	c.mu.RUnlock()
	return k.actor, ok && now.Before(k.until)
}

func (c *callers) keep(hash [sha256.Size]byte, by domain.Actor, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.byHash) >= callersMost {
		clear(c.byHash)
	}
	c.byHash[hash] = known{by, now.Add(callersFor)}
}

func (c *callers) forget(hash [sha256.Size]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.byHash, hash)
}
