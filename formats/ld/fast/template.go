package fast

import (
	"bytes"
	"slices"
	"sync/atomic"

	"opencairn.org/cairn/formats/jcs"
)

// Template remembers what a part of a document comes to, so that the next
// documents with the very same part are read only where they differ: an
// achievement that thousands earn. It learns from the first document it is given
// to, and is safe for concurrent use. The part must not change any more.
//
// What it remembers does not depend on the rest of the document: the part's
// statements, and the first-degree hashes of its blank nodes, all of whose
// statements are its own because the part itself has an id.
type Template struct {
	part    *jcs.Value
	learned atomic.Pointer[lesson]
}

// NewTemplate is a template of a part: an object of a tree that is shared by the
// documents to come.
func NewTemplate(part *jcs.Value) *Template { return &Template{part: part} }

// lesson is a part as it was read in one place.
type lesson struct {
	table      *table
	by         *word
	depth      int
	hash       hashing
	text       []byte
	statements []statement // counted from the part's own start, and sorted
	nodes      []node      // the same; the first is the part
}

// span is where the part was written in this walk.
type span struct {
	lesson
	nodeAt, saidAt, textAt int
	nodes, said, text      int
	whole                  bool
}

// is: v is the part; a value is copied where it is put, its members are not.
func (t *Template) is(v *jcs.Value) bool {
	return t != nil && len(v.Members) > 0 && len(v.Members) == len(t.part.Members) && &v.Members[0] == &t.part.Members[0]
}

// fits: what was learned holds here.
func (l *lesson) fits(here lesson) bool {
	return l != nil && l.table == here.table && l.by == here.by && l.depth == here.depth && l.hash == here.hash
}

// part is w.node of a template's part.
func (w *walk) part(t *table, by *word, v *jcs.Value, depth int) (int32, bool) {
	here := lesson{table: t, by: by, depth: depth, hash: w.hash}
	l := w.template.learned.Load()
	if l.fits(here) && w.recite(l) {
		return int32(len(w.nodes) - len(l.nodes)), true
	}
	s := span{lesson: here, nodeAt: len(w.nodes), saidAt: len(w.statements), textAt: len(w.text)}
	n, ok := w.node(t, by, v, depth, "")
	s.nodes, s.said, s.text = len(w.nodes), len(w.statements), len(w.text)
	s.whole = ok && int(n) == s.nodeAt && !w.nodes[n].blank() && w.span.nodes == 0
	w.span = s
	return n, ok
}

// recite writes what was learned; false when one of the part's ids stands in the
// document already or there is too much.
func (w *walk) recite(l *lesson) bool {
	if len(w.text)+len(l.text) > maxText || len(w.statements)+len(l.statements) > maxStatements {
		return false
	}
	for i := range w.nodes {
		if n := &w.nodes[i]; !n.blank() && l.names(w.text[n.from:n.to]) {
			return false
		}
	}
	node, said, text := int32(len(w.nodes)), int32(len(w.statements)), int32(len(w.text))
	w.text = append(w.text, l.text...)
	for _, s := range l.statements {
		if s.object >= 0 {
			s.object += node
		}
		w.statements = append(w.statements, statement{s.subject + node, s.object, s.from + text, s.to + text})
	}
	for _, n := range l.nodes {
		if n.in >= 0 {
			n.in += said
		}
		n.from, n.to = n.from+text, n.to+text
		w.nodes = append(w.nodes, n)
	}
	return true
}

func (l *lesson) names(iri []byte) bool {
	for i := range l.nodes {
		if n := &l.nodes[i]; !n.blank() && bytes.Equal(l.text[n.from:n.to], iri) {
			return true
		}
	}
	return false
}

// learn keeps the part that was read, after its blank nodes were hashed.
func (w *walk) learn() {
	s := &w.span
	if w.template == nil || !s.whole || w.template.learned.Load().fits(s.lesson) {
		return
	}
	l := s.lesson
	l.text = bytes.Clone(w.text[s.textAt:s.text])
	for i := s.nodeAt; i < s.nodes; i++ {
		n := w.nodes[i]
		for _, k := range w.line[n.first:n.end] {
			if int(k) < s.saidAt || int(k) >= s.said {
				return // said of the part's nodes elsewhere
			}
			l.statements = append(l.statements, w.statements[k])
		}
	}
	if len(l.statements) != s.said-s.saidAt {
		return // something was said of others here, or twice
	}
	l.rebase(w, s)
	w.template.learned.Store(&l)
}

// rebase counts from the part's own start.
func (l *lesson) rebase(w *walk, s *span) {
	l.nodes = slices.Clone(w.nodes[s.nodeAt:s.nodes])
	for i := range l.nodes {
		n := &l.nodes[i]
		n.from, n.to, n.label = n.from-int32(s.textAt), n.to-int32(s.textAt), ""
		n.known, n.in, n.first, n.end = n.blank(), -1, 0, 0
	}
	for i := range l.statements {
		st := &l.statements[i]
		st.subject, st.from, st.to = st.subject-int32(s.nodeAt), st.from-int32(s.textAt), st.to-int32(s.textAt)
		if st.object >= 0 {
			st.object -= int32(s.nodeAt)
			l.nodes[st.object].in = int32(i)
		}
	}
}
