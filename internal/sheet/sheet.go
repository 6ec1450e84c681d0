// Package sheet writes tables as files that spreadsheet programs open: CSV and
// XLSX, row by row, so that their length does not matter. No cell can make such
// a program compute anything: in CSV what it would take for a formula is guarded,
// in XLSX every text is stored as one.
package sheet

import (
	"io"
	"time"
)

// Column is one column of a table.
type Column struct {
	Label string
	Width float64 // in characters, for XLSX; 0 leaves it to the program
}

// Cell is a text or an instant.
type Cell struct {
	Text string
	At   time.Time // when it is not zero, it stands instead of the text
}

// Text is a cell with a text.
func Text(s string) Cell { return Cell{Text: s} }

// Instant is a cell with an instant, in UTC: a date that can be sorted and
// computed with in XLSX, RFC 3339 in CSV; empty for the zero time.
func Instant(t time.Time) Cell { return Cell{At: t} }

// Writer writes one table. Nothing reaches the file before the first row or
// Close, so whoever cannot produce the first row can still answer otherwise.
type Writer interface {
	// Row writes one row. The writer keeps nothing of cells.
	Row(cells []Cell) error
	// Close completes the file: without it, what was written is no file.
	Close() error
	// Discard lets go of a file that will not be completed. After Close it does
	// nothing.
	Discard()
}

// Format is a kind of file.
type Format string

// The formats.
const (
	FormatCSV  Format = "csv"
	FormatXLSX Format = "xlsx"
)

// ContentType is the media type of files of the format.
func (f Format) ContentType() string {
	if f == FormatXLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8"
}

// New begins a file of the format on w. The title names the worksheet, where
// there is one.
func New(f Format, w io.Writer, title string, columns []Column) (Writer, error) {
	if f == FormatXLSX {
		return newWorkbook(w, title, columns), nil
	}
	out := NewCSV(w)
	for _, c := range columns {
		out.heading = append(out.heading, c.Label)
	}
	return out, nil
}
