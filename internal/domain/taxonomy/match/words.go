package match

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"golang.org/x/text/unicode/norm"
)

var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem, "fr": french.Stem,
	"it": italian.Stem, "nl": dutch.Stem, "pt": portuguese.Stem, "sv": swedish.Stem,
}

// silent are words that say nothing about a skill. The second English line is
// the talk of course descriptions.
var silent = map[string]map[string]bool{
	"en": set(`a an and are as at be been but by can for from had has have he her his how if in into is it its more most my no
not of on or our other own per she so such than that the their them then there these they this those through to under up was we were what
when where which who will with within would you your e.g etc
able about ability also basic basics both certification certified class classroom course courses each essentials fundamentals gain graduates hands including introduction
knowledge learn learning like module various variety necessary needed new program programme properly required skill skills student students teach training understand used well including current different hour hours`),
	"fr": set(`a au aux avec ce ces cette d dans de des du elle en et il ils l la le les leur leurs n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sur un une vos votre vous y à être capable savoir`),
	"ar": set(`في من إلى على عن مع أن إن لا ما هذا هذه ذلك تلك التي الذي أو ثم كل قد لم لن بعد قبل بين كما عند و`),
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// word is one word of a text: as written, and as the index knows it.
type word struct {
	text, term string
	breaks     bool // a comma, a full stop or an "and" stands before it
}

// words splits a text. Words that say nothing are left out; what separates parts
// of a sentence is marked on the word that follows.
func words(text, lang string) []word {
	var out []word
	breaks := false
	for _, w := range split(text) {
		if w.breaks {
			breaks = true
		}
		if lang == "en" && (w.text == "and" || w.text == "or") {
			breaks = true
		}
		if silent[lang][w.text] || len(w.text) == 1 {
			continue
		}
		term := stem(w.text, lang)
		if term == "" {
			continue
		}
		out = append(out, word{text: w.text, term: term, breaks: breaks})
		breaks = false
	}
	return out
}

// split gives the words of a text in lower case.
func split(text string) []word {
	var out []word
	var b strings.Builder
	breaks := false
	flush := func() {
		if b.Len() > 0 {
			out = append(out, word{text: b.String(), breaks: breaks})
			b.Reset()
			breaks = false
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if b.Len() < 64 {
				b.WriteRune(unicode.ToLower(r))
			}
		case (r == '+' || r == '#') && b.Len() > 0: // C++, C#
			b.WriteRune(r)
		case r == '\'' || r == '’':
			flush()
		default:
			flush()
			breaks = breaks || strings.ContainsRune(",;:.•()/|\n", r)
		}
	}
	flush()
	return out
}

// stem is what a word is indexed under.
func stem(w, lang string) string {
	if lang == "en" {
		w = british(w)
	}
	if s := stemmers[lang]; s != nil {
		env := snowballstem.NewEnv(w)
		s(env)
		w = env.Current()
	}
	return fold(w)
}

// british spells as taxonomies of the European Union do.
func british(w string) string {
	if len(w) < 5 {
		return w
	}
	for _, z := range []string{"ize", "izing", "ization", "yze", "yzing"} {
		if i := strings.Index(w, z); i > 2 {
			return w[:i+1] + "s" + w[i+2:]
		}
	}
	if strings.HasSuffix(w, "or") && (w == "color" || w == "labor" || w == "behavior" || w == "harbor") || strings.HasPrefix(w, "color") || strings.HasPrefix(w, "behavior") {
		return strings.Replace(w, "or", "our", 1)
	}
	return w
}

// fold takes diacritics off.
func fold(w string) string {
	plain := true
	for i := range len(w) {
		plain = plain && w[i] < 0x80
	}
	if plain {
		return w
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) || r == 'ـ' {
			return -1
		}
		return r
	}, norm.NFKD.String(w))
}
