package search

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// How a word that occurs nowhere may still be read.
const (
	prefixMin   = 3  // letters a beginning needs
	prefixTerms = 16 // the most frequent of the words that begin so
	typoMin     = 4  // letters a word needs for one of them to be wrong
	typoTwo     = 8  // letters a word needs for two of them to be wrong
	typoMax     = 24 // letters after which nobody looks for the wrong one
)

// mend reads a word that occurs nowhere as the beginning of others, as a word made
// of others, or with its letters mended, and says which. It gives whether it
// could.
func (r *run) mend(u *unit) bool {
	if u.exact || !u.single() {
		return false
	}
	folded := fold(u.raw)
	letters := utf8.RuneCountInString(folded)
	if letters >= prefixMin {
		if found := r.snap.beginning(folded, prefixTerms); len(found) > 0 {
			u.reads(alt{words: [][]term{found}, factor: factorBegin, why: ReasonBeginning, said: folded})
			r.read = append(r.read, Reading{u.raw, ReadBeginning, folded + "*"})
			return true
		}
	}
	if words, said := r.snap.parts2(u.raw); len(words) > 0 {
		u.reads(alt{words: words, factor: factorPart, why: ReasonPart, said: said})
		r.read = append(r.read, Reading{u.raw, ReadParts, said})
		return true
	}
	if u.known || letters < typoMin || letters > typoMax {
		return false
	}
	word, terms := r.nearest(u.raw, letters >= typoTwo)
	if len(terms) == 0 {
		return false
	}
	u.reads(alt{words: [][]term{terms}, factor: factorMended, why: ReasonMended, said: word})
	r.read = append(r.read, Reading{u.raw, ReadMended, word})
	return true
}

// reads puts another reading in the place of the word as it was written.
func (u *unit) reads(a alt) { u.alts = append([]alt{a}, u.alts[1:]...) }

// beginning are the terms that begin with prefix, most frequent first, then by
// the alphabet.
func (s *snapshot) beginning(prefix string, limit int) []term {
	seen := map[term]int{}
	for _, p := range s.parts {
		for _, d := range p.seg.dicts {
			from, to := p.seg.prefixed(d, prefix)
			for _, t := range p.seg.terms[from:to] {
				seen[term{d.lang, t}] = 0
			}
		}
	}
	terms := make([]term, 0, len(seen))
	for t := range seen {
		if seen[t] = s.frequency([]term{t}); seen[t] > 0 {
			terms = append(terms, t)
		}
	}
	slices.SortFunc(terms, func(a, b term) int { return cmp.Or(seen[b]-seen[a], a.compare(b)) })
	return terms[:min(limit, len(terms))]
}

// nearest is the nearest word of the languages the question is in, else of the
// others, and its terms in every language.
func (r *run) nearest(raw string, two bool) (word string, terms []term) {
	langs := r.snap.stemming(raw)
	others := slices.DeleteFunc(slices.Clone(langs), func(l string) bool { return slices.Contains(r.langs, l) })
	langs = slices.DeleteFunc(langs, func(l string) bool { return slices.Contains(others, l) })
	if word = r.snap.nearest(raw, langs, two); word == "" {
		word = r.snap.nearest(raw, others, two)
	}
	if word != "" {
		terms, _ = r.snap.termsOf(word)
	}
	return word, terms
}

// nearest is the word with the fewest letters wrong, of those the most frequent. Terms are stems, so what the stemmer cuts off is put back before
// a reading counts: "wlding" is near "weld" + "ing", whose stem is "weld". One
// wrong letter may also stand in the ending; then the words one letter away are
// made and looked up.
func (s *snapshot) nearest(raw string, langs []string, two bool) string {
	best := candidate{}
	s.walk(raw, langs, 1, &best)
	if best.df == 0 && len(langs) > 0 {
		eachEdit(raw, func(near string) {
			for _, lang := range langs {
				if t := (term{lang, stem(near, lang)}); t.text != "" && !best.asked[t] {
					best.ask(s, near, t, 1)
				}
			}
		})
	}
	if best.df == 0 && two {
		s.walk(raw, langs, 2, &best)
	}
	return best.word
}

// candidate is the best reading of a mistyped word so far.
type candidate struct {
	word    string
	term    term
	df, far int
	asked   map[term]bool
}

func (c *candidate) ask(s *snapshot, word string, t term, far int) {
	if c.asked == nil {
		c.asked = map[term]bool{}
	}
	if c.df > 0 && far > c.far {
		return
	}
	c.asked[t] = true
	n := s.frequency([]term{t})
	if n == 0 {
		return
	}
	if c.df == 0 || far < c.far || far == c.far && (n > c.df || n == c.df && t.compare(c.term) < 0) {
		c.word, c.term, c.df, c.far = word, t, n, far
	}
}

// alphabets are the letters a mistyped one may have been, by script.
var alphabets = []struct {
	script  *unicode.RangeTable
	letters string
}{
	{unicode.Latin, "abcdefghijklmnopqrstuvwxyz"},
	{unicode.Arabic, "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"},
	{unicode.Cyrillic, "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ"},
	{unicode.Greek, "αβγδεζηθικλμνξοπρσςτυφχψω"},
}

// eachEdit gives the words that one letter left out, swapped with its
// neighbour, changed, or added makes of a word.
func eachEdit(word string, fn func(string)) {
	w := []rune(word)
	letters := ""
	for _, a := range alphabets {
		if unicode.Is(a.script, w[0]) {
			letters = a.letters
		}
	}
	for i := range w {
		fn(string(w[:i]) + string(w[i+1:]))
		if i+1 < len(w) && w[i] != w[i+1] {
			fn(string(w[:i]) + string([]rune{w[i+1], w[i]}) + string(w[i+2:]))
		}
		for _, l := range letters {
			if l != w[i] {
				fn(string(w[:i]) + string(l) + string(w[i+1:]))
			}
		}
	}
	for i := range len(w) + 1 {
		for _, l := range letters {
			fn(string(w[:i]) + string(l) + string(w[i:]))
		}
	}
}
