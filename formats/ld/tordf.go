package ld

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// Result is a document as RDF.
type Result struct {
	Quads    []Quad    // in no particular order, some maybe twice
	Contexts []Context // the pinned contexts it was read with, in the order they were met
}

// ToRDF expands a document and deserialises it to RDF (JSON-LD 1.1 API, 8.1).
// Errors are Errors for what would be dropped, *Error for everything else. Blank
// nodes are named b0, b1 and so on in the order they are met; names the document
// gives are not kept.
func (p *Processor) ToRDF(doc *jcs.Value) (*Result, error) {
	e := p.expander()
	list, err := e.document(doc)
	if err != nil {
		return nil, err
	}
	w := &writer{e: e, names: map[string]string{}}
	for _, x := range list {
		if err := w.node(x, Term{}); err != nil {
			return nil, err
		}
	}
	if len(w.out) == 0 && e.suite == nil {
		return nil, fail(NoQuads, nil, "")
	}
	return &Result{Quads: w.out, Contexts: e.used}, nil
}

// writer walks an expanded document. It makes the quads the standard makes by way
// of a node map: a set of them, so nodes met twice need not be merged.
type writer struct {
	e     *expander
	out   []Quad
	names map[string]string
	count int // blank nodes named
	bytes int // of the quads' terms
}

func (w *writer) fresh() Term {
	t := Term{Kind: Blank, Value: "b" + strconv.Itoa(w.count)}
	w.count++
	return t
}

// resource is the term of an id; false: RDF cannot hold it.
func (w *writer) resource(id any) (Term, bool) {
	s, ok := id.(string)
	if !ok {
		return Term{}, false
	}
	if isBlank(s) {
		name, ok := w.names[s]
		if !ok {
			name = w.fresh().Value
			w.names[s] = name
		}
		return Term{Kind: Blank, Value: name}, true
	}
	return Term{Kind: IRI, Value: s}, wellFormed(s)
}

// emit adds a quad. One that RDF cannot hold was reported while expanding.
func (w *writer) emit(s, p, o, g Term) error {
	if len(w.out) >= w.e.lim.Quads {
		return fail(TooManyQuads, nil, "")
	}
	for _, t := range [4]*Term{&s, &p, &o, &g} {
		w.bytes += len(t.Value) + len(t.Datatype)
	}
	if w.bytes > w.e.lim.Bytes {
		return fail(TooLarge, nil, "")
	}
	w.out = append(w.out, Quad{s, p, o, g})
	return nil
}

// subject names a node: by its id, or a new blank node.
func (w *writer) subject(m map[string]any) (Term, bool) {
	id, ok := m["@id"]
	if !ok {
		return w.fresh(), true
	}
	return w.resource(id)
}

func (w *writer) node(x any, g Term) error {
	m, ok := x.(map[string]any)
	if !ok || isValueOrList(m) {
		return nil
	}
	s, ok := w.subject(m)
	return w.describe(s, ok, m, g)
}

// describe writes what a node object says about s; when s is not good for RDF,
// only what it says of others.
func (w *writer) describe(s Term, good bool, m map[string]any, g Term) error {
	for _, t := range array(m["@type"]) {
		if o, ok := w.resource(t); ok && good {
			if err := w.emit(s, Term{Kind: IRI, Value: rdfType}, o, g); err != nil {
				return err
			}
		}
	}
	if graph, ok := m["@graph"]; ok {
		if err := w.graph(s, good, graph); err != nil {
			return err
		}
	}
	for _, x := range array(m["@included"]) {
		if err := w.node(x, g); err != nil {
			return err
		}
	}
	if back, ok := m["@reverse"].(map[string]any); ok {
		if err := w.reverse(s, good, back, g); err != nil {
			return err
		}
	}
	for _, prop := range slices.Sorted(maps.Keys(m)) {
		if isKeyword(prop) {
			continue
		}
		p, ok := w.resource(prop)
		ok = ok && good && (p.Kind == IRI || w.e.suite != nil && w.e.suite.generalized)
		for _, x := range array(m[prop]) {
			o, has, err := w.object(x, g)
			if err != nil {
				return err
			}
			if ok && has {
				if err := w.emit(s, p, o, g); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// graph writes a named graph, unless its name is not good for RDF.
func (w *writer) graph(name Term, good bool, graph any) error {
	before := len(w.out)
	for _, x := range array(graph) {
		if err := w.node(x, name); err != nil {
			return err
		}
	}
	if !good {
		w.out = w.out[:before]
	}
	return nil
}

func (w *writer) reverse(o Term, good bool, back map[string]any, g Term) error {
	for _, prop := range slices.Sorted(maps.Keys(back)) {
		p, ok := w.resource(prop)
		for _, x := range array(back[prop]) {
			s, has, err := w.object(x, g)
			if err != nil {
				return err
			}
			if ok && good && has && p.Kind == IRI {
				if err := w.emit(s, p, o, g); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// object writes what an object says and is its term (section 8.2).
func (w *writer) object(x any, g Term) (Term, bool, error) {
	m, ok := x.(map[string]any)
	switch {
	case !ok:
		return Term{}, false, nil
	case has(m, "@value"):
		return w.value(m, g)
	case has(m, "@list"):
		t, err := w.list(array(m["@list"]), g)
		return t, true, err
	}
	s, good := w.subject(m)
	return s, good, w.describe(s, good, m, g)
}

// list is the List Conversion of section 8.4.
func (w *writer) list(items []any, g Term) (Term, error) {
	none := Term{Kind: IRI, Value: rdfNil}
	if len(items) == 0 {
		return none, nil
	}
	cells := make([]Term, len(items), len(items)+1)
	for i := range cells {
		cells[i] = w.fresh()
	}
	cells = append(cells, none)
	for i, x := range items {
		o, ok, err := w.object(x, g)
		if err != nil {
			return none, err
		}
		if ok {
			if err := w.emit(cells[i], Term{Kind: IRI, Value: rdfFirst}, o, g); err != nil {
				return none, err
			}
		}
		if err := w.emit(cells[i], Term{Kind: IRI, Value: rdfRest}, cells[i+1], g); err != nil {
			return none, err
		}
	}
	return cells[0], nil
}

// value is the literal of a value object.
func (w *writer) value(m map[string]any, g Term) (Term, bool, error) {
	t := Term{Kind: Literal}
	typ, _ := m["@type"].(string)
	switch v := m["@value"].(type) {
	case *jcs.Value:
		t.Value, typ = string(v.Canonical()), rdfJSON
	case bool:
		t.Value = strconv.FormatBool(v)
		typ = either(typ, xsd+"boolean")
	case number:
		t.Value, typ = numeral(v, typ)
	case string:
		t.Value = v
		if lang, _ := m["@language"].(string); lang != "" {
			if !languageTag(lang) {
				return t, false, nil
			}
			t.Language, typ = lang, rdfLang
		}
		if dir, _ := m["@direction"].(string); dir != "" {
			return w.directed(t, dir, g)
		}
		typ = either(typ, xsdString)
	}
	t.Datatype = typ
	return t, wellFormed(typ), nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// directed is a text with a base direction: a datatype that names both.
func (w *writer) directed(t Term, dir string, g Term) (Term, bool, error) {
	how := "i18n-datatype"
	if w.e.suite != nil {
		how = w.e.suite.direction
	}
	switch how {
	case "i18n-datatype":
		t.Datatype = i18n + strings.ToLower(t.Language) + "_" + dir
		t.Language = ""
		return t, true, nil
	case "compound-literal":
		s := w.fresh()
		pairs := [][2]string{{"value", t.Value}, {"language", t.Language}, {"direction", dir}}
		for _, p := range pairs {
			if p[1] == "" && p[0] == "language" {
				continue
			}
			if err := w.emit(s, Term{Kind: IRI, Value: rdf + p[0]}, Term{Kind: Literal, Value: p[1], Datatype: xsdString}, g); err != nil {
				return t, false, err
			}
		}
		return s, true, nil
	}
	t.Datatype = either(t.Datatype, xsdString)
	if t.Language != "" {
		t.Datatype = rdfLang
	}
	return t, true, nil
}

// numeral writes a number: an integer when it has no fraction and is below 1e21,
// else a double in the canonical form of XML Schema (section 8.2, steps 10, 11).
func numeral(n number, typ string) (text, datatype string) {
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		f = 0 // not reachable: the parser read it
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e21 && typ != xsd+"double" {
		text = strconv.FormatFloat(f, 'f', 0, 64)
		if text == "-0" {
			text = "0"
		}
		return text, either(typ, xsd+"integer")
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', 15, 64), "E")
	mantissa = strings.TrimRight(mantissa, "0")
	if strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	e, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(e), either(typ, xsd+"double")
}
