// Package ratelimit bounds how often one key (an account, a network address, a
// token) may do something. Limits live in memory, one set for each node: they
// hold back floods. What must survive a restart, such as the lock-out after
// wrong passwords, lives in the database.
package ratelimit

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter allows each key a burst, refilled steadily.
type Limiter struct {
	every rate.Limit
	burst int
	keys  int

	mu    sync.Mutex
	byKey map[string]*bucket
	order *list.List // keys, most recently seen first
}

type bucket struct {
	limit *rate.Limiter
	place *list.Element
}

// New makes a limiter of burst acts at once and per in the long run, for at the
// most keys keys; whoever has been quiet longest is forgotten first.
func New(burst int, per time.Duration, keys int) *Limiter {
	return &Limiter{
		every: rate.Every(per / time.Duration(burst)), burst: burst, keys: keys,
		byKey: make(map[string]*bucket), order: list.New(),
	}
}

// Decision is what became of one act, with what the RateLimit headers say.
type Decision struct {
	Allowed    bool
	Limit      int
	Remaining  int
	RetryAfter time.Duration // until the next act is allowed
}

// Allow takes one act of a key at an instant.
func (l *Limiter) Allow(key string, now time.Time) Decision {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key)
	d := Decision{Allowed: b.AllowN(now, 1), Limit: l.burst}
	if tokens := b.TokensAt(now); tokens >= 1 {
		d.Remaining = int(tokens)
	} else {
		d.RetryAfter = time.Duration((1 - tokens) / float64(l.every) * float64(time.Second))
	}
	return d
}

func (l *Limiter) bucket(key string) *rate.Limiter {
	if b, ok := l.byKey[key]; ok {
		l.order.MoveToFront(b.place)
		return b.limit
	}
	if l.order.Len() >= l.keys {
		if oldest, ok := l.order.Remove(l.order.Back()).(string); ok {
			delete(l.byKey, oldest)
		}
	}
	b := &bucket{limit: rate.NewLimiter(l.every, l.burst), place: l.order.PushFront(key)}
	l.byKey[key] = b
	return b.limit
}
