package search

import (
	"encoding/binary"
	"math/bits"
)

// contribution is what one word, one value or one pair of words adds to the
// scores of a segment's documents.
type contribution struct {
	weighed
	also   []weighed // by other terms of the word: the largest impact counts
	only   docSet    // who of them counts; nil: all
	weight uint32
	most   uint32 // nobody gets more
}

// weighed is the documents of a term and its impact in them.
type weighed struct {
	docs    docSet
	impacts []byte // of each of docs in turn, times weight; nil: weight alone
	seen    int    // impacts of the documents that were passed
}

// scorer scores the documents of a segment, 64 at a time and all contributions
// side by side, so that what it works on stays in the processor's nearest cache.
//
// It passes over documents that cannot stand on the page (Turtle and Flood 1995,
// "max score"): when the page is full and least is the score of its last document,
// whoever has not enough of one contribution to reach least with the most of all
// others is out. With a common word, what is enough is soon near its largest
// impact, and eight impacts are compared at once.
type scorer struct {
	of    []contribution
	least uint32
	taken []docSet // sets to give back

	// of the 64 documents it stands at
	at     int
	here   []*contribution // that some of them get
	bound  uint32          // nobody gets more
	scores [64]uint32
}

func (s *scorer) add(c contribution) { s.of = append(s.of, c) }

func (s *scorer) release() {
	for _, set := range s.taken {
		giveSet(set)
	}
}

// look leaves of the 64 documents at i those that may reach the least score.
func (s *scorer) look(i int, match uint64) uint64 {
	s.at, s.here, s.bound = i, s.here[:0], 0
	for n := range s.of {
		c := &s.of[n]
		if match&c.having(i) != 0 {
			s.here = append(s.here, c)
			s.bound += c.most
		}
	}
	if s.bound < s.least {
		return 0
	}
	for _, c := range s.here {
		if others := s.bound - c.most; s.least > others {
			if match &= c.having(i); match == 0 || !c.reaches(i, s.least-others) {
				return 0
			}
		}
	}
	return match
}

// having is who gets the contribution, of the 64 documents at i.
func (c *contribution) having(i int) uint64 {
	have := c.docs[i]
	for n := range c.also {
		have |= c.also[n].docs[i]
	}
	if c.only != nil {
		return have & c.only[i]
	}
	return have
}

// reaches says whether one of the 64 documents at i may get so much.
func (c *contribution) reaches(i int, much uint32) bool {
	if c.impacts == nil {
		return c.most >= much
	}
	need := (much + c.weight - 1) / c.weight
	if need > 255 {
		return false
	}
	for n := range c.also {
		if c.also[n].reaches(i, byte(need)) {
			return true
		}
	}
	return c.weighed.reaches(i, byte(need))
}

func (w *weighed) reaches(i int, need byte) bool {
	return anyAtLeast(w.impacts[w.seen:w.seen+bits.OnesCount64(w.docs[i])], need)
}

// score adds up what the 64 documents of match get, and leaves of them those that
// reach the least score. One contribution after the other, the largest first:
// whether a document has it is then never asked, and never guessed wrong, and who
// is out after the first is not looked at again.
func (s *scorer) score(match uint64) uint64 {
	left, here := s.bound, s.here
	if len(here) > 0 && here[0].impacts != nil && here[0].also == nil && match&^here[0].having(s.at) == 0 {
		left -= here[0].most
		match, here = s.begin(here[0], match, left), here[1:]
	} else {
		for m := match; m != 0; m &= m - 1 {
			s.scores[bits.TrailingZeros64(m)&63] = 0
		}
	}
	for _, c := range here {
		have := c.docs[s.at]
		switch {
		case c.impacts == nil:
			for m := match & c.having(s.at); m != 0; m &= m - 1 {
				s.scores[bits.TrailingZeros64(m)&63] += c.weight
			}
		case c.also != nil:
			s.largest(c, match&c.having(s.at))
		default:
			for m := match & c.having(s.at); m != 0; m &= m - 1 {
				s.scores[bits.TrailingZeros64(m)&63] += c.weight * uint32(c.impacts[c.seen+bits.OnesCount64(have&(m&-m-1))])
			}
		}
		if left -= c.most; s.least > left {
			match = s.reaching(match, s.least-left)
		}
	}
	return match
}

// begin gives the documents of match, which all have the contribution, what they
// get by it, and leaves those that reach the least score with all that is left.
func (s *scorer) begin(c *contribution, match uint64, left uint32) uint64 {
	have, impacts, much := c.docs[s.at], c.impacts[c.seen:], uint64(0)
	if s.least > left {
		much = uint64(s.least - left)
	}
	for m := match; m != 0; m &= m - 1 {
		at := bits.TrailingZeros64(m) & 63
		get := c.weight * uint32(impacts[bits.OnesCount64(have&(m&-m-1))])
		s.scores[at] = get
		less := (uint64(get) - much) >> 63 // 1 or 0, without a branch
		match &^= less << at
	}
	return match
}

// largest adds what the documents of match get by the best of a word's terms.
func (s *scorer) largest(c *contribution, match uint64) {
	var most [64]byte
	add := func(w *weighed) {
		have := w.docs[s.at]
		for m := match & have; m != 0; m &= m - 1 {
			at := bits.TrailingZeros64(m) & 63
			most[at] = max(most[at], w.impacts[w.seen+bits.OnesCount64(have&(m&-m-1))])
		}
	}
	add(&c.weighed)
	for n := range c.also {
		add(&c.also[n])
	}
	for m := match; m != 0; m &= m - 1 {
		at := bits.TrailingZeros64(m) & 63
		s.scores[at] += c.weight * uint32(most[at])
	}
}

// reaching leaves of match those that have so much by now.
func (s *scorer) reaching(match uint64, much uint32) uint64 {
	for m := match; m != 0; m &= m - 1 {
		at := bits.TrailingZeros64(m) & 63
		less := (uint64(s.scores[at]) - uint64(much)) >> 63 // 1 or 0, without a branch
		match &^= less << at
	}
	return match
}

// pass goes to the next 64 documents.
func (s *scorer) pass(i int) {
	for n := range s.of {
		if c := &s.of[n]; c.impacts != nil {
			c.seen += bits.OnesCount64(c.docs[i])
			for o := range c.also {
				c.also[o].seen += bits.OnesCount64(c.also[o].docs[i])
			}
		}
	}
}

// anyAtLeast says whether one of the bytes is n or more, n > 0. It compares
// eight at once: adding to the low seven bits of each carries into the eighth
// where they reach what n asks of them.
func anyAtLeast(p []byte, n byte) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	carry := uint64(128-n&0x7f) * each // a byte's low bits reach n's when this makes 128
	for ; len(p) >= 8; p = p[8:] {
		x := binary.LittleEndian.Uint64(p)
		low := (x&^high + carry) & high
		if n < 128 {
			low |= x
		} else {
			low &= x
		}
		if low&high != 0 {
			return true
		}
	}
	for _, b := range p {
		if b >= n {
			return true
		}
	}
	return false
}
