package bake

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The namespaces of the elements, and SVG's own.
const (
	namespaceV3 = "https://purl.imsglobal.org/ob/v3p0" // credential: Open Badges 3.0, section 5.3.2
	namespaceV2 = "http://openbadges.org"              // assertion: Badge Baking Specification
	svgSpace    = "http://www.w3.org/2000/svg"
)

// MaxSVG bounds an SVG, in bytes: less than MaxPicture, because reading XML is
// more work.
const MaxSVG = 4 << 20

// Limits of what is read of XML.
const (
	maxXMLDepth  = 256
	maxXMLTokens = 200_000
)

// FromSVG is what the SVG holds. Errors are *Error.
func FromSVG(picture []byte) (Held, error) {
	w, err := walkSVG(picture)
	switch {
	case err != nil:
		return Held{}, err
	case len(w.found) == 0:
		return Held{}, &Error{Code: NoBadge}
	case len(w.found) > 1:
		return Held{}, &Error{Code: TwoBadges, Where: w.found[1].where()}
	}
	return w.found[0].held()
}

// element is an openbadges element as it was met.
type element struct {
	version Version
	name    string
	verify  *string // the attribute; nil: none
	text    []byte
}

func (e element) where() string { return "openbadges:" + e.name }

// held is what the element holds: the verify attribute's JWS or address, or the
// JSON between its tags. An assertion of 2.x has both, and then the text is only a
// copy; in 3.0 one excludes the other.
func (e element) held() (Held, error) {
	text := bytes.TrimSpace(e.text)
	if e.verify == nil {
		return understood(e.version, text, e.where())
	}
	if e.version == V3 && len(text) > 0 {
		return Held{}, &Error{Code: TwoBadges, Where: e.where(), Detail: "verify and text"}
	}
	h, err := understood(e.version, []byte(*e.verify), e.where()+", verify")
	if err == nil && h.Form == JSON {
		return Held{}, &Error{Code: NotACredential, Where: h.Where}
	}
	return h, err
}

// walk reads SVG from its first tag to its last.
type walk struct {
	decoder *xml.Decoder
	depth   int
	ended   bool     // the root's end was met
	open    *element // the openbadges element we are in
	openAt  int      // its depth
	found   []element
	body    int // after the root's start tag, in bytes
}

func walkSVG(picture []byte) (*walk, error) {
	if len(picture) > MaxSVG {
		return nil, &Error{Code: TooLarge}
	}
	if !utf8.Valid(picture) {
		return nil, &Error{Code: BadEncoding}
	}
	w := &walk{decoder: xml.NewDecoder(bytes.NewReader(picture))}
	for range maxXMLTokens {
		t, err := w.decoder.Token()
		if errors.Is(err, io.EOF) {
			return w, w.atEnd()
		}
		if err != nil {
			return nil, w.badXML(err)
		}
		if err := w.token(t); err != nil {
			return nil, err
		}
	}
	return nil, &Error{Code: TooDeep, Detail: fmt.Sprintf("more than %d parts", maxXMLTokens)}
}

func (w *walk) atEnd() error {
	if !w.ended {
		return &Error{Code: Truncated}
	}
	return nil
}

// badXML tells a picture that was cut, and one in another encoding, from one that
// is no XML.
func (w *walk) badXML(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		return &Error{Code: Truncated, Err: err}
	case strings.Contains(err.Error(), "encoding"):
		return &Error{Code: BadEncoding, Err: err}
	}
	return &Error{Code: BadXML, Err: err}
}

func (w *walk) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.Directive:
		// A document type may name SVG's; it is not read. What declares something
		// inside has brackets.
		if bytes.ContainsAny(t, "[]") || w.depth > 0 || w.ended {
			return &Error{Code: Declarations}
		}
	case xml.StartElement:
		return w.start(t)
	case xml.EndElement:
		w.end()
	case xml.CharData:
		switch {
		case w.depth == 0 && len(bytes.TrimSpace(bytes.TrimPrefix(t, []byte("\ufeff")))) > 0:
			return &Error{Code: BadXML, Detail: "text outside the picture"}
		case w.open != nil:
			return w.keep(t)
		}
	}
	return nil
}

func (w *walk) keep(text []byte) error {
	if len(w.open.text)+len(text) > MaxText {
		return &Error{Code: TooLarge, Where: w.open.where()}
	}
	w.open.text = append(w.open.text, text...)
	return nil
}

func (w *walk) start(t xml.StartElement) error {
	w.depth++
	switch {
	case w.depth > maxXMLDepth:
		return &Error{Code: TooDeep, Detail: fmt.Sprintf("deeper than %d", maxXMLDepth)}
	case w.ended:
		return &Error{Code: BadXML, Detail: "a second document"}
	case w.depth == 1:
		if t.Name.Local != "svg" || t.Name.Space != svgSpace && t.Name.Space != "" {
			return &Error{Code: NotAPicture, Detail: t.Name.Local}
		}
		w.body = int(w.decoder.InputOffset())
	case w.open != nil:
		return &Error{Code: NotACredential, Where: w.open.where(), Detail: "<" + t.Name.Local + "> in it"}
	}
	if v := badgeElement(t.Name); v != 0 {
		return w.begin(v, t)
	}
	return nil
}

func badgeElement(n xml.Name) Version {
	switch {
	case n.Space == namespaceV3 && n.Local == "credential":
		return V3
	case n.Space == namespaceV2 && n.Local == "assertion":
		return V2
	}
	return 0
}

func (w *walk) begin(v Version, t xml.StartElement) error {
	w.open, w.openAt = &element{version: v, name: t.Name.Local}, w.depth
	for _, a := range t.Attr {
		if a.Name.Space != "" || a.Name.Local != "verify" {
			continue
		}
		if w.open.verify != nil { // the decoder lets it pass
			return &Error{Code: BadXML, Where: w.open.where(), Detail: "verify twice"}
		}
		w.open.verify = &a.Value
	}
	return nil
}

func (w *walk) end() {
	if w.open != nil && w.depth == w.openAt {
		w.found = append(w.found, *w.open)
		w.open = nil
	}
	w.depth--
	w.ended = w.ended || w.depth == 0
}

// IntoSVG is the SVG with the credential in an element after its first tag. XML
// cannot carry every text (carriage returns, U+FFFF): what it would change is
// NotCarried. Errors are *Error.
func IntoSVG(picture, credential []byte) ([]byte, error) {
	held, err := bakeable(credential)
	if err != nil {
		return nil, err
	}
	if err := free(picture, FromSVG); err != nil {
		return nil, err
	}
	w, err := walkSVG(picture)
	if err != nil {
		return nil, err
	}
	before, after := picture[:w.body], picture[w.body:]
	if open, empty := bytes.CutSuffix(before, []byte("/>")); empty { // <svg ... />
		name := bytes.Fields(open[bytes.LastIndexByte(open, '<')+1:])[0]
		before = append(bytes.Clone(open), '>')
		after = append([]byte("</"+string(name)+">"), after...)
	}
	out := bytes.Join([][]byte{before, badgeMarkup(held), after}, nil)
	return out, same(out, held, FromSVG)
}

func badgeMarkup(h Held) []byte {
	const open = `<openbadges:credential xmlns:openbadges="` + namespaceV3 + `"`
	if h.Form == JWS {
		return []byte(open + ` verify="` + string(h.Data) + `"/>`)
	}
	text := strings.ReplaceAll(string(h.Data), "]]>", "]]]]><![CDATA[>")
	return []byte(open + "><![CDATA[" + text + "]]></openbadges:credential>")
}
