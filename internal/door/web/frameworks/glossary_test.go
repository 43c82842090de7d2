package frameworks

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

var (
	headword = regexp.MustCompile(`<div id="([a-z-]+)"><dt>([^<]+)</dt><dd><p>([^<]+)</p>`)
	defined  = regexp.MustCompile(`<section class="part"><h3>([^<]+)</h3><blockquote`)
)

func TestEveryWordIsExplainedInEveryLanguageInItsOrder(t *testing.T) {
	t.Parallel()
	h := site(t)
	for _, l := range i18n.Languages() {
		_, text := get(t, h, "/glossary?lang="+l.Code)
		var ids, names []string
		for _, m := range headword.FindAllStringSubmatch(text, -1) {
			ids, names = append(ids, m[1]), append(names, i18n.For(l.Code).Order(html.UnescapeString(m[2])))
			if strings.HasPrefix(m[2], "glossary.") || strings.HasPrefix(m[3], "glossary.") {
				t.Errorf("%s: %s is not said", l.Code, m[1])
			}
		}
		if !slices.IsSorted(names) {
			t.Errorf("%s: %q", l.Code, names)
		}
		for _, w := range ui.Words {
			if !slices.Contains(ids, string(w)) {
				t.Errorf("%s: %s is not explained", l.Code, w)
			}
		}
		if len(ids) != len(ui.Words) {
			t.Errorf("%s: %d entries of %d words", l.Code, len(ids), len(ui.Words))
		}
	}
}

func TestTheGlossarySaysWhatCountriesDefineTodayTheReadersOwnFirst(t *testing.T) {
	t.Parallel()
	h := site(t)
	_, text := get(t, h, "/glossary")
	var places []string
	for _, m := range defined.FindAllStringSubmatch(text, -1) {
		places = append(places, m[1])
	}
	if len(places) < 10 || places[0] != "Fellmark" || !slices.IsSorted(places[1:]) || !slices.Contains(places, "European Union") || slices.Contains(places, "Écountry") {
		t.Errorf("got %q", places)
	}
	says(t, h, "/glossary", []string{
		`<a href="/frameworks/xf-2026">Fellmark rules for micro-credentials 2026</a>`, "(version 1.0.0, since 1 January 2026)", "Micro-credentials Act 2026, art. 2",
		"The record of the learning outcomes", "National Microcredentials Framework, November 2021, condensed", "Fellmark:</a> 1 to 30 ECTS credits",
	}, []string{"{{"})
	says(t, h, "/glossary?lang=ar", []string{"إثبات أن شخصاً حقق نواتج تعلّم معلنة", `dir="rtl"`}, nil)
	says(t, h, "/frameworks/xf-2026", []string{`<a class="word" rel="help" href="/glossary#workload">`}, nil)
	says(t, h, "/frameworks/compare?framework=xf-2026&framework=nz", []string{`<a class="word" rel="help" href="/glossary#stacking">`}, nil)
}

func TestLettersOfAnAlphabetFollowThePlainOnesOnlyWhereTheyAreOthers(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{"en": {"Épée", "epoch"}, "fr": {"École", "écran"}, "ar": {"أثر", "اسم"}} {
		p := i18n.For(lang)
		if !slices.IsSortedFunc(want, func(a, b string) int { return strings.Compare(p.Order(a), p.Order(b)) }) {
			t.Errorf("%s: %q", lang, want)
		}
	}
}
