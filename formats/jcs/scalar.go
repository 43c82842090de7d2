package jcs

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// str reads a string; p is at its opening quote. Without escapes it shares the
// source's memory.
func (p *parser) str() (string, *Error) {
	p.pos++
	start := p.pos
	if p.straight && p.printed {
		n := strings.IndexByte(p.src[start:], '"')
		if n < 0 {
			p.pos = len(p.src)
			return "", p.fail(Syntax)
		}
		p.pos += n + 1
		return p.src[start : start+n], nil
	}
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == '"':
			p.pos++
			return p.src[start : p.pos-1], nil
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", p.fail(Syntax)
		}
		p.pos++
	}
	return "", p.fail(Syntax)
}

func (p *parser) escaped(start int) (string, *Error) {
	b := append(make([]byte, 0, 2*(p.pos-start)+32), p.src[start:p.pos]...)
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == '"':
			p.pos++
			return string(b), nil
		case c == '\\':
			var err *Error
			if b, err = p.escape(b); err != nil {
				return "", err
			}
		case c < 0x20:
			return "", p.fail(Syntax)
		default:
			b = append(b, c)
			p.pos++
		}
	}
	return "", p.fail(Syntax)
}

const escapes = "\"\"\\\\//b\bf\fn\nr\rt\t" // letter, meaning, letter, meaning

func (p *parser) escape(b []byte) ([]byte, *Error) {
	if p.pos+1 >= len(p.src) {
		return b, p.fail(Syntax)
	}
	c := p.src[p.pos+1]
	for i := 0; i < len(escapes); i += 2 {
		if escapes[i] == c {
			p.pos += 2
			return append(b, escapes[i+1]), nil
		}
	}
	if c != 'u' {
		return b, p.fail(Syntax)
	}
	r, ok := p.hex4(p.pos + 2)
	if !ok {
		return b, p.fail(Syntax)
	}
	if !utf16.IsSurrogate(r) {
		p.pos += 6
		return append(b, string(r)...), nil
	}
	if !strings.HasPrefix(p.src[p.pos+6:], `\u`) {
		return b, p.fail(Surrogate)
	}
	lo, ok := p.hex4(p.pos + 8)
	full := utf16.DecodeRune(r, lo)
	if !ok || full == '\ufffd' {
		return b, p.fail(Surrogate)
	}
	p.pos += 12
	return append(b, string(full)...), nil
}

func (p *parser) hex4(at int) (rune, bool) {
	if at+4 > len(p.src) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.src[at:at+4], 16, 16)
	return rune(n), err == nil
}

// number reads a number literal and refuses one that would not come back: what
// was written must be what is signed.
func (p *parser) number() (string, *Error) {
	start := p.pos
	p.eat('-')
	if !p.eat('0') && !p.digits() {
		return "", p.fail(Syntax)
	}
	whole := p.pos
	if p.eat('.') && !p.digits() {
		return "", p.fail(Syntax)
	}
	if p.eat('e') || p.eat('E') {
		if !p.eat('+') {
			p.eat('-')
		}
		if !p.digits() {
			return "", p.fail(Syntax)
		}
	}
	lit := p.src[start:p.pos]
	if whole == p.pos && len(lit) <= 15 && lit != "-0" {
		return lit, nil // a small integer is its own canonical form
	}
	if !exact(lit) {
		return "", &Error{Code: NumberRange, Offset: start}
	}
	return lit, nil
}

func (p *parser) digits() bool {
	start := p.pos
	for p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '9' {
		p.pos++
	}
	return p.pos > start
}

// exact reports whether the literal's digits are the shortest ones of the double
// it stands for, and the double is within 2^53.
func exact(lit string) bool {
	f, err := strconv.ParseFloat(lit, 64)
	if err != nil || math.Abs(f) > 1<<53 {
		return false
	}
	return significant(lit) == significant(strconv.FormatFloat(f, 'e', -1, 64))
}

// significant is the digits of a literal without sign, point, exponent and the
// zeros at either end.
func significant(lit string) string {
	lit = strings.TrimPrefix(lit, "-")
	if i := strings.IndexAny(lit, "eE"); i >= 0 {
		lit = lit[:i]
	}
	return strings.Trim(strings.Replace(lit, ".", "", 1), "0")
}
