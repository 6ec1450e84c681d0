// Package domain is the vocabulary of Seatward: the entities, their ids and
// states, the actor, the policy, and the one error type. It holds no storage,
// no clock and no prose for people; everything else in the house speaks in its
// words. The rules behind them are in docs/rules.md.
package domain
