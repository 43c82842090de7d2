package table

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// mostDepth is how deep elements may stand in each other.
const mostDepth = 64

// isXML reports that a file begins as XML does.
func isXML(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(raw, bom), " \t\r\n"), []byte{'<'})
}

// xmlRows are the elements of one name as rows. A column is a path from that
// element: TITLE, COST/AMOUNT, COST/@currency, ../UKPRN for what an element around
// it states before it begins. What is repeated stands in one cell, a line each.
type xmlRows struct {
	e       *elements
	element string
	stack   []*xmlFrame
	row     int                 // place in the stack of the row that is being read; 0: none
	cells   map[string][]string // a path's texts
	columns []string            // in the order they are met
	known   map[string]bool
	rows    []Row
	cut     []map[string][]string // cells of rows, until all columns are known
	opt     Options
}

type xmlFrame struct {
	name   string
	inner  bool // it has elements
	text   strings.Builder
	stated [][2]string // its leaves: path and text
}

// openXML reads all rows: the columns are known when the last was read.
func openXML(raw []byte, opt Options) (*Reader, error) {
	if opt.Rows == "" {
		return nil, &Error{Code: NoRowElement}
	}
	text, encoding, err := decode(raw, opt.Encoding)
	if err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	x := &xmlRows{e: &elements{d: d}, element: opt.Rows, known: map[string]bool{}, opt: opt}
	if err := x.readAll(); err != nil {
		return nil, err
	}
	if len(x.rows) == 0 {
		return nil, &Error{Code: NoSuchElement, Column: opt.Rows}
	}
	for i := range x.rows {
		x.rows[i].Cells = make([]string, len(x.columns))
		for c, name := range x.columns {
			x.rows[i].Cells[c] = strings.Join(x.cut[i][name], "\n")
		}
	}
	x.cut = nil
	if len(x.columns) > 0 {
		x.rows = append([]Row{{Number: 1, Line: 1, Cells: x.columns}}, x.rows...)
	}
	return &Reader{src: x, opt: opt, encoding: encoding}, nil
}

func (x *xmlRows) next() (Row, error) {
	if len(x.rows) == 0 {
		return Row{}, io.EOF
	}
	row := x.rows[0]
	x.rows = x.rows[1:]
	return row, nil
}

func (x *xmlRows) readAll() error {
	for {
		t, err := x.e.token()
		line, _ := x.e.d.InputPos()
		if errors.Is(err, io.EOF) {
			if len(x.stack) > 0 {
				return &Error{Code: BrokenXML, Line: line}
			}
			return nil
		}
		if err != nil {
			return &Error{Code: BrokenXML, Line: line}
		}
		if len(x.columns) > x.opt.MaxColumns {
			return &Error{Code: TooManyColumns, Row: len(x.rows) + 1, Line: line, Limit: x.opt.MaxColumns}
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := x.start(t, line); err != nil {
				return err
			}
		case xml.EndElement:
			if len(x.stack) == 0 || x.top().name != t.Name.Local {
				return &Error{Code: BrokenXML, Line: line}
			}
			x.end()
		case xml.CharData:
			if len(x.stack) > 0 {
				x.top().text.Write(t)
			}
		}
	}
}

func (x *xmlRows) top() *xmlFrame { return x.stack[len(x.stack)-1] }

func (x *xmlRows) start(s xml.StartElement, line int) error {
	if len(x.stack) == mostDepth {
		return &Error{Code: BrokenXML, Line: line}
	}
	if len(x.stack) > 0 {
		x.top().inner = true
	}
	x.stack = append(x.stack, &xmlFrame{name: s.Name.Local})
	if x.row == 0 && s.Name.Local == x.element {
		if len(x.rows) == x.opt.MaxRows {
			return &Error{Code: TooManyRows, Line: line, Limit: x.opt.MaxRows}
		}
		x.row, x.cells = len(x.stack), map[string][]string{}
		x.rows = append(x.rows, Row{Number: len(x.rows) + 2, Line: line})
		x.around()
	}
	for _, a := range s.Attr {
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			x.state("@"+a.Name.Local, a.Value)
		}
	}
	return nil
}

// around takes what the elements around a row stated before it.
func (x *xmlRows) around() {
	up := ""
	for i := x.row - 2; i >= 0; i-- {
		up += "../"
		for _, s := range x.stack[i].stated {
			x.put(up+s[0], s[1])
		}
	}
}

// state takes a text at a path from the element that is open: into the row that is
// being read, or as what its element states for rows within.
func (x *xmlRows) state(path, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if x.row == 0 {
		x.top().stated = append(x.top().stated, [2]string{path, text})
		return
	}
	for i := len(x.stack) - 1; i >= x.row; i-- {
		path = x.stack[i].name + "/" + path
	}
	x.put(path, text)
}

func (x *xmlRows) put(path, text string) {
	if !x.known[path] {
		x.known[path] = true
		x.columns = append(x.columns, path)
	}
	x.cells[path] = append(x.cells[path], text)
}

func (x *xmlRows) end() {
	f := x.top()
	if len(x.stack) == x.row {
		x.cut, x.row = append(x.cut, x.cells), 0
		x.stack = x.stack[:len(x.stack)-1]
		return
	}
	x.stack = x.stack[:len(x.stack)-1]
	if !f.inner && len(x.stack) > 0 {
		x.state(f.name, f.text.String())
	}
}
