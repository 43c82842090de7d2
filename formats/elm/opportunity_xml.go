package elm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"opencairn.org/cairn/formats/jcs"

	"opencairn.org/cairn/formats/flaw"
)

// The bounds of a document in XML.
const (
	mostXMLDepth = 40
	mostXMLNodes = 4_000_000
)

// branch is an element being read.
type branch struct {
	name     string
	attrs    []xml.Attr
	text     strings.Builder
	repeated map[string][]jcs.Value
	line     int
}

// xml is the document as the tree JSON-LD has: elements are members, @id names a
// node, @idref and @uri point to one, @language tells the language of a text. Only
// XML's own five entities are known, and a document type ends the reading.
func (r *loqReader) xml(data []byte) *jcs.Value {
	if len(data) > MaxListing {
		r.problem(flaw.TooMuch, "line 1", "", "", fmt.Sprint(MaxListing))
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	open := []*branch{{}}
	for left := mostXMLNodes; ; left-- {
		t, err := d.Token()
		line, _ := d.InputPos()
		where := fmt.Sprintf("line %d", line)
		switch {
		case errors.Is(err, io.EOF):
			return open[0].value()
		case err != nil:
			r.problem(flaw.BadXML, where, "", err.Error(), "")
			return nil
		case left == 0 || len(open) > mostXMLDepth:
			r.problem(flaw.TooMuch, where, "", "", "")
			return nil
		}
		top := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			t = t.Copy()
			open = append(open, &branch{name: t.Name.Local, attrs: t.Attr, line: line})
		case xml.CharData:
			top.text.Write(t)
		case xml.EndElement:
			open = open[:len(open)-1]
			open[len(open)-1].add(localName(top.name), top)
		case xml.Directive:
			r.problem(flaw.BadXML, where, "", "<!"+string(t)+">", "")
			return nil
		}
	}
}

func (b *branch) attr(name string) string {
	for _, a := range b.attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// add puts a finished element into the one around it.
func (b *branch) add(name string, e *branch) {
	if name == "type" {
		name = "dcType"
	}
	if b.repeated == nil {
		b.repeated = map[string][]jcs.Value{}
	}
	b.repeated[name] = append(b.repeated[name], *e.value())
}

// value is the element as JSON-LD would have it.
func (b *branch) value() *jcs.Value {
	text := strings.Join(strings.Fields(b.text.String()), " ")
	if len(b.repeated) == 0 && text != "" {
		if lang := b.attr("language"); lang != "" {
			return jcs.NewObject([]jcs.Member{{Name: lang, Value: *jcs.Text(text)}})
		}
		return jcs.Text(text)
	}
	out := &object{}
	for _, name := range []string{"id", "idref", "uri"} {
		if s := b.attr(name); s != "" {
			out.plain("id", s)
			break
		}
	}
	if len(b.repeated) > 0 && b.name != "" {
		class := []rune(b.name)
		class[0] = unicode.ToUpper(class[0])
		out.plain("type", string(class))
		out.plain(at, fmt.Sprintf("line %d", b.line))
	}
	for name, list := range b.repeated {
		out.put(name, joined(list))
	}
	return out.value()
}

// joined makes one language map of a text in several languages, and a list of
// everything else.
func joined(list []jcs.Value) *jcs.Value {
	if len(list) == 1 {
		return &list[0]
	}
	var all []jcs.Member
	for i := range list {
		x := &list[i]
		if x.Kind != jcs.Object || len(x.Members) != 1 || x.Members[0].Name == "id" || x.Members[0].Value.Kind != jcs.String {
			return &jcs.Value{Kind: jcs.Array, Items: list}
		}
		all = append(all, x.Members...)
	}
	return jcs.NewObject(all)
}
