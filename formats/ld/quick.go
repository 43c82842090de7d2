package ld

import (
	"slices"
	"strconv"

	"opencairn.org/cairn/formats/jcs"
)

// Quick is ToRDF in one walk, for documents of the usual kind: contexts by their
// pinned addresses at the top, words the contexts define, ids and types that are
// absolute, texts, numbers, lists. ok is false for every other one, lossy and
// wrong ones among them: ask ToRDF, which knows why. What Quick answers is what
// ToRDF answers: FuzzQuickIsPlain of vc/proof/rdfproof holds the two together. Blank nodes are b0, b1
// and so on.
//
// The quads are appended to room, which may be memory of an earlier run.
func (p *Processor) Quick(doc *jcs.Value, room []Quad) (r Result, ok bool) {
	if doc.Kind != jcs.Object || p.suite != nil || p.Limits != (Limits{}) {
		return r, false
	}
	q := quick{e: p.expander(), out: room}
	act, ok := q.contexts(doc.Get("@context"))
	if !ok {
		return r, false
	}
	if _, ok := q.node(act, nil, doc, 0); !ok || len(q.out) == 0 {
		return r, false
	}
	return Result{Quads: q.out, Contexts: q.e.used}, true
}

// What Quick takes on. It is far below the limits of ToRDF, so that nothing it
// accepts is refused there.
const (
	quickQuads = 2000
	quickBytes = 256 << 10
	quickDepth = 24
)

// quick is one walk.
type quick struct {
	e     *expander
	out   []Quad
	count int
	bytes int
}

func (q *quick) contexts(list *jcs.Value) (*active, bool) {
	act := q.e.set.start()
	if list == nil || list.Kind != jcs.Array || len(list.Items) > 8 {
		return nil, false
	}
	for i := range list.Items {
		c := &list.Items[i]
		d := q.e.set.docs[c.Str()]
		if d == nil || c.Kind != jcs.String {
			return nil, false
		}
		v, err := d.read()
		if err != nil {
			return nil, false
		}
		q.e.note(d, v)
		u := use{base: d.URL, pinned: true, remote: d.self}
		if act, err = q.e.apply(act, v, u, nil); err != nil {
			return nil, false
		}
	}
	return act, true
}

func (q *quick) scope(act *active, t *term, u scopeUse) (*active, bool) {
	if t == nil || t.context == nil {
		return act, true
	}
	if !t.pinned {
		return nil, false
	}
	out, err := q.e.apply(act, t.context, use{scopeUse: u, base: t.base, pinned: true}, nil)
	return out, err == nil
}

func (q *quick) emit(s Term, p string, o Term) bool {
	q.bytes += len(s.Value) + len(p) + len(o.Value) + len(o.Datatype)
	if len(q.out) >= quickQuads || q.bytes > quickBytes {
		return false
	}
	q.out = append(q.out, Quad{Subject: s, Predicate: Term{Kind: IRI, Value: p}, Object: o})
	return true
}

func (q *quick) fresh() Term {
	t := Term{Kind: Blank, Value: blankName(q.count)}
	q.count++
	return t
}

var blankNames = func() (out [64]string) {
	for i := range out {
		out[i] = "b" + strconv.Itoa(i)
	}
	return out
}()

func blankName(i int) string {
	if i < len(blankNames) {
		return blankNames[i]
	}
	return "b" + strconv.Itoa(i)
}

// node writes what an object says and is its term. def is the term of the
// property it stands in.
//
//nolint:funlen // one walk, kept in one place because its order is the quads' order
func (q *quick) node(act *active, def *term, v *jcs.Value, depth int) (Term, bool) {
	if depth > quickDepth || depth > 0 && v.Get("@context") != nil {
		return Term{}, false
	}
	if act.previous != nil && !q.e.staysScoped(act, v) {
		act = act.previous
	}
	act, ok := q.scope(act, def, scopeUse{override: true})
	if !ok {
		return Term{}, false
	}
	types, typeScope := (*jcs.Value)(nil), act
	for i := range v.Members {
		if keywordOf(typeScope, v.Members[i].Name) == "@type" {
			if types != nil {
				return Term{}, false
			}
			types = &v.Members[i].Value
		}
	}
	if act, ok = q.typeScopes(act, types); !ok {
		return Term{}, false
	}
	s, ok := q.subject(act, v)
	if !ok || !q.types(s, typeScope, types) {
		return Term{}, false
	}
	said := false
	for i := range v.Members {
		m := &v.Members[i]
		if m.Name == "@context" {
			continue
		}
		t := act.terms[m.Name]
		switch {
		case keywordOf(act, m.Name) == "@type":
			if types != &m.Value { // a type's context made it one
				return Term{}, false
			}
			continue
		case types == &m.Value: // a type's context made it none
			return Term{}, false
		case keywordOf(act, m.Name) == "@id":
			continue
		case t == nil:
			return Term{}, false
		case !t.sound || t.reverse || t.container&^(onSet|onList) != 0 || t.typ == "@json":
			return Term{}, false
		}
		said = true
		if !q.property(act, s, t, m, depth) {
			return Term{}, false
		}
	}
	return s, depth > 0 || said || types != nil
}

func (q *quick) typeScopes(act *active, types *jcs.Value) (*active, bool) {
	if types == nil {
		return act, true
	}
	scope := act
	var room [8]string
	names := room[:0]
	switch types.Kind {
	case jcs.String:
		names = append(names, types.Text)
	case jcs.Array:
		if len(types.Items) == 0 {
			return nil, false
		}
		for i := range types.Items {
			if types.Items[i].Kind != jcs.String {
				return nil, false
			}
			names = append(names, types.Items[i].Text)
		}
	default:
		return nil, false
	}
	slices.Sort(names)
	for _, name := range names {
		var ok bool
		if act, ok = q.scope(act, scope.terms[name], scopeUse{noPropagate: true}); !ok {
			return nil, false
		}
	}
	return act, true
}

// subject is the node's id, or a new blank node. Named blank nodes are not usual.
func (q *quick) subject(act *active, v *jcs.Value) (Term, bool) {
	found := (*jcs.Value)(nil)
	for i := range v.Members {
		switch keywordOf(act, v.Members[i].Name) {
		case "", "@type", "@context":
		case "@id":
			if found != nil {
				return Term{}, false
			}
			found = &v.Members[i].Value
		default:
			return Term{}, false
		}
	}
	if found == nil {
		return q.fresh(), true
	}
	if found.Kind != jcs.String {
		return Term{}, false
	}
	return q.iri(act, found.Text, false)
}

func (q *quick) iri(act *active, s string, vocab bool) (Term, bool) {
	id, ok := q.e.iri(act, s, true, vocab)
	return Term{Kind: IRI, Value: id}, ok && wellFormed(id)
}

func (q *quick) types(s Term, scope *active, types *jcs.Value) bool {
	if types == nil {
		return true
	}
	if types.Kind == jcs.String {
		return q.typeName(s, scope, types.Text)
	}
	for i := range types.Items {
		if !q.typeName(s, scope, types.Items[i].Text) {
			return false
		}
	}
	return true
}

func (q *quick) typeName(s Term, scope *active, name string) bool {
	if t := scope.terms[name]; t != nil {
		return t.sound && q.emit(s, rdfType, Term{Kind: IRI, Value: t.id})
	}
	o, ok := q.iri(scope, name, true)
	return ok && q.emit(s, rdfType, o)
}

func (q *quick) property(act *active, s Term, t *term, m *jcs.Member, depth int) bool {
	v := &m.Value
	if t.container.has(onList) {
		return q.list(act, s, t, m, depth)
	}
	if v.Kind != jcs.Array {
		o, ok := q.object(act, m.Name, t, v, depth)
		return ok && q.emit(s, t.id, o)
	}
	if len(v.Items) == 0 {
		return false
	}
	for i := range v.Items {
		o, ok := q.object(act, m.Name, t, &v.Items[i], depth+1)
		if !ok || !q.emit(s, t.id, o) {
			return false
		}
	}
	return true
}

func (q *quick) list(act *active, s Term, t *term, m *jcs.Member, depth int) bool {
	v := &m.Value
	if v.Kind != jcs.Array || t.container != onList {
		return false
	}
	for i := range v.Items {
		o, ok := q.object(act, m.Name, t, &v.Items[i], depth+1)
		if !ok {
			return false
		}
		cell := q.fresh()
		link := rdfRest
		if i == 0 {
			link = t.id
		}
		if !q.emit(s, link, cell) || !q.emit(cell, rdfFirst, o) {
			return false
		}
		s = cell
	}
	if len(v.Items) == 0 {
		return q.emit(s, t.id, Term{Kind: IRI, Value: rdfNil})
	}
	return q.emit(s, rdfRest, Term{Kind: IRI, Value: rdfNil})
}

// object is the term of one value of a property, after what it says was written.
func (q *quick) object(act *active, name string, t *term, v *jcs.Value, depth int) (Term, bool) {
	switch v.Kind {
	case jcs.Object:
		return q.node(act, t, v, depth+1)
	case jcs.Null, jcs.Array:
		return Term{}, false
	}
	if t.context != nil {
		var ok bool
		if act, ok = q.scope(act, t, scopeUse{}); !ok {
			return Term{}, false
		}
		if t = act.terms[name]; t == nil {
			return Term{}, false
		}
	}
	if v.Kind == jcs.String {
		return q.text(act, t, v.Text)
	}
	typ := t.typ
	if typ == "@id" || typ == "@vocab" || typ == "@none" {
		typ = ""
	}
	if typ != "" && !t.soundType {
		return Term{}, false
	}
	if v.Kind == jcs.Number {
		text, typ := numeral(number(v.Text), typ)
		return Term{Kind: Literal, Value: text, Datatype: typ}, true
	}
	return Term{Kind: Literal, Value: strconv.FormatBool(v.Kind == jcs.True), Datatype: either(typ, xsd+"boolean")}, true
}

// text is the term of a string: an IRI, or a literal without language.
func (q *quick) text(act *active, t *term, s string) (Term, bool) {
	switch t.typ {
	case "@id", "@vocab":
		return q.iri(act, s, t.typ == "@vocab")
	case "", "@none":
		plain := act.language == "" && act.direction == "" && t.language == nil && t.direction == nil
		return Term{Kind: Literal, Value: s, Datatype: xsdString}, plain
	}
	return Term{Kind: Literal, Value: s, Datatype: t.typ}, t.soundType
}
