package roster

import "strings"

// longestQuoted is how far the end of a quoted cell is looked for, in bytes.
// Without it one stray quotation mark would swallow the rest of the list.
const longestQuoted = 4096

// mostColumns is how many cells of a row are told apart; the last of them holds
// the rest of the row.
const mostColumns = 100

// records takes rows off a table, one after the other.
type records struct {
	rest      string
	separator byte
}

// next returns the cells of the next row and the row as it was written; ok is
// false at the end.
func (r *records) next() (cells []string, raw string, ok bool) {
	if r.rest == "" {
		return nil, "", false
	}
	start, quotes := r.rest, true
	for {
		if len(cells) == mostColumns-1 {
			n := endOfLine(r.rest)
			cells, r.rest = append(cells, r.rest[:n]), r.rest[n:]
			break
		}
		cell, n, closed := r.cell(quotes)
		quotes = quotes && closed
		cells = append(cells, cell)
		r.rest = r.rest[n:]
		if r.rest == "" || r.rest[0] != r.separator {
			break
		}
		r.rest = r.rest[1:]
	}
	raw = start[:len(start)-len(r.rest)]
	r.rest = r.rest[lineBreak(r.rest):]
	return cells, raw, true
}

// cell reads one cell and says how many bytes it took. closed is false when it
// begins with a quotation mark that nothing answers: then that is a character
// like others.
func (r *records) cell(quotes bool) (cell string, n int, closed bool) {
	if quotes && r.rest != "" && r.rest[0] == '"' {
		if cell, n, ok := r.quoted(); ok {
			return cell, n, true
		}
		quotes = false
	}
	n = strings.IndexAny(r.rest, string(r.separator)+"\r\n")
	if n < 0 {
		n = len(r.rest)
	}
	return r.rest[:n], n, quotes
}

// quoted reads a cell in quotation marks. The closing one stands before a
// separator or the end of the row; two in a row are one of the text.
func (r *records) quoted() (cell string, n int, ok bool) {
	near := r.rest[:min(len(r.rest), longestQuoted)]
	for end := 1; ; {
		i := strings.IndexByte(near[end:], '"')
		if i < 0 {
			return "", 0, false
		}
		end += i + 1
		if strings.HasPrefix(near[end:], `"`) {
			end++
			continue
		}
		n = end
		for n < len(near) && near[n] == ' ' {
			n++
		}
		if n == len(r.rest) || strings.IndexByte(string(r.separator)+"\r\n", r.rest[n]) >= 0 {
			return strings.ReplaceAll(near[1:end-1], `""`, `"`), n, true
		}
		// Else it is within the text, as careless programs write it.
	}
}

// lineBreak is the length of the line break that s begins with.
func lineBreak(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case strings.HasPrefix(s, "\n"), strings.HasPrefix(s, "\r"):
		return 1
	}
	return 0
}
