package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
)

// Box seals small secrets of one purpose for the database, each for one owner:
// AES-256-GCM under a key derived from the secret, with the owner's id
// authenticated along, so that one moved to somebody else does not open there.
// A database or a backup without the secret file reveals none of them.
type Box struct {
	secret  Secret
	purpose string
}

// Box is a box for a purpose, a constant as for Derive.
func (s Secret) Box(purpose string) Box { return Box{s, purpose} }

var errBox = errors.New("keyring: what was sealed does not open: it was sealed under another secret file or for somebody else")

// Seal encrypts a secret of an owner.
func (b Box) Seal(owner string, plain []byte) []byte {
	return b.aead().Seal([]byte{sealVersion}, nil, plain, []byte(owner))
}

// Open is the reverse of Seal.
func (b Box) Open(owner string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, errBox
	}
	plain, err := b.aead().Open(nil, nil, sealed[1:], []byte(owner))
	if err != nil {
		return nil, errBox
	}
	return plain, nil
}

func (b Box) aead() cipher.AEAD {
	block, err := aes.NewCipher(b.secret.Derive("box " + b.purpose))
	if err != nil {
		panic("keyring: aes refuses only other key lengths: " + err.Error())
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("keyring: gcm refuses only other block sizes: " + err.Error())
	}
	return aead
}
