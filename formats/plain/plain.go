package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MostWords is how many words a sentence can have before it is called long.
const MostWords = 20

// Hint is what could be easier to read in a text.
type Hint struct {
	Kind  Kind
	Text  string // the sentence or the word
	Count int    // of words in a long sentence, of letters in a long word
	Plain string // what could stand instead of a hard word
}

// Kind is what a hint is about.
type Kind string

// The kinds.
const (
	LongSentence Kind = "sentence" // more than MostWords words
	LongWord     Kind = "word"     // more letters than words of the language have
	HardWord     Kind = "hard"     // a plainer one would do
)

// longest is how many letters a word can have before it is called long, where that is
// not fourteen.
var longest = map[string]int{"de": 20, "ar": 11}

// instead are English words for which a plainer one does.
var instead = map[string]string{
	"accomplish": "do", "additional": "more", "ascertain": "find out", "assist": "help", "commence": "start", "competencies": "skills", "comprehend": "understand",
	"comprises": "has", "conclude": "end", "consequently": "so", "demonstrate": "show", "endeavour": "try", "facilitate": "help", "furthermore": "also",
	"implement": "carry out", "methodologies": "methods", "modality": "way", "obtain": "get", "participate": "take part", "prior": "before", "purchase": "buy",
	"regarding": "about", "require": "need", "subsequently": "later", "sufficient": "enough", "terminate": "end", "utilise": "use", "utilize": "use",
}

// Hints are what could be easier to read in a text of a language (BCP 47), in the
// order of the text. Each word is told once.
func Hints(text, lang string) (all []Hint) {
	base, _, _ := strings.Cut(lang, "-")
	most := longest[base]
	if most == 0 {
		most = 14
	}
	told := map[string]bool{}
	for _, s := range Sentences(text) {
		words := Words(s)
		if len(words) > MostWords {
			all = append(all, Hint{Kind: LongSentence, Text: s, Count: len(words)})
		}
		for _, w := range words {
			low := strings.ToLower(w)
			if told[low] {
				continue
			}
			told[low] = true
			if n := letters(w); n > most {
				all = append(all, Hint{Kind: LongWord, Text: w, Count: n})
			} else if better := instead[low]; better != "" && base == "en" {
				all = append(all, Hint{Kind: HardWord, Text: w, Plain: better})
			}
		}
	}
	return all
}

// Sentences are the sentences of a text. A line ends one, so does a colon.
func Sentences(text string) (all []string) {
	from := 0
	cut := func(to int) {
		if s := strings.TrimSpace(text[from:to]); s != "" {
			all = append(all, s)
		}
		from = to
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		next, _ := utf8.DecodeRuneInString(text[end:])
		switch {
		case r == '\n':
			cut(i)
		case strings.ContainsRune(".!?:;؟؛…", r) && (end == len(text) || unicode.IsSpace(next)):
			cut(end)
		}
		i = end
	}
	cut(len(text))
	return all
}

// Words are the words of a text: what holds a letter, without what stands around it.
func Words(text string) (all []string) {
	for _, w := range strings.Fields(text) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if strings.ContainsFunc(w, unicode.IsLetter) {
			all = append(all, w)
		}
	}
	return all
}

// letters counts the letters of the longest part of a word: "self-assessment" is two.
func letters(w string) (most int) {
	n := 0
	for _, r := range w {
		switch {
		case unicode.IsLetter(r):
			n++
			most = max(most, n)
		case !unicode.IsMark(r):
			n = 0
		}
	}
	return most
}

// Syllables is about how many syllables an English word has: its groups of vowels,
// without a silent e at the end.
func Syllables(word string) int {
	w := strings.ToLower(word)
	n, vowel := 0, false
	for _, r := range w {
		is := strings.ContainsRune("aeiouy", r)
		if is && !vowel {
			n++
		}
		vowel = is
	}
	silent := strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && !strings.HasSuffix(w, "ee") || strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded")
	if silent && n > 1 {
		n--
	}
	return max(n, 1)
}

// Age is how old a reader of an English text is who reads it easily, in tenths of a
// year: the school grade of Flesch and Kincaid (1975), 0.39 words a sentence + 11.8
// syllables a word - 15.59, and five years more. It says little of fewer than a
// hundred words.
func Age(text string) int {
	sentences, words, syllables := len(Sentences(text)), Words(text), 0
	if len(words) == 0 {
		return 0
	}
	for _, w := range words {
		syllables += Syllables(w)
	}
	hundredths := 39*len(words)/sentences + 1180*syllables/len(words) - 1559 + 500
	return max(hundredths, 0) / 10
}
