package search

import "slices"

// partAnswer is what one part contributes to a page.
type partAnswer struct {
	total int
	whole int // of them, those that meet all of the question
	hits  []found
	count [][]FacetCount // of each facet asked for, by value
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
	page := Page{Read: r.read, units: r.units}
	var hits []found
	for _, a := range answers {
		page.Total, page.Whole = page.Total+a.total, page.Whole+a.whole
		hits = append(hits, a.hits...)
	}
	page.AnyWord = r.all == 0 && page.Total > 0
	slices.SortFunc(hits, byPlace)
	if len(hits) > r.q.Limit {
		hits = hits[:r.q.Limit]
		page.Next = hits[len(hits)-1].cursor(r.order)
	}
	for _, h := range hits {
		page.Hits = append(page.Hits, Hit{ID: r.snap.parts[h.part].seg.id(h.doc), Score: r.score(h.place)})
	}
	page.Facets = r.facetCounts(answers)
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

// answerPart filters one part, counts its facets and finds its best documents.
func (r *run) answerPart(i int) partAnswer {
	seg, base := r.snap.parts[i].seg, r.base[i]
	allowed := r.filters(seg)
	match := takeSet(seg.n)
	defer giveSet(match)
	intersect(match, base, allowed, "")
	a := partAnswer{total: match.count()}
	a.whole = r.whole(i, match, a.total)
	a.count = r.countFacets(seg, match, a.total, func(f Facet, in docSet) bool {
		if allowed[f] == nil {
			return false
		}
		intersect(in, base, allowed, f)
		return true
	})
	for _, s := range allowed {
		giveSet(s)
	}
	if a.total > 0 {
		a.hits = r.best(i, match, a.total)
	}
	return a
}

// countFacets counts every facet asked for: in match, and for one that is
// filtered in what choosing another of its values would give, which without says.
func (r *run) countFacets(seg *segment, match docSet, total int, without func(Facet, docSet) bool) [][]FacetCount {
	if len(r.q.Count) == 0 {
		return nil
	}
	in, other := newCounted(match, total, seg.n), takeSet(seg.n)
	defer giveSet(other)
	counts := make([][]FacetCount, len(r.q.Count))
	for i, f := range r.q.Count {
		if without(f, other) {
			wide := newCounted(other, other.count(), seg.n)
			counts[i] = r.countFacet(seg, f, &wide)
		} else {
			counts[i] = r.countFacet(seg, f, &in)
		}
	}
	return counts
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
			seg.stating(Value{f, v}, set)
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
		match.each(func(d uint32) { _ = top.offer(found{place{value(d), seg.keys[d]}, part, d}) })
		return top.sorted()
	}
	for _, d := range docs[r.startIn(seg, value, docs):] {
		if match.has(d) {
			_ = top.offer(found{place{value(d), seg.keys[d]}, part, d})
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

// offer says whether worst is nearer now.
func (t *top) offer(f found) bool {
	if t.worst.before(f.place) || t.after != nil && !t.after.before(f.place) {
		return false
	}
	if t.kept = append(t.kept, f); len(t.kept) < 2*t.n {
		return false
	}
	t.cut()
	return true
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
