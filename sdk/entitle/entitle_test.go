package entitle_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"seatward.dev/sdk/entitle"
)

func day(n int) time.Time {
	return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
}

func license(id string, from, until, internal int) entitle.License {
	l := entitle.License{ID: id, Revision: 1, State: entitle.Active, StartsAt: day(from), Users: entitle.Users{Internal: internal}}
	if until > 0 {
		l.ExpiresAt = day(until)
	}
	return l
}

func TestValidAtIsHalfOpen(t *testing.T) {
	t.Parallel()
	l := license("a", 10, 20, 1)
	for _, c := range []struct {
		at   time.Time
		want bool
	}{
		{day(10).Add(-1), false}, {day(10), true}, {day(20).Add(-1), true}, {day(20), false},
	} {
		if l.ValidAt(c.at) != c.want {
			t.Errorf("valid at %v is not %t", c.at, c.want)
		}
	}
	l.ExpiresAt = time.Time{}
	if !l.ValidAt(day(100000)) {
		t.Error("a perpetual license expired")
	}
	for _, s := range []entitle.State{entitle.Pending, entitle.Suspended, entitle.Revoked, entitle.Superseded, ""} {
		l.State = s
		if l.ValidAt(day(15)) {
			t.Errorf("a license that is %q is valid", s)
		}
	}
}

// The example of the rules: A 100 users until T1, B 50 until T2.
func TestTwoLicensesLapseOneByOne(t *testing.T) {
	t.Parallel()
	both := []entitle.License{license("a", 0, 10, 100), license("b", 0, 20, 50)}
	for _, c := range []struct {
		at      int
		users   int
		expires time.Time
		next    *entitle.Change
	}{
		{0, 150, day(10), &entitle.Change{At: day(10), Users: entitle.Users{Internal: -100}, End: []string{"a"}}},
		{10, 50, day(20), &entitle.Change{At: day(20), Users: entitle.Users{Internal: -50}, End: []string{"b"}}},
		{20, 0, time.Time{}, nil},
	} {
		e := entitle.At(both, day(c.at))
		if e.Users.Internal != c.users || !e.Expires.Equal(c.expires) || !reflect.DeepEqual(e.Next, c.next) {
			t.Errorf("day %d: %+v, next %+v", c.at, e, e.Next)
		}
	}
}

func TestReplacement(t *testing.T) {
	t.Parallel()
	early := license("b", 5, 15, 30) // starts before the one it replaces has ended
	early.Replaces = []string{"a", "not installed"}
	set := entitle.Of(license("a", 0, 10, 20), early)
	for at, want := range map[int]int{0: 20, 4: 20, 5: 30, 9: 30, 10: 30, 14: 30, 15: 0} {
		if got := set.At(day(at)).Users.Internal; got != want {
			t.Errorf("day %d: %d users, want %d", at, got, want)
		}
	}
	phases := map[int][2]entitle.Phase{
		4: {entitle.PhaseValid, entitle.PhaseScheduled}, 5: {entitle.PhaseSuperseded, entitle.PhaseValid},
		15: {entitle.PhaseSuperseded, entitle.PhaseExpired},
	}
	for at, want := range phases {
		a, _ := set.PhaseOf("a", day(at))
		b, _ := set.PhaseOf("b", day(at))
		if a != want[0] || b != want[1] {
			t.Errorf("day %d: %s and %s, want %v", at, a, b, want)
		}
	}
	if _, ok := set.PhaseOf("c", day(0)); ok {
		t.Error("found a license nobody has")
	}
}

// A renewal that is not in force itself must not take anything away.
func TestOnlyAnActiveLicenseReplaces(t *testing.T) {
	t.Parallel()
	for _, s := range []entitle.State{entitle.Pending, entitle.Suspended, entitle.Revoked, entitle.Superseded} {
		b := license("b", 5, 15, 30)
		b.Replaces, b.State = []string{"a"}, s
		if got := entitle.At([]entitle.License{license("a", 0, 10, 20), b}, day(7)).Users.Internal; got != 20 {
			t.Errorf("a %s successor leaves %d users of 20", s, got)
		}
	}
}

func TestNewestRevisionCounts(t *testing.T) {
	t.Parallel()
	newer := license("a", 0, 10, 7)
	newer.Revision = 2
	older := license("a", 0, 0, 99)
	for _, l := range [][]entitle.License{{older, newer}, {newer, older}, {newer, older, newer}} {
		if got := entitle.At(l, day(1)).Users.Internal; got != 7 {
			t.Errorf("%d users, want 7", got)
		}
	}
}

func TestSeamlessRenewalChangesOnlyTheExpiry(t *testing.T) {
	t.Parallel()
	b := license("b", 10, 20, 5)
	b.Replaces = []string{"a"}
	e := entitle.At([]entitle.License{license("a", 0, 10, 5), b}, day(1))
	want := &entitle.Change{At: day(10), Begin: []string{"b"}, End: []string{"a"}}
	if !e.Expires.Equal(day(10)) || !reflect.DeepEqual(e.Next, want) {
		t.Errorf("expires %v, next %+v", e.Expires, e.Next)
	}
}

func TestCapacityNeverWraps(t *testing.T) {
	t.Parallel()
	huge := []entitle.License{license("a", 0, 0, math.MaxInt), license("b", 0, 0, 5), license("c", 0, 0, -5)}
	if got := entitle.At(huge, day(1)).Users.Internal; got != math.MaxInt {
		t.Errorf("%d users", got)
	}
}

// The properties of several licenses at once, on random sets.
func TestProperties(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		set := make([]entitle.License, r.IntN(6))
		for i := range set {
			set[i] = random(r, string(rune('a'+i)))
		}
		for range 8 {
			at := day(r.IntN(40) - 2)
			e := entitle.At(set, at)
			shuffled := slices.Clone(set)
			r.Shuffle(len(set), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if !reflect.DeepEqual(entitle.At(shuffled, at), e) {
				t.Fatalf("seed %d: the order matters", seed)
			}
			if twice := slices.Concat(shuffled, set); !reflect.DeepEqual(entitle.At(twice, at), e) {
				t.Fatalf("seed %d: giving every license twice matters", seed)
			}
			more := random(r, "z")
			more.Replaces = nil
			if !atLeast(entitle.At(append(shuffled, more), at), e) {
				t.Fatalf("seed %d: a license more gives less", seed)
			}
			checkNext(t, seed, set, at, e)
		}
	}
}

// checkNext: nothing changes before Next, and then exactly what it says.
func checkNext(t *testing.T, seed uint64, set []entitle.License, at time.Time, e entitle.Entitlement) {
	t.Helper()
	until := at.AddDate(0, 0, 60)
	if e.Next != nil {
		until = e.Next.At
	}
	for quiet := at; quiet.Before(until); quiet = quiet.AddDate(0, 0, 1) {
		if now := entitle.At(set, quiet); now.Users != e.Users || !slices.Equal(now.Features, e.Features) || !now.Expires.Equal(e.Expires) {
			t.Fatalf("seed %d: something changed at %v, before %v", seed, quiet, until)
		}
	}
	if e.Next == nil {
		return
	}
	then := entitle.At(set, e.Next.At)
	if then.Users.Internal != e.Users.Internal+e.Next.Users.Internal || then.Users.External != e.Users.External+e.Next.Users.External {
		t.Fatalf("seed %d: the change announced is not the change that comes", seed)
	}
}

func random(r *rand.Rand, id string) entitle.License {
	l := license(id, r.IntN(20), 0, r.IntN(10))
	l.Users.External = r.IntN(4)
	if r.IntN(4) > 0 {
		l.ExpiresAt = l.StartsAt.AddDate(0, 0, 1+r.IntN(15))
	}
	if r.IntN(5) == 0 {
		l.State = entitle.Suspended
	}
	for _, f := range []string{"compare", "sso", "watermark"} {
		if r.IntN(3) == 0 {
			l.Features = append(l.Features, f)
		}
	}
	if r.IntN(3) == 0 {
		l.Replaces = []string{string(rune('a' + r.IntN(6)))}
	}
	return l
}

func atLeast(a, b entitle.Entitlement) bool {
	return a.Users.Internal >= b.Users.Internal && a.Users.External >= b.Users.External &&
		!slices.ContainsFunc(b.Features, func(f string) bool { return !a.Has(f) })
}

func BenchmarkAt(b *testing.B) {
	set := entitle.Of(license("a", 0, 10, 100), license("b", 0, 20, 50), license("c", 0, 0, 5))
	for b.Loop() {
		set.At(day(1))
	}
}
