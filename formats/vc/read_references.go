package vc

import (
	"opencairn.org/cairn/formats/jcs"
)

// statuses reads where to ask whether the credential still holds. Version 1.1
// requires an id.
func (r *reader) statuses(v *jcs.Value, needID bool) (out []Status) {
	var top Place
	for i, s := range v.List() {
		at := top.OfItem("credentialStatus", v, i)
		if s.Kind != jcs.Object {
			r.errs.Add(WrongType, at.Path(), "")
			continue
		}
		r.id(s, &at, needID)
		types := r.types(s, &at)
		st := Status{Path: at.Path(), Purpose: s.Get("statusPurpose").Str(), List: s.Get("statusListCredential").Str(), Index: literal(s.Get("statusListIndex")), Size: literal(s.Get("statusSize")), Value: s}
		if len(types) > 0 {
			st.Type = types[0]
		}
		out = append(out, st)
	}
	return out
}

func literal(v *jcs.Value) string {
	if v == nil || v.Kind != jcs.String && v.Kind != jcs.Number {
		return ""
	}
	return v.Text
}

// references reads objects that all have types: schemas, services, terms,
// evidence.
func (r *reader) references(root *jcs.Value, name string, needID bool) []Reference {
	v := root.Get(name)
	var out []Reference
	var top Place
	for i, x := range v.List() {
		at := top.OfItem(name, v, i)
		if x.Kind != jcs.Object {
			r.errs.Add(WrongType, at.Path(), "")
			continue
		}
		out = append(out, Reference{ID: r.id(x, &at, needID), Types: r.types(x, &at)})
	}
	return out
}
