package domain

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an Error is. The set is closed: every edge has
// one table from Kind to its own status (HTTP, exit code).
type Kind string

// The kinds of failure.
const (
	Invalid         Kind = "invalid"         // the input is wrong; Field names where
	Unauthenticated Kind = "unauthenticated" // nobody, or nobody we know
	NotFound        Kind = "not_found"       // absent, or not for this actor: the same answer
	Forbidden       Kind = "forbidden"       // one who may otherwise: a rule is broken, and the code names it
	Conflict        Kind = "conflict"        // the state of things forbids it
	Exhausted       Kind = "exhausted"       // no seat, lease or number left
	Precondition    Kind = "precondition"    // the caller's version is stale
	Limited         Kind = "limited"         // too often; Data["retry_after"] in seconds
	Unavailable     Kind = "unavailable"     // a part of the outside world is away; try again
	Internal        Kind = "internal"        // our fault; mute to the outside
)

// Error is the one error type of the house: a kind, a stable code that programs
// may rely on, the input field at fault where there is one, data for the
// reader's sentence, and an inner error for the log alone.
type Error struct {
	Kind  Kind
	Code  Code
	Field string
	Data  map[string]any
	More  []*Error // further fields at fault in the same input
	Inner error    // for the log; never shown
}

// Error describes e for logs.
func (e *Error) Error() string {
	s := string(e.Code)
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if len(e.Data) > 0 {
		s += fmt.Sprintf(" %v", e.Data)
	}
	if e.Inner != nil {
		s += ": " + e.Inner.Error()
	}
	return s
}

// Unwrap returns the inner error.
func (e *Error) Unwrap() error { return e.Inner }

// Is reports whether target is an *Error with the same code, so that
// errors.Is(err, domain.E(kind, code)) compares codes.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Field == "" || t.Field == e.Field)
}

// E makes an error of a kind and code.
func E(kind Kind, code Code) *Error { return &Error{Kind: kind, Code: code} }

// Bad makes an Invalid error at a field.
func Bad(field string, code Code) *Error {
	return &Error{Kind: Invalid, Code: code, Field: field}
}

// With returns a copy of e with one more datum for the reader.
func (e *Error) With(key string, value any) *Error {
	c := *e
	c.Data = make(map[string]any, len(e.Data)+1)
	for k, v := range e.Data {
		c.Data[k] = v
	}
	c.Data[key] = value
	return &c
}

// Because returns a copy of e with an inner error for the log.
func (e *Error) Because(inner error) *Error {
	c := *e
	c.Inner = inner
	return &c
}

// Join folds the errors of several fields into one Invalid error whose first
// field leads and whose others follow in More; nil when there are none.
func Join(errs ...error) error {
	var first *Error
	for _, err := range errs {
		e := AsError(err)
		switch {
		case err == nil:
		case first == nil:
			c := *e
			first = &c
		default:
			first.More = append(first.More, e)
		}
	}
	if first == nil {
		return nil
	}
	return first
}

// Fields lists e and the further errors in More.
func (e *Error) Fields() []*Error { return append([]*Error{e}, e.More...) }

// AsError returns the *Error in err's chain. A foreign error becomes Internal
// with the original inside; nil stays nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return E(Internal, CodeInternal).Because(err)
}

// HasCode reports whether err is or wraps an Error with that code.
func HasCode(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
