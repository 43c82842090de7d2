package ld

import "opencairn.org/cairn/formats/jcs"

// SuiteOptions are what the W3C test suites set.
type SuiteOptions struct {
	Base        string
	Expand      *jcs.Value
	Load        func(url string) (*jcs.Value, error)
	Direction   string
	Generalized bool
}

// SuiteProcessor drops things as the standard's algorithms do. It exists in tests
// only.
func SuiteProcessor(o SuiteOptions) *Processor {
	return &Processor{Contexts: newContexts(nil), suite: &suite{
		base: o.Base, expandContext: o.Expand, load: o.Load, direction: o.Direction, generalized: o.Generalized}}
}

// Steps is how much work reading a document was accounted for.
func (p *Processor) Steps(doc *jcs.Value) int {
	e := p.expander()
	_, _ = e.document(doc) // ToRDF says what is wrong with it
	return e.spent
}

// Expand is the expanded document as a JSON tree.
func (p *Processor) Expand(doc *jcs.Value) (*jcs.Value, error) {
	list, err := p.expander().document(doc)
	if err != nil {
		return nil, err
	}
	return tree(list), nil
}

func tree(v any) *jcs.Value {
	switch v := v.(type) {
	case string:
		return jcs.Text(v)
	case number:
		return &jcs.Value{Kind: jcs.Number, Text: string(v)}
	case bool:
		if v {
			return &jcs.Value{Kind: jcs.True}
		}
		return &jcs.Value{Kind: jcs.False}
	case *jcs.Value:
		return v
	case []any:
		out := &jcs.Value{Kind: jcs.Array}
		for _, x := range v {
			out.Items = append(out.Items, *tree(x))
		}
		return out
	case map[string]any:
		var members []jcs.Member
		for k, x := range v {
			members = append(members, jcs.Member{Name: k, Value: *tree(x)})
		}
		return jcs.NewObject(members)
	}
	return &jcs.Value{}
}

// CompileAll compiles every context of the set and, in it, everything that is
// scoped to a term, whatever is scoped in there included. It returns how many
// contexts that were.
func CompileAll(c *Contexts) (int, error) {
	n := 0
	for _, ctx := range c.List() {
		e := (&Processor{Contexts: c, Limits: Limits{Work: 1 << 30}}).expander()
		act, err := e.named(c.initial, ctx.URL, use{}, (&place{}).in(ctx.URL))
		if err != nil {
			return n, err
		}
		n++
		if err := compileScoped(e, act, map[*jcs.Value]bool{}, &n); err != nil {
			return n, err
		}
	}
	return n, nil
}

func compileScoped(e *expander, act *active, seen map[*jcs.Value]bool, n *int) error {
	for name, t := range act.terms {
		if t.context == nil || seen[t.context] {
			continue
		}
		seen[t.context] = true
		inner, err := e.apply(act, t.context, use{scopeUse: scopeUse{override: true}, base: t.base, pinned: t.pinned}, (&place{}).in(name))
		if err != nil {
			return err
		}
		*n++
		if err := compileScoped(e, inner, seen, n); err != nil {
			return err
		}
	}
	return nil
}

// Resolve resolves an IRI reference.
func Resolve(base, ref string) string { return resolve(base, ref) }
