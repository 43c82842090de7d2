package jcs

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Code names why JSON was refused.
type Code string

// The codes.
const (
	Empty       Code = "empty"          // no bytes, or white space only
	TooLarge    Code = "too_large"      // more bytes than Limits.Size
	TooDeep     Code = "too_deep"       // nested deeper than Limits.Depth
	BadUTF8     Code = "bad_utf8"       // not UTF-8
	Syntax      Code = "syntax"         // not JSON
	Trailing    Code = "trailing"       // something after the end
	Duplicate   Code = "duplicate_key"  // a member twice in one object
	Surrogate   Code = "lone_surrogate" // half a character: \ud800
	NumberRange Code = "number_inexact" // a double cannot hold it as written, or beyond 2^53
)

// Error says why, where in the document, and at which byte.
type Error struct {
	Code   Code
	Path   string // "$.issuer.id", "$.items[3]"
	Offset int    // bytes from the start
}

func (e *Error) Error() string {
	return fmt.Sprintf("json: %s at %s (byte %d)", e.Code, e.Path, e.Offset)
}

// Limits bound what is read. A zero field takes the default.
type Limits struct {
	Size  int // bytes; default 1 MiB
	Depth int // objects and arrays inside each other; default 64
}

// The defaults of Limits.
const (
	DefaultSize  = 1 << 20
	DefaultDepth = 64
)

// Parse reads one JSON value with the default limits. Errors are *Error. A byte
// order mark at the start is skipped.
func Parse(data []byte) (*Value, error) { return ParseWithin(data, Limits{}) }

// ParseWithin is Parse with other limits.
func ParseWithin(data []byte, l Limits) (*Value, error) {
	if l.Size == 0 {
		l.Size = DefaultSize
	}
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if len(data) > l.Size {
		return nil, &Error{Code: TooLarge, Path: "$", Offset: l.Size}
	}
	if !utf8.Valid(data) {
		return nil, &Error{Code: BadUTF8, Path: "$", Offset: firstInvalid(data)}
	}
	p := parser{src: string(bytes.TrimPrefix(data, []byte("\ufeff"))), depth: l.Depth}
	p.chunk = min(strings.Count(p.src, ":")+1, maxChunk)
	p.members = make([]Member, 0, min(p.chunk, 48)) // what a credential holds open at once
	if p.space(); p.pos == len(p.src) {
		return nil, &Error{Code: Empty, Path: "$"}
	}
	v := new(Value)
	if err := p.value(v); err != nil {
		err.Path = "$" + err.Path
		return nil, err
	}
	if p.space(); p.pos != len(p.src) {
		return nil, &Error{Code: Trailing, Path: "$", Offset: p.pos}
	}
	return v, nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

type parser struct {
	src     string
	pos     int
	depth   int      // levels left
	items   []Value  // open arrays, innermost last
	members []Member // open objects, innermost last

	chunk       int      // how many members to make room for at a time
	keptItems   []Value  // room for the items of closed arrays
	keptMembers []Member // room for the members of closed objects
}

// maxChunk bounds the room that is made before anything is read into it.
const maxChunk = 512

// keep moves what was read of a closed array or object to its final place, many
// of them in one piece of memory.
func keep[T any](room *[]T, read []T, chunk int) []T {
	if cap(*room)-len(*room) < len(read) {
		*room = make([]T, 0, max(chunk, len(read)))
	}
	start := len(*room)
	*room = append(*room, read...)
	return (*room)[start:len(*room):len(*room)]
}

func (p *parser) fail(c Code) *Error { return &Error{Code: c, Offset: p.pos} }

func (p *parser) space() {
	for p.pos < len(p.src) {
		switch p.src[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) eat(c byte) bool {
	if p.pos < len(p.src) && p.src[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) value(v *Value) *Error {
	if p.pos == len(p.src) {
		return p.fail(Syntax)
	}
	switch c := p.src[p.pos]; {
	case c == '"':
		s, err := p.str()
		v.Kind, v.Text = String, s
		return err
	case c == '{':
		return p.nested(v, p.object)
	case c == '[':
		return p.nested(v, p.array)
	case c == '-' || c >= '0' && c <= '9':
		return p.number(v)
	case p.literal("true"):
		v.Kind = True
	case p.literal("false"):
		v.Kind = False
	case p.literal("null"):
		v.Kind = Null
	default:
		return p.fail(Syntax)
	}
	return nil
}

func (p *parser) literal(s string) bool {
	if strings.HasPrefix(p.src[p.pos:], s) {
		p.pos += len(s)
		return true
	}
	return false
}

func (p *parser) nested(v *Value, read func(*Value) *Error) *Error {
	if p.depth == 0 {
		return p.fail(TooDeep)
	}
	p.depth--
	p.pos++
	p.space()
	err := read(v)
	p.depth++
	return err
}

func (p *parser) array(v *Value) *Error {
	v.Kind = Array
	if p.eat(']') {
		return nil
	}
	start := len(p.items)
	for {
		var item Value
		if err := p.value(&item); err != nil {
			err.Path = fmt.Sprintf("[%d]%s", len(p.items)-start, err.Path)
			return err
		}
		p.items = append(p.items, item)
		p.space()
		if p.eat(']') {
			break
		}
		if !p.eat(',') {
			return p.fail(Syntax)
		}
		p.space()
	}
	v.Items = keep(&p.keptItems, p.items[start:], p.chunk/4)
	p.items = p.items[:start]
	return nil
}

func (p *parser) object(v *Value) *Error {
	v.Kind = Object
	if p.eat('}') {
		return nil
	}
	start := len(p.members)
	for {
		m, err := p.member()
		if err != nil {
			return err
		}
		p.members = append(p.members, m)
		p.space()
		if p.eat('}') {
			break
		}
		if !p.eat(',') {
			return p.fail(Syntax)
		}
		p.space()
	}
	v.Members = keep(&p.keptMembers, p.members[start:], p.chunk)
	p.members = p.members[:start]
	slices.SortFunc(v.Members, func(a, b Member) int { return compareUTF16(a.Name, b.Name) })
	for i := 1; i < len(v.Members); i++ {
		if v.Members[i].Name == v.Members[i-1].Name {
			return &Error{Code: Duplicate, Path: step(v.Members[i].Name), Offset: p.pos}
		}
	}
	return nil
}

func (p *parser) member() (m Member, err *Error) {
	if p.pos == len(p.src) || p.src[p.pos] != '"' {
		return m, p.fail(Syntax)
	}
	if m.Name, err = p.str(); err != nil {
		return m, err
	}
	p.space()
	if !p.eat(':') {
		return m, p.fail(Syntax)
	}
	p.space()
	if err = p.value(&m.Value); err != nil {
		err.Path = step(m.Name) + err.Path
	}
	return m, err
}

// step is one member in a path: ".name", or ["odd name"] cut to 40 bytes.
func step(name string) string {
	plain := name != ""
	for i := range len(name) {
		c := name[i]
		plain = plain && (c == '_' || c == '@' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
	}
	if plain && len(name) <= 40 {
		return "." + name
	}
	return fmt.Sprintf("[%q]", name[:min(len(name), 40)])
}
