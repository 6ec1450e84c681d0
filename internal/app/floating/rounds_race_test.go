//go:build race

package floating_test

// Rounds of the bursts, and of the histories: the race detector makes SQLite's
// driver slow.
const (
	rounds    = 5
	histories = 2
)
