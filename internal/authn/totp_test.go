package authn_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"

	"seatward.dev/seatward/internal/authn"
)

// The vectors of RFC 6238, appendix B, for SHA-1, in six digits.
func TestTOTPVectors(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		step, ok := authn.TOTPStep(secret, code, time.Unix(at, 0), -1)
		if !ok || step != at/30 {
			t.Errorf("%s at %d: step %d, %v", code, at, step, ok)
		}
	}
}

func TestATOTPCodeCountsOnceAndForAMinuteAndAHalf(t *testing.T) {
	t.Parallel()
	secret, at := []byte("12345678901234567890"), time.Unix(1111111109, 0)
	for _, tt := range []struct {
		off  time.Duration
		last int64
		want bool
	}{
		{0, -1, true},
		{30 * time.Second, -1, true},
		{-30 * time.Second, -1, true},
		{62 * time.Second, -1, false},
		{-60 * time.Second, -1, false},
		{0, at.Unix()/30 - 1, true},
		{0, at.Unix() / 30, false},
		{30 * time.Second, at.Unix() / 30, false},
		{0, at.Unix()/30 + 1, false},
	} {
		if _, ok := authn.TOTPStep(secret, "081804", at.Add(tt.off), tt.last); ok != tt.want {
			t.Errorf("%+v: %v", tt, ok)
		}
	}
	for _, code := range []string{"", "08180", "0818041", "08180a", "０８１８０４", "-81804", "081805"} {
		if _, ok := authn.TOTPStep(secret, code, at, -1); ok {
			t.Errorf("%q counts", code)
		}
	}
}

func TestCodesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	if got := authn.Code(" 081\u00a0804\t"); got != "081804" || !authn.IsTOTP(got) {
		t.Errorf("%q", got)
	}
	code := authn.NewRecoveryCode()
	if len(code) != 29 || strings.Count(code, "-") != 5 || authn.IsTOTP(authn.Code(code)) {
		t.Errorf("%q", code)
	}
	typed := strings.ToLower(strings.NewReplacer("-", " ", "0", "O", "1", "l").Replace(code))
	if authn.RecoveryCode(typed) != authn.RecoveryCode(code) {
		t.Errorf("%q is not %q", typed, code)
	}
	if a, b := authn.NewTOTPSecret(), authn.NewTOTPSecret(); len(a) != 20 || string(a) == string(b) {
		t.Errorf("%x %x", a, b)
	}
}

func TestTOTPURL(t *testing.T) {
	t.Parallel()
	text := authn.TOTPText([]byte("12345678901234567890"))
	k, err := otp.NewKeyFromURL(authn.TOTPURL("Fjord & Works: GmbH", "ida+x@halden.example", text))
	if err != nil || k.Issuer() != "Fjord & Works GmbH" || k.AccountName() != "ida+x@halden.example" || k.Secret() != text || k.Type() != "totp" || k.Period() != 30 || k.Digits() != otp.DigitsSix || k.Algorithm() != otp.AlgorithmSHA1 {
		t.Errorf("%v, %v", k, err)
	}
}
