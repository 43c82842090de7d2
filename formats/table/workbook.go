package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// The kinds of workbook, told where a text's encoding is.
const (
	XLSX Encoding = "xlsx" // Office Open XML, ECMA-376
	ODS  Encoding = "ods"  // OpenDocument, ISO/IEC 26300
)

// A workbook is a ZIP file. What it may unpack to is capped by what it may be:
// a sheet is read as it is unpacked, only shared texts and styles are kept.
const (
	mostParts    = 10_000
	mostMerged   = 10_000 // merged blocks of one sheet
	unpackFactor = 8      // a part may be this much larger than Options.MaxBytes
)

// workbook is the parts of a workbook.
type workbook struct {
	parts map[string]*zip.File
	opt   Options
}

func openWorkbook(raw []byte, opt Options) (*Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(z.File) > mostParts {
		return nil, &Error{Code: Broken}
	}
	w := &workbook{parts: make(map[string]*zip.File, len(z.File)), opt: opt}
	for _, f := range z.File {
		w.parts[path.Clean("/" + f.Name)[1:]] = f
	}
	switch {
	case w.parts["xl/workbook.xml"] != nil:
		return openXLSX(w)
	case w.parts["content.xml"] != nil:
		return openODS(w)
	}
	return nil, &Error{Code: Archive}
}

// open reads a part as XML; nil when the workbook has none of that name.
func (w *workbook) open(name string) (*elements, error) {
	f := w.parts[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, &Error{Code: Broken}
	}
	most := int64(w.opt.MaxBytes) * unpackFactor
	d := xml.NewDecoder(&capped{r: r, left: most, limit: int(most)})
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, &Error{Code: Broken} }
	return &elements{d: d, close: r}, nil
}

// capped refuses to unpack more than a part may hold.
type capped struct {
	r     io.Reader
	left  int64
	limit int
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, &Error{Code: TooLarge, Limit: c.limit}
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// elements reads the elements of a part in order.
type elements struct {
	d     *xml.Decoder
	close io.Closer
}

// token is the next start, end or text; io.EOF after the last. Entities of the
// file's own are never expanded: a document type is refused.
func (e *elements) token() (xml.Token, error) {
	for {
		t, err := e.d.RawToken()
		var own *Error
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case errors.As(err, &own):
			return nil, own
		case err != nil:
			return nil, &Error{Code: Broken}
		}
		switch t := t.(type) {
		case xml.StartElement, xml.EndElement, xml.CharData:
			return t, nil
		case xml.Directive:
			return nil, &Error{Code: Broken}
		}
	}
}

// each calls fn for every element that starts, until the end of the part.
func (e *elements) each(fn func(xml.StartElement) error) error {
	defer func() { _ = e.close.Close() }() // only read
	for {
		t, err := e.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if s, ok := t.(xml.StartElement); ok {
			if err := fn(s); err != nil {
				return err
			}
		}
	}
}

// attr is an attribute by its local name; the first when two namespaces have it.
func attr(s xml.StartElement, name string) string {
	for _, a := range s.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func attrInt(s xml.StartElement, name string, otherwise int) int {
	n, err := strconv.Atoi(attr(s, name))
	if err != nil || n < 0 {
		return otherwise
	}
	return n
}

// plainNumber writes a number as a spreadsheet shows it without a format: at
// most 15 significant digits, never an exponent. A workbook keeps 0.1 + 0.2 as
// 0.30000000000000004.
func plainNumber(s string) string {
	if digits := strings.Trim(s, "-."); len(digits) <= 15 && !strings.ContainsAny(s, "eE") {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil || short > 1e21 || short < -1e21 {
		return s
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// set puts a cell at its column; columns between stay empty.
func set(cells []string, column int, text string) []string {
	for len(cells) <= column {
		cells = append(cells, "")
	}
	cells[column] = text
	return cells
}

// trimmed cuts the empty cells at the end, which workbooks keep for their looks.
func trimmed(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
