package ld

import (
	"iter"
	"sync"
)

// Scope is an active context made of pinned bodies only, for readers that compile
// it further. Two are equal when they are the same compiled context.
type Scope struct {
	set *Contexts
	act *active
}

// Use is how a term's own context is applied.
type Use uint8

// The uses of a scoped context (JSON-LD 1.1 API, 5.1.2).
const (
	ForValue Use = iota // of a property, before a value
	ForNode             // of a property, before a node object
	ForType             // of a type
)

var uses = [...]scopeUse{ForValue: {}, ForNode: {override: true}, ForType: {noPropagate: true}}

// Scope is what a list of addresses makes, and the bodies that were read. ok is
// false when one of them is not pinned or cannot be applied: the plain way knows
// why.
func (c *Contexts) Scope(urls []string) (s Scope, used []Context, ok bool) {
	e := (&Processor{Contexts: c}).expander()
	act := c.start()
	for _, url := range urls {
		d := c.docs[url]
		if d == nil {
			return s, nil, false
		}
		v, err := d.read()
		if err != nil {
			return s, nil, false
		}
		e.note(d, v)
		if act, err = e.apply(act, v, use{base: d.URL, pinned: true, remote: d.self}, nil); err != nil {
			return s, nil, false
		}
	}
	return Scope{c, act}, e.used, true
}

// Previous is the scope a type's context gives way to inside other nodes.
func (s Scope) Previous() (Scope, bool) {
	return Scope{s.set, s.act.previous}, s.act.previous != nil
}

// Plain reports whether texts have neither language nor direction of their own.
func (s Scope) Plain() bool { return s.act.language == "" && s.act.direction == "" }

// IRI expands an id or, with vocab, a type (JSON-LD 1.1 API, 5.2.2); ok says
// whether it is an absolute IRI that RDF can hold.
func (s Scope) IRI(ref string, vocab bool) (id string, ok bool) {
	e := expander{set: s.set}
	id, ok = e.iri(s.act, ref, true, vocab)
	return id, ok && wellFormed(id)
}

// Words are the terms of the scope and what they mean.
func (s Scope) Words() iter.Seq2[string, Word] {
	return func(yield func(string, Word) bool) {
		for name, t := range s.act.terms {
			if !yield(name, t.word()) {
				return
			}
		}
	}
}

// Word is a term definition.
type Word struct {
	ID     string // an IRI or a keyword; "" when RDF cannot hold it
	Type   string // of values: "", "@id", "@vocab" or a datatype
	List   bool   // values are one list
	Usual  bool   // values are as they are written: no map, graph, JSON or reverse
	Plain  bool   // texts have neither language nor direction from the term
	Scoped bool   // carries a context, see Enter

	term *term
}

func (t *term) word() Word {
	w := Word{ID: t.id, Type: t.typ, List: t.container.has(onList), Scoped: t.context != nil, term: t,
		Plain: t.language == nil && t.direction == nil}
	w.Usual = !t.reverse && t.container&^(onSet|onList) == 0 && (t.container == onList || !w.List)
	switch {
	case t.typ == "@none":
		w.Type = ""
	case t.typ != "" && t.typ != "@id" && t.typ != "@vocab" && !t.soundType:
		w.Usual = false // @json among them
	}
	if !t.sound && !isKeyword(t.id) {
		w.ID = ""
	}
	return w
}

// Enter applies the context a word carries; the scope itself when it carries none.
func (s Scope) Enter(w Word, how Use) (Scope, bool) {
	t := w.term
	if t.context == nil {
		return s, true
	}
	if !t.pinned {
		return s, false
	}
	e := (&Processor{Contexts: s.set}).expander()
	act, err := e.apply(s.act, t.context, use{scopeUse: uses[how], base: t.base, pinned: true}, nil)
	return Scope{s.set, act}, err == nil
}

// derived is what one reader compiled from a set.
type derived struct {
	once  sync.Once
	value any
}

// Derived is what build made when it was first asked for: a place for the one
// reader that compiles a set further. It must be safe for concurrent use.
func (c *Contexts) Derived(build func() any) any {
	c.further.once.Do(func() { c.further.value = build() })
	return c.further.value
}

// IsKeyword reports whether s is a keyword of JSON-LD 1.1.
func IsKeyword(s string) bool { return isKeyword(s) }

// WellFormed reports whether s is an absolute IRI that N-Quads can hold.
func WellFormed(s string) bool { return wellFormed(s) }

// AppendText appends a literal's text as canonical N-Quads escape it.
func AppendText(b []byte, s string) []byte { return appendText(b, s) }

// Numeral is a JSON number as RDF writes it, and its datatype; typ is the
// datatype its term asks for, or "".
func Numeral(literal, typ string) (text, datatype string) { return numeral(number(literal), typ) }
