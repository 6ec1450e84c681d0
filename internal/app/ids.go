package app

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

// IDs makes ids and secrets.
type IDs struct{ clock func() time.Time }

// NewIDs makes ids whose age is read from clock.
func NewIDs(clock func() time.Time) *IDs { return &IDs{clock} }

// New makes an id: the prefix and a UUIDv7 (RFC 9562, 5.7), so that ids sort by
// the millisecond they were made in.
func (i *IDs) New(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see its documentation
	t := i.clock().UnixMilli()
	for n := range 6 {
		b[n] = byte(t >> (40 - 8*n))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%s%x-%x-%x-%x-%x", prefix, b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// serials leaves out what is mistaken for something else when read aloud.
const serials = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Serial makes a serial number such as "SW-7Q4M-2K9D-H1XZ": 60 random bits in
// Crockford's alphabet.
func (i *IDs) Serial() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	for n := range b {
		b[n] = serials[b[n]&31]
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
