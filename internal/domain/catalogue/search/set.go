package search

import "math/bits"

// docSet is a set of documents of one segment, one bit each.
type docSet []uint64

func newDocSet(n int) docSet { return make(docSet, (n+63)/64) }

func (s docSet) has(doc uint32) bool { return s[doc>>6]&(1<<(doc&63)) != 0 }
func (s docSet) add(doc uint32)      { s[doc>>6] |= 1 << (doc & 63) }
func (s docSet) remove(doc uint32)   { s[doc>>6] &^= 1 << (doc & 63) }

// fill makes it the set of all n documents.
func (s docSet) fill(n int) {
	for i := range s {
		s[i] = ^uint64(0)
	}
	if rest := n & 63; rest != 0 {
		s[len(s)-1] = 1<<rest - 1
	}
}

func (s docSet) and(t docSet) {
	for i, w := range t[:len(s)] {
		s[i] &= w
	}
}

func (s docSet) or(t docSet) {
	for i, w := range t[:len(s)] {
		s[i] |= w
	}
}

func (s docSet) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// countBoth is the size of the intersection.
func (s docSet) countBoth(t docSet) (n int) {
	for i, w := range t[:len(s)] {
		n += bits.OnesCount64(s[i] & w)
	}
	return n
}

func (s docSet) each(fn func(doc uint32)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			fn(uint32(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}

// valueSet is the documents that have one value of a facet: as bits when one
// in 32 has it, else as a list, whichever is smaller.
type valueSet struct {
	n      int
	dense  docSet
	sparse []uint32 // ascending
}

func newValueSet(docs []uint32, n int) valueSet {
	v := valueSet{n: len(docs)}
	if len(docs)*32 < n {
		v.sparse = append([]uint32(nil), docs...)
		return v
	}
	v.dense = newDocSet(n)
	for _, d := range docs {
		v.dense.add(d)
	}
	return v
}

// addTo puts the documents into a set.
func (v valueSet) addTo(s docSet) {
	if v.dense != nil {
		s.or(v.dense)
		return
	}
	for _, d := range v.sparse {
		s.add(d)
	}
}

// countIn is how many of the documents are in a set.
func (v valueSet) countIn(s docSet) (n int) {
	if v.dense != nil {
		return s.countBoth(v.dense)
	}
	for _, d := range v.sparse {
		n += int(s[d>>6] >> (d & 63) & 1)
	}
	return n
}

// each gives the documents in ascending order.
func (v valueSet) each(fn func(doc uint32)) {
	for _, d := range v.sparse {
		fn(d)
	}
	v.dense.each(fn)
}
