package oeapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/oeapi"

	"opencairn.org/cairn/formats/flaw"
)

func text(t *rapid.T, label string) oeapi.Text {
	out := oeapi.Text{}
	for _, l := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"en", "nl", "ar", "und", "en-GB", "zh-Hant", "zh-Hant-TW"}), 1, 3, rapid.ID).Draw(t, label+" languages") {
		out[l] = rapid.StringMatching(`[A-Za-z<>&"é🙂مرحبا]{1,12}`).Draw(t, label)
	}
	return out
}

func id(t *rapid.T, label string) string {
	return oeapi.NameID(label, fmt.Sprint(rapid.IntRange(0, 1<<30).Draw(t, label)))
}

func day(t *rapid.T, label string) time.Time {
	if rapid.Bool().Draw(t, label+" is not stated") {
		return time.Time{}
	}
	return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, label))
}

func amount(t *rapid.T, label string) credit.Amount {
	return credit.MustParse(fmt.Sprintf("%d.%d", rapid.IntRange(0, 9999).Draw(t, label), rapid.IntRange(0, 9).Draw(t, label+" tenths")))
}

func anyEducation(t *rapid.T, kind oeapi.Kind) oeapi.Education {
	e := oeapi.Education{
		Kind: kind, ID: id(t, "education"), Code: oeapi.Code{Type: "identifier", Code: "NUR-104"}, Name: text(t, "name"),
		Modes:    rapid.SampledFrom([][]string{nil, {"online"}, {"presential", "work_based"}}).Draw(t, "modes"),
		Duration: rapid.SampledFrom([]string{"", "P10W", "P1Y6M", "PT125H"}).Draw(t, "duration"), Assessment: text(t, "assessment"),
		Languages: rapid.SampledFrom([][]string{nil, {"nl", "en-GB"}, {"zh-Hant"}}).Draw(t, "languages"), Organisation: id(t, "organisation"),
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "outcomes") {
		e.Outcomes = append(e.Outcomes, oeapi.Outcome{ID: oeapi.NameID(e.ID, fmt.Sprint(i)), Code: oeapi.Code{Type: "identifier", Code: fmt.Sprint(i)}, Name: text(t, "outcome"),
			Other: []oeapi.Code{{Type: "identifier", Code: "http://data.europa.eu/esco/skill/x"}}})
	}
	switch kind {
	case oeapi.Programme:
		e.Type, e.Qualification, e.FormalDocument, e.Parent = "programme", "eqf_5", "micro_credential_certificate", id(t, "parent")
	case oeapi.Component:
		e.Type, e.Course, e.Children = "lecture", id(t, "course"), []string{id(t, "child")}
	case oeapi.Course:
		e.Programmes = []string{id(t, "programme")}
	}
	if kind != oeapi.Component {
		e.StudyLoad = []oeapi.Load{{Unit: "ects", Value: amount(t, "ects")}, {Unit: "hour", Value: amount(t, "hours")}}
		e.Field, e.Level, e.Admission, e.Description = "0913", "bachelor", text(t, "admission"), text(t, "description")
		e.Link, e.ValidFrom, e.ValidTo = "https://a.example/nur-104", day(t, "from"), day(t, "to")
		e.Addresses = []oeapi.Address{{Type: "teaching", City: "Delft", Country: "NL"}}
	}
	return e
}

func anyOffering(t *rapid.T, kind oeapi.Kind) oeapi.Offering {
	o := oeapi.Offering{
		Kind: kind, ID: id(t, "offering"), Of: id(t, "of"), Code: oeapi.Code{Type: "offering_code", Code: "2027-1"}, Name: text(t, "name"),
		State: "active", Languages: []string{"nl"}, Modes: []string{"online"}, Places: rapid.IntRange(0, 40).Draw(t, "places"),
		Start: day(t, "start"), End: day(t, "end"), Organisation: id(t, "organisation"),
	}
	if kind != oeapi.Component {
		o.FlexibleFrom, o.FlexibleTo = day(t, "flexible from"), day(t, "flexible to")
	}
	if rapid.Bool().Draw(t, "more") {
		a := amount(t, "cost")
		o.Costs = []oeapi.Cost{{Type: "total_costs", Amount: &a, Currency: "EUR"}}
		o.Enrolment = []oeapi.Period{{Start: time.Date(2027, 1, 4, 8, 30, 0, 0, time.UTC), End: day(t, "until")}}
		o.Addresses = []oeapi.Address{{Type: "teaching", Country: "NL"}}
	}
	return o
}

func anyPage(t *rapid.T) oeapi.Page {
	p := oeapi.Page{Size: 250, Number: rapid.IntRange(1, 9).Draw(t, "number"), HasPrevious: rapid.Bool().Draw(t, "previous"), HasNext: rapid.Bool().Draw(t, "next"), Total: rapid.IntRange(0, 9).Draw(t, "total")}
	kind := rapid.SampledFrom([]oeapi.Kind{oeapi.Programme, oeapi.Course, oeapi.Component}).Draw(t, "kind")
	switch rapid.IntRange(0, 2).Draw(t, "sort") {
	case 0:
		p.Educations = []oeapi.Education{anyEducation(t, kind)}
	case 1:
		p.Offerings = []oeapi.Offering{anyOffering(t, kind)}
	default:
		p.Organisations = []oeapi.Organisation{{ID: id(t, "organisation"), Code: oeapi.Code{Type: "identifier", Code: "HARB"}, Type: "institute", Name: text(t, "name"), Link: "https://harbour.example/", Addresses: []oeapi.Address{{Type: "visit", Country: "NL"}}}}
	}
	return p
}

// unplaced is a page without where its items stood.
func unplaced(p oeapi.Page) oeapi.Page {
	for i := range p.Educations {
		p.Educations[i].At = ""
	}
	for i := range p.Offerings {
		p.Offerings[i].At = ""
	}
	for i := range p.Organisations {
		p.Organisations[i].At = ""
	}
	return p
}

func written(t rapid.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := anyPage(t)
		got := unplaced(oeapi.Read(written(t, want)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-written +read:\n%s", diff)
		}
	})
}

// Compiled from the published document, when it is there.
func TestWhatIsWrittenPassesThePublishedSchema(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set: the schema is not in this repository")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema := func(name string) *jsonschema.Schema {
		s, err := c.Compile(filepath.Join(dir, "data", "schemas", "ooapi", "oeapi.json") + "#/components/schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	names := map[oeapi.Kind]string{oeapi.Programme: "Programme", oeapi.Course: "Course", oeapi.Component: "LearningComponent"}
	compiled := map[string]*jsonschema.Schema{"Pagination": schema("Pagination"), "Organisation": schema("Organisation")}
	for _, n := range names {
		compiled[n], compiled[n+"Offering"] = schema(n), schema(n+"Offering")
	}
	check := func(t *rapid.T, name string, v any) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, v)))
		if err == nil {
			err = compiled[name].Validate(doc)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := anyPage(t)
		check(t, "Pagination", p)
		for _, e := range p.Educations {
			check(t, names[e.Kind], e)
		}
		for _, o := range p.Offerings {
			check(t, names[o.Kind]+"Offering", o)
		}
		for _, o := range p.Organisations {
			check(t, "Organisation", o)
		}
	})
}

// A college's first page, as another program than ours wrote it.
func TestAPageOfProgrammesIsRead(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/programmes.json")
	if err != nil {
		t.Fatal(err)
	}
	p := oeapi.Read(body)
	if len(p.Educations) != 2 || p.Persons != 2 || p.Next("https://api.example/programmes?pageNumber=1&pageSize=10") != "https://api.example/programmes?pageNumber=2&pageSize=10" {
		t.Fatalf("got %+v", p)
	}
	e := p.Educations[0]
	if e.Name["nl"] != "Medicatie veilig toedienen" || e.StudyLoad[0].Value.String() != "2.5" || e.Provider == nil || e.Provider.Name["en"] != "Harbour College" ||
		e.Qualification != "eqf_4" || len(e.Outcomes) != 1 || e.Description["nl"] != "Twee avonden per week." {
		t.Errorf("got %+v", e)
	}
	if len(p.Problems) != 0 {
		t.Errorf("problems: %v", p.Problems)
	}
	if got, want := e.Offerings("https://api.example/v6/"), "https://api.example/v6/programmes/"+e.ID+"/programme-offerings?pageSize=250&pageNumber=1"; got != want {
		t.Errorf("offerings at %s", got)
	}
	if got := oeapi.Lists("https://api.example/v6"); len(got) != 2 || got[1] != "https://api.example/v6/courses?pageSize=250&pageNumber=1" {
		t.Errorf("lists at %v", got)
	}
}

const uuid = `"courseId":"0199d3a0-7c1e-7000-8000-000000000001","primaryCode":{"codeType":"identifier","code":"a"},"name":[{"language":"en","value":"A"}]`

func TestWhatCannotBeUsedIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want oeapi.Problem
	}{
		"no JSON":        {`{"items":`, oeapi.Problem{Code: flaw.BadJSON, At: "$"}},
		"two documents":  {`{} {}`, oeapi.Problem{Code: flaw.BadJSON, At: "$"}},
		"a page of HTML": {`<html>`, oeapi.Problem{Code: flaw.BadJSON, At: "$"}},
		"a word":         {`"x"`, oeapi.Problem{Code: flaw.WrongType, At: "$"}},
		"items a word":   {`{"items":"x"}`, oeapi.Problem{Code: flaw.WrongType, At: "$.items"}},
		"an error":       {`{"status":401,"title":"Unauthorized"}`, oeapi.Problem{Code: flaw.NoCourse, At: "$"}},
		"no id":          {`{"items":[{"courseId":"","name":[{"language":"en","value":"A"}]}]}`, oeapi.Problem{Code: flaw.NoID, At: "$.items[0]"}},
		"no name":        {`{"items":[{"courseId":"a"}]}`, oeapi.Problem{Code: flaw.NoName, At: "$.items[0]"}},
		"twice":          {`{"items":[{` + uuid + `},{` + uuid + `}]}`, oeapi.Problem{Code: flaw.DuplicateID, At: "$.items[1]"}},
		"a comma":        {`{` + uuid + `,"studyLoad":[{"studyLoadUnit":"ects","value":"2,5"}]}`, oeapi.Problem{Code: flaw.Comma, At: "$.studyLoad[0].value", Want: "2.5"}},
		"no unit":        {`{` + uuid + `,"studyLoad":[{"value":2.5}]}`, oeapi.Problem{Code: flaw.NoSystem, At: "$.studyLoad[0].studyLoadUnit"}},
		"minus":          {`{` + uuid + `,"studyLoad":[{"studyLoadUnit":"ects","value":-5}]}`, oeapi.Problem{Code: flaw.BadNumber, At: "$.studyLoad[0].value"}},
		"a billion":      {`{` + uuid + `,"studyLoad":[{"studyLoadUnit":"ects","value":1e9}]}`, oeapi.Problem{Code: flaw.BadNumber, At: "$.studyLoad[0].value"}},
		"a language":     {`{` + uuid + `,"teachingLanguages":["Dutch!"]}`, oeapi.Problem{Code: flaw.BadLanguage, At: "$.teachingLanguages[0]"}},
		"a script link":  {`{` + uuid + `,"link":"javascript:alert(1)"}`, oeapi.Problem{Code: flaw.WrongType, At: "$.link"}},
		"a duration":     {`{` + uuid + `,"duration":"ten weeks"}`, oeapi.Problem{Code: flaw.BadDuration, At: "$.duration"}},
		"a date":         {`{` + uuid + `,"courseOfferingId":"o","startDateTime":"1 March"}`, oeapi.Problem{Code: flaw.BadDate, At: "$.startDateTime"}},
		"places":         {`{` + uuid + `,"courseOfferingId":"o","maxNumberStudents":2.5}`, oeapi.Problem{Code: flaw.BadNumber, At: "$.maxNumberStudents"}},
		"a country":      {`{` + uuid + `,"addresses":[{"addressType":"visit","countryCode":"Holland"}]}`, oeapi.Problem{Code: flaw.BadCountry, At: "$.addresses[0].countryCode"}},
	} {
		p := oeapi.Read([]byte(c.body))
		if len(p.Problems) == 0 {
			t.Errorf("%s: nothing was named", name)
			continue
		}
		got := p.Problems[0]
		if got.Code != c.want.Code || got.At != c.want.At || c.want.Want != "" && got.Want != c.want.Want {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if p := oeapi.Read([]byte(`{"items":[{` + uuid + `,"studyLoad":[{"studyLoadUnit":"ects","value":"x"}],"link":"https://a.example/"}]}`)); len(p.Educations) != 1 || p.Educations[0].Link == "" {
		t.Errorf("the rest of an item is not read: %+v", p)
	}
}

func TestAListBeyondTheBoundIsCut(t *testing.T) {
	t.Parallel()
	var items []string
	for i := range 1100 {
		items = append(items, fmt.Sprintf(`{"courseId":"%d","name":[{"language":"en","value":"A"}]}`, i))
	}
	p := oeapi.Read([]byte(`{"pageNumber":1,"items":[` + strings.Join(items, ",") + `]}`))
	if len(p.Educations) != 1000 || len(p.Problems) != 1 || p.Problems[0].Code != flaw.TooMuch {
		t.Errorf("%d read, %v", len(p.Educations), p.Problems)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"items":[{` + uuid + `,"studyLoad":[{"studyLoadUnit":"ects","value":2.5}]}],"pageNumber":1,"hasNextPage":true}`))
	f.Add([]byte(`{` + uuid + `,"courseOfferingId":"o","priceInformation":[{"costType":"total_costs","amount":"1e9"}],"startDateTime":"2027-03-01"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p := oeapi.Read(body)
		again := oeapi.Read(written(t, p))
		if len(again.Educations) != len(p.Educations) || len(again.Offerings) != len(p.Offerings) {
			t.Fatalf("read %d and %d, then %d and %d", len(p.Educations), len(p.Offerings), len(again.Educations), len(again.Offerings))
		}
		for _, p := range p.Problems {
			if p.At == "" || p.Code == "" {
				t.Fatalf("a problem of nowhere: %+v", p)
			}
		}
	})
}
