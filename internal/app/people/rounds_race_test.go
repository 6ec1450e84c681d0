//go:build race

package people_test

// Rounds of the bursts: the race detector makes SQLite's driver slow.
const (
	lastSeatRounds  = 6
	lastGrantRounds = 3
	lastOwnerRounds = 2
)
