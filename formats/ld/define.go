package ld

import (
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// definer creates the term definitions of one local context (4.2.2).
type definer struct {
	e         *expander
	result    *active
	local     map[string]*jcs.Value
	use       use
	at        *place
	defined   map[string]bool // false: being defined
	protected bool
}

func (d *definer) define(name string) error {
	if done, seen := d.defined[name]; seen {
		if done {
			return nil
		}
		return fail("cyclic IRI mapping", d.at.in(name), name)
	}
	at := d.at.in(name)
	if name == "" {
		return fail("invalid term definition", at, "")
	}
	if err := d.e.work(1, at); err != nil {
		return err
	}
	d.defined[name] = false
	v := d.local[name]
	if isKeyword(name) && (name != "@type" || !typeKeywordMay(v)) {
		return fail("keyword redefinition", at, name)
	}
	if keywordForm(name) && !isKeyword(name) {
		return nil // 4.2.2 step 5: reserved, and not defined; strict readers find its use undefined
	}
	previous := d.result.terms[name]
	delete(d.result.terms, name)
	t, err := d.term(name, v, at)
	if err != nil || t == nil {
		return err
	}
	if !d.use.override && previous != nil && previous.protected {
		if !t.same(previous) {
			return fail("protected term redefinition", at, name)
		}
		t = previous
	}
	t.sound, t.soundType = wellFormed(t.id), wellFormed(t.typ)
	d.result.terms[name] = t
	d.defined[name] = true
	return nil
}

// typeKeywordMay: @type may be given a container of @set and protection (step 4).
func typeKeywordMay(v *jcs.Value) bool {
	if v.Kind != jcs.Object || len(v.Members) == 0 {
		return false
	}
	for _, m := range v.Members {
		if m.Name != "@protected" && (m.Name != "@container" || m.Value.Str() != "@set") {
			return false
		}
	}
	return true
}

// term reads a definition; nil: ignored.
func (d *definer) term(name string, v *jcs.Value, at *place) (*term, error) {
	t := &term{protected: d.protected}
	simple := false
	switch v.Kind {
	case jcs.Null:
		return t, nil
	case jcs.String:
		v = jcs.NewObject([]jcs.Member{{Name: "@id", Value: *v}})
		simple = true
	case jcs.Object:
	default:
		return nil, fail("invalid term definition", at, "")
	}
	if p := v.Get("@protected"); p != nil {
		if p.Kind != jcs.True && p.Kind != jcs.False {
			return nil, fail("invalid @protected value", at, "")
		}
		t.protected = p.Kind == jcs.True
	}
	if err := d.typeMapping(t, v, at); err != nil {
		return nil, err
	}
	if v.Get("@reverse") != nil {
		return d.reverse(t, v, at)
	}
	if ignored, err := d.mapping(t, name, v, simple, at); ignored || err != nil {
		return nil, err
	}
	for _, step := range []func(*term, string, *jcs.Value, *place) error{d.container, d.index, d.scoped, d.texts, d.nest, d.prefix} {
		if err := step(t, name, v, at); err != nil {
			return nil, err
		}
	}
	for _, m := range v.Members {
		switch m.Name {
		case "@id", "@reverse", "@container", "@context", "@direction", "@index", "@language", "@nest", "@prefix", "@protected", "@type":
		default:
			return nil, fail("invalid term definition", at, m.Name)
		}
	}
	return t, nil
}

// typeMapping is step 12.
func (d *definer) typeMapping(t *term, v *jcs.Value, at *place) error {
	x := v.Get("@type")
	if x == nil {
		return nil
	}
	if x.Kind != jcs.String {
		return fail("invalid type mapping", at, "")
	}
	typ, _, err := d.iri(x.Text)
	if err != nil {
		return err
	}
	switch typ {
	case "@id", "@vocab", "@json", "@none":
	default:
		if !isIRI(typ) {
			return fail("invalid type mapping", at, x.Text)
		}
	}
	t.typ = typ
	return nil
}

// reverse is step 13.
func (d *definer) reverse(t *term, v *jcs.Value, at *place) (*term, error) {
	x := v.Get("@reverse")
	if v.Get("@id") != nil || v.Get("@nest") != nil {
		return nil, fail("invalid reverse property", at, "")
	}
	if x.Kind != jcs.String {
		return nil, fail("invalid IRI mapping", at, "")
	}
	if keywordForm(x.Text) {
		return nil, nil
	}
	id, _, err := d.iri(x.Text)
	if err != nil {
		return nil, err
	}
	if !isIRI(id) && !isBlank(id) {
		return nil, fail("invalid IRI mapping", at, x.Text)
	}
	if c := v.Get("@container"); c != nil && c.Kind != jcs.Null {
		switch c.Str() {
		case "@set":
			t.container = onSet
		case "@index":
			t.container = onIndex
		default:
			return nil, fail("invalid reverse property", at, c.Str())
		}
	}
	t.id, t.reverse = id, true
	return t, d.index(t, "", v, at)
}

// mapping is steps 14 to 18: the IRI a term stands for. ignored: step 14.2.2.
func (d *definer) mapping(t *term, name string, v *jcs.Value, simple bool, at *place) (ignored bool, err error) {
	if x := v.Get("@id"); x != nil && (x.Kind != jcs.String || x.Text != name) {
		if x.Kind == jcs.Null {
			return false, nil
		}
		return d.explicit(t, name, x, simple, at)
	}
	switch i := strings.IndexByte(name, ':'); {
	case i > 0:
		t.id, err = d.compact(name, i)
	case strings.Contains(name, "/"):
		if t.id, _ = d.e.iri(d.result, name, false, true); !isIRI(t.id) {
			err = fail("invalid IRI mapping", at, name)
		}
	case name == "@type":
		t.id = "@type"
	case d.result.vocab != nil:
		d.e.scan(*d.result.vocab)
		t.id = *d.result.vocab + name
	default:
		err = fail("invalid IRI mapping", at, name)
	}
	return false, err
}

func (d *definer) explicit(t *term, name string, x *jcs.Value, simple bool, at *place) (ignored bool, err error) {
	if x.Kind != jcs.String {
		return false, fail("invalid IRI mapping", at, "")
	}
	if !isKeyword(x.Text) && keywordForm(x.Text) {
		return true, nil
	}
	if t.id, _, err = d.iri(x.Text); err != nil {
		return false, err
	}
	switch {
	case t.id == "@context":
		return false, fail("invalid keyword alias", at, "")
	case !isKeyword(t.id) && !isIRI(t.id) && !isBlank(t.id):
		return false, fail("invalid IRI mapping", at, x.Text)
	}
	if colon := strings.IndexByte(name, ':'); colon > 0 && colon < len(name)-1 || strings.Contains(name, "/") {
		d.defined[name] = true
		same, _, err := d.iri(name)
		if err != nil {
			return false, err
		}
		if same != t.id {
			return false, fail("invalid IRI mapping", at, name)
		}
		return false, nil
	}
	if !strings.ContainsAny(name, ":/") && simple {
		t.prefix = isBlank(t.id) || t.id != "" && strings.IndexByte(":/?#[]@", t.id[len(t.id)-1]) >= 0
	}
	return false, nil
}

// compact is step 15: a term that is itself prefix:suffix, or an IRI.
func (d *definer) compact(name string, colon int) (string, error) {
	prefix := name[:colon]
	if d.local[prefix] != nil {
		if err := d.define(prefix); err != nil {
			return "", err
		}
	}
	if p := d.result.terms[prefix]; p != nil && p.id != "" {
		d.e.scan(p.id)
		return p.id + name[colon+1:], nil
	}
	return name, nil
}

var containers = map[string]container{
	"@list": onList, "@set": onSet, "@index": onIndex, "@language": onLanguage, "@id": onID, "@type": onType, "@graph": onGraph,
}

// container is step 19.
func (d *definer) container(t *term, _ string, v *jcs.Value, at *place) error {
	x := v.Get("@container")
	if x == nil {
		return nil
	}
	list := x.List()
	for _, c := range list {
		bit, ok := containers[c.Str()]
		if !ok {
			return fail("invalid container mapping", at, c.Str())
		}
		t.container |= bit
	}
	if !allowed(t.container, len(list)) {
		return fail("invalid container mapping", at, "")
	}
	if t.container.has(onType) {
		switch t.typ {
		case "":
			t.typ = "@id"
		case "@id", "@vocab":
		default:
			return fail("invalid type mapping", at, t.typ)
		}
	}
	return nil
}

// allowed are the combinations of step 19.1.
func allowed(c container, n int) bool {
	if n == 1 {
		return true
	}
	rest := c &^ onSet
	if c.has(onGraph) && rest != onGraph {
		return rest == onGraph|onID || rest == onGraph|onIndex
	}
	return c.has(onSet) && slices.Contains([]container{onIndex, onGraph, onID, onType, onLanguage}, rest)
}

// index is step 20.
func (d *definer) index(t *term, _ string, v *jcs.Value, at *place) error {
	x := v.Get("@index")
	if x == nil {
		return nil
	}
	if !t.container.has(onIndex) || x.Kind != jcs.String {
		return fail("invalid term definition", at, "@index")
	}
	id, _, err := d.iri(x.Text)
	if err != nil {
		return err
	}
	if !isIRI(id) {
		return fail("invalid term definition", at, x.Text)
	}
	t.index = x.Text
	return nil
}

// scoped is step 21. What pinned bodies scope is read when it is met, and all of
// it by a test.
func (d *definer) scoped(t *term, _ string, v *jcs.Value, at *place) error {
	x := v.Get("@context")
	if x == nil {
		return nil
	}
	t.context, t.base, t.pinned = x, d.use.base, d.use.pinned
	if d.use.pinned {
		return nil
	}
	u := use{scopeUse: scopeUse{override: true}, base: d.use.base, remote: d.use.remote, unvalidated: true}
	if _, err := d.e.apply(d.result, x, u, at.in("@context")); err != nil {
		return fail("invalid scoped context", at, err.Error())
	}
	return nil
}

// texts is steps 22 and 23.
func (d *definer) texts(t *term, _ string, v *jcs.Value, at *place) error {
	if v.Get("@type") != nil {
		return nil
	}
	if x := v.Get("@language"); x != nil {
		if x.Kind != jcs.String && x.Kind != jcs.Null {
			return fail("invalid language mapping", at, "")
		}
		l := strings.ToLower(x.Str())
		t.language = &l
	}
	if x := v.Get("@direction"); x != nil {
		if x.Kind != jcs.Null && x.Str() != "ltr" && x.Str() != "rtl" {
			return fail("invalid base direction", at, x.Str())
		}
		s := x.Str()
		t.direction = &s
	}
	return nil
}

// nest is step 24.
func (d *definer) nest(t *term, _ string, v *jcs.Value, at *place) error {
	x := v.Get("@nest")
	if x == nil {
		return nil
	}
	if x.Kind != jcs.String || isKeyword(x.Text) && x.Text != "@nest" {
		return fail("invalid @nest value", at, x.Str())
	}
	t.nest = x.Text
	return nil
}

// prefix is step 25.
func (d *definer) prefix(t *term, name string, v *jcs.Value, at *place) error {
	x := v.Get("@prefix")
	if x == nil {
		return nil
	}
	switch {
	case strings.ContainsAny(name, ":/"):
		return fail("invalid term definition", at, "@prefix")
	case x.Kind != jcs.True && x.Kind != jcs.False:
		return fail("invalid @prefix value", at, "")
	case x.Kind == jcs.True && isKeyword(t.id):
		return fail("invalid term definition", at, "@prefix")
	}
	t.prefix = x.Kind == jcs.True
	return nil
}

// iri is IRI expansion while definitions are made (5.2.2 with a local context).
func (d *definer) iri(s string) (string, bool, error) {
	if isKeyword(s) {
		return s, true, nil
	}
	names := []string{s}
	if i := strings.IndexByte(s, ':'); i > 0 && !strings.HasPrefix(s[i+1:], "//") && s[:i] != "_" {
		names = append(names, s[:i])
	}
	for _, n := range names {
		if n == "" || keywordForm(n) || d.defined[n] || d.local[n] == nil || isContextEntry(n) {
			continue
		}
		if err := d.define(n); err != nil {
			return "", false, err
		}
		if n == s && d.result.terms[s] != nil {
			break
		}
	}
	id, ok := d.e.iri(d.result, s, false, true)
	return id, ok, nil
}

func isContextEntry(s string) bool { return strings.HasPrefix(s, "@") && isKeyword(s) }

// iri is IRI expansion (5.2.2); false: the word means nothing.
func (e *expander) iri(act *active, s string, documentRelative, vocab bool) (string, bool) {
	if isKeyword(s) {
		return s, true
	}
	if keywordForm(s) {
		return "", false
	}
	t := act.terms[s]
	if t != nil && (vocab || isKeyword(t.id)) {
		return t.id, t.id != ""
	}
	if i := strings.IndexByte(s, ':'); i > 0 {
		prefix, suffix := s[:i], s[i+1:]
		if prefix == "_" || strings.HasPrefix(suffix, "//") {
			return s, true
		}
		if p := act.terms[prefix]; p != nil && p.prefix && p.id != "" {
			e.scan(p.id)
			return p.id + suffix, true
		}
		if isIRI(s) {
			return s, true
		}
	}
	if vocab && act.vocab != nil {
		e.scan(*act.vocab)
		return *act.vocab + s, true
	}
	if documentRelative {
		e.scan(act.base)
		return resolve(act.base, s), true
	}
	return s, true
}
