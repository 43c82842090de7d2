package ld

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError is a line that is no N-Quad.
type SyntaxError struct {
	Line int // from 1
	Want string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("n-quads: line %d: expected %s", e.Line, e.Want)
}

// ParseNQuads reads N-Quads (RDF 1.1 N-Quads), canonical or not: comments, empty
// lines, escapes and missing spaces are understood. Errors are *SyntaxError.
func ParseNQuads(text string) ([]Quad, error) {
	var out []Quad
	n := 0
	for line := range strings.Lines(text) {
		n++
		p := lineParser{s: strings.TrimRight(line, "\r\n")}
		p.space()
		if p.end() {
			continue
		}
		q, want := p.quad()
		if want != "" {
			return nil, &SyntaxError{Line: n, Want: want}
		}
		out = append(out, q)
	}
	return out, nil
}

type lineParser struct {
	s  string
	at int
}

func (p *lineParser) space() {
	for p.at < len(p.s) && (p.s[p.at] == ' ' || p.s[p.at] == '\t') {
		p.at++
	}
}

// end: nothing but a comment is left.
func (p *lineParser) end() bool { return p.at == len(p.s) || p.s[p.at] == '#' }

func (p *lineParser) quad() (q Quad, want string) {
	terms := []*Term{&q.Subject, &q.Predicate, &q.Object, &q.Graph}
	for i, t := range terms {
		p.space()
		if i == 3 && p.at < len(p.s) && p.s[p.at] == '.' {
			break
		}
		var ok bool
		if *t, ok = p.term(); !ok {
			return q, [4]string{"a subject", "a predicate", "an object", "a graph name or a full stop"}[i]
		}
		if t.Kind == Literal && i != 2 || t.Kind == Blank && i == 1 {
			return q, "another kind of term"
		}
	}
	p.space()
	if p.at == len(p.s) || p.s[p.at] != '.' {
		return q, "a full stop"
	}
	p.at++
	if p.space(); !p.end() {
		return q, "the end of the line"
	}
	return q, ""
}

func (p *lineParser) term() (Term, bool) {
	if p.at == len(p.s) {
		return Term{}, false
	}
	switch p.s[p.at] {
	case '<':
		v, ok := p.iri()
		return Term{Kind: IRI, Value: v}, ok
	case '_':
		return p.blank()
	case '"':
		return p.literal()
	}
	return Term{}, false
}

func (p *lineParser) iri() (string, bool) {
	end := strings.IndexByte(p.s[p.at:], '>')
	if end < 0 {
		return "", false
	}
	v, ok := unescape(p.s[p.at+1:p.at+end], false)
	p.at += end + 1
	return v, ok && wellFormed(v)
}

func (p *lineParser) blank() (Term, bool) {
	end := p.at
	for end < len(p.s) && p.s[end] != ' ' && p.s[end] != '\t' && p.s[end] != '<' && p.s[end] != '"' {
		end++
	}
	label := strings.TrimRight(p.s[p.at:end], ".")
	p.at += len(label)
	if !strings.HasPrefix(label, "_:") || !wellFormedBlank(label) {
		return Term{}, false
	}
	return Term{Kind: Blank, Value: label[2:]}, true
}

func (p *lineParser) literal() (Term, bool) {
	end := p.at + 1
	for end < len(p.s) && p.s[end] != '"' {
		if p.s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.s) {
		return Term{}, false
	}
	text, ok := unescape(p.s[p.at+1:end], true)
	if !ok || !utf8.ValidString(text) {
		return Term{}, false
	}
	p.at = end + 1
	t := Term{Kind: Literal, Value: text, Datatype: xsdString}
	rest := p.s[p.at:]
	switch {
	case strings.HasPrefix(rest, "^^<"):
		p.at += 2
		t.Datatype, ok = p.iri()
		return t, ok
	case strings.HasPrefix(rest, "@"):
		end := 1
		for end < len(rest) && (letter(rest[end]) || rest[end] == '-' || rest[end] >= '0' && rest[end] <= '9') {
			end++
		}
		t.Language, t.Datatype = rest[1:end], rdfLang
		p.at += end
		return t, languageTag(t.Language)
	}
	return t, true
}

// unescape resolves \uXXXX and \UXXXXXXXX, and in literals the short escapes.
func unescape(s string, literal bool) (string, bool) {
	if !strings.Contains(s, `\`) {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i == len(s) {
			return "", false
		}
		var size int
		switch c := s[i]; c {
		case 'u':
			size = 4
		case 'U':
			size = 8
		default:
			at := strings.IndexByte(`tbnrf"'\`, c)
			if at < 0 || !literal {
				return "", false
			}
			b.WriteByte("\t\b\n\r\f\"'\\"[at])
			continue
		}
		if i+size >= len(s) {
			return "", false
		}
		r, err := strconv.ParseUint(s[i+1:i+1+size], 16, 32)
		if err != nil || !utf8.ValidRune(rune(r)) || r > utf8.MaxRune {
			return "", false
		}
		b.WriteRune(rune(r))
		i += size
	}
	return b.String(), true
}
