// Package comply decides how an installation stands with its licenses: whether
// a rule is broken, since when, what follows when, and what would end it.
//
// It is a pure function. [Evaluate] takes what was remembered and what is
// observed now, and returns what to remember and the [Verdict]. It reads no
// clock and keeps nothing, and how often it is asked makes no difference: what
// the licenses did between two observations is made up for at the very instants
// at which they did it.
//
// There are two causes. [Expired]: there was a license and none is in force.
// [OverUse]: something is in force, and there are more users than it allows.
// Each carries the instant since which it holds, and the older of the two moves
// the installation up the [Ladder]. An installation that never had a license
// breaks no rule.
package comply
