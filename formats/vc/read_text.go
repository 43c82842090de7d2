package vc

import (
	"opencairn.org/cairn/formats/jcs"
)

// text reads a string or language values (2.0, section 11.1): the first counts.
func (r *reader) text(object *jcs.Value, p *Place, name string) string {
	v := object.Get(name)
	first := ""
	for i, x := range v.List() {
		s, wrong, ok := languageValue(x)
		if !ok {
			at := p.OfItem(name, v, i)
			r.errs.Add(WrongType, at.Path()+wrong, "")
		}
		if i == 0 {
			first = s
		}
	}
	return first
}

// languageValue is a text, or the text of an object that says nothing but the
// text, its language and its direction; else which member is wrong, as a path.
func languageValue(v *jcs.Value) (text, wrong string, ok bool) {
	if v.Kind != jcs.Object {
		return v.Str(), "", v.Str() != ""
	}
	for i := range v.Members {
		m := &v.Members[i]
		s := m.Value.Str()
		switch m.Name {
		case "@value", "@language":
			ok = s != ""
		case "@direction":
			ok = s == "ltr" || s == "rtl"
		default:
			return "", "." + m.Name, false
		}
		if !ok {
			return "", "['" + m.Name + "']", false
		}
	}
	return v.Get("@value").Str(), "", v.Get("@value") != nil
}
