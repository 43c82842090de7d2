package ld

import (
	"slices"

	"opencairn.org/cairn/formats/jcs"
)

// node is an object while it is expanded.
type node struct {
	e         *expander
	act       *active
	typeScope *active // expands the values of @type
	prop      string
	inputType string
	out       map[string]any
}

// object is steps 7 to 20 of the expansion algorithm.
func (e *expander) object(act *active, prop string, def *term, v *jcs.Value, at *place, fromMap bool) (any, error) {
	if act.previous != nil && !fromMap && !e.staysScoped(act, v) {
		act = act.previous
	}
	act, err := e.propertyScope(act, def, true, at)
	if err != nil {
		return nil, err
	}
	if c := v.Get("@context"); c != nil {
		if act, err = e.apply(act, c, use{base: e.base()}, at.in("@context")); err != nil {
			return nil, err
		}
	}
	n := &node{e: e, act: act, typeScope: act, prop: prop, out: make(map[string]any, len(v.Members))}
	if err := n.applyTypes(v, at); err != nil {
		return nil, err
	}
	if err := n.members(v, at); err != nil {
		return nil, err
	}
	return n.finish(v, at)
}

// staysScoped is step 7: a value object, or one that only names a node.
func (e *expander) staysScoped(act *active, v *jcs.Value) bool {
	for i := range v.Members {
		k := keywordOf(act, v.Members[i].Name)
		if k == "@value" || k == "@id" && len(v.Members) == 1 {
			return true
		}
	}
	return false
}

// keywordOf is the keyword a name stands for, or "".
func keywordOf(act *active, name string) string {
	if t := act.terms[name]; t != nil && isKeyword(t.id) {
		return t.id
	}
	if isKeyword(name) {
		return name
	}
	return ""
}

// applyTypes is steps 10 to 12.
func (n *node) applyTypes(v *jcs.Value, at *place) error {
	first := true
	for i := range v.Members {
		m := &v.Members[i]
		if keywordOf(n.typeScope, m.Name) != "@type" {
			continue
		}
		names := make([]string, 0, 4)
		for _, t := range m.Value.List() {
			if t.Kind == jcs.String {
				names = append(names, t.Text)
			}
		}
		if first && len(names) > 0 {
			n.inputType, _ = n.e.iri(n.act, names[len(names)-1], false, true)
			first = false
		}
		slices.Sort(names)
		for _, name := range names {
			def := n.typeScope.terms[name]
			if def == nil || def.context == nil {
				continue
			}
			u := use{scopeUse: scopeUse{noPropagate: true}, base: def.base, pinned: def.pinned}
			var err error
			if n.act, err = n.e.apply(n.act, def.context, u, at.in(m.Name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// members is steps 13 and 14.
func (n *node) members(v *jcs.Value, at *place) error {
	var nests []*jcs.Member
	for i := range v.Members {
		m := &v.Members[i]
		if m.Name == "@context" {
			continue
		}
		here := at.in(m.Name)
		k, ok := n.e.iri(n.act, m.Name, false, true)
		switch {
		case isKeyword(k):
			if k == "@nest" {
				nests = append(nests, m)
				continue
			}
			if err := n.keyword(k, m, here); err != nil {
				return err
			}
			continue
		case !ok && keywordForm(m.Name):
			n.e.lose(KeywordLike, here, m.Name)
			continue
		case !ok || !isIRI(k) && !isBlank(k) && !hasColon(k):
			n.e.lose(UndefinedTerm, here, m.Name)
			continue
		case isBlank(k):
			n.e.lose(BlankProperty, here, m.Name)
		default:
			n.e.checkID(k, m.Name, UndefinedTerm, here)
		}
		if err := n.property(k, m, here); err != nil {
			return err
		}
	}
	for _, m := range nests {
		if err := n.nest(m, at.in(m.Name)); err != nil {
			return err
		}
	}
	return nil
}

func hasColon(s string) bool {
	for i := range len(s) {
		if s[i] == ':' {
			return true
		}
	}
	return false
}

// nest is step 14: what is nested is read as if it stood in the object.
func (n *node) nest(m *jcs.Member, at *place) error {
	outer := n.act
	defer func() { n.act = outer }()
	var err error
	if n.act, err = n.e.propertyScope(n.act, n.act.terms[m.Name], true, at); err != nil {
		return err
	}
	for i, v := range m.Value.List() {
		here := at
		if m.Value.Kind == jcs.Array {
			here = at.item(i)
		}
		if v.Kind != jcs.Object {
			return fail("invalid @nest value", here, "")
		}
		if len(v.Members) == 0 {
			n.e.lose(DroppedValue, here, "{}")
		}
		for j := range v.Members {
			if keywordOf(n.act, v.Members[j].Name) == "@value" {
				return fail("invalid @nest value", here, "")
			}
		}
		if err := n.e.work(1, here); err != nil {
			return err
		}
		if err := n.members(v, here); err != nil {
			return err
		}
	}
	if m.Value.Kind == jcs.Array && len(m.Value.Items) == 0 {
		n.e.lose(DroppedValue, at, "[]")
	}
	return nil
}

// keyword is step 13.4.
//
//nolint:funlen // the step is one list of keywords in the standard, too
func (n *node) keyword(k string, m *jcs.Member, at *place) error {
	if n.prop == "@reverse" {
		return fail("invalid reverse property map", at, m.Name)
	}
	if has(n.out, k) && k != "@included" && k != "@type" {
		return fail("colliding keywords", at, k)
	}
	v := &m.Value
	switch k {
	case "@id":
		if v.Kind != jcs.String {
			return fail("invalid @id value", at, "")
		}
		n.out[k] = n.e.reference(n.act, v.Text, false, RelativeID, at)
	case "@type":
		return n.types(v, at)
	case "@graph":
		x, err := n.e.expand(n.act, "@graph", v, at, false)
		if err != nil {
			return err
		}
		n.out[k] = array(x)
	case "@included":
		return n.included(v, at)
	case "@value":
		return n.literal(v, at)
	case "@language":
		if v.Kind != jcs.String {
			return fail("invalid language-tagged string", at, "")
		}
		n.out[k] = lower(v.Text)
		n.e.checkLanguage(v.Text, at)
	case "@direction":
		if v.Str() != "ltr" && v.Str() != "rtl" {
			return fail("invalid base direction", at, v.Str())
		}
		n.out[k] = v.Text
	case "@index":
		if v.Kind != jcs.String {
			return fail("invalid @index value", at, "")
		}
		n.e.lose(DroppedIndex, at, v.Text)
		n.out[k] = v.Text
	case "@list", "@set":
		return n.listOrSet(k, v, at)
	case "@reverse":
		return n.reverse(v, at)
	default:
		n.e.lose(KeywordLike, at, m.Name)
	}
	return nil
}

func (n *node) types(v *jcs.Value, at *place) error {
	if v.Kind != jcs.String && v.Kind != jcs.Array {
		return fail("invalid type value", at, "")
	}
	if v.Kind == jcs.Array && len(v.Items) == 0 {
		n.e.lose(DroppedValue, at, "[]")
	}
	var out []any
	for i, t := range v.List() {
		here := at
		if v.Kind == jcs.Array {
			here = at.item(i)
		}
		if t.Kind != jcs.String {
			return fail("invalid type value", here, "")
		}
		relative := UndefinedType
		if slices.ContainsFunc([]byte(t.Text), func(c byte) bool { return c == '/' || c == '#' || c == ':' || c == '.' || c == '?' }) {
			relative = RelativeType
		}
		out = append(out, n.e.typeName(n.typeScope, t.Text, relative, here))
	}
	switch have := n.out["@type"].(type) {
	case nil:
		if v.Kind == jcs.String {
			n.out["@type"] = out[0]
			return nil
		}
		n.out["@type"] = slices.Concat([]any{}, out)
	case []any:
		n.out["@type"] = append(slices.Clip(have), out...)
	default:
		n.out["@type"] = append([]any{have}, out...)
	}
	return nil
}

func (e *expander) typeName(act *active, s string, relative Code, at *place) any {
	id, ok := e.iri(act, s, true, true)
	switch {
	case !ok && keywordForm(s):
		e.lose(KeywordLike, at, s)
		return nil
	case !ok:
		e.lose(UndefinedType, at, s)
		return nil
	case id == "@json" || id == "@none":
	case isKeyword(id):
		e.lose(KeywordLike, at, s)
	default:
		e.checkID(id, s, relative, at)
	}
	return id
}

func (n *node) included(v *jcs.Value, at *place) error {
	x, err := n.e.expand(n.act, "", v, at, false)
	if err != nil {
		return err
	}
	if x == nil {
		return fail("invalid @included value", at, "")
	}
	for _, it := range array(x) {
		m, ok := it.(map[string]any)
		if !ok || isValueOrList(m) || has(m, "@set") {
			return fail("invalid @included value", at, "")
		}
	}
	have, _ := n.out["@included"].([]any)
	n.out["@included"] = append(slices.Clip(have), array(x)...)
	return nil
}

// literal is step 13.4.7.
func (n *node) literal(v *jcs.Value, at *place) error {
	switch {
	case n.inputType == "@json":
		n.out["@value"] = v
		return nil
	case v.Kind == jcs.Array || v.Kind == jcs.Object:
		return fail("invalid value object value", at, "")
	case v.Kind == jcs.Null:
		n.e.lose(DroppedValue, at, "null")
	}
	n.out["@value"] = scalar(v)
	return nil
}

func (n *node) listOrSet(k string, v *jcs.Value, at *place) error {
	prop := n.prop
	if k == "@list" && (prop == "" || prop == "@graph") {
		n.e.lose(DroppedValue, at, "@list")
		return nil
	}
	if k == "@list" && v.Kind == jcs.Array && len(v.Items) == 0 {
		n.out[k] = []any{}
		return nil
	}
	x, err := n.e.expand(n.act, prop, v, at, false)
	if err != nil {
		return err
	}
	if k == "@list" {
		n.out[k] = array(x)
		return nil
	}
	n.out[k] = x
	return nil
}

// reverse is step 13.4.13.
func (n *node) reverse(v *jcs.Value, at *place) error {
	if v.Kind != jcs.Object {
		return fail("invalid @reverse value", at, "")
	}
	x, err := n.e.expand(n.act, "@reverse", v, at, false)
	if err != nil {
		return err
	}
	m, _ := x.(map[string]any)
	if len(m) == 0 {
		n.e.lose(DroppedValue, at, "{}")
	}
	if back, ok := m["@reverse"].(map[string]any); ok {
		for prop, items := range back {
			add(n.out, prop, array(items))
		}
	}
	for prop, items := range m {
		if prop == "@reverse" {
			continue
		}
		if err := n.addReverse(prop, items, at); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) addReverse(prop string, items any, at *place) error {
	back, _ := n.out["@reverse"].(map[string]any)
	if back == nil {
		back = map[string]any{}
		n.out["@reverse"] = back
	}
	for _, it := range array(items) {
		if isValueOrList(it) {
			return fail("invalid reverse property value", at, "")
		}
		add(back, prop, it)
	}
	return nil
}

// finish is steps 15 to 19.
func (n *node) finish(v *jcs.Value, at *place) (any, error) {
	out := n.out
	switch {
	case has(out, "@value"):
		return n.finishValue(at)
	case has(out, "@type"):
		out["@type"] = array(out["@type"])
	case has(out, "@set"), has(out, "@list"):
		if len(out) > 2 || len(out) == 2 && !has(out, "@index") {
			return nil, fail("invalid set or list object", at, "")
		}
		if has(out, "@set") {
			set := out["@set"]
			m, ok := set.(map[string]any)
			if !ok {
				return set, nil
			}
			out = m
		}
	}
	if len(out) == 1 && has(out, "@language") {
		n.e.lose(DroppedValue, at, "@language")
		return nil, nil
	}
	if n.prop != "" && n.prop != "@graph" {
		return out, nil
	}
	_, onlyID := out["@id"]
	if len(out) == 0 || isValueOrList(out) || onlyID && len(out) == 1 {
		if len(v.Members) > 0 || at != nil {
			n.e.lose(DroppedValue, at, "")
		}
		return nil, nil
	}
	return out, nil
}

func (n *node) finishValue(at *place) (any, error) {
	out := n.out
	for k := range out {
		switch k {
		case "@direction", "@index", "@language", "@type", "@value":
		default:
			return nil, fail("invalid value object", at, k)
		}
	}
	typ, typed := out["@type"]
	if typed && (has(out, "@language") || has(out, "@direction")) {
		return nil, fail("invalid value object", at, "")
	}
	if n.prop == "" || n.prop == "@graph" {
		n.e.lose(DroppedValue, at, "@value")
		return nil, nil
	}
	_, text := out["@value"].(string)
	switch {
	case typ == "@json":
		return out, nil
	case out["@value"] == nil:
		return nil, nil
	case !text && has(out, "@language"):
		return nil, fail("invalid language-tagged value", at, "")
	case !text && has(out, "@direction"):
		n.e.lose(DroppedValue, at, "@direction")
	case typed:
		s, ok := typ.(string)
		if !ok || !wellFormed(s) {
			return nil, fail("invalid typed value", at, "")
		}
	}
	return out, nil
}
