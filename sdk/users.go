package seatward

import (
	"context"
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
// count when their last log-in is at or after activeSince, the first instant
// of the current month.
type Counter interface {
	CountUsers(ctx context.Context, activeSince time.Time) (Usage, error)
}

// CounterFunc makes a function a Counter.
type CounterFunc func(ctx context.Context, activeSince time.Time) (Usage, error)

// CountUsers calls f.
func (f CounterFunc) CountUsers(ctx context.Context, activeSince time.Time) (Usage, error) {
	return f(ctx, activeSince)
}

// monthStart is the first instant of the month of t in a time zone.
func monthStart(t time.Time, zone *time.Location) time.Time {
	year, month, _ := t.In(zone).Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, zone)
}
