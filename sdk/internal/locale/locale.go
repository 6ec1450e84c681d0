// Package locale puts the SDK's few texts, numbers and dates into the reader's
// language: English, in which they are written, or German.
package locale

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// Locale is one language. It is never changed once made.
type Locale struct {
	Lang      string
	texts     map[string]string // nil for the language of the source
	months    []string
	day       string // format of a date: day, month, year
	thousands string
}

// English is the language the texts are written in.
func English() *Locale {
	return &Locale{Lang: "en", day: "%d %s %d", thousands: ",", months: []string{
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December",
	}}
}

// German translates every text of the SDK.
func German() *Locale {
	return &Locale{Lang: "de", day: "%d. %s %d", thousands: ".", texts: german(), months: []string{
		"Januar", "Februar", "März", "April", "Mai", "Juni",
		"Juli", "August", "September", "Oktober", "November", "Dezember",
	}}
}

// T translates a text and fills in its verbs, which are all %s.
func (l *Locale) T(text string, args ...any) string {
	if t, ok := l.texts[text]; ok {
		text = t
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Texts is the catalog: every text with its translation. It is empty for the
// language the texts are written in.
func (l *Locale) Texts() map[string]string { return maps.Clone(l.texts) }

// Count is T with the text that fits the number; its only verb is the number.
func (l *Locale) Count(n int, one, many string) string {
	if n == 1 {
		return l.T(one, l.Num(n))
	}
	return l.T(many, l.Num(n))
}

// Num writes a number with its thousands set apart.
func (l *Locale) Num(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + l.thousands + digits[i:]
	}
	return sign + digits
}

// Date writes the day of an instant in its own time zone.
func (l *Locale) Date(t time.Time) string {
	return fmt.Sprintf(l.day, t.Day(), l.months[t.Month()-1], t.Year())
}

// Choose picks from an Accept-Language header (RFC 9110) the language its
// reader prefers, English when it names none of ours.
func Choose(accept string) string {
	best, weight := "en", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		q := 1.0
		if text, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			q, _ = strconv.ParseFloat(text, 64)
		}
		if (lang == "en" || lang == "de") && q > weight {
			best, weight = lang, q
		}
	}
	return best
}
