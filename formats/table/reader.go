package table

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// source gives rows in order, with the numbers a spreadsheet shows; io.EOF
// after the last.
type source interface{ next() (Row, error) }

// Reader gives the rows of one table in order.
type Reader struct {
	src       source
	opt       Options
	header    []string
	index     map[string]int
	headRow   int // number of the header's row
	rows      int // rows given
	encoding  Encoding
	delimiter rune
	sheet     string
	sheets    int
}

// Read reads the file's bytes (at most Options.MaxBytes), recognises what it is
// (an XLSX or ODS workbook, whose first sheet is the table, an XML document, whose
// elements of one name are the rows, or a CSV text with its encoding and
// delimiter), and reads the header. The error is an *Error, or
// the error of r.
func Read(r io.Reader, opt Options) (*Reader, error) {
	opt = opt.withDefaults()
	raw, err := readCapped(r, opt.MaxBytes)
	if err != nil {
		return nil, err
	}
	var t *Reader
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		t, err = openWorkbook(raw, opt)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, &Error{Code: Spreadsheet}
	case isXML(raw):
		t, err = openXML(raw, opt)
	default:
		t, err = openCSV(raw, opt)
	}
	if err != nil {
		return nil, err
	}
	return t, t.readHeader()
}

// Header is the columns' names, trimmed.
func (t *Reader) Header() []string { return t.header }

// Encoding is what the file was written in; XLSX or ODS for a workbook.
func (t *Reader) Encoding() Encoding { return t.encoding }

// Delimiter is what separates the cells; 0 in a workbook.
func (t *Reader) Delimiter() rune { return t.delimiter }

// Sheet is the name of the sheet that is read, and how many the workbook has;
// "" and 0 for a text.
func (t *Reader) Sheet() (name string, of int) { return t.sheet, t.sheets }

// Column finds a column by its name.
func (t *Reader) Column(name string) (index int, ok bool) {
	index, ok = t.index[name]
	return index, ok
}

// Ragged reports whether the row has more filled cells than the header has
// columns, or, in a text, fewer cells than it: a delimiter in an unquoted cell,
// or a line break that was not quoted.
func (t *Reader) Ragged(r Row) bool {
	if len(r.Cells) < len(t.header) {
		return t.sheets == 0
	}
	return !Row{Cells: r.Cells[len(t.header):]}.Blank()
}

// Next gives the next row that is not blank; io.EOF after the last.
func (t *Reader) Next() (Row, error) {
	for {
		row, err := t.read()
		if err != nil {
			return Row{}, err
		}
		if row.Blank() && len(row.Marks) == 0 {
			continue
		}
		if t.rows++; t.rows > t.opt.MaxRows {
			return Row{}, &Error{Code: TooManyRows, Row: row.Number, Line: row.Line, Limit: t.opt.MaxRows}
		}
		return row, nil
	}
}

// readHeader takes the first row for the header; in a workbook the first that
// is not blank.
func (t *Reader) readHeader() error {
	row, err := t.read()
	for err == nil && t.sheets > 0 && row.Blank() {
		row, err = t.read()
	}
	if errors.Is(err, io.EOF) {
		return &Error{Code: Empty}
	}
	if err != nil {
		return err
	}
	if row.Blank() {
		return &Error{Code: NoHeader, Row: row.Number, Line: row.Line}
	}
	t.headRow = row.Number
	t.header, t.index = make([]string, len(row.Cells)), make(map[string]int, len(row.Cells))
	for i, name := range row.Cells {
		name = strings.TrimSpace(name)
		if _, twice := t.index[name]; twice && name != "" {
			return &Error{Code: DuplicateColumn, Row: row.Number, Line: row.Line, Column: name}
		}
		t.header[i], t.index[name] = name, i
	}
	delete(t.index, "")
	return nil
}

// read gives the next row within the caps.
func (t *Reader) read() (Row, error) {
	row, err := t.src.next()
	if err != nil {
		return Row{}, err
	}
	if len(row.Cells) > t.opt.MaxColumns {
		return Row{}, &Error{Code: TooManyColumns, Row: row.Number, Line: row.Line, Limit: t.opt.MaxColumns}
	}
	for i, c := range row.Cells {
		if len(c) > t.opt.MaxCell {
			return Row{}, &Error{Code: CellTooLarge, Row: row.Number, Line: row.Line, Column: t.name(i), Limit: t.opt.MaxCell}
		}
	}
	return row, nil
}

func (t *Reader) name(i int) string {
	if i < len(t.header) && t.header[i] != "" {
		return t.header[i]
	}
	return Letter(i)
}
