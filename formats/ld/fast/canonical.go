package fast

import (
	"bytes"
	"crypto"
	"slices"
	"strconv"
	"strings"
	"sync"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
)

// Input is what is to be read: a node under a list of contexts, without one of its
// members ("": with all; a @context of its own is passed over).
type Input struct {
	Set     *ld.Contexts // nil: the embedded ones
	Context *jcs.Value
	Node    *jcs.Value
	Without string
	Hash    crypto.Hash // SHA256 or SHA384
	// Template remembers a part that many nodes share; nil: none.
	Template *Template
}

// Form is the canonical form of a node.
type Form struct {
	Text     []byte       // canonical N-Quads
	Quads    int          // lines of Text
	Contexts []ld.Context // bodies it was read with; shared, not to be changed
	ListHash string       // ld.ListHash of them
}

// Canonical appends the canonical N-Quads of a node to b. ok is false when it is
// not of the usual kind: ask ld and rdfc.
func Canonical(b []byte, in Input) (f Form, ok bool) {
	w := walks.Get().(*walk)
	defer w.release()
	r := w.read(in)
	if r == nil {
		return f, false
	}
	w.group()
	if !w.label() {
		return f, false
	}
	w.learn()
	start := len(b)
	b = w.write(b)
	return Form{b, bytes.Count(b[start:], []byte{'\n'}), r.used, r.hash}, true
}

// Reads reports whether Canonical would say all the node says, without ordering
// it. false: ask ld.
func Reads(in Input) bool {
	w := walks.Get().(*walk)
	defer w.release()
	return w.read(in) != nil
}

// read is the walk; nil when the node is not of the usual kind.
func (w *walk) read(in Input) *root {
	if in.Set == nil {
		in.Set = ld.Pinned()
	}
	r := w.root(in)
	if r == nil || in.Node.Kind != jcs.Object || r.table.previous != nil {
		return nil
	}
	if _, keyword := r.table.keyword(in.Without); keyword {
		return nil
	}
	w.hash, w.template = hashing(in.Hash), in.Template
	if _, ok := w.node(r.table, nil, in.Node, 0, in.Without); !ok || len(w.statements) == 0 {
		return nil
	}
	return r
}

var walks = sync.Pool{New: func() any { return new(walk) }}

// maxKept bounds the memory that is used again.
const maxKept = 64 << 10

// release gives the memory back without what stood in it.
func (w *walk) release() {
	if cap(w.text) > maxKept || cap(w.sum) > maxKept {
		return
	}
	clear(w.text)
	clear(w.sum[:cap(w.sum)])
	clear(w.nodes)
	*w = walk{text: w.text[:0], statements: w.statements[:0], nodes: w.nodes[:0], key: w.key[:0], sum: w.sum[:0], line: w.line[:0], rank: w.rank[:0]}
	walks.Put(w)
}

func (w *walk) root(in Input) *root {
	list := in.Context
	if list == nil || list.Kind != jcs.Array || len(list.Items) > maxContexts {
		return nil
	}
	for i := range list.Items {
		if list.Items[i].Kind != jcs.String {
			return nil
		}
		w.key = append(append(w.key, list.Items[i].Text...), '\n')
	}
	return tablesOf(in.Set).root(list, w.key)
}

// group puts the statements of each node together, in the order of their text,
// each once.
func (w *walk) group() {
	for i := range w.statements {
		w.nodes[w.statements[i].subject].end++
	}
	at := int32(0)
	for i := range w.nodes {
		n := &w.nodes[i]
		n.first, at = at, at+n.end
		n.end = n.first
	}
	w.line = slices.Grow(w.line, len(w.statements))[:len(w.statements)]
	for i := range w.statements {
		n := &w.nodes[w.statements[i].subject]
		w.line[n.end] = int32(i)
		n.end++
	}
	for i := range w.nodes {
		n := &w.nodes[i]
		w.sort(w.line[n.first:n.end])
		n.end = n.first + int32(w.once(w.line[n.first:n.end]))
	}
}

func (w *walk) tail(i int32) []byte {
	s := &w.statements[i]
	return w.text[s.from:s.to]
}

func (w *walk) sort(lines []int32) {
	if len(lines) > 24 {
		slices.SortFunc(lines, func(a, b int32) int { return bytes.Compare(w.tail(a), w.tail(b)) })
		return
	}
	for i := 1; i < len(lines); i++ {
		for k := i; k > 0 && bytes.Compare(w.tail(lines[k]), w.tail(lines[k-1])) < 0; k-- {
			lines[k], lines[k-1] = lines[k-1], lines[k]
		}
	}
}

// once drops lines said twice: a dataset is a set. Blank objects are nodes of
// their own, even where their lines look alike.
func (w *walk) once(lines []int32) int {
	n := 0
	for i, l := range lines {
		if i > 0 && w.statements[l].object < 0 && bytes.Equal(w.tail(l), w.tail(lines[n-1])) {
			continue
		}
		lines[n] = l
		n++
	}
	return n
}

// firstDegree is the hash of a blank node (RDFC-1.0, 4.6). Its lines as a subject
// begin with "_:a"; the one it stands in comes before them when it begins with an
// IRI, else, with "_:z", after them.
func (w *walk) firstDegree(n *node) digest {
	w.sum = w.sum[:0]
	if n.in >= 0 && !w.nodes[w.statements[n.in].subject].blank() {
		w.sum = w.incoming(n)
	}
	for _, l := range w.line[n.first:n.end] {
		w.sum = append(append(w.sum, "_:a "...), w.tail(l)...)
	}
	if n.in >= 0 && w.nodes[w.statements[n.in].subject].blank() {
		w.sum = w.incoming(n)
	}
	return w.hash.of(w.sum)
}

func (w *walk) incoming(n *node) []byte {
	up, tail := &w.nodes[w.statements[n.in].subject], w.tail(n.in)
	out := w.sum
	if up.blank() {
		out = append(out, "_:z "...)
	} else {
		out = append(out, w.text[up.from:up.to]...)
	}
	return append(append(out, tail[:len(tail)-len(placeholder)]...), "_:a"+end...)
}

// label names the blank nodes by the order of their hashes; false when that does
// not tell them apart.
func (w *walk) label() bool {
	w.rank = w.rank[:0]
	for i := range w.nodes {
		if n := &w.nodes[i]; n.blank() {
			if !n.known {
				n.digest = w.firstDegree(n)
			}
			w.rank = append(w.rank, int32(i))
		}
	}
	slices.SortFunc(w.rank, func(a, b int32) int { return bytes.Compare(w.nodes[a].digest[:], w.nodes[b].digest[:]) })
	for i, n := range w.rank {
		if i > 0 && w.nodes[n].digest == w.nodes[w.rank[i-1]].digest {
			return w.labelAlike()
		}
		w.nodes[n].label = canonicalName(i)
	}
	return true
}

// maxAlike is the work it may be to tell blank nodes with equal hashes apart: two
// equal grade scales take some dozens. What is made to hurt is soon left to the
// plain way, which refuses it.
const maxAlike = 2000

// labelAlike names the blank nodes when some have equal hashes, by those they hang
// together with (RDFC-1.0, 4.8).
func (w *walk) labelAlike() bool {
	names, first := make([]string, len(w.nodes)), make(map[string]string, len(w.rank))
	for _, i := range w.rank {
		names[i] = strconv.Itoa(int(i))
		first[names[i]] = w.hash.hex(w.nodes[i].digest)
	}
	var quads []ld.Quad
	for i := range w.statements {
		if s := &w.statements[i]; s.object >= 0 && w.nodes[s.subject].blank() {
			predicate, _, _ := bytes.Cut(w.tail(int32(i))[1:], []byte{'>'})
			quads = append(quads, ld.Quad{
				Subject:   ld.Term{Kind: ld.Blank, Value: names[s.subject]},
				Predicate: ld.Term{Kind: ld.IRI, Value: string(predicate)},
				Object:    ld.Term{Kind: ld.Blank, Value: names[s.object]},
			})
		}
	}
	o := rdfc.Options{Work: maxAlike}
	if crypto.Hash(w.hash) == crypto.SHA384 {
		o.Hash = rdfc.SHA384
	}
	canonical, err := rdfc.Names(first, quads, o)
	for _, i := range w.rank {
		w.nodes[i].label = "_:" + canonical[names[i]]
	}
	return err == nil
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

// write appends the lines in their order: nodes with an IRI, then blank ones by
// name.
func (w *walk) write(b []byte) []byte {
	w.rank = w.rank[:0]
	for i := range w.nodes {
		w.rank = append(w.rank, int32(i))
	}
	slices.SortFunc(w.rank, func(a, b int32) int { return w.compare(&w.nodes[a], &w.nodes[b]) })
	b = slices.Grow(b, len(w.text)+16*len(w.statements))
	for _, i := range w.rank {
		n := &w.nodes[i]
		w.byName(w.line[n.first:n.end])
		for _, l := range w.line[n.first:n.end] {
			if n.blank() {
				b = append(append(b, n.label...), ' ')
			} else {
				b = append(b, w.text[n.from:n.to]...)
			}
			tail := w.tail(l)
			if o := w.statements[l].object; o >= 0 {
				b = append(append(append(b, tail[:len(tail)-len(placeholder)]...), w.nodes[o].label...), end...)
				continue
			}
			b = append(b, tail...)
		}
	}
	return b
}

func (w *walk) compare(a, b *node) int {
	switch {
	case a.blank() != b.blank():
		if a.blank() {
			return 1
		}
		return -1
	case a.blank():
		return strings.Compare(a.label, b.label)
	}
	return bytes.Compare(w.text[a.from:a.to], w.text[b.from:b.to])
}

// byName sorts lines that differ only in the name of their blank object.
func (w *walk) byName(lines []int32) {
	for i := 0; i < len(lines); {
		k := i + 1
		if w.statements[lines[i]].object >= 0 {
			for k < len(lines) && w.statements[lines[k]].object >= 0 && bytes.Equal(w.tail(lines[i]), w.tail(lines[k])) {
				k++
			}
			slices.SortFunc(lines[i:k], func(a, b int32) int {
				return strings.Compare(w.nodes[w.statements[a].object].label, w.nodes[w.statements[b].object].label)
			})
		}
		i = k
	}
}
