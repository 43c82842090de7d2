package elm_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"

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
	shapes := loqShapes(string(ttl))
	if len(shapes) < 25 || len(shapes["http://data.europa.eu/snb/model/elm/LearningOpportunity"]) < 20 {
		t.Fatalf("%d shapes were found", len(shapes))
	}
	doc, _ := elm.WriteOpportunities([]elm.Specification{medicinesSpecification()})
	if found, judged := against(t, shapes, doc); len(found) > 0 || judged < 40 {
		t.Errorf("%d nodes judged: %s", judged, strings.Join(found, "\n"))
	}
	broken := medicinesSpecification()
	broken.Languages, broken.Opportunities[0].ProvidedBy = nil, nil
	doc, _ = elm.WriteOpportunities([]elm.Specification{broken})
	if found, _ := against(t, shapes, doc); len(found) != 2 {
		t.Errorf("a specification without a language and an opportunity of nobody: %q", found)
	}
}

// loqRule is one property of a shape.
type loqRule struct {
	min, max int
	classes  []string
	datatype string
}

var prefixes = map[string]string{
	"dc": "http://purl.org/dc/terms/", "elm": "http://data.europa.eu/snb/model/elm/", "adms": "http://www.w3.org/ns/adms#", "skos": "http://www.w3.org/2004/02/skos/core#",
	"foaf": "http://xmlns.com/foaf/0.1/", "rov": "http://www.w3.org/ns/regorg#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
	"org": "http://www.w3.org/ns/org#", "locn": "http://www.w3.org/ns/locn#", "prov": "http://www.w3.org/ns/prov#",
}

func full(curie string) string {
	p, name, _ := strings.Cut(curie, ":")
	return prefixes[p] + name
}

func loqShapes(ttl string) map[string]map[string]loqRule {
	ttl = regexp.MustCompile(`(?m)^\s*#.*$`).ReplaceAllString(ttl, "")
	target := regexp.MustCompile(`sh:targetClass\s+(\w+:\w+)\s*;`)
	value := func(block, name string) string {
		m := regexp.MustCompile(name + `\s+([\w:.-]+)`).FindStringSubmatch(block)
		if m == nil {
			return ""
		}
		return strings.TrimRight(m[1], ".")
	}
	out := map[string]map[string]loqRule{}
	at := target.FindAllStringSubmatchIndex(ttl, -1)
	for i, m := range at {
		end := len(ttl)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		shape := map[string]loqRule{}
		for _, block := range regexp.MustCompile(`sh:property\s*\[`).Split(ttl[m[1]:end], -1)[1:] {
			rule := loqRule{}
			rule.min, _ = strconv.Atoi(value(block, "sh:minCount"))
			rule.max, _ = strconv.Atoi(value(block, "sh:maxCount"))
			if d := value(block, "sh:datatype"); d != "" {
				rule.datatype = full(d)
			}
			for _, c := range regexp.MustCompile(`sh:class\s+(\w+:\w+)`).FindAllStringSubmatch(block, -1) {
				rule.classes = append(rule.classes, full(c[1]))
			}
			shape[full(value(block, "sh:path"))] = rule
		}
		out[full(ttl[m[2]:m[3]])] = shape
	}
	return out
}

const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

// against judges a document's graph; it says how many nodes it judged.
func against(t *testing.T, shapes map[string]map[string]loqRule, doc []byte) (found []string, judged int) {
	t.Helper()
	v, err := jcs.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	rdf, err := new(ld.Processor).ToRDF(v)
	if err != nil {
		t.Fatal(err)
	}
	types, of := map[string][]string{}, map[string]map[string][]ld.Term{}
	for _, q := range rdf.Quads {
		s := q.Subject.Value
		if of[s] == nil {
			of[s] = map[string][]ld.Term{}
		}
		if q.Predicate.Value == rdfType {
			types[s] = append(types[s], q.Object.Value)
			continue
		}
		of[s][q.Predicate.Value] = append(of[s][q.Predicate.Value], q.Object)
	}
	for s, classes := range types {
		for _, class := range classes {
			shape, ok := shapes[class]
			if !ok {
				found = append(found, "no shape of "+class)
				continue
			}
			judged++
			for p := range of[s] {
				if _, known := shape[p]; !known {
					found = append(found, fmt.Sprintf("%s %s: not in the shape of %s", s, p, class))
				}
			}
			for p, rule := range shape {
				values := of[s][p]
				if len(values) < rule.min || rule.max > 0 && len(values) > rule.max {
					found = append(found, fmt.Sprintf("%s %s: %d values of %d to %d", s, p, len(values), rule.min, rule.max))
				}
				for _, o := range values {
					if rule.datatype != "" && o.Datatype != rule.datatype {
						found = append(found, fmt.Sprintf("%s %s: of %q, not %s", s, p, o.Datatype, rule.datatype))
					}
					if len(rule.classes) > 0 && !slices.ContainsFunc(types[o.Value], func(c string) bool { return slices.Contains(rule.classes, c) }) {
						found = append(found, fmt.Sprintf("%s %s: %v is none of %v", s, p, types[o.Value], rule.classes))
					}
				}
			}
		}
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
