package pdf

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxCarried bounds one carried credential, in bytes: as much as jcs reads.
const MaxCarried = 1 << 20

// Limits of what is walked and found.
const (
	maxNodes   = 20_000 // of the name tree, the page tree and the annotations together
	maxCarried = 16
	maxLinks   = 64
)

// Place is how a PDF carries a credential.
type Place string

// The places.
const (
	Embedded Place = "embedded_file"
	Metadata Place = "xmp_metadata"
)

// Carried is a credential a PDF carries.
type Carried struct {
	Place     Place
	Name      string // of the embedded file, or of the XMP property; as the file says it
	MediaType string // as the file says it; may be empty
	Data      []byte // a JSON object with @context, a compact JWS or an SD-JWT; not checked
}

// Found is what a PDF carries: the embedded files before the metadata, in the
// order of the document, equal ones once, at most 16; and the http and https
// addresses its pages link to, at most 64. A link is no credential yet: following
// it is for the caller to decide.
type Found struct {
	Carried []Carried
	Links   []string
}

// Read finds what a PDF carries. Errors are *Error. With NoCredential, and when
// something that could be one could not be read, Found has the links all the same.
func Read(data []byte) (Found, error) {
	f, err := open(data)
	if err != nil {
		return Found{}, err
	}
	w := &walk{file: f, seen: map[ref]bool{}}
	w.document()
	switch {
	case w.over:
		return w.found, &Error{Code: TooComplex, Detail: fmt.Sprintf("more than %d nodes", maxNodes)}
	case len(w.found.Carried) > 0:
		return w.found, nil
	case w.unread != nil:
		return w.found, w.unread
	}
	return w.found, &Error{Code: NoCredential}
}

// walk goes from the catalogue to everything that can carry a credential.
type walk struct {
	*file
	seen   map[ref]bool // so that nothing is visited twice
	nodes  int
	over   bool
	found  Found
	unread error // the first thing that could not be read
}

func (w *walk) document() {
	c := w.catalog
	w.names(w.dict(c["Names"])["EmbeddedFiles"], 0)
	w.files(c["AF"])
	w.pages(c["Pages"], 0)
	w.metadata(c["Metadata"])
}

// enter reports whether a node is to be visited: it is new, and there have not
// been too many.
func (w *walk) enter(v any, depth int) bool {
	if r, ok := v.(ref); ok {
		if w.seen[r] {
			return false
		}
		w.seen[r] = true
	}
	w.nodes++
	w.over = w.over || w.nodes > maxNodes || depth > maxDepth
	return !w.over
}

// names walks a name tree (7.9.6) whose values are file specifications.
func (w *walk) names(v any, depth int) {
	if v == nil || !w.enter(v, depth) {
		return
	}
	node := w.dict(v)
	for i, x := range w.array(node["Names"]) {
		if i%2 == 1 {
			w.fileSpec(x)
		}
	}
	for _, kid := range w.array(node["Kids"]) {
		w.names(kid, depth+1)
	}
}

// files are file specifications in an array, or one.
func (w *walk) files(v any) {
	for _, x := range w.chain(v) {
		w.fileSpec(x)
	}
}

// fileSpec is a file specification (7.11.3); one without an embedded file carries
// nothing.
func (w *walk) fileSpec(v any) {
	if !w.enter(v, 0) {
		return
	}
	spec := w.dict(v)
	ef := w.dict(spec["EF"])
	for _, key := range []name{"UF", "F"} {
		s, ok := w.resolve(ef[key]).(stream)
		if !ok {
			continue
		}
		title := w.title(spec)
		media, _ := w.resolve(s.dict["Subtype"]).(name)
		data, err := w.decode(s, "embedded file "+title, MaxCarried)
		if err != nil {
			w.missed(err)
			return
		}
		w.carry(Carried{Place: Embedded, Name: title, MediaType: string(media), Data: data})
		return
	}
}

func (w *walk) title(spec dict) string {
	for _, key := range []name{"UF", "F", "Desc"} {
		if t, ok := w.resolve(spec[key]).(text); ok && len(t) > 0 {
			return t.String()
		}
	}
	return ""
}

// String is a text string (7.9.2.2): UTF-16 or UTF-8 behind its mark, otherwise
// PDFDocEncoding, which is Latin-1 where file names are concerned; at most 200
// characters, without control characters.
func (t text) String() string {
	var out []rune
	switch {
	case bytes.HasPrefix(t, []byte("\xfe\xff")):
		units := make([]uint16, 0, len(t)/2)
		for i := 2; i+1 < len(t); i += 2 {
			units = append(units, uint16(t[i])<<8|uint16(t[i+1]))
		}
		out = utf16.Decode(units)
	case bytes.HasPrefix(t, []byte("\xef\xbb\xbf")) && utf8.Valid(t):
		out = []rune(string(t[3:]))
	default:
		for _, c := range t {
			out = append(out, rune(c))
		}
	}
	out = slices.DeleteFunc(out, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 })
	return string(out[:min(len(out), 200)])
}

func (w *walk) missed(err error) {
	if w.unread == nil {
		w.unread = err
	}
}

// carry keeps what looks like a credential.
func (w *walk) carry(c Carried) {
	c.Data = bytes.TrimSpace(bytes.TrimPrefix(c.Data, []byte("\ufeff")))
	if !likely(c.Data) || len(w.found.Carried) == maxCarried {
		return
	}
	for _, other := range w.found.Carried {
		if bytes.Equal(other.Data, c.Data) {
			return
		}
	}
	w.found.Carried = append(w.found.Carried, c)
}

// likely reports whether data is a JSON object with a context, a sealed one, or a
// JOSE header and what follows one.
func likely(data []byte) bool {
	if len(data) > 0 && data[0] == '{' {
		return bytes.Contains(data, []byte(`"@context"`)) || bytes.Contains(data, []byte(`"payload"`))
	}
	head, _, _ := bytes.Cut(data, []byte("~"))
	return bytes.HasPrefix(data, []byte("eyJ")) && bytes.Count(head, []byte(".")) == 2 && !bytes.ContainsAny(data, " \t\r\n<>\"")
}

// pages walks the page tree (7.7.3).
func (w *walk) pages(v any, depth int) {
	if v == nil || !w.enter(v, depth) {
		return
	}
	node := w.dict(v)
	w.files(node["AF"])
	for _, a := range w.array(node["Annots"]) {
		w.annotation(a)
	}
	for _, kid := range w.array(node["Kids"]) {
		w.pages(kid, depth+1)
	}
}

func (w *walk) annotation(v any) {
	if !w.enter(v, 0) {
		return
	}
	a := w.dict(v)
	switch w.resolve(a["Subtype"]) {
	case name("FileAttachment"):
		w.fileSpec(a["FS"])
	case name("Link"):
		if uri, ok := w.resolve(w.dict(a["A"])["URI"]).(text); ok {
			w.link(string(uri))
		}
	}
}

func (w *walk) link(uri string) {
	http := strings.HasPrefix(uri, "https://") || strings.HasPrefix(uri, "http://")
	if http && len(uri) <= 2048 && utf8.ValidString(uri) && !slices.Contains(w.found.Links, uri) && len(w.found.Links) < maxLinks {
		w.found.Links = append(w.found.Links, uri)
	}
}

// metadata is the document's XMP (14.3.2).
func (w *walk) metadata(v any) {
	s, ok := w.resolve(v).(stream)
	if !ok {
		return
	}
	data, err := w.decode(s, "metadata", 2*MaxCarried)
	if err == nil {
		err = eachText(data, func(name, value string) {
			w.carry(Carried{Place: Metadata, Name: name, Data: []byte(value)})
		})
	}
	if err != nil {
		w.missed(err)
	}
}
