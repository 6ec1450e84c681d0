// Package license is the license key: its format, its signature and what it
// claims. It does no input or output and reads no clock; where time matters,
// the caller passes an instant.
//
// # The key
//
// A key is a compact JWS (RFC 7515): three base64url parts joined by dots.
// The header has exactly three members:
//
//	{"alg":"EdDSA","typ":"seatward-license+jwt","x5c":[leaf, intermediate]}
//
// The product embeds the vendor's root certificate. The chain root →
// intermediate → leaf is Ed25519 throughout, the leaf carries the extended key
// usage [SigningUsage], and every certificate is valid at the instant the key
// was issued. So the vendor can rotate leaf and intermediate without touching
// a single installed product.
//
// # Strictness
//
// There is one way to write a key. Unknown or repeated members, padded or
// non-canonical base64, other algorithms, other chain lengths and anything
// over [MaxSize] bytes are refused with a typed [Error]. Members unknown to
// version 1 are refused too, so that a misspelled limit never passes as an
// absent one; additions to the format raise "v".
//
// # Other documents of the same chain
//
// The revocation list ([StatusList]), a borrowed floating lease ([LeaseToken])
// and a block of floating seats given to a site ([Delegation]) are tokens of the
// same form with another "typ", so that none passes for another.
//
// Text a person pasted goes through [Clean] first; [Verify] itself repairs
// nothing. An expired key verifies: its expiry is a fact for package entitle,
// not an error.
package license
