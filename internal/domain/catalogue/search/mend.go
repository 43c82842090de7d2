package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How a word that occurs nowhere may still be read.
const (
	prefixMin   = 3  // letters a beginning needs
	prefixTerms = 16 // the most frequent of the words that begin so
	typoMin     = 4  // letters a word needs for one of them to be wrong
	typoMax     = 24 // letters after which nobody looks for the wrong one
)

// mend reads a word that occurs nowhere as the beginning of others, else with
// one letter mended, and says which.
func (r *run) mend(w *word) {
	folded := fold(w.raw)
	letters := utf8.RuneCountInString(folded)
	if letters >= prefixMin {
		if found := r.snap.beginning(folded, prefixTerms); len(found) > 0 {
			w.terms, w.df = found, r.snap.frequency(found)
			r.say(w.raw, folded+"*")
			return
		}
	}
	if letters < typoMin || letters > typoMax {
		return
	}
	if word, term, df := r.snap.nearest(w.raw); df > 0 {
		w.terms, w.df = []string{term}, df
		r.say(w.raw, word)
	}
}

func (r *run) say(raw, read string) {
	if r.read == nil {
		r.read = map[string]string{}
	}
	r.read[raw] = read
}

// beginning are the terms that begin with prefix, most frequent first, then by
// the alphabet.
func (s *snapshot) beginning(prefix string, limit int) []string {
	seen := map[string]int{}
	for _, p := range s.parts {
		from, to := p.seg.prefixed(prefix)
		for _, t := range p.seg.terms[from:to] {
			seen[t] = 0
		}
	}
	terms := make([]string, 0, len(seen))
	for t := range seen {
		if seen[t] = s.frequency([]string{t}); seen[t] > 0 {
			terms = append(terms, t)
		}
	}
	slices.SortFunc(terms, func(a, b string) int { return cmp.Or(seen[b]-seen[a], strings.Compare(a, b)) })
	return terms[:min(limit, len(terms))]
}

// nearest is the most frequent term that a word one letter away from raw has,
// and that word. The words are made and looked up, not searched for: terms are
// stems, and "wlding" is near "welding", not near "weld".
func (s *snapshot) nearest(raw string) (word, term string, df int) {
	seen := map[string]bool{}
	eachEdit(raw, func(near string) {
		for _, lang := range append([]string{""}, s.langs...) {
			t := stem(near, lang)
			if t == "" || seen[t] {
				continue
			}
			seen[t] = true
			if n := s.frequency([]string{t}); n > df || n == df && n > 0 && t < term {
				word, term, df = near, t, n
			}
		}
	})
	return word, term, df
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
