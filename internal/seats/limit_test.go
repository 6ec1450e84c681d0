package seats

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
)

func TestThreshold(t *testing.T) {
	t.Parallel()
	for capacity, want := range map[int]int{
		-1: 0, 0: 0, 1: 1, 15: 1, 16: 2, 25: 2, 26: 2, 30: 3, 99: 9, 100: 8, 150: 12, 999: 79, 1000: 50, 1019: 50, 1020: 51, 20_000: 1000,
	} {
		if got := Threshold(capacity); got != want {
			t.Errorf("of %d seats the last %d are few, want %d", capacity, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		capacity, held int
		want           bool
	}{
		{0, 0, false}, {0, 1, true}, {1, 0, false}, {1, 1, true}, {10, 8, false}, {10, 9, true}, {10, 11, true}, {100, 91, false}, {100, 92, true},
	} {
		if got := Near(Tally{Capacity: c.capacity, Active: c.held}); got != c.want {
			t.Errorf("%d of %d: %t", c.held, c.capacity, got)
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	const near, over = domain.NoticeSeatsNear, domain.NoticeSeatsOver
	type step struct {
		after          time.Duration // since the step before
		held, capacity int
		want           domain.NoticeKind
	}
	for name, steps := range map[string][]step{
		"near once, however it goes on": {{0, 8, 10, ""}, {1, 9, 10, near}, {1, 10, 10, ""}, {1, 9, 10, ""}, {days(40), 10, 10, ""}},
		"to and fro is told once":       {{0, 9, 10, near}, {time.Hour, 8, 10, ""}, {time.Hour, 9, 10, ""}, {days(2), 8, 10, ""}, {time.Hour, 9, 10, ""}},
		"again after a day above it":    {{0, 9, 10, near}, {time.Hour, 8, 10, ""}, {days(1), 9, 10, near}},
		"not a moment before":           {{0, 9, 10, near}, {time.Hour, 8, 10, ""}, {days(1) - 1, 9, 10, ""}},
		"above it, looked at often":     {{0, 9, 10, near}, {1, 8, 10, ""}, {days(1) / 2, 7, 10, ""}, {days(1) / 2, 9, 10, near}},
		"again in a larger pool":        {{0, 9, 10, near}, {1, 9, 20, ""}, {1, 18, 20, near}, {1, 20, 20, ""}},
		"not when it shrinks and grows": {{0, 9, 10, near}, {1, 9, 20, ""}, {1, 9, 10, near}, {1, 9, 20, ""}, {1, 9, 10, ""}},
		"over, and near is no news":     {{0, 9, 5, over}, {1, 5, 5, ""}, {1, 6, 5, ""}},
		"near, then over":               {{0, 9, 10, near}, {1, 9, 8, over}, {1, 9, 10, ""}},
		"over again after a day":        {{0, 9, 0, over}, {1, 9, 20, ""}, {days(1), 9, 0, over}},
		"over and back":                 {{0, 9, 0, over}, {1, 9, 20, ""}, {1, 9, 0, ""}, {1, 9, 20, ""}},
		"nothing bought, nobody there":  {{0, 0, 0, ""}},
	} {
		w, at := domain.PoolWatch{}, sent
		for i, s := range steps {
			at = at.Add(s.after)
			var got domain.NoticeKind
			if w, got = Watch(w, Tally{Capacity: s.capacity, Active: s.held}, at); got != s.want {
				t.Errorf("%s, step %d: told %q, want %q", name, i, got, s.want)
			}
		}
	}
}

// TestEachCrossingIsToldOnce plays random histories: a limit is told when it is
// crossed the first time and after a day within it, and never in between.
func TestEachCrossingIsToldOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, at, capacity := domain.PoolWatch{}, sent, rapid.IntRange(0, 30).Draw(t, "capacity")
		var within time.Time // since when
		told, shrinks := false, rapid.Bool().Draw(t, "shrinks")
		limit, beyond := domain.NoticeSeatsNear, Near
		if shrinks { // growing is a reason of its own to tell that few are left
			limit, beyond = domain.NoticeSeatsOver, func(t Tally) bool { return t.Over() > 0 }
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(days(1))).Draw(t, "later")))
			pool := Tally{Capacity: capacity, Active: rapid.IntRange(0, capacity).Draw(t, "held")}
			if shrinks {
				pool.Capacity = rapid.IntRange(0, capacity).Draw(t, "now")
			}
			due := beyond(pool) && (!told || !within.IsZero() && !at.Before(within.Add(QuietTime)))
			next, tell := Watch(w, pool, at)
			if (tell == limit) != due {
				t.Fatalf("%+v is told %q, due %t", pool, tell, due)
			}
			if again, more := Watch(next, pool, at); more != "" || again != next {
				t.Fatalf("looking twice tells %q and remembers %+v instead of %+v", more, again, next)
			}
			switch {
			case beyond(pool):
				within, told = time.Time{}, true
			case within.IsZero():
				within = at
			}
			w = next
		}
	})
}

// TestNeitherTooEarlyNorWithoutReason: whoever is told has a reason, whatever
// the licenses do, and few seats left are no news where there are too few.
func TestNeitherTooEarlyNorWithoutReason(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, at := domain.PoolWatch{}, sent
		largest, tells := 0, 0
		for range rapid.IntRange(1, 40).Draw(t, "steps") { // all within a day
			at = at.Add(time.Minute)
			pool := Tally{Capacity: rapid.IntRange(0, 30).Draw(t, "capacity"), Active: rapid.IntRange(0, 35).Draw(t, "held")}
			next, tell := Watch(w, pool, at)
			if tell == domain.NoticeSeatsOver && pool.Over() == 0 || tell == domain.NoticeSeatsNear && (!Near(pool) || pool.Over() > 0) {
				t.Fatalf("%+v is told %q", pool, tell)
			}
			if pool.Capacity > largest {
				largest, tells = pool.Capacity, tells-1 // it has grown: that may be told of once more
			}
			if tell == domain.NoticeSeatsNear {
				tells++
			}
			if tells > 1 {
				t.Fatalf("told again of a pool that has not grown: %+v", pool)
			}
			w = next
		}
	})
}
