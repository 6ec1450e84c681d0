package demo

import (
	"sync"
	"time"
)

// clock is the time of the history while it is being made. It stands still
// until it is set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the instant the clock shows.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// step is something that happens at an instant.
type step struct {
	at time.Time
	do action
}

// story is what happens, one thing after another. Several stories are told at
// once, merged by time, so that ids, document numbers and audit entries are in
// the order of their dates.
type story struct {
	now   time.Time // where history ends; nothing may happen later
	last  time.Time
	steps []step
}

// on adds what happens at an instant, or on the next working day.
func (s *story) on(at time.Time, do action) {
	s.last = s.workday(at)
	s.steps = append(s.steps, step{s.last, do})
}

// then adds what happens so long after what was added before.
func (s *story) then(wait time.Duration, do action) { s.on(s.last.Add(wait), do) }

// workday moves a weekend's instant to Monday, unless Monday has not come yet.
func (s *story) workday(t time.Time) time.Time {
	moved := t
	switch t.Weekday() {
	case time.Saturday:
		moved = t.AddDate(0, 0, 2)
	case time.Sunday:
		moved = t.AddDate(0, 0, 1)
	}
	if moved.Before(s.now) {
		return moved
	}
	return t
}

// ago is a time of day in UTC so many days before history ends.
func (s *story) ago(days, hour, minute int) time.Time {
	y, m, d := s.now.UTC().AddDate(0, 0, -days).Date()
	return time.Date(y, m, d, hour, minute, 0, 0, time.UTC)
}
