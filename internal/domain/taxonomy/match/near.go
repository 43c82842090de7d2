package match

import (
	"cmp"
	"slices"
)

// gramsOf lists the terms by the three letters in a row they have.
func gramsOf(names []string) map[uint32][]uint32 {
	out := map[uint32][]uint32{}
	for t, name := range names {
		for _, g := range unique(grams(name)) {
			out[g] = append(out[g], uint32(t))
		}
	}
	return out
}

func grams(w string) []uint32 {
	b := "^" + w + "$"
	out := make([]uint32, 0, len(b))
	for i := 0; i+3 <= len(b); i++ {
		out = append(out, uint32(b[i])|uint32(b[i+1])<<8|uint32(b[i+2])<<16)
	}
	return out
}

// near are the terms whose letters are most like those of a word that is not
// known: a slip of the pen, or a word made of known ones.
func (x *Index) near(w string) []alike {
	if len(w) < 5 {
		return nil
	}
	gs := unique(grams(w))
	met := map[uint32]int{}
	for _, g := range gs {
		for _, t := range x.grams[g] {
			met[t]++
		}
	}
	var out []alike
	for t, n := range met {
		d := 2 * float32(n) / float32(len(gs)+len(x.names[t]))
		if d >= 0.6 {
			out = append(out, alike{t, d})
		}
	}
	slices.SortFunc(out, func(a, b alike) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(x.names[a.term], x.names[b.term]))
	})
	return out[:min(len(out), 2)]
}
