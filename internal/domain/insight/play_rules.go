package insight

import "math/big"

// play is how far hidden counts can be moved without any sum that is shown changing:
// a linear programme over the differences from the true counts, so that nothing
// moved is a solution. Everything is exact: a step too short would hide a leak.
type play struct {
	ties []map[int]int64 // sums of differences that stay zero: factor by cell
	down []int64         // how far each may fall
	up   []int64         // how far each may rise; -1: as far as it likes
}

// most is how far the first cell can be moved, up (1) or down (-1), in whole
// persons everywhere; it looks no further than enough.
func (p *play) most(sign, enough int64) int64 {
	if enough <= 0 {
		return 0
	}
	t := p.tableau(sign)
	for t.step() {
		if got := t.value(); got >= enough && t.whole() {
			return got
		}
	}
	if !t.whole() {
		return 0 // said of nobody's half: not counted on
	}
	return t.value()
}

// A tableau is the simplex method's: rows are bounds, columns the cells that can be
// moved freely, each once for up and once for down.
type tableau struct {
	rows  [][]*big.Rat // the last column is the right-hand side
	goal  []*big.Rat   // reduced costs; the last is the value so far
	basis []int        // variable of each row
}

var zero = new(big.Rat)

// tableau eliminates the ties and writes what remains as bounds.
func (p *play) tableau(sign int64) *tableau {
	moves, free := p.solve()
	n := 2 * len(free)
	t := &tableau{}
	add := func(factors []*big.Rat, times int64, room int64) {
		if room < 0 {
			return
		}
		row := blank(n + 1)
		for k := range free {
			row[2*k].Mul(factors[k], big.NewRat(times, 1))
			row[2*k+1].Neg(row[2*k])
		}
		row[n].SetInt64(room)
		t.rows = append(t.rows, row)
	}
	for i := range p.down {
		add(moves[i], 1, p.up[i])
		add(moves[i], -1, p.down[i])
	}
	bounds := len(t.rows)
	for i, row := range t.rows { // a slack for each bound
		right := row[n]
		row = append(row[:n], blank(bounds)...)
		row[n+i].SetInt64(1)
		t.rows[i] = append(row, right)
		t.basis = append(t.basis, n+i)
	}
	t.goal = blank(n + bounds + 1)
	for k := range free {
		t.goal[2*k].Mul(moves[0][k], big.NewRat(-sign, 1))
		t.goal[2*k+1].Neg(t.goal[2*k])
	}
	return t
}

func blank(n int) []*big.Rat {
	out := make([]*big.Rat, n)
	for i := range out {
		out[i] = new(big.Rat)
	}
	return out
}

// solve gives each cell's move as a combination of the free cells' moves.
func (p *play) solve() (moves [][]*big.Rat, free []int) {
	n := len(p.down)
	var rows [][]*big.Rat
	for _, tie := range p.ties {
		row := blank(n)
		for i, f := range tie {
			row[i].SetInt64(f)
		}
		rows = append(rows, row)
	}
	bound := map[int]int{} // cell to row
	for col, at := n-1, 0; col >= 0 && at < len(rows); col-- {
		pick := at
		for pick < len(rows) && rows[pick][col].Sign() == 0 {
			pick++
		}
		if pick == len(rows) {
			continue
		}
		rows[at], rows[pick] = rows[pick], rows[at]
		scale(rows[at], new(big.Rat).Inv(rows[at][col]))
		for r := range rows {
			if r != at {
				subtract(rows[r], rows[at], new(big.Rat).Set(rows[r][col]))
			}
		}
		bound[col] = at
		at++
	}
	place := map[int]int{}
	for i := range n {
		if _, ok := bound[i]; !ok {
			place[i] = len(free)
			free = append(free, i)
		}
	}
	for i := range n {
		m := blank(len(free))
		if r, ok := bound[i]; ok {
			for k, f := range free {
				m[k].Neg(rows[r][f])
			}
		} else {
			m[place[i]].SetInt64(1)
		}
		moves = append(moves, m)
	}
	return moves, free
}

func scale(row []*big.Rat, by *big.Rat) {
	for _, x := range row {
		if x.Sign() != 0 {
			x.Mul(x, by)
		}
	}
}

// subtract takes times a row from another.
func subtract(from, row []*big.Rat, times *big.Rat) {
	if times.Sign() == 0 {
		return
	}
	var product big.Rat
	for i, x := range row {
		if x.Sign() != 0 {
			from[i].Sub(from[i], product.Mul(x, times))
		}
	}
}

// step is one exchange by Bland's rule, which never goes in circles; false at the
// optimum, or when nothing limits the move.
func (t *tableau) step() bool {
	last := len(t.goal) - 1
	in := -1
	for c := range last {
		if t.goal[c].Sign() < 0 {
			in = c
			break
		}
	}
	if in < 0 {
		return false
	}
	out := t.leaving(in)
	if out < 0 {
		t.goal[last].SetInt64(1 << 40) // without end
		for c := range last {
			t.goal[c].Set(zero)
		}
		return true
	}
	scale(t.rows[out], new(big.Rat).Inv(t.rows[out][in]))
	for r := range t.rows {
		if r != out {
			subtract(t.rows[r], t.rows[out], new(big.Rat).Set(t.rows[r][in]))
		}
	}
	subtract(t.goal, t.rows[out], new(big.Rat).Set(t.goal[in]))
	t.basis[out] = in
	return true
}

// leaving is the row that limits a variable; of several, that of the first variable.
func (t *tableau) leaving(in int) int {
	out, last := -1, len(t.goal)-1
	var best, ratio big.Rat
	for r, row := range t.rows {
		if row[in].Sign() <= 0 {
			continue
		}
		ratio.Quo(row[last], row[in])
		if c := ratio.Cmp(&best); out < 0 || c < 0 || c == 0 && t.basis[r] < t.basis[out] {
			out = r
			best.Set(&ratio)
		}
	}
	return out
}

// value is the whole part of what was reached.
func (t *tableau) value() int64 {
	v := t.goal[len(t.goal)-1]
	return new(big.Int).Quo(v.Num(), v.Denom()).Int64()
}

// whole reports that nobody is divided: with all rooms that are left, all counts of
// this solution are integers.
func (t *tableau) whole() bool {
	last := len(t.goal) - 1
	for _, row := range t.rows {
		if !row[last].IsInt() {
			return false
		}
	}
	return true
}
