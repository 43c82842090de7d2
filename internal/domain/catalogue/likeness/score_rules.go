package likeness

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// Content is what of an offer is compared.
type Content struct {
	Titles   []string // one a language
	Outcomes []Outcome
	Hours    float64 // 0: not stated
	Credits  float64 // in System
	System   string
	Level    string // "eqf 5", "nzqf 4"; empty: not stated
	Field    string // ISCED-F digits
}

// Outcome is one outcome: its texts, one a language, and its code if it has one.
type Outcome struct {
	Texts []string
	Code  string
}

// Part is one thing that was compared.
type Part struct {
	Name   string // outcomes, title, volume, field, level
	Weight float64
	Score  float64
}

// Likeness is how alike two offers are and why.
type Likeness struct {
	Score float64
	Parts []Part   // that could be compared
	Codes []string // of outcomes both have
	Words []string // of titles and outcomes both use, in order
}

// The weights add up to 1.
const (
	weightOutcomes = 0.55
	weightTitle    = 0.30
	weightVolume   = 0.06
	weightField    = 0.05
	weightLevel    = 0.04
	weightRest     = weightVolume + weightField + weightLevel
)

// terms are an offer as sets, each sorted.
type terms struct {
	codes, words, title []string
	outcomes            bool
	Content
}

func termsOf(c Content) terms {
	t := terms{Content: c, outcomes: len(c.Outcomes) > 0}
	for _, o := range c.Outcomes {
		if o.Code != "" {
			t.codes = append(t.codes, o.Code)
		}
		for _, text := range o.Texts {
			t.words = append(t.words, Words(text)...)
		}
	}
	for _, text := range c.Titles {
		t.title = append(t.title, Words(text)...)
	}
	for _, set := range []*[]string{&t.codes, &t.words, &t.title} {
		slices.Sort(*set)
		*set = slices.Compact(*set)
	}
	return t
}

// Compare says how alike two offers are.
func Compare(a, b Content) Likeness { return compare(termsOf(a), termsOf(b)) }

func compare(a, b terms) Likeness {
	codes, words, title := both(a.codes, b.codes), both(a.words, b.words), both(a.title, b.title)
	l := Likeness{Codes: codes, Words: slices.Concat(title, words)}
	slices.Sort(l.Words)
	l.Words = slices.Compact(l.Words)
	add := func(name string, weight, score float64, stated bool) {
		if stated {
			l.Parts = append(l.Parts, Part{name, weight, score})
		}
	}
	add("outcomes", weightOutcomes, max(share(a.words, b.words, words), share(a.codes, b.codes, codes)), a.outcomes || b.outcomes)
	add("title", weightTitle, share(a.title, b.title, title), len(a.title)+len(b.title) > 0)
	volume, stated := volumes(a.Content, b.Content)
	add("volume", weightVolume, volume, stated)
	add("field", weightField, fields(a.Field, b.Field), a.Field != "" && b.Field != "")
	add("level", weightLevel, equal(a.Level, b.Level), a.Level != "" && b.Level != "" && framework(a.Level) == framework(b.Level))
	total := 0.0
	for _, p := range l.Parts {
		total += p.Weight
		l.Score += p.Weight * p.Score
	}
	if total > 0 {
		l.Score = math.Round(l.Score/total*1e9) / 1e9 // 1 is 1
	}
	return l
}

// both are the members of two sorted sets that stand in each.
func both(a, b []string) []string {
	var out []string
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := strings.Compare(a[i], b[j]); {
		case c == 0:
			out = append(out, a[i])
			i, j = i+1, j+1
		case c < 0:
			i++
		default:
			j++
		}
	}
	return out
}

// share is the part of all members that both sets have.
func share(a, b, both []string) float64 {
	all := len(a) + len(b) - len(both)
	if all == 0 {
		return 0
	}
	return float64(len(both)) / float64(all)
}

func volumes(a, b Content) (score float64, stated bool) {
	x, y := a.Hours, b.Hours
	if x <= 0 || y <= 0 {
		x, y = a.Credits, b.Credits
		if a.System != b.System {
			return 0, false
		}
	}
	if x <= 0 || y <= 0 {
		return 0, false
	}
	return min(x, y) / max(x, y), true
}

// fields counts the digits two codes have in common, of the longer: 0312 and
// 0311 share three quarters.
func fields(a, b string) float64 {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return float64(n) / float64(max(len(a), len(b), 1))
}

func framework(level string) string {
	name, _, _ := strings.Cut(level, " ")
	return name
}

func equal(a, b string) float64 {
	if a == b {
		return 1
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

// SharedWords is the part of the words of two texts that both use, 0 to 1.
func SharedWords(a, b string) float64 {
	x, y := termsOf(Content{Titles: []string{a}}).title, termsOf(Content{Titles: []string{b}}).title
	return share(x, y, both(x, y))
}
