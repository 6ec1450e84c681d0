package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/sheet"
)

var (
	columns = []sheet.Column{{Label: "Name", Width: 24}, {Label: "=Note"}, {Label: "Joined", Width: 18}}
	joined  = time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("", 3600))
)

func write(t testing.TB, f sheet.Format, rows ...[]sheet.Cell) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := sheet.New(f, &out, "People", columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w.Discard()
	return out.Bytes()
}

func TestCSV(t *testing.T) {
	t.Parallel()
	got := string(write(t, sheet.FormatCSV, []sheet.Cell{sheet.Text("Ädä, \"x\""), sheet.Text("=1+1"), sheet.Instant(joined)}, []sheet.Cell{{}, {}, sheet.Instant(time.Time{})}))
	if want := "\uFEFFName,'=Note,Joined\n\"Ädä, \"\"x\"\"\",'=1+1,2026-03-04T04:06:07Z\n,,\n"; got != want {
		t.Errorf("%q", got)
	}
	if got, want := string(write(t, sheet.FormatCSV)), "\uFEFFName,'=Note,Joined\n"; got != want {
		t.Errorf("%q", got)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "plain": "plain", "=1+1": "'=1+1", "@x": "'@x", "\t=x": "'\t=x", "＝1": "'＝1", "Ä": "Ä", "a-b=c; d": "a-b=c; d",
		"a; =1+1;@x": "a; '=1+1;'@x", "+1": "+1", "-1+1": "'-1+1", "-1234567": "'-1234567", "'=x": "'=x", "a;\"=x": "a;\"'=x",
	} {
		if got := sheet.Guard(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	f := open(t, write(t, sheet.FormatXLSX,
		[]sheet.Cell{sheet.Text("Ädä <x> & \"y\"\nz"), sheet.Text("=1+1"), sheet.Instant(joined)},
		[]sheet.Cell{{}, sheet.Text("  two  "), sheet.Instant(time.Time{})},
		[]sheet.Cell{sheet.Text("007"), sheet.Text("\x00\x1f\ufffe"), {}},
		[]sheet.Cell{sheet.Text("_x0041_ _x"), sheet.Text("_x00e4_x0041_")},
	))
	if got := f.GetSheetList(); !cmp.Equal(got, []string{"People"}) {
		t.Errorf("%v", got)
	}
	rows, err := f.GetRows("People")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"Name", "=Note", "Joined"}, {"Ädä <x> & \"y\"\nz", "=1+1", "2026-03-04 04:06"}, {"", "  two  "}, {"007", "\ufffd\ufffd\ufffd"}, {"_x0041_ _x", "_x00e4_x0041_"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if formula, _ := f.GetCellFormula("People", "B2"); formula != "" {
		t.Errorf("computes %q", formula)
	}
	for cell, want := range map[string]excelize.CellType{"B2": excelize.CellTypeInlineString, "A4": excelize.CellTypeInlineString, "C2": excelize.CellTypeUnset} {
		if got, _ := f.GetCellType("People", cell); got != want {
			t.Errorf("%s has type %v, want %v", cell, got, want)
		}
	}
	style, _ := f.GetCellStyle("People", "A1")
	if s, err := f.GetStyle(style); err != nil || s.Font == nil || !s.Font.Bold {
		t.Errorf("the heading is not bold: %v", err)
	}
	if panes, _ := f.GetPanes("People"); !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("%+v", panes)
	}
	if width, _ := f.GetColWidth("People", "A"); width != 24 {
		t.Errorf("width %v", width)
	}
}

// TestEveryTextComesBack: what is written is read, as a text that computes
// nothing. All are in one file, as a workbook takes long to begin.
func TestEveryTextComesBack(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[=+@\-;'"a-zÄ<&> ,\n]{1,12}`)
	var want []string
	var rows [][]sheet.Cell
	for i := range 500 {
		want = append(want, text.Example(i))
		rows = append(rows, []sheet.Cell{sheet.Text(want[i])})
	}
	f := open(t, write(t, sheet.FormatXLSX, rows...))
	for i, w := range want {
		cell := fmt.Sprint("A", i+2)
		if got, _ := f.GetCellValue("People", cell); got != w {
			t.Errorf("%q, want %q", got, w)
		}
		if formula, _ := f.GetCellFormula("People", cell); formula != "" {
			t.Errorf("%q computes %q", w, formula)
		}
	}
}

func TestNothingIsSentBeforeTheFirstRow(t *testing.T) {
	t.Parallel()
	for _, f := range []sheet.Format{sheet.FormatCSV, sheet.FormatXLSX} {
		var out bytes.Buffer
		w, err := sheet.New(f, &out, "People", columns)
		if err != nil {
			t.Fatal(err)
		}
		w.Discard()
		if out.Len() > 0 {
			t.Errorf("%s: %q", f, out.String())
		}
	}
}

var errGone = errors.New("the reader has left")

type breaking struct{ after int }

func (b *breaking) Write(p []byte) (int, error) {
	if b.after -= len(p); b.after < 0 {
		return 0, errGone
	}
	return len(p), nil
}

func TestBrokenOffIsSaid(t *testing.T) {
	t.Parallel()
	for _, f := range []sheet.Format{sheet.FormatCSV, sheet.FormatXLSX} {
		for after := 0; after < 6000; after += 500 {
			w, err := sheet.New(f, &breaking{after: after}, "People", columns)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 500 {
				if err = w.Row([]sheet.Cell{sheet.Text(fmt.Sprint("person ", i*7919%1000, i)), sheet.Text("x"), sheet.Instant(joined)}); err != nil {
					break
				}
			}
			if err = errors.Join(err, w.Close()); !errors.Is(err, errGone) {
				t.Errorf("%s after %d bytes: %v", f, after, err)
			}
		}
	}
}

// BenchmarkPeople writes a million people with ten cells each, and says how far
// memory went up while it did.
func BenchmarkPeople(b *testing.B) {
	wide := make([]sheet.Column, 10)
	for i := range wide {
		wide[i] = sheet.Column{Label: fmt.Sprint("Column ", i), Width: 20}
	}
	for _, f := range []sheet.Format{sheet.FormatCSV, sheet.FormatXLSX} {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				runtime.GC()
				var idle, now runtime.MemStats
				runtime.ReadMemStats(&idle)
				most := idle.HeapInuse
				w, err := sheet.New(f, io.Discard, "People", wide)
				if err != nil {
					b.Fatal(err)
				}
				for i := range 1_000_000 {
					name := fmt.Sprintf("person %d", i)
					text := sheet.Text(name)
					if err := w.Row([]sheet.Cell{text, text, text, text, text, text, text, text, sheet.Instant(joined), sheet.Instant(joined)}); err != nil {
						b.Fatal(err)
					}
					if i%10_000 == 0 {
						runtime.ReadMemStats(&now)
						most = max(most, now.HeapInuse)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				runtime.ReadMemStats(&now)
				b.ReportMetric(float64(max(most, now.HeapInuse)-idle.HeapInuse)/(1<<20), "MiB")
			}
		})
	}
}
