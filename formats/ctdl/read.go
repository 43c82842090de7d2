package ctdl

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"opencairn.org/cairn/formats/flaw"
)

// mostCourses is how many courses of one page are read.
const mostCourses = 500

// Page is what was understood of one page.
type Page struct {
	Lang      string // of the document, BCP 47, when it says so
	Canonical string // rel=canonical, absolute
	Courses   []Course
	Links     []string // courses that are only mentioned here and described on these pages
	Problems  []flaw.Problem
	Persons   int // persons named in the courses, none of whom was read
}

// Read understands a page: HTML with JSON-LD in it, or JSON-LD itself; where no
// JSON-LD describes a course, the page's Microdata and RDFa are read instead.
// contentType is the header it came with (empty: looked for in the page), base
// the address it came from (empty for a file). It never fails: what cannot be
// used is a Problem.
func Read(body []byte, contentType, base string) Page {
	r := &reader{base: base, seen: map[string]string{}, within: map[string]place{}}
	if kind := binary(body); kind != "" {
		if claimsText(contentType) {
			r.problem(flaw.NotText, place{kind, "page"}, "", contentType)
		} else {
			r.problem(flaw.NoData, place{at: "page"}, "", "")
		}
		return r.page
	}
	if wrong := wrongCharset(body, contentType); wrong != "" {
		r.problem(flaw.BadCharset, place{wrong, "page"}, "", "charset=utf-8")
	}
	d := split(body, contentType)
	r.page.Lang, _ = tag(d.lang)
	r.page.Canonical = r.absolute(d.canonical)
	if d.tooMany {
		r.problem(flaw.TooMuch, place{at: "page"}, "", fmt.Sprint(mostBlocks))
	}
	r.blocks(d.blocks)
	items := 0
	if len(r.found) == 0 && len(r.page.Links) == 0 && !d.json && marksUp(body) {
		items = r.items(body, contentType)
	}
	if len(d.blocks) == 0 && items == 0 {
		r.problem(flaw.NoData, place{at: "page"}, "", "")
	}
	for _, p := range r.found {
		r.course(p)
	}
	if len(d.blocks)+items > 0 && len(r.found) == 0 && len(r.page.Links) == 0 && len(r.page.Problems) == 0 {
		r.page.Problems = append(r.page.Problems, flaw.Problem{Code: flaw.NoCourse, At: "page", Value: flaw.Cut(strings.Join(r.types, ", "))})
	}
	return r.page
}

// reader is the state of one Read.
type reader struct {
	page  Page
	base  string
	lang  string            // of the block being read
	nodes map[string]place  // by @id, over all blocks of the page
	found []foundCourse     // in page order
	used  map[string]bool   // @id of credentials that belong to a course
	types []string          // of top-level nodes
	seen  map[string]string // course id -> where

	within map[string]place // where a course stands -> the program it is part of
}

// foundCourse is a node that describes a course, with its block's language.
type foundCourse struct {
	place
	lang string
}

func (r *reader) problem(c flaw.Code, p place, field, want string) {
	r.page.Problems = append(r.page.Problems, flaw.Problem{Code: c, At: p.at, Field: field, Value: p.show(), Want: want})
}

func (r *reader) blocks(blocks []string) {
	r.nodes, r.used = map[string]place{}, map[string]bool{}
	type root struct {
		place
		lang string
	}
	var roots []root
	for i, b := range blocks {
		p := place{at: fmt.Sprintf("script %d $", i+1)}
		v, err := parse(b)
		if err != nil {
			r.page.Problems = append(r.page.Problems, flaw.Problem{Code: flaw.BadJSON, At: p.at, Value: flaw.Cut(err.Error())})
			continue
		}
		for _, top := range (place{v, p.at}).items() {
			if n, lang, ok := r.contextOf(top); ok {
				r.index(n)
				roots = append(roots, root{n, lang})
			}
		}
	}
	for _, n := range roots {
		r.lang = n.lang
		r.walk(n.place)
	}
	for _, n := range roots {
		r.lang = n.lang
		r.loose(n.place)
	}
}

// contextOf decides whether a top-level object speaks schema.org.
func (r *reader) contextOf(p place) (n place, lang string, ok bool) {
	o, isObject := p.object()
	if !isObject {
		r.problem(flaw.WrongType, p, "", "an object with @context and @type")
		return p, "", false
	}
	if _, has := o["@context"]; !has {
		r.problem(flaw.NoContext, p, "", "https://schema.org")
		return p, "", false
	}
	c := readContext(p.get("@context"))
	for _, u := range c.unknown {
		r.problem(flaw.UnknownContext, u, "", "https://schema.org")
	}
	if !c.schema {
		return p, "", false
	}
	v, whole := c.normal(o, 0)
	if !whole {
		r.problem(flaw.TooMuch, place{at: p.at}, "", fmt.Sprint(mostDepth))
	}
	if lang, _ = tag(c.lang); lang == "" {
		lang = r.page.Lang
	}
	return place{v, p.at}, lang, true
}

// index remembers every node that has an @id and more than it.
func (r *reader) index(p place) {
	switch v := p.v.(type) {
	case []any:
		for _, e := range p.items() {
			r.index(e)
		}
	case object:
		if id, ok := v["@id"].(string); ok && len(v) > 1 {
			if _, known := r.nodes[id]; !known {
				r.nodes[id] = p
			}
		}
		for name := range v {
			r.index(p.get(name))
		}
	}
}

// node is what a reference points to in this page, or p itself.
func (r *reader) node(p place) place {
	o, ok := p.object()
	if !ok || len(o) != 1 {
		return p
	}
	id, _ := o["@id"].(string)
	if n, ok := r.nodes[id]; ok {
		return n
	}
	return p
}

// walk collects courses wherever they stand, but not those inside a course:
// they are its prerequisites and parts.
func (r *reader) walk(p place) {
	for _, n := range p.items() {
		o, ok := n.object()
		if !ok {
			continue
		}
		if n.is(courseTypes...) {
			if !r.holds(n) { // a program may have named it before
				r.collect(n)
			}
			r.parts(n)
			continue
		}
		r.types = append(r.types, n.types()...)
		for _, name := range sortedNames(o) {
			if name != "@context" {
				r.walk(n.get(name))
			}
		}
	}
}

// items reads Microdata and RDFa, and says how many items there are.
func (r *reader) items(body []byte, contentType string) int {
	roots := r.embedded(body, contentType)
	for _, n := range roots {
		r.index(n)
	}
	r.lang = r.page.Lang
	for _, n := range roots {
		r.walk(n)
	}
	for _, n := range roots {
		r.loose(n)
	}
	return len(roots)
}

// collect takes a course, unless it only mentions one that another page
// describes: a list of courses links to their pages.
func (r *reader) collect(n place) {
	if u := r.absolute(r.str(n.get("url"))); u != "" && r.base != "" && !samePage(u, r.base) && r.isMention(n) {
		if !slices.Contains(r.page.Links, u) {
			r.page.Links = append(r.page.Links, u)
		}
		return
	}
	if len(r.found) == mostCourses {
		r.problem(flaw.TooMuch, place{at: n.at}, "", fmt.Sprint(mostCourses))
		return
	}
	if len(r.found) > mostCourses {
		return
	}
	r.found = append(r.found, foundCourse{n, r.lang})
	for _, c := range n.get("educationalCredentialAwarded").items() {
		if id, ok := c.get("@id").v.(string); ok {
			r.used[id] = true
		}
	}
}

// isMention is true for a course with nothing but a name, a line of description
// and its provider.
func (r *reader) isMention(n place) bool {
	o, _ := n.object()
	for name := range o {
		switch name {
		case "@context", "@type", "@id", "name", "url", "description", "provider", "image", "courseCode", "identifier":
		default:
			return false
		}
	}
	return true
}

// loose collects top-level credentials that no course of the page awards.
func (r *reader) loose(p place) {
	for _, n := range append(p.items(), p.get("@graph").items()...) {
		id, _ := n.get("@id").v.(string)
		if n.is("EducationalOccupationalCredential") && !r.used[id] && len(r.found) <= mostCourses {
			r.found = append(r.found, foundCourse{n, r.lang})
		}
	}
}

func samePage(a, b string) bool {
	a, _, _ = strings.Cut(a, "#")
	b, _, _ = strings.Cut(b, "#")
	return strings.TrimRight(a, "/") == strings.TrimRight(b, "/")
}

// absolute resolves an address against the page's; empty when it is none.
func (r *reader) absolute(s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	if b, err := url.Parse(r.base); err == nil && r.base != "" {
		u = b.ResolveReference(u)
	}
	if !u.IsAbs() {
		return s
	}
	return u.String()
}

// tag is a language code in its usual form.
func tag(s string) (string, bool) {
	if s == "" {
		return "", false
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return "", false
	}
	return t.String(), true
}
