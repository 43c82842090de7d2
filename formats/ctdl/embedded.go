package ctdl

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"opencairn.org/cairn/formats/flaw"
)

// mostItems bounds the elements of one page that are read as values: itemref
// can name the same element from many items.
const mostItems = 20_000

// marksUp is true for a page whose elements may say what they are.
func marksUp(body []byte) bool {
	return bytes.Contains(body, []byte("itemscope")) || bytes.Contains(body, []byte("typeof"))
}

// embedded reads the Microdata (WHATWG HTML, section 5) and RDFa (Lite 1.1, with
// about and content) of a page into the tree that JSON-LD is read into. Both say
// schema.org of themselves or are not read.
func (r *reader) embedded(body []byte, contentType string) []place {
	doc, err := html.Parse(decode(body, contentType))
	if err != nil {
		r.page.Problems = append(r.page.Problems, flaw.Problem{Code: flaw.TooMuch, At: "page", Value: flaw.Cut(err.Error()), Want: "512"})
		return nil
	}
	m := &microdata{markup: markup{left: mostItems}, ids: map[string]*html.Node{}}
	m.indexIDs(doc)
	m.find(doc)
	d := &rdfa{markup: markup{left: mostItems}, nodes: map[string]object{}, placed: map[string]bool{}}
	d.walk(doc, scope{})
	if m.left == 0 || d.left == 0 {
		r.problem(flaw.TooMuch, place{at: "page"}, "", fmt.Sprint(mostItems))
	}
	var out []place
	for i, o := range m.roots {
		out = append(out, place{o, fmt.Sprintf("microdata %d $", i+1)})
	}
	for i, o := range d.roots {
		out = append(out, place{o, fmt.Sprintf("rdfa %d $", i+1)})
	}
	return out
}

// markup is what both readers share: the items found, and how much may still be
// read.
type markup struct {
	roots []object
	left  int
}

// spent counts one more element, and is true when no more may be read.
func (m *markup) spent() bool {
	m.left = max(m.left-1, 0)
	return m.left == 0
}

// put adds a value of a property: one, then a list.
func put(o object, name string, v any) {
	switch was := o[name].(type) {
	case nil:
		o[name] = v
	case []any:
		o[name] = append(was, v)
	default:
		o[name] = []any{was, v}
	}
}

// schemaTerm is a schema.org name, or nothing: other vocabularies are not read.
func schemaTerm(name string) string {
	b := bare(name)
	if b == "" || strings.ContainsAny(b, ":/#?") {
		return ""
	}
	return b
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return strings.TrimSpace(a.Val), true
		}
	}
	return "", false
}

// said is a text with the language of the element it stands in; the page's own
// language needs no saying.
func said(n *html.Node, s string) any {
	for e := n; e != nil && e.DataAtom != atom.Html; e = e.Parent {
		if lang, ok := attribute(e, "lang"); ok {
			if _, known := tag(lang); known {
				return object{"@value": s, "@language": lang}
			}
		}
	}
	return s
}

// Shown is the text of an element as it is shown: without scripts and styles,
// and with one blank where there are several.
func Shown(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			return
		case n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Template || n.DataAtom == atom.Noscript:
			return
		case slices.Contains(breaks, n.DataAtom):
			b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.FieldsFunc(b.String(), unicode.IsSpace), " ")
}

// breaks are the elements that begin on a line of their own.
var breaks = []atom.Atom{atom.Br, atom.P, atom.Div, atom.Li, atom.Tr, atom.Td, atom.Th, atom.Dt, atom.Dd, atom.H1, atom.H2, atom.H3, atom.H4, atom.Section}

// linked is the address an element carries by itself; no such attribute is none.
func linked(n *html.Node) (string, bool) {
	switch n.DataAtom {
	case atom.A, atom.Area, atom.Link:
		return attribute(n, "href")
	case atom.Audio, atom.Embed, atom.Iframe, atom.Img, atom.Source, atom.Track, atom.Video:
		return attribute(n, "src")
	case atom.Object:
		return attribute(n, "data")
	}
	return "", false
}

// literal is the text an element means: what it was made for machines with, else
// what it shows.
func literal(n *html.Node) any {
	if s, ok := attribute(n, "content"); ok {
		return said(n, s)
	}
	switch n.DataAtom {
	case atom.Data, atom.Meter:
		if s, ok := attribute(n, "value"); ok {
			return s
		}
	case atom.Time:
		if s, ok := attribute(n, "datetime"); ok {
			return s
		}
	}
	return said(n, Shown(n))
}
