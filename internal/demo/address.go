package demo

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are those that have no plain letter beneath their marks.
var letters = strings.NewReplacer(
	"ß", "ss", "ä", "ae", "ö", "oe", "ü", "ue", "ł", "l", "ø", "o", "å", "aa", "æ", "ae", "œ", "oe", "đ", "d", "ð", "d", "þ", "th", "ı", "i",
)

// localPart is a person's address before the @: "Łucja von Ehr" is
// "lucja.vonehr".
func localPart(name string) string {
	first, rest, _ := strings.Cut(strings.ToLower(name), " ")
	return plain(first) + "." + plain(rest)
}

func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return -1
	}, norm.NFD.String(letters.Replace(strings.Map(unicode.ToLower, s))))
}
