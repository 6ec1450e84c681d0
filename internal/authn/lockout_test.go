package authn_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func TestPausesDoubleUpToTheirMaximum(t *testing.T) {
	t.Parallel()
	m := authn.PerAccount()
	for failures, want := range map[int]time.Duration{
		0: 0, 9: 0, 10: time.Minute, 11: 2 * time.Minute, 12: 4 * time.Minute, 13: 8 * time.Minute, 14: 15 * time.Minute, 1 << 40: 15 * time.Minute,
	} {
		if got := m.PauseAfter(failures); got != want {
			t.Errorf("after %d failures %s, want %s", failures, got, want)
		}
	}
	if m := authn.PerAddress(); m.PauseAfter(99) != 0 || m.PauseAfter(100) == 0 {
		t.Error("an address is paused from its hundredth failure on")
	}
}

func TestAWindowLastsWhileItsPausesDo(t *testing.T) {
	t.Parallel()
	m := authn.PerAccount()
	tests := map[string]struct {
		started, locked time.Duration // before now
		forgotten       bool
	}{
		"young":                            {14 * time.Minute, 24 * time.Hour, false},
		"ends":                             {15 * time.Minute, 24 * time.Hour, false},
		"old":                              {16 * time.Minute, 24 * time.Hour, true},
		"old, paused until a minute ago":   {16 * time.Minute, time.Minute, false},
		"old, paused long ago":             {2 * time.Hour, 16 * time.Minute, true},
		"very old, but paused all the way": {10 * time.Hour, time.Minute, false},
	}
	for name, tt := range tests {
		l := domain.Lockout{WindowStart: now.Add(-tt.started), LockedUntil: now.Add(-tt.locked)}
		if got := l.WindowStart.Before(m.Since(l, now)); got != tt.forgotten {
			t.Errorf("%s: forgotten is %v", name, got)
		}
	}
}

func TestPausedSaysForHowLong(t *testing.T) {
	t.Parallel()
	if err := authn.Paused(domain.Lockout{LockedUntil: now}, now); err != nil {
		t.Errorf("a pause that ends now goes on: %v", err)
	}
	if err := authn.Paused(domain.Lockout{}, now); err != nil {
		t.Errorf("never paused: %v", err)
	}
	err := domain.AsError(authn.Paused(domain.Lockout{LockedUntil: now.Add(1500 * time.Millisecond)}, now))
	if err == nil || err.Kind != domain.Limited || err.Code != domain.CodeLocked || err.Data["retry_after"] != 2 {
		t.Errorf("got %v", err)
	}
}

func TestAddressKeys(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                     "",
		"192.0.2.7":            "address:192.0.2.7",
		"::ffff:192.0.2.7":     "address:192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "address:2001:db8:1:2::/64",
		"2001:db8:1:2::ffff":   "address:2001:db8:1:2::/64",
		"fe80::1%eth0":         "address:fe80::/64",
		"@":                    "address:@", // a unix socket
	} {
		if got := authn.AddressKey(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
