package atelier

import (
	"crypto/sha256"
	"sync"
	"time"
)

const sessionLife = 12 * time.Hour

// sessions are who is signed in. They live in memory: a restart signs
// everybody out. Only hashes of the cookies are kept.
type sessions struct {
	clock func() time.Time

	mu  sync.Mutex
	all map[[sha256.Size]byte]session
}

type session struct {
	userID  string
	expires time.Time
}

func newSessions(clock func() time.Time) *sessions {
	return &sessions{clock: clock, all: make(map[[sha256.Size]byte]session)}
}

// start returns the cookie of a new session, and forgets those that are over.
func (s *sessions) start(userID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	for k, v := range s.all {
		if !now.Before(v.expires) {
			delete(s.all, k)
		}
	}
	cookie := newID()
	s.all[sha256.Sum256([]byte(cookie))] = session{userID, now.Add(sessionLife)}
	return cookie
}

// userID says whose session it is, "" when there is none.
func (s *sessions) userID(cookie string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.all[sha256.Sum256([]byte(cookie))]
	if !ok || !s.clock().Before(v.expires) {
		return ""
	}
	return v.userID
}

func (s *sessions) end(cookie string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, sha256.Sum256([]byte(cookie)))
}
