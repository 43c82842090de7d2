package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// counted are documents of a segment among which values are counted.
type counted struct {
	docs  docSet
	all   bool     // every document
	words []uint32 // the words of docs that are not zero; nil when most are not
}

// newCounted takes n documents of a segment that has of.
func newCounted(docs docSet, n, of int) counted {
	c := counted{docs: docs, all: n == of}
	if n*4 > len(docs) {
		return c
	}
	c.words = make([]uint32, 0, n)
	for i, w := range docs {
		if w != 0 {
			c.words = append(c.words, uint32(i))
		}
	}
	return c
}

// having is how many of them have a value.
func (c *counted) having(v valueSet) (n int) {
	switch {
	case c.all:
		return v.n
	case v.dense == nil:
		return v.countIn(c.docs)
	case c.words == nil:
		return c.docs.countBoth(v.dense)
	}
	for _, i := range c.words {
		n += bits.OnesCount64(c.docs[i] & v.dense[i])
	}
	return n
}

// countFacet counts the values of a facet, by name; none of them is 0.
func (r *run) countFacet(seg *segment, f Facet, in *counted) (counts []FacetCount) {
	have := seg.facet[f]
	if have == nil {
		return nil
	}
	shown := r.shown(f)
	for i, v := range have.names {
		if shown != nil && !shown(v) {
			continue
		}
		if n := in.having(have.sets[i]); n > 0 {
			counts = append(counts, FacetCount{v, n})
		}
	}
	return counts
}

// shown leaves narrow fields and months that are past out of a list; nil leaves
// nothing out.
func (r *run) shown(f Facet) func(value string) bool {
	switch {
	case f == FacetField:
		return r.fieldShown
	case f == FacetStarts && r.q.Today != 0:
		from := monthOf(r.q.Today)
		return func(v string) bool { return v >= from }
	}
	return nil
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

// facetCounts adds the counts of parts up, the most frequent value first.
func (r *run) facetCounts(parts []partAnswer) map[Facet][]FacetCount {
	if len(r.q.Count) == 0 {
		return nil
	}
	out := make(map[Facet][]FacetCount, len(r.q.Count))
	for i, f := range r.q.Count {
		list := []FacetCount{}
		for _, p := range parts {
			list = addCounts(list, p.count[i])
		}
		mostFirst(list)
		out[f] = list
	}
	return out
}

// mostFirst orders counts; values that are as frequent are in the order of the
// alphabet.
func mostFirst(list []FacetCount) {
	slices.SortFunc(list, func(a, b FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
}

// addCounts adds up two lists in the order of their values.
func addCounts(a, b []FacetCount) []FacetCount {
	if len(a) == 0 {
		return append(a, b...)
	}
	sum := make([]FacetCount, 0, max(len(a), len(b)))
	for len(a) > 0 && len(b) > 0 {
		switch c := strings.Compare(a[0].Value, b[0].Value); {
		case c < 0:
			sum, a = append(sum, a[0]), a[1:]
		case c > 0:
			sum, b = append(sum, b[0]), b[1:]
		default:
			sum = append(sum, FacetCount{a[0].Value, a[0].Count + b[0].Count})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(sum, a...), b...)
}
