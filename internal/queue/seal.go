package queue

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
)

// sealer encrypts payloads with AES-256-GCM, the job's kind as associated data.
type sealer struct{ aead cipher.AEAD }

var errSealed = errors.New("the job's payload was sealed under another secret")

func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return sealer{aead}, err
}

func (s sealer) seal(plain []byte, kind string) []byte {
	return s.aead.Seal(nil, nil, plain, []byte(kind))
}

func (s sealer) open(sealed []byte, kind string) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, []byte(kind))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}
