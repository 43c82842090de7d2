package fast

import (
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
)

// What the walk takes on, far below the limits of the plain way.
const (
	maxStatements = 2000
	maxText       = 256 << 10
	maxDepth      = 24
	maxNamed      = 128 // nodes with an id: they are looked for one by one
	maxTypes      = 8
	maxContexts   = 8
)

// walk is one document on its way to canonical lines.
type walk struct {
	text       []byte // tails of lines: predicate, object, full stop
	statements []statement
	nodes      []node

	key  []byte // addresses of the contexts, a line each
	sum  []byte // what is hashed
	line []int32
	rank []int32
	hash hashing

	template *Template // nil: none
	span     span
}

// statement is a line without its subject. A blank object stands in its text as
// "_:z", as first-degree hashes see it.
type statement struct {
	subject, object int32 // nodes; object -1: in the text
	from, to        int32 // of walk.text
}

// node is a subject.
type node struct {
	from, to   int32 // its IRI in walk.text, `<iri> `; equal: blank
	in         int32 // the statement it stands in; -1: none
	first, end int32 // of walk.line: its statements
	label      string
	digest     digest
	known      bool // the digest is a template's
}

func (n *node) blank() bool { return n.from == n.to }

const (
	rdfFirst  = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "
	rdfRest   = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> "
	rdfNil    = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"
	xsd       = "http://www.w3.org/2001/XMLSchema#"
	xsdString = xsd + "string"
)

// end of every line; placeholder is what a blank object's ends with.
const (
	end         = " .\n"
	placeholder = "_:z" + end
)

// object is a term in a line.
type object struct {
	node    int32 // -1: what follows
	iri     bool
	text    string
	closing string // of a text
	typ     string // of a number, "" for texts: its datatype is not prepared
}

func ofNode(n int32) object   { return object{node: n} }
func ofIRI(iri string) object { return object{node: -1, iri: true, text: iri} }

// say adds a statement.
func (w *walk) say(s int32, predicate string, o object) bool {
	from := len(w.text)
	if len(w.statements) >= maxStatements || from+len(predicate)+len(o.text) > maxText {
		return false
	}
	w.text = append(w.text, predicate...)
	at := int32(-1)
	switch {
	case o.node >= 0:
		w.text = w.objectNode(o.node)
		if n := &w.nodes[o.node]; n.blank() {
			n.in, at = int32(len(w.statements)), o.node
		}
	case o.iri:
		w.text = append(append(append(w.text, '<'), o.text...), '>')
	default:
		w.text = append(ld.AppendText(append(w.text, '"'), o.text), o.closing...)
		if o.typ != "" {
			w.text = append(append(append(w.text, `"^^<`...), o.typ...), '>')
		}
	}
	w.text = append(w.text, end...)
	w.statements = append(w.statements, statement{s, at, int32(from), int32(len(w.text))})
	return true
}

func (w *walk) objectNode(i int32) []byte {
	n := &w.nodes[i]
	if n.blank() {
		return append(w.text, "_:z"...)
	}
	return append(w.text, w.text[n.from:n.to-1]...)
}

// sayLine adds a statement whose line is prepared.
func (w *walk) sayLine(s int32, line string) bool {
	from := len(w.text)
	if line == "" || len(w.statements) >= maxStatements || from+len(line) > maxText {
		return false
	}
	w.text = append(w.text, line...)
	w.statements = append(w.statements, statement{s, -1, int32(from), int32(len(w.text))})
	return true
}

func (w *walk) fresh() int32 {
	w.nodes = append(w.nodes, node{in: -1})
	return int32(len(w.nodes) - 1)
}

// named is the node with an IRI: one, wherever it is described.
func (w *walk) named(iri string) (int32, bool) {
	seen := 0
	for i := range w.nodes {
		n := &w.nodes[i]
		if n.blank() {
			continue
		}
		if int(n.to-n.from) == len(iri)+3 && string(w.text[n.from+1:n.to-2]) == iri {
			return int32(i), true
		}
		seen++
	}
	if seen >= maxNamed || len(w.text)+len(iri) > maxText {
		return 0, false
	}
	from := len(w.text)
	w.text = append(append(append(w.text, '<'), iri...), "> "...)
	w.nodes = append(w.nodes, node{from: int32(from), to: int32(len(w.text)), in: -1})
	return int32(len(w.nodes) - 1), true
}

// place is where a value stands.
type place struct {
	name  string
	by    *word
	depth int
}

// node writes what an object says and is its node. by is the word it stands
// under; nil at the top. without is a member that is left out.
func (w *walk) node(t *table, by *word, v *jcs.Value, depth int, without string) (int32, bool) {
	k := t.keywords(v, depth)
	if depth > maxDepth || k.other {
		return 0, false
	}
	from := t
	if t.previous != nil && (len(v.Members) != 1 || k.id == nil) {
		t = t.previous
	}
	if by != nil {
		if t = t.enter(by, ld.ForNode); t == nil {
			return 0, false
		}
	}
	k = t.again(k, from, v, depth)
	typing, types := t, k.types
	if t = typeScopes(t, types); t == nil {
		return 0, false
	}
	if k = t.again(k, typing, v, depth); k.other || k.types != types {
		return 0, false // the types' contexts gave a keyword to a word, or took it
	}
	s, ok := w.subject(t, k.id)
	if !ok || !w.types(s, typing, types) {
		return 0, false
	}
	said, ok := w.members(t, s, v, k, depth, without)
	return s, ok && (depth > 0 || said || types != nil)
}

// keywords are the values of an object's members that stand for keywords. other:
// one is there twice, or it is one that is not usual.
type keywords struct {
	id, types *jcs.Value
	other     bool
}

// keywords looks for them. A context may stand at the top only.
func (t *table) keywords(v *jcs.Value, depth int) (k keywords) {
	for i := range v.Members {
		m := &v.Members[i]
		got, keyword := t.keyword(m.Name)
		switch {
		case !keyword:
		case got == isID:
			k.other = k.other || k.id != nil
			k.id = &m.Value
		case got == isType:
			k.other = k.other || k.types != nil
			k.types = &m.Value
		case depth > 0 || m.Name != "@context":
			k.other = true
		}
	}
	return k
}

// again is keywords under another table, when it has other names for them.
func (t *table) again(k keywords, from *table, v *jcs.Value, depth int) keywords {
	if t == from || t.names == from.names {
		return k
	}
	return t.keywords(v, depth)
}

// typeScopes is the table after the contexts of the types, in the order of their
// names (5.1.2, step 11); nil when they are not usual.
func typeScopes(t *table, types *jcs.Value) *table {
	if types == nil {
		return t
	}
	from := t
	if types.Kind == jcs.String {
		return typeScope(t, from, types.Text)
	}
	var room [maxTypes]string
	names := room[:0]
	if types.Kind != jcs.Array || len(types.Items) == 0 || len(types.Items) > maxTypes {
		return nil
	}
	for i := range types.Items {
		if types.Items[i].Kind != jcs.String {
			return nil
		}
		names = append(names, types.Items[i].Text)
	}
	if !slices.IsSorted(names) {
		slices.Sort(names)
	}
	for _, name := range names {
		if t = typeScope(t, from, name); t == nil {
			return nil
		}
	}
	return t
}

func typeScope(t, from *table, name string) *table {
	if w := from.words[name]; w != nil {
		return t.enter(w, ld.ForType)
	}
	return t
}

func (w *walk) subject(t *table, id *jcs.Value) (int32, bool) {
	if id == nil {
		return w.fresh(), true
	}
	if id.Kind != jcs.String {
		return 0, false
	}
	iri, ok := t.iri(id.Text, false)
	if !ok {
		return 0, false
	}
	return w.named(iri)
}

// iri expands an id; ok is false when RDF cannot hold it.
func (t *table) iri(s string, vocab bool) (string, bool) {
	if i := strings.IndexByte(s, ':'); i <= 0 || t.colons || !strings.HasPrefix(s[i+1:], "//") {
		return t.scope.IRI(s, vocab)
	}
	return s, ld.WellFormed(s) // a scheme and an authority: nothing to expand
}

func (w *walk) types(s int32, t *table, types *jcs.Value) bool {
	if types == nil {
		return true
	}
	if types.Kind == jcs.String {
		return w.typed(s, t, types.Text)
	}
	for i := range types.Items {
		if !w.typed(s, t, types.Items[i].Text) {
			return false
		}
	}
	return true
}

func (w *walk) typed(s int32, t *table, name string) bool {
	if word := t.words[name]; word != nil {
		return w.sayLine(s, word.typeLine)
	}
	iri, ok := t.iri(name, true)
	return ok && w.say(s, rdfType, ofIRI(iri))
}

// members writes what the properties say: all that is no keyword.
func (w *walk) members(t *table, s int32, v *jcs.Value, k keywords, depth int, without string) (said, ok bool) {
	for i := range v.Members {
		m := &v.Members[i]
		if &m.Value == k.types || &m.Value == k.id || depth == 0 && (m.Name == "@context" || m.Name == without) {
			continue
		}
		word := t.words[m.Name]
		if word == nil || word.meaning != property || !w.property(t, s, word, m, depth) {
			return said, false
		}
		said = true
	}
	return said, true
}

func (w *walk) property(t *table, s int32, by *word, m *jcs.Member, depth int) bool {
	v := &m.Value
	if by.List {
		return w.list(t, s, by, m, depth)
	}
	if v.Kind != jcs.Array {
		o, ok := w.value(t, place{m.Name, by, depth}, v)
		return ok && w.say(s, by.predicate, o)
	}
	for i := range v.Items {
		o, ok := w.value(t, place{m.Name, by, depth + 1}, &v.Items[i])
		if !ok || !w.say(s, by.predicate, o) {
			return false
		}
	}
	return len(v.Items) > 0
}

func (w *walk) list(t *table, s int32, by *word, m *jcs.Member, depth int) bool {
	if m.Value.Kind != jcs.Array {
		return false
	}
	items, link := m.Value.Items, by.predicate
	for i := range items {
		o, ok := w.value(t, place{m.Name, by, depth + 1}, &items[i])
		if !ok {
			return false
		}
		cell := w.fresh()
		if !w.say(s, link, ofNode(cell)) || !w.say(cell, rdfFirst, o) {
			return false
		}
		s, link = cell, rdfRest
	}
	return w.say(s, link, ofIRI(rdfNil))
}

// value is the term of one value of a property, after what it says was written.
func (w *walk) value(t *table, at place, v *jcs.Value) (object, bool) {
	switch v.Kind {
	case jcs.Object:
		if w.template.is(v) {
			n, ok := w.part(t, at.by, v, at.depth+1)
			return ofNode(n), ok
		}
		n, ok := w.node(t, at.by, v, at.depth+1, "")
		return ofNode(n), ok
	case jcs.Null, jcs.Array:
		return object{}, false
	}
	by := at.by
	if by.Scoped {
		if t = t.enter(by, ld.ForValue); t == nil {
			return object{}, false
		}
		if by = t.words[at.name]; by == nil || !by.Usual {
			return object{}, false
		}
	}
	if v.Kind == jcs.String {
		return textOf(t, by, v.Text)
	}
	typ := by.Type
	if strings.HasPrefix(typ, "@") {
		typ = ""
	}
	o := object{node: -1}
	switch v.Kind {
	case jcs.Number:
		o.text, o.typ = numeral(v.Text, typ)
	default:
		o.text, o.typ = "false", typ
		if v.Kind == jcs.True {
			o.text = "true"
		}
		if typ == "" {
			o.typ = xsd + "boolean"
		}
	}
	if o.typ == xsdString {
		o.typ, o.closing = "", `"`
	}
	return o, true
}

// textOf is the term of a string: an IRI, or a literal without language.
func textOf(t *table, by *word, s string) (object, bool) {
	switch by.Type {
	case "@id", "@vocab":
		iri, ok := t.iri(s, by.Type == "@vocab")
		return ofIRI(iri), ok
	case "":
		return object{node: -1, text: s, closing: by.closing}, t.plain && by.Plain
	}
	return object{node: -1, text: s, closing: by.closing}, true
}

// numeral is a number as RDF writes it; a small integer is itself.
func numeral(literal, typ string) (text, datatype string) {
	if len(literal) > 15 || typ == xsd+"double" {
		return ld.Numeral(literal, typ)
	}
	for i := range len(literal) {
		if literal[i] < '0' || literal[i] > '9' {
			return ld.Numeral(literal, typ)
		}
	}
	if typ == "" {
		typ = xsd + "integer"
	}
	return literal, typ
}
