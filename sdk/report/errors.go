package report

import "errors"

// Reason is the stable word for why a report or news was refused. It is an
// error itself, so errors.Is(err, report.BadSignature) reads well.
type Reason string

// The reasons of refusal, in the order in which they are found.
const (
	TooLarge     Reason = "too_large"     // more bytes than MaxSize or MaxNewsSize
	Malformed    Reason = "malformed"     // not of this format: cut off, damaged, or something else
	BadAlgorithm Reason = "bad_algorithm" // signed by another algorithm than HS256, or not at all
	BadSignature Reason = "bad_signature" // changed, or signed with another license
	BadClaims    Reason = "bad_claims"    // truly signed, but contradictory or out of bounds
)

// Error makes a Reason usable as a target of errors.Is.
func (r Reason) Error() string { return string(r) }

// Reasons lists every reason, for tables that must know them all.
func Reasons() []Reason {
	return []Reason{TooLarge, Malformed, BadAlgorithm, BadSignature, BadClaims}
}

// Error is a refusal. The sentence for people is made by whoever shows it.
type Error struct {
	Reason Reason
	Detail string // for the log and for engineers; English, no secrets
}

func (e *Error) Error() string { return "report: " + string(e.Reason) + ": " + e.Detail }

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
