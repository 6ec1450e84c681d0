package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"errors"
)

// sealVersion leads every sealed key, so that another way of sealing can be told from this one.
const sealVersion = 1

var errSeal = errors.New("keyring: the sealed key does not open")

// seal encrypts a private key for the entry with that id and role. Both are authenticated along, so a sealed key
// moved to another entry does not open there.
func (s Secret) seal(id string, role Role, key ed25519.PrivateKey) []byte {
	return s.sealer(id).Seal([]byte{sealVersion}, nil, key.Seed(), associated(id, role))
}

// open is the reverse of seal. Its error is errSeal whatever the reason, because a cipher tells no more.
func (s Secret) open(id string, role Role, sealed []byte) (ed25519.PrivateKey, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, errSeal
	}
	seed, err := s.sealer(id).Open(nil, nil, sealed[1:], associated(id, role))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errSeal
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// sealer is AES-256-GCM under a key that belongs to one entry alone.
func (s Secret) sealer(id string) cipher.AEAD {
	block, err := aes.NewCipher(s.Derive("keyring entry " + id))
	if err != nil {
		panic("keyring: aes refuses only other key lengths: " + err.Error())
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("keyring: gcm refuses only other block sizes: " + err.Error())
	}
	return aead
}

func associated(id string, role Role) []byte {
	return []byte("seatward sealed key\x00" + id + "\x00" + string(role))
}
