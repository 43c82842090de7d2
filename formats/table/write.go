package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
)

// the parts of the smallest XLSX workbook (ECMA-376 part 1): one sheet, texts
// inline, a first row that stays in view.
const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	relSpace  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	pkgSpace  = `http://schemas.openxmlformats.org/package/2006/`
	docType   = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
)

// WriteXLSX writes a workbook of one sheet. Every cell is a text: what is
// written is what is read, and no cell is ever a formula.
func WriteXLSX(w io.Writer, sheet string, rows [][]string) error {
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, body string }{
		{"[Content_Types].xml", `<Types xmlns="` + pkgSpace + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + docType + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + docType + `worksheet+xml"/></Types>`},
		{"_rels/.rels", relations("officeDocument", "xl/workbook.xml")},
		{"xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")},
		{"xl/workbook.xml", `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><sheets><sheet name="` + escaped(sheet) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/worksheets/sheet1.xml", sheetXML(rows)},
	} {
		f, err := z.Create(part.name)
		if err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
		if _, err := io.WriteString(f, xmlHead+part.body); err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
	}
	return z.Close()
}

func relations(kind, target string) string {
	return `<Relationships xmlns="` + pkgSpace + `relationships"><Relationship Id="rId1" Type="` + relSpace + `/` + kind + `" Target="` + target + `"/></Relationships>`
}

func sheetXML(rows [][]string) string {
	var b bytes.Buffer
	b.WriteString(`<worksheet xmlns="` + mainSpace + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	for i, cells := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for column, text := range cells {
			if text != "" {
				fmt.Fprintf(&b, `<c r="%s%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, Letter(column), i+1, escaped(text))
			}
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData></worksheet>`)
	return b.String()
}

// escaped is a text as XML; what XML cannot hold becomes U+FFFD.
func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
