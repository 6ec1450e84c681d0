package web

import (
	"strings"

	"seatward.dev/seatward/internal/web/ui"
)

// Known are the facts that have something to say: a page lists all it might,
// and what is empty is left out.
func Known(all ...ui.Fact) ui.Facts {
	known := make(ui.Facts, 0, len(all))
	for _, f := range all {
		if f.Value != "" || f.Body != nil {
			known = append(known, f)
		}
	}
	return known
}

// unless is s, or nothing when it does not apply.
func unless(not bool, s string) string {
	if not {
		return ""
	}
	return s
}

// grouped writes an account number in groups of four, as banks print it.
func grouped(iban string) string {
	var b strings.Builder
	for i, r := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
