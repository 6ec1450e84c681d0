package roster

import "strings"

// entry is an address with the words before it, which are a name; or words
// alone.
type entry struct {
	name    string
	address string // as typed; "" for words alone
	angled  bool   // it stood in angle brackets
	rest    string // words after it, or alone
}

// entries finds the addresses in one cell: words with an @, and what stands in
// angle brackets. It stops when there are more than a list may have.
func entries(cell string) []entry {
	var out []entry
	var words []string
	for cell = trim(cell); cell != "" && len(out) <= MaxLines; cell = strings.TrimLeftFunc(cell, outside) {
		token, rest, angled := token(cell)
		cell = rest
		switch {
		case angled || hasAt(token):
			if address := clean(token); address != "" {
				out = append(out, entry{name: joined(words), address: address, angled: angled})
				words = nil
			}
		default:
			words = append(words, token)
		}
	}
	if left := joined(words); left != "" {
		if len(out) == 0 {
			return []entry{{rest: left}}
		}
		out[len(out)-1].rest = left
	}
	return out
}

// token takes the next word off s, which does not begin with space: what stands
// in quotation marks or angle brackets is one.
func token(s string) (token, rest string, angled bool) {
	switch {
	case s[0] == '"' && closes(s[1:], '"'):
		inner, rest, _ := strings.Cut(s[1:], `"`)
		return inner, rest, false
	case s[0] == '<' && closes(s[1:], '>'):
		inner, rest, _ := strings.Cut(s[1:], ">")
		return inner, rest, true
	}
	end := strings.IndexFunc(s, outside)
	if end < 0 {
		end = len(s)
	}
	if i := strings.IndexByte(s[:end], '<'); i > 0 && closes(s[i+1:], '>') { // Ada<ada@example.com>
		end = i
	}
	return s[:end], s[end:], false
}

func joined(words []string) string { return trim(strings.Join(words, " ")) }

// hasAt reports an @, in any of its widths.
func hasAt(s string) bool { return strings.ContainsAny(s, "@＠﹫") }

// clean takes off what mail programs and spreadsheets put around an address.
func clean(address string) string {
	address = strings.Trim(trim(address), `"<>`)
	if s, ok := strings.CutPrefix(address, "'"); ok {
		address = strings.TrimSuffix(s, "'")
	}
	if len(address) > 7 && strings.EqualFold(address[:7], "mailto:") {
		address = address[7:]
	}
	return trim(address)
}
