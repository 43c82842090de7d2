package search

import (
	"encoding/binary"
	"slices"
	"sync"
)

// Where words stand is kept for titles, outcomes and providers' names, not for
// longer texts: at a million offers of a hundred words each, positions of every
// word would take 100 MB beside the 250 MB of the rest. So a phrase in quotes is
// looked for where a name or a sentence is likely to be quoted from, and the page
// says so.
//
// Of each term: for each document that has it in such a text, the gap to the one
// before as a varint, then the positions, each as the gap to the one before:
// bytes of seven bits, the last of them six with bit 0x40 set when another
// position follows.

// textGap lies between two texts of a document, so that no phrase crosses.
const textGap = 16

// maxPosition is the last position that is kept.
const maxPosition = 1<<20 - 1

type positionList struct {
	bytes []byte
	doc   uint32 // the smallest document that may follow
	last  uint32 // of the document being added
	open  bool   // the last byte may yet get its 0x40
}

// at notes that the term stands at a position of a document; both ascend.
func (l *positionList) at(doc, position uint32) {
	if l.open && doc+1 == l.doc {
		l.bytes[len(l.bytes)-1] |= 0x40
		l.bytes = appendPosition(l.bytes, position-l.last)
	} else {
		l.bytes = binary.AppendUvarint(l.bytes, uint64(doc-l.doc))
		l.bytes = appendPosition(l.bytes, position)
	}
	l.doc, l.last, l.open = doc+1, position, true
}

func appendPosition(b []byte, gap uint32) []byte {
	var high [4]byte
	n := 0
	for rest := gap >> 6; rest > 0; rest >>= 7 {
		high[n] = byte(rest&0x7f) | 0x80
		n++
	}
	for n > 0 {
		n--
		b = append(b, high[n])
	}
	return append(b, byte(gap&0x3f))
}

// places gives where term i stands, each as document<<20 | position, ascending.
func (s *segment) places(i uint32, into []uint64) []uint64 {
	b := s.positions[s.placed[i]:s.placed[i+1]]
	into = slices.Grow(into, len(b)/2) // a place takes two bytes or more
	doc := ^uint32(0)
	for at := 0; at < len(b); {
		gap := uint32(b[at])
		at++
		if gap >= 0x80 {
			gap, at = longGap(b, gap, at)
		}
		doc += gap + 1
		if p := b[at]; p < 0x40 { // once, and near the beginning: as most do
			at++
			into = append(into, uint64(doc)<<20|uint64(p))
			continue
		}
		position := uint32(0)
		for more := true; more; {
			step := uint32(0)
			for b[at]&0x80 != 0 {
				step = step<<7 | uint32(b[at]&0x7f)
				at++
			}
			position += step<<6 | uint32(b[at]&0x3f)
			more = b[at]&0x40 != 0
			at++
			into = append(into, uint64(doc)<<20|uint64(position))
		}
	}
	return into
}

var placePool = sync.Pool{New: func() any { return new([]uint64) }}

// placesOf is where any of some terms stands.
func (s *segment) placesOf(terms []term, into []uint64) []uint64 {
	lists := 0
	for _, t := range terms {
		if i, ok := s.term(t); ok && s.placed[i] < s.placed[i+1] {
			into = s.places(i, into)
			lists++
		}
	}
	if lists > 1 {
		slices.Sort(into)
	}
	return into
}

// following are the places of the second list that stand offset after one of the
// first, written over the first.
func following(first, second []uint64, offset uint64) []uint64 {
	out, j := first[:0], 0
	for _, p := range first {
		for j < len(second) && second[j] < p+offset {
			j++
		}
		if j == len(second) {
			break
		}
		if second[j] == p+offset {
			out = append(out, p)
		}
	}
	return out
}

// placeReader goes through the documents of a term that have it in a text whose
// positions are kept.
type placeReader struct {
	b   []byte
	at  int
	doc uint32
}

// next goes to the next document, standing before its positions; false at the end.
func (r *placeReader) next() bool {
	if r.at == len(r.b) {
		return false
	}
	gap := uint32(r.b[r.at])
	r.at++
	if gap >= 0x80 {
		gap, r.at = longGap(r.b, gap, r.at)
	}
	r.doc += gap + 1
	return true
}

// pass goes behind the document's positions.
func (r *placeReader) pass() {
	for r.b[r.at] >= 0x40 {
		r.at++
	}
	r.at++
}

// positions reads the document's positions.
func (r *placeReader) positions(into []uint32) []uint32 {
	position := uint32(0)
	for more := true; more; {
		step := uint32(0)
		for r.b[r.at]&0x80 != 0 {
			step = step<<7 | uint32(r.b[r.at]&0x7f)
			r.at++
		}
		position += step<<6 | uint32(r.b[r.at]&0x3f)
		more = r.b[r.at]&0x40 != 0
		r.at++
		into = append(into, position)
	}
	return into
}

// pair adds the documents in which one term stands before another, reading both
// lists side by side: most documents of either have not both.
func (s *segment) pair(i, j uint32, into docSet) {
	a := placeReader{b: s.positions[s.placed[i]:s.placed[i+1]], doc: ^uint32(0)}
	b := placeReader{b: s.positions[s.placed[j]:s.placed[j+1]], doc: ^uint32(0)}
	var first, second [64]uint32
	for more := a.next() && b.next(); more; {
		switch {
		case a.doc < b.doc:
			a.pass()
			more = a.next()
		case a.doc > b.doc:
			b.pass()
			more = b.next()
		default:
			doc := a.doc
			if follows(a.positions(first[:0]), b.positions(second[:0])) {
				into.add(doc)
			}
			more = a.next() && b.next()
		}
	}
}

// follows says whether one of the second positions is behind one of the first;
// both ascend.
func follows(first, second []uint32) bool {
	j := 0
	for _, p := range first {
		for j < len(second) && second[j] <= p {
			j++
		}
		if j < len(second) && second[j] == p+1 {
			return true
		}
	}
	return false
}

// only is the one of some terms that the segment has in texts whose positions are
// kept; ok is false when it has none or several.
func (s *segment) only(terms []term) (at uint32, ok bool) {
	for _, t := range terms {
		if i, has := s.term(t); has && s.placed[i] < s.placed[i+1] {
			if ok {
				return 0, false
			}
			at, ok = i, true
		}
	}
	return at, ok
}

// phrase adds the documents in which the words stand one after the other. A word
// without terms stands for any one word.
func (s *segment) phrase(words [][]term, into docSet) {
	if len(words) == 2 {
		i, one := s.only(words[0])
		if j, other := s.only(words[1]); one && other {
			s.pair(i, j, into)
			return
		}
	}
	held, next := placePool.Get().(*[]uint64), placePool.Get().(*[]uint64)
	defer placePool.Put(held)
	defer placePool.Put(next)
	found := (*held)[:0]
	begun := false
	start := 0
	for i, terms := range words {
		if len(terms) == 0 {
			continue
		}
		if !begun {
			found, begun, start = s.placesOf(terms, found), true, i
			*held = found
			continue
		}
		*next = s.placesOf(terms, (*next)[:0])
		found = following(found, *next, uint64(i-start))
		if len(found) == 0 {
			return
		}
	}
	for _, p := range found {
		into.add(uint32(p >> 20))
	}
}
