package atelier

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// hashPassword makes "rounds$salt$hash" with PBKDF2 and SHA-256.
func hashPassword(password string, rounds int) string {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails; it ends the program instead
	return fmt.Sprintf("%d$%s$%s", rounds, encode(salt), encode(derive(password, salt, rounds)))
}

func checkPassword(password, hash string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 3 {
		return false
	}
	rounds, err := strconv.Atoi(parts[0])
	salt, err2 := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || err2 != nil || len(password) > 200 {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(parts[2]), []byte(encode(derive(password, salt, rounds)))) == 1
}

func derive(password string, salt []byte, rounds int) []byte {
	key, err := pbkdf2.Key(sha256.New, password, salt, rounds, 32)
	if err != nil {
		panic(err) // only for lengths and hashes that are not ours
	}
	return key
}

// newID is random enough to be guessed by nobody.
func newID() string {
	b := make([]byte, 18)
	rand.Read(b)
	return encode(b)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
