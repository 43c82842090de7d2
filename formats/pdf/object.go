package pdf

import (
	"bytes"
	"strconv"
)

// The objects of ISO 32000-2, 7.3. Numbers are kept only as far as they are
// integers; null, booleans and reals are nil.
type (
	name  string
	text  []byte // of a string, unescaped
	array []any
	dict  map[name]any
	ref   int // the object number; the generation is not looked at
)

type stream struct {
	dict dict
	raw  []byte // as stored, before its filters
}

// maxDepth is how deep arrays and dictionaries may be nested.
const maxDepth = 64

// parser reads objects from bytes.
type parser struct {
	src  []byte
	pos  int
	left *int // how many more values may be read
}

// kinds are the character classes of 7.2.3.
var kinds = func() (k [256]byte) {
	for _, c := range []byte("\x00\t\n\f\r ") {
		k[c] = 'b'
	}
	for _, c := range []byte("()<>[]{}/%") {
		k[c] = 'd'
	}
	return k
}()

func blank(c byte) bool { return kinds[c] == 'b' }

func regular(c byte) bool { return kinds[c] == 0 }

// space skips white space and comments.
func (p *parser) space() {
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case blank(c):
			p.pos++
		case c == '%':
			n := bytes.IndexAny(p.src[p.pos:], "\r\n")
			if n < 0 {
				n = len(p.src) - p.pos
			}
			p.pos += n
		default:
			return
		}
	}
}

func (p *parser) at(s string) bool { return bytes.HasPrefix(p.src[p.pos:], []byte(s)) }

// skip moves past s when it stands here.
func (p *parser) skip(s string) bool {
	if !p.at(s) {
		return false
	}
	p.pos += len(s)
	return true
}

// word is a run of regular characters.
func (p *parser) word() string {
	start := p.pos
	for p.pos < len(p.src) && regular(p.src[p.pos]) {
		p.pos++
	}
	return string(p.src[start:p.pos])
}

// value reads one object; false when none can be read.
func (p *parser) value(depth int) (any, bool) {
	p.space()
	*p.left--
	switch {
	case p.pos == len(p.src) || depth > maxDepth || *p.left <= 0:
		return nil, false
	case p.skip("<<"):
		return p.dict(depth + 1)
	case p.skip("<"):
		return p.hex()
	case p.skip("("):
		return p.literal()
	case p.skip("["):
		return p.array(depth + 1)
	case p.skip("/"):
		return p.name(), true
	}
	if n, ok := p.integer(); ok {
		if n > 0 && p.reference() {
			return ref(n), true
		}
		return n, true
	}
	word := p.word() // null, true, false, a real number; everything else is none
	return nil, word == "null" || word == "true" || word == "false" || number(word)
}

// integer reads a word that is a whole number of at most 18 digits; otherwise it
// stays where it is.
func (p *parser) integer() (int, bool) {
	at, sign, n := p.pos, 1, 0
	if at < len(p.src) && (p.src[at] == '-' || p.src[at] == '+') {
		if at++; p.src[at-1] == '-' {
			sign = -1
		}
	}
	start := at
	for ; at < len(p.src) && digit(p.src[at]) && at-start <= 18; at++ {
		n = 10*n + int(p.src[at]-'0')
	}
	if at == start || at-start > 18 || at < len(p.src) && regular(p.src[at]) {
		return 0, false
	}
	p.pos = at
	return sign * n, true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func number(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// reference reads the rest of "12 0 R" after its number.
func (p *parser) reference() bool {
	start := p.pos
	p.space()
	if g, ok := p.integer(); ok && g >= 0 && g <= 65535 {
		if p.space(); p.at("R") && (p.pos+1 == len(p.src) || !regular(p.src[p.pos+1])) {
			p.pos++
			return true
		}
	}
	p.pos = start
	return false
}

func (p *parser) name() name {
	w := []byte(p.word())
	out := w[:0:0]
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if c, err := strconv.ParseUint(string(w[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(c))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return name(out)
}

func (p *parser) array(depth int) (any, bool) {
	var out array
	for {
		if p.space(); p.skip("]") {
			return out, true
		}
		v, ok := p.value(depth)
		if !ok {
			return nil, false
		}
		out = append(out, v)
	}
}

func (p *parser) dict(depth int) (any, bool) {
	out := dict{}
	for {
		p.space()
		if p.skip(">>") {
			return out, true
		}
		if !p.skip("/") {
			return nil, false
		}
		key := p.name()
		v, ok := p.value(depth)
		if !ok {
			return nil, false
		}
		out[key] = v
	}
}

func (p *parser) hex() (any, bool) {
	end := bytes.IndexByte(p.src[p.pos:], '>')
	if end < 0 {
		p.pos = len(p.src)
		return nil, false
	}
	out, ok := unhex(p.src[p.pos : p.pos+end])
	p.pos += end + 1
	return text(out), ok
}

// unhex reads hexadecimal digits between white space; an odd one counts as if
// followed by 0.
func unhex(src []byte) ([]byte, bool) {
	out := make([]byte, 0, len(src)/2+1)
	half, high := false, byte(0)
	for _, c := range src {
		if blank(c) {
			continue
		}
		d, err := strconv.ParseUint(string(c), 16, 8)
		if err != nil {
			return nil, false
		}
		if half {
			out = append(out, high|byte(d))
		} else {
			high = byte(d) << 4
		}
		half = !half
	}
	if half {
		out = append(out, high)
	}
	return out, true
}

// literal reads a string in parentheses (7.3.4.2).
func (p *parser) literal() (any, bool) {
	var out text
	for open := 1; p.pos < len(p.src); {
		c := p.src[p.pos]
		p.pos++
		switch c {
		case '\\':
			out = p.escape(out)
			continue
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return out, true
			}
		}
		out = append(out, c)
	}
	return nil, false
}

func (p *parser) escape(out text) text {
	if p.pos == len(p.src) {
		return out
	}
	c := p.src[p.pos]
	p.pos++
	switch {
	case c >= '0' && c <= '7':
		n := int(c - '0')
		for i := 0; i < 2 && p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '7'; i++ {
			n = n*8 + int(p.src[p.pos]-'0')
			p.pos++
		}
		return append(out, byte(n)) //nolint:gosec // high overflow is ignored, as the standard says
	case c == '\r':
		p.skip("\n")
		return out
	case c == '\n':
		return out
	}
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		c = "\n\r\t\b\f"[i]
	}
	return append(out, c)
}
