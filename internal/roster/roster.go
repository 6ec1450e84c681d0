// Package roster reads what somebody pastes or uploads to invite many people: a
// list of addresses in running text, or a table copied from a spreadsheet or
// saved as CSV. It is pure: bytes go in, lines come out. Whatever it cannot use
// it says, line by line, so that nobody on the list is lost in silence
// (docs/rules.md, invitation lists).
package roster

import "seatward.dev/seatward/internal/domain"

// What one list may hold.
const (
	MaxLines = 50_000
	MaxBytes = 8 << 20
)

// What one line may hold. Longer raw text is cut at MaxRaw characters where it
// is shown.
const (
	MaxRaw   = 300
	MaxNames = 50 // teams, and as many products
)

// The columns a table may have, which are also the fields that problems name.
const (
	ColumnEmail    = "email"
	ColumnName     = "name"
	ColumnRole     = "role"
	ColumnArea     = "area"
	ColumnTeams    = "teams"
	ColumnProducts = "products"
)

// Line is one person of the list.
type Line struct {
	// Number is where the line stands: in a table the row as a spreadsheet counts
	// it, with the header and with empty rows; in running text the position among
	// the entries.
	Number   int
	Raw      string // as it was given, at most MaxRaw characters
	Address  string // as typed
	Email    domain.Email
	Name     string
	Role     domain.Role // "" when none is given
	Area     domain.Area // "" when none is given
	Teams    []string    // names, in order, each once
	Products []string    // names, in order, each once
	// Problems say why nobody can be invited by this line, each with its field.
	Problems []*domain.Error
}

// Bad reports whether nobody can be invited by the line.
func (l Line) Bad() bool { return len(l.Problems) > 0 }

// List is what was read.
type List struct {
	Lines []Line // in order, good and bad
	Bad   int    // how many of them are bad

	// Table says that there was a header; Columns are those it named, in its
	// order, and Ignored the cells of it that name nothing known here.
	Table   bool
	Columns []string
	Ignored []string
}

// BadLines are the first bad lines, at most so many.
func (l List) BadLines(most int) []Line { return l.pick(most, true) }

// GoodLines are all lines by which somebody can be invited.
func (l List) GoodLines() []Line { return l.pick(len(l.Lines), false) }

func (l List) pick(most int, bad bool) []Line {
	var out []Line
	for _, line := range l.Lines {
		if line.Bad() == bad && len(out) < most {
			out = append(out, line)
		}
	}
	return out
}

// Read reads a list in UTF-8, in UTF-16 with a byte-order mark, or else in
// Windows-1252. A first line that names its columns, in English or German,
// makes it a table separated by tabs, semicolons or commas; everything else is
// running text.
//
// It refuses what is no text (invitations.not_a_list), has more than MaxBytes
// (invitations.list_too_large) or more than MaxLines
// (invitations.too_many_lines), and what holds nobody (field.required). Wrong
// lines are no error: they are in the list, with their problems.
func Read(data []byte) (List, error) {
	if len(data) > MaxBytes {
		return List{}, domain.E(domain.Invalid, domain.CodeListTooLarge).With("max", MaxBytes>>20)
	}
	content, ok := decode(data)
	if !ok {
		return List{}, domain.E(domain.Invalid, domain.CodeNotAList)
	}
	c := &collector{first: make(map[string]int)}
	var err error
	if h, body, ok := findHeader(content); ok {
		c.list.Table, c.list.Columns, c.list.Ignored = true, h.names(), h.ignored
		err = c.table(h, body)
	} else {
		err = c.prose(content)
	}
	if err != nil {
		return List{}, err
	}
	if len(c.list.Lines) == 0 {
		return List{}, domain.Bad("people", domain.CodeRequired)
	}
	return c.list, nil
}

// collector gathers lines and knows who was on an earlier one.
type collector struct {
	list  List
	first map[string]int // key of an address to the number of its first line
}

// add takes a line in, after looking whether its person is on an earlier one.
func (c *collector) add(l Line) error {
	if len(c.list.Lines) == MaxLines {
		return tooManyLines()
	}
	if key := l.Email.Key; key != "" {
		if earlier, twice := c.first[key]; twice {
			l.Problems = append(l.Problems, domain.Bad(ColumnEmail, domain.CodeDuplicateLine).With("line", earlier))
		} else {
			c.first[key] = l.Number
		}
	}
	l.Raw = shorten(l.Raw)
	if l.Bad() {
		c.list.Bad++
	}
	c.list.Lines = append(c.list.Lines, l)
	return nil
}

func tooManyLines() error {
	return domain.E(domain.Invalid, domain.CodeTooManyLines).With("max", MaxLines)
}
