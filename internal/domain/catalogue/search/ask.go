package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"opencairn.org/cairn/internal/ground/fault"
)

// unit is a part of a question that must be met, in any of several ways: a word,
// a phrase, words that mean the same, a value of a facet.
type unit struct {
	raw   string
	alts  []alt
	stops []string // languages of the index in which it is one word that is not indexed
	known bool     // the lexicon has it as it stands: no letter of it is wrong
	said  []string // languages of the lexicon that have something to say of it
	weak  []string // those of them that say it carries little
	light bool     // need not be met
	exact bool     // it stood in quotes
	apart []string // its words, when the lexicon knows several as one
	df    int      // living documents that meet it

	sets []docSet // by part, while the question is answered
}

// alt is one way to meet a unit: all of its words, or a value.
type alt struct {
	words  [][]term // of each word, any of which will do
	phrase bool     // the words stand one after the other
	value  Value    // when there are no words
	factor uint32   // what it weighs, in 64ths
	lang   string   // of the lexicon that has it; empty for the words as they were written
	why    ReasonKind
	said   string // how it is called, for the reader

	met []docSet // of several words or a value: by part, while the question is answered
}

// What other ways weigh against the words as they were written, in 64ths.
const (
	factorWritten  = 64
	factorSynonym  = 40
	factorPart     = 32
	factorBegin    = 48
	factorMended   = 48
	factorValue    = 24
	factorLight    = 16
	factorApart    = 24  // of what several words weigh that stand side by side
	valueImpact    = 100 // of a value that a word named, as if it were a word's
	adjacentImpact = 60  // of two words of the question that stand side by side
)

// reader takes a question apart.
type reader struct {
	snap  *snapshot
	lex   *lexicon
	units []unit
	seen  map[string]bool
	read  []Reading
	signs map[string]int // how many of the words a language knows: as a stop word, or in the lexicon
}

// asked is a question as it was read.
type asked struct {
	units []unit
	read  []Reading
	langs []string // of the index: those it may be in
}

// unitsOf reads a question: phrases in quotes, what stands between commas, and in
// it what the lexicon knows, then single words. Words that carry no meaning in the
// language the question is in are left out, unless there are no others.
func (s *snapshot) unitsOf(lex *lexicon, text string) (asked, error) {
	r := reader{snap: s, lex: lex, seen: map[string]bool{}, signs: map[string]int{}}
	var spans []span
	for _, sp := range quoted(plainSums(text)) {
		if sp.exact {
			spans = append(spans, sp)
			continue
		}
		for piece := range strings.FieldsFuncSeq(sp.text, func(c rune) bool { return strings.ContainsRune(",;،؛\n", c) }) {
			if len(wordsIn(piece)) > 0 {
				spans = append(spans, span{text: piece})
			}
		}
	}
	for _, sp := range spans {
		if sp.exact {
			r.phrase(sp.text)
		} else {
			r.piece(wordsIn(sp.text), len(spans) > 1)
		}
	}
	return r.done()
}

// span is a part of a question.
type span struct {
	text  string
	exact bool
}

// quoted cuts a text at its quotation marks; a mark that is never closed marks
// nothing.
func quoted(text string) (out []span) {
	const open, closing = "\"“„«", "\"”“»"
	for {
		at := strings.IndexAny(text, open)
		if at < 0 {
			break
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		end := strings.IndexAny(text[at+size:], closing)
		if end < 0 {
			break
		}
		out = append(out, span{text: text[:at]}, span{text[at+size : at+size+end], true})
		_, closed := utf8.DecodeRuneInString(text[at+size+end:])
		text = text[at+size+end+closed:]
	}
	return append(out, span{text: text})
}

// done leaves the empty words out where there are others, and what need not be met
// required where nothing else is.
func (r *reader) done() (asked, error) {
	langs := r.langs()
	for i := range r.units {
		r.units[i].settle(langs)
	}
	stop := func(u unit) bool {
		return slices.ContainsFunc(u.stops, func(l string) bool { return slices.Contains(langs, l) })
	}
	if slices.ContainsFunc(r.units, func(u unit) bool { return !stop(u) }) {
		r.units = slices.DeleteFunc(r.units, stop)
	} else {
		r.units = r.units[:min(len(r.units), wordsMax)]
	}
	if len(r.units) > wordsMax {
		return asked{}, fault.New(fault.Invalid, "search.words_many", "max", wordsMax).At("q")
	}
	if !slices.ContainsFunc(r.units, func(u unit) bool { return !u.light }) {
		for i := range r.units {
			r.units[i].light = false
		}
	}
	return asked{r.units, r.read, langs}, nil
}

// settle leaves of a word what the languages of the question say of it, where they
// do: "chef" cooks in English and leads in German.
func (u *unit) settle(langs []string) {
	in := func(lang string) bool { return slices.Contains(langs, lang) }
	if slices.ContainsFunc(u.said, in) {
		u.alts = slices.DeleteFunc(u.alts, func(a alt) bool { return a.lang != "" && !in(a.lang) })
		u.weak = slices.DeleteFunc(u.weak, func(l string) bool { return !in(l) })
	}
	u.light = len(u.weak) > 0
}

// langs are the languages of the index and of the lexicon that know most of the
// question's words; all of them when none knows any.
func (r *reader) langs() (langs []string) {
	most := 0
	all := slices.Concat(r.snap.langs, r.lex.langs)
	slices.Sort(all)
	for _, lang := range slices.Compact(all) {
		switch n := r.signs[lang]; {
		case n > most:
			langs, most = []string{lang}, n
		case n == most:
			langs = append(langs, lang)
		}
	}
	return langs
}

// phrase takes words that stood in quotes: side by side, endings aside.
func (r *reader) phrase(text string) {
	words := wordsIn(text)
	a := alt{factor: factorWritten, why: ReasonWord, said: strings.Join(words, " ")}
	for _, w := range words {
		terms, stops := r.snap.termsOf(w)
		if len(stops) > 0 {
			terms = nil // any word: it is not indexed everywhere
		}
		a.words = append(a.words, terms)
	}
	for len(a.words) > 0 && len(a.words[0]) == 0 {
		a.words = a.words[1:]
	}
	for len(a.words) > 0 && len(a.words[len(a.words)-1]) == 0 {
		a.words = a.words[:len(a.words)-1]
	}
	a.phrase = len(a.words) > 1
	if len(a.words) == 0 || r.seen[`"`+a.said] {
		return
	}
	r.seen[`"`+a.said] = true
	if a.phrase {
		a.why = ReasonPhrase
	}
	r.units = append(r.units, unit{raw: a.said, alts: []alt{a}, exact: true})
}

// piece takes what stood between two commas. When there are several and the
// whole of one names a value, only what states the value is meant: "evenings,
// childcare". Inside other words it may as well be a word.
func (r *reader) piece(words []string, several bool) {
	for whole := len(words); len(words) > 0; {
		if n, value, lang := r.price(words); n > 0 {
			r.signs[lang] += n
			r.condition(strings.Join(words[:n], " "), Value{FacetPrice, value})
			words = words[n:]
			continue
		}
		n, entries := r.lex.longest(words, r.snap.langs)
		if n == 0 {
			r.word(words[0])
			words = words[1:]
			continue
		}
		r.known(words[:n], entries, several && n == whole)
		words = words[n:]
	}
}

// price reads a sum of money, where one may be near.
func (r *reader) price(words []string) (n int, value, lang string) {
	for _, w := range words[:min(len(words), 2*lexiconWords)] {
		if f := fold(w); f != "" && f[0] >= '0' && f[0] <= '9' { // of marks alone nothing is left
			return r.lex.price(words)
		}
	}
	return 0, "", ""
}

func (r *reader) word(w string) {
	if r.seen[w] {
		return
	}
	r.seen[w] = true
	r.units = append(r.units, r.plain(w))
}

// plain is a unit of one word as it stands.
func (r *reader) plain(w string) unit {
	terms, stops := r.snap.termsOf(w)
	for _, lang := range stops {
		r.signs[lang]++
	}
	u := written(w, terms)
	u.stops = stops
	return u
}

// written is a unit of one word as it stands, by its terms.
func written(w string, terms []term) unit {
	return unit{raw: w, alts: []alt{{words: [][]term{terms}, factor: factorWritten, why: ReasonWord, said: w}}}
}

// known takes a phrase that the lexicon knows.
func (r *reader) known(words []string, entries []*entry, whole bool) {
	raw := strings.Join(words, " ")
	if r.seen[raw] {
		return
	}
	r.seen[raw] = true
	u := unit{raw: raw, said: langsOf(entries), known: r.lex.written[fold(raw)]}
	for _, lang := range u.said {
		r.signs[lang] += len(words)
	}
	if len(words) == 1 {
		_, u.stops = r.snap.termsOf(raw)
		for _, lang := range u.stops {
			if !slices.Contains(u.said, lang) {
				r.signs[lang]++
			}
		}
	}
	written := alt{factor: factorWritten, why: ReasonWord, said: raw}
	for _, w := range words {
		if terms, stops := r.snap.termsOf(w); len(stops) == 0 {
			written.words = append(written.words, terms)
		}
	}
	u.alts = written.together()
	for _, e := range entries {
		switch {
		case e.light:
			u.weak = append(u.weak, e.lang)
		case e.phrases != nil:
			u.alts = append(u.alts, e.others(words)...)
		case whole:
			r.condition(raw, e.value)
			return
		default:
			r.read = append(r.read, Reading{raw, ReadEither, string(e.value.Facet) + ":" + e.value.Value})
			u.alts = append(u.alts, alt{value: e.value, factor: factorValue, lang: e.lang, why: ReasonValue, said: e.value.Value})
		}
	}
	if len(words) > 1 && !slices.ContainsFunc(u.alts, func(a alt) bool { return a.why != ReasonWord && a.why != ReasonPhrase }) {
		for _, w := range words {
			r.word(w)
		}
		return
	}
	if len(words) > 1 {
		u.apart = words
	}
	r.units = append(r.units, u)
}

// condition takes words that only what states a value meets.
func (r *reader) condition(raw string, v Value) {
	r.read = append(r.read, Reading{raw, ReadValue, string(v.Facet) + ":" + v.Value})
	r.units = append(r.units, unit{raw: raw, exact: true, alts: []alt{{value: v, factor: factorWritten, why: ReasonValue, said: v.Value}}})
}

// others are the ways to say the same as some words.
func (e *entry) others(words []string) (alts []alt) {
	key := lexiconKey(e.lang, words)
	for _, phrase := range e.phrases {
		if lexiconKey(e.lang, phrase) == key {
			continue
		}
		a := alt{factor: factorSynonym, lang: e.lang, why: ReasonSynonym, said: strings.Join(phrase, " ")}
		for _, w := range phrase {
			t := stem(w, e.lang)
			if t == "" {
				continue
			}
			a.words = append(a.words, []term{{e.lang, t}, {"", fold(w)}})
		}
		alts = append(alts, a.together()...)
	}
	return alts
}

// together are the words side by side, and for less anywhere in a document: old
// people are not people in old houses.
func (a alt) together() []alt {
	if len(a.words) < 2 {
		return []alt{a}[:len(a.words)]
	}
	apart := a
	apart.factor = a.factor * factorApart / 64
	a.phrase = true
	return []alt{a, apart}
}

// langsOf are the languages of entries.
func langsOf(entries []*entry) (langs []string) {
	for _, e := range entries {
		if !slices.Contains(langs, e.lang) {
			langs = append(langs, e.lang)
		}
	}
	return langs
}

// termsOf is a word's term in every language of the index but those that leave it
// out.
func (s *snapshot) termsOf(w string) (terms []term, stops []string) {
	for _, lang := range s.langs {
		if t := stem(w, lang); t != "" {
			terms = append(terms, term{lang, t})
		} else {
			stops = append(stops, lang)
		}
	}
	return terms, stops
}

// Normal is a question as its words alone: folded, sorted, each once, at most
// twelve and none of those that carry no meaning in a language of the program,
// whichever the question is in.
func Normal(text string) string {
	var words []string
	for _, w := range wordsIn(text) {
		meant := true
		for _, list := range stopWords {
			meant = meant && !list[w]
		}
		if meant {
			words = append(words, fold(w))
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	return strings.Join(words[:min(len(words), 12)], " ")
}
