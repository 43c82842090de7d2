package match

import (
	"cmp"
	"slices"
)

// How many skills must use two words for each other before one stands for the
// other, and how many others a word keeps.
const (
	leastPairs = 2
	mostAlike  = 8
)

// learn reads from the labels which words stand for each other: two labels of
// one skill that are the same but for one word.
func (x *Index) learn() {
	type pair struct{ a, b uint32 }
	count, holes := map[pair]float32{}, make([]float32, len(x.names))
	for from := 0; from < len(x.labels); {
		to := from
		for to < len(x.labels) && x.labels[to].skill == x.labels[from].skill {
			to++
		}
		groups := map[string][]uint32{}
		for _, l := range x.labels[from:to] {
			for i, t := range l.terms {
				if len(l.terms) < 2 {
					continue
				}
				rest := slices.Concat(l.terms[:i], []uint32{1<<24 - 1}, l.terms[i+1:])
				groups[termKey(rest)] = append(groups[termKey(rest)], t)
			}
		}
		met := map[pair]bool{}
		for _, g := range groups {
			for _, a := range g {
				for _, b := range g {
					if a != b {
						met[pair{a, b}] = true
					}
				}
			}
		}
		for p := range met {
			count[p]++
		}
		from = to
	}
	for p, n := range count {
		holes[p.a] += n
	}
	x.alike = make([][]alike, len(x.names))
	for p, n := range count {
		if n >= leastPairs {
			x.alike[p.a] = append(x.alike[p.a], alike{p.b, min(1, 3*n/(holes[p.a]+2))})
		}
	}
	for t, list := range x.alike {
		slices.SortFunc(list, func(a, b alike) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(x.names[a.term], x.names[b.term]))
		})
		x.alike[t] = slices.Clip(list[:min(len(list), mostAlike)])
	}
}
