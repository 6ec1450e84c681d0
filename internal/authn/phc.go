package authn

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// phc is a hash with its costs and salt, written as
// $argon2id$v=19$m=19456,t=2,p=1$salt$key, both in base64 without padding
// (PHC string format).
type phc struct {
	params    Params
	salt, key []byte
}

const maxMemory = 1 << 20 // KiB; a stored hash that asks for more than 1 GiB is not ours

// String writes the hash for storing.
func (p phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.params.Memory, p.params.Time, p.params.Threads,
		base64.RawStdEncoding.EncodeToString(p.salt), base64.RawStdEncoding.EncodeToString(p.key))
}

// errHash says nothing of the hash itself: errors reach the log.
var errHash = errors.New("authn: a stored password hash is not one of argon2id")

func parsePHC(s string) (p phc, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errHash
	}
	c := &p.params
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil {
		return phc{}, errHash
	}
	if c.Memory > maxMemory || c.Time < 1 || c.Time > 100 || c.Threads < 1 {
		return phc{}, errHash
	}
	var saltErr, keyErr error
	p.salt, saltErr = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	p.key, keyErr = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(p.salt) < 8 || len(p.key) != keySize {
		return phc{}, errHash
	}
	return p, nil
}
