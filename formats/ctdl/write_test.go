package ctdl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
)

func word(t *rapid.T, label string) string {
	return rapid.StringMatching(`[A-Za-z<>&"'é‏مرحبا🙂]{1,12}`).Draw(t, label)
}

func text(t *rapid.T, label string) ctdl.Text {
	langs := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"en", "fr", "ar", "und", "en-GB"}), 1, 3, rapid.ID).Draw(t, label+" languages")
	out := ctdl.Text{}
	for _, l := range langs {
		out[l] = word(t, label)
	}
	return out
}

func code(t *rapid.T, list []ctdl.Term, label string) string {
	return list[rapid.IntRange(0, len(list)-1).Draw(t, label)].Code
}

func organisation(t *rapid.T, label string) ctdl.Organisation {
	return ctdl.Organisation{Name: word(t, label), URL: "https://" + rapid.StringMatching(`[a-z]{1,8}`).Draw(t, label+" host") + ".example/",
		Country: rapid.SampledFrom([]string{"", "XF", "EE", "IE"}).Draw(t, label+" country")}
}

// anyCourse draws a course in the form Read gives it.
func anyCourse(t *rapid.T) ctdl.Course {
	c := ctdl.Course{
		ID: word(t, "id"), URL: "https://a.example/" + rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "url"), Kind: "Course", At: "script 1 $",
		Name: text(t, "name"), Provider: organisation(t, "provider"), Weeks: rapid.IntRange(0, 52).Draw(t, "weeks"),
		SafetyCritical: rapid.Bool().Draw(t, "safety"), PublicFunding: rapid.Bool().Draw(t, "funding"),
		Contact: rapid.SampledFrom([]string{"", "a@b.example", "+372 1", "https://a.example/ask"}).Draw(t, "contact"),
	}
	if rapid.Bool().Draw(t, "volume") {
		c.Hours = amount(fmt.Sprintf("%d.%d", rapid.IntRange(0, 9999).Draw(t, "hours"), rapid.IntRange(0, 9).Draw(t, "tenths")))
		c.Credits = []credit.Credits{{System: rapid.SampledFrom([]string{"ects", "nz", "cats"}).Draw(t, "system"), Value: *amount("2.5")}}
	}
	for range rapid.IntRange(0, 3).Draw(t, "outcomes") {
		c.Outcomes = append(c.Outcomes, ctdl.Outcome{Text: text(t, "outcome"), Code: rapid.SampledFrom([]string{"", "http://data.europa.eu/esco/skill/x"}).Draw(t, "skill")})
	}
	if rapid.Bool().Draw(t, "more") {
		c.Level = &ctdl.Level{Framework: "eqf", Value: fmt.Sprint(rapid.IntRange(1, 8).Draw(t, "level"))}
		c.Price = &ctdl.Price{Minor: rapid.Int64Range(0, 1e9).Draw(t, "price"), Currency: rapid.SampledFrom([]string{"EUR", "JPY", "TND"}).Draw(t, "currency")}
		c.Mode = code(t, ctdl.Modes, "mode")
		c.Origin = code(t, ctdl.Origins, "origin")
		c.Field, c.Languages, c.Category = "0913", []string{"en", "ar"}, word(t, "category")
		c.Description, c.Prerequisites = text(t, "description"), text(t, "prerequisites")
		c.Stacking = ctdl.Stacking{Mode: code(t, ctdl.StackingModes, "stacking"), Targets: []string{word(t, "target")}}
		c.Quality = []ctdl.Quality{{Type: code(t, ctdl.QualityTypes, "quality"), Body: word(t, "body"), URL: "https://q.example/1"}}
		c.Supports = []string{"childcare", "evening"}
		c.Assessment = ctdl.Assessment{Types: []string{code(t, ctdl.AssessmentTypes, "assessment")}, Description: text(t, "assessed"),
			Supervision: code(t, ctdl.Supervisions, "supervision"), Summative: true}
		for i := range c.Outcomes {
			c.Assessment.Criteria = append(c.Assessment.Criteria, ctdl.Criterion{Text: text(t, "criterion"), Outcome: i})
		}
		start := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "start"), 0).UTC()
		c.Runs = []ctdl.Run{{ID: word(t, "run"), Start: start, End: start.AddDate(0, 1, 0), Deadline: day(2026, 1, 2), Places: 12, Place: word(t, "place"), At: "54.9783,-1.6178", Mode: "online", Rolling: true}}
	}
	for range rapid.IntRange(0, 2).Draw(t, "awarders") {
		c.Awarders = append(c.Awarders, organisation(t, "awarder"))
	}
	for _, o := range append(slices.Clone(c.Awarders), ctdl.Organisation{Country: rapid.SampledFrom([]string{"", "FR"}).Draw(t, "valid in")}, c.Provider) {
		if o.Country != "" && !slices.Contains(c.Countries, o.Country) {
			c.Countries = append(c.Countries, o.Country)
		}
	}
	return c
}

func TestWhatIsWrittenIsReadBackEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := anyCourse(t)
		b, err := ctdl.Write(want)
		if err != nil {
			t.Fatal(err)
		}
		p := ctdl.Read([]byte("<html><script type=application/ld+json>"+string(b)+"</script>"), "text/html; charset=utf-8", "")
		if len(p.Problems) > 0 || len(p.Courses) != 1 {
			t.Fatalf("got %d courses, problems %v in\n%s", len(p.Courses), p.Problems, b)
		}
		if d := cmp.Diff(want, p.Courses[0]); d != "" {
			t.Fatalf("-want +got\n%s\n%s", d, b)
		}
	})
}

func TestASnippetIsOnlyTheMissingLines(t *testing.T) {
	t.Parallel()
	got, err := ctdl.Snippet(ctdl.Course{Outcomes: []ctdl.Outcome{{Text: ctdl.Text{"en": "…"}}}})
	if err != nil {
		t.Fatal(err)
	}
	want := `  "teaches": [
    {
      "@type": "DefinedTerm",
      "name": {
        "@language": "en",
        "@value": "…"
      }
    }
  ]`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if p := ctdl.Read(course(got), "", ""); len(p.Problems) > 0 || len(p.Courses[0].Outcomes) != 1 {
		t.Errorf("the snippet does not paste: %v", p.Problems)
	}
	if got, err := ctdl.Snippet(ctdl.Course{}); err != nil || got != "" {
		t.Errorf("nothing missing: got %q, %v", got, err)
	}
}

func TestNoTextEndsTheScript(t *testing.T) {
	t.Parallel()
	b, err := ctdl.Write(ctdl.Course{Name: ctdl.Text{"en": "</script><script>alert(1)//"}})
	if err != nil || strings.Contains(string(b), "</script>") {
		t.Errorf("got %s, %v", b, err)
	}
}
