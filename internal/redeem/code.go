// Package redeem has the rules of permission keys: how a code is written and
// read, and what may become of what a key holds (docs/rules.md, Permission keys).
package redeem

import (
	"strings"
	"unicode"

	"seatward.dev/seatward/internal/domain"
)

// A code is Length characters of Crockford's base 32: Random of them are random,
// five bits each, the others check these. It is written in groups of Group.
const (
	Length = 25
	Random = 22
	Group  = 5
)

const alphabet = domain.Crockford

// maxTyped is the longest input that is looked at, in bytes; a code between all
// sorts of separators is far shorter.
const maxTyped = 400

// Write makes a code from random bytes, of each of which five bits count.
func Write(random [Random]byte) string {
	var code [Length]byte
	for i, b := range random {
		code[i] = alphabet[b&31]
	}
	for i, c := range checks(random[:]) {
		code[Random+i] = alphabet[c]
	}
	return string(code[:])
}

// Grouped is a code as people read it: "7Q4M2-K9DH1-...".
func Grouped(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%Group == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Prefix is what lists show of a code.
func Prefix(code string) string { return code[:Group] }

// Read reads a code as typed or pasted: case, spaces, hyphens, quotes and
// invisible characters do not matter, and O is 0, I and L are 1. What cannot be a
// code is refused at field "code": permission_keys.incomplete when it is too
// short or too long (data: given, length), permission_keys.mistyped when a
// character is none of a code, or the check characters do not fit. Up to three
// wrong characters, and any two swapped ones, are always noticed.
func Read(typed string) (string, error) {
	if len(typed) > maxTyped {
		return "", domain.Bad("code", domain.CodeTooLong).With("max", maxTyped)
	}
	var code, digits []byte
	for _, r := range typed {
		if separates(r) {
			continue
		}
		c, digit, ok := character(r)
		if !ok {
			return "", domain.Bad("code", domain.CodeKeyMistyped)
		}
		code, digits = append(code, c), append(digits, digit)
	}
	switch {
	case len(code) == 0:
		return "", domain.Bad("code", domain.CodeRequired)
	case len(code) != Length:
		return "", domain.Bad("code", domain.CodeKeyIncomplete).With("given", len(code)).With("length", Length)
	case string(digits[Random:]) != string(checks(digits[:Random])):
		return "", domain.Bad("code", domain.CodeKeyMistyped)
	}
	return string(code), nil
}

func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf, unicode.Pi, unicode.Pf) || strings.ContainsRune(`_.,;:"'`+"`", r)
}

// character is one that was typed as a code has it, with its value.
func character(r rune) (c, digit byte, ok bool) {
	switch r = unicode.ToUpper(r); r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	}
	i := strings.IndexRune(alphabet, r)
	if i < 0 {
		return 0, 0, false
	}
	return alphabet[i], byte(i), true
}

// checks are the check characters of a Reed-Solomon code over GF(32), with the
// generator (x-1)(x-a)(x-a²) and a = 2: any two codes differ in four places.
func checks(digits []byte) []byte {
	var high, middle, low byte
	for _, d := range digits {
		f := d&31 ^ high
		high, middle, low = middle^times(f, 7), low^times(f, 14), times(f, 8)
	}
	return []byte{high, middle, low}
}

// times multiplies in GF(32), modulo x⁵+x²+1.
func times(a, b byte) (product byte) {
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			product ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return product
}
