package insight

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// table is a grid of rows and columns with both margins and the total; row i and
// column j stand at place(i, j).
type table struct{ rows, cols int }

func (t table) place(i, j int) int { return i*(t.cols+1) + j }

func (t table) sums() (out []Sum) {
	for i := range t.rows + 1 {
		s := Sum{Total: t.place(i, t.cols)}
		for j := range t.cols {
			s.Parts = append(s.Parts, t.place(i, j))
		}
		out = append(out, s)
	}
	for j := range t.cols + 1 {
		s := Sum{Total: t.place(t.rows, j)}
		for i := range t.rows {
			s.Parts = append(s.Parts, t.place(i, j))
		}
		out = append(out, s)
	}
	return out
}

// fill makes the whole grid of its inner cells.
func (t table) fill(inner [][]int64) Grid {
	g := Grid{Counts: make([]int64, (t.rows+1)*(t.cols+1)), Sums: t.sums()}
	for i, row := range inner {
		for j, n := range row {
			for _, at := range []int{t.place(i, j), t.place(i, t.cols), t.place(t.rows, j), t.place(t.rows, t.cols)} {
				g.Counts[at] += n
			}
		}
	}
	return g
}

func shown(g Grid, hidden []bool) (out []string) {
	for i, n := range g.Counts {
		if hidden[i] {
			out = append(out, "-")
		} else {
			out = append(out, fmt.Sprint(n))
		}
	}
	return out
}

func TestAGroupOfNineIsNotSubtractedFromTheTotal(t *testing.T) {
	t.Parallel()
	g := Grid{Counts: []int64{230, 200, 9, 10, 11}, Sums: []Sum{{Total: 0, Parts: []int{1, 2, 3, 4}}}}
	got := shown(g, g.Withhold())
	if want := []string{"230", "200", "-", "-", "11"}; !slices.Equal(got, want) {
		t.Errorf("shown %v, want %v: the 9 and the next smallest are withheld, the 11 stays", got, want)
	}
}

func TestATotalIsShownWhenAllPartsAreLargeEnough(t *testing.T) {
	t.Parallel()
	g := Grid{Counts: []int64{33, 10, 11, 12}, Sums: []Sum{{Total: 0, Parts: []int{1, 2, 3}}}}
	if got := g.Withhold(); slices.Contains(got, true) {
		t.Errorf("withheld %v of %v", got, g.Counts)
	}
}

func TestTwoSmallGroupsThatGiveEachOtherAwayTakeAThirdWithThem(t *testing.T) {
	t.Parallel()
	// 9 and 8 are together 17: who knows that both are under ten knows them to one.
	g := Grid{Counts: []int64{317, 9, 8, 40, 260}, Sums: []Sum{{Total: 0, Parts: []int{1, 2, 3, 4}}}}
	got := shown(g, g.Withhold())
	if want := []string{"317", "-", "-", "-", "260"}; !slices.Equal(got, want) {
		t.Errorf("shown %v, want %v", got, want)
	}
}

func TestAnEmptyGroupIsNotShownEither(t *testing.T) {
	t.Parallel()
	// twelve of twelve finished: shown, it would say of each of the twelve that they did
	g := Grid{Counts: []int64{12, 12, 0}, Sums: []Sum{{Total: 0, Parts: []int{1, 2}}}}
	if got := g.Withhold(); !got[1] || !got[2] {
		t.Errorf("shown %v", shown(g, got))
	}
}

func TestOnePersonWhoTakesPartTwelveTimesIsNotAGroupOfTwelve(t *testing.T) {
	t.Parallel()
	g := Grid{Counts: []int64{112, 12, 100}, Persons: []int64{90, 1, 89}, Sums: []Sum{{Total: 0, Parts: []int{1, 2}}}}
	if got := g.Withhold(); !got[1] {
		t.Errorf("shown %v", shown(g, got))
	}
}

func TestAMarginSharedByTwoTablesIsNoWayRound(t *testing.T) {
	t.Parallel()
	// by region 1 = 2 + 3; by disability 1 = 4 + 5; crossed: 2 = 6 + 7, 3 = 8 + 9, 4 = 6 + 8, 5 = 7 + 9
	g := Grid{
		Counts: []int64{0, 1240, 1000, 240, 55, 1185, 46, 954, 9, 231},
		Sums:   []Sum{{1, []int{2, 3}}, {1, []int{4, 5}}, {2, []int{6, 7}}, {3, []int{8, 9}}, {4, []int{6, 8}}, {5, []int{7, 9}}},
	}
	hidden := g.Withhold()
	if !hidden[8] || !hidden[6] || !hidden[7] || !hidden[9] || hidden[1] || hidden[3] {
		t.Errorf("shown %v: all four crossings are withheld, and no margin", shown(g, hidden))
	}
}

// reader is what somebody outside knows: of each cell a lowest and a highest count.
type reader struct{ low, high []int64 }

const endless = int64(1) << 40

// knows is the strongest reader there is: every shown count exactly, and of the
// others which are small.
func knows(g Grid, hidden []bool) reader {
	r := reader{make([]int64, len(g.Counts)), make([]int64, len(g.Counts))}
	for i, n := range g.Counts {
		switch {
		case !hidden[i]:
			r.low[i], r.high[i] = n, n
		case n < fewest:
			r.high[i] = fewest - 1
		default:
			r.high[i] = endless
		}
	}
	return r
}

// narrow uses every sum in both directions until nothing changes any more.
func (r reader) narrow(sums []Sum) {
	for changed := true; changed; {
		changed = false
		set := func(i int, low, high int64) {
			if low > r.low[i] {
				r.low[i], changed = low, true
			}
			if high < r.high[i] {
				r.high[i], changed = high, true
			}
		}
		for _, s := range sums {
			var low, high int64
			for _, p := range s.Parts {
				low, high = low+r.low[p], min(endless, high+r.high[p])
			}
			set(s.Total, low, high)
			for _, p := range s.Parts {
				if high < endless {
					set(p, r.low[s.Total]-(high-r.high[p]), endless)
				}
				if r.high[s.Total] < endless {
					set(p, 0, r.high[s.Total]-(low-r.low[p]))
				}
			}
		}
	}
}

// range0 tries every count there can be of a cell, by setting one after the other.
func (r reader) range0(sums []Sum, cell int) (low, high int64) {
	low, high = -1, -1
	for n := r.low[cell]; n <= r.high[cell]; n++ {
		try := reader{slices.Clone(r.low), slices.Clone(r.high)}
		try.low[cell], try.high[cell] = n, n
		if try.possible(sums) {
			if low < 0 {
				low = n
			}
			high = n
		}
	}
	return low, high
}

func (r reader) possible(sums []Sum) bool {
	r.narrow(sums)
	open := -1
	for i := range r.low {
		if r.low[i] > r.high[i] {
			return false
		}
		if r.low[i] < r.high[i] && (open < 0 || r.high[i]-r.low[i] < r.high[open]-r.low[open]) {
			open = i
		}
	}
	if open < 0 {
		return true
	}
	for n := r.low[open]; n <= min(r.high[open], r.low[open]+200); n++ {
		try := reader{slices.Clone(r.low), slices.Clone(r.high)}
		try.low[open], try.high[open] = n, n
		if try.possible(sums) {
			return true
		}
	}
	return false
}

func drawTable(t *rapid.T, most int, counts *rapid.Generator[int64]) Grid {
	shape := table{rapid.IntRange(1, most).Draw(t, "rows"), rapid.IntRange(2, most).Draw(t, "columns")}
	inner := make([][]int64, shape.rows)
	for i := range inner {
		inner[i] = rapid.SliceOfN(counts, shape.cols, shape.cols).Draw(t, "row")
	}
	return shape.fill(inner)
}

func TestNobodyWorksOutASmallGroupFromAllThatIsShown(t *testing.T) {
	t.Parallel()
	counts := rapid.OneOf(rapid.Int64Range(0, 14), rapid.Int64Range(0, 60), rapid.Int64Range(10, 900))
	rapid.Check(t, func(t *rapid.T) {
		g := drawTable(t, 3, counts)
		hidden := g.Withhold()
		r := knows(g, hidden)
		r.narrow(g.Sums)
		for i := range g.Counts {
			if !g.small(i) {
				continue
			}
			if !hidden[i] {
				t.Fatalf("cell %d of %v is small and shown", i, g.Counts)
			}
			if low, high := r.range0(g.Sums, i); high-low < base {
				t.Fatalf("cell %d, %d, of %v lies within %d and %d from %v", i, g.Counts[i], g.Counts, low, high, shown(g, hidden))
			}
		}
	})
}

// In larger tables nobody can try everything; the reader then uses the simplex
// method, which the test above has compared with trying everything.
func TestNobodyWorksOutASmallGroupInALargeTable(t *testing.T) {
	t.Parallel()
	counts := rapid.OneOf(rapid.Int64Range(0, 14), rapid.Int64Range(10, 400), rapid.Int64Range(10, 900))
	rapid.Check(t, func(t *rapid.T) {
		g := drawTable(t, 5, counts)
		hidden := g.Withhold()
		for i := range g.Counts {
			if p := g.around(i, hidden); g.small(i) && p.most(1, endless)+p.most(-1, endless) < base {
				t.Fatalf("cell %d of %v is known too well from %v", i, g.Counts, shown(g, hidden))
			}
		}
	})
}

func TestTheSimplexMethodFindsWhatTryingEverythingFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := drawTable(t, 3, rapid.Int64Range(0, 12))
		hidden := make([]bool, len(g.Counts))
		for i := range hidden {
			hidden[i] = g.Counts[i] < fewest || rapid.Bool().Draw(t, "hidden")
		}
		r := knows(g, hidden)
		r.narrow(g.Sums)
		for i := range g.Counts {
			if !hidden[i] || !g.small(i) {
				continue
			}
			low, high := r.range0(g.Sums, i)
			p := g.around(i, hidden)
			if up, down := p.most(1, endless), p.most(-1, endless); g.Counts[i]+up != high || g.Counts[i]-down != low {
				t.Fatalf("cell %d of %v lies within %d and %d, simplex says %d and %d, from %v", i, g.Counts, low, high, g.Counts[i]-down, g.Counts[i]+up, shown(g, hidden))
			}
		}
	})
}

func TestCountsOfPersonsAreRoundedToFiveAndRatesComeFromTheExactOnes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{0: 0, 2: 0, 3: 5, 74: 75, 99: 100, 372: 370, 769: 770, 955: 955, 1166: 1165, 1240: 1240} {
		if got := Round(n); got != want {
			t.Errorf("Round(%d) = %d, want %d", n, got, want)
		}
	}
	for _, c := range []struct{ of, by, per, want int64 }{
		{955, 1166, 100, 819}, {769, 476_000, 10_000, 162}, {372, 644_000, 10_000, 58}, {99, 280_000, 10_000, 35},
		{41, 52, 100, 788}, {1, 8, 100, 125}, {769 * 280_000, 99 * 476_000, 1, 46}, {700 * 280_000, 68 * 476_000, 1, 61},
	} {
		if got, ok := Tenths(c.of, c.by, c.per); !ok || got != c.want {
			t.Errorf("%d of %d in %d = %d tenths, want %d", c.of, c.by, c.per, got, c.want)
		}
	}
	if _, ok := Tenths(1, 0, 100); ok {
		t.Error("something was divided by nothing")
	}
}
