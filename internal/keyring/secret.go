package keyring

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
)

const (
	secretSize = 32      // bytes
	secretFile = 4 << 10 // bytes; anything longer is some other file
)

// Secret is what the secret file holds. Everything the server keeps confidential or tamper-proof is derived from
// it, each purpose with a key of its own. All nodes of one deployment share it.
type Secret struct {
	key hidden[[secretSize]byte]
}

// hidden is a value out of every printer's reach. fmt goes through unexported fields, and with a wrong verb even
// through pointers, without asking a type how it wants to be shown; of a function it knows only the address.
type hidden[T any] func() T

func hide[T any](v T) hidden[T] { return func() T { return v } }

// NewSecret draws a secret, for tests and for those that keep it elsewhere than in a file.
func NewSecret() Secret {
	var key [secretSize]byte
	_, _ = rand.Read(key[:]) // never fails: crypto/rand ends the program first
	return Secret{hide(key)}
}

// Derive returns 32 bytes that belong to purpose alone: knowing them reveals neither the secret nor what any other
// purpose gets (HKDF, RFC 5869). A purpose is a constant such as "audit cursor"; changing it changes the bytes.
func (s Secret) Derive(purpose string) []byte {
	if s.key == nil {
		panic("keyring: a zero Secret protects nothing; load one")
	}
	secret := s.key()
	// The salt separates what is derived here from what anything else may derive from the same file.
	key, err := hkdf.Key(sha256.New, secret[:], []byte("seatward secret v1"), purpose, 32)
	if err != nil {
		panic("keyring: hkdf refuses only absurd lengths: " + err.Error())
	}
	return key
}

// LoadOrCreateSecret reads the secret file and makes it first when it is missing: 32 random bytes in base64,
// readable by its owner only. Of several nodes that start at once, one makes the file and all use it.
func LoadOrCreateSecret(path string) (Secret, error) {
	s, err := LoadSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	if err := createSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Secret{}, fmt.Errorf("the secret file %s cannot be made: %w: make its folder writable, or name another file in SEATWARD_SECRET_FILE", path, err)
	}
	return LoadSecret(path)
}

// LoadSecret reads the secret file. The error of a missing file is an fs.ErrNotExist.
func LoadSecret(path string) (Secret, error) {
	f, err := os.Open(path)
	if err != nil {
		return Secret{}, fmt.Errorf("the secret file %s cannot be read: %w: restore it from its backup, or name another file in SEATWARD_SECRET_FILE", path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Secret{}, fmt.Errorf("the secret file %s cannot be read: %w", path, err)
	}
	if !info.Mode().IsRegular() {
		return Secret{}, fmt.Errorf("the secret file %s is not a file: name a file in SEATWARD_SECRET_FILE", path)
	}
	// Windows has no such bits and reports all of them.
	if open := info.Mode().Perm() &^ 0o700; open != 0 && runtime.GOOS != "windows" {
		return Secret{}, fmt.Errorf("the secret file %s is open to other users (mode %04o): close it with 'chmod 600 %s'", path, info.Mode().Perm(), path)
	}
	content, err := io.ReadAll(io.LimitReader(f, secretFile))
	if err != nil {
		return Secret{}, fmt.Errorf("the secret file %s cannot be read: %w", path, err)
	}
	key, err := base64.StdEncoding.Strict().DecodeString(string(bytes.TrimSpace(content)))
	if err != nil || len(key) != secretSize {
		return Secret{}, fmt.Errorf("the secret file %s does not hold %d bytes in base64: restore it from its backup; for a new deployment remove it and a fresh one is made", path, secretSize)
	}
	return Secret{hide([secretSize]byte(key))}, nil
}

// createSecret writes a whole file beside path and then links it into place, so that nobody ever reads half a
// secret and nobody's secret is ever overwritten.
func createSecret(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	key := NewSecret().key()
	text := base64.StdEncoding.EncodeToString(key[:]) + "\n"
	if _, err := tmp.WriteString(text); err != nil {
		_ = tmp.Close() // the first failure is the one to tell
		return err
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a new name in dir survive a power cut: keys sealed under a secret that is lost are lost with it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

const redacted = "[redacted]"

// String hides the secret.
func (Secret) String() string { return redacted }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return redacted }

// LogValue hides the secret from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText hides the secret from JSON and every other encoding that asks.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
