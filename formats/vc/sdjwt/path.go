package sdjwt

import (
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// Step is one step of a path: a member's name, an element's index, or all
// elements (SD-JWT VC, claim path).
type Step struct {
	Name  string
	Index int  // of an element, when Array is set
	Array bool // a step into an array
	All   bool // every element
}

// Path leads from the payload to a claim. Empty: the payload.
type Path []Step

// member and element are longer paths; they never share memory with p.
func (p Path) member(name string) Path { return append(p[:len(p):len(p)], Step{Name: name}) }
func (p Path) element(i int) Path      { return append(p[:len(p):len(p)], Step{Index: i, Array: true}) }

// String writes the path: address.street_address, degrees[0].name, degrees[*],
// "odd.name".
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.All:
			b.WriteString("[*]")
		case s.Array:
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		default:
			if i > 0 {
				b.WriteString(".")
			}
			if s.Name == "" || strings.ContainsAny(s.Name, `.[]"`) {
				b.WriteString(strconv.Quote(s.Name))
			} else {
				b.WriteString(s.Name)
			}
		}
	}
	return b.String()
}

// maxPath is more steps than a document has levels.
const maxPath = 64

// ParsePath reads what String writes. Errors are *Error: BadPath.
func ParsePath(s string) (Path, error) {
	var p Path
	for rest := s; rest != "" || len(p) == 0; {
		step, after, err := nextStep(rest)
		if err != nil || len(p) == maxPath {
			return nil, fail(BadPath, "", s)
		}
		p = append(p, step)
		var dot bool
		if rest, dot = strings.CutPrefix(after, "."); dot && rest == "" || !dot && rest != "" && rest[0] != '[' || dot && rest[0] == '[' {
			return nil, fail(BadPath, "", s)
		}
	}
	return p, nil
}

// nextStep reads one step and says what is left.
func nextStep(s string) (Step, string, error) {
	if inside, ok := strings.CutPrefix(s, "["); ok {
		inside, after, ok := strings.Cut(inside, "]")
		if ok && inside == "*" {
			return Step{Array: true, All: true}, after, nil
		}
		i, err := strconv.Atoi(inside)
		if !ok || err != nil || i < 0 || strconv.Itoa(i) != inside {
			return Step{}, "", strconv.ErrSyntax
		}
		return Step{Array: true, Index: i}, after, nil
	}
	if quoted, err := strconv.QuotedPrefix(s); err == nil && s[0] == '"' {
		name, err := strconv.Unquote(quoted)
		return Step{Name: name}, s[len(quoted):], err
	}
	end := strings.IndexAny(s, `.[]"`)
	if end < 0 {
		end = len(s)
	}
	if end == 0 || end < len(s) && s[end] != '.' && s[end] != '[' {
		return Step{}, "", strconv.ErrSyntax
	}
	return Step{Name: s[:end]}, s[end:], nil
}

// ReadPath reads a path of type metadata: names, indexes, and null for all.
func ReadPath(v *jcs.Value) (Path, error) {
	if v == nil || v.Kind != jcs.Array || len(v.Items) == 0 || len(v.Items) > maxPath {
		return nil, fail(BadPath, "", "")
	}
	var p Path
	for _, x := range v.Items {
		switch x.Kind {
		case jcs.String:
			p = append(p, Step{Name: x.Text})
		case jcs.Null:
			p = append(p, Step{Array: true, All: true})
		case jcs.Number:
			i, err := strconv.Atoi(x.Text)
			if err != nil || i < 0 {
				return nil, fail(BadPath, "", x.Text)
			}
			p = append(p, Step{Array: true, Index: i})
		default:
			return nil, fail(BadPath, "", "")
		}
	}
	return p, nil
}

// leadsTo reports whether p is q or a pattern of it.
func (p Path) leadsTo(q Path) bool { return len(p) == len(q) && p.within(q) }

// within reports whether p is q, or q is somewhere beneath p.
func (p Path) within(q Path) bool {
	if len(p) > len(q) {
		return false
	}
	for i, s := range p {
		if s.Array != q[i].Array || !s.All && !q[i].All && s != q[i] {
			return false
		}
	}
	return true
}

// leads reports whether the path leads to a value.
func (p Path) leads(v *jcs.Value) bool {
	switch {
	case v == nil:
		return false
	case len(p) == 0:
		return true
	case !p[0].Array:
		return p[1:].leads(v.Get(p[0].Name))
	case v.Kind != jcs.Array:
		return false
	}
	for i := range v.Items {
		if (p[0].All || p[0].Index == i) && p[1:].leads(&v.Items[i]) {
			return true
		}
	}
	return false
}

// find gives every value a path leads to, with its own path.
func (p Path) find(v *jcs.Value, at Path, found func(Path, *jcs.Value)) {
	if v == nil {
		return
	}
	if len(p) == 0 {
		found(at, v)
		return
	}
	s, rest := p[0], p[1:]
	if !s.Array {
		rest.find(v.Get(s.Name), at.member(s.Name), found)
		return
	}
	if v.Kind != jcs.Array {
		return
	}
	for i := range v.Items {
		if s.All || s.Index == i {
			rest.find(&v.Items[i], at.element(i), found)
		}
	}
}
