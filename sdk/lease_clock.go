package seatward

import "time"

// present is now, with the reading of the clock that only runs forward: leases
// are counted on that one, whatever Config.Clock says and however the machine's
// clock is set. A time.Time made elsewhere has no such reading.
func present() time.Time { return time.Now() }

// left is how long it is until t.
func left(t time.Time) time.Duration { return t.Sub(present()) }

// elapsed is how much time has passed, by the clock that only runs forward and by
// the one that people set. They part when the clock is set, and while the machine
// sleeps, for which the former stands still on some systems.
func elapsed(since time.Time) (monotonic, wall time.Duration) {
	now := present()
	return now.Sub(since), now.Round(0).Sub(since.Round(0))
}
