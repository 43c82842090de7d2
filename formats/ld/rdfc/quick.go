package rdfc

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strconv"
	"sync"

	"opencairn.org/cairn/formats/ld"
)

// Quick is Canonicalize with SHA-256 for datasets of the usual kind: one graph,
// blank nodes named b0, b1 and so on, every one with a first-degree hash of its
// own. It appends the canonical lines to b. ok is false for every other one: ask
// Canonicalize. FuzzQuickIsCanonicalize holds the two together.
func Quick(b []byte, quads []ld.Quad) (out []byte, ok bool) {
	q := scratch.Get().(*quick)
	out, ok = q.run(b, quads)
	if cap(q.text) <= 64<<10 {
		clear(q.text[:cap(q.text)]) // what stood there is nobody's business any more
		clear(q.sum[:cap(q.sum)])
		scratch.Put(q)
	}
	return out, ok
}

var scratch = sync.Pool{New: func() any { return new(quick) }}

// quick is the memory of one run, used again by later ones.
type quick struct {
	text  []byte   // lines, one after the other
	lines []line   // of text
	sum   []byte   // what is hashed
	nodes []node   // by number
	names []string // canonical, by number
	order []int
	ends  []ends // by quad
}

type line struct{ from, to, node int }

type node struct {
	hash [sha256.Size]byte
}

// ends are the blank nodes of a quad by number, -1: none.
type ends struct{ subject, object int }

func number(t *ld.Term) (int, bool) {
	if t.Kind != ld.Blank {
		return -1, true
	}
	s := t.Value
	if len(s) < 2 || len(s) > 6 || s[0] != 'b' || s[1] == '0' && len(s) > 2 {
		return 0, false
	}
	n := 0
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func (q *quick) run(b []byte, quads []ld.Quad) ([]byte, bool) {
	if !q.number(quads) || !q.hash(quads) {
		return b, false
	}
	return q.write(b, quads)
}

// number finds the blank nodes.
func (q *quick) number(quads []ld.Quad) bool {
	q.ends, q.nodes = q.ends[:0], q.nodes[:0]
	for i := range quads {
		s, ok := number(&quads[i].Subject)
		o, ok2 := number(&quads[i].Object)
		most := max(s, o)
		if !ok || !ok2 || quads[i].Graph.Kind != ld.None || most > 2*len(quads) {
			return false
		}
		q.ends = append(q.ends, ends{s, o})
		for len(q.nodes) <= most {
			q.nodes = append(q.nodes, node{})
		}
	}
	return true
}

var full = []byte(" .\n")

// masked writes a quad as node n sees it.
func (q *quick) masked(x *ld.Quad, e ends, n int) {
	from := len(q.text)
	q.text = q.end(q.text, &x.Subject, e.subject, n)
	q.text = append(q.text, ' ')
	q.text = append(x.Predicate.Append(q.text), ' ')
	q.text = q.end(q.text, &x.Object, e.object, n)
	q.text = append(q.text, full...)
	q.lines = append(q.lines, line{from, len(q.text), n})
}

func (q *quick) end(b []byte, t *ld.Term, which, n int) []byte {
	switch which {
	case -1:
		return t.Append(b)
	case n:
		return append(b, "_:a"...)
	}
	return append(b, "_:z"...)
}

// hash is the first-degree hash of every blank node; false when two are equal.
func (q *quick) hash(quads []ld.Quad) bool {
	q.text, q.lines = q.text[:0], q.lines[:0]
	for i, e := range q.ends {
		if e.subject >= 0 {
			q.masked(&quads[i], e, e.subject)
		}
		if e.object >= 0 && e.object != e.subject {
			q.masked(&quads[i], e, e.object)
		}
	}
	slices.SortFunc(q.lines, func(a, b line) int {
		if a.node != b.node {
			return a.node - b.node
		}
		return bytes.Compare(q.text[a.from:a.to], q.text[b.from:b.to])
	})
	q.order = q.order[:0]
	for i := 0; i < len(q.lines); {
		n := q.lines[i].node
		q.sum = q.sum[:0]
		for ; i < len(q.lines) && q.lines[i].node == n; i++ {
			q.sum = append(q.sum, q.text[q.lines[i].from:q.lines[i].to]...)
		}
		q.nodes[n].hash = sha256.Sum256(q.sum)
		q.order = append(q.order, n)
	}
	slices.SortFunc(q.order, func(a, b int) int { return bytes.Compare(q.nodes[a].hash[:], q.nodes[b].hash[:]) })
	for len(q.names) < len(q.nodes) {
		q.names = append(q.names, "")
	}
	for i, n := range q.order {
		if i > 0 && q.nodes[n].hash == q.nodes[q.order[i-1]].hash {
			return false
		}
		q.names[n] = canonicalName(i)
	}
	return true
}

var canonicalNames = func() (out [64]string) {
	for i := range out {
		out[i] = "_:c14n" + strconv.Itoa(i)
	}
	return out
}()

func canonicalName(i int) string {
	if i < len(canonicalNames) {
		return canonicalNames[i]
	}
	return "_:c14n" + strconv.Itoa(i)
}

// write is the sorted lines, each once; false when one with a blank node is there
// twice, because its hash counted it twice.
func (q *quick) write(b []byte, quads []ld.Quad) ([]byte, bool) {
	q.text, q.lines = q.text[:0], q.lines[:0]
	for i, e := range q.ends {
		x, from := &quads[i], len(q.text)
		q.text = q.named(q.text, &x.Subject, e.subject)
		q.text = append(q.text, ' ')
		q.text = append(x.Predicate.Append(q.text), ' ')
		q.text = q.named(q.text, &x.Object, e.object)
		q.text = append(q.text, full...)
		q.lines = append(q.lines, line{from, len(q.text), max(e.subject, e.object)})
	}
	slices.SortFunc(q.lines, func(a, b line) int { return bytes.Compare(q.text[a.from:a.to], q.text[b.from:b.to]) })
	start := len(b)
	var last []byte
	for _, l := range q.lines {
		t := q.text[l.from:l.to]
		if bytes.Equal(t, last) {
			if l.node >= 0 {
				return b[:start], false
			}
			continue
		}
		b, last = append(b, t...), t
	}
	return b, true
}

func (q *quick) named(b []byte, t *ld.Term, which int) []byte {
	if which < 0 {
		return t.Append(b)
	}
	return append(b, q.names[which]...)
}
