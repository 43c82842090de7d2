package search

import "slices"

// A page shows what meets all of the question first. Where that would leave it
// short, documents that miss one of the words follow, then those that miss two,
// until it is full: of a name of three nouns, many offers have two in their title
// and one has all three somewhere. Why says what a document misses. What stood in
// quotes, and what was asked for as a condition, is missed last of all: only where
// nothing has it.

// enough is how many documents make a page that nothing needs to be added to.
const enough = 10

// need is what a document must meet: all that is fixed, and at least so many of
// what is counted.
type need struct {
	fixed, counted []*unit
	least          int
}

// filters says that the unit is a value that was asked for in words.
func (u *unit) filters() bool { return u.exact && u.alts[0].words == nil }

// needs are the steps down from all of the question, strictest first, each a need
// whose least is how far it may fall.
func (r *run) needs() (steps []need) {
	var words, phrases, filters []*unit
	for i := range r.units {
		switch u := &r.units[i]; {
		case u.light:
		case u.filters():
			filters = append(filters, u)
		case u.exact:
			phrases = append(phrases, u)
		default:
			words = append(words, u)
		}
	}
	steps = append(steps, need{slices.Concat(filters, phrases), words, min(1, len(words))})
	if len(phrases) > 0 {
		steps = append(steps, need{fixed: steps[0].fixed}, need{filters, slices.Concat(phrases, words), 1})
	}
	if len(filters) > 0 {
		steps = append(steps, need{fixed: filters}, need{nil, filters, 1})
	}
	return steps
}

// relax puts the documents together that meet enough of the question.
func (r *run) relax() {
	steps := r.needs()
	r.need = steps[0]
	floor := r.need.least
	r.need.least = len(r.need.counted)
	r.all = r.combine()
	if r.q.alone {
		return
	}
	total := r.all
	for ; total < enough && r.need.least > floor; total = r.combine() {
		r.need.least--
	}
	for _, step := range steps[1:] {
		if total > 0 {
			return
		}
		r.need = step
		r.need.least = len(step.counted)
		for total = r.combine(); total == 0 && r.need.least > step.least; total = r.combine() {
			r.need.least--
		}
	}
}

// combine fills base with what meets the need and gives how many do.
func (r *run) combine() (total int) {
	counts := make([]int, len(r.snap.parts))
	r.eachPart(func(i int) {
		p := r.snap.parts[i]
		if r.base[i] == nil {
			r.base[i] = takeSet(p.seg.n)
		}
		r.need.meet(i, p, r.need.least, r.base[i])
		if r.bound != nil {
			r.base[i].and(r.bound[i])
		}
		counts[i] = r.base[i].count()
	})
	for _, n := range counts {
		total += n
	}
	return total
}

// meet fills a set with the living documents of a part that meet what is fixed and
// at least so many of what is counted.
func (n need) meet(i int, p part, least int, into docSet) {
	if least < len(n.counted) {
		atLeast(n.counted, i, least, into)
	} else {
		into.fill(p.seg.n)
		for _, u := range n.counted {
			into.and(u.sets[i])
		}
	}
	if p.live != nil {
		into.and(p.live)
	}
	for _, u := range n.fixed {
		into.and(u.sets[i])
	}
}

// atLeast fills a set with the documents that meet so many of the units. It counts
// in binary, 64 documents at once: digits[d] holds the digit of 1<<d of each of
// them. There are at most wordsMax units.
func atLeast(units []*unit, part, least int, into docSet) {
	for i := range into {
		var digits [5]uint64
		for _, u := range units {
			carry := u.sets[part][i]
			for d := 0; carry != 0; d++ {
				digits[d], carry = digits[d]^carry, digits[d]&carry
			}
		}
		into[i] = reaching(digits, least)
	}
}

// reaching says of 64 counts which are least or more, from the highest digit down:
// a count is more at the first digit that differs.
func reaching(digits [5]uint64, least int) (is uint64) {
	same := ^uint64(0)
	for d := len(digits) - 1; d >= 0; d-- {
		if least>>d&1 == 0 {
			is |= same & digits[d]
			same &^= digits[d]
		} else {
			same &= digits[d]
		}
	}
	return is | same
}

// whole is how many of some documents of a part meet all of the question.
func (r *run) whole(i int, match docSet, total int) int {
	switch p := r.snap.parts[i]; {
	case r.all == 0:
		return 0
	case r.need.least == len(r.need.counted):
		return total
	default:
		docs := takeSet(p.seg.n)
		defer giveSet(docs)
		r.need.meet(i, p, len(r.need.counted), docs)
		return docs.countBoth(match)
	}
}

// tier is the score of meeting one more of the words: more than any document has
// by the words themselves.
const tier = 1 << 27

// tiers puts those that miss less above those that miss more.
func (r *run) tiers(s *scorer, i int) {
	p := r.snap.parts[i]
	for least := r.need.least + 1; least <= len(r.need.counted); least++ {
		docs := s.take(p.seg.n)
		r.need.meet(i, p, least, docs)
		s.add(contribution{weighed: weighed{docs: docs}, weight: tier, most: tier})
	}
}
