package vc

import (
	"opencairn.org/cairn/formats/jcs"
)

// text reads a string or language values (2.0, section 11.1): the first counts.
func (r *reader) text(v *jcs.Value, path string) string {
	first := ""
	for i, x := range v.List() {
		s, ok := languageValue(x)
		if !ok {
			r.errs.Add(WrongType, at(path, v, i), "")
		}
		if i == 0 {
			first = s
		}
	}
	return first
}

// languageValue is a text, or the text of an object that says nothing but the
// text, its language and its direction.
func languageValue(v *jcs.Value) (string, bool) {
	if v.Kind != jcs.Object {
		return v.Str(), v.Str() != ""
	}
	for i := range v.Members {
		m := &v.Members[i]
		switch m.Name {
		case "@value", "@language":
			if m.Value.Str() == "" {
				return "", false
			}
		case "@direction":
			if d := m.Value.Str(); d != "ltr" && d != "rtl" {
				return "", false
			}
		default:
			return "", false
		}
	}
	return v.Get("@value").Str(), v.Get("@value") != nil
}
