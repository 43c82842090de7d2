package search

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// partAnswer is what one part contributes to a page.
type partAnswer struct {
	total int
	hits  []found
	count map[Facet]map[string]int
}

// found is a document that may stand on the page.
type found struct {
	place
	part int
	doc  uint32
}

// page filters, counts and ranks what match found.
func (r *run) page() Page {
	answers := make([]partAnswer, len(r.snap.parts))
	r.eachPart(func(i int) { answers[i] = r.answerPart(i) })
	page := Page{AnyWord: r.any, Read: r.read, units: r.units}
	var hits []found
	counts := map[Facet]map[string]int{}
	for _, a := range answers {
		page.Total += a.total
		hits = append(hits, a.hits...)
		for f, values := range a.count {
			if counts[f] == nil {
				counts[f] = map[string]int{}
			}
			for v, n := range values {
				counts[f][v] += n
			}
		}
	}
	slices.SortFunc(hits, byPlace)
	if len(hits) > r.q.Limit {
		hits = hits[:r.q.Limit]
		page.Next = hits[len(hits)-1].cursor(r.order)
	}
	for _, h := range hits {
		page.Hits = append(page.Hits, Hit{ID: r.snap.parts[h.part].seg.id(h.doc), Score: r.score(h.place)})
	}
	page.Facets = r.facetCounts(counts)
	return page
}

func byPlace(a, b found) int {
	if a.before(b.place) {
		return -1
	}
	if b.before(a.place) {
		return 1
	}
	return 0
}

func (r *run) score(p place) uint32 {
	if r.order == SortRelevance {
		return uint32(^p.order)
	}
	return 0
}

func (r *run) facetCounts(counts map[Facet]map[string]int) map[Facet][]FacetCount {
	if len(r.q.Count) == 0 {
		return nil
	}
	out := make(map[Facet][]FacetCount, len(r.q.Count))
	for _, f := range r.q.Count {
		list := []FacetCount{}
		for _, v := range slices.Sorted(maps.Keys(counts[f])) {
			if n := counts[f][v]; n > 0 {
				list = append(list, FacetCount{v, n})
			}
		}
		slices.SortStableFunc(list, func(a, b FacetCount) int { return b.Count - a.Count })
		out[f] = list
	}
	return out
}

// answerPart filters one part, counts its facets and finds its best documents.
func (r *run) answerPart(i int) partAnswer {
	seg, base := r.snap.parts[i].seg, r.base[i]
	allowed := r.filters(seg)
	match := takeSet(seg.n)
	defer giveSet(match)
	intersect(match, base, allowed, "")
	a := partAnswer{total: match.count(), count: map[Facet]map[string]int{}}
	for _, f := range r.q.Count {
		in := match
		if allowed[f] != nil { // what choosing another value would give
			in = takeSet(seg.n)
			intersect(in, base, allowed, f)
		}
		a.count[f] = r.countFacet(seg, f, in)
		if allowed[f] != nil {
			giveSet(in)
		}
	}
	for _, s := range allowed {
		giveSet(s)
	}
	if a.total > 0 {
		a.hits = r.best(i, match, a.total)
	}
	return a
}

// filters are the documents each filtered facet allows.
func (r *run) filters(seg *segment) map[Facet]docSet {
	allowed := make(map[Facet]docSet, len(r.q.Filter))
	for f, values := range r.q.Filter {
		if len(values) == 0 {
			continue
		}
		set := takeSet(seg.n)
		for _, v := range values {
			seg.facet[f].of(v).addTo(set)
		}
		allowed[f] = set
	}
	return allowed
}

func intersect(into, base docSet, allowed map[Facet]docSet, but Facet) {
	copy(into, base)
	for f, s := range allowed {
		if f != but {
			into.and(s)
		}
	}
}

func (r *run) countFacet(seg *segment, f Facet, in docSet) map[string]int {
	counts := map[string]int{}
	have := seg.facet[f]
	if have == nil {
		return counts
	}
	for i, v := range have.names {
		if r.shown(f, v) {
			counts[v] = have.sets[i].countIn(in)
		}
	}
	return counts
}

// shown leaves narrow fields and months that are past out of a list.
func (r *run) shown(f Facet, v string) bool {
	switch f {
	case FacetField:
		return r.fieldShown(v)
	case FacetStarts:
		return r.q.Today == 0 || v >= monthOf(r.q.Today)
	}
	return true
}

// fieldShown keeps the list of fields short: the broad ones, and below a chosen
// one its narrower ones.
func (r *run) fieldShown(v string) bool {
	if len(v) <= 2 || v == NotStated {
		return true
	}
	return slices.ContainsFunc(r.q.Filter[FacetField], func(chosen string) bool {
		return strings.HasPrefix(v, chosen[:min(len(chosen), len(v)-1)])
	})
}

// best gives the first documents of a part in the order asked for, one more
// than a page holds.
func (r *run) best(part int, match docSet, total int) []found {
	seg := r.snap.parts[part].seg
	value, docs := seg.column(r.q, r.order)
	if value == nil {
		return r.bestScored(part, match)
	}
	top := newTop(r.q.Limit+1, r.after)
	if docs == nil || total*64 < seg.n {
		match.each(func(d uint32) { top.offer(found{place{value(d), seg.keys[d]}, part, d}) })
		return top.sorted()
	}
	for _, d := range docs[r.startIn(seg, value, docs):] {
		if match.has(d) {
			top.offer(found{place{value(d), seg.keys[d]}, part, d})
			if len(top.kept) > r.q.Limit { // the documents come in order: these are the first
				break
			}
		}
	}
	return top.sorted()
}

// startIn is where in an ordered column the page begins.
func (r *run) startIn(seg *segment, value func(uint32) uint64, docs []uint32) int {
	if r.after == nil {
		return 0
	}
	at, _ := slices.BinarySearchFunc(docs, *r.after, func(d uint32, p place) int {
		if p.before(place{value(d), seg.keys[d]}) {
			return 1
		}
		return -1
	})
	return at
}

var scorePool sync.Pool

func (r *run) bestScored(part int, match docSet) []found {
	seg := r.snap.parts[part].seg
	score := takeScores(seg.n)
	defer scorePool.Put(&score)
	r.weigh(part, match, score)
	top := newTop(r.q.Limit+1, r.after)
	for i, w := range match {
		for ; w != 0; w &= w - 1 {
			d := uint32(i<<6 + bits.TrailingZeros64(w))
			s := score[d]
			score[d] = 0
			if order := ^uint64(s); order <= top.worst.order {
				top.offer(found{place{order, seg.keys[d]}, part, d})
			}
		}
	}
	return top.sorted()
}

// weigh adds up what each document of match scores.
func (r *run) weigh(part int, match docSet, score []uint32) {
	seg := r.snap.parts[part].seg
	for i := range r.units {
		u := &r.units[i]
		weight := rarity(r.snap.total, u.df)
		for j := range u.alts {
			seg.weighAlt(&u.alts[j], weight, u.light, match, score)
		}
		if i > 0 {
			r.weighBeside(seg, &r.units[i-1], u, match, score)
		}
	}
}

// weighAlt weighs the words of an alternative in the documents that have them
// all.
func (s *segment) weighAlt(a *alt, weight uint32, light bool, match docSet, score []uint32) {
	factor := a.factor
	if light {
		factor = min(factor, factorLight)
	}
	weight = max(1, weight*factor/64)
	if len(a.words) != 1 {
		in := takeSet(s.n)
		defer giveSet(in)
		s.meet(a, in)
		in.and(match)
		match = in
		weight = max(1, weight/uint32(max(1, len(a.words))))
	}
	if a.words == nil {
		match.each(func(d uint32) { score[d] += weight * valueImpact })
	}
	for _, terms := range a.words {
		for _, t := range terms {
			if i, ok := s.term(t); ok {
				s.weigh(i, weight, match, score)
			}
		}
	}
}

// weighBeside rewards two words of the question that stand side by side in a
// title, an outcome or a name.
func (r *run) weighBeside(seg *segment, a, b *unit, match docSet, score []uint32) {
	if !a.single() || !b.single() {
		return
	}
	beside := takeSet(seg.n)
	defer giveSet(beside)
	seg.phrase([][]string{a.alts[0].words[0], b.alts[0].words[0]}, beside)
	beside.and(match)
	weight := min(rarity(r.snap.total, a.df), rarity(r.snap.total, b.df)) * adjacentImpact
	beside.each(func(d uint32) { score[d] += weight })
}

// single says that the unit was written as one word.
func (u *unit) single() bool { return len(u.alts) > 0 && len(u.alts[0].words) == 1 }

// takeScores gives scores that are all 0: bestScored leaves them so, since only
// documents of match are ever weighed.
func takeScores(n int) []uint32 {
	if s, _ := scorePool.Get().(*[]uint32); s != nil && cap(*s) >= n {
		return (*s)[:n]
	}
	return make([]uint32, n, max(n, segmentDocs+512))
}

// top keeps the first n of the places offered, those after a cursor only. It
// collects twice as many before it throws half away, so that most offers cost
// one comparison.
type top struct {
	n     int
	after *place
	worst place // nothing behind it can stand among the first n
	kept  []found
}

func newTop(n int, after *place) *top {
	return &top{n: n, after: after, worst: place{^uint64(0), ^uint64(0)}, kept: make([]found, 0, 2*n)}
}

func (t *top) offer(f found) {
	if t.worst.before(f.place) || t.after != nil && !t.after.before(f.place) {
		return
	}
	if t.kept = append(t.kept, f); len(t.kept) == 2*t.n {
		t.cut()
	}
}

func (t *top) cut() {
	slices.SortFunc(t.kept, byPlace)
	if len(t.kept) >= t.n {
		t.kept = t.kept[:t.n]
		t.worst = t.kept[t.n-1].place
	}
}

func (t *top) sorted() []found {
	t.cut()
	return t.kept
}
