package search

import (
	"encoding/binary"
	"slices"
	"strings"
)

// weights is how much a word counts by where it stands.
var weights = [...]uint32{Title: 5, Outcome: 2, Body: 1, By: 1}

// segmentBuilder collects offers into a segment, and then into another: what it
// learnt of words and the memory it took stay with it. It is used by one goroutine.
type segmentBuilder struct {
	s     *segment
	terms map[string]uint32
	lists []postingList
	words map[string]*wordTable // by language: word as written -> term + 1, 0 for none
	facet facetLists
	langs *valueLists

	// of the document being added
	scan     wordScanner
	freq     []uint32 // weighted frequency by term
	touched  []uint32
	length   uint32
	position uint32
}

type postingList struct {
	deltas, impacts []byte
	next            uint32 // the smallest document that may follow
	places          positionList
}

// reset empties the list and keeps its memory.
func (l *postingList) reset() {
	*l = postingList{deltas: l.deltas[:0], impacts: l.impacts[:0], places: positionList{bytes: l.places.bytes[:0]}}
}

func newSegmentBuilder() *segmentBuilder {
	return &segmentBuilder{
		s:     emptySegment(),
		terms: map[string]uint32{}, words: map[string]*wordTable{}, facet: facetLists{}, langs: newValueLists(),
	}
}

func emptySegment() *segment { return &segment{idAt: []uint32{0}, startAt: []uint32{0}} }

// add takes a document in. One must not be added twice.
func (b *segmentBuilder) add(d *Document) {
	doc := uint32(b.s.n)
	b.s.n++
	b.s.keys = append(b.s.keys, keyOf(d.ID))
	b.s.ids = appendID(b.s.ids, d.ID)
	b.s.idAt = append(b.s.idAt, uint32(len(b.s.ids)))
	b.s.price = append(b.s.price, d.Price)
	b.s.title = append(b.s.title, titleOrder(d.Title))
	b.s.hours = append(b.s.hours, uint16(min(d.Hours, AnyDay)))
	b.s.listed = append(b.s.listed, uint16(min(d.Listed, AnyDay)))
	for _, day := range d.Starts {
		b.s.starts = append(b.s.starts, uint16(min(day, AnyDay)))
	}
	b.s.startAt = append(b.s.startAt, uint32(len(b.s.starts)))
	for _, p := range d.Places {
		b.s.spots = append(b.s.spots, spotOf(doc, p))
	}
	b.position = 0
	for i := range d.Texts {
		b.text(&d.Texts[i], doc)
	}
	b.finishWords(doc)
	for _, v := range d.Values {
		b.facet.of(v.Facet).add(v.Value, doc)
	}
}

func (b *segmentBuilder) text(t *Text, doc uint32) {
	lang, weight := baseLanguage(t.Lang), weights[t.Part]
	b.langs.add(lang, doc)
	known := b.words[lang]
	if known == nil {
		known = newWordTable()
		b.words[lang] = known
	}
	b.scan.reset(t.Text)
	for b.scan.next() {
		b.position++
		id := b.termOf(known, lang)
		if id == 0 {
			continue
		}
		id--
		if b.freq[id] == 0 {
			b.touched = append(b.touched, id)
		}
		b.freq[id] += weight
		b.length++
		if t.Part != Body && b.position < maxPosition {
			b.lists[id].places.at(doc, b.position)
		}
	}
	b.position += textGap
}

// termOf is the number of the scanned word's term plus one, 0 when it is not
// indexed. A word is stemmed once and then known.
func (b *segmentBuilder) termOf(known *wordTable, lang string) uint32 {
	slot, hash, ok := known.find(b.scan.word())
	if ok {
		return slot.value
	}
	id := uint32(0)
	if t := stem(string(b.scan.word()), lang); t != "" {
		id = b.newTerm(t) + 1
	}
	known.put(slot, hash, b.scan.word(), id)
	return id
}

func (b *segmentBuilder) newTerm(term string) uint32 {
	id, ok := b.terms[term]
	if !ok {
		id = uint32(len(b.lists))
		b.terms[term] = id
		b.lists = append(b.lists, postingList{})
		b.freq = append(b.freq, 0)
	}
	return id
}

// finishWords adds the document to the lists of its terms. Most terms occur once
// or twice in it, so that few impacts are computed.
func (b *segmentBuilder) finishWords(doc uint32) {
	var known [16]byte // impact by weighted frequency, 0 when not computed yet
	for _, id := range b.touched {
		f := b.freq[id]
		at := f % uint32(len(known))
		weight := known[at]
		if weight == 0 || f != at {
			weight = impact(f, b.length)
		}
		if f == at {
			known[at] = weight
		}
		l := &b.lists[id]
		l.deltas = binary.AppendUvarint(l.deltas, uint64(doc-l.next))
		l.impacts = append(l.impacts, weight)
		l.next = doc + 1
		b.freq[id] = 0
	}
	b.touched, b.length = b.touched[:0], 0
}

// vocabularyMax is how many words a builder keeps for its next segment.
const vocabularyMax = 1 << 20

// build gives the segment and empties the builder.
func (b *segmentBuilder) build() *segment {
	s := b.s
	var names []string
	var size listSizes
	for name, id := range b.terms {
		if l := &b.lists[id]; len(l.impacts) > 0 {
			names = append(names, name)
			size.add(l, s.n)
		}
	}
	slices.Sort(names)
	s.startTerms(names, size)
	for _, name := range names {
		l := &b.lists[b.terms[name]]
		s.appendList(l)
		l.reset()
	}
	s.finishDocs()
	s.langs, s.facet = b.langs.build(s.n), b.facet.build(s.n)
	b.s = emptySegment()
	if len(b.terms) > vocabularyMax {
		*b = *newSegmentBuilder()
	}
	return s
}

// listSizes are how many bytes lists take together.
type listSizes struct{ deltas, impacts, places int }

func (z *listSizes) add(l *postingList, n int) {
	if !isDense(len(l.impacts), n) {
		z.deltas += len(l.deltas)
	}
	z.impacts += len(l.impacts)
	z.places += len(l.places.bytes)
}

// isDense says whether the documents of a term are kept as bits.
func isDense(df, n int) bool { return df*16 >= n && n >= 1024 }

// startTerms lays out the dictionary: all terms share one array of bytes.
func (s *segment) startTerms(names []string, size listSizes) {
	arena := strings.Join(names, "")
	s.terms = make([]string, len(names))
	for i, n := range names {
		s.terms[i], arena = arena[:len(n)], arena[len(n):]
	}
	column := func() []uint32 { return make([]uint32, 1, len(names)+1) }
	s.gaps, s.ords, s.placed = column(), column(), column()
	s.deltas, s.impacts, s.positions = make([]byte, 0, size.deltas), make([]byte, 0, size.impacts), make([]byte, 0, size.places)
	s.peaks, s.dense = make([]byte, 0, len(names)), map[uint32]docSet{}
}

// appendList adds the postings of the next term.
func (s *segment) appendList(l *postingList) {
	i := uint32(len(s.gaps) - 1)
	if isDense(len(l.impacts), s.n) {
		bits := newDocSet(s.n)
		eachGap(l.deltas, bits.add)
		s.dense[i] = bits
	} else {
		s.deltas = append(s.deltas, l.deltas...)
	}
	s.peaks = append(s.peaks, slices.Max(l.impacts))
	s.impacts, s.positions = append(s.impacts, l.impacts...), append(s.positions, l.places.bytes...)
	s.gaps, s.ords, s.placed = append(s.gaps, uint32(len(s.deltas))), append(s.ords, uint32(len(s.impacts))), append(s.placed, uint32(len(s.positions)))
}

// finishDocs cuts the columns to size and orders the documents.
func (s *segment) finishDocs() {
	s.keys, s.ids, s.idAt = slices.Clone(s.keys), slices.Clone(s.ids), slices.Clone(s.idAt)
	s.price, s.title, s.listed, s.hours = slices.Clone(s.price), slices.Clone(s.title), slices.Clone(s.listed), slices.Clone(s.hours)
	s.starts, s.startAt, s.spots = slices.Clone(s.starts), slices.Clone(s.startAt), slices.Clone(s.spots)
	s.finishOrders()
}
