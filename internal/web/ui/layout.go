package ui

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// current marks a link to the page it stands on.
func current(is bool) templ.Attributes {
	if !is {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

// gridAt places the seats of the mark: 6 wide, 2 apart.
func gridAt(i int) string { return strconv.Itoa(i * 8) }

func (v Viewer) display() string {
	if v.Name != "" {
		return v.Name
	}
	return v.Email
}

// initials are the first letters of the first and last word of the name.
func initials(v Viewer) string {
	words := strings.Fields(v.display())
	if len(words) == 0 {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	letters := string(unicode.ToUpper(first))
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		letters += string(unicode.ToUpper(last))
	}
	return letters
}
