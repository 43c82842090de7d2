package table

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Options bound and override the reading. The zero value is right for a file
// nobody has looked at.
type Options struct {
	Encoding   Encoding // Auto when empty
	Delimiter  rune     // sniffed from the header when zero
	Rows       string   // the element that is one row; for XML
	MaxBytes   int      // 64 MiB when zero
	MaxRows    int      // 1,000,000 when zero; the header does not count
	MaxColumns int      // 1,024 when zero
	MaxCell    int      // bytes in one cell, 1 MiB when zero
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field *int
		value int
	}{{&o.MaxBytes, 64 << 20}, {&o.MaxRows, 1_000_000}, {&o.MaxColumns, 1024}, {&o.MaxCell, 1 << 20}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return o
}

// Row is one row of the table with its cells as written.
type Row struct {
	Number int      // as a spreadsheet shows it: the header is row 1
	Line   int      // line in the file, from 1; differs after a quoted line break
	Cells  []string // may be shorter or longer than the header: see Ragged
	Marks  []Mark   // what a reader should know about some cells; only workbooks have any
}

// Mark says something about a cell that its text does not show.
type Mark struct {
	Column int // counted from 0
	Kind   MarkKind
	Text   string // the range of a merged cell, the error's name
}

// MarkKind names what a mark says.
type MarkKind string

// What a cell of a workbook can be beside its text.
const (
	Formula     MarkKind = "formula"      // computed by the spreadsheet; the text is what it showed when it was saved
	Uncomputed  MarkKind = "uncomputed"   // a formula saved without a result: the text is empty
	FormulaLost MarkKind = "formula_lost" // a formula that ended in an error (#REF!): the text is empty
	Merged      MarkKind = "merged"       // covered by a cell merged over a range: the text is empty
)

// Cell is the cell under column i of the header, "" when the row is too short.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Blank reports whether the row holds nothing but white space.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Code names what stopped the reading; it is stable and becomes part of a
// message key.
type Code string

// Everything that can be wrong with a table as such.
const (
	Empty           Code = "empty"            // no bytes, or white space only
	Spreadsheet     Code = "spreadsheet"      // an old .xls, or a workbook with a password
	Archive         Code = "archive"          // a ZIP file that is neither XLSX nor ODS
	Broken          Code = "broken"           // a workbook whose parts cannot be read
	Binary          Code = "binary"           // control bytes: not a text file
	MixedEncoding   Code = "mixed_encoding"   // UTF-8 and another encoding in one file
	UnknownEncoding Code = "unknown_encoding" // neither UTF-8, UTF-16 nor Windows-1252
	TooLarge        Code = "too_large"        // over MaxBytes
	TooManyRows     Code = "too_many_rows"
	TooManyColumns  Code = "too_many_columns"
	TooManyMerged   Code = "too_many_merged" // merged blocks in a sheet
	CellTooLarge    Code = "cell_too_large"
	OpenQuote       Code = "open_quote"       // a quote that is never closed
	StrayQuote      Code = "stray_quote"      // a quote in the middle of a cell
	NoHeader        Code = "no_header"        // the first row names no column
	DuplicateColumn Code = "duplicate_column" // two columns with one name
	NoRowElement    Code = "row_element"      // XML, and nobody said which element is a row
	NoSuchElement   Code = "no_such_element"  // XML without an element of the name that is a row; Column: the name
	BrokenXML       Code = "xml"              // XML that is not well-formed, too deep, or brings entities of its own
)

// Error is one thing that stopped the reading, and where. Nothing after it can
// be trusted, so nothing after it is returned.
type Error struct {
	Code   Code
	Row    int    // as a spreadsheet shows it; 0 when it is about the whole file
	Line   int    // line in the file; 0 when it is about the whole file
	Column string // the column's name, or its letter when it has none; may be empty
	Limit  int    // the cap, for the cap codes
}

// Error is for logs; people read a message made from the code.
func (e *Error) Error() string {
	s := "table: " + string(e.Code)
	if e.Row > 0 {
		s += fmt.Sprintf(" at row %d (line %d)", e.Row, e.Line)
	}
	if e.Column != "" {
		s += fmt.Sprintf(", column %s", e.Column)
	}
	if e.Limit > 0 {
		s += fmt.Sprintf(", limit %d", e.Limit)
	}
	return s
}

// Is reports whether err is a table error with this code.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// Letter is a spreadsheet's name for column i, counted from 0: A, B, ..., AA.
func Letter(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

func readCapped(r io.Reader, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	if len(data) > limit {
		return nil, &Error{Code: TooLarge, Limit: limit}
	}
	return data, nil
}
