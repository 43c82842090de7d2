package ctdl

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"opencairn.org/cairn/formats/flaw"
)

// mostDepth is how deep nesting is followed: real pages have five levels.
const mostDepth = 64

// object is a JSON object whose names have lost their schema.org prefix.
type object = map[string]any

// parse reads strict JSON (RFC 8259) and keeps numbers as they are written. A
// name that stands twice in one object is an error: which one is meant?
func parse(block string) (any, error) {
	d := jsontext.NewDecoder(strings.NewReader(block))
	v, err := d.ReadValue()
	if err != nil {
		return nil, whereJSON(block, err)
	}
	v = slices.Clone(v)
	if _, err := d.ReadToken(); err == nil {
		return nil, errors.New("text after the end of the JSON")
	}
	dec := json.NewDecoder(strings.NewReader(string(v)))
	dec.UseNumber()
	var out any
	if err := dec.Decode(&out); err != nil {
		return nil, err
	}
	return out, nil
}

// whereJSON gives the line of a syntax error.
func whereJSON(block string, err error) error {
	var s *jsontext.SyntacticError
	if !errors.As(err, &s) {
		return err
	}
	at := min(int(s.ByteOffset), len(block))
	return fmt.Errorf("line %d of the script: %w", 1+strings.Count(block[:at], "\n"), s.Err)
}

// place is a value and where it stands.
type place struct {
	v  any
	at string
}

func (p place) isZero() bool { return p.v == nil }

// items are the values of a property: JSON-LD makes no difference between one
// and a list of one. @list and @set are what they hold.
func (p place) items() []place {
	switch v := p.v.(type) {
	case nil:
		return nil
	case []any:
		out := make([]place, 0, len(v))
		for i, e := range v {
			if e != nil {
				out = append(out, place{e, fmt.Sprintf("%s[%d]", p.at, i)})
			}
		}
		return out
	case object:
		for _, k := range []string{"@list", "@set"} {
			if inner, ok := v[k]; ok {
				return place{inner, p.at + "." + k}.items()
			}
		}
	}
	return []place{p}
}

// first is the first value of a property, or nothing.
func (p place) first() place {
	if l := p.items(); len(l) > 0 {
		return l[0]
	}
	return place{at: p.at}
}

func (p place) object() (object, bool) {
	o, ok := p.v.(object)
	return o, ok
}

// get is a property of an object; nothing when p is not one.
func (p place) get(name string) place {
	o, ok := p.v.(object)
	if !ok {
		return place{at: p.at + "." + name}
	}
	return place{o[name], p.at + "." + name}
}

// types are an object's @type, without prefix.
func (p place) types() []string {
	var out []string
	for _, t := range p.get("@type").items() {
		if s, ok := t.v.(string); ok {
			out = append(out, strings.TrimSpace(bare(s)))
		}
	}
	return out
}

func (p place) is(types ...string) bool {
	return slices.ContainsFunc(p.types(), func(t string) bool { return slices.Contains(types, t) })
}

// scalar is a string, number or boolean as text; an object gives its @value.
func (p place) scalar() (string, bool) {
	switch v := p.v.(type) {
	case string:
		return strings.TrimSpace(v), true
	case json.Number:
		return v.String(), true
	case bool:
		return fmt.Sprint(v), true
	case object:
		if _, ok := v["@value"]; ok {
			return p.get("@value").scalar()
		}
	}
	return "", false
}

// show is a value as it can be quoted in a Problem.
func (p place) show() string {
	if p.v == nil {
		return ""
	}
	if s, ok := p.scalar(); ok {
		return flaw.Cut(s)
	}
	b, err := json.Marshal(p.v)
	if err != nil {
		return ""
	}
	return flaw.Cut(string(b))
}

// schemaNames are what pages call schema.org; none of it is ever loaded.
var schemaNames = []string{"schema.org", "www.schema.org", "schema.org/docs/jsonldcontext.json", "schema.org/docs/jsonldcontext.jsonld", "schema.org/version/latest/schemaorg-current-https.jsonld"}

func isSchema(s string) bool {
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "https://"), "http://")
	return slices.Contains(schemaNames, strings.ToLower(strings.TrimRight(s, "/#")))
}

// bare takes a schema.org address off a name.
func bare(name string) string {
	for _, p := range []string{"https://schema.org/", "http://schema.org/", "schema:"} {
		if rest, ok := strings.CutPrefix(name, p); ok {
			return rest
		}
	}
	return name
}

// context is what a block's @context means to us.
type context struct {
	schema   bool            // schema.org is among it
	prefixes map[string]bool // names that stand for schema.org, with their colon
	lang     string          // @language
	unknown  []place
}

func readContext(p place) context {
	c := context{prefixes: map[string]bool{}}
	for _, e := range p.items() {
		switch v := e.v.(type) {
		case string:
			if isSchema(v) {
				c.schema = true
			} else {
				c.unknown = append(c.unknown, e)
			}
		case object:
			c.terms(e, v)
		default:
			c.unknown = append(c.unknown, e)
		}
	}
	return c
}

func (c *context) terms(p place, o object) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		v, _ := o[name].(string)
		switch {
		case name == "@language":
			c.lang = v
		case isSchema(v) && name == "@vocab":
			c.schema = true
		case isSchema(v):
			c.schema, c.prefixes[name+":"] = true, true
		case strings.HasPrefix(name, "@") || isPlainTerm(v):
		default:
			c.unknown = append(c.unknown, p.get(name))
		}
	}
}

// isPlainTerm is a term defined as a schema.org name or as a prefix of another
// vocabulary, which cannot change what schema.org's own names mean here.
func isPlainTerm(v string) bool {
	return bare(v) != v || strings.HasSuffix(v, "/") || strings.HasSuffix(v, "#")
}

// normal is a value whose names have lost their schema.org prefix.
func (c context) normal(v any, depth int) (any, bool) {
	if depth > mostDepth {
		return nil, false
	}
	whole := true
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			n, ok := c.normal(e, depth+1)
			out[i], whole = n, whole && ok
		}
		return out, whole
	case object:
		out := make(object, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			n, ok := c.normal(v[name], depth+1)
			out[c.name(name)], whole = n, whole && ok
		}
		if t, ok := out["@type"]; ok {
			out["@type"] = c.typeNames(t)
		}
		return out, whole
	}
	return v, true
}

func (c context) name(name string) string {
	if i := strings.IndexByte(name, ':'); i > 0 && c.prefixes[name[:i+1]] {
		return name[i+1:]
	}
	if rest, ok := strings.CutPrefix(name, "https://purl.org/ctdl/terms/"); ok {
		return "ceterms:" + rest
	}
	return bare(name)
}

func (c context) typeNames(v any) any {
	switch v := v.(type) {
	case string:
		return c.name(v)
	case []any:
		for i, e := range v {
			v[i] = c.typeNames(e)
		}
	}
	return v
}
