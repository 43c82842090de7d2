package likeness

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Content is what of an offer is compared.
type Content struct {
	Titles   []string // one a language
	Outcomes []Outcome
	Hours    int64 // hundredths; 0: not stated
	Credits  int64 // hundredths, in System
	System   string
	Level    string // "eqf 5", "nzqf 4"; empty: not stated
	Field    string // ISCED-F digits
}

// Outcome is one outcome: its texts, one a language, and its code if it has one.
type Outcome struct {
	Texts []string
	Code  string
}

// Share is a part of a whole, in ten-thousandths: exact, so that a score is the
// same on every machine.
type Share int

// Whole is all of it.
const Whole Share = 10_000

// String writes a share as a decimal fraction: 0.8125.
func (s Share) String() string {
	digits := strconv.Itoa(int(s%Whole + Whole))
	return strconv.Itoa(int(s/Whole)) + "." + digits[1:]
}

// Percent is a share in whole percent, rounded down.
func (s Share) Percent() int { return int(s / 100) }

// Part is one thing that was compared.
type Part struct {
	Name   string // outcomes, title, volume, field, level
	Weight int    // hundredths of the whole
	Score  Share
}

// Likeness is how alike two offers are and why.
type Likeness struct {
	Score Share
	Parts []Part   // that could be compared
	Codes []string // of outcomes both have
	Words []string // of titles and outcomes both use, in order
}

// The weights add up to 100.
const (
	weightOutcomes = 55
	weightTitle    = 30
	weightVolume   = 6
	weightField    = 5
	weightLevel    = 4
	weightRest     = weightVolume + weightField + weightLevel
)

// Compare says how alike two offers are.
func Compare(a, b Content) Likeness {
	v := newVocabulary()
	x, y := v.terms(a), v.terms(b)
	return v.explain(&x, &y)
}

// shared is how many members the sets of two offers have in common.
type shared struct{ codes, words, title int }

func compare(a, b *terms) shared {
	return shared{inBoth(a.codes, b.codes), inBoth(a.words, b.words), inBoth(a.title, b.title)}
}

// score is the mean of what both state, by weight; each is told of every part.
func score(a, b *terms, s shared, each func(Part)) Share {
	total, sum := 0, 0
	add := func(name string, weight int, score Share, stated bool) {
		if stated {
			each(Part{name, weight, score})
			total, sum = total+weight, sum+weight*int(score)
		}
	}
	add("outcomes", weightOutcomes, max(share(len(a.words), len(b.words), s.words), share(len(a.codes), len(b.codes), s.codes)), a.outcomes || b.outcomes)
	add("title", weightTitle, share(len(a.title), len(b.title), s.title), len(a.title)+len(b.title) > 0)
	volume, stated := volumes(a, b)
	add("volume", weightVolume, volume, stated)
	add("field", weightField, fields(a.field, b.field), a.field != "" && b.field != "")
	add("level", weightLevel, equal(a.level, b.level), a.level != "" && b.level != "" && framework(a.level) == framework(b.level))
	if total == 0 {
		return 0
	}
	return Share(sum / total)
}

// inBoth counts the members of two sorted sets that stand in each.
func inBoth(a, b []term) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// share is the part of all members of two sets, by their sizes, that both have.
func share(a, b, both int) Share {
	all := a + b - both
	if all == 0 {
		return 0
	}
	return Whole * Share(both) / Share(all)
}

func volumes(a, b *terms) (score Share, stated bool) {
	x, y := a.hours, b.hours
	if x <= 0 || y <= 0 {
		x, y = a.credits, b.credits
		if a.system != b.system {
			return 0, false
		}
	}
	if x <= 0 || y <= 0 {
		return 0, false
	}
	return Share(int64(Whole) * min(x, y) / max(x, y)), true
}

// fields counts the digits two codes have in common, of the longer: 0312 and
// 0311 share three quarters.
func fields(a, b string) Share {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return Whole * Share(n) / Share(max(len(a), len(b), 1))
}

func framework(level string) string {
	name, _, _ := strings.Cut(level, " ")
	return name
}

func equal(a, b string) Share {
	if a == b {
		return Whole
	}
	return 0
}

// empty are words that say nothing about what is learnt, in the languages of the
// shipped packs.
var empty = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(`a an and are as at be by can for from in into is it of on or that the their this to will with you your
		able student students learner learners participant participants course program programme
		à au aux avec ce ces d dans de des du elle en et est être il l la le les leur ou par pour qu que qui s sa ses son sur un une vous
		من في على إلى عن أن و أو ما هذا هذه التي الذي مع بين كل`) {
		out[w] = true
	}
	return out
}()

// Words are the words of a text that say something, in small letters.
func Words(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '+' && r != '#'
	})
	return slices.DeleteFunc(words, func(w string) bool { return empty[w] })
}

// SharedWords is the part of the words of two texts that both use.
func SharedWords(a, b string) Share {
	v := newVocabulary()
	x, y := v.terms(Content{Titles: []string{a}}).title, v.terms(Content{Titles: []string{b}}).title
	return share(len(x), len(y), inBoth(x, y))
}
