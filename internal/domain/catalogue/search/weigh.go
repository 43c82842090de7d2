package search

import (
	"cmp"
	"math/bits"
	"slices"
)

// bestScored gives the best documents of a part. Parts tell each other the score
// that is needed: documents that tie with it stay, their ids decide.
func (r *run) bestScored(part int, match docSet) []found {
	seg := r.snap.parts[part].seg
	s := r.scorer(part)
	defer s.release()
	top := newTop(r.q.Limit+1, r.after)
	for i, w := range match {
		if w != 0 {
			s.least = r.least.Load()
			w = s.score(s.look(i, w))
		}
		for ; w != 0; w &= w - 1 {
			order := ^uint64(s.scores[bits.TrailingZeros64(w)&63])
			if order > top.worst.order {
				continue
			}
			d := uint32(i<<6 + bits.TrailingZeros64(w))
			if top.offer(found{place{order, seg.keys[d]}, part, d}) {
				r.raise(uint32(^top.worst.order))
			}
		}
		s.pass(i)
	}
	return top.sorted()
}

// raise raises the score a document of any part must reach.
func (r *run) raise(least uint32) {
	for was := r.least.Load(); was < least && !r.least.CompareAndSwap(was, least); was = r.least.Load() {
	}
}

// scorer is what the units add up to in a part.
func (r *run) scorer(part int) *scorer {
	s, seg := &scorer{}, r.snap.parts[part].seg
	for i := range r.units {
		u := &r.units[i]
		weight := rarity(r.snap.total, u.df)
		for j := range u.alts {
			s.alt(seg, part, &u.alts[j], weight, u.light)
		}
		if i > 0 {
			r.beside(s, seg, &r.units[i-1], u)
		}
	}
	r.tiers(s, part)
	slices.SortFunc(s.of, func(a, b contribution) int { return cmp.Compare(b.most, a.most) })
	return s
}

// alt adds the words of an alternative, in the documents that have them all.
func (s *scorer) alt(seg *segment, part int, a *alt, weight uint32, light bool) {
	factor := a.factor
	if light {
		factor = min(factor, factorLight)
	}
	weight = max(1, weight*factor/64)
	var only docSet
	if len(a.words) != 1 {
		only = a.met[part]
		weight = max(1, weight/uint32(max(1, len(a.words))))
	}
	if a.words == nil {
		s.add(contribution{weighed: weighed{docs: only}, weight: weight * valueImpact, most: weight * valueImpact})
	}
	for _, terms := range a.words {
		c := contribution{only: only, weight: weight}
		for _, t := range terms {
			if i, ok := seg.term(t); ok {
				s.term(&c, seg, i)
			}
		}
		if c.docs != nil {
			s.add(c)
		}
	}
}

func (s *scorer) term(c *contribution, seg *segment, i uint32) {
	w := weighed{docs: seg.dense[i], impacts: seg.impacts[seg.ords[i]:seg.ords[i+1]]}
	if w.docs == nil {
		w.docs = s.take(seg.n)
		seg.postings(i, w.docs)
	}
	c.most = max(c.most, c.weight*uint32(seg.peaks[i]))
	if c.docs == nil {
		c.weighed = w
	} else {
		c.also = append(c.also, w)
	}
}

// beside rewards two words of the question that stand side by side in a title,
// an outcome or a name.
func (r *run) beside(s *scorer, seg *segment, a, b *unit) {
	if !a.single() || !b.single() {
		return
	}
	docs := s.take(seg.n)
	seg.phrase([][]term{a.alts[0].words[0], b.alts[0].words[0]}, docs)
	weight := min(rarity(r.snap.total, a.df), rarity(r.snap.total, b.df)) * adjacentImpact
	s.add(contribution{weighed: weighed{docs: docs}, weight: weight, most: weight})
}

func (s *scorer) take(n int) docSet {
	set := takeSet(n)
	s.taken = append(s.taken, set)
	return set
}

// single says that the unit was written as one word.
func (u *unit) single() bool { return len(u.alts) > 0 && len(u.alts[0].words) == 1 }
