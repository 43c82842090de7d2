package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
)

// csvRows reads the rows of a CSV text.
type csvRows struct {
	data   []byte
	csv    *csv.Reader
	offset int64 // bytes consumed
	row    int   // number of the last row read
}

func openCSV(raw []byte, opt Options) (*Reader, error) {
	data, enc, err := decode(raw, opt.Encoding)
	if err != nil {
		return nil, err
	}
	data, stated := cutSepLine(data)
	t := &Reader{encoding: enc, opt: opt, delimiter: opt.Delimiter}
	if t.delimiter == 0 {
		t.delimiter = stated
	}
	if t.delimiter == 0 {
		t.delimiter = sniff(data)
	}
	c := &csvRows{data: data, csv: csv.NewReader(bytes.NewReader(data))}
	c.csv.Comma = t.delimiter
	c.csv.FieldsPerRecord = -1
	t.src = c
	return t, nil
}

// next gives the next record, numbered as a spreadsheet would: encoding/csv
// leaves out empty lines, a spreadsheet shows them.
func (c *csvRows) next() (Row, error) {
	cells, err := c.csv.Read()
	if err != nil {
		return Row{}, c.located(err)
	}
	end := c.csv.InputOffset()
	if c.row == 0 {
		c.row = 1 // blank lines before the header are not rows of the table
	} else {
		c.row += 1 + emptyLines(c.data[c.offset:end])
	}
	c.offset = end
	line, _ := c.csv.FieldPos(0)
	return Row{Number: c.row, Line: line, Cells: cells}, nil
}

// located turns the CSV parser's error into ours. A quote that is never closed
// runs to the end of the file, so the place that helps is where it was opened.
func (c *csvRows) located(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err // io.EOF
	}
	e := &Error{Code: StrayQuote, Row: c.row + 1 + emptyLines(c.data[c.offset:]), Line: parse.StartLine}
	if errors.Is(parse.Err, csv.ErrQuote) && c.csv.InputOffset() >= int64(len(c.data)) && !closes(c.data[c.offset:]) {
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
