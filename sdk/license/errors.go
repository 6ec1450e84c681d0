package license

import "errors"

// Reason is the stable word for why a key or a revocation list was refused.
// It is an error itself, so errors.Is(err, license.WrongProduct) reads well.
type Reason string

// The reasons of refusal, in the order in which they are found.
const (
	TooLarge          Reason = "too_large"          // more bytes than MaxSize
	Malformed         Reason = "malformed"          // not a key of this format: cut off, damaged, or something else
	BadAlgorithm      Reason = "bad_algorithm"      // signed by another algorithm than EdDSA, or not at all
	BadChain          Reason = "bad_chain"          // the certificates are not root → intermediate → license signer
	UntrustedRoot     Reason = "untrusted_root"     // a sound chain, but of another vendor
	BadSignature      Reason = "bad_signature"      // changed after it was signed
	BadClaims         Reason = "bad_claims"         // truly signed, but contradictory or out of bounds
	WrongProduct      Reason = "wrong_product"      // for another product
	WrongInstallation Reason = "wrong_installation" // for another installation
	NotYetValid       Reason = "not_yet_valid"      // starts later than the instant given
	Revoked           Reason = "revoked"            // withdrawn by the vendor
	Superseded        Reason = "superseded"         // a newer revision exists
)

// Error makes a Reason usable as a target of errors.Is.
func (r Reason) Error() string { return string(r) }

// Reasons lists every reason, for tables that must know them all.
func Reasons() []Reason {
	return []Reason{
		TooLarge, Malformed, BadAlgorithm, BadChain, UntrustedRoot, BadSignature, BadClaims,
		WrongProduct, WrongInstallation, NotYetValid, Revoked, Superseded,
	}
}

// Error is a refusal. The sentence for people is made by whoever shows it.
type Error struct {
	Reason Reason
	Detail string  // for the log and for engineers; English, no secrets
	Claims *Claims // what the key says; nil unless its signature was found good
}

func (e *Error) Error() string { return "license: " + string(e.Reason) + ": " + e.Detail }

// Is makes errors.Is(err, reason) true for the error's reason.
func (e *Error) Is(target error) bool {
	r, ok := target.(Reason)
	return ok && r == e.Reason
}

// ReasonOf returns the reason within err, or "" when there is none.
func ReasonOf(err error) Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return ""
}

func refuse(r Reason, detail string) *Error { return &Error{Reason: r, Detail: detail} }
