package ctdl

import (
	"strings"

	"golang.org/x/net/html"
)

// microdata reads items (WHATWG HTML, section 5.2).
type microdata struct {
	markup
	ids map[string]*html.Node // what itemref can name
}

func (m *microdata) indexIDs(n *html.Node) {
	if id, ok := attribute(n, "id"); ok && m.ids[id] == nil {
		m.ids[id] = n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.indexIDs(c)
	}
}

// find collects the top-level items: those that are no property of another.
func (m *microdata) find(n *html.Node) {
	_, isItem := attribute(n, "itemscope")
	_, isValue := attribute(n, "itemprop")
	if isItem && !isValue {
		if o := m.item(n, nil); len(o) > 0 {
			m.roots = append(m.roots, o)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.find(c)
	}
}

// item is one element with itemscope; within are the items it stands in, so that
// an itemref that leads back ends there.
func (m *microdata) item(n *html.Node, within []*html.Node) object {
	o := object{}
	if len(within) == mostDepth {
		m.left = 0
	}
	types, _ := attribute(n, "itemtype")
	for _, t := range strings.Fields(types) {
		if t = schemaTerm(t); t != "" {
			put(o, "@type", t)
		}
	}
	if id, ok := attribute(n, "itemid"); ok {
		o["@id"] = id
	}
	within = append(within[:len(within):len(within)], n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.properties(c, o, within)
	}
	refs, _ := attribute(n, "itemref")
	for _, id := range strings.Fields(refs) {
		if e := m.ids[id]; e != nil {
			m.properties(e, o, within)
		}
	}
	return o
}

// properties adds what an element and those in it say about an item.
func (m *microdata) properties(n *html.Node, o object, within []*html.Node) {
	for _, e := range within {
		if e == n {
			return
		}
	}
	if n.Type != html.ElementNode || m.spent() {
		return
	}
	names, has := attribute(n, "itemprop")
	_, isItem := attribute(n, "itemscope")
	if has {
		for _, name := range strings.Fields(names) {
			if name = schemaTerm(name); name != "" {
				// Read anew for each name: what two names share is no tree.
				put(o, name, m.value(n, isItem, within))
			}
		}
	}
	if isItem {
		return // what stands in it is about it
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.properties(c, o, within)
	}
}

func (m *microdata) value(n *html.Node, isItem bool, within []*html.Node) any {
	if isItem {
		return m.item(n, within)
	}
	if s, ok := linked(n); ok {
		return s
	}
	return literal(n)
}
