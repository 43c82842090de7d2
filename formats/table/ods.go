package table

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// odsRows reads the rows of the first sheet as it is unpacked. A row or a cell
// that is the same several times is stated once with a number; blank ones at
// the end of a sheet stand for a million.
type odsRows struct {
	part   *elements
	most   int
	row    int // number of the last row given
	again  int // how often the last row is still to be given
	last   Row
	ended  bool
	covers []odsCover // cells that reach into rows below
}

// odsCover is a cell that is merged over rows below it.
type odsCover struct {
	column, width, bottom int
	text                  string
}

func openODS(w *workbook) (*Reader, error) {
	name, sheets, err := odsSheets(w)
	if err != nil {
		return nil, err
	}
	o := &odsRows{most: w.opt.MaxColumns}
	if o.part, err = w.open("content.xml"); err != nil {
		return nil, err
	}
	for {
		t, err := o.part.token()
		if err != nil {
			return nil, &Error{Code: Broken}
		}
		if s, ok := t.(xml.StartElement); ok && isTable(s.Name, "table") {
			return &Reader{src: o, opt: w.opt, encoding: ODS, sheet: name, sheets: sheets}, nil
		}
	}
}

// odsSheets is the first sheet's name and how many there are.
func odsSheets(w *workbook) (name string, n int, err error) {
	part, err := w.open("content.xml")
	if err != nil {
		return "", 0, err
	}
	err = part.each(func(s xml.StartElement) error {
		if s.Name.Local == "encryption-data" {
			return &Error{Code: Spreadsheet}
		}
		if isTable(s.Name, "table") {
			if n++; n == 1 {
				name = attr(s, "name")
			}
		}
		return nil
	})
	if err == nil && n == 0 {
		err = &Error{Code: Broken}
	}
	return name, n, err
}

func isTable(n xml.Name, local string) bool { return n.Space == "table" && n.Local == local }

func (o *odsRows) next() (Row, error) {
	for o.again == 0 {
		if o.ended {
			return Row{}, io.EOF
		}
		if err := o.advance(); err != nil {
			return Row{}, err
		}
	}
	o.again--
	o.row++
	row := o.last
	row.Number, row.Line = o.row, o.row
	o.markCovered(&row)
	return row, nil
}

// advance reads the next row that the sheet states; blank ones are only counted.
func (o *odsRows) advance() error {
	t, err := o.part.token()
	if errors.Is(err, io.EOF) {
		return &Error{Code: Broken, Row: o.row, Line: o.row}
	}
	if err != nil {
		return err
	}
	switch e := t.(type) {
	case xml.StartElement:
		if !isTable(e.Name, "table-row") {
			return nil
		}
		times := max(1, attrInt(e, "number-rows-repeated", 1))
		if o.last, err = o.readRow(); err != nil {
			return err
		}
		if len(o.last.Cells) == 0 && len(o.last.Marks) == 0 {
			o.row += times
			return nil
		}
		o.again = times
	case xml.EndElement:
		o.ended = isTable(e.Name, "table")
	}
	return nil
}

func (o *odsRows) readRow() (row Row, err error) {
	column := 0
	for {
		t, err := o.part.token()
		if errors.Is(err, io.EOF) {
			return row, &Error{Code: Broken, Row: o.row + 1, Line: o.row + 1}
		}
		if err != nil {
			return row, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if !isTable(e.Name, "table-cell") && !isTable(e.Name, "covered-table-cell") {
				continue
			}
			times := max(1, attrInt(e, "number-columns-repeated", 1))
			text, marks, err := o.readCell(e, column)
			if err != nil {
				return row, err
			}
			if len(o.covers) > mostMerged {
				return row, &Error{Code: TooManyMerged, Row: o.row + 1, Line: o.row + 1, Limit: mostMerged}
			}
			if text == "" && len(marks) == 0 {
				column += times
				continue
			}
			if column+times > o.most {
				return row, &Error{Code: TooManyColumns, Row: o.row + 1, Line: o.row + 1, Limit: o.most}
			}
			for i := range times {
				if text != "" {
					row.Cells = set(row.Cells, column+i, text)
				}
				for _, m := range marks {
					m.Column += i
					row.Marks = append(row.Marks, m)
				}
			}
			column += times
		case xml.EndElement:
			if isTable(e.Name, "table-row") {
				return row, nil
			}
		}
	}
}

// readCell reads a cell to its end: paragraphs become lines, comments are left
// out.
func (o *odsRows) readCell(start xml.StartElement, column int) (text string, marks []Mark, err error) {
	var b strings.Builder
	depth, skip, paragraphs := 1, 0, 0
	for depth > 0 {
		t, err := o.part.token()
		if errors.Is(err, io.EOF) {
			return "", nil, &Error{Code: Broken, Row: o.row + 1, Line: o.row + 1}
		}
		if err != nil {
			return "", nil, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			depth++
			switch {
			case skip > 0 || e.Name.Local == "annotation":
				skip++
			case e.Name.Local == "p":
				if paragraphs++; paragraphs > 1 {
					b.WriteByte('\n')
				}
			case e.Name.Local == "s":
				b.WriteString(strings.Repeat(" ", min(attrInt(e, "c", 1), 1000)))
			case e.Name.Local == "line-break" || e.Name.Local == "tab":
				b.WriteByte(' ')
			}
		case xml.EndElement:
			depth--
			skip = max(0, skip-1)
		case xml.CharData:
			if skip == 0 && paragraphs > 0 {
				b.Write(e)
			}
		}
	}
	text = odsText(start, b.String())
	return text, o.odsMarks(start, column, text), nil
}

// odsText is a cell's text: the value behind what is shown, where the two
// differ by the language of who saved it.
func odsText(s xml.StartElement, shown string) string {
	switch attr(s, "value-type") {
	case "float", "percentage", "currency":
		return plainNumber(attr(s, "value"))
	case "date":
		return strings.TrimSuffix(attr(s, "date-value"), "T00:00:00")
	case "time":
		return isoTime(attr(s, "time-value"))
	case "boolean":
		return attr(s, "boolean-value")
	}
	return shown
}

// isoTime turns PT18H30M00S into 18:30.
func isoTime(s string) string {
	hours, rest, ok := strings.Cut(strings.TrimPrefix(s, "PT"), "H")
	minutes, _, ok2 := strings.Cut(rest, "M")
	if !ok || !ok2 || len(hours) != 2 || len(minutes) != 2 {
		return s
	}
	return hours + ":" + minutes
}

func (o *odsRows) odsMarks(s xml.StartElement, column int, text string) (marks []Mark) {
	if attr(s, "formula") != "" {
		kind := Formula
		if text == "" {
			kind = Uncomputed
		}
		marks = append(marks, Mark{Column: column, Kind: kind})
	}
	across, down := max(1, attrInt(s, "number-columns-spanned", 1)), max(1, attrInt(s, "number-rows-spanned", 1))
	if across > 1 || down > 1 {
		top := o.row + 1
		o.covers = append(o.covers, odsCover{column: column, width: across, bottom: top + down - 1,
			text: Letter(column) + strconv.Itoa(top) + ":" + Letter(column+across-1) + strconv.Itoa(top+down-1)})
	}
	return marks
}

// markCovered tells which empty cells of a row a merged cell covers.
func (o *odsRows) markCovered(row *Row) {
	kept := o.covers[:0]
	for _, c := range o.covers {
		for column := c.column; column < min(c.column+c.width, o.most); column++ {
			if row.Cell(column) == "" {
				row.Marks = append(row.Marks[:len(row.Marks):len(row.Marks)], Mark{Column: column, Kind: Merged, Text: c.text})
			}
		}
		if c.bottom > row.Number {
			kept = append(kept, c)
		}
	}
	o.covers = kept
}
