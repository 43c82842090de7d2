package ld

import (
	"fmt"
	"strings"
)

// Code names why a document was refused. The codes with spaces are the ones of
// JSON-LD 1.1 API, section 9.4; the others are ours.
type Code string

// What the algorithms would drop silently, and limits.
const (
	UndefinedTerm  Code = "undefined_term"  // no context defines this property
	UndefinedType  Code = "undefined_type"  // no context defines this type
	RelativeType   Code = "relative_type"   // a type that is no absolute IRI
	RelativeID     Code = "relative_id"     // an id, or a value that is one, that is no absolute IRI
	BadIRI         Code = "bad_iri"         // an IRI with characters that may not stand in one
	KeywordLike    Code = "keyword_like"    // "@word" that is no keyword
	BlankProperty  Code = "blank_property"  // a property that is a blank node
	DroppedValue   Code = "dropped_value"   // null, empty, or where no value may be
	DroppedIndex   Code = "dropped_index"   // @index: has no place in RDF
	BadLanguage    Code = "bad_language"    // no language tag (BCP 47)
	NoQuads        Code = "no_quads"        // the document says nothing
	UnknownContext Code = "unknown_context" // a context that is not pinned
	TooDeep        Code = "too_deep"        // deeper than Limits.Depth
	TooMuchWork    Code = "too_much_work"   // more than Limits.Work
	TooManyQuads   Code = "too_many_quads"  // more than Limits.Quads
	TooLarge       Code = "too_large"       // more than Limits.Bytes
)

// Error is one problem and its place.
type Error struct {
	Code   Code
	Path   string // "$.credentialSubject.achievement[2].name"
	Detail string // the offending name or value, cut to 80 characters; may be empty
}

func (e *Error) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("json-ld: %s at %s", e.Code, e.Path)
	}
	return fmt.Sprintf("json-ld: %s at %s: %q", e.Code, e.Path, e.Detail)
}

// Errors are all the places where something would be dropped, in the order they
// were met, at most 50.
type Errors []*Error

const maxErrors = 50

func (es Errors) Error() string {
	var b strings.Builder
	for i, e := range es {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(e.Error())
	}
	return b.String()
}

// Unwrap lets errors.As find each problem.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

func fail(c Code, at *place, detail string) *Error {
	if r := []rune(detail); len(r) > 80 {
		detail = string(r[:80])
	}
	return &Error{Code: c, Path: at.String(), Detail: detail}
}

// place is where the walk is; its text is made only for an error.
type place struct {
	up    *place
	name  string // of a member; "" for an item
	index int    // of an item
}

func (p *place) in(name string) *place { return &place{up: p, name: name} }
func (p *place) item(i int) *place     { return &place{up: p, index: i} }

func (p *place) String() string {
	switch {
	case p == nil:
		return "$"
	case p.name == "":
		return fmt.Sprintf("%s[%d]", p.up, p.index)
	case plainName(p.name):
		return p.up.String() + "." + p.name
	}
	name := p.name
	if len(name) > 40 {
		name = strings.ToValidUTF8(name[:40], "")
	}
	return fmt.Sprintf("%s['%s']", p.up, strings.ReplaceAll(name, "'", `\'`))
}

func plainName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && !letter(c) && (c < '0' || c > '9') {
			return false
		}
	}
	return len(s) <= 40
}
