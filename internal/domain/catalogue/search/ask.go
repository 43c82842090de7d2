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
	light bool // need not be met
	exact bool // it stood in quotes
	df    int  // living documents that meet it

	sets []docSet // by part, while the question is answered
}

// alt is one way to meet a unit: all of its words, or a value.
type alt struct {
	words  [][]string // terms of each word, any of which will do
	phrase bool       // the words stand one after the other
	value  Value      // when there are no words
	factor uint32     // what it weighs, in 64ths
	why    ReasonKind
	said   string // how it is called, for the reader
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
}

// unitsOf reads a question: phrases in quotes, what stands between commas, and in
// it what the lexicon knows, then single words. Words that carry no meaning in a
// language of the index are left out, unless there are no others.
func (s *snapshot) unitsOf(lex *lexicon, text string) ([]unit, []Reading, error) {
	r := reader{snap: s, lex: lex, seen: map[string]bool{}}
	var spans []span
	for _, sp := range quoted(text) {
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
func (r *reader) done() ([]unit, []Reading, error) {
	full := slices.ContainsFunc(r.units, func(u unit) bool { return !u.stop() })
	if full {
		r.units = slices.DeleteFunc(r.units, unit.stop)
	} else {
		r.units = r.units[:min(len(r.units), wordsMax)]
	}
	if len(r.units) > wordsMax {
		return nil, nil, fault.New(fault.Invalid, "search.words_many", "max", wordsMax).At("q")
	}
	if !slices.ContainsFunc(r.units, func(u unit) bool { return !u.light }) {
		for i := range r.units {
			r.units[i].light = false
		}
	}
	return r.units, r.read, nil
}

// stop says that the unit is one word that is not indexed in some language.
func (u unit) stop() bool { return len(u.alts) == 0 || u.alts[0].why == "" }

// phrase takes words that stood in quotes: side by side, endings aside.
func (r *reader) phrase(text string) {
	words := wordsIn(text)
	a := alt{factor: factorWritten, why: ReasonWord, said: strings.Join(words, " ")}
	for _, w := range words {
		terms, stop := r.snap.termsOf(w)
		if stop {
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
		n, entries := r.lex.longest(words)
		if n == 0 {
			r.word(words[0])
			words = words[1:]
			continue
		}
		r.known(words[:n], entries, several && n == whole)
		words = words[n:]
	}
}

func (r *reader) word(w string) {
	if r.seen[w] {
		return
	}
	r.seen[w] = true
	r.units = append(r.units, r.plain(w))
}

// plain is a unit of one word as it stands; without a reason when a language of
// the index leaves the word out.
func (r *reader) plain(w string) unit {
	terms, stop := r.snap.termsOf(w)
	a := alt{words: [][]string{terms}, factor: factorWritten, why: ReasonWord, said: w}
	if stop {
		a.why = ""
	}
	return unit{raw: w, alts: []alt{a}}
}

// known takes a phrase that the lexicon knows.
func (r *reader) known(words []string, entries []*entry, whole bool) {
	raw := strings.Join(words, " ")
	if r.seen[raw] {
		return
	}
	r.seen[raw] = true
	u := unit{raw: raw}
	written := alt{factor: factorWritten, why: ReasonWord, said: raw}
	for _, w := range words {
		if terms, stop := r.snap.termsOf(w); !stop {
			written.words = append(written.words, terms)
		}
	}
	if len(written.words) > 0 {
		u.alts = append(u.alts, written)
	}
	for _, e := range entries {
		switch {
		case e.light:
			u.light = true
		case e.phrases != nil:
			u.alts = append(u.alts, e.others(words)...)
		case whole:
			r.read = append(r.read, Reading{raw, ReadValue, string(e.value.Facet) + ":" + e.value.Value})
			r.units = append(r.units, unit{raw: raw, exact: true, alts: []alt{{value: e.value, factor: factorWritten, why: ReasonValue, said: e.value.Value}}})
			return
		default:
			r.read = append(r.read, Reading{raw, ReadEither, string(e.value.Facet) + ":" + e.value.Value})
			u.alts = append(u.alts, alt{value: e.value, factor: factorValue, why: ReasonValue, said: e.value.Value})
		}
	}
	if len(u.alts) == 1 && len(words) > 1 && u.alts[0].why == ReasonWord {
		for _, w := range words {
			r.word(w)
		}
		return
	}
	r.units = append(r.units, u)
}

// others are the ways to say the same as some words.
func (e *entry) others(words []string) (alts []alt) {
	key := lexiconKey(e.lang, words)
	for _, phrase := range e.phrases {
		if lexiconKey(e.lang, phrase) == key {
			continue
		}
		a := alt{factor: factorSynonym, why: ReasonSynonym, said: strings.Join(phrase, " ")}
		for _, w := range phrase {
			t := stem(w, e.lang)
			if t == "" {
				continue
			}
			terms := []string{t}
			if f := fold(w); f != t {
				terms = append(terms, f)
			}
			a.words = append(a.words, terms)
		}
		if len(a.words) > 0 {
			alts = append(alts, a)
		}
	}
	return alts
}

// termsOf is a word's terms in every language of the index; stop when one of them
// leaves it out.
func (s *snapshot) termsOf(w string) (terms []string, stop bool) {
	for _, lang := range append([]string{""}, s.langs...) {
		t := stem(w, lang)
		stop = stop || t == ""
		if t != "" && !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	return terms, stop
}

// Normal is a question as its words alone: folded, sorted, each once, at most
// twelve and none of those that carry no meaning in English, French or Arabic.
func Normal(text string) string {
	var words []string
	for _, w := range wordsIn(text) {
		if !stopWords["en"][w] && !stopWords["fr"][w] && !stopWords["ar"][w] {
			words = append(words, fold(w))
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	return strings.Join(words[:min(len(words), 12)], " ")
}
