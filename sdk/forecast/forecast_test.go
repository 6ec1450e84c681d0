package forecast_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"seatward.dev/sdk/forecast"
)

const today forecast.Day = 20_000

// series counts every day up to today; f gives the users so many days ago.
func series(days int, f func(ago int) int) []forecast.Count {
	var out []forecast.Count
	for ago := days - 1; ago >= 0; ago-- {
		out = append(out, forecast.Count{Day: today - forecast.Day(ago), Users: f(ago)})
	}
	return out
}

func draw(t *testing.T, counts []forecast.Count) forecast.Line {
	t.Helper()
	line, ok := forecast.Draw(counts, today)
	if !ok {
		t.Fatalf("no line through %d days", line.Days)
	}
	return line
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6*max(1, math.Abs(b)) }

func TestNotEnoughHistory(t *testing.T) {
	t.Parallel()
	for _, days := range []int{0, 1, 2, 29} {
		if line, ok := forecast.Draw(series(days, func(int) int { return 5 }), today); ok || line.Days != days {
			t.Errorf("a forecast from %d days", line.Days)
		}
	}
	draw(t, series(30, func(int) int { return 5 }))
	// What is older than 90 days, in the future, or counted twice is no history.
	old := []forecast.Count{{Day: today - 90, Users: 1}, {Day: today + 1, Users: 1}, {Day: today, Users: 1}}
	if line, ok := forecast.Draw(append(series(29, func(int) int { return 5 }), old...), today); ok || line.Days != 29 {
		t.Errorf("a forecast from %d days", line.Days)
	}
	if line := draw(t, series(400, func(int) int { return 5 })); line.Days != 90 {
		t.Errorf("%d days were looked at", line.Days)
	}
}

func TestAnExactLine(t *testing.T) {
	t.Parallel()
	// Two users more every day, 200 today.
	line := draw(t, series(90, func(ago int) int { return 200 - 2*ago }))
	if !near(line.PerDay, 2) || line.Last != 200 {
		t.Errorf("%+v", line)
	}
	for days, want := range map[int]float64{30: 260, 90: 380, 365: 930} {
		if e := line.In(days); !near(e.Users, want) || e.StdErr > 1e-6 || e.Day != today+forecast.Day(days) {
			t.Errorf("in %d days: %+v, want %v", days, e, want)
		}
	}
	for capacity, want := range map[int]forecast.Day{150: today, 200: today, 201: today + 1, 202: today + 1, 203: today + 2, 300: today + 50} {
		if d, ok := line.Reaches(capacity); !ok || d != want {
			t.Errorf("%d users on day %+d, %t, want %+d", capacity, d-today, ok, want-today)
		}
	}
}

// Thirty days that alternate between 10 and 12. By hand: the mean is 11, of the
// days -14.5; sxx = 30·(30²-1)/12 = 2247.5; sxy = 15, half a day's step for each
// of the 15 pairs; slope 15/2247.5; residuals 30 - 15²/2247.5 over 28.
func TestByHand(t *testing.T) {
	t.Parallel()
	line := draw(t, series(30, func(ago int) int { return 12 - 2*(ago%2) }))
	const sxx, sxy = 2247.5, 15.0
	if !near(line.PerDay, sxy/sxx) {
		t.Errorf("rises by %v a day, want %v", line.PerDay, sxy/sxx)
	}
	sigma := math.Sqrt((30 - sxy*sxy/sxx) / 28)
	for _, days := range []int{30, 90, 365} {
		x := float64(days) + 14.5
		users, stdErr := 11+sxy/sxx*x, sigma*math.Sqrt(1+1.0/30+x*x/sxx)
		if e := line.In(days); !near(e.Users, users) || !near(e.StdErr, stdErr) {
			t.Errorf("in %d days: %+v, want %v ± %v", days, e, users, stdErr)
		}
	}
	if !near(line.In(30).StdErr, 1.4297983) {
		t.Errorf("± %v in 30 days", line.In(30).StdErr)
	}
}

func TestConstantUsageNeverReachesMore(t *testing.T) {
	t.Parallel()
	line := draw(t, series(90, func(int) int { return 7 }))
	if e := line.In(365); line.PerDay != 0 || e.Users != 7 || e.StdErr != 0 {
		t.Errorf("%+v, %+v", line, e)
	}
	if d, ok := line.Reaches(8); ok {
		t.Errorf("reaches 8 in %d days", d-today)
	}
	if d, ok := line.Reaches(7); !ok || d != today {
		t.Error("7 of 7 is not reached")
	}
}

func TestNeverNegative(t *testing.T) {
	t.Parallel()
	line := draw(t, series(60, func(ago int) int { return 2 * ago }))
	if e := line.In(365); e.Users != 0 || line.PerDay >= 0 {
		t.Errorf("%+v", e)
	}
	if _, ok := line.Reaches(1); ok {
		t.Error("a falling line rises")
	}
	draw(t, series(60, func(int) int { return -5 }))
}

func TestFarAway(t *testing.T) {
	t.Parallel()
	line := draw(t, series(90, func(ago int) int { return 90 - ago }))
	if d, ok := line.Reaches(90 + forecast.Horizon); !ok || d != today+forecast.Horizon {
		t.Errorf("%d, %t", d, ok)
	}
	for _, capacity := range []int{91 + forecast.Horizon, math.MaxInt} {
		if d, ok := line.Reaches(capacity); ok {
			t.Errorf("reaches %d in %d days", capacity, d-today)
		}
	}
}

// Gaps leave an exact line as it is; order and duplicates do not matter.
func TestGapsDuplicatesAndOrder(t *testing.T) {
	t.Parallel()
	whole := series(90, func(ago int) int { return 500 - 3*ago })
	want := draw(t, whole).In(90).Users
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		some := slices.Clone(whole)
		r.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		some = some[:30+r.IntN(61)]
		twice := make([]forecast.Count, 0, 2*len(some))
		for _, c := range some {
			twice = append(twice, forecast.Count{Day: c.Day, Users: r.IntN(10_000)}) // counted again later
		}
		line := draw(t, append(twice, some...))
		if got := line.In(90).Users; !near(got, want) || line.Days != len(some) {
			t.Fatalf("seed %d: %v from %d days, want %v", seed, got, line.Days, want)
		}
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 13*60*60)
	instant := time.Date(2026, time.June, 15, 23, 30, 0, 0, time.UTC)
	if a, b := forecast.DayOf(instant), forecast.DayOf(instant.In(east)); b != a+1 {
		t.Errorf("%d and %d", a, b)
	}
	if got := forecast.DayOf(instant).Date(); !got.Equal(time.Date(2026, time.June, 15, 0, 0, 0, 0, time.UTC)) {
		t.Error(got)
	}
	if forecast.DayOf(time.Unix(0, 0).UTC()) != 0 {
		t.Error("the first day is not 0")
	}
}
