package seatward

import (
	"context"
	"fmt"

	"seatward.dev/sdk/comply"
)

// The codes of a [Refusal].
const (
	CodeReadOnly  = "license.read_only" // the installation is read-only
	CodeExhausted = "seats.exhausted"   // there are not as many free
)

// Refusal is why something is not done. It holds no sentences; [Guard.Banner]
// has them.
type Refusal struct {
	// Code is [CodeReadOnly] or [CodeExhausted].
	Code string
	// Kind, Capacity, Held and Wanted are numbers of users of one kind; they are
	// for CodeExhausted.
	Kind                   Kind
	Capacity, Held, Wanted int
	// Verdict is how the installation stands.
	Verdict comply.Verdict
}

func (r *Refusal) Error() string {
	if r.Code == CodeReadOnly {
		return "seatward: read-only because of " + string(r.Verdict.Cause)
	}
	return fmt.Sprintf("seatward: %d more %s users would make %d of %d", r.Wanted, r.Kind, r.Held+r.Wanted, r.Capacity)
}

// Admit decides whether n more users of a kind may be made or unblocked, for a
// product that wants a hard cap. A refusal is a [*Refusal]; other errors are
// those of [Guard.Status].
//
// While there never was a license nothing is capped. When all have ended,
// nobody is admitted. Two calls at once may both be admitted to the last seat,
// so hold the product's own lock from the call until the user exists.
func (g *Guard) Admit(ctx context.Context, of Kind, n int) error {
	s, err := g.Status(ctx)
	if err != nil {
		return err
	}
	v := s.Verdict
	held, capacity := v.Usage.Internal, v.Capacity.Internal
	if of == External {
		held, capacity = v.Usage.External, v.Capacity.External
	}
	switch {
	case n < 1 || of != Internal && of != External:
		return fmt.Errorf("seatward: cannot admit %d users of kind %q", n, of)
	case v.Stage == comply.ReadOnly:
		return &Refusal{Code: CodeReadOnly, Verdict: v}
	case !v.Unlicensed && n > capacity-held:
		return &Refusal{Code: CodeExhausted, Kind: of, Capacity: capacity, Held: held, Wanted: n, Verdict: v}
	}
	return nil
}
