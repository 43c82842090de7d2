package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// Reader gives the rows of one table in order.
type Reader struct {
	header    []string
	index     map[string]int
	encoding  Encoding
	delimiter rune
	opt       Options
	data      []byte
	csv       *csv.Reader
	offset    int64 // bytes consumed
	row       int   // number of the last row read
	rows      int   // rows given
}

// ReadCSV reads the file's bytes (at most Options.MaxBytes), recognises its
// encoding and delimiter, and reads the header. The error is an *Error, or the
// error of r.
func ReadCSV(r io.Reader, opt Options) (*Reader, error) {
	opt = opt.withDefaults()
	raw, err := readCapped(r, opt.MaxBytes)
	if err != nil {
		return nil, err
	}
	data, enc, err := decode(raw, opt.Encoding)
	if err != nil {
		return nil, err
	}
	data, stated := cutSepLine(data)
	t := &Reader{encoding: enc, opt: opt, data: data, delimiter: opt.Delimiter}
	if t.delimiter == 0 {
		t.delimiter = stated
	}
	if t.delimiter == 0 {
		t.delimiter = sniff(data)
	}
	t.csv = csv.NewReader(bytes.NewReader(data))
	t.csv.Comma = t.delimiter
	t.csv.FieldsPerRecord = -1
	return t, t.readHeader()
}

// Header is the columns' names, trimmed.
func (t *Reader) Header() []string { return t.header }

// Encoding is what the file was written in.
func (t *Reader) Encoding() Encoding { return t.encoding }

// Delimiter is what separates the cells.
func (t *Reader) Delimiter() rune { return t.delimiter }

// Column finds a column by its name.
func (t *Reader) Column(name string) (index int, ok bool) {
	index, ok = t.index[name]
	return index, ok
}

// Ragged reports whether the row has more filled cells than the header has
// columns, or fewer cells than it: a delimiter in an unquoted cell, or a line
// break that was not quoted.
func (t *Reader) Ragged(r Row) bool {
	if len(r.Cells) < len(t.header) {
		return true
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
		if row.Blank() {
			continue
		}
		if t.rows++; t.rows > t.opt.MaxRows {
			return Row{}, &Error{Code: TooManyRows, Row: row.Number, Line: row.Line, Limit: t.opt.MaxRows}
		}
		return row, nil
	}
}

func (t *Reader) readHeader() error {
	row, err := t.read()
	if errors.Is(err, io.EOF) {
		return &Error{Code: Empty}
	}
	if err != nil {
		return err
	}
	if row.Blank() {
		return &Error{Code: NoHeader, Row: row.Number, Line: row.Line}
	}
	t.row = 1 // blank lines before the header are not rows of the table
	t.header, t.index = make([]string, len(row.Cells)), make(map[string]int, len(row.Cells))
	for i, name := range row.Cells {
		name = strings.TrimSpace(name)
		if _, twice := t.index[name]; twice && name != "" {
			return &Error{Code: DuplicateColumn, Row: 1, Line: row.Line, Column: name}
		}
		t.header[i], t.index[name] = name, i
	}
	delete(t.index, "")
	return nil
}

// read gives the next record, numbered as a spreadsheet would: encoding/csv
// leaves out empty lines, a spreadsheet shows them.
func (t *Reader) read() (Row, error) {
	cells, err := t.csv.Read()
	if err != nil {
		return Row{}, t.located(err)
	}
	end := t.csv.InputOffset()
	t.row += 1 + emptyLines(t.data[t.offset:end])
	t.offset = end
	line, _ := t.csv.FieldPos(0)
	row := Row{Number: t.row, Line: line, Cells: cells}
	if len(cells) > t.opt.MaxColumns {
		return Row{}, &Error{Code: TooManyColumns, Row: row.Number, Line: line, Limit: t.opt.MaxColumns}
	}
	for i, c := range cells {
		if len(c) > t.opt.MaxCell {
			return Row{}, &Error{Code: CellTooLarge, Row: row.Number, Line: line, Column: t.name(i), Limit: t.opt.MaxCell}
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

// located turns the CSV parser's error into ours. A quote that is never closed
// runs to the end of the file, so the place that helps is where it was opened.
func (t *Reader) located(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err // io.EOF
	}
	e := &Error{Code: StrayQuote, Row: t.row + 1 + emptyLines(t.data[t.offset:]), Line: parse.StartLine}
	if errors.Is(parse.Err, csv.ErrQuote) && t.csv.InputOffset() >= int64(len(t.data)) && !closes(t.data[t.offset:]) {
		e.Code = OpenQuote
	}
	return e
}

// closes reports whether the quotes of a record come in pairs.
func closes(record []byte) bool { return bytes.Count(record, []byte{'"'})%2 == 0 }

func emptyLines(record []byte) (n int) {
	for {
		rest, cut := bytes.CutPrefix(record, []byte("\r\n"))
		if !cut {
			rest, cut = bytes.CutPrefix(record, []byte("\n"))
		}
		if !cut {
			return n
		}
		record = rest
		n++
	}
}

// cutSepLine reads the line "sep=;" that spreadsheets write before the header
// and never show.
func cutSepLine(data []byte) ([]byte, rune) {
	line, rest, _ := bytes.Cut(data, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	value, ok := bytes.CutPrefix(line, []byte("sep="))
	if !ok || len(value) != 1 || !strings.ContainsRune(delimiters, rune(value[0])) {
		return data, 0
	}
	return rest, rune(value[0])
}

const delimiters = ",;\t|"

// sniff takes the delimiter that occurs most in the header outside quotes; a
// table of one column has none, and is read with commas.
func sniff(data []byte) rune {
	counts, quoted := map[rune]int{}, false
	for _, b := range bytes.TrimLeft(data, "\r\n") {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			break
		}
		if !quoted && strings.IndexByte(delimiters, b) >= 0 {
			counts[rune(b)]++
		}
	}
	best := ','
	for _, d := range delimiters {
		if counts[d] > counts[best] {
			best = d
		}
	}
	return best
}
