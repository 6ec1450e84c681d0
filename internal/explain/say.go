package explain

import (
	"regexp"
	"strings"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
)

// saying is what is said for one code. Both halves run from the most telling
// sentence to the plainest: the first whose placeholders the error can fill is
// said, and the last has none.
type saying struct{ what, wayOut []string }

// find looks a code up in the tables.
func find(code domain.Code) (saying, bool) {
	for _, table := range []map[domain.Code]saying{general, input, account, people, trade, support, installation, teams, lists, leases, permissionKeys} {
		if s, ok := table[code]; ok {
			return s, true
		}
	}
	return saying{}, false
}

// placeholder is a key of Data in a sentence: {capacity}.
var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// say picks the first sentence that data can fill, and fills its translation.
func say(p text.Printer, sentences []string, data map[string]any) string {
	for _, sentence := range sentences {
		if words, ok := fill(p, p.T(sentence), data); ok {
			return words
		}
	}
	return ""
}

// fill replaces the placeholders in one pass, so that a name with braces in it
// stays a name; ok is false when one of them has no value to show.
func fill(p text.Printer, sentence string, data map[string]any) (words string, ok bool) {
	ok = true
	words = placeholder.ReplaceAllStringFunc(sentence, func(hole string) string {
		name := strings.Trim(hole, "{}")
		shown := show(p, name, data[name])
		ok = ok && shown != ""
		return shown
	})
	return words, ok
}

// show writes one value for people, "" when it is of a type that is not shown.
// Amounts of money are domain.Money; a bare int64 could be cents or anything.
func show(p text.Printer, name string, value any) string {
	switch v := value.(type) {
	case int:
		if name == "retry_after" {
			return span(p, time.Duration(v)*time.Second)
		}
		return p.Number(v)
	case string:
		return v
	case time.Duration:
		return span(p, v)
	case domain.Money:
		return p.Money(v.Amount, v.Currency)
	default:
		return ""
	}
}

// span is a time to wait, rounded up to a unit people count in.
func span(p text.Printer, d time.Duration) string {
	up := func(unit time.Duration) int { return max(1, int((d+unit-1)/unit)) }
	switch {
	case d <= time.Minute:
		return p.N("%d second", "%d seconds", up(time.Second))
	case d <= time.Hour:
		return p.N("%d minute", "%d minutes", up(time.Minute))
	default:
		return p.N("%d hour", "%d hours", up(time.Hour))
	}
}
