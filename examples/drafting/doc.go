// Package drafting is a small program with floating seats, on the SDK alone: it
// takes a seat while somebody draws, says who has the seats when none is left,
// waits in line, and takes its seat along on a journey.
//
// All it says to the SDK is in seat.go.
package drafting
