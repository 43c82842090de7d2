package search

import (
	"slices"
	"strings"
)

// How little makes the index look for what else may have been meant.
const (
	fewFound   = 5  // documents
	rareWord   = 20 // how much more frequent another word must be
	insteadMax = 3
)

// instead are other questions with the same filters and what they would find: the
// question with a rare word as a frequent one that is a letter away, and, when no
// document has all the words, without each of them in turn.
func (ix *Index) instead(r *run, page Page) (out []Suggestion) {
	offer := func(words string) {
		q := r.q
		q.Words, q.Count, q.Limit, q.Sort, q.alone = words, nil, 1, SortNewest, true
		if p, err := ix.Search(q); err == nil && p.Total > page.Whole && words != "" {
			out = append(out, Suggestion{words, p.Total})
		}
	}
	for i := range r.units {
		u := &r.units[i]
		if u.exact || !u.single() || u.alts[0].why != ReasonWord || u.df == 0 || u.df >= fewFound || len([]rune(u.raw)) < typoMin {
			continue
		}
		if word, terms := r.nearest(u.raw, false); len(terms) > 0 && r.snap.frequency(terms) >= rareWord*u.df {
			offer(r.asking(i, word))
		}
	}
	if page.Whole == 0 {
		for i := range r.units {
			if len(r.units) > 1 && !r.units[i].light {
				offer(r.asking(i, ""))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return b.Count - a.Count })
	return out[:min(len(out), insteadMax)]
}

// asking is the question with one unit put otherwise.
func (r *run) asking(i int, as string) string {
	var words []string
	filters := slices.ContainsFunc(r.units, func(u unit) bool { return u.filters() })
	for j, u := range r.units {
		w := u.raw
		switch {
		case i == j:
			w = as
		case u.exact && !u.filters():
			w = `"` + w + `"`
		}
		if w != "" {
			words = append(words, w)
		}
	}
	if filters {
		return strings.Join(words, ", ")
	}
	return strings.Join(words, " ")
}
