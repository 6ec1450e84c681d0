package domain

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Prose cleans a text of several lines that a person typed: line breaks stay,
// empty lines at both ends and space at the ends of lines go, the result is NFC.
// It refuses what Name refuses.
func Prose(field, s string, max int) (string, error) {
	if len(s) > 8*max {
		return "", Bad(field, CodeTooLong).With("max", max)
	}
	if !utf8.ValidString(s) {
		return "", Bad(field, CodeControl)
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s)
	lines := strings.Split(norm.NFC.String(s), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	s = strings.Trim(strings.Join(lines, "\n"), "\n")
	if strings.TrimSpace(s) == "" {
		return "", Bad(field, CodeRequired)
	}
	if utf8.RuneCountInString(s) > max {
		return "", Bad(field, CodeTooLong).With("max", max)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && invisible(r) }) || strings.IndexFunc(s, visible) < 0 {
		return "", Bad(field, CodeControl)
	}
	return s, nil
}

// OptionalProse is Prose for a field that may be empty.
func OptionalProse(field, s string, max int) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", nil
	}
	return Prose(field, s, max)
}
