package ld

import (
	"unicode/utf8"
)

// Kind is the kind of an RDF term.
type Kind uint8

// The kinds. None is the default graph's name.
const (
	None Kind = iota
	IRI
	Blank
	Literal
)

// Term is an RDF term.
type Term struct {
	Kind     Kind
	Value    string // of a blank node without "_:"
	Datatype string // of a Literal; always set
	Language string // of a Literal of rdf:langString
}

// Quad is a statement in a graph.
type Quad struct {
	Subject, Predicate, Object, Graph Term
}

// The words of RDF and XML Schema that to-RDF writes.
const (
	rdf       = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfType   = rdf + "type"
	rdfFirst  = rdf + "first"
	rdfRest   = rdf + "rest"
	rdfNil    = rdf + "nil"
	rdfLang   = rdf + "langString"
	rdfJSON   = rdf + "JSON"
	xsd       = "http://www.w3.org/2001/XMLSchema#"
	xsdString = xsd + "string"
	i18n      = "https://www.w3.org/ns/i18n#"
)

// Append appends the term in canonical N-Quads.
func (t Term) Append(b []byte) []byte {
	switch t.Kind {
	case IRI:
		b = append(b, '<')
		b = append(b, t.Value...)
		return append(b, '>')
	case Blank:
		b = append(b, "_:"...)
		return append(b, t.Value...)
	case Literal:
		b = appendText(append(b, '"'), t.Value)
		b = append(b, '"')
		switch {
		case t.Language != "":
			b = append(b, '@')
			return append(b, t.Language...)
		case t.Datatype != xsdString:
			b = append(b, "^^<"...)
			b = append(b, t.Datatype...)
			return append(b, '>')
		}
	}
	return b
}

// Append appends the quad as a line of canonical N-Quads (RDF Dataset
// Canonicalization 1.0, section 5): one space between terms, least escapes, a
// line feed.
func (q *Quad) Append(b []byte) []byte {
	b = append(q.Subject.Append(b), ' ')
	b = append(q.Predicate.Append(b), ' ')
	b = append(q.Object.Append(b), ' ')
	if q.Graph.Kind != None {
		b = append(q.Graph.Append(b), ' ')
	}
	return append(b, '.', '\n')
}

const hexDigits = "0123456789ABCDEF"

// appendText writes a literal's text. What XML 1.1 calls no character is written
// by its number, as are controls without a short escape.
func appendText(b []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && c != 0xef {
			i++
			continue
		}
		if c == 0xef {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != 0xfffe && r != 0xffff {
				i += size
				continue
			}
			b = append(append(b, s[start:i]...), `\uFFF`...)
			b = append(b, hexDigits[r&15])
			i += size
			start = i
			continue
		}
		b = append(b, s[start:i]...)
		b = appendEscape(b, c)
		i++
		start = i
	}
	return append(b, s[start:]...)
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '\b':
		return append(b, `\b`...)
	case '\t':
		return append(b, `\t`...)
	case '\n':
		return append(b, `\n`...)
	case '\f':
		return append(b, `\f`...)
	case '\r':
		return append(b, `\r`...)
	case '"', '\\':
		return append(b, '\\', c)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
