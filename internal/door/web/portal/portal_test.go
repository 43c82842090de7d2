package portal

import (
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/packs"
)

func amount(s string) *credit.Amount {
	a := credit.MustParse(s)
	return &a
}

func TestValuesAreSaidInWordsAndNothingIsGuessed(t *testing.T) {
	t.Parallel()
	en, fr, ar := i18n.For("en"), i18n.For("fr"), i18n.For("ar")
	for _, tc := range []struct{ name, got, want string }{
		{"no price", sayPrice(en, nil), ""},
		{"free", sayPrice(en, &catalogue.Price{Currency: "EUR"}), "Free"},
		{"a price", sayPrice(en, &catalogue.Price{Minor: 145000, Currency: "EUR"}), "EUR\u00a01,450"},
		{"no workload", sayWorkload(en, catalogue.Workload{}), ""},
		{"workload", sayWorkload(fr, catalogue.Workload{Hours: amount("87.5"), Credits: amount("3.5"), System: "ects", Weeks: 10}), "87,5 heures, 3,5 ECTS, en 10 semaines"},
		{"no level", sayLevel(en, nil), ""},
		{"EQF", sayLevel(en, &catalogue.Level{EQF: 5}), "EQF 5"},
		{"a national level", sayLevel(en, &catalogue.Level{NQF: "4+", System: "nqf-nl"}), "4+"},
		{"both levels", sayLevel(en, &catalogue.Level{EQF: 4, NQF: "4+"}), "EQF 4, national 4+"},
		{"a detailed field", sayField(en, "0913"), "Nursing and midwifery"},
		{"a field by its broader name", sayField(en, "0923"), "Welfare"},
		{"a field nobody knows", sayField(en, "77"), "77"},
		{"no field", sayField(en, ""), ""},
		{"a language", sayLanguage(fr, "ar"), "arabe"},
		{"a language in Arabic", sayLanguage(ar, "en"), "الإنجليزية"},
		{"no language", sayLanguage(en, "???"), "???"},
		{"a code without words", sayCode(en, "catalogue.mode.", "hologram"), "hologram"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, tc.got, tc.want)
		}
	}
}

func TestALongTextIsCutAfterAWord(t *testing.T) {
	t.Parallel()
	if got, want := short("Prepare and give oral, topical medicines", 23), "Prepare and give oral…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := short("دورات قصيرة", 40); got != "دورات قصيرة" {
		t.Errorf("a short text was cut: %q", got)
	}
}

func TestWhoCheckedAnOfferIsNeverMadeUp(t *testing.T) {
	t.Parallel()
	en := i18n.For("en")
	o := catalogue.Offer{Title: i18n.Text{"en": "Blades"}}
	now, names := catalogue.ContentHash(o), map[string]string{"qaf": "Quality Agency"}
	for _, tc := range []struct {
		name  string
		facts []catalogue.Fact
		want  ui.Label
	}{
		{"nobody", nil, ui.Label{Kind: ui.Neutral, Text: "Checked by nobody; the provider's own statement"}},
		{"a scheme that pays is no check", []catalogue.Fact{{Kind: catalogue.FactFunded, Value: "voucher"}}, ui.Label{Kind: ui.Neutral, Text: "Checked by nobody; the provider's own statement"}},
		{"an earlier version", []catalogue.Fact{{Kind: catalogue.FactApproved, Value: "sha256:old", Source: "qaf"}}, ui.Label{Kind: ui.Warn, Text: "Changed since approval"}},
		{"what it says now", []catalogue.Fact{{Kind: catalogue.FactApproved, Value: "sha256:old", Source: "qaf"}, {Kind: catalogue.FactApproved, Value: now, Source: "qaf"}}, ui.Label{Kind: ui.Good, Text: "Approved by Quality Agency"}},
		{"a body without a name", []catalogue.Fact{{Kind: catalogue.FactApproved, Value: now, Source: "who"}}, ui.Label{Kind: ui.Good, Text: "Approved"}},
	} {
		if got := checked(en, now, tc.facts, names); got != tc.want {
			t.Errorf("%s: got %+v, want %+v", tc.name, got, tc.want)
		}
		cell := catalogue.CompareCell{}
		for _, f := range tc.facts {
			if f.Kind == catalogue.FactApproved {
				cell.Facts = append(cell.Facts, f)
			}
		}
		if got := sayChecked(en, cell, now, names); got != tc.want.Text {
			t.Errorf("%s, compared: got %q, want %q", tc.name, got, tc.want.Text)
		}
	}
}

func TestAFilterShowsItsValuesInOrderAndKeepsWhatWasChosen(t *testing.T) {
	t.Parallel()
	en := i18n.For("en")
	counts := []search.FacetCount{{Value: "2000-more", Count: 9}, {Value: search.NotStated, Count: 4}, {Value: "free", Count: 2}}
	f, ok := facetField(en, search.FacetPrice, counts, []string{"under-100"}, nil)
	var got []string
	for _, o := range f.Options {
		got = append(got, o.Text)
	}
	want := []string{"Free (2)", "Under 100 (0)", "2,000 or more (9)", "Not stated (4)"}
	if !ok || len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got, want)
			break
		}
	}
	fields := []search.FacetCount{{Value: "09", Count: 3}, {Value: "091", Count: 3}, {Value: "0913", Count: 1}}
	if f, _ := facetField(en, search.FacetField, fields, nil, nil); len(f.Options) != 1 {
		t.Errorf("narrow fields are shown before one is chosen: %+v", f.Options)
	}
	if _, ok := facetField(en, search.FacetLevel, nil, nil, nil); ok {
		t.Error("a filter without values is shown")
	}
}

func TestWhatIsNotInTheReadersLanguageIsSaid(t *testing.T) {
	t.Parallel()
	o := catalogue.Offer{Title: i18n.Text{"en": "Blades", "fr": "Pales"}, Summary: i18n.Text{"en": "Five weeks."}}
	if lang, other := shownIn(o, "fr"); !other || lang != "en" {
		t.Errorf("French reader: got %q, %v", lang, other)
	}
	if lang, other := shownIn(o, "en"); other {
		t.Errorf("English reader is told %q", lang)
	}
	row := result(i18n.For("ar"), catalogue.FoundOffer{OfferRow: catalogue.OfferRow{Offer: o}, Provider: identity.Organisation{Name: i18n.Text{"en": "Harbour"}}}, nil, time.Time{})
	if row.Lang != "en" || row.By != "Harbour" {
		t.Errorf("the row does not say its language: %+v", row)
	}
}

func TestTheRubricKeepsEachCriterionWithItsOutcome(t *testing.T) {
	t.Parallel()
	o := catalogue.Offer{
		Outcomes: []catalogue.Outcome{{Text: i18n.Text{"en": "inspect"}}, {Text: i18n.Text{"en": "repair"}}},
		Assessment: &catalogue.Assessment{Criteria: []catalogue.Criterion{
			{Text: i18n.Text{"en": "cured"}, Outcome: 1}, {Text: i18n.Text{"en": "found"}, Outcome: 0}, {Text: i18n.Text{"en": "lost"}, Outcome: 7},
		}},
	}
	parts := rubric(o)
	if len(parts) != 2 || parts[0].Criteria[0]["en"] != "found" || parts[1].Criteria[0]["en"] != "cured" || len(parts[1].Criteria) != 1 {
		t.Errorf("got %+v", parts)
	}
}

func TestTheFirstDateIsTheFirstWithAPlace(t *testing.T) {
	t.Parallel()
	run := func(id string, places, taken int, enrol string) runRow {
		return runRow{Run: catalogue.Run{ID: id}, Known: true, Seats: enrolment.Seats{Places: places, Taken: taken}, Enrol: enrol}
	}
	for _, tc := range []struct {
		name string
		runs []runRow
		want string
	}{
		{"one is full", []runRow{run("full", 24, 24, "/a"), run("open", 24, 3, "/b")}, "open"},
		{"no limit", []runRow{run("full", 24, 24, "/a"), run("any", 0, 90, "/b")}, "any"},
		{"all are full", []runRow{run("closed", 24, 3, ""), run("full", 24, 24, "/a")}, "full"},
		{"none", []runRow{run("closed", 24, 3, "")}, ""},
	} {
		got, ok := offerView{Runs: tc.runs}.first()
		if got.ID != tc.want || ok != (tc.want != "") {
			t.Errorf("%s: got %q, want %q", tc.name, got.ID, tc.want)
		}
	}
}

// What a country's pack names as help is a value of a filter that has a name (S-365).
func TestWhatHelpsHasAName(t *testing.T) {
	t.Parallel()
	set, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS})
	if err != nil {
		t.Fatal(err)
	}
	arabic, said := i18n.For("ar"), 0 // no code is a word of it
	for _, p := range set.Packs() {
		for _, g := range p.Hurdles {
			for _, h := range g.Hurdles {
				for _, help := range h.Helps {
					facet, value, _ := strings.Cut(help, ":")
					said++
					if got := sayValue(arabic, search.Facet(facet), value, nil); got == value {
						t.Errorf("%s, %s: nobody knows what %s means", p.Code, g.ID, help)
					}
				}
			}
		}
	}
	if said == 0 {
		t.Error("no pack says what helps")
	}
}
