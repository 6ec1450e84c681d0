package seatward

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/forecast"
	"seatward.dev/sdk/license"
)

// A clock once set far ahead leaves its mark for good: the highest instant seen
// counts, or setting the clock back would undo every violation. The way out is
// somebody trusted who knows what time it is: the vendor. The Guard makes up a
// random code; a license key that holds it was signed after the code was made,
// so its iat is a true instant that no clock of the customer's has touched. No
// key from before holds the code, however many were kept.

// clockState is what is remembered about a clock that was wrong.
type clockState struct {
	// Code is to be in the key that sets the clock right; empty while the clock is
	// not far behind.
	Code string `json:"code,omitempty"`
	// Before are the states from before the latest leaps ahead, oldest first.
	Before []comply.State `json:"before,omitempty"`
	// Corrected is the iat of the key that last set the clock right.
	Corrected time.Time `json:"corrected,omitzero"`
}

const (
	// farBehind is how far the clock is behind before there is a code.
	farBehind = day
	// nearTruth is how far the clock may be off the key's iat: a wrong clock is
	// to be set right first.
	nearTruth = day
	// keptLeaps bounds the states kept. A product that is switched off at night
	// never uses one; one that is off over every weekend has two months.
	keptLeaps = 8

	codePrefix = "clock-"
)

// leap keeps the state before a leap of the clock. c itself is not changed.
func (c clockState) leap(s comply.State, at time.Time) clockState {
	if s.Seen.IsZero() || comply.Leapt(s, at) {
		before := append(slices.Clone(c.Before), s)
		c.Before = before[max(0, len(before)-keptLeaps):]
	}
	return c
}

// behind makes the code while the clock is far behind, and forgets it after.
func (c clockState) behind(v comply.Verdict) clockState {
	switch {
	case v.ClockBack <= farBehind:
		c.Code = ""
	case c.Code == "":
		c.Code = codePrefix + strings.ToLower(rand.Text()[:16]) // 80 random bits
	}
	return c
}

// correct goes back to the state before the leap when the key holds the code and
// the clock is right by it, and reports whether it did.
func (st *state) correct(c *license.Claims, clock time.Time) bool {
	off := clock.Sub(c.IssuedAt)
	if st.Clock.Code == "" || !holdsCode(c, st.Clock.Code) || off.Abs() > nearTruth {
		return false
	}
	truth := clock
	if c.IssuedAt.After(truth) {
		truth = c.IssuedAt
	}
	at := comply.Rewind(st.Clock.Before, truth)
	if at < 0 || st.Compliance.Seen.Sub(truth) <= farBehind {
		return false
	}
	st.Compliance = st.Clock.Before[at]
	st.Clock = clockState{Before: slices.Clone(st.Clock.Before[:at]), Corrected: c.IssuedAt}
	return true
}

// holdsCode reports whether the vendor has signed the code: as a flag, or within
// the license's name, which who orders it can choose.
func holdsCode(c *license.Claims, code string) bool {
	return slices.Contains(c.Lic.Flags, code) || slices.Contains(strings.Fields(strings.ToLower(c.Lic.Name)), code)
}

// until leaves out counts of days that have not been yet. h itself is not changed.
func (h history) until(last forecast.Day) history {
	return slices.DeleteFunc(slices.Clone(h), func(c dayCount) bool { return c.Day > last })
}
