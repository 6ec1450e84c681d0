package comply

import "time"

// Leap is by how far the clock has to get ahead of the highest instant seen
// before [Leapt] reports it: what a product at work never does.
const Leap = day

// Leapt reports whether an evaluation at an instant would get ahead of the state
// by more than [Leap]. The product was switched off meanwhile, or its clock is
// wrong. Who wants to be able to take a wrong clock back keeps the state; see
// [Rewind].
func Leapt(s State, at time.Time) bool {
	return !s.Seen.IsZero() && at.Sub(s.Seen) > Leap
}

// Rewind picks, of states kept before leaps of the clock, oldest first, the
// latest that saw nothing after an instant now known to be the true one. What was
// evaluated since then was evaluated at instants that have not been yet. It
// returns the place of the state, or -1 when none is old enough.
//
// It takes somebody trusted to know the true instant: going back to a state by
// the clock of the installation alone would undo every violation.
func Rewind(kept []State, truth time.Time) int {
	for i := len(kept) - 1; i >= 0; i-- {
		if !kept[i].Seen.After(truth) {
			return i
		}
	}
	return -1
}
