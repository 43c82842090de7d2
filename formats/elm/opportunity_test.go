package elm_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/elm/elmtest"

	"opencairn.org/cairn/formats/flaw"
)

func college() elm.Organisation {
	return elm.Organisation{ID: "https://harbour.example/", Name: elm.Text{"en": "Harbour College", "fr": "Collège du Port"}, Homepage: "https://harbour.example/", Locations: []elm.Location{{Country: "EE"}}}
}

// medicinesSpecification is an offer with everything that can be written.
func medicinesSpecification() elm.Specification {
	const id = "https://harbour.example/medicines"
	day := func(m time.Month, d int) time.Time { return time.Date(2027, m, d, 0, 0, 0, 0, time.UTC) }
	run := elm.Opportunity{
		ID: id + "#run-1", Identifiers: []elm.Identifier{{Value: "2027-1"}}, Title: elm.Text{"en": "Giving medicines safely"}, Description: elm.Text{"en": "Two <evenings> a week."},
		Homepage: id, Language: "en", ProvidedBy: []elm.Organisation{college()}, Kind: elm.ShortLearningProgramme(), Start: day(3, 1), End: day(5, 7), Duration: "P70D",
		Modes: []elm.Concept{elm.Modes().Of("blended")}, Deadlines: []time.Time{day(2, 20)}, Admission: elm.Text{"en": "By form."},
		Prices: []elm.PriceTag{{Amount: credit.MustParse("450.5"), Currency: "EUR"}}, Places: []elm.Venue{{Name: elm.Text{"en": "Quay Campus"}, Country: "EE"}},
	}
	later := run
	later.ID, later.Start, later.End = id+"#run-2", day(9, 1), time.Time{}
	return elm.Specification{
		ID: id + "#specification", Identifiers: []elm.Identifier{{Value: "NUR104"}}, Title: elm.Text{"en": "Giving medicines safely", "ar": "إعطاء الأدوية"},
		Description: elm.Text{"und": "Medicines."}, Category: elm.Text{"en": "Certificate"}, Homepage: id, Fields: []string{"0913"}, Languages: []string{"en", "ar"},
		Outcomes: []elm.Outcome{
			{ID: id + "#outcome-1", Title: elm.Text{"en": "give medicines"}, Skills: []elm.Concept{{ID: "http://data.europa.eu/esco/skill/x", Scheme: "http://data.europa.eu/esco/concept-scheme/skills"}}},
			{ID: id + "#outcome-2", Title: elm.Text{"en": "record them"}},
		},
		Volume: "PT62H30M", Credits: []elm.CreditPoint{{System: elm.Credits().Of("ects"), Points: credit.MustParse("2.5")}}, Modes: []elm.Concept{elm.Modes().Of("blended")},
		Levels: []elm.Concept{elm.EQFLevels().Of("4")}, Entry: elm.Text{"en": "Employed in care."}, AwardedBy: []elm.Organisation{college()},
		Assessments:   []elm.Assessed{{Title: elm.Text{"en": "A test"}, Description: elm.Text{"en": "A practical test."}, Types: []elm.Concept{elm.Assessments().Of("practical-assessment")}}},
		Opportunities: []elm.Opportunity{run, later},
	}
}

func TestOpportunitiesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	want := []elm.Specification{medicinesSpecification()}
	doc, missing := elm.WriteOpportunities(want)
	if len(missing) > 0 {
		t.Fatal(missing)
	}
	got := elm.ReadOpportunities(doc)
	if len(got.Problems) > 0 {
		t.Error(got.Problems)
	}
	unplaced := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".At" }, cmp.Ignore())
	if diff := cmp.Diff(want, got.Specifications, unplaced, cmpopts.EquateEmpty(), cmp.Comparer(credit.Amount.Equal)); diff != "" {
		t.Errorf("-written +read:\n%s", diff)
	}
}

func TestWhatTheProfileDemandsAndIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	doc, missing := elm.WriteOpportunities([]elm.Specification{{ID: "https://a.example/#s", Title: elm.Text{"en": "A"}, Opportunities: []elm.Opportunity{{Prices: []elm.PriceTag{{Amount: credit.MustParse("5")}}}}}})
	if doc == nil {
		t.Fatal("no document")
	}
	var paths []string
	for _, m := range missing {
		paths = append(paths, m.Path)
	}
	want := []string{"$[0].ISCEDFCode", "$[0].language", "$[0].learningOutcome", "$[0].title", "$[0].homepage", "$[0].defaultLanguage", "$[0].providedBy", "$[0].priceDetail.amount.unit"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
}

// Every node of what is written, judged by the published shapes: how many, of
// which class or data type, and nothing that the shape of a class does not know.
func TestWhatIsWrittenConformsToThePublishedLOQShapes(t *testing.T) {
	t.Parallel()
	ttl, err := os.ReadFile(filepath.Join(filepath.Dir(shared(t)), "schemas", "elm3", "shapes", "ap", "loq", "LOQ-constraints.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	shapes := elmtest.Shapes(string(ttl))
	if len(shapes) < 25 || len(shapes["http://data.europa.eu/snb/model/elm/LearningOpportunity"]) < 20 {
		t.Fatalf("%d shapes were found", len(shapes))
	}
	doc, _ := elm.WriteOpportunities([]elm.Specification{medicinesSpecification()})
	if found, judged := judge(t, shapes, doc); len(found) > 0 || judged < 40 {
		t.Errorf("%d nodes judged: %s", judged, strings.Join(found, "\n"))
	}
	broken := medicinesSpecification()
	broken.Languages, broken.Opportunities[0].ProvidedBy = nil, nil
	doc, _ = elm.WriteOpportunities([]elm.Specification{broken})
	if found, _ := judge(t, shapes, doc); len(found) != 2 {
		t.Errorf("a specification without a language and an opportunity of nobody: %q", found)
	}
}

func judge(t *testing.T, shapes map[string]map[string]elmtest.Rule, doc []byte) (found []string, judged int) {
	t.Helper()
	found, judged, err := elmtest.Judge(shapes, doc)
	if err != nil {
		t.Fatal(err)
	}
	return found, judged
}

func TestTheRegistersXMLIsRead(t *testing.T) {
	t.Parallel()
	got := elm.ReadOpportunities(must(os.ReadFile("testdata/courses.xml")))
	if len(got.Specifications) != 1 || len(got.Problems) != 1 || got.Problems[0].Code != flaw.WrongType || got.Problems[0].At != "line 20.learningAchievementSpecification" {
		t.Fatalf("got %+v", got)
	}
	s := got.Specifications[0]
	if len(s.Opportunities) != 2 || s.Fields[0] != "0913" || s.Languages[0] != "fi" || s.Outcomes[0].Title["fi"] != "antaa lääkkeitä" || s.Volume != "PT62H30M" {
		t.Errorf("specification %+v", s)
	}
	o := s.Opportunities[0]
	if o.Title["sv"] != "Säker läkemedelshantering" || o.Homepage != "https://harbour.example/fi/1" || o.ProvidedBy[0].Name["fi"] != "Satamaopisto" ||
		o.ProvidedBy[0].Locations[0].Country != "FI" || o.Language != "fi" || o.Start.Month() != time.March {
		t.Errorf("opportunity %+v", o)
	}
}

func TestAListThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	graph := func(members string) string {
		return `{"@graph":[{"@id":"a","@type":"elm:LearningAchievementSpecification","dc:title":{"@language":"en","@value":"A"}` + members + `}]}`
	}
	for name, c := range map[string]struct {
		doc  string
		code flaw.Code
	}{
		"no JSON":      {`{"@graph":`, flaw.BadJSON},
		"nothing":      {`{}`, flaw.NoCourse},
		"cut off":      {`<Courses><learningOpportunity>`, flaw.BadXML},
		"an entity":    {`<!DOCTYPE x [<!ENTITY a "b">]><Courses/>`, flaw.BadXML},
		"depth":        {strings.Repeat("<a>", 60), flaw.TooMuch},
		"no title":     {`{"@type":"LearningAchievementSpecification","id":"a","description":{"en":"x"},"language":[]}`, flaw.NoName},
		"a volume":     {graph(`,"volumeOfLearning":"a week"`), flaw.BadDuration},
		"credits":      {graph(`,"creditPoint":{"type":"CreditPoint","point":"many"}`), flaw.BadNumber},
		"a language":   {graph(`,"language":{"@id":"http://x.example/EN"}`), flaw.BadLanguage},
		"a price":      {`{"type":"LearningOpportunity","title":{"en":"A"},"learningAchievementSpecification":{"id":"s","type":"Qualification","title":{"en":"A"}},"priceDetail":{"amount":{"value":"free"}}}`, flaw.BadPrice},
		"no currency":  {`{"type":"LearningOpportunity","title":{"en":"A"},"learningAchievementSpecification":{"id":"s","type":"Qualification","title":{"en":"A"}},"priceDetail":{"amount":{"value":5}}}`, flaw.NoCurrency},
		"a start":      {`{"type":"LearningOpportunity","title":{"en":"A"},"learningAchievementSpecification":{"id":"s","type":"Qualification","title":{"en":"A"}},"temporal":{"startDate":"soon"}}`, flaw.BadDate},
		"no substance": {`{"type":"LearningOpportunity","title":{"en":"A"}}`, flaw.WrongType},
	} {
		got := elm.ReadOpportunities([]byte(c.doc))
		if len(got.Problems) != 1 || got.Problems[0].Code != c.code || got.Problems[0].At == "" {
			t.Errorf("%s: %v", name, got.Problems)
		}
	}
}

func FuzzReadOpportunities(f *testing.F) {
	doc, _ := elm.WriteOpportunities([]elm.Specification{medicinesSpecification()})
	f.Add(doc)
	f.Add(must(os.ReadFile("testdata/courses.xml")))
	f.Add([]byte(`[{"@type":["http://data.europa.eu/snb/model/elm/LearningOpportunity"],"http://purl.org/dc/terms/title":[{"@value":"A","@language":"en"},{"@value":"B","@language":"fr"}]}]`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		got := elm.ReadOpportunities(doc)
		for _, p := range got.Problems {
			if p.At == "" || p.Code == "" {
				t.Fatalf("a problem of nowhere: %+v", p)
			}
		}
		if again, _ := elm.WriteOpportunities(got.Specifications); again != nil {
			if n := len(elm.ReadOpportunities(again).Specifications); n > len(got.Specifications) {
				t.Fatalf("%d specifications became %d", len(got.Specifications), n)
			}
		}
	})
}
