//go:build !race

package people_test

// Rounds of the bursts: a hundred in all, on each engine.
const (
	lastSeatRounds  = 70
	lastGrantRounds = 20
	lastOwnerRounds = 10
)
