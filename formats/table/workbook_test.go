package table_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/table"
)

// zipped is a workbook of these parts.
func zipped(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// xlsx is a workbook as the usual programs save it, with a hidden sheet before
// the one that is read.
func xlsx(t testing.TB, rows string, more map[string]string) string {
	t.Helper()
	parts := map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="urn:r"><workbookPr/><sheets><sheet name="Lists" sheetId="1" state="hidden" r:id="rId1"/>` +
			`<sheet name="Courses" sheetId="2" r:id="rId2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
		"xl/worksheets/sheet2.xml":   `<worksheet><sheetData>` + rows + `</worksheet>`,
		"xl/sharedStrings.xml": `<sst><si><t>id</t></si><si><t>title</t></si><si><r><t>Care </t></r><r><t xml:space="preserve">of the elderly</t></r>` +
			`<rPh sb="0" eb="1"><t>not this</t></rPh></si><si><t>start</t></si></sst>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-407]d\.\ mmmm\ yyyy;@"/><numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
	}
	for name, body := range more {
		parts[name] = body
	}
	return zipped(t, parts)
}

const head = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>3</v></c></row>`

func TestAWorkbookReadsAsItIsShown(t *testing.T) {
	t.Parallel()
	r, rows := readAll(t, xlsx(t, head+
		`<row r="2"><c r="A2" t="inlineStr"><is><t>007</t></is></c><c r="B2" t="s"><v>2</v></c><c r="C2" s="1"><v>46356</v></c></row>`+
		`<row r="5"><c r="A5"><v>0.30000000000000004</v></c><c r="C5" s="2"><v>46356</v></c></row>`+
		`<row><c><v>1E3</v></c><c t="b"><v>1</v></c><c s="3"><v>2.5</v></c></row>`+
		`<row><c t="str"><f>A5*2</f><v>0.6</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c s="4"><v>46356.770833333336</v></c></row>`+
		`<row><c r="A8"><v>8</v></c><c r="B8"><f>B2</f></c><c r="C8" s="5"><v>0.77083333333333337</v></c></row></sheetData>`, nil), table.Options{})
	if name, of := r.Sheet(); name != "Courses" || of != 2 || r.Encoding() != table.XLSX {
		t.Errorf("read sheet %q of %d as %s", name, of, r.Encoding())
	}
	want := []table.Row{
		{Number: 2, Line: 2, Cells: []string{"007", "Care of the elderly", "2026-11-30"}},
		{Number: 5, Line: 5, Cells: []string{"0.3", "", "2026-11-30"}},
		{Number: 6, Line: 6, Cells: []string{"1000", "true", "2.5"}},
		{Number: 7, Line: 7, Cells: []string{"0.6", "", "2026-11-30T18:30:00"}, Marks: []table.Mark{{Column: 0, Kind: table.Formula}, {Column: 1, Kind: table.FormulaLost, Text: "#DIV/0!"}}},
		{Number: 8, Line: 8, Cells: []string{"8", "", "18:30"}, Marks: []table.Mark{{Column: 1, Kind: table.Uncomputed}}},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if r.Ragged(rows[0]) || r.Ragged(table.Row{Cells: []string{"1"}}) || !r.Ragged(table.Row{Cells: []string{"1", "", "", "x"}}) {
		t.Error("a workbook leaves cells out at the end of a row; only one beyond the header is too much")
	}
}

func TestMergedCellsAreTold(t *testing.T) {
	t.Parallel()
	_, rows := readAll(t, xlsx(t, head+
		`<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row><row r="3"><c r="A3"><v>2</v></c></row><row r="4"><c r="A4"><v>3</v></c></row></sheetData>`+
		`<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>`, nil), table.Options{})
	covered := func(columns ...int) (marks []table.Mark) {
		for _, c := range columns {
			marks = append(marks, table.Mark{Column: c, Kind: table.Merged, Text: "B2:C3"})
		}
		return marks
	}
	got := [][]table.Mark{rows[0].Marks, rows[1].Marks, rows[2].Marks}
	if diff := cmp.Diff([][]table.Mark{covered(2), covered(1, 2), nil}, got); diff != "" {
		t.Error(diff)
	}
}

// ods is a sheet as LibreOffice saves it.
func ods(t testing.TB, rows string) string {
	t.Helper()
	return zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": `<office:document-content><office:body><office:spreadsheet>` +
		`<table:table table:name="Courses"><table:table-column table:number-columns-repeated="16384"/>` + rows + `</table:table><table:table table:name="Other"/></office:spreadsheet></office:body></office:document-content>`})
}

func odsText(s string) string {
	return `<table:table-cell office:value-type="string"><text:p>` + s + `</text:p></table:table-cell>`
}

func TestAnOpenDocumentReadsAsItIsShown(t *testing.T) {
	t.Parallel()
	r, rows := readAll(t, ods(t, `<table:table-row>`+odsText("id")+odsText("title")+odsText("start")+`<table:table-cell table:number-columns-repeated="16381"/></table:table-row>`+
		`<table:table-row><table:table-cell office:value-type="float" office:value="3.5"><text:p>3,5</text:p></table:table-cell>`+
		`<table:table-cell office:value-type="string" table:number-rows-spanned="2"><office:annotation><text:p>a comment</text:p></office:annotation><text:p>Care<text:s text:c="2"/>of</text:p><text:p>the elderly</text:p></table:table-cell>`+
		`<table:table-cell office:value-type="date" office:date-value="2026-11-30"><text:p>30.11.26</text:p></table:table-cell></table:table-row>`+
		`<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>`+
		`<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>`+
		`<table:table-cell table:formula="of:=1" office:value-type="time" office:time-value="PT18H30M00S"><text:p>6:30 PM</text:p></table:table-cell></table:table-row>`+
		`<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`), table.Options{})
	if name, of := r.Sheet(); name != "Courses" || of != 2 || r.Encoding() != table.ODS {
		t.Errorf("read sheet %q of %d as %s", name, of, r.Encoding())
	}
	formula := []table.Mark{{Column: 2, Kind: table.Formula}}
	want := []table.Row{
		{Number: 2, Line: 2, Cells: []string{"3.5", "Care  of\nthe elderly", "2026-11-30"}},
		{Number: 5, Line: 5, Cells: []string{"7", "7", "18:30"}, Marks: formula},
		{Number: 6, Line: 6, Cells: []string{"7", "7", "18:30"}, Marks: formula},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

func TestAMergedCellOfAnOpenDocumentIsTold(t *testing.T) {
	t.Parallel()
	_, rows := readAll(t, ods(t, `<table:table-row>`+odsText("id")+odsText("title")+`</table:table-row>`+
		`<table:table-row>`+odsText("1")+strings.Replace(odsText("Care"), " ", ` table:number-rows-spanned="2" `, 1)+`</table:table-row>`+
		`<table:table-row>`+odsText("2")+`<table:covered-table-cell/></table:table-row><table:table-row>`+odsText("3")+`</table:table-row>`), table.Options{})
	if len(rows) != 3 || len(rows[0].Marks)+len(rows[2].Marks) != 0 {
		t.Fatalf("got %+v", rows)
	}
	if diff := cmp.Diff([]table.Mark{{Column: 1, Kind: table.Merged, Text: "B2:B3"}}, rows[1].Marks); diff != "" {
		t.Error(diff)
	}
}

func TestAWorkbookThatCannotBeTrustedSaysWhy(t *testing.T) {
	t.Parallel()
	bomb := xlsx(t, head+`<row r="2"><c t="inlineStr"><is><t>`+strings.Repeat("a", 20_000)+`</t></is></c></row></sheetData>`, nil)
	for name, c := range map[string]struct {
		file string
		want table.Error
	}{
		"a photo album":               {zipped(t, map[string]string{"1.jpg": "x"}), table.Error{Code: table.Archive}},
		"half a workbook":             {xlsx(t, head, nil)[:400], table.Error{Code: table.Broken}},
		"no sheet":                    {xlsx(t, "", map[string]string{"xl/workbook.xml": "<workbook/>"}), table.Error{Code: table.Broken}},
		"not XML":                     {xlsx(t, "", map[string]string{"xl/worksheets/sheet2.xml": "<row r='1'><c"}), table.Error{Code: table.Broken}},
		"an entity of its own":        {xlsx(t, "", map[string]string{"xl/worksheets/sheet2.xml": `<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet/>`}), table.Error{Code: table.Broken}},
		"a text that is not there":    {xlsx(t, head+`<row r="2"><c r="B2" t="s"><v>99</v></c></row></sheetData>`, nil), table.Error{Code: table.Broken, Row: 2, Line: 2, Column: "B"}},
		"an empty sheet":              {xlsx(t, `</sheetData>`, nil), table.Error{Code: table.Empty}},
		"a column too far":            {xlsx(t, head+`<row r="2"><c r="ZZZ2"><v>1</v></c></row></sheetData>`, nil), table.Error{Code: table.TooManyColumns, Row: 2, Line: 2, Limit: 5}},
		"a row too many":              {xlsx(t, head+`<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>`, nil), table.Error{Code: table.TooManyRows, Row: 4, Line: 4, Limit: 2}},
		"what unpacks to too much":    {bomb, table.Error{Code: table.TooLarge, Limit: 16_000}},
		"an open document, protected": {zipped(t, map[string]string{"content.xml": `<x><manifest:encryption-data/></x>`}), table.Error{Code: table.Spreadsheet}},
		"an open document of text":    {zipped(t, map[string]string{"content.xml": `<office:text/>`}), table.Error{Code: table.Broken}},
		"a row repeated for ever":     {ods(t, `<table:table-row>`+odsText("id")+`</table:table-row><table:table-row table:number-rows-repeated="99999999">`+odsText("1")+`</table:table-row>`), table.Error{Code: table.TooManyRows, Row: 4, Line: 4, Limit: 2}},
		"a cell repeated for ever":    {ods(t, `<table:table-row><table:table-cell table:number-columns-repeated="99999999" office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>`), table.Error{Code: table.TooManyColumns, Row: 1, Line: 1, Limit: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := table.Read(strings.NewReader(c.file), table.Options{MaxRows: 2, MaxColumns: 5, MaxCell: 1 << 20, MaxBytes: 2000})
			for err == nil {
				_, err = r.Next()
			}
			var got *table.Error
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want %v", err, &c.want)
			}
			if diff := cmp.Diff(&c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDatesAreWhatTheFormatSays(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{
		"General": "1.5", "0.00": "1.5", `#,##0 "d"`: "1.5", `"day" 0`: "1.5", `[Red]0.0;yyyy`: "1.5", `\d0`: "1.5",
		"yyyy-mm-dd": "1900-01-01", "mmm yy": "1900-01-01", "d/m/yy h:mm": "1900-01-01T12:00:00", "h:mm AM/PM": "12:00", "[h]:mm:ss": "12:00", `[$-409]d-mmm;@`: "1900-01-01",
	} {
		_, rows := readAll(t, xlsx(t, head+`<row r="2"><c r="A2" s="0"><v>1.5</v></c></row></sheetData>`, map[string]string{
			"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="` + strings.ReplaceAll(format, `"`, "&quot;") + `"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>`,
		}), table.Options{})
		if got := rows[0].Cell(0); got != want {
			t.Errorf("1.5 in format %s reads %q, want %q", format, got, want)
		}
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 6).Draw(t, "width")
		var rows [][]string
		header := make([]string, width)
		for i := range header {
			header[i] = fmt.Sprintf("column %d", i)
		}
		cell := rapid.StringMatching(`[ -~à-ÿ؀-ۿ\n]{0,12}`)
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			row := rapid.SliceOfN(cell, width, width).Draw(t, "row")
			row[0] = "x" + row[0]
			rows = append(rows, row)
		}
		var b bytes.Buffer
		if err := table.WriteXLSX(&b, "A & B", append([][]string{header}, rows...)); err != nil {
			t.Fatal(err)
		}
		r, err := table.Read(&b, table.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if name, of := r.Sheet(); name != "A & B" || of != 1 {
			t.Fatalf("sheet %q of %d", name, of)
		}
		for i, want := range rows {
			got, err := r.Next()
			if err != nil || got.Number != i+2 {
				t.Fatalf("row %d: %v", got.Number, err)
			}
			for c := range want {
				if got.Cell(c) != want[c] {
					t.Fatalf("row %d column %d: %q, want %q", got.Number, c, got.Cell(c), want[c])
				}
			}
		}
	})
}

func FuzzReadWorkbook(f *testing.F) {
	f.Add(head+`<row r="2"><c r="A2"><f>1</f><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A2:C4"/></mergeCells>`, "")
	f.Add("", `<table:table-row table:number-rows-repeated="3">`+odsText("id")+`</table:table-row>`)
	f.Add("", `<table:table-row><table:table-cell table:number-columns-spanned="3" table:number-rows-spanned="2" table:formula="x"/></table:table-row>`)
	f.Fuzz(func(t *testing.T, sheet, content string) {
		file := xlsx(t, sheet, nil)
		if content != "" {
			file = ods(t, content)
		}
		r, err := table.Read(strings.NewReader(file), table.Options{MaxRows: 50, MaxColumns: 20, MaxCell: 100, MaxBytes: 1 << 16})
		last := 0
		for err == nil {
			var row table.Row
			if row, err = r.Next(); err == nil {
				if row.Number <= last || len(row.Cells) > 20 {
					t.Fatalf("row %d with %d cells after row %d", row.Number, len(row.Cells), last)
				}
				last = row.Number
			}
		}
		var e *table.Error
		if !errors.Is(err, io.EOF) && !errors.As(err, &e) {
			t.Fatalf("an error without a place: %v", err)
		}
	})
}
