package seatward

import (
	"context"
	"iter"
	"time"
)

// Kind is the area a user belongs to.
type Kind string

// The kinds of users. External ones get no enterprise features.
const (
	Internal Kind = "internal"
	External Kind = "external"
)

// Usage is a number of users by area.
type Usage struct{ Internal, External int }

// Counter counts the product's users. Neither blocked and deleted users nor
// service accounts count. Internal users count as they are; external users
// count when their last log-in is at or after activeSince: the first instant of
// the current month, or the zero time where all of them count.
type Counter interface {
	CountUsers(ctx context.Context, activeSince time.Time) (Usage, error)
}

// CounterFunc makes a function a Counter.
type CounterFunc func(ctx context.Context, activeSince time.Time) (Usage, error)

// CountUsers calls f.
func (f CounterFunc) CountUsers(ctx context.Context, activeSince time.Time) (Usage, error) {
	return f(ctx, activeSince)
}

// ExternalCount is the rule by which external users count.
type ExternalCount string

// The rules for external users.
const (
	MonthActive ExternalCount = "month_active" // those who signed in this month
	AllExternal ExternalCount = "all"          // all, as internal ones do
)

// User is one of the product's users, as far as counting asks. Leave deleted
// ones out.
type User struct {
	Kind      Kind
	Blocked   bool
	Service   bool      // an account of a program
	LastLogin time.Time // zero when they never signed in
}

// Count counts users by the rule of [Counter], for a product that can list
// them. One with very many does better to let its database count.
func Count(users iter.Seq[User], activeSince time.Time) Usage {
	var n Usage
	for u := range users {
		switch {
		case u.Blocked || u.Service:
		case u.Kind == Internal:
			n.Internal++
		case u.Kind == External && !u.LastLogin.Before(activeSince):
			n.External++
		}
	}
	return n
}

// MonthStart is the first instant of the month of t in a time zone. Where the
// clocks change in that very night, midnight may come twice or not at all.
func MonthStart(t time.Time, zone *time.Location) time.Time {
	year, month, _ := t.In(zone).Date()
	start := time.Date(year, month, 1, 0, 0, 0, 0, zone)
	midnight := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	for _, near := range []time.Duration{-day, day} {
		_, offset := start.Add(near).Zone()
		at := midnight.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Day() == 1 && (start.Day() != 1 || at.Before(start)) {
			start = at
		}
	}
	return start
}

const day = 24 * time.Hour
