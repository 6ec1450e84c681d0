package sheet

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"time"
)

// CSV writes a table as comma-separated values. It begins with a byte-order
// mark, without which Excel reads UTF-8 as Windows-1252 and spoils every umlaut.
type CSV struct {
	w       io.Writer
	out     *csv.Writer
	heading []string // nil once written
	marked  bool
	record  []string
}

// NewCSV begins a file to which records are written as they come.
func NewCSV(w io.Writer) *CSV { return &CSV{w: w, out: csv.NewWriter(w)} }

// Record writes one row of texts, guarded.
func (c *CSV) Record(texts []string) error {
	if !c.marked {
		c.marked = true
		if _, err := io.WriteString(c.w, "\uFEFF"); err != nil {
			return err
		}
	}
	c.record = c.record[:0]
	for _, s := range texts {
		c.record = append(c.record, Guard(s))
	}
	return c.out.Write(c.record)
}

// Flush sends what has been written on its way.
func (c *CSV) Flush() error {
	c.out.Flush()
	return c.out.Error()
}

// Row writes one row, after the heading.
func (c *CSV) Row(cells []Cell) error {
	if err := c.head(); err != nil {
		return err
	}
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = cell.Text
		if !cell.At.IsZero() {
			texts[i] = cell.At.UTC().Format(time.RFC3339)
		}
	}
	return c.Record(texts)
}

func (c *CSV) head() error {
	if c.heading == nil {
		return nil
	}
	heading := c.heading
	c.heading = nil
	return c.Record(heading)
}

// Close writes what is left.
func (c *CSV) Close() error {
	if err := c.head(); err != nil {
		return err
	}
	return c.Flush()
}

// Discard does nothing: a CSV file keeps nothing elsewhere.
func (c *CSV) Discard() {}

// formula is what a spreadsheet would run at the beginning of a cell. Where
// numbers have a decimal comma, it begins a new cell at each semicolon, whatever
// the quotes say. Full-width signs count as well.
var formula = regexp.MustCompile(`(^|;[\s"']*)([=+\-@\t\r＝＋－＠])`)

// change is a count with its sign, which is no formula.
var change = regexp.MustCompile(`^[+-]\d{1,6}$`)

// Guard puts an apostrophe before what a spreadsheet would run.
func Guard(s string) string {
	if s == "" || s[0] < 0x80 && strings.IndexByte("=+-@\t\r", s[0]) < 0 && strings.IndexByte(s, ';') < 0 {
		return s // at once: files have millions of cells
	}
	if change.MatchString(s) {
		return s
	}
	return formula.ReplaceAllString(s, "$1'$2")
}
