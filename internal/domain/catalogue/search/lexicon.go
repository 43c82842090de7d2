package search

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// A lexicon says of a language which words mean the same to somebody who looks
// for learning, which carry little, and which name a value of a facet. Its lines:
//
//	= carer | care worker | aide      one means as much as the other
//	~ become learn something          weighed where they occur, never required
//	supports=evening | after work     "after work" says what the facet counts
//	currency=EUR | euro | euros       how a currency is called
//	price=at-most | under | up to     what stands before or after a sum of money
//
// A line that begins with # is for people. Words are compared as the language's
// stemmer leaves them.
//
//go:embed words/*.txt
var lexiconFiles embed.FS

// lexiconWords is the longest phrase that is looked for, in words.
const lexiconWords = 5

type lexicon struct {
	langs      []string
	entries    map[string][]*entry // by language and stems: "en care worker"
	currencies map[string]string   // by the same
	bounds     map[string]string   // priceAtMost, priceAtLeast
	written    map[string]bool     // every phrase as it stands, folded
}

// entry is one line. A phrase is its words.
type entry struct {
	lang    string
	phrases [][]string // of a synonym line
	value   Value      // of a facet's line
	light   bool
}

var shippedLexicon = sync.OnceValue(func() *lexicon {
	l := &lexicon{entries: map[string][]*entry{}, currencies: map[string]string{}, bounds: map[string]string{}, written: map[string]bool{}}
	files, err := lexiconFiles.ReadDir("words")
	if err != nil {
		panic(err) // it is linked in
	}
	for _, f := range files {
		text, err := lexiconFiles.ReadFile(path.Join("words", f.Name()))
		if err == nil {
			err = l.read(strings.TrimSuffix(f.Name(), ".txt"), string(text))
		}
		if err != nil {
			panic(err) // a test reads every file
		}
	}
	return l
})

// with is the lexicon and another text's lines; the lexicon stays as it is.
func (l *lexicon) with(lang, text string) (*lexicon, error) {
	more := &lexicon{langs: slices.Clone(l.langs), entries: make(map[string][]*entry, len(l.entries)), currencies: maps.Clone(l.currencies), bounds: maps.Clone(l.bounds), written: maps.Clone(l.written)}
	for k, e := range l.entries {
		more.entries[k] = slices.Clip(e)
	}
	return more, more.read(lang, text)
}

// read takes the lines of a text in. Errors name the line.
func (l *lexicon) read(lang, text string) error {
	if !slices.Contains(l.langs, lang) {
		l.langs = append(l.langs, lang)
		slices.Sort(l.langs)
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		mark, rest, _ := strings.Cut(line, " ")
		var err error
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case mark == "=":
			err = l.alike(lang, rest)
		case mark == "~":
			for w := range strings.FieldsSeq(rest) {
				l.add(wordsIn(w), &entry{lang: lang, light: true})
			}
		default:
			err = l.valued(lang, line)
		}
		if err != nil {
			return fmt.Errorf("line %d of the words of %s: %w", n, lang, err)
		}
	}
	return nil
}

func (l *lexicon) alike(lang, rest string) error {
	e := &entry{lang: lang}
	for phrase := range strings.SplitSeq(rest, "|") {
		words := wordsIn(phrase)
		if len(words) == 0 || len(words) > lexiconWords {
			return fmt.Errorf("%q is not one to %d words", strings.TrimSpace(phrase), lexiconWords)
		}
		e.phrases = append(e.phrases, words)
	}
	if len(e.phrases) < 2 {
		return fmt.Errorf("%q has nothing to mean the same as", rest)
	}
	for _, words := range e.phrases {
		l.add(words, e)
	}
	return nil
}

func (l *lexicon) valued(lang, line string) error {
	parts := strings.Split(line, "|")
	facet, value, ok := strings.Cut(strings.TrimSpace(parts[0]), "=")
	if !ok || len(parts) < 2 || facet != "currency" && !slices.Contains(facets, Facet(facet)) {
		return fmt.Errorf("%q is not \"facet=value | words\"", line)
	}
	e := &entry{lang: lang, value: Value{Facet(facet), value}}
	for _, phrase := range parts[1:] {
		words := wordsIn(phrase)
		if len(words) == 0 || len(words) > lexiconWords {
			return fmt.Errorf("%q is not one to %d words", strings.TrimSpace(phrase), lexiconWords)
		}
		switch key := lexiconKey(lang, words); {
		case facet == "currency":
			l.currencies[key] = value
		case facet == string(FacetPrice) && (value == priceAtMost || value == priceAtLeast):
			l.bounds[key] = value
		default:
			l.add(words, e)
		}
	}
	return nil
}

func (l *lexicon) add(words []string, e *entry) {
	l.written[fold(strings.Join(words, " "))] = true
	key := lexiconKey(e.lang, words)
	if !slices.Contains(l.entries[key], e) {
		l.entries[key] = append(l.entries[key], e)
	}
}

// lexiconKey is what a phrase is found by. Words that are not indexed count in a
// phrase: "no diploma" is not "diploma".
func lexiconKey(lang string, words []string) string {
	var b strings.Builder
	b.WriteString(lang)
	for _, w := range words {
		b.WriteByte(' ')
		b.WriteString(keyOfWord(w, lang))
	}
	return b.String()
}

func keyOfWord(w, lang string) string {
	if t := stem(w, lang); t != "" {
		return t
	}
	return fold(w)
}

// longest is how many of the words, from the first, the lexicon knows as a phrase,
// and what it says of them in any language; what means the same only where the
// index has that language.
func (l *lexicon) longest(words, langs []string) (n int, found []*entry) {
	for _, lang := range l.langs {
		key := lang
		for i, w := range words[:min(len(words), lexiconWords)] {
			key += " " + keyOfWord(w, lang)
			if i+1 < n {
				continue
			}
			for _, e := range l.entries[key] {
				if e.phrases != nil && !slices.Contains(langs, lang) {
					continue
				}
				if i+1 > n {
					n, found = i+1, nil
				}
				found = append(found, e)
			}
		}
	}
	return n, found
}

func wordsIn(text string) (words []string) {
	eachWord(text, func(w []byte) { words = append(words, string(w)) })
	return words
}
