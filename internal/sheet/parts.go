package sheet

import (
	"fmt"
	"strings"
)

// Namespaces of ECMA-376.
const (
	spreadsheetML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packages      = "http://schemas.openxmlformats.org/package/2006"
	mediaTypes    = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// part is one file of the package.
type part struct{ name, content string }

// parts are those besides the worksheets: what they are called, how cells look,
// and what belongs to what.
func (b *workbook) parts() []part {
	var types, sheets, links strings.Builder
	for n := 1; n <= b.sheets; n++ {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, mediaTypes)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="sheet%[2]d"/>`, appendText(nil, b.sheetName(n)), n)
		links.WriteString(link(fmt.Sprint("sheet", n), "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", n)))
	}
	return []part{
		{"xl/workbook.xml", `<workbook xmlns="` + spreadsheetML + `" xmlns:r="` + relationships + `"><bookViews><workbookView/></bookViews><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", linked(links.String() + link("styles", "styles", "styles.xml"))},
		{"xl/styles.xml", styles},
		{"_rels/.rels", linked(link("workbook", "officeDocument", "xl/workbook.xml"))},
		{"[Content_Types].xml", `<Types xmlns="` + packages + `/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + mediaTypes + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + mediaTypes + `styles+xml"/>` + types.String() + `</Types>`},
	}
}

// sheetName is what a worksheet is called, in at most 31 characters and without
// those that a reference to it could not hold.
func (b *workbook) sheetName(n int) string {
	name := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/?*[]:`, r) {
			return ' '
		}
		return r
	}, b.title))
	suffix := ""
	if n > 1 {
		suffix = fmt.Sprint(" ", n)
	}
	return string(name[:min(len(name), 31-len(suffix))]) + suffix
}

func linked(links string) string {
	return `<Relationships xmlns="` + packages + `/relationships">` + links + `</Relationships>`
}

func link(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + relationships + "/" + kind + `" Target="` + target + `"/>`
}

// styles has the formats of cells: plain, bold, and an instant to the minute.
const styles = `<styleSheet xmlns="` + spreadsheetML + `">` +
	`<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border/></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`
