// Package money computes prices: quotes, value-added tax and terms. It is pure
// and exact: integers of minor units, overflow refused, no floating point; days
// and instants are arguments (docs/rules.md, Money and tax).
package money

import "seatward.dev/seatward/internal/domain"

// wholeRate is 100 % in basis points.
const wholeRate = 10_000

// add is a+b, or money.overflow.
func add(a, b int64) (int64, error) {
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return 0, domain.E(domain.Invalid, domain.CodeMoneyOverflow)
	}
	return sum, nil
}

// multiply is a*b for b >= 0, or money.overflow.
func multiply(a, b int64) (int64, error) {
	product := a * b
	if b != 0 && product/b != a {
		return 0, domain.E(domain.Invalid, domain.CodeMoneyOverflow)
	}
	return product, nil
}

// share is the given rate of amount, in basis points of 0 to wholeRate, rounded
// half away from zero. Taking the whole ten thousands apart first keeps every
// step smaller than amount, so that nothing overflows.
func share(amount int64, rate int) int64 {
	whole, rest := amount/wholeRate, amount%wholeRate
	part := rest * int64(rate)
	half := int64(wholeRate / 2)
	if part < 0 {
		half = -half
	}
	return whole*int64(rate) + (part+half)/wholeRate
}
