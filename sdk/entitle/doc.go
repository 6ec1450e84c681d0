// Package entitle decides what several licenses together allow at an instant:
// how many users, which features, until when, and what changes next.
//
// It is a pure function of the licenses and the instant. The portal that shows
// a customer what they have and the product that obeys it call the same code,
// so they cannot disagree. Whether a license is genuine is package license's
// question; a suspended or unpaid one is told here by its [State].
//
// All periods are half-open: a license is in force from its start (included)
// to its expiry (excluded). Where one license replaces another, the old one
// stops counting at the instant the new one starts, so at no instant do both
// count.
package entitle
