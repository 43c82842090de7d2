package ld

import (
	"slices"

	"opencairn.org/cairn/formats/jcs"
)

// property is steps 13.5 to 13.14: an entry that is no keyword.
func (n *node) property(id string, m *jcs.Member, at *place) error {
	def := n.act.terms[m.Name]
	if def == nil {
		def = &term{}
	}
	v := &m.Value
	var x any
	var err error
	switch c := def.container; {
	case def.typ == "@json":
		x = map[string]any{"@value": v, "@type": "@json"}
	case c.has(onLanguage) && v.Kind == jcs.Object:
		x, err = n.languageMap(def, v, at)
	case c.has(onIndex|onType|onID) && v.Kind == jcs.Object:
		x, err = n.indexMap(m.Name, def, v, at)
	default:
		x, err = n.e.expand(n.act, m.Name, v, at, false)
	}
	if err != nil || x == nil {
		return err
	}
	if def.container.has(onList) && !has(x, "@list") {
		x = map[string]any{"@list": array(x)}
	}
	if def.container.has(onGraph) && !def.container.has(onID|onIndex) {
		list := array(x)
		graphs := make([]any, len(list))
		for i, it := range list {
			graphs[i] = map[string]any{"@graph": array(it)}
		}
		x = graphs
	}
	if def.reverse {
		return n.addReverse(id, x, at)
	}
	add(n.out, id, x)
	return nil
}

// languageMap is step 13.7.
func (n *node) languageMap(def *term, v *jcs.Value, at *place) (any, error) {
	out := []any{}
	dir := n.act.direction
	if def.direction != nil {
		dir = *def.direction
	}
	if len(v.Members) == 0 {
		n.e.lose(DroppedValue, at, "{}")
	}
	for i := range v.Members {
		m := &v.Members[i]
		here := at.in(m.Name)
		if m.Value.Kind == jcs.Array && len(m.Value.Items) == 0 {
			n.e.lose(DroppedValue, here, "[]")
		}
		for _, it := range m.Value.List() {
			if it.Kind == jcs.Null {
				n.e.lose(DroppedValue, here, "null")
				continue
			}
			if it.Kind != jcs.String {
				return nil, fail("invalid language map value", here, "")
			}
			x := map[string]any{"@value": it.Text}
			if keywordOf(n.act, m.Name) != "@none" {
				x["@language"] = lower(m.Name)
				n.e.checkLanguage(m.Name, here)
			}
			if dir != "" {
				x["@direction"] = dir
			}
			out = append(out, x)
		}
	}
	return out, nil
}

// indexMap is step 13.8: objects under their ids, types or an index.
func (n *node) indexMap(name string, def *term, v *jcs.Value, at *place) (any, error) {
	out := []any{}
	indexKey := def.index
	if indexKey == "" {
		indexKey = "@index"
	}
	if len(v.Members) == 0 {
		n.e.lose(DroppedValue, at, "{}")
	}
	for i := range v.Members {
		m := &v.Members[i]
		here := at.in(m.Name)
		act, err := n.mapContext(def, m.Name, here)
		if err != nil {
			return nil, err
		}
		list := m.Value
		if list.Kind != jcs.Array {
			list = jcs.Value{Kind: jcs.Array, Items: []jcs.Value{m.Value}}
		}
		x, err := n.e.expand(act, name, &list, here, true)
		if err != nil {
			return nil, err
		}
		for _, it := range array(x) {
			if it, err = n.indexed(def, indexKey, m.Name, it, here); err != nil {
				return nil, err
			}
			out = append(out, it)
		}
	}
	return out, nil
}

// mapContext is steps 13.8.3.1 to 13.8.3.3.
func (n *node) mapContext(def *term, key string, at *place) (*active, error) {
	act := n.act
	if def.container.has(onID|onType) && act.previous != nil {
		act = act.previous
	}
	if def.container.has(onType) {
		if t := act.terms[key]; t != nil && t.context != nil {
			u := use{scopeUse: scopeUse{noPropagate: true}, base: t.base, pinned: t.pinned}
			return n.e.apply(act, t.context, u, at)
		}
		return act, nil
	}
	if def.container.has(onID) {
		return act, nil
	}
	return n.act, nil
}

// indexed is step 13.8.3.7: an item takes what its key says.
func (n *node) indexed(def *term, indexKey, key string, it any, at *place) (any, error) {
	c := def.container
	if c.has(onGraph) && !isGraph(it) {
		it = map[string]any{"@graph": array(it)}
	}
	obj, ok := it.(map[string]any)
	if !ok {
		return it, nil
	}
	expanded, _ := n.e.iri(n.act, key, false, true)
	if expanded == "@none" {
		return it, nil
	}
	switch {
	case c.has(onIndex) && indexKey != "@index":
		return n.propertyIndex(indexKey, key, obj, at)
	case c.has(onIndex) && !has(obj, "@index"):
		n.e.lose(DroppedIndex, at, key)
		obj["@index"] = key
	case c.has(onID) && !has(obj, "@id"):
		obj["@id"] = n.e.reference(n.act, key, false, RelativeID, at)
	case c.has(onID):
		if id, _ := n.e.iri(n.act, key, true, false); id != obj["@id"] {
			n.e.lose(DroppedIndex, at, key) // the object says another id than its key
		}
	case c.has(onType):
		typ := n.e.typeName(n.act, key, UndefinedType, at)
		obj["@type"] = append([]any{typ}, array(obj["@type"])...)
	}
	return obj, nil
}

// propertyIndex: the key becomes a value of a property.
func (n *node) propertyIndex(indexKey, key string, obj map[string]any, at *place) (any, error) {
	value := n.e.value(n.act, indexKey, jcs.Text(key), at)
	prop, ok := n.e.iri(n.act, indexKey, false, true)
	if !ok {
		n.e.lose(UndefinedTerm, at, indexKey)
		return obj, nil
	}
	if has(obj, "@value") {
		return nil, fail("invalid value object", at, indexKey)
	}
	have, _ := obj[prop].([]any)
	obj[prop] = slices.Concat([]any{value}, have)
	return obj, nil
}
