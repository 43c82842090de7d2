package ctdl_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"

	"opencairn.org/cairn/formats/flaw"
)

func amount(s string) *credit.Amount { a := credit.MustParse(s); return &a }

// course wraps the members of one Course in a page.
func course(members string) []byte {
	return []byte(`<script type="application/ld+json">{"@context":"https://schema.org","@type":"Course","identifier":"a","name":"A",` + members + `}</script>`)
}

func TestAProvidersPageIsUnderstoodWithoutLoss(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/medicines.html")
	if err != nil {
		t.Fatal(err)
	}
	p := ctdl.Read(body, "text/html; charset=utf-8", "https://aldermoor.example/courses/medicines?utm=1")
	if len(p.Problems) > 0 || len(p.Courses) != 1 {
		t.Fatalf("got %d courses, problems %v", len(p.Courses), p.Problems)
	}
	uni := ctdl.Organisation{Name: "University of Aldermoor", URL: "https://aldermoor.example/", Country: "XF"}
	want := ctdl.Course{
		ID: "ALD-MED-5", URL: "https://aldermoor.example/courses/medicines", Kind: "Course", At: "script 1 $.@graph[2]",
		Name:        ctdl.Text{"en": "Safe medicines administration", "ar": "إعطاء الأدوية بأمان"},
		Description: ctdl.Text{"en-GB": "For care assistants."},
		Provider:    uni, Awarders: []ctdl.Organisation{uni}, Countries: []string{"XF"},
		Outcomes: []ctdl.Outcome{
			{Text: ctdl.Text{"en-GB": "Calculate doses without error"}, Code: "http://data.europa.eu/esco/skill/1"},
			{Text: ctdl.Text{"en-GB": "Report an error at once"}},
		},
		Hours: amount("125"), Weeks: 10, Credits: []credit.Credits{{System: "ects", Value: *amount("5")}},
		Level: &ctdl.Level{Framework: "eqf", Value: "5"},
		Assessment: ctdl.Assessment{
			Types: []string{"practical-assessment", "written-examination"}, Supervision: "supervised-identified", Summative: true,
			Criteria: []ctdl.Criterion{{Text: ctdl.Text{"en-GB": "No dose is wrong"}, Outcome: 0}},
		},
		Mode: "blended", Quality: []ctdl.Quality{{Type: "field-right", Body: "Quality Agency of Fellmark", URL: "https://qaf.example/d/1"}},
		Category: "micro-credential", Prerequisites: ctdl.Text{"en-GB": "Work in care"},
		Stacking: ctdl.Stacking{Mode: "integrated", Targets: []string{"BSc Nursing, St Brannoc"}},
		Field:    "0913", Languages: []string{"en", "ar"}, SafetyCritical: true,
		Price: &ctdl.Price{Minor: 60000, Currency: "EUR"}, Supports: []string{"childcare", "evening"},
		Contact: "short.courses@aldermoor.example",
		Runs: []ctdl.Run{{
			ID: "2026-spring", Start: day(2026, 3, 10), End: day(2026, 5, 12), Deadline: time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC),
			Places: 24, Place: "1 Quay, Aldermoor", Mode: "blended",
		}},
	}
	if d := cmp.Diff(want, p.Courses[0]); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if p.Persons != 1 {
		t.Errorf("persons: got %d, want 1", p.Persons)
	}
}

func TestWhereARunTakesPlaceIsReadInDegrees(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		`{"@type":"Place","name":"Quay","geo":{"@type":"GeoCoordinates","latitude":54.9783,"longitude":"-1.6178"}}`: "54.9783,-1.6178",
		`{"@type":"ceterms:Place","name":"Quay","ceterms:latitude":-33.9,"ceterms:longitude":151.2}`:                "-33.9,151.2",
		`{"@type":"Place","geo":{"latitude":0,"longitude":180}}`:                                                    "0,180",
		`{"@type":"Place","name":"half a point","geo":{"latitude":54.9783}}`:                                        "",
		`{"@type":"Place","name":"Quay"}`:                                                                           "",
		`"Quay"`:                                                                                                    "",
	} {
		p := ctdl.Read(course(`"hasCourseInstance":{"@type":"CourseInstance","location":`+location+`}`), "", "https://a.example/a")
		if len(p.Problems) != 0 || len(p.Courses) != 1 || len(p.Courses[0].Runs) != 1 || p.Courses[0].Runs[0].At != want {
			t.Errorf("%s: got %+v", location, p)
		}
	}
}

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func TestEveryValueThatCannotBeUsedIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ members, want string }{
		"ECTS with a comma":       {`"numberOfCredits":{"@type":"StructuredValue","value":"3,5","unitText":"ECTS"}`, `comma at script 1 $.numberOfCredits.value: "3,5" want 3.5`},
		"credits of no system":    {`"numberOfCredits":5`, `credits_system at script 1 $.numberOfCredits: "5" want ECTS`},
		"credits of nowhere":      {`"numberOfCredits":{"value":5,"unitText":"stars"}`, `credits_unknown at script 1 $.numberOfCredits.unitText: "stars" want ECTS`},
		"credits as a word":       {`"numberOfCredits":{"value":"five","unitText":"ECTS"}`, `number at script 1 $.numberOfCredits.value: "five"`},
		"a sentinel":              {`"numberOfCredits":{"value":-99999,"unitText":"ECTS"}`, `number at script 1 $.numberOfCredits.value: "-99999"`},
		"price without currency":  {`"offers":{"@type":"Offer","price":600}`, `currency_missing at script 1 $.offers.priceCurrency: "600" want EUR`},
		"a currency of nowhere":   {`"offers":{"price":600,"priceCurrency":"EURO"}`, `currency at script 1 $.offers.priceCurrency: "EURO" want EUR`},
		"price 1e9":               {`"offers":{"price":1e9,"priceCurrency":"EUR"}`, `price at script 1 $.offers.price: "1e9" want 600.00`},
		"price with a comma":      {`"offers":[{"price":"600,00","priceCurrency":"EUR"}]`, `comma at script 1 $.offers[0].price: "600,00" want 600.00`},
		"price with thousands":    {`"offers":{"price":"1,450.00","priceCurrency":"EUR"}`, `price at script 1 $.offers.price: "1,450.00" want 600.00`},
		"price too fine":          {`"offers":{"price":"600.001","priceCurrency":"EUR"}`, `price at script 1 $.offers.price: "600.001" want 600.00`},
		"two prices":              {`"offers":[{"price":1,"priceCurrency":"EUR"},{"price":2,"priceCurrency":"EUR"}]`, `price_several at script 1 $.offers[1]`},
		"offers as text":          {`"offers":"600 EUR"`, `wrong_type at script 1 $.offers: "600 EUR" want {"@type":"Offer","price":"600","priceCurrency":"EUR"}`},
		"a level of nothing":      {`"educationalLevel":"Beginner"`, `level at script 1 $.educationalLevel: "Beginner" want EQF 5`},
		"EQF 9":                   {`"educationalLevel":"EQF level 9"`, `level at script 1 $.educationalLevel: "9" want 1, 2, 3, 4, 5, 6, 7, 8`},
		"a duration in words":     {`"timeRequired":"125 hours"`, `duration at script 1 $.timeRequired: "125 hours" want PT125H`},
		"a duration in months":    {`"timeRequired":"P3M"`, `duration at script 1 $.timeRequired: "P3M" want PT125H`},
		"a start next spring":     {`"hasCourseInstance":[{"@type":"CourseInstance","startDate":"next spring"}]`, `date at script 1 $.hasCourseInstance[0].startDate: "next spring" want 2026-03-01`},
		"a run as text":           {`"hasCourseInstance":"spring"`, `wrong_type at script 1 $.hasCourseInstance: "spring" want CourseInstance`},
		"a mode nobody knows":     {`"hasCourseInstance":{"courseMode":"telepathy"}`, `unknown_value at script 1 $.hasCourseInstance.courseMode: "telepathy" want online, onsite, blended, volunteering, workExperience`},
		"places in words":         {`"hasCourseInstance":{"maximumAttendeeCapacity":"many"}`, `number at script 1 $.hasCourseInstance.maximumAttendeeCapacity: "many" want 24`},
		"a place off the earth":   {`"hasCourseInstance":{"location":{"name":"A","geo":{"latitude":91,"longitude":0}}}`, `number at script 1 $.hasCourseInstance.location.geo.latitude: "91" want 54.9783`},
		"a place in words":        {`"hasCourseInstance":{"location":{"name":"A","geo":{"latitude":"north","longitude":"1"}}}`, `number at script 1 $.hasCourseInstance.location.geo.latitude: "north" want 54.9783`},
		"a country in words":      {`"provider":{"@type":"Organization","name":"B","address":{"addressCountry":"Estonia"}}`, `country at script 1 $.provider.address.addressCountry: "Estonia" want ISO 3166-1: EE, IE, XF`},
		"a language in words":     {`"inLanguage":"the English tongue"`, `language at script 1 $.inLanguage: "the English tongue" want BCP 47: en, fr, ar`},
		"a field of nowhere":      {`"about":{"@type":"DefinedTerm","inDefinedTermSet":"ISCED-F","termCode":"health"}`, `unknown_value at script 1 $.about.termCode: "health" want ISCED-F 2013: 0913`},
		"an outcome of nothing":   {`"teaches":[{"@type":"DefinedTerm"}]`, `wrong_type at script 1 $.teaches[0]: "{\"@type\":\"DefinedTerm\"}" want DefinedTerm with a name`},
		"a criterion of nothing":  {`"teaches":"x","additionalProperty":{"propertyID":"assessmentCriterion","value":"y","valueReference":2}`, `criterion_outcome at script 1 $.additionalProperty.valueReference: "2" want 1`},
		"an unknown supervision":  {`"additionalProperty":{"propertyID":"assessmentSupervision","value":"webcam"}`, `unknown_value at script 1 $.additionalProperty.value: "webcam" want unsupervised, supervised, supervised-identified`},
		"a property misspelt":     {`"additionalProperty":{"propertyID":"asessmentType","value":"quiz"}`, `unknown_property at script 1 $.additionalProperty.propertyID: "asessmentType"`},
		"a description of things": {`"description":[{"a":1}]`, `wrong_type at script 1 $.description[0]: "{\"a\":1}" want Text`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := ctdl.Read(course(c.members), "", "https://a.example/a")
			if len(p.Problems) != 1 {
				t.Fatalf("got %d problems: %v", len(p.Problems), p.Problems)
			}
			got := p.Problems[0].String()
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if len(p.Courses) != 1 {
				t.Errorf("the course itself is lost for it")
			}
		})
	}
}

func TestABlockThatCannotBeReadIsNamedAndTheOthersAreRead(t *testing.T) {
	t.Parallel()
	good := string(course(`"teaches":"x"`))
	for name, c := range map[string]struct{ block, want string }{
		"broken JSON":       {"{\n\"@context\":\n\"https://schema.org\",}", `json at script 1 $: "line 3 of the script`},
		"a name twice":      {`{"@context":"https://schema.org","name":"a","name":"b"}`, `json at script 1 $`},
		"unknown context":   {`{"@context":"https://example.org/ns","@type":"Course","name":"x"}`, `unknown_context at script 1 $.@context: "https://example.org/ns" want https://schema.org`},
		"remote context":    {`{"@context":["https://schema.org","http://169.254.169.254/c.jsonld"],"@type":"WebPage"}`, `unknown_context at script 1 $.@context[1]`},
		"no context":        {`{"@type":"Course","name":"x"}`, `no_context at script 1 $: `},
		"not an object":     {`[1]`, `wrong_type at script 1 $[0]: "1"`},
		"nothing":           {` `, `json at script 1 $`},
		"one without an id": {`{"@context":"https://schema.org","@type":"Course","name":"x"}`, `no_id at script 1 $.identifier`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := ctdl.Read([]byte(`<script type="application/ld+json">`+c.block+`</script><div><b>`+good), "", "")
			if len(p.Courses) != 1 || p.Courses[0].ID != "a" {
				t.Errorf("the good course is lost: %v", p.Courses)
			}
			if len(p.Problems) != 1 || !strings.HasPrefix(p.Problems[0].String(), c.want) {
				t.Errorf("got  %v\nwant %s", p.Problems, c.want)
			}
		})
	}
}

func TestAPageWithNothingToReadSaysWhatItHas(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"": "no_data at page", "<p>Hello": "no_data at page", "\x00\xff\xfe": "no_data at page",
		`<script type="application/ld+json">{"@context":"https://schema.org","@type":"Corse"}</script>`: `no_course at page: "Corse"`,
	} {
		p := ctdl.Read([]byte(body), "text/html", "")
		if len(p.Problems) != 1 || p.Problems[0].String() != want {
			t.Errorf("%q: got %v, want %s", body, p.Problems, want)
		}
	}
}

func TestTwoCoursesWithOneIdAreNotMixed(t *testing.T) {
	t.Parallel()
	p := ctdl.Read([]byte(`{"@context":"https://schema.org","@graph":[
		{"@type":"Course","courseCode":"X1","name":"First"},{"@type":"Course","courseCode":"X1","name":"Second"}]}`), "application/ld+json", "")
	if len(p.Courses) != 1 || p.Courses[0].Name["und"] != "First" {
		t.Errorf("got %v", p.Courses)
	}
	if want := `duplicate_id at script 1 $.@graph[1]: "X1" want script 1 $.@graph[0]`; len(p.Problems) != 1 || p.Problems[0].String() != want {
		t.Errorf("got %v, want %s", p.Problems, want)
	}
}

func TestSchemaOrgIsRecognisedByItsNames(t *testing.T) {
	t.Parallel()
	for _, c := range []string{
		`"http://schema.org"`, `"https://schema.org/"`, `"https://www.schema.org"`, `["https://schema.org"]`,
		`{"@vocab":"https://schema.org/"}`, `{"schema":"https://schema.org/"}`, `{"s":"http://schema.org/","ex":"https://example.org/"}`,
	} {
		prefix := ""
		if strings.Contains(c, `"schema":`) {
			prefix = "schema:"
		} else if strings.Contains(c, `"s":`) {
			prefix = "s:"
		}
		p := ctdl.Read(fmt.Appendf(nil, `{"@context":%s,"@type":"%sCourse","%sidentifier":"a","%sname":"A"}`, c, prefix, prefix, prefix), "", "")
		if len(p.Problems) > 0 || len(p.Courses) != 1 || p.Courses[0].Name["und"] != "A" {
			t.Errorf("%s: got %v, %v", c, p.Courses, p.Problems)
		}
	}
}

func TestAListOfCoursesGivesLinksNotCourses(t *testing.T) {
	t.Parallel()
	p := ctdl.Read([]byte(`{"@context":"https://schema.org","@type":"ItemList","itemListElement":[
		{"@type":"ListItem","item":{"@type":"Course","name":"A","url":"/a"}},
		{"@type":"ListItem","item":{"@type":"Course","name":"A","url":"/a"}},
		{"@type":"ListItem","item":{"@type":"Course","name":"B","url":"https://a.example/b","teaches":"x"}}]}`), "", "https://a.example/")
	if len(p.Courses) != 1 || p.Courses[0].ID != "https://a.example/b" {
		t.Errorf("got %v", p.Courses)
	}
	if d := cmp.Diff([]string{"https://a.example/a"}, p.Links); d != "" {
		t.Error(d)
	}
}

func TestAPageOfACredentialAloneIsRead(t *testing.T) {
	t.Parallel()
	p := ctdl.Read([]byte(`{"@context":"https://schema.org","@type":"EducationalOccupationalCredential","@id":"https://a.example/c",
		"name":"C","competencyRequired":["Weld"],"educationalLevel":"EQF 4","credentialCategory":"badge","provider":{"@type":"Organization","name":"H"}}`), "", "")
	if len(p.Problems) > 0 || len(p.Courses) != 1 {
		t.Fatalf("got %v", p)
	}
	c := p.Courses[0]
	if c.Outcomes[0].Text["und"] != "Weld" || c.Level.Value != "4" || c.Category != "badge" || c.Awarders[0].Name != "H" {
		t.Errorf("got %+v", c)
	}
}

func TestWhoRecognisesACredentialAwardsItOnlyAsItsProvider(t *testing.T) {
	t.Parallel()
	for who, want := range map[string]int{"Harbour": 1, "An employer": 0} {
		p := ctdl.Read(course(`"provider":{"@type":"Organization","name":"Harbour"},"educationalCredentialAwarded":{"recognizedBy":{"@type":"Organization","name":"`+who+`"}}`), "", "")
		if got := len(p.Courses[0].Awarders); got != want {
			t.Errorf("%s: got %d awarding bodies, want %d", who, got, want)
		}
	}
}

func TestOldEncodingsAndWrappersAreRead(t *testing.T) {
	t.Parallel()
	page := "<html lang=fr><script type='application/ld+json; charset=x'>//<![CDATA[\n" +
		`{"@context":"https://schema.org","@type":"Course","identifier":"a","name":"Sant` + "\xe9" + `"}` + "\n//]]></script>"
	p := ctdl.Read([]byte(page), "text/html; charset=iso-8859-1", "")
	if len(p.Courses) != 1 || p.Courses[0].Name["fr"] != "Santé" {
		t.Errorf("got %v %v", p.Courses, p.Problems)
	}
}

func TestDepthIsCut(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	p := ctdl.Read(course(`"x":`+deep), "", "")
	if len(p.Courses) != 1 || len(p.Problems) != 1 || p.Problems[0].Code != flaw.TooMuch {
		t.Errorf("got %v", p.Problems)
	}
}

func FuzzRead(f *testing.F) {
	body, err := os.ReadFile("testdata/medicines.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body, "text/html", "https://a.example/")
	f.Add(course(`"offers":{"price":1e9,"priceCurrency":"EUR"},"timeRequired":"PT1H30M"`), "", "")
	f.Add([]byte(`{"@context":{"@vocab":"http://schema.org/"},"@graph":[{"@type":["Course","X"],"@id":"a","name":{"@list":["b"]}}]}`), "", "x")
	f.Fuzz(func(t *testing.T, body []byte, contentType, base string) {
		p := ctdl.Read(body, contentType, base)
		seen := map[string]bool{}
		for _, c := range p.Courses {
			if c.ID == "" || seen[c.ID] {
				t.Fatalf("course id %q is empty or doubled", c.ID)
			}
			seen[c.ID] = true
			if _, err := ctdl.Write(c); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range p.Problems {
			if p.At == "" || p.Code == "" {
				t.Fatalf("a problem of nowhere: %+v", p)
			}
		}
	})
}
