package ld

import (
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// use is how a local context is applied: section 4.1.2's inputs beside the two
// contexts.
type use struct {
	scopeUse
	base        string   // address of the body it stands in
	pinned      bool     // that body is pinned
	remote      []string // contexts being read
	unvalidated bool     // do not look into scoped contexts again
}

// maxRemote bounds contexts that name contexts, maxListed those in one list.
const (
	maxRemote = 16
	maxListed = 64
)

// apply is the context processing algorithm (4.1.2). What pinned bodies make of
// pinned bodies is kept.
func (e *expander) apply(act *active, local *jcs.Value, u use, at *place) (*active, error) {
	if !act.pinned || !u.pinned {
		return e.process(act, local, u, at)
	}
	k := scopeKey{local, u.scopeUse}
	if got := e.set.kept(act, k); got != nil {
		return got, nil
	}
	out, err := e.process(act, local, u, at)
	if err != nil {
		return nil, err
	}
	if !out.pinned { // made just now, so nobody else has it yet
		out.pinned = true
	}
	e.set.keep(act, k, out)
	return out, nil
}

func (e *expander) process(act *active, local *jcs.Value, u use, at *place) (*active, error) {
	if v := local.Get("@propagate"); v != nil {
		if v.Kind != jcs.True && v.Kind != jcs.False {
			return nil, fail("invalid @propagate value", at, "")
		}
		u.noPropagate = v.Kind == jcs.False
	}
	result := act
	if u.noPropagate && act.previous == nil {
		result = act.clone()
		result.previous = act
	}
	if len(local.Items) > maxListed {
		return nil, fail("context overflow", at, "")
	}
	if err := e.work(1+len(act.terms)/3, at); err != nil { // a copy of them is made
		return nil, err
	}
	for i, c := range local.List() {
		where := at
		if local.Kind == jcs.Array {
			where = at.item(i)
		}
		var err error
		switch c.Kind {
		case jcs.Null:
			result, err = e.nullify(result, u, where)
		case jcs.String:
			result, err = e.named(result, c.Text, u, where)
		case jcs.Object:
			result = result.clone()
			if err = e.work(1+len(result.terms)/3, where); err == nil {
				err = e.local(result, c, u, where)
			}
		default:
			err = fail("invalid local context", where, "")
		}
		if err != nil {
			return nil, err
		}
	}
	return result, nil
}

// nullify is step 5.1.
func (e *expander) nullify(act *active, u use, at *place) (*active, error) {
	if !u.override && act.hasProtected() {
		return nil, fail("invalid context nullification", at, "")
	}
	out := &active{base: e.base(), terms: map[string]*term{}}
	if u.noPropagate {
		out.previous = act.previous
	}
	return out, nil
}

// named is step 5.2: a context by its address.
func (e *expander) named(act *active, ref string, u use, at *place) (*active, error) {
	url := resolve(u.base, ref)
	if u.unvalidated && slices.Contains(u.remote, url) {
		return act, nil
	}
	if len(u.remote) >= maxRemote {
		return nil, fail("context overflow", at, url)
	}
	doc, pinned, err := e.load(url, at)
	if err != nil {
		return nil, err
	}
	return e.apply(act, doc, use{base: url, pinned: pinned, remote: append(slices.Clip(u.remote), url), unvalidated: u.unvalidated}, at)
}

// load is the @context of the body under an address.
func (e *expander) load(url string, at *place) (*jcs.Value, bool, error) {
	if d, ok := e.set.docs[url]; ok {
		v, err := d.read()
		if err != nil {
			return nil, false, fail("invalid remote context", at, url+": "+err.Error())
		}
		e.note(d, v)
		return v, true, nil
	}
	if e.suite == nil || e.suite.load == nil {
		return nil, false, fail(UnknownContext, at, url)
	}
	v, err := e.suite.load(url)
	if err != nil {
		return nil, false, fail("loading remote context failed", at, url)
	}
	if v.Get("@context") == nil {
		return nil, false, fail("invalid remote context", at, url)
	}
	return v.Get("@context"), false, nil
}

// note records a body as used, with the pinned ones it names itself: what was
// compiled before is not read again.
func (e *expander) note(d *document, v *jcs.Value) {
	if slices.ContainsFunc(e.used, func(c Context) bool { return c.URL == d.URL }) {
		return
	}
	e.used = append(e.used, d.Context)
	for _, ref := range d.refs(v) {
		if inner, ok := e.set.docs[resolve(d.URL, ref)]; ok {
			if v, err := inner.read(); err == nil {
				e.note(inner, v)
			}
		}
	}
}

// named appends the addresses of contexts that v names: v itself when it is one,
// and everything under @context and @import.
func named(v *jcs.Value, context bool, out []string) []string {
	switch v.Kind {
	case jcs.String:
		if context {
			out = append(out, v.Text)
		}
	case jcs.Array:
		for i := range v.Items {
			out = named(&v.Items[i], context, out)
		}
	case jcs.Object:
		for i := range v.Members {
			m := &v.Members[i]
			out = named(&m.Value, m.Name == "@context" || m.Name == "@import", out)
		}
	}
	return out
}

// local is steps 5.3 to 5.13: a context written as an object.
func (e *expander) local(result *active, c *jcs.Value, u use, at *place) error {
	c, err := e.imported(c, u, at)
	if err != nil {
		return err
	}
	if v := c.Get("@version"); v != nil && (v.Kind != jcs.Number || v.Text != "1.1") {
		return fail("invalid @version value", at.in("@version"), v.Text)
	}
	if err := e.defaults(result, c, u, at); err != nil {
		return err
	}
	d := &definer{e: e, result: result, local: make(map[string]*jcs.Value, len(c.Members)), use: u, at: at, defined: make(map[string]bool, len(c.Members))}
	for i := range c.Members {
		d.local[c.Members[i].Name] = &c.Members[i].Value
	}
	if v := c.Get("@protected"); v != nil {
		if v.Kind != jcs.True && v.Kind != jcs.False {
			return fail("invalid @protected value", at.in("@protected"), "")
		}
		d.protected = v.Kind == jcs.True
	}
	for i := range c.Members {
		switch name := c.Members[i].Name; name {
		case "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab":
		default:
			if err := d.define(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// imported is step 5.6.
func (e *expander) imported(c *jcs.Value, u use, at *place) (*jcs.Value, error) {
	v := c.Get("@import")
	if v == nil {
		return c, nil
	}
	at = at.in("@import")
	if v.Kind != jcs.String {
		return nil, fail("invalid @import value", at, "")
	}
	from, _, err := e.load(resolve(u.base, v.Text), at)
	if err != nil {
		return nil, err
	}
	switch {
	case from.Kind != jcs.Object:
		return nil, fail("invalid remote context", at, v.Text)
	case from.Get("@import") != nil:
		return nil, fail("invalid context entry", at, v.Text)
	}
	members := slices.Concat(from.Members, c.Members)
	return jcs.NewObject(members), nil
}

// defaults is steps 5.7 to 5.11.
func (e *expander) defaults(result *active, c *jcs.Value, u use, at *place) error {
	if v := c.Get("@base"); v != nil && len(u.remote) == 0 {
		if err := setBase(result, v, at.in("@base")); err != nil {
			return err
		}
	}
	if v := c.Get("@vocab"); v != nil {
		if err := e.setVocab(result, v, at.in("@vocab")); err != nil {
			return err
		}
	}
	if v := c.Get("@language"); v != nil {
		if v.Kind != jcs.String && v.Kind != jcs.Null {
			return fail("invalid default language", at.in("@language"), "")
		}
		result.language = strings.ToLower(v.Str())
	}
	if v := c.Get("@direction"); v != nil {
		if v.Kind != jcs.Null && v.Str() != "ltr" && v.Str() != "rtl" {
			return fail("invalid base direction", at.in("@direction"), v.Str())
		}
		result.direction = v.Str()
	}
	return nil
}

func setBase(result *active, v *jcs.Value, at *place) error {
	switch {
	case v.Kind == jcs.Null:
		result.base = ""
	case v.Kind != jcs.String:
		return fail("invalid base IRI", at, "")
	case isIRI(v.Text):
		result.base = v.Text
	case result.base != "":
		result.base = resolve(result.base, v.Text)
	default:
		return fail("invalid base IRI", at, v.Text)
	}
	return nil
}

func (e *expander) setVocab(result *active, v *jcs.Value, at *place) error {
	if v.Kind == jcs.Null {
		result.vocab = nil
		return nil
	}
	if v.Kind != jcs.String {
		return fail("invalid vocab mapping", at, "")
	}
	vocab, _ := e.iri(result, v.Text, true, true)
	result.vocab = &vocab
	return nil
}
