package insight

import (
	"cmp"
	"slices"
)

const (
	// fewest is from how many persons on a group is shown (quality.md).
	fewest = 10
	// base is what counts of persons are rounded to.
	base = 5
)

// Sum says that a total is made of parts: cells by their place in the grid.
type Sum struct {
	Total int
	Parts []int
}

// Grid is a set of counts of persons with all the sums that tie them together, also
// over several tables that share a margin.
type Grid struct {
	Counts []int64
	// Persons are how many different people are behind each count, where it is not
	// the count itself; a person can be counted more than once.
	Persons []int64
	Sums    []Sum
}

// small reports a cell that tells of fewer than ten people. None is also fewer: that
// nobody of a group finished says it of each of them.
func (g Grid) small(i int) bool {
	return g.Counts[i] < fewest || len(g.Persons) > 0 && g.Persons[i] < fewest
}

// Withhold decides which cells are not shown: the small ones, and as many others
// as it takes until nobody who knows all the cells that are shown, exactly and not
// only rounded, and knows which of the others are small, can tell a small one to
// within less than the rounding. Whoever holds against that reader holds against
// all who know less; that rates are made from exact counts then gives nothing away.
func (g Grid) Withhold() []bool {
	hidden := make([]bool, len(g.Counts))
	var small []int
	for i := range g.Counts {
		if g.small(i) {
			hidden[i] = true
			small = append(small, i)
		}
	}
	slices.SortStableFunc(small, func(a, b int) int { return cmp.Compare(g.Counts[a], g.Counts[b]) })
	for g.closeSums(hidden) || g.loosen(hidden, small) {
	}
	g.giveBack(hidden, small)
	return hidden
}

// closeSums withholds the next smallest wherever a single hidden cell could be
// subtracted from a total; it reports whether it did.
func (g Grid) closeSums(hidden []bool) (changed bool) {
	for _, s := range g.Sums {
		open, only := 0, -1
		for _, i := range s.cells() {
			if hidden[i] {
				open, only = open+1, i
			}
		}
		if open != 1 {
			continue
		}
		if next := g.smallest(s.cells(), hidden, only); next >= 0 {
			hidden[next], changed = true, true
		}
	}
	return changed
}

// cells are all that a sum ties together, the total last.
func (s Sum) cells() []int { return append(slices.Clone(s.Parts), s.Total) }

// smallest is the shown cell with the lowest count, of equals a part before its
// total; -1 when there is none.
func (g Grid) smallest(cells []int, hidden []bool, except int) int {
	best := -1
	for _, i := range cells {
		if i != except && !hidden[i] && (best < 0 || g.Counts[i] < g.Counts[best]) {
			best = i
		}
	}
	return best
}

// loosen withholds one more cell near the first small one that is known too
// closely; false when all are safe.
func (g Grid) loosen(hidden []bool, small []int) bool {
	for _, i := range small {
		if g.safe(i, hidden) {
			continue
		}
		if next := g.near(i, hidden); next >= 0 {
			hidden[next] = true
			return true
		}
	}
	return false
}

// near is the smallest shown cell in a sum with the cell, or else in a sum with
// anything that is tied to it.
func (g Grid) near(i int, hidden []bool) int {
	tied := map[int]bool{i: true}
	for {
		var beside []int
		for _, s := range g.Sums {
			if cells := s.cells(); slices.ContainsFunc(cells, func(c int) bool { return tied[c] }) {
				beside = append(beside, cells...)
			}
		}
		if next := g.smallest(beside, hidden, i); next >= 0 {
			return next
		}
		before := len(tied)
		for _, c := range beside {
			tied[c] = true
		}
		if len(tied) == before {
			return -1 // all that is tied to it is hidden
		}
	}
}

// giveBack shows again what turned out not to be needed, the largest first.
func (g Grid) giveBack(hidden []bool, small []int) {
	var extra []int
	for i := range hidden {
		if hidden[i] && !g.small(i) {
			extra = append(extra, i)
		}
	}
	slices.SortStableFunc(extra, func(a, b int) int { return cmp.Compare(g.Counts[b], g.Counts[a]) })
	for _, i := range extra {
		hidden[i] = false
		if slices.ContainsFunc(small, func(c int) bool { return !g.safe(c, hidden) }) {
			hidden[i] = true
		}
	}
}

// safe reports whether a reader is left with a range at least as wide as the
// rounding for a small cell.
func (g Grid) safe(i int, hidden []bool) bool {
	p := g.around(i, hidden)
	up := p.most(1, base)
	return up >= base || up+p.most(-1, base-up) >= base
}

// around is what a reader can still move, with the cell first: the hidden cells that
// are tied to it by sums.
func (g Grid) around(i int, hidden []bool) *play {
	at := map[int]int{i: 0}
	cells := []int{i}
	used := make([]bool, len(g.Sums))
	p := &play{}
	for grown := true; grown; {
		grown = false
		for n, s := range g.Sums {
			if used[n] || !slices.ContainsFunc(s.cells(), func(c int) bool { _, in := at[c]; return in && hidden[c] }) {
				continue
			}
			used[n], grown = true, true
			row := map[int]int64{}
			for k, c := range s.cells() {
				if !hidden[c] {
					continue
				}
				if _, in := at[c]; !in {
					at[c] = len(cells)
					cells = append(cells, c)
				}
				if k == len(s.Parts) {
					row[at[c]]--
				} else {
					row[at[c]]++
				}
			}
			p.ties = append(p.ties, row)
		}
	}
	for _, c := range cells {
		room := int64(-1)
		if g.Counts[c] < fewest {
			room = fewest - 1 - g.Counts[c]
		}
		p.down, p.up = append(p.down, g.Counts[c]), append(p.up, room)
	}
	return p
}

// Round is a count of persons as it is shown: to the nearest five.
func Round(n int64) int64 { return (n + base/2) / base * base }

// Tenths is a quotient in tenths, halves away from zero: 955 of 1,166 in a hundred
// is 819. ok is false when nothing can be divided.
func Tenths(of, by, per int64) (tenths int64, ok bool) {
	if by <= 0 || of < 0 {
		return 0, false
	}
	return (of*per*10*2 + by) / (by * 2), true
}
