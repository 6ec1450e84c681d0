// Package authn holds what proving who one is rests on: hashing passwords,
// which passwords are accepted, and when trying is paused. It keeps nothing:
// the use cases of package account bring the facts and the time.
package authn

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"runtime"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"seatward.dev/seatward/internal/domain"
)

// Params are the costs of argon2id (RFC 9106).
type Params struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultParams are OWASP's first recommendation for argon2id: 19 MiB, two
// passes, one thread (Password Storage Cheat Sheet).
func DefaultParams() Params { return Params{Memory: 19 << 10, Time: 2, Threads: 1} }

const (
	saltSize = 16 // bytes, RFC 9106, 3.1
	keySize  = 32 // bytes
)

// Hasher hashes passwords, only so many at once: a flood of sign-ins waits in
// line instead of taking all memory.
type Hasher struct {
	params Params
	slots  chan struct{}
	nobody phc
}

// NewHasher makes a hasher with the costs for new hashes. At most concurrent
// run at once, each taking params.Memory; 0 is one for each processor, as more
// would finish no sooner.
func NewHasher(params Params, concurrent int) *Hasher {
	if concurrent <= 0 {
		concurrent = runtime.GOMAXPROCS(0)
	}
	return &Hasher{
		params: params,
		slots:  make(chan struct{}, concurrent),
		nobody: phc{params: params, salt: random(saltSize), key: random(keySize)},
	}
}

// Hash hashes a password for storing: a PHC string that carries its costs and
// its salt. The error is of kind Unavailable, when ctx ends while it waits.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	p := phc{params: h.params, salt: random(saltSize)}
	var err error
	p.key, err = h.derive(ctx, p, password)
	if err != nil {
		return "", err
	}
	return p.String(), nil
}

// Verify reports whether password is the one that was hashed. An empty hash is
// nobody's: it takes as long as any and never verifies, so that the time of the
// answer does not tell who has an account. The error is of kind Unavailable,
// when ctx ends while it waits, or Internal, when stored is no hash of ours.
func (h *Hasher) Verify(ctx context.Context, stored, password string) (bool, error) {
	p := h.nobody
	if stored != "" {
		var err error
		if p, err = parsePHC(stored); err != nil {
			return false, err
		}
	}
	if len(password) > maxPasswordBytes {
		p, password = h.nobody, ""
	}
	key, err := h.derive(ctx, p, password)
	if err != nil {
		return false, err
	}
	if p.params != h.params {
		// A hash of cheaper days would answer sooner than an unknown address does,
		// and so tell that the address is known.
		if _, err := h.derive(ctx, h.nobody, password); err != nil {
			return false, err
		}
	}
	return subtle.ConstantTimeCompare(key, p.key) == 1, nil
}

// NeedsRehash reports whether a stored hash was made with other costs than
// today's. It can be made anew only when its password is at hand.
func (h *Hasher) NeedsRehash(stored string) bool {
	p, err := parsePHC(stored)
	return err == nil && p.params != h.params
}

// derive waits its turn and does the work. The password is hashed in NFKC, so
// that the same password typed on another keyboard is the same
// (NIST SP 800-63B-4, 3.1.1.2).
func (h *Hasher) derive(ctx context.Context, p phc, password string) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, domain.E(domain.Unavailable, domain.CodeUnavailable).Because(ctx.Err())
	}
	return argon2.IDKey(norm.NFKC.Bytes([]byte(password)), p.salt, p.params.Time, p.params.Memory, p.params.Threads, keySize), nil
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see its documentation
	return b
}
