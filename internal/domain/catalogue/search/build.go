package search

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
)

// weights is how much a word counts by where it stands.
var weights = [...]uint32{Title: 5, Outcome: 2, Body: 1, By: 1}

// segmentBuilder collects offers into a segment, and then into another: what it
// learnt of words and the memory it took stay with it. It is used by one goroutine.
type segmentBuilder struct {
	s       *segment
	lists   []postingList // by term number
	tongues map[string]*tongue
	facet   facetLists
	langs   *valueLists
	money   *valueLists

	// of the document being added
	scan     wordScanner
	freq     []uint32 // weighted frequency by term number
	said     []*tongue
	position uint32
}

// tongue is what a builder knows of one language.
type tongue struct {
	lang    string
	terms   map[string]uint32 // term numbers
	written *wordTable        // word as written -> term number + 1, 0 for none

	// of the document being added
	touched []uint32
	length  uint32 // words
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
		s: emptySegment(), tongues: map[string]*tongue{}, facet: facetLists{}, langs: newValueLists(), money: newValueLists(),
	}
}

func emptySegment() *segment {
	return &segment{idAt: []uint32{0}, startAt: []uint32{0}, minor: map[string]uint32{}}
}

// add takes a document in. One must not be added twice.
func (b *segmentBuilder) add(d *Document) {
	doc := uint32(b.s.n)
	b.s.n++
	b.s.keys = append(b.s.keys, keyOf(d.ID))
	b.s.ids = appendID(b.s.ids, d.ID)
	b.s.idAt = append(b.s.idAt, uint32(len(b.s.ids)))
	b.s.price = append(b.s.price, d.Price)
	if d.Currency != "" && b.s.minor[d.Currency] == 0 {
		b.s.minor[strings.Clone(d.Currency)] = d.Minor
	}
	b.money.add(d.Currency, doc)
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
	for _, in := range b.said {
		b.finishWords(in, doc)
	}
	b.said = b.said[:0]
	for _, v := range d.Values {
		b.facet.of(v.Facet).add(v.Value, doc)
	}
}

func (b *segmentBuilder) text(t *Text, doc uint32) {
	in, weight := b.tongue(baseLanguage(t.Lang)), weights[t.Part]
	b.langs.add(in.lang, doc)
	b.scan.reset(t.Text)
	for b.scan.next() {
		b.position++
		id := b.termOf(in)
		if id == 0 {
			continue
		}
		id--
		if b.freq[id] == 0 {
			in.touched = append(in.touched, id)
		}
		b.freq[id] += weight
		in.length++
		if t.Part != Body && b.position < maxPosition {
			b.lists[id].places.at(doc, b.position)
		}
	}
	b.position += textGap
}

// tongue is a language that the document says something in.
func (b *segmentBuilder) tongue(lang string) *tongue {
	in := b.tongues[lang]
	if in == nil {
		in = &tongue{lang: strings.Clone(lang), terms: map[string]uint32{}, written: newWordTable()}
		b.tongues[in.lang] = in
	}
	if !slices.Contains(b.said, in) {
		b.said = append(b.said, in)
	}
	return in
}

// termOf is the number of the scanned word's term plus one, 0 when it is not
// indexed. A word is stemmed once and then known.
func (b *segmentBuilder) termOf(in *tongue) uint32 {
	slot, hash, ok := in.written.find(b.scan.word())
	if ok {
		return slot.value
	}
	id := uint32(0)
	if t := stem(string(b.scan.word()), in.lang); t != "" {
		id = b.newTerm(in, t) + 1
	}
	in.written.put(slot, hash, b.scan.word(), id)
	return id
}

func (b *segmentBuilder) newTerm(in *tongue, text string) uint32 {
	id, ok := in.terms[text]
	if !ok {
		id = uint32(len(b.lists))
		in.terms[text] = id
		b.lists = append(b.lists, postingList{})
		b.freq = append(b.freq, 0)
	}
	return id
}

// finishWords adds the document to the lists of its terms in a language, as long
// as its texts in that language are: nobody loses by saying it in a second one.
// Most terms occur once or twice, so that few impacts are computed.
func (b *segmentBuilder) finishWords(in *tongue, doc uint32) {
	var known [16]byte // impact by weighted frequency, 0 when not computed yet
	for _, id := range in.touched {
		f := b.freq[id]
		at := f % uint32(len(known))
		weight := known[at]
		if weight == 0 || f != at {
			weight = impact(f, in.length)
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
	in.touched, in.length = in.touched[:0], 0
}

// vocabularyMax is how many words a builder keeps for its next segment.
const vocabularyMax = 1 << 20

// build gives the segment and empties the builder.
func (b *segmentBuilder) build() *segment {
	s := b.s
	var names []term
	var lists []*postingList
	var size listSizes
	for _, lang := range slices.Sorted(maps.Keys(b.tongues)) {
		in := b.tongues[lang]
		for _, text := range slices.Sorted(maps.Keys(in.terms)) {
			if l := &b.lists[in.terms[text]]; len(l.impacts) > 0 {
				names, lists = append(names, term{lang, text}), append(lists, l)
				size.add(l, s.n)
			}
		}
	}
	s.startTerms(names, size)
	for _, l := range lists {
		s.appendList(l)
		l.reset()
	}
	s.finishDocs()
	s.langs, s.money, s.facet = b.langs.build(s.n), b.money.build(s.n), b.facet.build(s.n)
	b.s = emptySegment()
	if len(b.lists) > vocabularyMax {
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

// startTerms lays out the dictionaries of sorted terms, which share one array of
// bytes.
func (s *segment) startTerms(names []term, size listSizes) {
	var b strings.Builder
	for _, t := range names {
		b.WriteString(t.text)
	}
	arena := b.String()
	s.terms = make([]string, len(names))
	for i, t := range names {
		s.terms[i], arena = arena[:len(t.text)], arena[len(t.text):]
		if last := len(s.dicts) - 1; last >= 0 && s.dicts[last].lang == t.lang {
			s.dicts[last].to = i + 1
		} else {
			s.dicts = append(s.dicts, dictionary{t.lang, i, i + 1})
		}
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
