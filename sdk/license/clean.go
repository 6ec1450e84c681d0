package license

import (
	"strings"
	"unicode"
)

// maxPaste bounds the work done on pasted text. Twice the size of the largest
// key leaves room for everything mail programs put between its characters.
const maxPaste = 4 * MaxSize

// Clean takes out of pasted text what mail programs, word processors and chat
// windows put into a key: white space and line breaks, zero-width characters,
// byte order marks, quotation marks and the ">" of a quoted mail. None of these
// can be part of a key. Everything else stays, so that a damaged key is refused
// and never guessed. changed reports whether anything was taken out.
//
// Text far larger than any key is returned as it is; it will be refused as
// [TooLarge].
func Clean(text string) (cleaned string, changed bool) {
	if len(text) > maxPaste {
		return text, false
	}
	cleaned = strings.Map(func(r rune) rune {
		if foreign(r) {
			return -1
		}
		return r
	}, text)
	return cleaned, cleaned != text
}

// foreign reports whether r is of the kind that travel adds to a key. Cf is
// Unicode's category of invisible formatting: zero-width space and joiners,
// soft hyphen, direction marks, byte order mark.
func foreign(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\"'`>“”„‟‘’‚‛«»‹›", r)
}
