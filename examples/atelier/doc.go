// Package atelier is a small web application that lives on the Seatward SDK
// alone: a place where an office and its partners look at drawings and write
// what they think. It has users of its own with a log-in of their own, one
// enterprise feature that a license switches on (comparing two revisions of a
// drawing), and a Licenses page for its administrators.
//
// What a product does for its licenses is all in license.go.
package atelier
