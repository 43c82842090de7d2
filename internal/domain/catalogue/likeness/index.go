package likeness

import (
	"cmp"
	"slices"
	"sync"
)

// Index holds offers and finds those that are alike. It is safe for concurrent
// use. All offers are given at once; that fixes the order of words, the rarest
// first.
type Index struct {
	floor Share // scores below are never asked for
	mu    sync.RWMutex
	rank  map[string]int32 // of a term; terms nobody had come first
	docs  []doc
	at    map[string]int32
	lists map[string][]int32 // term of a prefix -> docs
}

type doc struct {
	id string
	terms
}

// Pair is an offer that is like another.
type Pair struct {
	ID string
	Likeness
}

// Each kind of term has its own lists.
const (
	codeTerm  = "c"
	wordTerm  = "w"
	titleTerm = "t"
)

// lowest is what one offer with outcomes and one without can reach at most, and
// a little: below it they would have to be found too.
const lowest Share = 100 * (weightTitle + weightRest + 1)

// Build makes an index that answers for scores from floor on, 0.46 or more.
func Build(floor Share, offers map[string]Content) *Index {
	x := &Index{floor: max(floor, lowest), rank: map[string]int32{}, at: make(map[string]int32, len(offers)), lists: map[string][]int32{}}
	ids := make([]string, 0, len(offers))
	for id := range offers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	common := map[string]int32{}
	x.docs = make([]doc, 0, len(ids))
	for _, id := range ids {
		d := doc{id, termsOf(offers[id])}
		for _, t := range slices.Concat(d.codes, d.words, d.title) {
			common[t]++
		}
		x.docs = append(x.docs, d)
	}
	x.rank = common
	for i, d := range x.docs {
		x.at[d.id] = int32(i)
		x.list(int32(i))
	}
	return x
}

func (x *Index) list(i int32) {
	x.eachPrefix(x.docs[i].terms, func(t string) { x.lists[t] = append(x.lists[t], i) })
}

// Put adds an offer, or replaces it.
func (x *Index) Put(id string, c Content) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(id)
	i := int32(len(x.docs))
	x.docs, x.at[id] = append(x.docs, doc{id, termsOf(c)}), i
	x.list(i)
}

// Drop takes an offer out.
func (x *Index) Drop(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drop(id)
}

// drop empties a doc; its place in the lists leads to nothing.
func (x *Index) drop(id string) {
	if i, ok := x.at[id]; ok {
		x.docs[i] = doc{}
		delete(x.at, id)
	}
}

// least is what the outcomes' codes, their words, or the title must share at
// least for a score of the floor.
//
// With outcomes in both, volume, field and level at their best:
// 0.55 o + 0.30 t + 0.15 >= floor, so the larger of o and t is at least
// (floor-0.15)/0.85. With outcomes in neither only the title is left:
// 0.30 t + 0.15 >= 0.45 floor.
func (x *Index) least(outcomes bool) Share {
	if outcomes {
		return (100*x.floor - weightRest*Whole) / (weightOutcomes + weightTitle)
	}
	return ((weightTitle+weightRest)*x.floor - weightRest*Whole) / weightTitle
}

// eachPrefix names the terms under which an offer is listed and looked for.
func (x *Index) eachPrefix(t terms, each func(term string)) {
	least := x.least(t.outcomes)
	for _, set := range []struct {
		kind  string
		terms []string
	}{{codeTerm, t.codes}, {wordTerm, t.words}, {titleTerm, t.title}} {
		sorted := slices.Clone(set.terms)
		slices.SortFunc(sorted, func(a, b string) int { return cmp.Or(cmp.Compare(x.rank[a], x.rank[b]), cmp.Compare(a, b)) })
		n := len(sorted) - (int(least)*len(sorted)+int(Whole)-1)/int(Whole) + 1
		for _, term := range sorted[:min(max(n, 0), len(sorted))] {
			each(set.kind + term)
		}
	}
}

// Like lists the offers that reach a score with this one, the most alike first.
// id is left out.
func (x *Index) Like(id string, c Content, score Share) []Pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.like(id, termsOf(c), score)
}

func (x *Index) like(id string, t terms, score Share) []Pair {
	seen := map[int32]bool{}
	var out []Pair
	x.eachPrefix(t, func(term string) {
		for _, i := range x.lists[term] {
			if d := &x.docs[i]; !seen[i] && d.id != "" && d.id != id && d.outcomes == t.outcomes {
				seen[i] = true
				if !x.canReach(t, d.terms) {
					continue
				}
				if l := compare(t, d.terms); l.Score >= max(score, x.floor) {
					out = append(out, Pair{d.id, l})
				}
			}
		}
	})
	slices.SortFunc(out, func(a, b Pair) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out
}

// canReach compares sizes before members: sets of 3 and 30 share a tenth at most.
func (x *Index) canReach(a, b terms) bool {
	least := x.least(a.outcomes)
	return size(a.title, b.title) >= least || size(a.words, b.words) >= least || size(a.codes, b.codes) >= least
}

func size(a, b []string) Share {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return (Whole*Share(min(len(a), len(b))) + Share(max(len(a), len(b))) - 1) / Share(max(len(a), len(b)))
}

// Len is how many offers there are.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.at)
}

// Twin is two offers that are alike.
type Twin struct {
	A, B string // A < B
	Likeness
}

// Twins lists all pairs that reach a score, the most alike first; most of them
// when there are more.
func (x *Index) Twins(score Share, most int) (out []Twin, more bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, d := range x.docs {
		if d.id == "" {
			continue
		}
		for _, p := range x.like(d.id, d.terms, score) {
			if d.id < p.ID {
				out = append(out, Twin{d.id, p.ID, p.Likeness})
			}
		}
	}
	slices.SortFunc(out, func(a, b Twin) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	if len(out) > most {
		return out[:most], true
	}
	return out, false
}
