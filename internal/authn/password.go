package authn

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"seatward.dev/seatward/internal/domain"
)

// Bounds of a password, in characters after NFKC.
const (
	MinPassword = 12
	MaxPassword = 256
)

const (
	maxPasswordBytes = 4 * MaxPassword
	minContext       = 4 // characters; "ann" is in too many good passwords
	minRun           = 3 // characters
)

// CheckPassword refuses, at field, a password that is too short or too long and
// one that attackers try first: context (the address, the name), one short
// thing repeated, runs along the alphabet or a keyboard, and a common word with
// the usual decorations. It asks for no sorts of characters: those rules make
// passwords worse (NIST SP 800-63B-4, 3.1.1.2). The codes are field.required,
// field.too_short, field.too_long, field.malformed and account.password_common.
func CheckPassword(field, password string, context ...string) error {
	switch {
	case password == "":
		return domain.Bad(field, domain.CodeRequired)
	case len(password) > maxPasswordBytes:
		return domain.Bad(field, domain.CodeTooLong).With("max", MaxPassword)
	case !utf8.ValidString(password):
		return domain.Bad(field, domain.CodeFieldMalformed)
	}
	password = norm.NFKC.String(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return domain.Bad(field, domain.CodeTooShort).With("min", MinPassword)
	case n > MaxPassword:
		return domain.Bad(field, domain.CodeTooLong).With("max", MaxPassword)
	}
	p := []rune(strings.ToLower(password))
	if hasContext(string(p), context) || len(unit(p)) < MinPassword || isRuns(p) || isCommon(p) {
		return domain.Bad(field, domain.CodePasswordCommon)
	}
	return nil
}

// hasContext reports whether p contains something of what everybody knows about
// its owner: an address, the part of it before the @, a word of a name.
func hasContext(p string, context []string) bool {
	for _, c := range context {
		known := strings.ToLower(norm.NFKC.String(c))
		local, _, _ := strings.Cut(known, "@")
		for _, word := range append(strings.Fields(known), local) {
			if utf8.RuneCountInString(word) >= minContext && strings.Contains(p, word) {
				return true
			}
		}
	}
	return false
}

// unit is the shortest text that p repeats throughout, the last time perhaps
// cut short; p itself when it repeats none.
func unit(p []rune) []rune {
	for n := 1; n < len(p); n++ {
		if string(p[n:]) == string(p[:len(p)-n]) {
			return p[:n]
		}
	}
	return p
}

// tapes are orders that fingers and memories follow, forwards and backwards.
var tapes = func() (both []string) {
	for _, t := range []string{
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
		"01234567890123456789",
		"1234567890qwertyuiopasdfghjklzxcvbnm1234567890",
		"1234567890qwertzuiopasdfghjklyxcvbnm1234567890",
		"azertyuiopqsdfghjklmwxcvbn",
		"1q2w3e4r5t6y7u8i9o0p",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
		"!@#$%^&*()",
	} {
		r := []rune(t)
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
		both = append(both, t, string(r))
	}
	return both
}()

// isRuns reports whether p is made of nothing but runs along the tapes.
func isRuns(p []rune) bool {
	for len(p) > 0 {
		n := run(p)
		if n < minRun {
			return false
		}
		p = p[n:]
	}
	return true
}

// run is the length of the longest run p begins with.
func run(p []rune) (n int) {
	for _, t := range tapes {
		for n < len(p) && strings.Contains(t, string(p[:n+1])) {
			n++
		}
	}
	return n
}

//go:embed common.txt
var commonWords string

// common are the words people build passwords of.
var common = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(commonWords) {
		set[w] = true
	}
	return set
}()

// plain undoes the usual replacements of letters.
var plain = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// isCommon reports whether p is a common word, or two, with digits and signs
// around.
func isCommon(p []rune) bool {
	core := plain.Replace(strings.TrimFunc(string(p), func(r rune) bool { return !unicode.IsLetter(r) }))
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, core)
	if common[letters] {
		return true
	}
	for i := range letters {
		if common[letters[:i]] && common[letters[i:]] {
			return true
		}
	}
	return false
}
