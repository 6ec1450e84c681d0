package console

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bojanz/currency"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// digitsOf is how many decimals a currency has; two where it is not known.
func digitsOf(code string) int {
	digits, ok := currency.GetDigits(strings.ToUpper(strings.TrimSpace(code)))
	if !ok {
		return 2
	}
	return int(digits)
}

// decimal writes an amount as people type it: "2367.20", in German "2367,20".
func decimal(p text.Printer, minor int64, code string) string {
	digits := digitsOf(code)
	s := strconv.FormatInt(minor, 10)
	if digits == 0 {
		return s
	}
	if pad := digits + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	mark := "."
	if p.Lang() == "de" {
		mark = ","
	}
	return s[:len(s)-digits] + mark + s[len(s)-digits:]
}

// minorUnits reads an amount as people type it or copy it from a bank, exactly.
// The last comma or point is the decimal mark if as many digits follow as the
// currency can have; others group digits by three, as spaces and apostrophes do.
// What could be read in two ways ("1.234" euros) is refused.
func minorUnits(typed string, digits int) (minor int64, ok bool) {
	s := strings.TrimSpace(typed)
	integer, fraction := s, ""
	if i := strings.LastIndexAny(s, ".,"); i >= 0 && strings.Count(s, s[i:i+1]) == 1 {
		integer, fraction = s[:i], s[i+1:]
		if fraction == "" || len(fraction) > digits || !allDigits(fraction) {
			return 0, false
		}
	}
	integer, ok = ungrouped(integer)
	if !ok {
		return 0, false
	}
	minor, err := strconv.ParseInt(integer+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	return minor, err == nil
}

// groupMarks stand between groups of digits, in one country or another: among
// the spaces are the wide and the narrow one that do not break.
const groupMarks = ".,' \u00a0\u202f\u2019"

// ungrouped takes the marks between groups of three digits out; they have to be
// all alike.
func ungrouped(s string) (string, bool) {
	at := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if at < 0 {
		return s, s != ""
	}
	mark, _ := utf8.DecodeRuneInString(s[at:])
	if !strings.ContainsRune(groupMarks, mark) {
		return "", false
	}
	groups := strings.Split(s, string(mark))
	for i, g := range groups {
		if !allDigits(g) || i == 0 && len(g) > 3 || i > 0 && len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// amount is an amount of the form in minor units; what is none is -1, which
// inAmounts puts into words.
func amount(c *web.Call, name, code string) int64 {
	minor, ok := minorUnits(c.Form(name), digitsOf(code))
	if !ok {
		return -1
	}
	return minor
}

// inAmounts says at the fields of amounts what is expected, which is more than
// that a number of minor units is out of range.
func inAmounts(c *web.Call, problem web.Problem, err error, code string, fields ...string) web.Problem {
	code = strings.ToUpper(strings.TrimSpace(code))
	for _, name := range fields {
		if problem.Fields.For(name) == "" {
			continue
		}
		message := notAnAmount(c, code)
		for _, e := range domain.AsError(err).Fields() {
			most, ok := e.Data["max"].(int)
			if e.Field == name && ok && amount(c, name, code) >= 0 {
				message = c.Printer.T("Enter an amount up to %s.", c.Printer.Money(int64(most), code))
			}
		}
		for i := range problem.Fields {
			if problem.Fields[i].Field == name {
				problem.Fields[i].Message = message
			}
		}
	}
	return problem
}

func notAnAmount(c *web.Call, code string) string {
	return c.Printer.T("This is not an amount. Enter it such as %s, without a sign.", decimal(c.Printer, 123450, code))
}

// amountField asks for an amount in a currency.
func amountField(f ui.Field, code string) ui.Field {
	f.Short, f.Suffix, f.Autocomplete = true, strings.ToUpper(code), "off"
	return f
}
