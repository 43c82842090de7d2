package likeness

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"sync"
)

// Index holds offers and finds those that are alike. It is safe for concurrent
// use. Most offers are given at once; that fixes the order of words, the rarest
// first.
type Index struct {
	floor  Share // scores below are never asked for
	mu     sync.RWMutex
	words  *vocabulary
	docs   []doc
	sketch []sketch // of docs
	at     map[string]int32
	free   []int32                 // docs that were dropped
	lists  [kinds]map[term][]int32 // term of a prefix -> docs
	asked  sync.Pool               // of *asked
}

type doc struct {
	id string // empty: it was dropped
	terms
}

// Pair is an offer that is like another; Compare says why.
type Pair struct {
	ID    string
	Score Share
}

// Each kind of term has its own lists.
const (
	codeTerm = iota
	wordTerm
	titleTerm
	kinds
)

// lowest is what one offer with outcomes and one without can reach at most, and
// a little: below it they would have to be found too.
const lowest Share = 100 * (weightTitle + weightRest + 1)

// Build makes an index that answers for scores from floor on, 0.46 or more.
func Build(floor Share, offers iter.Seq2[string, Content]) *Index {
	x := &Index{floor: max(floor, lowest), words: newVocabulary(), at: map[string]int32{}}
	for kind := range x.lists {
		x.lists[kind] = map[term][]int32{}
	}
	var said []int32
	for id, c := range offers {
		t := x.words.terms(c)
		said = append(said, make([]int32, len(x.words.names)-len(said))...)
		for _, set := range t.sets() {
			for _, w := range set {
				said[w]++
			}
		}
		x.at[id] = int32(len(x.docs))
		x.docs = append(x.docs, doc{id, t})
	}
	renumbered := x.words.order(said)
	x.sketch = make([]sketch, len(x.docs))
	for i, d := range x.docs {
		for _, set := range d.sets() {
			for j, w := range set {
				set[j] = renumbered[w]
			}
			slices.Sort(set)
		}
		x.list(int32(i))
	}
	return x
}

// sets are the terms of each kind.
func (t *terms) sets() [kinds][]term { return [kinds][]term{t.codes, t.words, t.title} }

func (x *Index) list(i int32) {
	d := &x.docs[i]
	x.sketch[i] = sketchOf(&d.terms)
	for kind, prefix := range prefixes(&d.terms, x.floor) {
		for _, w := range prefix {
			x.lists[kind][w] = append(x.lists[kind][w], i)
		}
	}
}

// Put adds an offer, or replaces it.
func (x *Index) Put(id string, c Content) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(id)
	if len(x.free) == 0 {
		x.free = append(x.free, int32(len(x.docs)))
		x.docs, x.sketch = append(x.docs, doc{}), append(x.sketch, sketch{})
	}
	last := len(x.free) - 1
	i := x.free[last]
	x.free, x.at[id], x.docs[i] = x.free[:last], i, doc{id, x.words.terms(c)}
	x.list(i)
}

// Drop takes an offer out.
func (x *Index) Drop(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(id)
}

// drop takes a doc out of its lists and empties it.
func (x *Index) drop(id string) {
	i, ok := x.at[id]
	if !ok {
		return
	}
	for kind, prefix := range prefixes(&x.docs[i].terms, x.floor) {
		for _, w := range prefix {
			if left := slices.DeleteFunc(x.lists[kind][w], func(j int32) bool { return i == j }); len(left) > 0 {
				x.lists[kind][w] = left
			} else {
				delete(x.lists[kind], w)
			}
		}
	}
	x.docs[i], x.free = doc{}, append(x.free, i)
	delete(x.at, id)
}

// least is what the outcomes' codes, their words, or the title must share at
// least for a score.
//
// With outcomes in both, volume, field and level at their best:
// 0.55 o + 0.30 t + 0.15 >= score, so the larger of o and t is at least
// (score-0.15)/0.85. With outcomes in neither only the title is left:
// 0.30 t + 0.15 >= 0.45 score.
func least(score Share, outcomes bool) Share {
	if outcomes {
		return (100*score - weightRest*Whole) / (weightOutcomes + weightTitle)
	}
	return ((weightTitle+weightRest)*score - weightRest*Whole) / weightTitle
}

// prefixes are the terms under which an offer is listed, for the floor, and
// looked for: a higher score needs fewer of them.
func prefixes(t *terms, score Share) [kinds][]term {
	least, sets := int(least(score, t.outcomes)), t.sets()
	for kind, set := range sets {
		n := len(set) - (least*len(set)+int(Whole)-1)/int(Whole) + 1
		sets[kind] = set[:min(max(n, 0), len(set))]
	}
	return sets
}

// asked is what one question has looked at.
type asked struct {
	number uint32
	seen   []uint32 // by doc, the number of the question that looked last
}

func (x *Index) ask() *asked {
	a, ok := x.asked.Get().(*asked)
	if !ok {
		a = &asked{}
	}
	if a.number++; a.number == 0 {
		a.number = 1
		clear(a.seen)
	}
	if missing := len(x.docs) - len(a.seen); missing > 0 {
		a.seen = append(a.seen, make([]uint32, missing)...)
	}
	return a
}

// Like lists the other offers that reach a score with one of the index, the most
// alike first; none for an offer that is not in it.
func (x *Index) Like(id string, score Share) []Pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	self, ok := x.at[id]
	if !ok {
		return nil
	}
	var out []Pair
	score = max(score, x.floor)
	a := x.ask()
	defer x.asked.Put(a)
	a.seen[self] = a.number
	for kind, prefix := range prefixes(&x.docs[self].terms, score) {
		for _, w := range prefix {
			for _, i := range x.lists[kind][w] {
				if a.seen[i] == a.number {
					continue
				}
				a.seen[i] = a.number
				if p, ok := x.reaches(self, i, score); ok {
					out = append(out, p)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Pair) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out
}

// reaches compares the sketches first, then counts what is shared: nearly all
// candidates end at the sketches.
func (x *Index) reaches(i, j int32, least Share) (Pair, bool) {
	if x.sketch[i].most(&x.sketch[j]) < least {
		return Pair{}, false
	}
	a, b := &x.docs[i].terms, &x.docs[j].terms
	reached := score(a, b, compare(a, b), func(Part) {})
	return Pair{x.docs[j].id, reached}, reached >= least
}

// sketch is an offer in a few bytes: each term sets one bit. Where one sketch has
// a bit and the other has not, stands a term that the two do not share.
type sketch struct {
	words        [4]uint64
	codes, title uint64
	sizes        [kinds]int32
	outcomes     bool
}

func sketchOf(t *terms) sketch {
	s := sketch{outcomes: t.outcomes}
	for kind, set := range t.sets() {
		s.sizes[kind] = int32(len(set))
	}
	for _, w := range t.words {
		bit := spread(w)
		s.words[bit>>6&3] |= 1 << (bit & 63)
	}
	for _, w := range t.codes {
		s.codes |= 1 << (spread(w) & 63)
	}
	for _, w := range t.title {
		s.title |= 1 << (spread(w) & 63)
	}
	return s
}

// spread gives terms of neighbouring numbers bits far apart (Fibonacci hashing).
func spread(t term) uint32 { return uint32(t) * 2_654_435_769 >> 24 }

// most is the most two offers can score by their sketches.
func (s *sketch) most(o *sketch) Share {
	if s.outcomes != o.outcomes {
		return 0
	}
	title := Whole
	if s.sizes[titleTerm]+o.sizes[titleTerm] > 0 {
		title = s.shared(o, titleTerm, bits.OnesCount64(s.title^o.title))
	}
	if !s.outcomes {
		return (weightTitle*title + weightRest*Whole) / (weightTitle + weightRest)
	}
	alone := 0
	for i, w := range s.words {
		alone += bits.OnesCount64(w ^ o.words[i])
	}
	outcomes := max(s.shared(o, wordTerm, alone), s.shared(o, codeTerm, bits.OnesCount64(s.codes^o.codes)))
	return (weightOutcomes*outcomes + weightTitle*title + weightRest*Whole) / 100
}

// shared is the most two sets share, of whose members so many stand in one alone.
func (s *sketch) shared(o *sketch, kind, alone int) Share {
	a, b := int(s.sizes[kind]), int(o.sizes[kind])
	return share(a, b, min(a, b, (a+b-alone)/2))
}

// Len is how many offers there are.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.at)
}
