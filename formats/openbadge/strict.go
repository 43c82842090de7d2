package openbadge

import (
	"fmt"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// CheckTerms names everything in a credential whose meaning no known context
// defines: undefined properties and types, relative ids and types, contexts that
// are not known, values of the wrong kind. An honest credential has none. What is
// named here would be dropped by JSON-LD processing, and so would not be covered
// by the signature everywhere (trap 1).
func CheckTerms(root *jcs.Value) vc.Errors {
	w := &walker{}
	w.contexts(root.Get("@context"), "$['@context']")
	w.object(root, nil, place{name: "$"})
	return w.errs
}

// Contexts are the addresses of the contexts CheckTerms knows, sorted.
func Contexts() []string {
	out := make([]string, 0, len(contexts))
	for c := range contexts {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

type walker struct {
	errs  vc.Errors
	badge bool     // an Open Badges context is there
	extra []string // types of the extension contexts that are there
}

// place is where the walk is; its text is made only for an error.
type place struct {
	up    *place
	name  string
	index int // 0: none, else one more than the index
}

func (p place) String() string {
	s := p.name
	if p.up != nil {
		if strings.HasPrefix(s, "@") {
			s = fmt.Sprintf("['%s']", s)
		} else {
			s = "." + s
		}
		s = p.up.String() + s
	}
	if p.index > 0 {
		s += fmt.Sprintf("[%d]", p.index-1)
	}
	return s
}

func (w *walker) contexts(v *jcs.Value, path string) {
	for i, c := range v.List() {
		types, known := contexts[c.Str()]
		if !known {
			w.errs.Add(vc.UnknownContext, fmt.Sprintf("%s[%d]", path, i), c.Str())
			continue
		}
		w.extra = append(w.extra, types...)
		w.badge = w.badge || strings.HasPrefix(c.Str(), "https://purl.imsglobal.org/")
	}
}

func (w *walker) object(v *jcs.Value, extra map[string]kind, at place) {
	terms := w.termsOf(v.Get("type"), extra, at)
	for i := range v.Members {
		m := &v.Members[i]
		here := place{up: &at, name: m.Name}
		k, ok := find(terms, m.Name)
		if !ok {
			w.errs.Add(vc.UndefinedTerm, here.String(), m.Name)
			continue
		}
		w.value(&m.Value, k, here)
	}
}

func find(terms []map[string]kind, name string) (kind, bool) {
	for _, t := range terms {
		if k, ok := t[name]; ok {
			return k, true
		}
	}
	return 0, false
}

// termsOf are the terms an object of these types may use.
func (w *walker) termsOf(v *jcs.Value, extra map[string]kind, at place) []map[string]kind {
	terms := make([]map[string]kind, 0, 6)
	terms = append(terms, everywhere)
	if extra != nil {
		terms = append(terms, extra)
	}
	if w.badge {
		terms = append(terms, everywhereOB)
	}
	for _, t := range v.List() {
		c, ok := classes[t.Str()]
		if !ok && w.badge {
			c, ok = classesOB[t.Str()]
		}
		switch {
		case ok:
			terms = append(terms, c)
		case slices.Contains(w.extra, t.Str()):
		case strings.Contains(t.Str(), ":") && vc.AbsoluteURL(t.Str()):
		default:
			w.errs.Add(vc.UndefinedTerm, place{up: &at, name: "type"}.String(), t.Str())
		}
	}
	return terms
}

func (w *walker) value(v *jcs.Value, k kind, at place) {
	if k == list || v.Kind != jcs.Array {
		w.one(v, k, at)
		return
	}
	for i := range v.Items {
		at.index = i + 1
		w.one(&v.Items[i], k, at)
	}
}

func (w *walker) one(v *jcs.Value, k kind, at place) {
	ok := false
	switch k {
	case text:
		ok = v.Kind == jcs.String || isValueObject(v)
	case plain:
		ok = v.Kind == jcs.String
	case number:
		ok = v.Kind == jcs.Number
	case truth:
		ok = v.Kind == jcs.True || v.Kind == jcs.False
	case index:
		ok = v.Kind == jcs.String || v.Kind == jcs.Number
	case types:
		ok = v.Kind == jcs.String && v.Text != ""
	case list:
		ok = isList(v)
	case id:
		w.url(v, at)
		return
	case ref, object:
		w.node(v, k, at)
		return
	}
	if !ok {
		w.errs.Add(vc.WrongType, at.String(), "")
	}
}

func isList(v *jcs.Value) bool {
	return v.Kind == jcs.String || v.Kind == jcs.Array && !slices.ContainsFunc(v.Items, func(x jcs.Value) bool { return x.Kind != jcs.String })
}

func (w *walker) url(v *jcs.Value, at place) {
	switch {
	case v.Kind != jcs.String:
		w.errs.Add(vc.WrongType, at.String(), "")
	case !vc.AbsoluteURL(v.Text):
		w.errs.Add(vc.RelativeID, at.String(), v.Text)
	}
}

func (w *walker) node(v *jcs.Value, k kind, at place) {
	switch {
	case v.Kind == jcs.Object:
		if c := v.Get("@context"); c != nil && v.Get("proof") != nil { // an embedded credential brings its contexts
			w.contexts(c, at.String()+"['@context']")
		}
		w.object(v, scoped[at.name], at)
	case k == ref:
		w.url(v, at)
	default:
		w.errs.Add(vc.WrongType, at.String(), "")
	}
}

// isValueObject is a text with its language: {"@value","@language","@direction"}.
func isValueObject(v *jcs.Value) bool {
	if v.Kind != jcs.Object || v.Get("@value").Str() == "" {
		return false
	}
	for _, m := range v.Members {
		if m.Name != "@value" && m.Name != "@language" && m.Name != "@direction" || m.Value.Kind != jcs.String {
			return false
		}
	}
	return true
}
