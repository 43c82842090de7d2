package table

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// xlsxRows reads the rows of a sheet as it is unpacked.
type xlsxRows struct {
	part   *elements
	shared texts
	dates  []dateKind // by cell style
	epoch  time.Time
	merged []mergedRange
	most   int
	row    int // number of the last row
}

// texts are the workbook's shared texts, one after the other.
type texts struct {
	all  []byte
	ends []int
}

func (t texts) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := 0
	if i > 0 {
		from = t.ends[i-1]
	}
	return string(t.all[from:t.ends[i]]), true
}

// mergedRange is a block of cells shown as one; the first keeps the text.
type mergedRange struct {
	text                     string // "A2:A5"
	left, right, top, bottom int    // columns from 0, rows from 1
}

func openXLSX(w *workbook) (*Reader, error) {
	name, target, sheets, epoch, err := firstSheet(w)
	if err != nil {
		return nil, err
	}
	x := &xlsxRows{epoch: epoch, most: w.opt.MaxColumns}
	if x.shared, err = sharedTexts(w); err != nil {
		return nil, err
	}
	if x.dates, err = dateStyles(w); err != nil {
		return nil, err
	}
	if x.merged, err = mergedRanges(w, target); err != nil {
		return nil, err
	}
	if x.part, err = w.open(target); err != nil {
		return nil, err
	}
	if x.part == nil {
		return nil, &Error{Code: Broken}
	}
	return &Reader{src: x, opt: w.opt, encoding: XLSX, sheet: name, sheets: sheets}, nil
}

// firstSheet is the first sheet that is not hidden, and the part it is in.
func firstSheet(w *workbook) (name, target string, sheets int, epoch time.Time, err error) {
	epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	id := ""
	part, err := w.open("xl/workbook.xml")
	if err != nil {
		return "", "", 0, epoch, err
	}
	err = part.each(func(s xml.StartElement) error {
		switch s.Name.Local {
		case "workbookPr":
			if v := attr(s, "date1904"); v == "1" || v == "true" {
				epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
			}
		case "sheet":
			sheets++
			if id == "" && attr(s, "state") != "hidden" && attr(s, "state") != "veryHidden" {
				name, id = attr(s, "name"), relationID(s)
			}
		}
		return nil
	})
	if err != nil {
		return "", "", 0, epoch, err
	}
	rels, err := w.open("xl/_rels/workbook.xml.rels")
	if err != nil || rels == nil {
		return "", "", 0, epoch, &Error{Code: Broken}
	}
	err = rels.each(func(s xml.StartElement) error {
		if s.Name.Local == "Relationship" && attr(s, "Id") == id {
			target = partName(attr(s, "Target"))
		}
		return nil
	})
	if err == nil && (sheets == 0 || target == "") {
		err = &Error{Code: Broken}
	}
	return name, target, sheets, epoch, err
}

// relationID is the sheet's r:id, whatever the prefix is.
func relationID(s xml.StartElement) string {
	for _, a := range s.Attr {
		if a.Name.Space != "" && a.Name.Local == "id" {
			return a.Value
		}
	}
	return ""
}

func partName(target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target)[1:]
	}
	return path.Join("xl", target)
}

// sharedTexts reads the texts that cells name by number; phonetic readings are
// left out.
func sharedTexts(w *workbook) (t texts, err error) {
	part, err := w.open("xl/sharedStrings.xml")
	if err != nil || part == nil {
		return t, err
	}
	defer func() { _ = part.close.Close() }() // only read
	inText, phonetic := false, false
	for {
		token, err := part.token()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return t, err
		}
		switch x := token.(type) {
		case xml.StartElement:
			inText = x.Name.Local == "t"
			phonetic = phonetic || x.Name.Local == "rPh"
		case xml.EndElement:
			inText = false
			switch x.Name.Local {
			case "rPh":
				phonetic = false
			case "si":
				t.ends = append(t.ends, len(t.all))
			}
		case xml.CharData:
			if inText && !phonetic {
				t.all = append(t.all, x...)
			}
		}
	}
}

// mergedRanges looks for the merged blocks before the rows are read: a sheet
// states them after its rows.
func mergedRanges(w *workbook, target string) (list []mergedRange, err error) {
	part, err := w.open(target)
	if err != nil || part == nil {
		return nil, err
	}
	err = part.each(func(s xml.StartElement) error {
		if s.Name.Local != "mergeCell" {
			return nil
		}
		m := mergedRange{text: attr(s, "ref")}
		from, to, _ := strings.Cut(m.text, ":")
		var ok1, ok2 bool
		m.left, m.top, ok1 = cellName(from)
		m.right, m.bottom, ok2 = cellName(to)
		if ok1 && ok2 {
			list = append(list, m)
		}
		if len(list) > mostMerged {
			return &Error{Code: TooManyMerged, Limit: mostMerged}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b mergedRange) int { return a.top - b.top })
	return list, err
}

// cellName reads "AB12" into column 27 and row 12.
func cellName(s string) (column, row int, ok bool) {
	i := 0
	for ; i < len(s) && i < 4 && s[i] >= 'A' && s[i] <= 'Z'; i++ {
		column = column*26 + int(s[i]-'A') + 1
	}
	row, err := strconv.Atoi(s[i:])
	return column - 1, row, err == nil && i > 0 && row > 0
}

// next gives the next row that the sheet states.
func (x *xlsxRows) next() (Row, error) {
	for {
		t, err := x.part.token()
		if err != nil {
			return Row{}, err
		}
		if s, ok := t.(xml.StartElement); ok && s.Name.Local == "row" {
			if n := attrInt(s, "r", x.row+1); n > x.row {
				x.row = n
			} else {
				x.row++
			}
			return x.readRow()
		}
	}
}

func (x *xlsxRows) readRow() (Row, error) {
	row := Row{Number: x.row, Line: x.row}
	column := -1
	for {
		t, err := x.part.token()
		if errors.Is(err, io.EOF) {
			return row, &Error{Code: Broken, Row: x.row, Line: x.row}
		}
		if err != nil {
			return row, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			column++
			if c, _, ok := cellName(attr(e, "r")); ok {
				column = c
			}
			if column >= x.most {
				return row, &Error{Code: TooManyColumns, Row: x.row, Line: x.row, Limit: x.most}
			}
			if err := x.readCell(e, column, &row); err != nil {
				return row, err
			}
		case xml.EndElement:
			if e.Name.Local == "row" {
				row.Cells = trimmed(row.Cells)
				x.markMerged(&row)
				return row, nil
			}
		}
	}
}

// xlsxCell is a cell as the sheet states it.
type xlsxCell struct {
	kind, style, value string
	inline             []byte
	formula            bool
}

func (x *xlsxRows) readCell(start xml.StartElement, column int, row *Row) error {
	c := xlsxCell{kind: attr(start, "t"), style: attr(start, "s")}
	in, phonetic := "", false
	for {
		t, err := x.part.token()
		if errors.Is(err, io.EOF) {
			return &Error{Code: Broken, Row: x.row, Line: x.row}
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			in = e.Name.Local
			c.formula = c.formula || in == "f"
			phonetic = phonetic || in == "rPh"
		case xml.EndElement:
			in = ""
			if e.Name.Local == "rPh" {
				phonetic = false
			}
			if e.Name.Local == "c" {
				return x.put(c, column, row)
			}
		case xml.CharData:
			switch {
			case in == "v":
				c.value += string(e)
			case in == "t" && !phonetic:
				c.inline = append(c.inline, e...)
			}
		}
	}
}

// put writes the cell's text into the row, as the spreadsheet shows it.
func (x *xlsxRows) put(c xlsxCell, column int, row *Row) error {
	text := c.value
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.value))
		shared, ok := x.shared.at(i)
		if err != nil || !ok {
			return &Error{Code: Broken, Row: x.row, Line: x.row, Column: Letter(column)}
		}
		text = shared
	case "inlineStr":
		text = string(c.inline)
	case "b":
		text = map[string]string{"1": "true", "0": "false"}[c.value]
	case "e":
		row.Marks = append(row.Marks, Mark{Column: column, Kind: FormulaLost, Text: c.value})
		return nil
	case "", "n":
		text = x.number(c)
	}
	if c.formula {
		mark := Mark{Column: column, Kind: Formula}
		if c.value == "" && c.kind != "str" {
			mark.Kind = Uncomputed
		}
		row.Marks = append(row.Marks, mark)
	}
	if text != "" {
		row.Cells = set(row.Cells, column, text)
	}
	return nil
}

func (x *xlsxRows) number(c xlsxCell) string {
	style, err := strconv.Atoi(c.style)
	if err == nil && style >= 0 && style < len(x.dates) && x.dates[style] != notADate {
		if text, ok := dateText(c.value, x.epoch, x.dates[style]); ok {
			return text
		}
	}
	return plainNumber(c.value)
}

// markMerged tells which empty cells of a row a merged cell covers.
func (x *xlsxRows) markMerged(row *Row) {
	kept := x.merged[:0]
	for i, m := range x.merged {
		if m.top > row.Number {
			kept = append(kept, x.merged[i:]...)
			break
		}
		for column := m.left; column <= min(m.right, x.most-1) && m.bottom >= row.Number; column++ {
			if (column != m.left || row.Number != m.top) && row.Cell(column) == "" {
				row.Marks = append(row.Marks, Mark{Column: column, Kind: Merged, Text: m.text})
			}
		}
		if m.bottom > row.Number {
			kept = append(kept, m)
		}
	}
	x.merged = kept
}
