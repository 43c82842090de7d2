package jcs

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// parser is one reading. What it holds open is memory that later readings use
// again; what it makes is the value's.
type parser struct {
	src      string
	pos      int
	depth    int      // levels left
	left     int      // values left
	straight bool     // no backslash anywhere
	printed  bool     // no control character anywhere
	items    []Value  // open arrays, innermost last
	members  []Member // open objects, innermost last

	chunk       int      // how many members to make room for at a time
	keptItems   []Value  // room for the items of closed arrays
	keptMembers []Member // room for the members of closed objects
}

var parsers = sync.Pool{New: func() any { return new(parser) }}

func (p *parser) start(src string, l Limits) {
	p.src, p.depth, p.left = src, l.Depth, l.Values
	p.straight = strings.IndexByte(src, '\\') < 0
	p.printed = printed(src)
	p.chunk = min(strings.Count(src, `":`)+1, maxChunk)
}

// maxOpen bounds what is kept for later readings.
const maxOpen = 1024

// release gives the memory back without what stood in it.
func (p *parser) release() {
	if cap(p.items) > maxOpen || cap(p.members) > maxOpen {
		return
	}
	items, members := p.items[:cap(p.items)], p.members[:cap(p.members)]
	clear(items)
	clear(members)
	*p = parser{items: items[:0], members: members[:0]}
	parsers.Put(p)
}

// printed reports whether s has no control character.
func printed(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 {
			return false
		}
	}
	return true
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

func (p *parser) value() (v Value, err *Error) {
	if p.pos == len(p.src) {
		return v, p.fail(Syntax)
	}
	switch c := p.src[p.pos]; {
	case c == '"':
		v.Kind = String
		v.Text, err = p.str()
		return v, err
	case c == '{' || c == '[':
		return p.nested(c)
	case c == '-' || c >= '0' && c <= '9':
		v.Kind = Number
		v.Text, err = p.number()
		return v, err
	case p.literal("true"):
		v.Kind = True
	case p.literal("false"):
		v.Kind = False
	case p.literal("null"):
		v.Kind = Null
	default:
		return v, p.fail(Syntax)
	}
	return v, nil
}

func (p *parser) literal(s string) bool {
	if strings.HasPrefix(p.src[p.pos:], s) {
		p.pos += len(s)
		return true
	}
	return false
}

func (p *parser) nested(open byte) (v Value, err *Error) {
	if p.depth == 0 {
		return v, p.fail(TooDeep)
	}
	p.depth--
	p.pos++
	p.space()
	if open == '{' {
		v.Kind = Object
		v.Members, err = p.object()
	} else {
		v.Kind = Array
		v.Items, err = p.array()
	}
	p.depth++
	return v, err
}

// next is after a member or an item: more follow, or the closing one was read.
func (p *parser) next(closing byte) (more bool, err *Error) {
	p.space()
	if p.eat(closing) {
		return false, nil
	}
	if !p.eat(',') {
		return false, p.fail(Syntax)
	}
	p.space()
	return true, nil
}

// counted reads a member's or an item's value.
func (p *parser) counted() (Value, *Error) {
	if p.left--; p.left < 0 {
		return Value{}, p.fail(TooMany)
	}
	return p.value()
}

func (p *parser) array() ([]Value, *Error) {
	if p.eat(']') {
		return nil, nil
	}
	start := len(p.items)
	for more := true; more; {
		item, err := p.counted()
		if err != nil {
			err.Path = fmt.Sprintf("[%d]%s", len(p.items)-start, err.Path)
			return nil, err
		}
		p.items = append(p.items, item)
		if more, err = p.next(']'); err != nil {
			return nil, err
		}
	}
	items := keep(&p.keptItems, p.items[start:], p.chunk/3)
	p.items = p.items[:start]
	return items, nil
}

func (p *parser) object() ([]Member, *Error) {
	if p.eat('}') {
		return nil, nil
	}
	start, sorted := len(p.members), true
	for more := true; more; {
		m, err := p.member()
		if err != nil {
			return nil, err
		}
		if n := len(p.members); sorted && n > start {
			sorted = compareUTF16(p.members[n-1].Name, m.Name) < 0
		}
		p.members = append(p.members, m)
		if more, err = p.next('}'); err != nil {
			return nil, err
		}
	}
	members := keep(&p.keptMembers, p.members[start:], p.chunk)
	p.members = p.members[:start]
	if sorted {
		return members, nil // and so none is there twice
	}
	return members, p.sort(members)
}

// sort puts members in canonical order.
func (p *parser) sort(ms []Member) *Error {
	slices.SortFunc(ms, func(a, b Member) int { return compareUTF16(a.Name, b.Name) })
	for i := 1; i < len(ms); i++ {
		if ms[i].Name == ms[i-1].Name {
			return &Error{Code: Duplicate, Path: step(ms[i].Name), Offset: p.pos}
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
	if m.Value, err = p.counted(); err != nil {
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
