// Package keyring holds the vendor's signing chain: a root that products embed, an intermediate under it, and a
// leaf whose key signs licenses and revocation lists. The certificates are X.509 Ed25519 in the shape that
// seatward.dev/sdk/license verifies.
//
// The package works on values. It makes entries and reads them; where they are kept is the caller's concern. An
// entry's private key is sealed under the secret of the secret file, so that a database or a backup without that
// file signs nothing.
//
// Products hold only the root. Rotating the leaf or the intermediate therefore touches no installed product: new
// licenses carry the new chain, old ones keep verifying with the chain they carry.
package keyring

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Role is a certificate's place in the chain.
type Role string

// The roles, from the ground up.
const (
	Root         Role = "root"
	Intermediate Role = "intermediate"
	Leaf         Role = "leaf"
)

// State says whether an entry still signs.
type State string

// The states of an entry.
const (
	Active  State = "active"
	Retired State = "retired" // its private key is gone; its certificate stays for the record
)

// Entry is one certificate of the chain, as it is stored.
type Entry struct {
	ID        string // fingerprint of the certificate: "key_" and 32 hexadecimal digits
	Role      Role
	State     State
	CertDER   []byte
	Sealed    []byte // the private key under the secret; empty when retired
	NotBefore time.Time
	NotAfter  time.Time
	CreatedAt time.Time
}

// Errors that an operator has to act on. Their texts say how.
var (
	// ErrWrongSecret means that not one key could be opened.
	ErrWrongSecret = errors.New("the signing keys were sealed under another secret: point SEATWARD_SECRET_FILE at the file they were made with, or restore that file from its backup; without it no license can be signed under this root again")
	// ErrNoChain means that there are no entries at all: make them with NewChain.
	ErrNoChain = errors.New("there is no signing chain yet")
)

// DamagedError is an entry that contradicts itself or the rest of the chain.
type DamagedError struct {
	ID     string
	Role   Role
	Reason string
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the signing chain is damaged: %s %s: %s: restore the database from a backup taken before the damage", e.Role, e.ID, e.Reason)
}

func (e Entry) damaged(reason string) error {
	return &DamagedError{ID: e.ID, Role: e.Role, Reason: reason}
}

// String names the entry and leaves its key out, sealed as it is.
func (e Entry) String() string {
	return fmt.Sprintf("%s %s, %s until %s", e.Role, e.ID, e.State, e.NotAfter.UTC().Format(time.DateOnly))
}

// GoString is String, for %#v.
func (e Entry) GoString() string { return e.String() }

// LogValue is String, for slog.
func (e Entry) LogValue() slog.Value { return slog.StringValue(e.String()) }
