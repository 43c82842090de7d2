package ld

import (
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// Limits bound what a document may cost. A zero field takes the default.
type Limits struct {
	Depth int // objects and arrays inside each other; default 64
	Work  int // values read, terms defined, long IRIs looked through; default 40,000
	Quads int // default 10,000
	Bytes int // of the quads' terms together; default 2 MiB
}

// The defaults of Limits.
const (
	DefaultDepth = 64
	DefaultWork  = 40_000
	DefaultQuads = 10_000
	DefaultBytes = 2 << 20
)

func (l Limits) orDefaults() Limits {
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if l.Work == 0 {
		l.Work = DefaultWork
	}
	if l.Quads == 0 {
		l.Quads = DefaultQuads
	}
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	return l
}

// Processor expands documents. The zero value is strict and knows the embedded
// contexts.
type Processor struct {
	Contexts *Contexts // nil: Pinned
	Limits   Limits
	suite    *suite // what the W3C test suites need; set by tests only
}

// suite is the behaviour the standard describes where ours differs: things are
// dropped, documents have a base, contexts come from elsewhere. No code outside
// tests can make one.
type suite struct {
	base          string
	expandContext *jcs.Value
	load          func(url string) (*jcs.Value, error)
	direction     string // rdfDirection
	generalized   bool   // produceGeneralizedRdf
}

// expander is one expansion.
type expander struct {
	set   *Contexts
	lim   Limits
	suite *suite
	used  []Context
	errs  Errors
	spent int
	depth int
}

// An expanded document is made of these: map[string]any, []any, string, bool,
// number, nil, and *jcs.Value for what @json keeps as it is.
type number string // a JSON number as written

func (p *Processor) expander() *expander {
	e := &expander{set: p.Contexts, lim: p.Limits.orDefaults(), suite: p.suite}
	if e.set == nil {
		e.set = Pinned()
	}
	return e
}

// work accounts for n steps.
func (e *expander) work(n int, at *place) error {
	if e.spent += n; e.spent > e.lim.Work {
		return fail(TooMuchWork, at, "")
	}
	return nil
}

// scan accounts for a text that is copied or looked through, by its length; the
// next step fails when it was too much.
func (e *expander) scan(s string) { e.spent += len(s) / 64 }

// lose notes something that would be dropped.
func (e *expander) lose(c Code, at *place, detail string) {
	if e.suite == nil && len(e.errs) < maxErrors {
		e.errs = append(e.errs, fail(c, at, detail))
	}
}

func (e *expander) base() string {
	if e.suite == nil {
		return ""
	}
	return e.suite.base
}

// document is the expansion algorithm's frame (9.2): the result is an array.
func (e *expander) document(doc *jcs.Value) ([]any, error) {
	act := e.set.start()
	if e.suite != nil {
		act = &active{base: e.suite.base}
		if c := e.suite.expandContext; c != nil {
			if inner := c.Get("@context"); inner != nil {
				c = inner
			}
			var err error
			if act, err = e.apply(act, c, use{base: e.suite.base}, nil); err != nil {
				return nil, err
			}
		}
	}
	out, err := e.expand(act, "", doc, nil, false)
	if err != nil {
		return nil, err
	}
	if m, ok := out.(map[string]any); ok && len(m) == 1 && m["@graph"] != nil {
		out = m["@graph"]
	}
	if len(e.errs) > 0 {
		return nil, e.errs
	}
	return array(out), nil
}

// array is v as an array; nil is the empty one.
func array(v any) []any {
	switch v := v.(type) {
	case nil:
		return []any{}
	case []any:
		return v
	}
	return []any{v}
}

// expand is the expansion algorithm (5.1.2). prop is the active property, "" for
// none.
func (e *expander) expand(act *active, prop string, v *jcs.Value, at *place, fromMap bool) (any, error) {
	if err := e.work(1, at); err != nil {
		return nil, err
	}
	if e.depth >= e.lim.Depth && (v.Kind == jcs.Array || v.Kind == jcs.Object) {
		return nil, fail(TooDeep, at, "")
	}
	e.depth++
	defer func() { e.depth-- }()
	def := act.terms[prop]
	switch v.Kind {
	case jcs.Null:
		e.lose(DroppedValue, at, "null")
		return nil, nil
	case jcs.Array:
		return e.items(act, prop, v, at, fromMap)
	case jcs.Object:
		return e.object(act, prop, def, v, at, fromMap)
	}
	if prop == "" || prop == "@graph" {
		e.lose(DroppedValue, at, v.Text)
		return nil, nil
	}
	act, err := e.propertyScope(act, def, false, at)
	if err != nil {
		return nil, err
	}
	return e.value(act, prop, v, at), nil
}

// propertyScope applies the context a property's definition carries.
func (e *expander) propertyScope(act *active, def *term, override bool, at *place) (*active, error) {
	if def == nil || def.context == nil {
		return act, nil
	}
	return e.apply(act, def.context, use{scopeUse: scopeUse{override: override}, base: def.base, pinned: def.pinned}, at)
}

func (e *expander) items(act *active, prop string, v *jcs.Value, at *place, fromMap bool) (any, error) {
	out := make([]any, 0, len(v.Items))
	inList := act.terms[prop] != nil && act.terms[prop].container.has(onList)
	if len(v.Items) == 0 && !inList && prop != "@list" {
		e.lose(DroppedValue, at, "[]")
	}
	for i := range v.Items {
		x, err := e.expand(act, prop, &v.Items[i], at.item(i), fromMap)
		if err != nil {
			return nil, err
		}
		if list, ok := x.([]any); ok && inList {
			x = map[string]any{"@list": list}
		}
		switch x := x.(type) {
		case nil:
		case []any:
			out = append(out, x...)
		default:
			out = append(out, x)
		}
	}
	return out, nil
}

// value is value expansion (5.3.2), of a scalar.
func (e *expander) value(act *active, prop string, v *jcs.Value, at *place) any {
	def := act.terms[prop]
	if def == nil {
		def = &term{}
	}
	if v.Kind == jcs.String && (def.typ == "@id" || def.typ == "@vocab") {
		return map[string]any{"@id": e.reference(act, v.Text, def.typ == "@vocab", RelativeID, at)}
	}
	out := map[string]any{"@value": scalar(v)}
	switch {
	case def.typ != "" && def.typ != "@id" && def.typ != "@vocab" && def.typ != "@none":
		out["@type"] = def.typ
		e.checkDatatype(def.typ, at)
	case v.Kind == jcs.String:
		lang, dir := act.language, act.direction
		if def.language != nil {
			lang = *def.language
		}
		if def.direction != nil {
			dir = *def.direction
		}
		if lang != "" {
			out["@language"] = lang
			e.checkLanguage(lang, at)
		}
		if dir != "" {
			out["@direction"] = dir
		}
	}
	return out
}

// reference expands an id and notes one that RDF would drop.
func (e *expander) reference(act *active, s string, vocab bool, relative Code, at *place) any {
	id, ok := e.iri(act, s, true, vocab)
	if !ok {
		e.lose(KeywordLike, at, s)
		return nil
	}
	e.checkID(id, s, relative, at)
	return id
}

func (e *expander) checkID(id, written string, relative Code, at *place) {
	e.scan(id)
	switch {
	case e.suite != nil:
	case isBlank(id):
		if !wellFormedBlank(id) {
			e.lose(BadIRI, at, written)
		}
	case !isIRI(id):
		e.lose(relative, at, written)
	case !wellFormed(id):
		e.lose(BadIRI, at, written)
	}
}

func (e *expander) checkDatatype(typ string, at *place) {
	e.scan(typ)
	if e.suite == nil && typ != "@json" && !wellFormed(typ) {
		e.lose(RelativeType, at, typ)
	}
}

func (e *expander) checkLanguage(lang string, at *place) {
	if e.suite == nil && !languageTag(lang) {
		e.lose(BadLanguage, at, lang)
	}
}

func scalar(v *jcs.Value) any {
	switch v.Kind {
	case jcs.String:
		return v.Text
	case jcs.Number:
		return number(v.Text)
	case jcs.True, jcs.False:
		return v.Kind == jcs.True
	}
	return nil
}

// add appends v to the values of a property. The property is there afterwards even
// when v holds nothing.
func add(node map[string]any, prop string, v any) {
	have, _ := node[prop].([]any)
	if have == nil {
		have = []any{}
	}
	if list, ok := v.([]any); ok {
		have = append(have, list...)
	} else {
		have = append(have, v)
	}
	node[prop] = have
}

func has(node any, key string) bool {
	m, ok := node.(map[string]any)
	if !ok {
		return false
	}
	_, ok = m[key]
	return ok
}

func isValueOrList(v any) bool { return has(v, "@value") || has(v, "@list") }

// isGraph: an object with @graph and at most @id and @index beside it (section 9.7 of JSON-LD 1.1).
func isGraph(v any) bool {
	m, ok := v.(map[string]any)
	if !ok || !has(v, "@graph") {
		return false
	}
	for k := range m {
		if k != "@graph" && k != "@id" && k != "@index" && k != "@context" {
			return false
		}
	}
	return true
}

func lower(s string) string { return strings.ToLower(s) }
