package search

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sort"
	"strings"
	"sync/atomic"

	"github.com/google/uuid"
)

// segment is the index of some offers. It never changes once built, so that
// any number of readers share it; what was removed since is told beside it, in
// part.live. Documents are numbered from 0 in the order they were added.
//
// Terms are sorted by language, then by letters: dicts says which are whose.
// Postings of term i: its documents are dense[i], or deltas[gaps[i]:gaps[i+1]],
// each as a varint of the gap to the one before; the weight of the term in each
// of them is in impacts[ords[i]:ords[i+1]], one byte each; where it stands in
// them in positions[placed[i]:placed[i+1]] (positions.go).
type segment struct {
	n       int
	terms   []string // sorted in each language; share one array of bytes
	dicts   []dictionary
	gaps    []uint32
	ords    []uint32
	deltas  []byte
	impacts []byte
	peaks   []byte            // the largest impact of each term
	dense   map[uint32]docSet // terms that one document in 16 has: as bits, not in deltas

	placed    []uint32
	positions []byte

	langs *values // documents that have text in a language

	keys []uint64 // hash of the id, by document
	ids  []byte   // ids one after the other: 0 and 16 bytes for a UUID, else 1 and the text
	idAt []uint32

	price  []uint32          // minor units; NotKnown when not stated
	money  *values           // documents by currency
	minor  map[string]uint32 // minor units in one unit of a currency
	title  []uint64          // the first eight bytes, folded
	listed []uint16          // days
	hours  []uint16

	starts  []uint16 // days of document d: starts[startAt[d]:startAt[d+1]]
	startAt []uint32
	spots   []spot // by document

	// every document, ordered by the id's hash and by each column and the hash
	byKey, byPrice, byTitle, byNewest, byShortest []uint32

	soonest atomic.Pointer[startOrder] // for the day that was last asked for

	facet map[Facet]*values
}

// term is a word as one language leaves it. It is looked for in texts of that
// language alone: English leaves "care", French "car" of what is written "care",
// and electric cars are not meant.
type term struct{ lang, text string }

func (t term) compare(o term) int {
	return cmp.Or(strings.Compare(t.lang, o.lang), strings.Compare(t.text, o.text))
}

// dictionary is the terms of one language: terms[from:to], sorted.
type dictionary struct {
	lang     string
	from, to int
}

// term finds a term; ok is false when no document has it.
func (s *segment) term(t term) (i uint32, ok bool) {
	for _, d := range s.dicts {
		if d.lang == t.lang {
			at, ok := slices.BinarySearch(s.terms[d.from:d.to], t.text)
			return uint32(d.from + at), ok
		}
	}
	return 0, false
}

// prefixed are the terms of a language that begin with p, as a range of term
// numbers.
func (s *segment) prefixed(d dictionary, p string) (from, to int) {
	from = d.from + sort.SearchStrings(s.terms[d.from:d.to], p)
	to = from + sort.Search(d.to-from, func(i int) bool { return !strings.HasPrefix(s.terms[from+i], p) })
	return from, to
}

// postings adds the documents that have term i to a set.
func (s *segment) postings(i uint32, into docSet) {
	if d := s.dense[i]; d != nil {
		into.or(d)
		return
	}
	p, doc := s.deltas[s.gaps[i]:s.gaps[i+1]], ^uint32(0)
	for at := 0; at < len(p); {
		gap := uint32(p[at])
		at++
		if gap >= 0x80 {
			gap, at = longGap(p, gap, at)
		}
		doc += gap + 1
		into[doc>>6] |= 1 << (doc & 63)
	}
}

// eachDoc gives the documents of term i in ascending order.
func (s *segment) eachDoc(i uint32, fn func(doc uint32)) {
	if d := s.dense[i]; d != nil {
		d.each(fn)
		return
	}
	eachGap(s.deltas[s.gaps[i]:s.gaps[i+1]], fn)
}

func eachGap(p []byte, fn func(doc uint32)) {
	doc := ^uint32(0)
	for at := 0; at < len(p); {
		gap := uint32(p[at])
		at++
		if gap >= 0x80 {
			gap, at = longGap(p, gap, at)
		}
		doc += gap + 1
		fn(doc)
	}
}

// longGap reads the rest of a varint whose first byte was read.
func longGap(p []byte, gap uint32, at int) (uint32, int) {
	gap &= 0x7f
	for shift := 7; ; shift += 7 {
		b := p[at]
		at++
		gap |= uint32(b&0x7f) << shift
		if b < 0x80 {
			return gap, at
		}
	}
}

// find is the document of an offer.
func (s *segment) find(id string) (doc uint32, ok bool) {
	key := keyOf(id)
	at := sort.Search(s.n, func(i int) bool { return s.keys[s.byKey[i]] >= key })
	for ; at < s.n && s.keys[s.byKey[at]] == key; at++ {
		if s.id(s.byKey[at]) == id {
			return s.byKey[at], true
		}
	}
	return 0, false
}

func (s *segment) id(doc uint32) string {
	b := s.ids[s.idAt[doc]:s.idAt[doc+1]]
	if b[0] == 0 {
		return uuid.UUID(b[1:]).String()
	}
	return string(b[1:])
}

func appendID(ids []byte, id string) []byte {
	if u, err := uuid.Parse(id); err == nil && u.String() == id {
		return append(append(ids, 0), u[:]...)
	}
	return append(append(ids, 1), id...)
}

// keyOf orders offers that are otherwise equal, the same everywhere.
func keyOf(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

// titleOrder is the first eight bytes of the folded title: the index sorts by
// them, so titles that agree in eight letters are in the order of their ids.
func titleOrder(title string) uint64 {
	var b [8]byte
	n := 0
	s := wordScanner{text: title}
	for n < len(b) && s.next() {
		if n > 0 {
			n++ // a zero byte between words: "art of" before "arts"
		}
		n += copy(b[min(n, 8):], fold(string(s.word())))
	}
	return binary.BigEndian.Uint64(b[:])
}
