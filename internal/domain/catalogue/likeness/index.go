package likeness

import (
	"cmp"
	"slices"
	"strings"
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
	count := map[string]int32{}
	x.docs = make([]doc, 0, len(ids))
	for _, id := range ids {
		d := doc{id, termsOf(offers[id])}
		for _, t := range slices.Concat(d.codes, d.words, d.title) {
			count[t]++
		}
		x.docs = append(x.docs, d)
	}
	x.rank = count
	for i, d := range x.docs {
		x.at[d.id] = int32(i)
		x.list(int32(i))
	}
	return x
}

func (x *Index) list(i int32) {
	x.eachPrefix(x.docs[i].terms, x.floor, func(t string) { x.lists[t] = append(x.lists[t], i) })
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

// eachPrefix names the terms under which an offer is listed, for the floor, and
// looked for: a higher score needs fewer of them.
func (x *Index) eachPrefix(t terms, score Share, each func(term string)) {
	least := least(score, t.outcomes)
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
	return x.like(id, termsOf(c), score, len(x.docs))
}

// like looks only at terms that so many offers have at most.
func (x *Index) like(id string, t terms, score Share, most int) []Pair {
	score = max(score, x.floor)
	seen := map[int32]bool{}
	var out []Pair
	x.eachPrefix(t, score, func(term string) {
		if len(x.lists[term]) > most {
			return
		}
		for _, i := range x.lists[term] {
			if d := &x.docs[i]; !seen[i] && d.id != "" && d.id != id && d.outcomes == t.outcomes {
				seen[i] = true
				if !canReach(t, d.terms, score) || ceiling(t, d.terms) < score {
					continue
				}
				if l := compare(t, d.terms); l.Score >= score {
					out = append(out, Pair{d.id, l})
				}
			}
		}
	})
	slices.SortFunc(out, func(a, b Pair) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out
}

// canReach compares sizes before members: sets of 3 and 30 share a tenth at most.
func canReach(a, b terms, score Share) bool {
	least := least(score, a.outcomes)
	return size(a.title, b.title) >= least || size(a.words, b.words) >= least || size(a.codes, b.codes) >= least
}

// ceiling is the most two offers can score by the words they share, found without
// keeping the words: nearly all candidates end here.
func ceiling(a, b terms) Share {
	title := Whole
	if len(a.title)+len(b.title) > 0 {
		title = shareOf(a.title, b.title)
	}
	if !a.outcomes {
		return (weightTitle*title + weightRest*Whole) / (weightTitle + weightRest)
	}
	return (weightOutcomes*max(shareOf(a.words, b.words), shareOf(a.codes, b.codes)) + weightTitle*title + weightRest*Whole) / 100
}

func shareOf(a, b []string) Share {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := strings.Compare(a[i], b[j]); {
		case c == 0:
			n, i, j = n+1, i+1, j+1
		case c < 0:
			i++
		default:
			j++
		}
	}
	if all := len(a) + len(b) - n; all > 0 {
		return Whole * Share(n) / Share(all)
	}
	return 0
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

// common is how many offers have a word that tells none of them from the others.
const common = 200

// Twins lists the pairs that reach a score, the most alike first; most of them
// when there are more. Pairs all of whose telling words are common to more than 200
// offers are left out: comparing them takes an hour for 100,000 offers, and Like
// finds them for each.
func (x *Index) Twins(score Share, most int) (out []Twin, more bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, d := range x.docs {
		if d.id == "" {
			continue
		}
		for _, p := range x.like(d.id, d.terms, score, common) {
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
