package ld

import (
	"maps"

	"opencairn.org/cairn/formats/jcs"
)

// active is an active context (section 4.1). It is not changed once made; the
// scoped map is guarded by Contexts.mu.
type active struct {
	terms     map[string]*term
	base      string // "": none
	vocab     *string
	language  string // "": none
	direction string // "": none
	previous  *active

	pinned bool // made of pinned bodies only, so that it may be kept
	scoped map[scopeKey]*active
}

// scopeKey is a pinned context met in an active one.
type scopeKey struct {
	local *jcs.Value
	use   scopeUse
}

type scopeUse struct{ override, noPropagate bool }

// term is a term definition.
type term struct {
	id        string // IRI mapping; "": the term means nothing
	typ       string // type mapping; "": none
	language  *string
	direction *string
	nest      string
	index     string // index mapping
	container container
	reverse   bool
	prefix    bool
	protected bool
	sound     bool // id is good for RDF
	soundType bool // typ is a datatype that is

	context *jcs.Value // local context, applied where the term is used
	base    string     // where that context was written
	pinned  bool       // in a pinned body
}

// container is a container mapping.
type container uint8

const (
	onList container = 1 << iota
	onSet
	onIndex
	onLanguage
	onID
	onType
	onGraph
)

func (c container) has(x container) bool { return c&x != 0 }

func (a *active) clone() *active {
	out := &active{terms: maps.Clone(a.terms), base: a.base, vocab: a.vocab, language: a.language,
		direction: a.direction, previous: a.previous}
	if out.terms == nil {
		out.terms = map[string]*term{}
	}
	return out
}

func (a *active) hasProtected() bool {
	for _, t := range a.terms {
		if t.protected {
			return true
		}
	}
	return false
}

// same compares two definitions but for their protection.
func (t *term) same(o *term) bool {
	return t.id == o.id && t.typ == o.typ && equal(t.language, o.language) && equal(t.direction, o.direction) &&
		t.nest == o.nest && t.index == o.index && t.container == o.container && t.reverse == o.reverse &&
		t.prefix == o.prefix && t.base == o.base && sameValue(t.context, o.context)
}

func equal(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func sameValue(a, b *jcs.Value) bool {
	return a == b || a != nil && b != nil && a.Equal(b)
}

// kept looks up what was compiled before.
func (c *Contexts) kept(a *active, k scopeKey) *active {
	c.mu.Lock()
	defer c.mu.Unlock()
	return a.scoped[k]
}

func (c *Contexts) keep(a *active, k scopeKey, made *active) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.compiled++; c.compiled > maxCompiled {
		c.compiled, c.initial = 0, &active{pinned: true}
		return
	}
	if a.scoped == nil {
		a.scoped = map[scopeKey]*active{}
	}
	a.scoped[k] = made
}
