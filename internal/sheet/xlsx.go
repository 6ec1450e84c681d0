package sheet

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// rowsMost is how many rows a worksheet can have (ECMA-376, Excel's limits).
const rowsMost = 1 << 20

// workbook writes a table as XLSX (ECMA-376, SpreadsheetML in an OPC package):
// each row goes into the archive as it comes, and the parts that name the
// worksheets follow at the end, so that nothing is kept and no temporary file
// is needed (docs/adr/0011-excel-files.md).
type workbook struct {
	zip     *zip.Writer
	title   string
	columns []Column
	sheets  int
	sheet   *bufio.Writer // the worksheet that is open; nil before the first
	row     int           // the last one written on it
	scratch []byte
}

// Styles of cells, as their place in the style sheet.
const (
	styleBold = 1
	styleDate = 2
)

func newWorkbook(w io.Writer, title string, columns []Column) *workbook {
	b := &workbook{zip: zip.NewWriter(w), title: title, columns: columns}
	// Packed quickly: half a second more of waiting costs more than a tenth of
	// the size.
	b.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return b
}

// Row writes one row.
func (b *workbook) Row(cells []Cell) error {
	if b.sheet == nil || b.row == rowsMost {
		if err := b.nextSheet(); err != nil {
			return err
		}
	}
	return b.write(cells, 0)
}

// nextSheet begins a worksheet: the first one, and another one when a worksheet
// has all the rows it can have.
func (b *workbook) nextSheet() error {
	if err := b.endSheet(); err != nil {
		return err
	}
	b.sheets++
	part, err := b.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", b.sheets))
	if err != nil {
		return err
	}
	b.sheet, b.row = bufio.NewWriterSize(part, 32<<10), 0
	// The heading stays in sight however far somebody scrolls.
	_, _ = b.sheet.WriteString(xml.Header + `<worksheet xmlns="` + spreadsheetML + `"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` + b.widths() + `<sheetData>`)
	heading := make([]Cell, len(b.columns))
	for i, c := range b.columns {
		heading[i] = Text(c.Label)
	}
	return b.write(heading, styleBold)
}

func (b *workbook) widths() string {
	var s strings.Builder
	for i, c := range b.columns {
		if c.Width > 0 {
			fmt.Fprintf(&s, `<col min="%d" max="%[1]d" width="%g" customWidth="1"/>`, i+1, c.Width)
		}
	}
	if s.Len() == 0 {
		return ""
	}
	return "<cols>" + s.String() + "</cols>"
}

func (b *workbook) endSheet() error {
	if b.sheet == nil {
		return nil
	}
	_, _ = b.sheet.WriteString(`</sheetData></worksheet>`) // Flush has the error
	return b.sheet.Flush()
}

// write puts a row down. What is written to a bufio.Writer after an error is
// dropped, and the error stays, so it is asked for once.
func (b *workbook) write(cells []Cell, style int) error {
	b.row++
	line := append(strconv.AppendInt(append(b.scratch[:0], `<row r="`...), int64(b.row), 10), `">`...)
	for i, cell := range cells {
		if cell.At.IsZero() && cell.Text == "" {
			continue
		}
		line = append(b.reference(append(line, `<c r="`...), i), '"')
		if cell.At.IsZero() {
			line = append(appendStyle(line, style), ` t="inlineStr"><is><t xml:space="preserve">`...)
			line = append(appendText(line, cell.Text), `</t></is></c>`...)
			continue
		}
		line = append(appendStyle(line, styleDate), `><v>`...)
		line = append(strconv.AppendFloat(line, serial(cell.At), 'f', -1, 64), `</v></c>`...)
	}
	line = append(line, `</row>`...)
	b.scratch = line
	_, err := b.sheet.Write(b.scratch)
	return err
}

// reference is the name of a cell in the row at hand: A1, Z1, AA1.
func (b *workbook) reference(line []byte, column int) []byte {
	if column >= 26 {
		line = append(line, byte('A'+column/26-1))
	}
	return strconv.AppendInt(append(line, byte('A'+column%26)), int64(b.row), 10)
}

func appendStyle(line []byte, style int) []byte {
	if style == 0 {
		return line
	}
	return append(strconv.AppendInt(append(line, ` s="`...), int64(style), 10), '"')
}

// appendText writes a text as character data. Characters that XML 1.0 has no
// place for become U+FFFD; what would be read as a character by its number
// (ECMA-376, ST_Xstring: _x0041_ is A) is kept from it.
func appendText(line []byte, s string) []byte {
	s = strings.ReplaceAll(s, "_x", "_x005F_x")
	if isPlain(s) { // at once: files have millions of cells
		return append(line, s...)
	}
	out := appender{line}
	_ = xml.EscapeText(&out, []byte(s)) // an appender never fails
	return out.bytes
}

type appender struct{ bytes []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.bytes = append(a.bytes, p...)
	return len(p), nil
}

func isPlain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= 0x7f, c == '<', c == '>', c == '&', c == '"', c == '\'':
			return false
		}
	}
	return true
}

// serial is an instant as spreadsheets count: days since 30 December 1899, in
// UTC, which is right for every day after February 1900.
func serial(t time.Time) float64 {
	const unix = 25569 // 1 January 1970
	return unix + float64(t.UnixMilli())/(24*60*60*1000)
}

// Close completes the workbook.
func (b *workbook) Close() error {
	if b.sheet == nil {
		if err := b.nextSheet(); err != nil {
			return err
		}
	}
	if err := b.endSheet(); err != nil {
		return err
	}
	for _, p := range b.parts() {
		part, err := b.zip.Create(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, xml.Header+p.content); err != nil {
			return err
		}
	}
	return b.zip.Close()
}

// Discard does nothing: nothing is kept outside the answer.
func (b *workbook) Discard() {}
