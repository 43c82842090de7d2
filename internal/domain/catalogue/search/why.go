package search

import (
	"slices"
	"strings"
)

// ReasonKind is why a document was found.
type ReasonKind string

// The kinds.
const (
	ReasonWord      ReasonKind = "word"      // it has the word, in any of its forms
	ReasonPhrase    ReasonKind = "phrase"    // it has the words side by side
	ReasonSynonym   ReasonKind = "synonym"   // it has a word that means the same
	ReasonMended    ReasonKind = "mended"    // it has the word that was meant
	ReasonBeginning ReasonKind = "beginning" // it has a longer word that begins so
	ReasonPart      ReasonKind = "part"      // it has a longer word made of this one
	ReasonValue     ReasonKind = "value"     // it states the value that the words name
	ReasonMissing   ReasonKind = "missing"   // it has none of this: others meet more of the question
)

// Reason is why a document was found by one word of a question.
type Reason struct {
	Word  string     `json:"word"`            // of the question
	Kind  ReasonKind `json:"kind"`            //
	Found string     `json:"found"`           // as the document writes it; for a value "facet:value"; empty when missing
	Where []string   `json:"where,omitempty"` // title, outcome, text, provider
}

var partNames = [...]string{Title: "title", Outcome: "outcome", Body: "text", By: "provider"}

// Why says which words of the question found a document of the page, where they
// stand and how they were read, and then which it misses. s is of the document as it
// was put into the index.
func (p Page) Why(s Said) []Reason {
	var reasons, missing []Reason
	for i := range p.units {
		u := &p.units[i]
		if r, ok := u.reason(s); ok {
			reasons = append(reasons, r)
		} else if !u.light {
			missing = append(missing, Reason{Word: u.raw, Kind: ReasonMissing})
		}
	}
	return append(reasons, missing...)
}

// Asked reports that words were asked for: that Why has something to say.
func (p Page) Asked() bool { return len(p.units) > 0 }

// saidWord is a word of a document.
type saidWord struct {
	term term
	word string
	part Part
	text int // which of the document's texts it is in
}

// Said is a document with its words, for Why: finding the words costs more than
// looking through them. It is safe for concurrent use; nobody MUST write into the
// document's texts and values meanwhile.
type Said struct {
	document Document
	words    []saidWord // in their order
}

// Said finds a document's words.
func (d Document) Said() Said {
	n := 0
	for _, t := range d.Texts {
		n += strings.Count(t.Text, " ") + 1
	}
	words := make([]saidWord, 0, n)
	for i, t := range d.Texts {
		lang := baseLanguage(t.Lang)
		for _, w := range wordsIn(t.Text) {
			words = append(words, saidWord{term{lang, stem(w, lang)}, w, t.Part, i})
		}
	}
	return Said{d, words}
}

// reason is the first way in which a document meets the unit: the one that weighs
// most.
func (u *unit) reason(s Said) (Reason, bool) {
	for i := range u.alts {
		if r, ok := u.alts[i].reason(u.raw, s); ok {
			return r, true
		}
	}
	return Reason{}, false
}

func (a *alt) reason(raw string, s Said) (Reason, bool) {
	r := Reason{Word: raw, Kind: a.why}
	if a.words == nil {
		r.Found = string(a.value.Facet) + ":" + a.value.Value
		return r, s.document.states(a.value)
	}
	if a.phrase && !a.stands(s.words) {
		return r, false
	}
	met, where := make([]string, len(a.words)), [len(partNames)]bool{}
	for _, w := range s.words {
		for i, terms := range a.words {
			if w.term.text != "" && slices.Contains(terms, w.term) {
				where[w.part] = true
				if met[i] == "" {
					met[i] = w.word
				}
			}
		}
	}
	for i, w := range met {
		if len(a.words[i]) == 0 {
			continue // any word
		}
		if w == "" {
			return r, false
		}
		if r.Found != "" {
			r.Found += " "
		}
		r.Found += w
	}
	for i, in := range where {
		if in {
			r.Where = append(r.Where, partNames[i])
		}
	}
	return r, true
}

// stands says that the words stand one after the other in a text whose positions
// are kept.
func (a *alt) stands(said []saidWord) bool {
	var run []int // how many words each beginning has found, the longest first
	text := -1
	for _, w := range said {
		if w.part == Body {
			continue
		}
		if w.text != text {
			run, text = run[:0], w.text
		}
		kept := run[:0]
		for _, n := range append(run, 0) {
			if terms := a.words[n]; len(terms) == 0 || slices.Contains(terms, w.term) {
				kept = append(kept, n+1)
			}
		}
		if run = kept; len(run) > 0 && run[0] == len(a.words) {
			return true
		}
	}
	return false
}
