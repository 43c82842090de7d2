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
	total, sum := 0, 0
	add := func(name string, weight int, score Share, stated bool) {
		if stated {
			l.Parts = append(l.Parts, Part{name, weight, score})
			total, sum = total+weight, sum+weight*int(score)
		}
	}
	add("outcomes", weightOutcomes, max(share(a.words, b.words, words), share(a.codes, b.codes, codes)), a.outcomes || b.outcomes)
	add("title", weightTitle, share(a.title, b.title, title), len(a.title)+len(b.title) > 0)
	volume, stated := volumes(a.Content, b.Content)
	add("volume", weightVolume, volume, stated)
	add("field", weightField, fields(a.Field, b.Field), a.Field != "" && b.Field != "")
	add("level", weightLevel, equal(a.Level, b.Level), a.Level != "" && b.Level != "" && framework(a.Level) == framework(b.Level))
	if total > 0 {
		l.Score = Share(sum / total)
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
func share(a, b, both []string) Share {
	all := len(a) + len(b) - len(both)
	if all == 0 {
		return 0
	}
	return Whole * Share(len(both)) / Share(all)
}

func volumes(a, b Content) (score Share, stated bool) {
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
	x, y := termsOf(Content{Titles: []string{a}}).title, termsOf(Content{Titles: []string{b}}).title
	return share(x, y, both(x, y))
}
