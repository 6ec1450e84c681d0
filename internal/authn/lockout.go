package authn

import (
	"net/netip"
	"time"

	"seatward.dev/seatward/internal/domain"
)

// Limit says how many failures of one key within a window pause trying it, and
// for how long. The pause doubles with each failure that follows it.
type Limit struct {
	Failures int
	Window   time.Duration
	Pause    time.Duration // the first
	MaxPause time.Duration
}

// PerAccount bounds guessing at one account. The pause is short, because
// whoever knows the address can cause it; its owner also gets past it at once by
// resetting the password.
func PerAccount() Limit {
	return Limit{Failures: 10, Window: 15 * time.Minute, Pause: time.Minute, MaxPause: 15 * time.Minute}
}

// PerAddress bounds guessing from one network address at many accounts. A whole
// company can share one, hence so many.
func PerAddress() Limit {
	return Limit{Failures: 100, Window: 15 * time.Minute, Pause: time.Minute, MaxPause: 15 * time.Minute}
}

// PerCode bounds guessing the second factor of one account. Only who knows its
// password gets here, so the pause is long: at most a few dozen guesses a day
// among a million (OWASP ASVS 5.0, 6.6.3 and 6.3.1). No new password clears it.
func PerCode() Limit {
	return Limit{Failures: 5, Window: 15 * time.Minute, Pause: time.Minute, MaxPause: time.Hour}
}

// Since is the start before which the window of l has ended at now, so that the
// next failure is a first. A window lasts on while its pauses do: otherwise no
// pause could grow.
func (m Limit) Since(l domain.Lockout, now time.Time) time.Time {
	since := now.Add(-m.Window)
	if l.LockedUntil.After(since) && l.WindowStart.Before(since) {
		return l.WindowStart
	}
	return since
}

// PauseAfter is how long a key is paused after so many failures; 0 is not at all.
func (m Limit) PauseAfter(failures int) time.Duration {
	if failures < m.Failures {
		return 0
	}
	pause := m.Pause
	for range failures - m.Failures {
		if pause *= 2; pause >= m.MaxPause {
			return m.MaxPause
		}
	}
	return pause
}

// Paused refuses with account.locked while l is paused at now.
func Paused(l domain.Lockout, now time.Time) error {
	left := l.LockedUntil.Sub(now)
	if left <= 0 {
		return nil
	}
	seconds := int((left + time.Second - 1) / time.Second)
	return domain.E(domain.Limited, domain.CodeLocked).With("retry_after", seconds)
}

// AccountKey is the lockout key of an account, whether or not it exists.
func AccountKey(e domain.Email) string { return "account:" + e.Key }

// CodeKey is the lockout key of an account's second factor.
func CodeKey(id domain.AccountID) string { return "code:" + string(id) }

// AddressKey is the lockout key of a network address; "" for none. Of IPv6 it is
// the /64, because one customer of a provider holds all of it.
func AddressKey(address string) string {
	if address == "" {
		return ""
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "address:" + address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return "address:" + p.String()
		}
	}
	return "address:" + ip.String()
}
