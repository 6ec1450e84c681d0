package ui

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/sheet"
)

// ColumnKind says how a column is set and what becomes of it on a phone.
type ColumnKind string

// Kinds of columns. A phone shows Name, Number and State, with Actions below.
const (
	TextColumn   ColumnKind = ""
	NameColumn   ColumnKind = "name"
	NumberColumn ColumnKind = "num"
	// WideNumberColumn is one of more numbers than a phone has room for.
	WideNumberColumn ColumnKind = "wide num"
	DateColumn       ColumnKind = "date"
	StateColumn      ColumnKind = "state"
	ActionsColumn    ColumnKind = "actions"
)

// Column is one column of a table of R.
type Column[R any] struct {
	Key      string // its name in ?sort=; empty when the list cannot be sorted by it
	Label    string
	Kind     ColumnKind
	Text     func(R) string          // what it says; also what CSV and search read
	Sub      func(R) string          // a second line: a serial, an address
	SubLabel string                  // what Sub is, in a download
	Mono     bool                    // Sub is a serial or an id
	Href     func(R) string          // makes Text a link; "" for a row leaves it text
	Cell     func(R) templ.Component // instead of Text, where words are not enough
	Less     func(a, b R) int        // order for Arrange; by Text without it
}

// Filter narrows a table to one of several values.
type Filter[R any] struct {
	Key     string // its name in the address
	Label   string
	All     string // what no choice is called: "Every state"
	Options []Option
	Match   func(row R, value string) bool // for Arrange
}

// Table is a list with search, filters, sorting, paging and a download, all
// of it in the address. Rows are the page to show: a list in the database
// sets Rows, Total and Next itself, a list in memory lets Arrange do it.
type Table[R any] struct {
	Caption string // what is listed; read out, not shown
	Columns []Column[R]
	Rows    []R
	Query   Query
	Search  string // label of the search field: "Search members"; empty for none
	Filters []Filter[R]
	Keep    []string   // names in the address that a search keeps: which list this is
	Total   int        // rows on all pages, where it is known
	Next    string     // cursor of the next page, empty on the last
	File    string     // name of the download, "members.csv"; empty for none
	Empty   EmptyState // shown instead of the table when there is nothing at all
	Dense   bool
	Select  *Selection[R] // lets rows be ticked; nil for none
}

// Render draws the table.
func (t Table[R]) Render(ctx context.Context, w io.Writer) error {
	return tableView(t).Render(ctx, w)
}

// Arrange searches, filters, sorts and pages rows held in memory, size rows a
// page. A download gets all that match.
func (t Table[R]) Arrange(rows []R, size int) Table[R] {
	kept := make([]R, 0, len(rows))
	for _, row := range rows {
		if t.matches(row) {
			kept = append(kept, row)
		}
	}
	if order, ok := t.order(); ok {
		slices.SortStableFunc(kept, order)
	}
	t.Total = len(kept)
	if t.Query.CSV() {
		t.Rows = kept
		return t
	}
	from := min(t.Query.offset(), len(kept))
	to := min(from+size, len(kept))
	t.Rows = kept[from:to]
	if to < len(kept) {
		t.Next = strconv.Itoa(to)
	}
	return t
}

func (t Table[R]) matches(row R) bool {
	for _, f := range t.Filters {
		if v := t.Query.Filter(f.Key); v != "" && f.Match != nil && !f.Match(row, v) {
			return false
		}
	}
	wanted := strings.ToLower(t.Query.Search())
	if wanted == "" {
		return true
	}
	for _, c := range t.Columns {
		if strings.Contains(strings.ToLower(c.text(row)+"\n"+c.sub(row)), wanted) {
			return true
		}
	}
	return false
}

// order is the comparison the address asks for, if it names a column.
func (t Table[R]) order() (func(a, b R) int, bool) {
	c, down, ok := t.sorted()
	if !ok {
		return nil, false
	}
	less := c.Less
	if less == nil {
		less = func(a, b R) int {
			return cmp.Compare(strings.ToLower(c.text(a)), strings.ToLower(c.text(b)))
		}
	}
	if down {
		return func(a, b R) int { return less(b, a) }, true
	}
	return less, true
}

// sorted is the column the address sorts by.
func (t Table[R]) sorted() (c Column[R], descending, ok bool) {
	key, down := t.Query.Sort()
	for _, c := range t.Columns {
		if c.Key != "" && c.Key == key {
			return c, down, true
		}
	}
	return Column[R]{}, false, false
}

// ServeCSV answers with the rows as a file.
func (t Table[R]) ServeCSV(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+t.File+`"`)
	return t.WriteCSV(w)
}

// WriteCSV writes every column that has a text, with a heading, guarded
// against spreadsheets that take a text for a formula.
func (t Table[R]) WriteCSV(w io.Writer) error { return t.CSV(w).Rows(t.Rows) }

// CSV begins a file to which rows are written as they come, for lists too long
// to hold.
func (t Table[R]) CSV(w io.Writer) *CSVWriter[R] {
	out := &CSVWriter[R]{out: sheet.NewCSV(w)}
	for _, c := range t.Columns {
		if c.Text == nil {
			continue
		}
		out.columns, out.heading = append(out.columns, c), append(out.heading, c.Label)
		if c.Sub != nil {
			out.heading = append(out.heading, c.SubLabel)
		}
	}
	return out
}

// CSVWriter writes the rows of a table into a file.
type CSVWriter[R any] struct {
	out     *sheet.CSV
	columns []Column[R]
	heading []string // nil once written
}

// Rows writes rows, and the heading before the first ones.
func (w *CSVWriter[R]) Rows(rows []R) error {
	if w.heading != nil {
		if err := w.out.Record(w.heading); err != nil {
			return err
		}
		w.heading = nil
	}
	record := make([]string, 0, 2*len(w.columns))
	for _, row := range rows {
		record = record[:0]
		for _, c := range w.columns {
			record = append(record, c.Text(row))
			if c.Sub != nil {
				record = append(record, c.Sub(row))
			}
		}
		if err := w.out.Record(record); err != nil {
			return err
		}
	}
	return w.out.Flush()
}

func (c Column[R]) text(row R) string {
	if c.Text == nil {
		return ""
	}
	return c.Text(row)
}

func (c Column[R]) sub(row R) string {
	if c.Sub == nil {
		return ""
	}
	return c.Sub(row)
}

// narrowed tells whether a search or filter hides rows.
func (t Table[R]) narrowed() bool {
	return t.Query.Search() != "" || slices.ContainsFunc(t.Filters, func(f Filter[R]) bool {
		return t.Query.Filter(f.Key) != ""
	})
}

func (t Table[R]) hasTools() bool { return t.Search != "" || len(t.Filters) > 0 }

func (t Table[R]) class() string {
	class := "table"
	if t.Dense {
		class += " dense"
	}
	if slices.ContainsFunc(t.Columns, func(c Column[R]) bool { return c.Kind == ActionsColumn }) {
		class += " with-actions"
	}
	if t.selectable() {
		class += " with-ticks"
	}
	return class
}

// everything is the address without search and filters.
func (t Table[R]) everything() string {
	pairs := []string{"q", ""}
	for _, f := range t.Filters {
		pairs = append(pairs, f.Key, "")
	}
	return t.Query.With(pairs...)
}
