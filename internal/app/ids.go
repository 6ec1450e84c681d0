package app

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// IDs makes ids and secrets.
type IDs struct {
	clock func() time.Time
	last  atomic.Int64 // millisecond and, in the low 12 bits, count of the latest id
}

// NewIDs makes ids whose age is read from clock.
func NewIDs(clock func() time.Time) *IDs { return &IDs{clock: clock} }

// New makes an id: the prefix and a UUIDv7 (RFC 9562, 5.7), so that ids sort by
// the millisecond they were made in, and those of one server within it in the
// order they were made in (6.2, method 1).
func (i *IDs) New(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see its documentation
	t := i.next()
	for n := range 6 {
		b[n] = byte(t >> (52 - 8*n))
	}
	b[6], b[7] = byte(t>>8)&0x0f|0x70, byte(t)
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%s%x-%x-%x-%x-%x", prefix, b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// next is the millisecond and the count of the next id. More than 4096 in one
// millisecond, or a clock set back, borrow from the time to come.
func (i *IDs) next() int64 {
	for {
		last := i.last.Load()
		next := max(i.clock().UnixMilli()<<12, last+1)
		if i.last.CompareAndSwap(last, next) {
			return next
		}
	}
}

// Serial makes a serial number such as "SW-7Q4M-2K9D-H1XZ": 60 random bits in
// Crockford's alphabet.
func (i *IDs) Serial() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	for n := range b {
		b[n] = domain.Crockford[b[n]&31]
	}
	return fmt.Sprintf("SW-%s-%s-%s", b[0:4], b[4:8], b[8:12])
}

// Secret makes a token of 256 random bits for a link, a session or a program.
// Only its hash is stored.
func (i *IDs) Secret() (token, hash string) {
	var b [32]byte
	_, _ = rand.Read(b[:])
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, HashToken(token)
}

// HashToken is how tokens are stored. They are random, so a fast hash is enough.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
