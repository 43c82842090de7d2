package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
	"golang.org/x/text/unicode/norm"
)

// stemmers by base language. A language without one is indexed by whole words.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem,
	"fr": french.Stem, "ga": irish.Stem, "hu": hungarian.Stem, "it": italian.Stem, "nb": norwegian.Stem, "nl": dutch.Stem,
	"nn": norwegian.Stem, "no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem, "ru": russian.Stem,
	"sv": swedish.Stem, "tr": turkish.Stem,
}

// stopWords carry no meaning in a question; they are not indexed. Only the
// seven languages the program is made for have a list: elsewhere a frequent word
// costs a little time and weighs next to nothing.
var stopWords = map[string]map[string]bool{
	"en": wordSet("a an and are as at be been but by can do for from had has have he how i if in into is it its me my no not of on or our so such that the their them then there these they this to up us was we were what when which who will with would you your"),
	"fr": wordSet("a au aux avec ce ces cet cette dans de des du elle en et eux il ils je l la le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ou où par pas pour qu que qui sa se ses si son sur ta te tes toi ton tu un une vos votre vous y à d c est sont être"),
	"es": wordSet("a al con de del el ella en es esta este hay la las lo los me mi mis muy no nos o para pero por que se ser si sin son su sus te tu un una uno y ya yo"),
	"de": wordSet("als am an auf aus bei bin bis das dem den der des die ein eine einem einen einer eines er es für ich im in ist mein meine mich mir mit nach nicht oder sie sind um und von vor was wie wir zu zum zur über"),
	"pt": wordSet("a ao aos as com da das de do dos e ela ele em eu na nas no nos não o os ou para pela pelo por que se sem seu sua são um uma é à"),
	"sl": wordSet("a ali bi da do glede in iz je jih k kako ki ko kot mi moj na naj ne ni o od ob pa po pri s se si so sta tudi v za z že"),
	"ar": wordSet("في من إلى على عن مع أن إن لا ما هذا هذه ذلك تلك التي الذي الذين هو هي هم كان كانت أو ثم كل قد لم لن بعد قبل بين كما عند و يا"),
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// slovenian takes the endings of cases and numbers off (there is no Snowball
// stemmer). It is light: it leaves three letters at least, knows no vowel that
// falls out (pes, psa) and joins no verb with its noun.
func slovenian(word string) string {
	for _, ending := range slovenianEndings {
		if rest, ok := strings.CutSuffix(word, ending); ok && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return word
}

var slovenianEndings = strings.Fields("ovanjem ovanja ovanju ovanje anjem anja anju anje enjem enja enju enje stjo osti ega emu imi ima ami oma ema ama ski ska sko ske mi ih im om em am ah ov ev eh jo a e i o u")

// stem turns a lower-case word into its term in one language: stemmed, then
// folded, so that accents help the stemmer and hinder nobody who types none.
// It is "" for a word that is not indexed.
func stem(word, lang string) string {
	if stopWords[lang][word] {
		return ""
	}
	if lang == "sl" {
		word = slovenian(word)
	} else if s := stemmers[lang]; s != nil {
		env := snowballstem.NewEnv(word)
		s(env)
		word = env.Current()
	}
	return fold(word)
}

// fold takes diacritics off: é is e, Arabic loses its vowel signs and hamza
// seats, digits of other scripts become 0-9.
func fold(word string) string {
	ascii := true
	for i := range len(word) {
		ascii = ascii && word[i] < utf8.RuneSelf
	}
	if ascii {
		return word
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(word) {
		switch {
		case unicode.IsMark(r) || r == 'ـ':
		case r >= '٠' && r <= '٩':
			b.WriteRune(r - '٠' + '0')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	out := b.String()
	for len(out) > maxTerm {
		_, size := utf8.DecodeLastRuneInString(out)
		out = out[:len(out)-size]
	}
	return out
}

// baseLanguage is the language without its region: "pt-BR" is "pt".
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}
