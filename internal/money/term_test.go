package money

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func TestTerm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone   string
		start  string
		months int
		want   string
	}{
		{"UTC", "2027-03-01T09:30:00Z", 12, "2028-03-01T09:30:00Z"},
		{"UTC", "2027-01-31T00:00:00Z", 1, "2027-02-28T00:00:00Z"},
		{"UTC", "2028-01-31T00:00:00Z", 1, "2028-02-29T00:00:00Z"},
		{"UTC", "2028-02-29T00:00:00Z", 12, "2029-02-28T00:00:00Z"},
		{"UTC", "2028-02-29T00:00:00Z", 48, "2032-02-29T00:00:00Z"},
		{"UTC", "2027-10-31T00:00:00Z", 1, "2027-11-30T00:00:00Z"},
		{"UTC", "2027-12-31T23:59:59.999Z", 2, "2028-02-29T23:59:59.999Z"},
		{"UTC", "2027-03-15T00:00:00Z", 36, "2030-03-15T00:00:00Z"},
		// The day is the zone's: in Berlin it is already 31 January.
		{"Europe/Berlin", "2027-01-30T23:30:00Z", 1, "2027-02-27T23:30:00Z"},
		// Across the change of clocks the time of day stays, the offset does not.
		{"Europe/Berlin", "2027-01-15T11:00:00Z", 6, "2027-07-15T10:00:00Z"},
		// A time of day that the change skips falls next to it.
		{"Europe/Berlin", "2027-02-28T01:30:00Z", 1, "2027-03-28T01:30:00Z"},
		{"Pacific/Auckland", "2027-01-30T11:30:00Z", 1, "2027-02-27T11:30:00Z"},
		{"UTC", "2027-03-01T09:30:00Z", 0, "0001-01-01T00:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		start, err := time.Parse(time.RFC3339, c.start)
		if err != nil {
			t.Fatal(err)
		}
		if got := Term(start, c.months, zone).Format(time.RFC3339Nano); got != c.want {
			t.Errorf("%s + %d months in %s = %s, want %s", c.start, c.months, c.zone, got, c.want)
		}
	}
}

// TestTermKeepsItsLength: a term lasts as long as its months do, give or take the
// days that clamping takes and the hour that a change of clocks moves; and a
// longer term ends later.
func TestTermKeepsItsLength(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		start := time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "start"))
		months := rapid.IntRange(1, 120).Draw(t, "months")
		end := Term(start, months, berlin)
		got := end.Sub(start).Hours() / 24
		if least, most := float64(months)*30.4-4, float64(months)*30.5+4; got < least || got > most {
			t.Fatalf("%d months are %.1f days", months, got)
		}
		if !Term(start, months+1, berlin).After(end) {
			t.Fatal("a longer term ends no later")
		}
		if a, b := start.In(berlin).Day(), end.In(berlin).Day(); b > a {
			t.Fatalf("from day %d to day %d", a, b)
		}
	})
}
