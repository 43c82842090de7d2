package jcs

import (
	"bytes"
	"iter"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds. The zero Value is Null.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Array
	Object
)

// Value is one JSON value. Values are read only once parsed.
type Value struct {
	Kind    Kind
	Text    string   // of a String, unescaped; of a Number, its literal as written
	Items   []Value  // of an Array
	Members []Member // of an Object, in canonical order (RFC 8785, 3.2.3)
}

// Member is a name and its value in an Object.
type Member struct {
	Name  string
	Value Value
}

// Get is the member of that name, or nil when v is no object or has none.
func (v *Value) Get(name string) *Value {
	if v == nil || v.Kind != Object {
		return nil
	}
	for i := range v.Members {
		if v.Members[i].Name == name {
			return &v.Members[i].Value
		}
	}
	return nil
}

// Str is the text of a String and "" for everything else.
func (v *Value) Str() string {
	if v == nil || v.Kind != String {
		return ""
	}
	return v.Text
}

// List is the items of an Array, v itself when it is anything else (JSON-LD
// writes one value without its array), and nothing for nil.
func (v *Value) List() []*Value {
	switch {
	case v == nil:
		return nil
	case v.Kind != Array:
		return []*Value{v}
	}
	out := make([]*Value, len(v.Items))
	for i := range v.Items {
		out[i] = &v.Items[i]
	}
	return out
}

// Each yields what List lists, without a list.
func (v *Value) Each() iter.Seq2[int, *Value] {
	return func(yield func(int, *Value) bool) {
		switch {
		case v == nil:
		case v.Kind != Array:
			yield(0, v)
		default:
			for i := range v.Items {
				if !yield(i, &v.Items[i]) {
					return
				}
			}
		}
	}
}

// Without is a copy of an Object without one member; the rest is shared.
func (v *Value) Without(name string) *Value {
	return v.with(name, nil)
}

// With is a copy of an Object in which the member has this value.
func (v *Value) With(name string, val *Value) *Value {
	return v.with(name, val)
}

// WithMembers is a copy of an Object with these members, in canonical order; of two
// with one name the later stays.
func (v *Value) WithMembers(members ...Member) *Value {
	return NewObject(append(append(make([]Member, 0, len(v.Members)+len(members)), v.Members...), members...))
}

func (v *Value) with(name string, val *Value) *Value {
	out := &Value{Kind: Object, Members: make([]Member, 0, len(v.Members)+1)}
	placed := val == nil
	for _, m := range v.Members {
		if !placed && compareUTF16(name, m.Name) <= 0 {
			out.Members = append(out.Members, Member{name, *val})
			placed = true
		}
		if m.Name != name {
			out.Members = append(out.Members, m)
		}
	}
	if !placed {
		out.Members = append(out.Members, Member{name, *val})
	}
	return out
}

// Equal reports whether two values have one canonical form.
func (v *Value) Equal(o *Value) bool {
	if v == nil || o == nil {
		return v == o
	}
	if v.Kind != o.Kind || len(v.Items) != len(o.Items) || len(v.Members) != len(o.Members) {
		return false
	}
	if v.Text != o.Text {
		return v.Kind == Number && bytes.Equal(v.Canonical(), o.Canonical())
	}
	for i := range v.Items {
		if !v.Items[i].Equal(&o.Items[i]) {
			return false
		}
	}
	for i := range v.Members {
		if v.Members[i].Name != o.Members[i].Name || !v.Members[i].Value.Equal(&o.Members[i].Value) {
			return false
		}
	}
	return true
}

// Text is a String value.
func Text(s string) *Value { return &Value{Kind: String, Text: s} }

// compareUTF16 orders names by their UTF-16 code units. It differs from byte
// order only where one name has a character beyond the basic plane and the
// other one of U+E000 to U+FFFF.
func compareUTF16(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) || i == len(b) || a[i] < 0xEE && b[i] < 0xEE {
		return strings.Compare(a, b)
	}
	for i > 0 && !utf8.RuneStart(a[i]) {
		i--
	}
	ra, _ := utf8.DecodeRuneInString(a[i:])
	rb, _ := utf8.DecodeRuneInString(b[i:])
	return firstUnit(ra) - firstUnit(rb)
}

// firstUnit is enough to order two different runes unless both are beyond the
// basic plane with one lead surrogate; then the trail decides, as the rune does.
func firstUnit(r rune) int {
	if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
		return int(hi)<<16 | int(lo)
	}
	return int(r) << 16
}

// order puts members in canonical order, those of one name in the order they had.
// Most are in order already, and a member is large: each of the few moves once.
func order(members []Member) {
	if len(members) > 64 {
		slices.SortStableFunc(members, func(a, b Member) int { return compareUTF16(a.Name, b.Name) })
		return
	}
	for i := 1; i < len(members); i++ {
		if compareUTF16(members[i-1].Name, members[i].Name) <= 0 {
			continue
		}
		m := members[i]
		at := sort.Search(i, func(k int) bool { return compareUTF16(members[k].Name, m.Name) > 0 })
		copy(members[at+1:i+1], members[at:i])
		members[at] = m
	}
}

// NewObject is an Object of these members, put in canonical order. Of two with
// one name the later stays.
func NewObject(members []Member) *Value {
	v := &Value{Kind: Object, Members: members}
	order(v.Members)
	out := v.Members[:0]
	for i, m := range v.Members {
		if i+1 == len(v.Members) || v.Members[i+1].Name != m.Name {
			out = append(out, m)
		}
	}
	v.Members = out
	return v
}
