package seats

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
)

var sent = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

func TestTally(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tally      Tally
		held, free int
	}{
		{Tally{}, 0, 0},
		{Tally{Capacity: 10, Active: 7, Pending: 2}, 9, 1},
		{Tally{Capacity: 10, Active: 10}, 10, 0},
		{Tally{Capacity: 5, Active: 7, Pending: 1}, 8, 0},
	} {
		if c.tally.Held() != c.held || c.tally.Free() != c.free {
			t.Errorf("%+v: held %d free %d, want %d and %d", c.tally, c.tally.Held(), c.tally.Free(), c.held, c.free)
		}
	}
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	ten := Tally{Capacity: 10, Active: 6, Pending: 2}
	for _, c := range []struct {
		name  string
		tally Tally
		n     int
		code  domain.Code
	}{
		{"one into two", ten, 1, ""},
		{"the last two", ten, 2, ""},
		{"three into two", ten, 3, domain.CodeSeatsExhausted},
		{"full", Tally{Capacity: 10, Active: 10}, 1, domain.CodeSeatsExhausted},
		{"nothing bought", Tally{}, 1, domain.CodeSeatsExhausted},
		{"capacity fell", Tally{Capacity: 5, Active: 7}, 1, domain.CodeSeatsExhausted},
		{"nobody", ten, 0, domain.CodeRange},
		{"fewer than nobody", ten, -1, domain.CodeRange},
		{"absurd", ten, 1 << 62, domain.CodeSeatsExhausted},
	} {
		err := Admit(c.tally, c.n)
		if c.code == "" && err != nil || c.code != "" && !domain.HasCode(err, c.code) {
			t.Errorf("%s: %v, want %q", c.name, err, c.code)
		}
	}
}

func TestRefusalCarriesTheNumbers(t *testing.T) {
	t.Parallel()
	err := domain.AsError(Admit(Tally{Capacity: 5, Active: 6, Pending: 1}, 3))
	want := map[string]int{"capacity": 5, "held": 7, "free": 0, "wanted": 3}
	for key, n := range want {
		if err.Data[key] != n {
			t.Errorf("%s = %v, want %d", key, err.Data[key], n)
		}
	}
	if err.Kind != domain.Exhausted || len(err.Data) != len(want) {
		t.Errorf("%#v", err)
	}
}

func TestWhoseSeatsComeFromWhere(t *testing.T) {
	t.Parallel()
	both, internal := domain.Areas(), []domain.Area{domain.AreaInternal}
	extra, _ := domain.PresetNamedAndFloating.Policy()
	extra.Extranet = true
	of := func(p domain.Preset) domain.Policy {
		policy, _ := p.Policy()
		return policy
	}
	for _, c := range []struct {
		name    string
		policy  domain.Policy
		areas   []domain.Area
		wanted  []domain.Area // of members of these areas
		granted []domain.Area // to an internal and an external member
	}{
		{"installation", of(domain.PresetInstallation), nil, nil, nil},
		{"named-and-floating", of(domain.PresetNamedAndFloating), internal, nil, []domain.Area{domain.AreaInternal, domain.AreaInternal}},
		{"named, with an extranet", extra, both, nil, both},
		{"team-pool", of(domain.PresetTeamPool), internal, internal, nil},
		{"capped-areas", of(domain.PresetCappedAreas), both, both, nil},
	} {
		var wanted, granted []domain.Area
		for _, area := range domain.Areas() {
			if Wanted(c.policy, area) {
				wanted = append(wanted, area)
			}
			if from, ok := Granted(c.policy, area); ok {
				granted = append(granted, from)
			}
		}
		if got := Areas(c.policy); !slices.Equal(got, c.areas) || !slices.Equal(wanted, c.wanted) || !slices.Equal(granted, c.granted) {
			t.Errorf("%s: pools %v, wanted %v, granted %v; want %v, %v, %v", c.name, got, wanted, granted, c.areas, c.wanted, c.granted)
		}
	}
}

func TestHoldUntil(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		policy domain.Policy
		days   int
	}{
		{"a week", domain.Policy{PendingHolds: true, InvitationHoldDays: 7}, 7},
		{"not at all", domain.Policy{InvitationHoldDays: 7}, 0},
		{"no longer than the link", domain.Policy{PendingHolds: true, InvitationHoldDays: 90}, domain.InvitationDays},
	} {
		if got, want := HoldUntil(c.policy, sent), sent.AddDate(0, 0, c.days); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
	if got, want := LinkUntil(sent), sent.AddDate(0, 0, 30); !got.Equal(want) {
		t.Errorf("link until %s, want %s", got, want)
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	hold, end := sent.AddDate(0, 0, 7), sent.AddDate(0, 0, 30)
	pending := domain.Invitation{State: domain.InvitationPending, SentAt: sent, HoldUntil: hold, ExpiresAt: end}
	accepted, revoked, never := pending, pending, pending
	accepted.State, revoked.State, never.HoldUntil = domain.InvitationAccepted, domain.InvitationRevoked, sent
	for _, c := range []struct {
		name string
		i    domain.Invitation
		at   time.Time
		want bool
	}{
		{"when sent", pending, sent, true},
		{"by a clock that is behind", pending, sent.Add(-time.Minute), true},
		{"the last millisecond", pending, hold.Add(-time.Millisecond), true},
		{"at the end", pending, hold, false},
		{"while the link still works", pending, end.Add(-time.Millisecond), false},
		{"accepted", accepted, sent, false},
		{"revoked", revoked, sent, false},
		{"policy without holding", never, sent, false},
	} {
		if got := Holds(c.i, c.at); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestNeverOverCapacity plays random histories of a pool against the rule.
func TestNeverOverCapacity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := Tally{Capacity: rapid.IntRange(0, 20).Draw(t, "capacity")}
		t.Repeat(map[string]func(*rapid.T){
			"grant": func(t *rapid.T) {
				n := rapid.IntRange(-2, 25).Draw(t, "n")
				if Admit(pool, n) == nil {
					pool.Active += n
				}
			},
			"invite": func(*rapid.T) {
				if Admit(pool, 1) == nil {
					pool.Pending++
				}
			},
			"accept a held invitation": func(*rapid.T) {
				if pool.Pending > 0 {
					pool.Pending, pool.Active = pool.Pending-1, pool.Active+1
				}
			},
			"remove": func(*rapid.T) {
				if pool.Active > 0 {
					pool.Active--
				}
			},
			"": func(t *rapid.T) {
				if pool.Held() > pool.Capacity {
					t.Fatalf("over capacity: %+v", pool)
				}
				if pool.Held()+pool.Free() != pool.Capacity {
					t.Fatalf("seats got lost: %+v", pool)
				}
			},
		})
	})
}

// TestAdmitFillsExactly: one by one, the free seats are admitted and no more,
// and whatever fits as a group fits one by one.
func TestAdmitFillsExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := Tally{
			Capacity: rapid.IntRange(0, 50).Draw(t, "capacity"),
			Active:   rapid.IntRange(0, 50).Draw(t, "active"),
			Pending:  rapid.IntRange(0, 50).Draw(t, "pending"),
		}
		free, admitted := pool.Free(), 0
		if free > 0 && Admit(pool, free) != nil {
			t.Fatalf("%+v refuses its %d free seats", pool, free)
		}
		for Admit(pool, 1) == nil {
			pool.Active++
			admitted++
		}
		if admitted != free || Admit(pool, 1) == nil {
			t.Fatalf("admitted %d into %d free", admitted, free)
		}
	})
}

// TestResendingProlongsTheHold: a later mail never shortens what is held.
func TestResendingProlongsTheHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy := domain.Policy{PendingHolds: rapid.Bool().Draw(t, "holds"), InvitationHoldDays: rapid.IntRange(0, 400).Draw(t, "days")}
		again := sent.Add(time.Duration(rapid.Int64Range(0, int64(days(60))).Draw(t, "later")))
		if HoldUntil(policy, again).Before(HoldUntil(policy, sent)) {
			t.Fatal("resending shortened the hold")
		}
		if HoldUntil(policy, sent).After(LinkUntil(sent)) {
			t.Fatal("a dead link holds a seat")
		}
	})
}
