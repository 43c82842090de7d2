package recipe_test

import (
	"fmt"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue/recipe"
	"opencairn.org/cairn/internal/ground/fault"
)

const german = `
pages: /kurse/
fields:
  title: {select: h1}
  outcomes: {select: "#ziele li", all: true}
  hours: {select: .umfang, after: "Umfang:", number: true, decimal: ","}
  credits: {select: .ects, number: true, decimal: ",", unit: ECTS}
  price: {select: .preis, number: true, decimal: ",", unit: EUR}
  start: {select: time, date: DD.MM.YYYY, may: true}
  id: {select: "[data-nr]", attr: data-nr}
  language: {value: de}
  level: {value: EQF 5}
`

const page = `<html lang=de><h1>Rotorblätter <b>prüfen</b></h1><ul id=ziele><li>Ein Blatt prüfen<li>Nach Tabelle entscheiden</ul>
<p class=umfang>3 Wochen, Umfang: 112,5 Stunden<p class=ects>4,5 ECTS<p class=preis>1.450,00 €</p><time>am 06.04.2026</time><i data-nr="K 7"></i>`

func parsed(t *testing.T, text string) recipe.Recipe {
	t.Helper()
	r, err := recipe.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARecipeReadsACourseFromAPageThatSaysNothingToMachines(t *testing.T) {
	t.Parallel()
	got := parsed(t, german).Read([]byte(page), "text/html; charset=utf-8", "https://hafen.example/kurse/7")
	if b := got.Broken(); b != nil || len(got.Read.Courses) != 1 {
		t.Fatalf("broken at %+v: %+v", b, got.Read)
	}
	c := got.Read.Courses[0]
	if c.ID != "K 7" || c.Name["und"] != "Rotorblätter prüfen" || len(c.Outcomes) != 2 || c.Hours.String() != "112.5" || c.Credits[0].Value.String() != "4.5" ||
		c.Price.Minor != 145000 || c.Price.Currency != "EUR" || c.Level.Value != "5" || c.Languages[0] != "de" || c.Runs[0].Start.Day() != 6 || c.URL != "https://hafen.example/kurse/7" {
		t.Errorf("got %+v", c)
	}
}

func TestAPageThatChangedBreaksTheRecipeAndGivesNothingOfIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, field, key string }{
		"the title has gone":        {"<h1>", "<h2>", "title", "recipe.nothing"},
		"the list is another":       {"id=ziele", "id=inhalt", "outcomes", "recipe.nothing"},
		"two titles":                {"<h1>", "<h1>Hafen</h1><h1>", "title", "recipe.several"},
		"a price from to":           {"1.450,00", "1.450,00 bis 1.600,00", "price", "recipe.numbers"},
		"a price on request":        {"1.450,00 €", "auf Anfrage", "price", "recipe.no_number"},
		"another decimal sign":      {"1.450,00", "1,450.00", "price", "recipe.numbers"},
		"a date in words":           {"06.04.2026", "6. April", "start", "recipe.no_date"},
		"a day there is not":        {"06.04.2026", "31.02.2026", "start", "recipe.no_date"},
		"the words before it":       {"Umfang:", "Dauer:", "hours", "recipe.nothing"},
		"the attribute is empty":    {"data-nr=\"K 7\"", "data-nr", "id", "recipe.nothing"},
		"a number nobody can price": {"1.450,00", "1.450,005", "price", "recipe.unusable"},
	} {
		got := parsed(t, german).Read([]byte(strings.Replace(page, c.old, c.new, 1)), "text/html; charset=utf-8", "https://hafen.example/kurse/7")
		b := got.Broken()
		if b == nil || b.Field != c.field || b.Wrong != c.key {
			t.Errorf("%s: got %+v, want %s at %s", name, b, c.key, c.field)
		}
		if len(got.Read.Courses) > 0 {
			t.Errorf("%s: half a course was given out", name)
		}
	}
	whole := parsed(t, german).Read([]byte(strings.Replace(page, "<time>am 06.04.2026</time>", "", 1)), "", "https://hafen.example/kurse/7")
	if whole.Broken() != nil || len(whole.Read.Courses[0].Runs) > 0 {
		t.Errorf("what a page need not state: %+v", whole.Broken())
	}
}

func TestARecipeIsForThePagesItNames(t *testing.T) {
	t.Parallel()
	r := parsed(t, german)
	for address, want := range map[string]bool{"https://h.example/kurse/7": true, "https://h.example/kurse/": false, "https://h.example/ueber-uns": false, "https://h.example/kurse/a?b": true, ":": false} {
		if r.Takes(address) != want {
			t.Errorf("%s: got %v", address, !want)
		}
	}
}

func TestARecipeThatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, key string }{
		"nothing":             {"", "recipe.pages"},
		"no YAML":             {"pages: [", "recipe.syntax"},
		"a setting of nobody": {"pages: /a\nscript: x", "recipe.syntax"},
		"no outcomes":         {"pages: /a\nfields: {title: {select: h1}}", "recipe.needed"},
		"a title that may":    {"pages: /a\nfields: {title: {select: h1, may: true}, outcomes: {select: li}}", "recipe.needed"},
		"a field of nobody":   {german + "  teacher: {select: .t}", "recipe.unknown"},
		"a broken selector":   {german + "  summary: {select: 'p['}", "recipe.selector"},
		"two ways":            {german + "  summary: {select: p, value: x}", "recipe.select_or_value"},
		"a date of nowhere":   {german + "  end: {select: p, date: jj/mm}", "recipe.date_form"},
		"a price of nothing":  {strings.Replace(german, ", unit: EUR", "", 1), "recipe.unit"},
		"a decimal letter":    {german + "  weeks: {select: p, decimal: x}", "recipe.decimal"},
		"too long":            {german + strings.Repeat("#", recipe.Most), "recipe.long"},
	} {
		_, err := recipe.Parse([]byte(c.text))
		if l, ok := fault.Of(err); !ok || l[0].Key != c.key || l[0].Kind != fault.Invalid {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
		}
	}
}

func TestWhatARecipesAuthorMistypedIsNamedWithoutTheProgramsOwnWords(t *testing.T) {
	t.Parallel()
	for text, word := range map[string]string{"pages: /a\nscript: x": "line 2: script", "pages: /a\nfields: {title: {selekt: h1}}": "selekt"} {
		_, err := recipe.Parse([]byte(text))
		l, _ := fault.Of(err)
		if why := fmt.Sprint(l[0].Args["why"]); !strings.Contains(why, word) || strings.Contains(why, "recipe.") || strings.Contains(why, "yaml") {
			t.Errorf("%q is said of %q", why, text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(german, page)
	f.Add("pages: /\nfields: {title: {select: ':is(*)'}, outcomes: {select: 'li:nth-child(2n+1)', all: true}}", "<li>a")
	f.Fuzz(func(t *testing.T, text, body string) {
		r, err := recipe.Parse([]byte(text))
		if err != nil {
			return
		}
		got := r.Read([]byte(body), "text/html", "https://a.example/kurse/1")
		if (got.Broken() == nil) != (len(got.Read.Courses) == 1) {
			t.Fatalf("neither whole nor nothing: %+v", got)
		}
	})
}
