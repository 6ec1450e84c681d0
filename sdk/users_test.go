package seatward_test

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the zones, wherever the tests run

	"seatward.dev/sdk"
)

// The month begins when it does where the installation stands, also where the
// clocks change in that very night.
func TestMonthStart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, at, want string }{
		{"UTC", "2026-06-15T12:00:00Z", "2026-06-01T00:00:00Z"},
		{"UTC", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z"},
		{"UTC", "2026-05-31T23:59:59.999Z", "2026-05-01T00:00:00Z"},
		// Summer and winter time.
		{"Europe/Berlin", "2026-03-31T21:59:59.999Z", "2026-02-28T23:00:00Z"},
		{"Europe/Berlin", "2026-03-31T22:00:00Z", "2026-03-31T22:00:00Z"},
		{"Europe/Berlin", "2026-10-31T22:59:59.999Z", "2026-09-30T22:00:00Z"},
		{"Europe/Berlin", "2026-10-31T23:00:00Z", "2026-10-31T23:00:00Z"},
		// East and west of everybody.
		{"Pacific/Auckland", "2026-09-30T11:00:00Z", "2026-09-30T11:00:00Z"},
		{"Pacific/Auckland", "2026-09-30T10:59:59Z", "2026-08-31T12:00:00Z"},
		{"America/Los_Angeles", "2026-11-01T06:59:59Z", "2026-10-01T07:00:00Z"},
		{"America/Los_Angeles", "2026-11-01T07:00:00Z", "2026-11-01T07:00:00Z"},
		// The first of the month without a midnight, and with two.
		{"America/Asuncion", "2017-10-20T12:00:00Z", "2017-10-01T04:00:00Z"},
		{"America/Havana", "2015-11-20T12:00:00Z", "2015-11-01T04:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339Nano, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := seatward.MonthStart(at, zone).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s at %s: %s, want %s", c.zone, c.at, got, c.want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	month := date(2026, 6, 1)
	users := []seatward.User{
		{Kind: seatward.Internal},
		{Kind: seatward.Internal, LastLogin: date(2020, 1, 1)},
		{Kind: seatward.Internal, Blocked: true},
		{Kind: seatward.Internal, Service: true},
		{Kind: seatward.External, LastLogin: month},
		{Kind: seatward.External, LastLogin: month.Add(-1)},
		{Kind: seatward.External, LastLogin: month, Blocked: true},
		{Kind: seatward.External, LastLogin: month, Service: true},
		{Kind: seatward.External},
		{Kind: "other"},
	}
	if got := seatward.Count(slices.Values(users), month); got != (seatward.Usage{Internal: 2, External: 1}) {
		t.Errorf("%+v", got)
	}
	if got := seatward.Count(slices.Values(users), time.Time{}); got != (seatward.Usage{Internal: 2, External: 3}) {
		t.Errorf("without the rule of the month: %+v", got)
	}
}
