package ctdl

import (
	"maps"
	"strings"

	"golang.org/x/net/html"
)

// rdfa reads RDFa Lite 1.1, and about and content of RDFa 1.1, which pages use
// as well. rel and rev are not read: schema.org's examples never do.
type rdfa struct {
	markup
	nodes  map[string]object // by address
	placed map[string]bool   // those that are a root or a value
}

// scope is what an element inherits.
type scope struct {
	vocab    string
	prefixes map[string]string
	depth    int    // of typed nodes
	subject  object // nil: the page itself, of which nothing is read
}

func (d *rdfa) walk(n *html.Node, s scope) {
	if n.Type == html.ElementNode {
		if d.spent() || s.depth > mostDepth {
			d.left = 0
			return
		}
		s = s.declared(n)
		s = d.element(n, s)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		d.walk(c, s)
	}
}

// declared takes the vocabulary and the prefixes an element sets for itself and
// what stands in it.
func (s scope) declared(n *html.Node) scope {
	if v, ok := attribute(n, "vocab"); ok {
		s.vocab = v
	}
	if p, ok := attribute(n, "prefix"); ok {
		s.prefixes = maps.Clone(s.prefixes)
		if s.prefixes == nil {
			s.prefixes = map[string]string{}
		}
		words := strings.Fields(p)
		for i := 0; i+1 < len(words); i += 2 {
			s.prefixes[strings.ToLower(strings.TrimSuffix(words[i], ":"))] = words[i+1]
		}
	}
	return s
}

// names are the schema.org terms among the words of an attribute.
func (s scope) names(words string) (out []string) {
	for _, w := range strings.Fields(words) {
		prefix, rest, has := strings.Cut(w, ":")
		switch {
		case !has && isSchema(s.vocab):
			w = schemaTerm(w)
		case !has:
			w = ""
		case isSchema(s.prefixes[strings.ToLower(prefix)]), prefix == "schema" && s.prefixes["schema"] == "":
			w = schemaTerm(rest)
		default:
			if w = bare(w); strings.Contains(w, ":") {
				w = ""
			}
		}
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// element says what an element states about the subject it stands in, and what
// the elements in it are about.
func (d *rdfa) element(n *html.Node, s scope) scope {
	about, hasAbout := attribute(n, "about")
	typeWords, typed := attribute(n, "typeof")
	propertyWords, hasProperty := attribute(n, "property")
	properties := s.names(propertyWords)
	resource, hasResource := resourceOf(n)
	if hasAbout {
		s.subject = d.node(about)
	}
	switch {
	case typed:
		o, fresh := d.typed(s.names(typeWords), resource, hasResource, about, hasAbout)
		if hasProperty && !hasAbout {
			d.relate(s.subject, properties, o, fresh)
		} else if fresh {
			d.roots = append(d.roots, o)
		}
		if hasProperty && hasAbout {
			d.state(n, o, properties, resource, hasResource)
		}
		s.subject = o
		s.depth++
	case hasProperty:
		d.state(n, s.subject, properties, resource, hasResource)
	case hasResource && !hasAbout && n.Data != "link" && n.Data != "img":
		s.subject = d.node(resource)
	}
	return s
}

// typed is the node that typeof makes: fresh while it stands nowhere yet.
func (d *rdfa) typed(types []string, resource string, hasResource bool, about string, hasAbout bool) (o object, fresh bool) {
	id, named := resource, hasResource
	if hasAbout {
		id, named = about, true
	}
	o, fresh = object{}, true
	if named {
		o, fresh = d.node(id), !d.placed[id]
		d.placed[id] = true
	}
	for _, t := range types {
		put(o, "@type", t)
	}
	return o, fresh
}

// relate makes a node the value of properties. One that stands elsewhere already
// is only named: a tree has no way back.
func (d *rdfa) relate(subject object, properties []string, o object, fresh bool) {
	if subject == nil || len(properties) == 0 {
		if fresh {
			d.roots = append(d.roots, o)
		}
		return
	}
	for i, name := range properties {
		if i == 0 && fresh {
			put(subject, name, o)
		} else if id, ok := o["@id"]; ok {
			put(subject, name, object{"@id": id})
		}
	}
}

// state adds an address or a text.
func (d *rdfa) state(n *html.Node, subject object, properties []string, resource string, hasResource bool) {
	if subject == nil || len(properties) == 0 {
		return
	}
	_, hasContent := attribute(n, "content")
	v := any(resource)
	if hasContent || !hasResource {
		v = literal(n)
	}
	for _, name := range properties {
		put(subject, name, v)
	}
}

func (d *rdfa) node(id string) object {
	if o, ok := d.nodes[id]; ok {
		return o
	}
	o := object{"@id": id}
	d.nodes[id] = o
	return o
}

// resourceOf is the address an element is about or points to.
func resourceOf(n *html.Node) (string, bool) {
	if v, ok := attribute(n, "resource"); ok {
		return v, true
	}
	return linked(n)
}
