package search

import (
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/fault"
)

// shelf is an index of titles in a language.
func shelf(t *testing.T, lang string, titles ...string) *Index {
	t.Helper()
	ix := New()
	for _, title := range titles {
		ix.Put(Document{ID: title, Title: title, Texts: []Text{{Title, lang, title}}})
	}
	return ix
}

func find(t *testing.T, ix *Index, q Query) Page {
	t.Helper()
	p, err := ix.Search(q)
	if err != nil {
		t.Fatalf("%q: %v", q.Words, err)
	}
	return p
}

func ids(p Page) (out []string) {
	for _, h := range p.Hits {
		out = append(out, h.ID)
	}
	slices.Sort(out)
	return out
}

func TestWordsInQuotesStandSideBySide(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "Care of the old", "Old care homes", "Machine learning on small data", "Learning to use a machine")
	ix.Put(Document{ID: "two", Texts: []Text{{Title, "en", "Machine"}, {Outcome, "en", "Learning data"}, {By, "en", "Harbour Training Works"}}})
	for question, want := range map[string][]string{
		`"machine learning"`:      {"Machine learning on small data"},
		`“learning machine”`:      {},
		`"care of the old"`:       {"Care of the old"},
		`"old care"`:              {"Old care homes"},
		`"harbour training work"`: {"two"},
		`"machine learning" data`: {"Machine learning on small data"},
		`"machine learning`:       {"Machine learning on small data", "Learning to use a machine", "two"}, // never closed
	} {
		p := find(t, ix, Query{Words: question})
		slices.Sort(want)
		if got := ids(p); p.AnyWord && len(want) > 0 || !p.AnyWord && !slices.Equal(got, want) {
			t.Errorf("%s: got %v (any %v), want %v", question, got, p.AnyWord, want)
		}
	}
	if p := find(t, ix, Query{Words: "machine learning data"}); p.Hits[0].ID != "Machine learning on small data" {
		t.Errorf("words side by side do not come first: %v", p.Hits)
	}
}

func TestMistypedWordsAreMendedByTheirLength(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "Welding", "Bookkeeping", "Management of databases", "Accessibility", "Care")
	for question, want := range map[string]string{
		"wedling": "Welding", "weldign": "Welding", "weldinng": "Welding", "velding": "Welding",
		"bokkeping": "Bookkeeping", "managament": "Management of databases", "acesibility": "Accessibility", "accesibillity": "Accessibility",
		"vedlign":  "", // two letters wrong in seven
		"cra":      "", // too short
		"xylophon": "",
	} {
		p := find(t, ix, Query{Words: question})
		got := ""
		if p.Total > 0 {
			got = p.Hits[0].ID
		}
		if got != want {
			t.Errorf("%s: got %q, want %q (%+v)", question, got, want, p.Read)
		}
		if want != "" && !slices.ContainsFunc(p.Read, func(r Reading) bool { return r.Word == question && r.Kind == ReadMended }) {
			t.Errorf("%s: it is not told that it was mended: %+v", question, p.Read)
		}
	}
}

func TestCompoundsAreFoundByTheirParts(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "de", "Pflege von alten Menschen", "Schutz von Daten", "Wunden versorgen")
	for question, want := range map[string]string{"Altenpflege": "Pflege von alten Menschen", "Datenschutz": "Schutz von Daten"} {
		if p := find(t, ix, Query{Words: question}); p.Total != 1 || p.Hits[0].ID != want {
			t.Errorf("%s: got %+v, read %+v", question, p.Hits, p.Read)
		}
	}
	dutch := shelf(t, "nl", "Zorg voor ouderen", "Lassen van staal")
	if p := find(t, dutch, Query{Words: "ouderenzorg"}); p.Total != 1 || p.Read[0].Kind != ReadParts {
		t.Errorf("ouderenzorg: got %+v", p)
	}
	english := shelf(t, "en", "Care of the elder")
	if p := find(t, english, Query{Words: "eldercare"}); p.Total != 0 {
		t.Errorf("English words are taken apart: %+v", p.Read)
	}
}

func TestSevenLanguagesHaveStopWordsStemsAndSynonyms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, title, question string }{
		{"en", "Working with older people", "the elderly"}, {"fr", "Aide à domicile", "les auxiliaires de vie"},
		{"es", "Cuidado de personas mayores", "los ancianos"}, {"de", "Arbeiten mit Senioren", "die alten Menschen"},
		{"pt", "Apoio na terceira idade", "os idosos"}, {"sl", "Delo s starostniki", "za starejše"}, {"ar", "خدمة كبار السن", "في المسنين"},
	} {
		p := find(t, shelf(t, c.lang, c.title), Query{Words: c.question})
		if p.Total != 1 || p.AnyWord {
			t.Errorf("%s: %q does not find %q: %+v", c.lang, c.question, c.title, p)
			continue
		}
		why := p.Why(Document{Texts: []Text{{Title, c.lang, c.title}}}.Said())
		if len(why) != 1 || why[0].Kind != ReasonSynonym || !slices.Equal(why[0].Where, []string{"title"}) {
			t.Errorf("%s: got %+v", c.lang, why)
		}
	}
	for question, title := range map[string]string{"varjenja": "Varjenje jekla", "otrokom": "Delo z otroki", "vrtov": "Oblikovanje vrta"} {
		if p := find(t, shelf(t, "sl", title), Query{Words: question}); p.Total != 1 || len(p.Read) > 0 {
			t.Errorf("sl: %q does not find %q: %+v", question, title, p)
		}
	}
}

// M059: a search for "evenings, childcare, no laptop needed" finds only offers that
// declare them (S-348, S-350).
func TestWhatIsAskedForBetweenCommasIsDeclared(t *testing.T) {
	t.Parallel()
	ix := New()
	put := func(id, title string, supports ...string) {
		d := Document{ID: id, Texts: []Text{{Title, "en", title}, {Body, "en", "No evenings, no childcare, no laptop needed."}}}
		for _, s := range supports {
			d.Values = append(d.Values, Value{FacetSupports, s})
		}
		ix.Put(d)
	}
	put("all", "Welding", "evening", "childcare", "equipment")
	put("evening", "Welding", "evening")
	put("two", "Cooking", "evening", "childcare")
	put("says", "Evening childcare")
	for question, want := range map[string][]string{
		"evenings, childcare, no laptop needed": {"all"},
		"evenings, childcare":                   {"all", "two"},
		"welding, in the evenings":              {"all", "evening"},
		"childcare":                             {"all", "evening", "says", "two"}, // may be what is learnt
		"dancing, evenings":                     {"all", "evening", "two"},         // no dancing, but only in the evening
	} {
		if got := ids(find(t, ix, Query{Words: question})); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", question, got, want)
		}
	}
	p := find(t, ix, Query{Words: "evenings, childcare"})
	want := []Reading{{"evenings", ReadValue, "supports:evening"}, {"childcare", ReadValue, "supports:childcare"}}
	if diff := gocmp.Diff(want, p.Read); diff != "" {
		t.Error(diff)
	}
	why := p.Why(Document{Values: []Value{{FacetSupports, "childcare"}, {FacetSupports, "evening"}}}.Said())
	if len(why) != 2 || why[0].Found != "supports:evening" {
		t.Errorf("got %+v", why)
	}
}

func TestWhatMayHaveBeenMeantIsTold(t *testing.T) {
	t.Parallel()
	var titles []string
	for i := range 60 {
		titles = append(titles, "Nursing "+strings.Repeat("i", i+1))
	}
	ix := shelf(t, "en", append(titles, "Nutsing", "Welding steel", "Painting wood")...)
	p := find(t, ix, Query{Words: "nutsing"})
	if p.Total != 1 || len(p.Instead) != 1 || p.Instead[0] != (Suggestion{"nursing", 60}) {
		t.Errorf("got %+v", p)
	}
	p = find(t, ix, Query{Words: "welding nutsing"})
	if !p.AnyWord || len(p.Instead) == 0 {
		t.Errorf("got %+v", p)
	}
	for _, s := range p.Instead {
		if got := find(t, ix, Query{Words: s.Words}).Total; got != s.Count {
			t.Errorf("%q would find %d, not %d", s.Words, got, s.Count)
		}
	}
}

func TestSoonestShortestAndNearest(t *testing.T) {
	t.Parallel()
	ix := New()
	ix.Put(
		Document{ID: "past", Hours: 10, Listed: 1, Starts: []uint32{10}},
		Document{ID: "later", Hours: 300, Starts: []uint32{10, 60}, Places: []Point{{52.37, 4.9}}}, // Amsterdam
		Document{ID: "any", Hours: 50, Starts: []uint32{AnyDay}, Places: []Point{{48.86, 2.35}, {50.85, 4.35}}},
		Document{ID: "none", Hours: NotKnown, Places: []Point{{51.92, 4.48}}}, // Rotterdam
	)
	hague := Point{52.08, 4.31}
	for sort, want := range map[Sort]string{SortSoonest: "any later", SortShortest: "past any later none", SortNearest: "none later any past"} {
		p := find(t, ix, Query{Sort: sort, Today: 20, Near: &hague})
		var got []string
		for _, h := range p.Hits {
			got = append(got, h.ID)
		}
		if !strings.HasPrefix(strings.Join(got, " "), want) {
			t.Errorf("%s: got %v, want %s", sort, got, want)
		}
	}
	if m := metres(hague, Point{51.92, 4.48}); m < 21_000 || m > 22_000 {
		t.Errorf("The Hague is %d m from Rotterdam", m)
	}
	if _, err := ix.Search(Query{Sort: SortNearest}); !fault.Is(err, "search.near") {
		t.Errorf("nearest to nothing: %v", err)
	}
}

func TestAPackBringsWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "Marae protocol for visitors")
	if p := find(t, ix, Query{Words: "tikanga"}); p.Total != 0 {
		t.Fatalf("got %+v", p)
	}
	if err := ix.Know("en", "= tikanga | protocol\n"); err != nil {
		t.Fatal(err)
	}
	if p := find(t, ix, Query{Words: "tikanga"}); p.Total != 1 {
		t.Errorf("got %+v", p)
	}
	for _, wrong := range []string{"= alone", "colour=red | red", "supports=evening", "= a b c d e f | g", "nonsense"} {
		if err := ix.Know("en", "# fine\n"+wrong); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func FuzzLexicon(f *testing.F) {
	f.Add("= a | b\n~ c\nsupports=evening | after work\n")
	f.Add("= |||\n=\n~\n# x\nfield=09")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := shippedLexicon().with("en", text)
		if err == nil && len(l.entries) < len(shippedLexicon().entries) {
			t.Fatal("words went away")
		}
	})
}

func TestPositionsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	var l positionList
	want := []uint64{}
	for _, p := range [][2]uint32{{0, 1}, {0, 2}, {0, 66}, {3, 63}, {3, 64 + 8192}, {900, maxPosition - 1}, {901, 5}} {
		l.at(p[0], p[1])
		want = append(want, uint64(p[0])<<20|uint64(p[1]))
	}
	s := &segment{positions: l.bytes, placed: []uint32{0, uint32(len(l.bytes))}}
	if diff := gocmp.Diff(want, s.places(0, nil)); diff != "" {
		t.Error(diff)
	}
}

// French takes "car" of "care", and English of "cars": they do not meet.
func TestAWordMeetsTextsOfALanguageAsThatLanguageStemsIt(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "Electric cars", "Care of the old")
	ix.Put(Document{ID: "fr", Texts: []Text{{Title, "fr", "Soins, car la santé compte"}}}, Document{ID: "none", Texts: []Text{{Title, "", "CARE 3"}}})
	if got, want := ids(find(t, ix, Query{Words: "care"})), []string{"Care of the old", "fr", "none"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want) // "car" is how French leaves what is written "care"
	}
	if got, want := ids(find(t, ix, Query{Words: "the cares"})), []string{"Care of the old", "fr"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSayingItInASecondLanguageCountsNeitherForNorAgainst(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "Nutrition for sport")
	ix.Put(Document{ID: "two", Texts: []Text{{Title, "en", "Nutrition for sport"}, {Title, "fr", "Nutrition et sport pour tous les jours"}}})
	for _, q := range []string{"nutrition", "nutrition sport"} {
		if p := find(t, ix, Query{Words: q}); len(p.Hits) != 2 || p.Hits[0].Score != p.Hits[1].Score {
			t.Errorf("%s: got %+v", q, p.Hits)
		}
	}
}

func TestAMistypedWordIsOfTheLanguageTheQuestionIsIn(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "Welding")
	for _, title := range []string{"Wending", "Wending zwei", "Wending drei"} {
		ix.Put(Document{ID: title, Texts: []Text{{Title, "de", title}}})
	}
	for question, want := range map[string]string{"I want to do wekding": "welding", "ich will wekding": "wending", "wekding": "wending"} {
		if p := find(t, ix, Query{Words: question}); len(p.Read) != 1 || p.Read[0].As != want {
			t.Errorf("%s: got %+v, want %s", question, p.Read, want)
		}
	}
	if p := find(t, ix, Query{Words: "welder"}); len(p.Read) != 1 || p.Read[0].Kind == ReadMended {
		t.Errorf("a word that is known was mended: %+v", p.Read)
	}
}

func TestWhatMissesAWordFollowsWhatHasAll(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "Fitting a heat pump", "Heat pump installer", "Solar installer", "Pump rooms", "Cooking")
	p := find(t, ix, Query{Words: "I want to become a heat pump installer"})
	var got []string
	for _, h := range p.Hits {
		got = append(got, h.ID)
	}
	if want := []string{"Heat pump installer", "Fitting a heat pump"}; len(got) < 4 || !slices.Equal(got[:2], want) || slices.Contains(got, "Cooking") {
		t.Errorf("got %v, want %v and others, but no cooking", got, want)
	}
	if p.Whole != 2 || p.AnyWord { // who fits it installs it
		t.Errorf("got %d with all words, any %v", p.Whole, p.AnyWord)
	}
	why := p.Why(Document{Texts: []Text{{Title, "en", "Pump rooms"}}}.Said())
	want := []Reason{{"pump", ReasonWord, "Pump", []string{"title"}}, {Word: "heat", Kind: ReasonMissing}, {Word: "installer", Kind: ReasonMissing}}
	for i := range why {
		why[i].Found = strings.Replace(why[i].Found, "pump", "Pump", 1)
	}
	if diff := gocmp.Diff(want, why); diff != "" {
		t.Error(diff)
	}
	if p = find(t, ix, Query{Words: `installer "pump rooms"`}); p.Total != 1 || p.Hits[0].ID != "Pump rooms" || !p.AnyWord {
		t.Errorf("what stood in quotes is missed before a word is: %+v", p)
	}
}

func TestWhereNothingStatesAllConditionsThoseThatStateMostAreShown(t *testing.T) {
	t.Parallel()
	ix := New()
	ix.Put(
		Document{ID: "one", Values: []Value{{FacetSupports, "evening"}}},
		Document{ID: "two", Values: []Value{{FacetSupports, "evening"}, {FacetSupports, "childcare"}}},
		Document{ID: "none"},
	)
	p := find(t, ix, Query{Words: "evenings, childcare, no laptop needed"})
	if got := ids(p); !slices.Equal(got, []string{"two"}) || !p.AnyWord || p.Whole != 0 {
		t.Errorf("got %+v", p)
	}
	why := p.Why(Document{Values: []Value{{FacetSupports, "evening"}, {FacetSupports, "childcare"}}}.Said())
	if len(why) != 3 || why[2].Kind != ReasonMissing || why[2].Word != "no laptop needed" {
		t.Errorf("got %+v", why)
	}
}

func TestWordsThatBelongTogetherStandTogetherFirst(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "en", "People in old houses, old roofs and old walls", "Exercise for old people", "Walks with older people")
	p := find(t, ix, Query{Words: "old people"})
	if len(p.Hits) != 3 || p.Hits[2].ID != "People in old houses, old roofs and old walls" {
		t.Errorf("got %+v", p.Hits)
	}
}

// The text says "for assistants of care" in one word and another: neither the phrase
// nor both words are found in it as they are asked for.
func TestAKnownPhraseThatNothingHasIsAskedForWordByWord(t *testing.T) {
	t.Parallel()
	ix := shelf(t, "ar", "دورة لمساعدي الرعاية المنزلية", "تركيب الألواح الشمسية")
	p := find(t, ix, Query{Words: "مساعد رعاية"})
	if p.Total != 1 || p.Hits[0].ID != "دورة لمساعدي الرعاية المنزلية" {
		t.Errorf("got %+v", p)
	}
}

func TestCountsReachAnyNumber(t *testing.T) {
	t.Parallel()
	for n := range 17 {
		for least := range 17 {
			var digits [5]uint64
			for d := range digits {
				digits[d] = uint64(n>>d&1) << 7
			}
			if got, want := reaching(digits, least)>>7&1 == 1, n >= least; got != want {
				t.Errorf("%d of %d: got %v", n, least, got)
			}
		}
	}
}

func TestASumOfMoneyIsAConditionInItsCurrency(t *testing.T) {
	t.Parallel()
	ix := New()
	put := func(id string, price uint32, currency string, minor uint32) {
		ix.Put(Document{ID: id, Price: price, Currency: currency, Minor: minor, Texts: []Text{{Title, "en", "Welding"}}})
	}
	put("free", 0, "", 0)
	put("euro 480", 48_000, "EUR", 100)
	put("euro 500", 50_000, "EUR", 100)
	put("euro 1200", 120_000, "EUR", 100)
	put("dollar 90", 9_000, "USD", 100)
	put("yen 9000", 9_000, "JPY", 1)
	put("none", NotKnown, "", 0)
	for question, want := range map[string][]string{
		"welding under 500 euro":            {"euro 480", "euro 500", "free"},
		"welding, €500 max":                 {"euro 480", "euro 500", "free"},
		"soudure à moins de 499,99 euros":   {"euro 480", "free"},
		"welding for less than 1,200 EUR":   {"euro 1200", "euro 480", "euro 500", "free"},
		"schweißen bis 1.200 €":             {"euro 1200", "euro 480", "euro 500", "free"},
		"لحام أقل من ٥٠٠ يورو":              {"euro 480", "euro 500", "free"},
		"welding over 1000 euro":            {"euro 1200"},
		"welding at most 100 dollars":       {"dollar 90", "free"},
		"welding 500 euro":                  {"euro 480", "euro 500", "free"},
		"welding under 500":                 {"dollar 90", "euro 1200", "euro 480", "euro 500", "free", "none", "yen 9000"}, // of what?
		"welding under 99999999999999 euro": {"dollar 90", "euro 1200", "euro 480", "euro 500", "free", "none", "yen 9000"}, // no sum
	} {
		if got := ids(find(t, ix, Query{Words: question})); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", question, got, want)
		}
	}
	for value, want := range map[string][]string{"at-most-500-EUR": {"euro 480", "euro 500", "free"}, "at-least-9000-JPY": {"yen 9000"}, "at-most--EUR": nil, "at-most-1-EU": nil} {
		if got := ids(find(t, ix, Query{Filter: map[Facet][]string{FacetPrice: {value}}})); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", value, got, want)
		}
	}
	p := find(t, ix, Query{Words: "welding under 500 euro"})
	if diff := gocmp.Diff([]Reading{{"under 500 euro", ReadValue, "price:at-most-500-EUR"}}, p.Read); diff != "" {
		t.Error(diff)
	}
	if sum, ok := ParsePriceBound("at-least-20-EUR"); !ok || sum != (PriceBound{Least: true, Units: 20, Currency: "EUR"}) {
		t.Errorf("got %+v", sum)
	}
}

// What another language means by a word does not count where the question's own
// has something to say of it.
func TestAWordMeansWhatTheQuestionsLanguageSays(t *testing.T) {
	t.Parallel()
	ix := New()
	ix.Put(
		Document{ID: "kitchen", Values: []Value{{FacetField, "1013"}}, Texts: []Text{{Title, "en", "Meals"}}},
		Document{ID: "lead", Values: []Value{{FacetField, "0413"}}, Texts: []Text{{Title, "de", "Teams"}}},
	)
	for question, want := range map[string][]string{"I want to become a chef": {"kitchen"}, "ich will chef werden": {"lead"}, "chef": {"kitchen", "lead"}} {
		if got := ids(find(t, ix, Query{Words: question})); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", question, got, want)
		}
	}
}

// What is counted as looked for in vain are the words that mean something, in each
// language of the program.
func TestAQuestionIsItsWordsWithoutTheLittleOnes(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Beekeeping for towns":                     "beekeeping towns",
		"Ich will etwas über Bienen und die Stadt": "bienen etwas stadt",
		"quiero un curso de abejas para la ciudad": "abejas ciudad curso quiero",
		"um curso sobre abelhas na cidade":         "abelhas cidade curso sobre",
		"tečaj o čebelah v mestu":                  "cebelah mestu tecaj",
		"les abeilles dans la ville":               "abeilles ville",
		"für und oder":                             "",
	} {
		if got := Normal(question); got != want {
			t.Errorf("%s: got %q, want %q", question, got, want)
		}
	}
}
