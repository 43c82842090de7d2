package ctdl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opencairn.org/cairn/formats/ctdl"
)

const asJSON = `<html lang="en"><script type="application/ld+json">{"@context":"https://schema.org","@type":"Course",
	"courseCode":"HTW-4","url":"/blades","name":["Blades",{"@language":"fr","@value":"Pales"}],"abstract":"Two days.",
	"teaches":["Inspect a blade","Decide by a table"],"timeRequired":"PT100H",
	"numberOfCredits":{"@type":"StructuredValue","value":"4","unitText":"ECTS"},"inLanguage":"en",
	"instructor":{"@type":"Person","name":"Ann Berg"},
	"provider":{"@type":"Organization","name":"Harbour","address":{"@type":"PostalAddress","addressCountry":"XF"}},
	"hasCourseInstance":{"@type":"CourseInstance","identifier":"spring","startDate":"2026-04-06","courseMode":"onsite"},
	"offers":{"@type":"Offer","price":"520.00","priceCurrency":"EUR"}}</script>`

const asMicrodata = `<html lang="en"><div itemscope itemtype="https://schema.org/Course" itemref="fee nowhere">
	<meta itemprop="courseCode" content="HTW-4"><a itemprop="url" href="/blades"><h1 itemprop="name">Bla<b>des</b></h1></a>
	<p lang="fr">Aussi : <span itemprop="name">Pales</span>
	<p itemprop="abstract">Two
	   days.<script>alert(1)</script>
	<ul><li itemprop="teaches">Inspect a blade<li itemprop="teaches">Decide by a table</ul>
	<time itemprop="timeRequired" datetime="PT100H">a hundred hours</time>
	<span itemprop="numberOfCredits" itemscope itemtype="https://schema.org/StructuredValue"><data itemprop="value" value="4">four</data> <i itemprop="unitText">ECTS</i></span>
	<meta itemprop="inLanguage" content="en">
	<p itemprop="instructor" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ann Berg</span>
	<div itemprop="provider" itemscope itemtype="https://schema.org/Organization"><b itemprop="name">Harbour</b>
		<i itemprop="address" itemscope itemtype="https://schema.org/PostalAddress"><meta itemprop="addressCountry" content="XF"></i></div>
	<div itemprop="hasCourseInstance" itemscope itemtype="https://schema.org/CourseInstance"><meta itemprop="identifier" content="spring">
		<time itemprop="startDate" datetime="2026-04-06">6 April</time><span itemprop="courseMode">onsite</span></div>
	</div>
	<p id="fee"><span itemprop="offers" itemscope itemtype="https://schema.org/Offer"><b itemprop="price" content="520.00">520</b> <meta itemprop="priceCurrency" content="EUR"></span>`

const asRDFa = `<html lang="en"><div vocab="https://schema.org/" typeof="Course" resource="#c">
	<meta property="courseCode" content="HTW-4"><a property="url" href="/blades">more</a><h1 property="name">Blades</h1>
	<p lang="fr">Aussi : <span property="name">Pales</span>
	<p property="abstract">Two days.</p>
	<ul><li property="teaches">Inspect a blade<li property="teaches">Decide by a table</ul>
	<time property="timeRequired" datetime="PT100H">a hundred hours</time>
	<span property="numberOfCredits" typeof="StructuredValue"><data property="value" value="4">four</data> <i property="unitText">ECTS</i></span>
	<meta property="inLanguage" content="en"><meta property="og:title" content="Not ours">
	<p property="instructor" typeof="Person"><span property="name">Ann Berg</span>
	<div property="provider" typeof="Organization"><b property="name">Harbour</b><i property="address" typeof="PostalAddress"><meta property="addressCountry" content="XF"></i></div>
	</div>
	<div prefix="s: http://schema.org/ dc: http://purl.org/dc/terms/" about="#c"><p property="dc:title">Not read</p>
	<div property="s:hasCourseInstance" typeof="s:CourseInstance"><meta property="s:identifier" content="spring">
		<time property="s:startDate" datetime="2026-04-06">6 April</time><span property="https://schema.org/courseMode">onsite</span></div>
	<p property="schema:offers" typeof="schema:Offer"><b property="schema:price" content="520.00">520</b> <meta property="schema:priceCurrency" content="EUR"></div>`

func TestThePageSaysTheSameInEachOfItsThreeSyntaxes(t *testing.T) {
	t.Parallel()
	read := func(body string) ctdl.Page {
		return ctdl.Read([]byte(body), "text/html", "https://harbour.example/blades")
	}
	want := read(asJSON)
	if len(want.Courses) != 1 || len(want.Problems) > 0 || want.Persons != 1 || want.Courses[0].Price.Minor != 52000 || want.Courses[0].Name["fr"] != "Pales" {
		t.Fatalf("the measure itself: %+v", want)
	}
	for name, body := range map[string]string{"microdata": asMicrodata, "rdfa": asRDFa} {
		got := read(body)
		if len(got.Courses) != 1 {
			t.Errorf("%s: %d courses, %v", name, len(got.Courses), got.Problems)
			continue
		}
		if !strings.HasPrefix(got.Courses[0].At, name+" 1 $") {
			t.Errorf("%s: at %s", name, got.Courses[0].At)
		}
		if d := cmp.Diff(want, got, cmpopts.IgnoreFields(ctdl.Course{}, "At")); d != "" {
			t.Errorf("%s: -json +%s\n%s", name, name, d)
		}
	}
}

func TestMarkupThatLeadsBackOrNowhereEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body    string
		courses int
		problem string
	}{
		"an item that names itself": {`<div id="a" itemscope itemtype="https://schema.org/Course" itemref="a"><p itemprop="name">A</p><meta itemprop="courseCode" content="1"></div>`, 1, ""},
		"two that name each other": {`<div itemscope itemtype="https://schema.org/Course" itemref="b"><p itemprop="name">A</p><meta itemprop="courseCode" content="1"></div>
			<div id="b" itemprop="isPartOf" itemscope itemtype="https://schema.org/Course" itemref="b"><p itemprop="name">B</p></div>`, 1, ""},
		"a circle of resources":            {`<div vocab="https://schema.org/" typeof="Course" resource="a"><b property="name">A</b><div property="isPartOf" typeof="Course" resource="b"><b property="name">B</b><a property="isPartOf" typeof="Course" resource="a"></a></div></div>`, 1, ""},
		"another vocabulary":               {`<div itemscope itemtype="https://example.org/Course"><p itemprop="name">A</p></div>`, 0, "no_course"},
		"no vocabulary":                    {`<div typeof="Course"><p property="name">A</p></div>`, 0, "no_course"},
		"a price in words":                 {`<div itemscope itemtype="http://schema.org/Course"><meta itemprop="courseCode" content="1"><p itemprop="name">A<div itemprop="offers" itemscope><b itemprop="price">lots</b><i itemprop="priceCurrency">EUR</i></div></div>`, 1, "price at microdata 1 $.offers.price"},
		"a thing of two names, forty deep": {`<div itemscope itemtype="http://schema.org/Course"><meta itemprop="courseCode" content="1"><p itemprop="name">A</p>` + strings.Repeat(`<div itemprop="about isPartOf" itemscope>`, 40), 1, "too_much at page"},
		"resources seventy deep":           {`<div vocab="https://schema.org/" typeof="Course"><b property="courseCode">1</b><b property="name">A</b>` + strings.Repeat(`<div property="about" typeof="Thing">`, 70), 1, "too_much at page"},
		"deeper than anybody":              {`<div itemscope itemtype="http://schema.org/Course">` + strings.Repeat("<div>", 600), 0, "too_much at page"},
	} {
		p := ctdl.Read([]byte(c.body), "text/html", "https://harbour.example/a")
		if len(p.Courses) != c.courses || (c.problem == "") != (len(p.Problems) == 0) || c.problem != "" && !strings.HasPrefix(p.Problems[0].String(), c.problem) {
			t.Errorf("%s: %d courses, problems %v, want %q", name, len(p.Courses), p.Problems, c.problem)
		}
	}
}

func TestWhatJSONLDSaysIsNotReadAgainFromTheMarkup(t *testing.T) {
	t.Parallel()
	p := ctdl.Read([]byte(asJSON+strings.ReplaceAll(asMicrodata, "HTW-4", "OTHER")), "", "https://harbour.example/blades")
	if len(p.Courses) != 1 || p.Courses[0].ID != "HTW-4" || len(p.Problems) > 0 {
		t.Errorf("got %+v", p)
	}
	p = ctdl.Read([]byte(`<script type="application/ld+json">{"@context":"https://schema.org","@type":"WebSite"}</script>`+asMicrodata), "", "https://harbour.example/blades")
	if len(p.Courses) != 1 {
		t.Errorf("JSON-LD about the site hides the course: %+v", p)
	}
}

func TestAProgramIsReadWithItsCoursesWhichCountTowardsIt(t *testing.T) {
	t.Parallel()
	p := ctdl.Read([]byte(`{"@context":"https://schema.org","@type":"EducationalOccupationalProgram","identifier":"P","name":"Care worker","url":"/p",
		"timeToComplete":"P20W","programPrerequisites":"Work in care","educationalProgramMode":"blended","startDate":"2026-09-01","applicationDeadline":"2026-08-01","maximumEnrollment":20,
		"occupationalCredentialAwarded":{"@type":"EducationalOccupationalCredential","credentialCategory":"certificate","competencyRequired":["Give medicines safely"]},
		"offers":{"price":900,"priceCurrency":"EUR"},
		"hasCourse":[{"@type":"Course","identifier":"P1","name":"Medicines","teaches":"Calculate a dose"},{"@type":"Course","name":"Elsewhere","url":"/other"},
			{"@type":"Course","identifier":"P2","name":"Lifting","isPartOf":{"@type":"EducationalOccupationalProgram","name":"Another"}}]}`), "", "https://a.example/p")
	if len(p.Courses) != 3 || len(p.Problems) > 0 || len(p.Links) != 1 || p.Links[0] != "https://a.example/other" {
		t.Fatalf("got %d courses, links %v, problems %v", len(p.Courses), p.Links, p.Problems)
	}
	whole := p.Courses[0]
	if whole.Kind != "EducationalOccupationalProgram" || whole.Weeks != 20 || whole.Prerequisites["und"] != "Work in care" || whole.Mode != "blended" ||
		whole.Category != "certificate" || len(whole.Outcomes) != 1 || whole.Price.Minor != 90000 || len(whole.Runs) != 1 || whole.Runs[0].Places != 20 || whole.Runs[0].Deadline.IsZero() {
		t.Errorf("the program: %+v", whole)
	}
	for i, want := range []string{"Care worker", "Another"} {
		if s := p.Courses[i+1].Stacking; s.Mode != "integrated" || len(s.Targets) != 1 || s.Targets[0] != want {
			t.Errorf("part %d counts towards %+v, want %s", i, s, want)
		}
	}
	if got := p.Courses[1].Outcomes[0].Text["und"]; got != "Calculate a dose" {
		t.Errorf("got %q", got)
	}
}

func TestASiteThatLiesAboutWhatItSendsIsToldSo(t *testing.T) {
	t.Parallel()
	latin := "<html><meta charset=windows-1252><script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"Course\",\"identifier\":\"1\",\"name\":\"Caf\xe9\"}</script>"
	for name, c := range map[string]struct{ body, kind, problem, title string }{
		"a PDF as HTML":            {"%PDF-1.7\x00", "text/html", `not_text at page: "PDF" want text/html`, ""},
		"an image as JSON":         {"\x89PNG\r\n", "application/ld+json", `not_text at page: "PNG" want application/ld+json`, ""},
		"a PDF that says so":       {"%PDF-1.7", "application/pdf", "no_data at page", ""},
		"UTF-8 that is none":       {latin, "text/html; charset=UTF-8", `charset at page: "utf-8" want charset=utf-8`, "Café"},
		"UTF-16 that is none":      {strings.ReplaceAll(latin, "\xe9", "e"), "text/html; charset=utf-16", `charset at page: "utf-16" want charset=utf-8`, "Cafe"},
		"HTML as an image":         {strings.ReplaceAll(latin, "\xe9", "e"), "image/png", "", "Cafe"},
		"JSON-LD as HTML":          {`{"@context":"https://schema.org","@type":"Course","identifier":"1","name":"Café"}`, "text/html", "", "Café"},
		"the charset of the bytes": {latin, "text/html; charset=windows-1252", "", "Café"},
	} {
		p := ctdl.Read([]byte(c.body), c.kind, "https://a.example/")
		got := ""
		if len(p.Problems) > 0 {
			got = p.Problems[0].String()
		}
		if got != c.problem {
			t.Errorf("%s: got %q, want %q", name, got, c.problem)
		}
		if c.title == "" != (len(p.Courses) == 0) || c.title != "" && p.Courses[0].Name["und"] != c.title {
			t.Errorf("%s: got %+v, want a course named %q", name, p.Courses, c.title)
		}
	}
}

func FuzzReadMarkup(f *testing.F) {
	f.Add(asMicrodata)
	f.Add(asRDFa)
	f.Add(`<div id=a itemscope itemref="a b"><div id=b itemprop=x itemscope itemref=a></div></div>`)
	f.Fuzz(func(t *testing.T, body string) {
		p := ctdl.Read([]byte("<p itemscope typeof>"+body), "", "https://a.example/")
		for _, c := range p.Courses {
			if _, err := ctdl.Write(c); err != nil || c.ID == "" {
				t.Fatal(fmt.Sprint(c.ID, err))
			}
		}
		for _, p := range p.Problems {
			if p.At == "" || p.Code == "" {
				t.Fatalf("a problem of nowhere: %+v", p)
			}
		}
	})
}
