//go:build !race

package floating_test

// Rounds of the bursts, and of the histories, on each engine.
const (
	rounds    = 100
	histories = 12
)
