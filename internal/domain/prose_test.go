package domain_test

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

func TestProse(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"One line":                          "One line",
		"\r\n\r\nTwo  \r\n\r\nparts\t.\n\n": "Two\n\nparts .",
		"Café\nau lait":                     "Café\nau lait",
		"  indented\n  twice":               "  indented\n  twice",
	} {
		if got, err := domain.Prose("text", typed, 100); got != want || err != nil {
			t.Errorf("%q became %q (%v), want %q", typed, got, err, want)
		}
	}
	for typed, code := range map[string]domain.Code{
		"": domain.CodeRequired, "\n\n": domain.CodeRequired, strings.Repeat("ü", 101): domain.CodeTooLong, strings.Repeat("ü", 900): domain.CodeTooLong,
		"a\x00b": domain.CodeControl, "a\u202eb": domain.CodeControl, "\xff": domain.CodeControl, "\u2800\n\u2800": domain.CodeControl,
	} {
		if got, err := domain.Prose("text", typed, 100); !domain.HasCode(err, code) || got != "" {
			t.Errorf("%.20q became %q (%v), want %s", typed, got, err, code)
		}
	}
	if got, err := domain.OptionalProse("note", " \n", 10); got != "" || err != nil {
		t.Errorf("nothing became %q (%v)", got, err)
	}
	if got, err := domain.OptionalProse("note", "x", 10); got != "x" || err != nil {
		t.Errorf("something became %q (%v)", got, err)
	}
}
