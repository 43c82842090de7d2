package xcri

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// The bounds of one course.
const (
	mostDepth = 60
	mostNodes = 20_000
	mostBytes = 8 << 20
)

var (
	errTooMuch = errors.New("a course beyond the bounds")
	errDoctype = errors.New("a document type is declared")
)

// element is an element of a course, or text when it has no name.
type element struct {
	name  string // local
	attrs []xml.Attr
	text  string
	kids  []*element
	line  int
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// all are the children of a name.
func (e *element) all(name string) (out []*element) {
	for _, k := range e.kids {
		if k.name == name {
			out = append(out, k)
		}
	}
	return out
}

func (e *element) first(name string) *element {
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return &element{line: e.line}
}

// block are the XHTML elements that end a line.
var block = map[string]bool{"p": true, "div": true, "li": true, "br": true, "ul": true, "ol": true, "h1": true, "h2": true, "h3": true, "h4": true, "tr": true, "dt": true, "dd": true}

// plain is the text of an element and of all inside it, without markup.
func (e *element) plain() string {
	var b strings.Builder
	e.write(&b)
	lines := strings.Split(b.String(), "\n")
	out := lines[:0]
	for _, l := range lines {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

func (e *element) write(b *strings.Builder) {
	if e.name == "script" || e.name == "style" {
		return
	}
	if e.name == "" { // white space in XML is no line of text
		b.WriteString(strings.NewReplacer("\n", " ", "\r", " ").Replace(e.text))
		return
	}
	if block[e.name] {
		b.WriteByte('\n')
	}
	for _, k := range e.kids {
		k.write(b)
	}
	if block[e.name] {
		b.WriteByte('\n')
	}
}

// tree reads an element to its end.
func (r *reader) tree(start xml.StartElement) (*element, error) {
	left := mostNodes
	begun := r.d.InputOffset()
	open := []*element{r.element(start)}
	for {
		t, err := r.d.Token()
		if err != nil {
			return nil, err
		}
		if left--; left < 0 || len(open) > mostDepth || r.d.InputOffset()-begun > mostBytes {
			return nil, errTooMuch
		}
		top := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			e := r.element(t)
			top.kids = append(top.kids, e)
			open = append(open, e)
		case xml.EndElement:
			if len(open) == 1 {
				return top, nil
			}
			open = open[:len(open)-1]
		case xml.CharData:
			top.kids = append(top.kids, &element{text: string(t)})
		case xml.Directive:
			return nil, errDoctype
		}
	}
}

func (r *reader) element(t xml.StartElement) *element {
	line, _ := r.d.InputPos()
	return &element{name: t.Name.Local, attrs: t.Copy().Attr, line: line}
}

// tape keeps the bytes of the course being read: the decoder reads ahead of what
// it has given out.
type tape struct {
	r    io.Reader
	kept []byte
	base int64 // offset of kept[0]
}

func (t *tape) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.kept = append(t.kept, p[:n]...)
	return n, err
}

// forget drops what stands before an offset.
func (t *tape) forget(offset int64) {
	n := min(max(offset-t.base, 0), int64(len(t.kept)))
	t.kept = append(t.kept[:0], t.kept[n:]...)
	t.base += n
}

func (t *tape) cut(from, to int64) []byte {
	from, to = from-t.base, to-t.base
	if from < 0 || to > int64(len(t.kept)) || from > to {
		return nil
	}
	return append([]byte(nil), t.kept[from:to]...)
}
