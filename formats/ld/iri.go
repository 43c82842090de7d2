package ld

import (
	"strings"
	"unicode/utf8"
)

func isKeyword(s string) bool {
	switch s {
	case "@base", "@container", "@context", "@default", "@direction", "@embed", "@explicit", "@graph", "@id",
		"@import", "@included", "@index", "@json", "@language", "@list", "@nest", "@none", "@null", "@omitDefault",
		"@prefix", "@preserve", "@propagate", "@protected", "@requireAll", "@reverse", "@set", "@type", "@value",
		"@version", "@vocab":
		return true
	}
	return false
}

// keywordForm: "@" and one or more letters.
func keywordForm(s string) bool {
	if len(s) < 2 || s[0] != '@' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if !letter(s[i]) {
			return false
		}
	}
	return true
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isBlank(s string) bool { return strings.HasPrefix(s, "_:") }

// isIRI reports whether s has a scheme and is no blank node.
func isIRI(s string) bool { return schemeEnd(s) > 0 }

// schemeEnd is the index of the colon after a scheme (RFC 3986, 3.1), or -1.
func schemeEnd(s string) int {
	if s == "" || !letter(s[0]) {
		return -1
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':':
			return i
		case letter(c), c >= '0' && c <= '9', c == '+', c == '-', c == '.':
		default:
			return -1
		}
	}
	return -1
}

// wellFormed: an absolute IRI without the characters RFC 3987 and N-Quads keep
// out of one.
func wellFormed(s string) bool {
	if !isIRI(s) {
		return false
	}
	seen := byte(0)
	for i := range len(s) {
		seen |= standing[s[i]]
		if s[i] == '#' && strings.IndexByte(s[i+1:], '#') >= 0 {
			return false
		}
	}
	return seen == 0 || seen == beyondASCII && utf8.ValidString(s)
}

// standing is what may not stand in an IRI, by byte.
var standing = func() (t [256]byte) {
	for c := range t {
		switch {
		case c <= ' ' || c == 0x7f || strings.IndexByte("<>\"{}|\\^`", byte(c)) >= 0:
			t[c] = forbidden
		case c >= 0x80:
			t[c] = beyondASCII
		}
	}
	return t
}()

const (
	forbidden   = 1
	beyondASCII = 2
)

// wellFormedBlank: "_:" and a label that N-Quads can write.
func wellFormedBlank(s string) bool {
	label := strings.TrimPrefix(s, "_:")
	if label == "" || strings.HasSuffix(label, ".") || strings.HasPrefix(label, ".") || label[0] == '-' {
		return false
	}
	for i := range len(label) {
		c := label[i]
		if c < 0x80 && !letter(c) && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return utf8.ValidString(label)
}

// languageTag: the shape of BCP 47, section 2.1, as N-Quads writes it.
func languageTag(s string) bool {
	if len(s) > 100 {
		return false
	}
	for i, part := range strings.Split(s, "-") {
		if len(part) == 0 || len(part) > 8 {
			return false
		}
		for j := range len(part) {
			if c := part[j]; !letter(c) && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

// parts of an IRI reference (RFC 3986, appendix B). A nil pointer is a part that
// is not there, which differs from one that is empty.
type parts struct {
	scheme, authority, query, fragment *string
	path                               string
}

func split(s string) (p parts) {
	if i := strings.IndexByte(s, '#'); i >= 0 {
		f := s[i+1:]
		p.fragment, s = &f, s[:i]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		q := s[i+1:]
		p.query, s = &q, s[:i]
	}
	if i := schemeEnd(s); i > 0 {
		sch := s[:i]
		p.scheme, s = &sch, s[i+1:]
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			i = len(rest)
		}
		a := rest[:i]
		p.authority, s = &a, rest[i:]
	}
	p.path = s
	return p
}

func (p parts) String() string {
	var b strings.Builder
	if p.scheme != nil {
		b.WriteString(*p.scheme + ":")
	}
	if p.authority != nil {
		b.WriteString("//" + *p.authority)
	}
	b.WriteString(p.path)
	if p.query != nil {
		b.WriteString("?" + *p.query)
	}
	if p.fragment != nil {
		b.WriteString("#" + *p.fragment)
	}
	return b.String()
}

// resolve resolves a reference against a base (RFC 3986, 5.2). An empty base
// leaves it as it is.
func resolve(base, ref string) string {
	if base == "" {
		return ref
	}
	b, r := split(base), split(ref)
	if r.scheme != nil {
		return ref
	}
	t := parts{scheme: b.scheme, fragment: r.fragment, query: r.query}
	switch {
	case r.authority != nil:
		t.authority, t.path = r.authority, removeDots(r.path)
	case r.path == "":
		t.authority, t.path = b.authority, b.path
		if r.query == nil {
			t.query = b.query
		}
	case strings.HasPrefix(r.path, "/"):
		t.authority, t.path = b.authority, removeDots(r.path)
	default:
		t.authority = b.authority
		t.path = removeDots(merge(b, r.path))
	}
	return t.String()
}

func merge(b parts, path string) string {
	if b.authority != nil && b.path == "" {
		return "/" + path
	}
	return b.path[:strings.LastIndexByte(b.path, '/')+1] + path
}

// removeDots is section 5.2.4.
func removeDots(in string) string {
	out := make([]string, 0, strings.Count(in, "/")+1)
	absolute := strings.HasPrefix(in, "/")
	segments := strings.Split(strings.TrimPrefix(in, "/"), "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch {
		case s == "." || s == "..":
			if s == ".." && len(out) > 0 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	path := strings.Join(out, "/")
	if absolute {
		return "/" + path
	}
	return path
}
