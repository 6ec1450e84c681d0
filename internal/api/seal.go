package api

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// box seals kept answers. An answer may carry a secret that is told once, such
// as a new token; so nobody who reads the database can open it, only whoever
// sends the same request with the same bearer token again.
type box struct{ key []byte }

// seal makes the box of this request: its key is derived from everything that
// makes a request the same.
func (c *call) seal(idempotencyKey string) box {
	mac := hmac.New(sha256.New, []byte(c.bearer))
	for _, part := range []string{c.r.Method, c.r.URL.RequestURI(), idempotencyKey, string(c.body)} {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return box{mac.Sum(nil)}
}

// fingerprint tells requests apart and says nothing of them.
func (b box) fingerprint() string { return hex.EncodeToString(b.derive("fingerprint")) }

func (b box) derive(purpose string) []byte {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

func (b box) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(b.derive("answer"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (b box) close(k keptAnswer) (string, error) {
	plain, err := json.Marshal(k.packed())
	if err != nil {
		return "", err
	}
	aead, err := b.aead()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails, see its documentation
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, nil)), nil
}

func (b box) open(sealed string) (k keptAnswer, err error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return k, err
	}
	aead, err := b.aead()
	if err != nil {
		return k, err
	}
	if len(raw) < aead.NonceSize() {
		return k, errors.New("a kept answer is cut off")
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], nil)
	if err != nil {
		return k, err
	}
	if err := json.Unmarshal(plain, &k); err != nil {
		return k, err
	}
	return k.unpacked()
}
