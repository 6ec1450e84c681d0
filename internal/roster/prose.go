package roster

import (
	"strings"

	"seatward.dev/seatward/internal/domain"
)

// prose reads running text. A line of it with one address is about one person,
// and what else stands on it belongs to them; on a line with several, each cell
// speaks for itself.
func (c *collector) prose(content string) error {
	for content != "" {
		line := content[:endOfLine(content)]
		content = content[len(line):]
		content = content[lineBreak(content):]
		if blank(line) {
			continue
		}
		lines, err := readLine(line)
		if err != nil {
			return err
		}
		for _, l := range lines {
			l.Number = len(c.list.Lines) + 1
			if err := c.add(l); err != nil {
				return err
			}
		}
	}
	return nil
}

func readLine(line string) ([]Line, error) {
	cells := split(line)
	if len(cells) > mostCells {
		return nil, tooManyLines()
	}
	addresses := 0
	for _, cell := range cells {
		if len(cell.entries) > MaxLines {
			return nil, tooManyLines()
		}
		for _, e := range cell.entries {
			if e.address != "" {
				addresses++
			}
		}
	}
	if addresses == 1 {
		return []Line{person(line, cells)}, nil
	}
	return people(cells), nil
}

// mostCells is more than MaxLines entries can take, two cells for each. It keeps
// one endless line from taking the memory before it is refused.
const mostCells = 2*MaxLines + 1

// person is a line about one: the address, and around it a name, a role and an
// area in any order.
func person(line string, cells []proseCell) Line {
	l := Line{Raw: trim(line)}
	var about entry
	var names []string
	family := "" // of "Lovelace, Ada <ada@example.com>"
	for i, cell := range cells {
		for _, e := range cell.entries {
			if e.address != "" {
				about = e
			}
			if e.rest == "" || l.says(e.rest) {
				continue
			}
			if i+1 < len(cells) && cell.before(cells[i+1]) {
				family = e.rest
			} else {
				names = append(names, e.rest)
			}
		}
	}
	l.address(about.address)
	switch {
	case about.name != "" && len(names) == 0:
		l.set(ColumnName, strings.TrimSpace(about.name+" "+family))
	case about.name == "" && len(names) <= 2:
		l.set(ColumnName, strings.Join(names, " "))
	default:
		l.problem(domain.E(domain.Invalid, domain.CodeExtraCells))
	}
	return l
}

// says takes a word that is a role or an area.
func (l *Line) says(cell string) bool {
	w := word(cell)
	if role := roles[w]; role != "" && l.Role == "" {
		l.Role = role
		return true
	}
	if area := areas[w]; area != "" && l.Area == "" {
		l.Area = area
		return true
	}
	return false
}

// people are the entries of a line with several addresses, or with none.
func people(cells []proseCell) []Line {
	var out []Line
	family := ""
	for i, cell := range cells {
		if i+1 < len(cells) && cell.before(cells[i+1]) {
			family = cell.entries[0].rest
			continue
		}
		for _, e := range cell.entries {
			l := Line{Raw: cell.text}
			if e.address == "" {
				l.address(e.rest)
				out = append(out, l)
				continue
			}
			if e.name != "" && !e.angled && len(cell.entries) > 1 { // of several on a string: more likely a broken address
				broken := Line{Raw: cell.text}
				broken.address(e.name)
				out = append(out, broken)
				e.name = ""
			}
			l.address(e.address)
			l.set(ColumnName, strings.TrimSpace(e.name+" "+family))
			family = ""
			if e.rest != "" && !l.says(strings.Trim(e.rest, "()")) {
				l.problem(domain.E(domain.Invalid, domain.CodeExtraCells))
			}
			out = append(out, l)
		}
	}
	return out
}

// proseCell is what stands between two separators of running text.
type proseCell struct {
	text    string
	comma   bool // a comma follows
	entries []entry
}

// before reports whether the cell is the family name to what follows it, as in
// "Lovelace, Ada <ada@example.com>".
func (cell proseCell) before(next proseCell) bool {
	return cell.comma && len(cell.entries) == 1 && cell.entries[0].address == "" &&
		len(next.entries) > 0 && next.entries[0].angled && next.entries[0].name != ""
}

// split cuts a line at separators outside of quotation marks and angle brackets;
// cells without anything in them are left out.
func split(line string) []proseCell {
	var cells []proseCell
	start, inside := 0, byte(0)
	cut := func(end int, comma bool) {
		if text := unguard(trim(line[start:end])); text != "" {
			cells = append(cells, proseCell{text: text, comma: comma, entries: entries(text)})
		}
	}
	for i, r := range line {
		switch {
		case len(cells) > mostCells:
			return cells
		case inside != 0:
			if r == rune(inside) {
				inside = 0
			}
		case r == '"' && closes(line[i+1:], '"'):
			inside = '"'
		case r == '<' && closes(line[i+1:], '>'):
			inside = '>'
		case separates(r):
			cut(i, r == ',' || r == '，')
			start = i + len(string(r))
		}
	}
	cut(len(line), false)
	return cells
}

func separates(r rune) bool {
	switch r {
	case '\t', ';', ',', '；', '，', '、':
		return true
	}
	return false
}

// closes reports whether what was opened ends soon, and nothing of the like is
// opened before.
func closes(rest string, by byte) bool {
	i := strings.IndexAny(rest[:min(len(rest), MaxRaw)], "<>\"")
	return i >= 0 && rest[i] == by
}
