package jcs

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Append appends the canonical form of v (RFC 8785) to b.
func (v *Value) Append(b []byte) []byte {
	switch v.Kind {
	case Null:
		return append(b, "null"...)
	case False:
		return append(b, "false"...)
	case True:
		return append(b, "true"...)
	case Number:
		return appendNumber(b, v.Text)
	case String:
		return appendString(b, v.Text)
	case Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.Items[i].Append(b)
		}
		return append(b, ']')
	}
	return v.AppendWithout(b, "")
}

// AppendWithout appends the canonical form of an Object without one of its members;
// "" names none.
func (v *Value) AppendWithout(b []byte, name string) []byte {
	b = append(b, '{')
	first := true
	for i := range v.Members {
		m := &v.Members[i]
		if m.Name == name && name != "" {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = m.Value.Append(append(appendString(b, m.Name), ':'))
	}
	return append(b, '}')
}

// Canonical is the canonical form of v.
func (v *Value) Canonical() []byte { return v.Append(make([]byte, 0, 4096)) }

func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			b, _ = jsontext.AppendQuote(b, s) // s is UTF-8: the parser saw to it
			return b
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendNumber(b []byte, lit string) []byte {
	if len(lit) <= 15 && plainInteger(lit) {
		return append(b, lit...)
	}
	v := jsontext.Value(lit)
	if err := v.Canonicalize(); err != nil {
		return strconv.AppendQuote(b, lit) // not reachable: the parser read it
	}
	return append(b, v...)
}

func plainInteger(lit string) bool {
	for i := range len(lit) {
		if lit[i] < '0' || lit[i] > '9' {
			return false
		}
	}
	return true
}
