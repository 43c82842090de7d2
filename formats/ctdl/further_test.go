package ctdl_test

import (
	"fmt"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/ctdl"

	"opencairn.org/cairn/formats/flaw"
)

// read is the one course of a page that states more than its name.
func readOne(t *testing.T, more string) (ctdl.Course, []flaw.Problem) {
	t.Helper()
	p := ctdl.Read([]byte(`{"@context":"https://schema.org","@type":"Course","courseCode":"A","name":"A"`+more+`}`), "application/ld+json", "https://a.example/a")
	if len(p.Courses) != 1 {
		t.Fatalf("%d courses, %v", len(p.Courses), p.Problems)
	}
	return p.Courses[0], p.Problems
}

func TestDatesAreReadInOneFormAndNotGuessedInOthers(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2026-03-10", "2026-03-10T00:00", "2026-03-10T00:00:00", "2026-03-10T00:00:00Z", "2026-03-10T02:00:00+02:00"} {
		c, problems := readOne(t, fmt.Sprintf(`,"hasCourseInstance":{"@type":"CourseInstance","startDate":%q}`, s))
		if len(problems) > 0 || !c.Runs[0].Start.Equal(day(2026, 3, 10)) {
			t.Errorf("%s: %v, %v", s, c.Runs[0].Start, problems)
		}
	}
	for _, s := range []string{"10/03/2026", "10.03.2026", "March 10, 2026", "20260310", "2026-3-10"} {
		c, problems := readOne(t, fmt.Sprintf(`,"hasCourseInstance":{"@type":"CourseInstance","identifier":"r","startDate":%q}`, s))
		if !c.Runs[0].Start.IsZero() || len(problems) != 1 || problems[0].Code != flaw.BadDate || problems[0].Value != s || problems[0].Want != "2026-03-01" {
			t.Errorf("%s: %v, %v", s, c.Runs[0].Start, problems)
		}
	}
}

func TestWhatIsStatedFurtherIsNamedWhenItCannotBeUsed(t *testing.T) {
	t.Parallel()
	ours := func(id, more string) string {
		return fmt.Sprintf(`,"additionalProperty":{"@type":"PropertyValue","propertyID":%q,%s}`, id, more)
	}
	for more, want := range map[string]flaw.Code{
		ours("setting", `"value":"official"`):                                                                    flaw.UnknownValue,
		ours("teachingRole", `"value":"Prof. Anna Berg"`):                                                        flaw.UnknownValue,
		ours("attendance", `"value":120`):                                                                        flaw.BadNumber,
		ours("reviewMonths", `"value":"yearly"`):                                                                 flaw.BadNumber,
		ours("learnerAdvances", `"value":300`):                                                                   flaw.NoCurrency,
		ours("hours", `"value":"3,5","unitText":"taught"`):                                                       flaw.Comma,
		ours("pilot", `"value":"next spring"`):                                                                   flaw.BadDate,
		`,"about":{"inDefinedTermSet":"SDG","termCode":"18"}`:                                                    flaw.UnknownValue,
		`,"educationalCredentialAwarded":{"@type":"EducationalOccupationalCredential","validFor":"three years"}`: flaw.BadDuration,
		`,"hasCourseInstance":{"@type":"CourseInstance","maximumAttendeeCapacity":-3}`:                           flaw.BadNumber,
		`,"hasPart":{"@type":"Course","name":"B","numberOfCredits":4}`:                                           flaw.NoSystem,
		`,"ceterms:estimatedCost":{"ceterms:directCostType":"costType:Bribe","ceterms:price":1}`:                 flaw.UnknownValue,
		`,"ceterms:estimatedCost":{"ceterms:directCostType":"costType:Travel","ceterms:price":1}`:                flaw.NoCurrency,
		`,"educationalLevel":["EQF 5","EQF 9"]`:                                                                  flaw.BadLevel,
	} {
		_, problems := readOne(t, more)
		if len(problems) != 1 || problems[0].Code != want || problems[0].At == "" {
			t.Errorf("%s: got %v, want %s", more, problems, want)
		}
	}
}

func TestAPersonNamedBesideARoleIsNotRead(t *testing.T) {
	t.Parallel()
	body := `{"@context":"https://schema.org","@type":"Course","courseCode":"A","name":"A",
	 "instructor":{"@type":"Person","name":"Anna Berg","jobTitle":"Engineer"},
	 "additionalProperty":{"@type":"PropertyValue","propertyID":"teachingRole","value":"practitioner","description":"Wind Coast Energy","valueReference":"industry"}}`
	p := ctdl.Read([]byte(body), "application/ld+json", "")
	if p.Persons != 1 || len(p.Courses[0].Team) != 1 || p.Courses[0].Team[0] != (ctdl.TeamRole{Role: "practitioner", From: "Wind Coast Energy", Industry: true}) {
		t.Errorf("persons %d, team %+v", p.Persons, p.Courses[0].Team)
	}
	if strings.Contains(fmt.Sprintf("%+v", p.Courses[0]), "Anna Berg") {
		t.Error("a person was read")
	}
}

func TestATextOfFiveMegabytesIsCutAndSaidSo(t *testing.T) {
	t.Parallel()
	c, problems := readOne(t, `,"abstract":"`+strings.Repeat("مرحبا ", 500_000)+`"`)
	if len(problems) != 1 || problems[0].Code != flaw.TooLong || len(c.Description["und"]) > 50_010 || !strings.HasSuffix(c.Description["und"], "…") {
		t.Errorf("%d bytes, %v", len(c.Description["und"]), problems)
	}
}

func TestTitlesWithSignsAreKeptAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"Care 💊🧑‍⚕️", "الأدوية (ECTS 5) for nurses", "<script>alert(1)</script>", "A & B < C"} {
		p := ctdl.Read(fmt.Appendf(nil, `{"@context":"https://schema.org","@type":"Course","courseCode":"A","name":%q}`, title), "application/ld+json", "")
		if got := p.Courses[0].Name["und"]; got != title {
			t.Errorf("got %q, want %q", got, title)
		}
	}
}
