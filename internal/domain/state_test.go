package domain_test

import (
	"errors"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
)

func TestALicenseIsInForceFromItsStartUntilItsEnd(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	end := start.AddDate(1, 0, 0)
	yearly := domain.License{State: domain.LicenseActive, StartsAt: start, ExpiresAt: end}
	perpetual := domain.License{State: domain.LicenseActive, StartsAt: start}
	tests := []struct {
		l    domain.License
		at   time.Time
		want domain.LicenseState
	}{
		{yearly, start.Add(-time.Millisecond), domain.LicenseScheduled},
		{yearly, start, domain.LicenseActive},
		{yearly, end.Add(-time.Millisecond), domain.LicenseActive},
		{yearly, end, domain.LicenseExpired},
		{perpetual, end.AddDate(100, 0, 0), domain.LicenseActive},
		{domain.License{State: domain.LicenseRevoked, StartsAt: start, ExpiresAt: end}, end, domain.LicenseRevoked},
	}
	for _, tt := range tests {
		if got := tt.l.StateAt(tt.at); got != tt.want {
			t.Errorf("%s at %s: %s, want %s", tt.l.State, tt.at, got, tt.want)
		}
	}
}

func TestALicenseInForceCanGiveItsUsersToTheOtherArea(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	l := domain.License{State: domain.LicenseActive, StartsAt: start, ExpiresAt: start.AddDate(1, 0, 0), Users: domain.Users{Internal: 5, External: 2}}
	suspended := l
	suspended.State = domain.LicenseSuspended
	tests := []struct {
		l    domain.License
		area domain.Area
		at   time.Time
		want int
	}{
		{l, domain.AreaInternal, start, 5},
		{l, domain.AreaExternal, start, 2},
		{l, domain.AreaInternal, start.Add(-time.Millisecond), 0},
		{l, domain.AreaInternal, l.ExpiresAt, 0},
		{suspended, domain.AreaInternal, start, 0},
	}
	for _, tt := range tests {
		if got := tt.l.Movable(tt.area, tt.at); got != tt.want {
			t.Errorf("%s of %s at %s: %d, want %d", tt.area, tt.l.State, tt.at, got, tt.want)
		}
	}
}

func TestAnInvitationExpiresOnTheMillisecond(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 12, 22, 9, 0, 0, 0, time.UTC)
	i := domain.Invitation{State: domain.InvitationPending, ExpiresAt: end}
	if got := i.StateAt(end.Add(-time.Millisecond)); got != domain.InvitationPending {
		t.Errorf("a millisecond before: %s", got)
	}
	if got := i.StateAt(end); got != domain.InvitationExpired {
		t.Errorf("at its end: %s", got)
	}
	i.State = domain.InvitationAccepted
	if got := i.StateAt(end); got != domain.InvitationAccepted {
		t.Errorf("accepted, then: %s", got)
	}
}

func TestErrorsOfSeveralFieldsAreOne(t *testing.T) {
	t.Parallel()
	if err := domain.Join(nil, nil); err != nil {
		t.Errorf("nothing wrong became %v", err)
	}
	err := domain.Join(nil, domain.Bad("name", domain.CodeRequired), domain.Bad("email", domain.CodeEmail))
	fields := domain.AsError(err).Fields()
	if len(fields) != 2 || fields[0].Field != "name" || fields[1].Field != "email" {
		t.Errorf("got %v", fields)
	}
}

func TestAnErrorKeepsWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	plain := domain.E(domain.Exhausted, domain.CodeSeatsExhausted)
	full := plain.With("capacity", 10).With("held", 10).Because(boom)
	if len(plain.Data) != 0 || plain.Inner != nil {
		t.Error("With and Because change the error they are called on")
	}
	if !errors.Is(full, boom) || !errors.Is(full, plain) || !domain.HasCode(full, domain.CodeSeatsExhausted) {
		t.Errorf("%v has lost what it is", full)
	}
	foreign := domain.AsError(boom)
	if foreign.Kind != domain.Internal || !errors.Is(foreign, boom) {
		t.Errorf("a foreign error became %+v", foreign)
	}
}

func TestEveryPresetHasAPolicy(t *testing.T) {
	t.Parallel()
	for _, p := range domain.Presets() {
		if policy, ok := p.Policy(); !ok || policy.Seats == "" || policy.Ladder.ReadOnly != 42*24*time.Hour {
			t.Errorf("%s: %+v", p, policy)
		}
	}
	if _, ok := domain.Preset("other").Policy(); ok {
		t.Error("an unknown preset has a policy")
	}
}
