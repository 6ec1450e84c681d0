package sheet

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// workbook writes a table as XLSX. The rows go to a temporary file first, as the
// format wants its parts one after the other; Close packs them into the answer.
type workbook struct {
	file    *excelize.File
	out     *keeping
	title   string
	columns []Column
	sheets  int
	sheet   *excelize.StreamWriter
	row     int // the last one written on this sheet
	bold    int
	date    int
	values  []any
}

func newWorkbook(w io.Writer, title string, columns []Column) (*workbook, error) {
	b := &workbook{file: excelize.NewFile(), out: &keeping{w: w}, title: title, columns: columns}
	if err := b.begin(); err != nil {
		b.Discard()
		return nil, err
	}
	return b, nil
}

func (b *workbook) begin() (err error) {
	// The library would gather the whole answer in memory and then send it.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return b.packer() })
	if b.bold, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	format := "yyyy-mm-dd hh:mm"
	if b.date, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return err
	}
	return b.nextSheet()
}

// packer packs quickly: half a second more of waiting costs more than a tenth
// of the size.
func (b *workbook) packer() *zip.Writer {
	z := zip.NewWriter(b.out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return z
}

// nextSheet begins a worksheet: the first one, and another one when a worksheet
// has all the rows it can have.
func (b *workbook) nextSheet() error {
	name := b.title
	b.sheets++
	if b.sheets == 1 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else {
		if err := b.sheet.Flush(); err != nil {
			return err
		}
		name = fmt.Sprintf("%s %d", b.title, b.sheets)
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	var err error
	if b.sheet, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	return b.head()
}

// head writes the heading, bold and in sight however far somebody scrolls.
func (b *workbook) head() error {
	if err := b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	values := make([]any, len(b.columns))
	for i, c := range b.columns {
		values[i] = excelize.Cell{StyleID: b.bold, Value: c.Label}
		if c.Width > 0 {
			if err := b.sheet.SetColWidth(i+1, i+1, c.Width); err != nil {
				return err
			}
		}
	}
	b.row = 1
	return b.sheet.SetRow("A1", values)
}

// Row writes one row.
func (b *workbook) Row(cells []Cell) error {
	if b.row == excelize.TotalRows {
		if err := b.nextSheet(); err != nil {
			return err
		}
	}
	b.values = b.values[:0]
	for _, cell := range cells {
		switch {
		case !cell.At.IsZero():
			b.values = append(b.values, excelize.Cell{StyleID: b.date, Value: cell.At.UTC()})
		case cell.Text == "":
			b.values = append(b.values, nil)
		default:
			b.values = append(b.values, cell.Text)
		}
	}
	b.row++
	return b.sheet.SetRow(fmt.Sprintf("A%d", b.row), b.values)
}

// Close packs the workbook and sends it.
func (b *workbook) Close() error {
	defer b.Discard()
	if err := b.sheet.Flush(); err != nil {
		return err
	}
	if _, err := b.file.WriteToBuffer(); err != nil {
		return err
	}
	return b.out.err
}

// Discard removes the temporary file.
func (b *workbook) Discard() { _ = b.file.Close() }

// keeping is a writer that keeps its first error: the library looks at some of
// them only.
type keeping struct {
	w   io.Writer
	err error
}

func (k *keeping) Write(p []byte) (int, error) {
	if k.err != nil {
		return 0, k.err
	}
	n, err := k.w.Write(p)
	k.err = err
	return n, err
}
