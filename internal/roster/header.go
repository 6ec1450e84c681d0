package roster

import (
	"slices"
	"strings"
)

// separators of the cells of a table, the likeliest first.
const separators = "\t;,"

// Names that are one column in two parts.
const (
	columnGiven  = "given name"
	columnFamily = "family name"
)

// headings are the words above columns, in English and German, without case,
// spaces, dashes and dots.
var headings = map[string]string{
	"email": ColumnEmail, "emails": ColumnEmail, "mail": ColumnEmail, "emailaddress": ColumnEmail, "mailaddress": ColumnEmail,
	"emailadresse": ColumnEmail, "mailadresse": ColumnEmail,
	"name": ColumnName, "fullname": ColumnName, "displayname": ColumnName, "vollständigername": ColumnName, "anzeigename": ColumnName,
	"firstname": columnGiven, "givenname": columnGiven, "vorname": columnGiven,
	"lastname": columnFamily, "familyname": columnFamily, "surname": columnFamily, "nachname": columnFamily, "familienname": columnFamily,
	"role": ColumnRole, "rolle": ColumnRole,
	"area": ColumnArea, "bereich": ColumnArea,
	"team": ColumnTeams, "teams": ColumnTeams,
	"product": ColumnProducts, "products": ColumnProducts, "produkt": ColumnProducts, "produkte": ColumnProducts,
}

// header says what the columns of a table mean.
type header struct {
	separator byte
	columns   []string // "" for one that means nothing here
	ignored   []string // what stands above those
	row       int      // the number of the header's own row
}

// names are the columns that are read, each once, in their order.
func (h header) names() []string {
	var out []string
	for _, c := range h.columns {
		if c == columnGiven || c == columnFamily {
			c = ColumnName
		}
		if c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// findHeader looks for a first line that names a column of addresses, and
// returns what follows it. Empty lines before it are passed over.
func findHeader(content string) (h header, body string, ok bool) {
	separator, content, row := declared(content)
	for content != "" {
		line := content[:endOfLine(content)]
		row++
		if blank(line) {
			content = content[len(line):]
			content = content[lineBreak(content):]
			continue
		}
		best := 0
		for _, s := range []byte(separator) {
			r := records{rest: content, separator: s}
			cells, _, _ := r.next()
			candidate, known := readHeader(cells)
			if known > best && slices.Contains(candidate.columns, ColumnEmail) {
				candidate.separator, candidate.row = s, row
				h, body, best = candidate, r.rest, known
			}
		}
		return h, body, best > 0
	}
	return h, "", false
}

// declared takes off a first line such as "sep=;", which tells spreadsheets
// what separates the cells.
func declared(content string) (separator, rest string, row int) {
	line := content[:endOfLine(content)]
	if s, ok := strings.CutPrefix(line, "sep="); ok && len(s) == 1 && strings.Contains(separators, s) {
		content = content[len(line):]
		return s, content[lineBreak(content):], 1
	}
	return separators, content, 0
}

// readHeader gives each cell of a header its meaning and counts those that have
// one. A heading that comes twice counts once, the first time.
func readHeader(cells []string) (h header, known int) {
	for _, cell := range cells {
		column := headings[heading(cell)]
		if column != "" && slices.Contains(h.columns, column) {
			column = ""
		}
		h.columns = append(h.columns, column)
		if column != "" {
			known++
		} else if !blank(cell) {
			h.ignored = append(h.ignored, shorten(trim(cell)))
		}
	}
	return h, known
}

// heading is a cell without what people write differently.
func heading(cell string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_.:*", r) || outside(r) {
			return -1
		}
		return r
	}, strings.ToLower(unguard(trim(cell))))
}

func endOfLine(s string) int {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return i
	}
	return len(s)
}
