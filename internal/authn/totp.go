package authn

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"seatward.dev/seatward/internal/domain"
)

// What every authenticator takes: SHA-1, six digits, 30 seconds (RFC 6238, 4 and
// 5.2). A code of the step before or after counts too, for clocks that differ.
const (
	totpSecret = 20 // bytes: 160 bits, as RFC 4226, 4 recommends
	totpStep   = 30 // seconds
	totpSkew   = 1  // steps
	totpDigits = 6
)

// NewTOTPSecret draws the secret of an authenticator.
func NewTOTPSecret() []byte {
	secret := make([]byte, totpSecret)
	_, _ = rand.Read(secret) // never fails, see its documentation
	return secret
}

// TOTPText is a secret as authenticators have it typed in: base32 without
// padding (RFC 4648, 6).
func TOTPText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// TOTPURL is what an authenticator reads from the picture: the secret with the
// names of the house and the account.
func TOTPURL(issuer, account, secret string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	issuer = strings.ReplaceAll(issuer, ":", "") // what parts the two names
	q := "secret=" + escape(secret) + "&issuer=" + escape(issuer) + "&algorithm=SHA1&digits=6&period=30"
	return "otpauth://totp/" + escape(issuer) + ":" + escape(account) + "?" + q
}

// Code is a code as it was typed, without the spaces and hyphens that people
// read it in groups by.
func Code(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' || r == '\t' {
			return -1
		}
		return r
	}, typed))
}

// IsTOTP reports whether a code is one of an authenticator by its look.
func IsTOTP(code string) bool {
	return len(code) == totpDigits && strings.Trim(code, "0123456789") == ""
}

// TOTPStep finds the time step after last that a code is of, around t; ok is
// false for a wrong code and for one of a step that was taken: a code counts
// once (RFC 6238, 5.2; OWASP ASVS 5.0, 6.5.1).
func TOTPStep(secret []byte, code string, t time.Time, last int64) (step int64, ok bool) {
	if !IsTOTP(code) {
		return 0, false
	}
	now := t.Unix() / totpStep
	for s := now - totpSkew; s <= now+totpSkew; s++ {
		want, err := hotp.GenerateCodeCustom(TOTPText(secret), uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // after 1970
		if err != nil {
			return 0, false
		}
		if same := subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1; same && s > last && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// RecoveryCodes is how many recovery codes an account gets at once.
const RecoveryCodes = 10

// NewRecoveryCode draws a code of 120 random bits, in groups of four. That is
// enough for a fast hash to keep it (OWASP ASVS 5.0, 6.5.2: 112 bits).
func NewRecoveryCode() string {
	var b [24]byte
	_, _ = rand.Read(b[:])
	var code strings.Builder
	for n := range b {
		if n > 0 && n%4 == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(domain.Crockford[b[n]&31])
	}
	return code.String()
}

// RecoveryCode is a recovery code as it was typed, as it is hashed: what is
// mistaken for something else is read as that.
func RecoveryCode(typed string) string {
	return strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(Code(typed))
}
