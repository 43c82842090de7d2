package search

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
)

// weights is how much a word counts by where it stands.
var weights = [...]uint32{Title: 5, Outcome: 2, Body: 1, By: 1}

// segmentBuilder collects offers into a segment. It is used by one goroutine.
type segmentBuilder struct {
	s     segment
	terms map[string]uint32
	lists []postingList
	raw   map[string]map[string]uint32 // language -> word as written -> term + 1, 0 for none
	facet map[Facet]map[string][]uint32
	langs map[string][]uint32 // language -> documents, ascending

	// of the document being added
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

func newSegmentBuilder() *segmentBuilder {
	return &segmentBuilder{
		s:     segment{idAt: []uint32{0}, startAt: []uint32{0}},
		terms: map[string]uint32{}, raw: map[string]map[string]uint32{}, facet: map[Facet]map[string][]uint32{},
		langs: map[string][]uint32{},
	}
}

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
	for _, t := range d.Texts {
		b.words(&t, doc)
	}
	b.finishWords(doc)
	for _, v := range d.Values {
		b.value(v.Facet, v.Value, doc)
	}
}

func (b *segmentBuilder) words(t *Text, doc uint32) {
	lang, weight := baseLanguage(t.Lang), weights[t.Part]
	addDoc(b.langs, lang, doc)
	known := b.raw[lang]
	if known == nil {
		known = map[string]uint32{}
		b.raw[lang] = known
	}
	eachWord(t.Text, func(word []byte) {
		id, seen := known[string(word)]
		if !seen {
			id = b.termOf(string(word), lang)
			known[string(word)] = id
		}
		b.position++
		if id == 0 {
			return
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
	})
	b.position += textGap
}

// termOf is the number of a word's term plus one, 0 when it is not indexed.
func (b *segmentBuilder) termOf(word, lang string) uint32 {
	t := stem(word, lang)
	if t == "" {
		return 0
	}
	id, ok := b.terms[t]
	if !ok {
		id = uint32(len(b.lists))
		b.terms[t] = id
		b.lists = append(b.lists, postingList{})
		b.freq = append(b.freq, 0)
	}
	return id + 1
}

func (b *segmentBuilder) finishWords(doc uint32) {
	for _, id := range b.touched {
		l := &b.lists[id]
		l.deltas = binary.AppendUvarint(l.deltas, uint64(doc-l.next))
		l.impacts = append(l.impacts, impact(b.freq[id], b.length))
		l.next = doc + 1
		b.freq[id] = 0
	}
	b.touched, b.length = b.touched[:0], 0
}

func (b *segmentBuilder) value(f Facet, value string, doc uint32) {
	values := b.facet[f]
	if values == nil {
		values = map[string][]uint32{}
		b.facet[f] = values
	}
	addDoc(values, value, doc)
}

// addDoc puts the newest document into the set of a value, once.
func addDoc(values map[string][]uint32, value string, doc uint32) {
	docs, ok := values[value]
	if !ok {
		value = strings.Clone(value)
	}
	if len(docs) == 0 || docs[len(docs)-1] != doc {
		values[value] = append(docs, doc)
	}
}

// build gives the segment; the builder is spent.
func (b *segmentBuilder) build() *segment {
	s := &b.s
	names := slices.Sorted(maps.Keys(b.terms))
	var size listSizes
	for i := range b.lists {
		size.add(&b.lists[i], s.n)
	}
	s.startTerms(names, size)
	for _, name := range names {
		id := b.terms[name]
		s.appendList(&b.lists[id])
		b.lists[id] = postingList{}
	}
	s.finishDocs()
	s.langs = valueSets(b.langs, s.n)
	s.facet = make(map[Facet]map[string]valueSet, len(b.facet))
	for f, values := range b.facet {
		s.facet[f] = valueSets(values, s.n)
	}
	return s
}

func valueSets(docs map[string][]uint32, n int) map[string]valueSet {
	sets := make(map[string]valueSet, len(docs))
	for v, d := range docs {
		sets[v] = newValueSet(d, n)
	}
	return sets
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
	s.dense = map[uint32]docSet{}
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
	s.impacts, s.positions = append(s.impacts, l.impacts...), append(s.positions, l.places.bytes...)
	s.gaps, s.ords, s.placed = append(s.gaps, uint32(len(s.deltas))), append(s.ords, uint32(len(s.impacts))), append(s.placed, uint32(len(s.positions)))
}

// finishDocs orders the documents by id and by every column, and cuts the
// columns to size.
func (s *segment) finishDocs() {
	s.keys, s.ids, s.idAt = slices.Clone(s.keys), slices.Clone(s.ids), slices.Clone(s.idAt)
	s.price, s.title, s.listed, s.hours = slices.Clone(s.price), slices.Clone(s.title), slices.Clone(s.listed), slices.Clone(s.hours)
	s.starts, s.startAt, s.spots = slices.Clone(s.starts), slices.Clone(s.startAt), slices.Clone(s.spots)
	s.byKey = s.ordered(func(uint32) uint64 { return 0 })
	s.byPrice = s.ordered(func(d uint32) uint64 { return uint64(s.price[d]) })
	s.byTitle = s.ordered(func(d uint32) uint64 { return s.title[d] })
	s.byNewest = s.ordered(func(d uint32) uint64 { return uint64(^s.listed[d]) })
}

func (s *segment) ordered(order func(doc uint32) uint64) []uint32 {
	type placed struct {
		place
		doc uint32
	}
	all := make([]placed, s.n)
	for i := range all {
		all[i] = placed{place{order(uint32(i)), s.keys[i]}, uint32(i)}
	}
	slices.SortFunc(all, func(a, b placed) int {
		if a.before(b.place) {
			return -1
		}
		if b.before(a.place) {
			return 1
		}
		return cmp.Compare(a.doc, b.doc)
	})
	docs := make([]uint32, s.n)
	for i, p := range all {
		docs[i] = p.doc
	}
	return docs
}
