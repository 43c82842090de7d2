package xcri_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/formats/xcri"

	"opencairn.org/cairn/formats/flaw"
)

func read(t testing.TB, feed string) ([]xcri.Course, xcri.Feed) {
	t.Helper()
	var out []xcri.Course
	f, err := xcri.Read(strings.NewReader(feed), func(c xcri.Course) error { out = append(out, c); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out, f
}

func TestACollegesCatalogueIsRead(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/college.xml")
	if err != nil {
		t.Fatal(err)
	}
	courses, feed := read(t, string(body))
	if len(courses) != 2 || feed.Courses != 2 || feed.Persons != 2 || len(feed.Problems) != 0 || feed.Generated.Year() != 2027 {
		t.Fatalf("%d courses, %+v", len(courses), feed)
	}
	c := courses[0]
	if !bytes.HasPrefix(c.Raw, []byte("<course>")) || !bytes.HasSuffix(c.Raw, []byte("</course>")) || bytes.Count(c.Raw, []byte("<course>")) != 1 {
		t.Errorf("its bytes: %.60s ... %s", c.Raw, c.Raw[len(c.Raw)-20:])
	}
	if p := c.Provider; p != courses[1].Provider || p.Name["und"] != "Harbour College" || p.ID != "https://harbour.example/" || p.Codes[0].Value != "10099999" || p.Town != "Harbour" || p.Street != "1 The Quay" {
		t.Errorf("provider %+v", p)
	}
	want := []xcri.Text{{"und": "give medicines by five routes"}, {"und": "record what was given"}}
	if diff := cmp.Diff(want, c.Outcomes); diff != "" {
		t.Error(diff)
	}
	if c.Description["und"] != "Two evenings a week.\nNo exam at the end." || c.Title["cy"] == "" || c.Title["en"] != "Giving medicines safely" || c.Abstract["und"] == "" {
		t.Errorf("texts: %q %q", c.Description, c.Title)
	}
	if c.Level == nil || *c.Level != (ctdl.Level{Framework: "RQF", Value: "3"}) || len(c.Credits) != 2 || c.Credits[1].System != "cats" || c.Credits[0].Value.String() != "2.5" {
		t.Errorf("level %+v, credits %+v", c.Level, c.Credits)
	}
	if c.Subjects[0] != (xcri.Code{Scheme: "isced", Value: "0913", Label: "Nursing"}) || c.Types[0].Value != "CPD" || c.Qualifications[0].AwardedBy != "Awards Wales" {
		t.Errorf("codes %+v %+v %+v", c.Subjects, c.Types, c.Qualifications)
	}
	p := c.Presentations[0]
	if p.Start != time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC) || p.ApplyUntil.IsZero() || p.Attendance != "MM" || p.StudyMode != "PT" || p.Pattern != "EV" ||
		p.Places != 24 || p.Price.String() != "450" || p.Currency != "GBP" || p.Duration != "P10W" || p.Venues[0].Name["und"] != "Quay Campus" || p.Venues[0].Postcode != "HB1 2AA" {
		t.Errorf("presentation %+v", p)
	}
	if p := c.Presentations[1]; !p.Start.IsZero() || p.StartText == "" || p.Attendance != "ON" {
		t.Errorf("presentation without a date: %+v", p)
	}
}

func one(inner string) string {
	return `<catalog generated="2027-01-10T06:14:37Z"><provider><course><identifier>a</identifier><title>A</title>` + inner + `</course></provider></catalog>`
}

func TestWhatCannotBeUsedIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		feed    string
		code    flaw.Code
		courses int
	}{
		"no XML":               {`{"items":[]}`, flaw.NoCourse, 0},
		"cut off":              {`<catalog><provider><course><title>A`, flaw.BadXML, 0},
		"an entity":            {`<!DOCTYPE x [<!ENTITY a "b">]><catalog/>`, flaw.BadXML, 0},
		"an undeclared entity": {one(`<abstract>&bomb;</abstract>`), flaw.BadXML, 0},
		"depth":                {one(strings.Repeat("<abstract>", 100) + strings.Repeat("</abstract>", 100)), flaw.TooMuch, 0},
		"breadth":              {one(strings.Repeat("<presentation/>", 12_000)), flaw.TooMuch, 0},
		"nothing":              {`<catalog><provider/></catalog>`, flaw.NoCourse, 0},
		"no id":                {`<catalog><provider><course><title>A</title></course></provider></catalog>`, flaw.NoID, 0},
		"no title":             {`<catalog><provider><course><identifier>a</identifier></course></provider></catalog>`, flaw.NoName, 0},
		"twice":                {strings.Replace(one(``), `</provider>`, `<course><identifier>a</identifier><title>B</title></course></provider>`, 1), flaw.DuplicateID, 1},
		"generated":            {strings.Replace(one(``), "2027-01-10T06:14:37Z", "yesterday", 1), flaw.BadDate, 1},
		"a month":              {one(`<presentation><start dtf="2027-03">March</start></presentation>`), flaw.BadDate, 1},
		"an interval":          {one(`<presentation><duration interval="10 weeks">x</duration></presentation>`), flaw.BadDuration, 1},
		"a scheme":             {one(`<credit><scheme>POINTS</scheme><level>1</level><value>5</value></credit>`), flaw.BadSystem, 1},
		"no scheme":            {one(`<credit><level>1</level><value>5</value></credit>`), flaw.NoSystem, 1},
		"a comma":              {one(`<credit><scheme>ECTS</scheme><value>2,5</value></credit>`), flaw.Comma, 1},
		"a level of nothing":   {one(`<qualification><educationLevel>Level 4</educationLevel></qualification>`), flaw.BadLevel, 1},
		"a cost in words":      {one(`<presentation><cost>£800 per semester</cost></presentation>`), flaw.BadPrice, 1},
		"a cost of nothing":    {one(`<presentation><cost>450</cost></presentation>`), flaw.NoCurrency, 1},
		"a language":           {one(`<presentation><languageOfInstruction>English!</languageOfInstruction></presentation>`), flaw.BadLanguage, 1},
		"a script":             {one(`<url>javascript:alert(1)</url>`), flaw.WrongType, 1},
	} {
		courses, feed := read(t, c.feed)
		if len(feed.Problems) != 1 || feed.Problems[0].Code != c.code || !strings.HasPrefix(feed.Problems[0].At, "line ") || len(courses) != c.courses {
			t.Errorf("%s: %d courses, %v", name, len(courses), feed.Problems)
		}
	}
}

func TestAnOldEncodingKeepsTheCoursesBytesInUTF8(t *testing.T) {
	t.Parallel()
	feed := strings.Replace(one(`<abstract>Sant`+"\xe9"+`</abstract>`), "<catalog", `<?xml version="1.0" encoding="iso-8859-1"?><catalog`, 1)
	courses, _ := read(t, feed)
	if len(courses) != 1 || courses[0].Abstract["und"] != "Santé" || !strings.HasPrefix(string(courses[0].Raw), "<course>") || !strings.Contains(string(courses[0].Raw), "Santé") {
		t.Errorf("got %+v", courses)
	}
}

func TestWhoeverTakesCanStop(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	if _, err := xcri.Read(strings.NewReader(one(``)), func(xcri.Course) error { return full }); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	broken := io.MultiReader(strings.NewReader(one(``)[:100]), failing{})
	if _, err := xcri.Read(broken, func(xcri.Course) error { return nil }); !errors.Is(err, xcri.ErrRead) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// many is a feed of n courses that is made as it is read.
type many struct {
	n    int
	next bytes.Buffer
}

func (m *many) Read(p []byte) (int, error) {
	for m.n >= 0 && m.next.Len() < len(p) {
		switch m.n--; {
		case m.n < 0:
			m.next.WriteString("</provider></catalog>")
		default:
			fmt.Fprintf(&m.next, "<course><identifier>%d</identifier><title>A</title><abstract>%s</abstract></course>", m.n, strings.Repeat("x", 500))
		}
	}
	return m.next.Read(p)
}

func TestAFeedIsReadAsAStream(t *testing.T) {
	m := &many{n: 20_000}
	m.next.WriteString("<catalog><provider>")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, peak := 0, uint64(0)
	_, err := xcri.Read(m, func(xcri.Course) error {
		if n++; n%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			peak = max(peak, after.HeapAlloc)
		}
		return nil
	})
	if err != nil || n != 20_000 {
		t.Fatalf("%d courses, %v", n, err)
	}
	if grown := int64(peak) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("12 MB of feed took %d MB of memory", grown>>20)
	}
}

func FuzzRead(f *testing.F) {
	body, err := os.ReadFile("testdata/college.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(one(`<credit><scheme>ECTS</scheme><value>1e9</value></credit>`)))
	f.Add([]byte(`<?xml version="1.0" encoding="utf-16"?><catalog/>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		seen := map[string]bool{}
		feed, err := xcri.Read(bytes.NewReader(body), func(c xcri.Course) error {
			if c.ID == "" || seen[c.ID] || len(c.Title) == 0 || c.Provider == nil {
				t.Fatalf("a course without its own id or a title: %+v", c)
			}
			seen[c.ID] = true
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range feed.Problems {
			if p.At == "" || p.Code == "" {
				t.Fatalf("a problem of nowhere: %+v", p)
			}
		}
	})
}
