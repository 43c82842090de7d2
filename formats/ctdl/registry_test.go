package ctdl_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"

	"opencairn.org/cairn/formats/flaw"
)

// registered is a course with all that CTDL can say, different for each number.
func registered(n int) ctdl.Course {
	c := ctdl.Course{
		ID: fmt.Sprintf("ce-%d", n), URL: fmt.Sprintf("https://harbour.example/courses/%d", n), Kind: "Course",
		Name: ctdl.Text{"en": fmt.Sprintf("Blades %d", n), "ar": "شفرات"}, Description: ctdl.Text{"en": "Inspect & repair <blades>."}, Languages: []string{"en"},
		Provider: ctdl.Organisation{Name: "Harbour Training Works", URL: "https://harbour.example/"},
		Outcomes: []ctdl.Outcome{{Text: ctdl.Text{"en": "inspect a blade"}, Code: "http://data.europa.eu/esco/skill/x"}, {Text: ctdl.Text{"en": fmt.Sprintf("repair blade %d", n%7)}}},
		Hours:    amount("62.5"), Weeks: 5, Credits: []credit.Credits{{System: "ects", Value: *amount("2.5")}}, Level: &ctdl.Level{Framework: "eqf", Value: "4"},
		Mode: []string{"online", "onsite", "blended"}[n%3], Field: "0713", Countries: []string{"IE"}, Prerequisites: ctdl.Text{"en": "None."},
		Assessment: ctdl.Assessment{Types: []string{"practical-assessment"}, Description: ctdl.Text{"en": "One repair."}}, Price: &ctdl.Price{Minor: int64(n)*100 + 50, Currency: "EUR"},
	}
	if n%5 == 0 {
		c.Level, c.Credits = &ctdl.Level{Framework: "NFQ", Value: "6"}, nil
	}
	return c
}

func record(t testing.TB, c ctdl.Course) []byte {
	t.Helper()
	b, err := ctdl.WriteRecord(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func eachRecord(t testing.TB, file []byte) ([]ctdl.Course, ctdl.Records) {
	t.Helper()
	var out []ctdl.Course
	r, err := ctdl.EachRecord(bytes.NewReader(file), func(c ctdl.Course) error {
		c.At = ""
		out = append(out, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, r
}

func TestRecordsComeBackFromLinesAndFromAGraph(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := []ctdl.Course{registered(rapid.IntRange(0, 9999).Draw(t, "first")), registered(rapid.IntRange(10_000, 20_000).Draw(t, "second"))}
		var lines [][]byte
		for _, c := range want {
			b, err := ctdl.WriteRecord(c)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, b)
		}
		organisation := []byte(`{"@type":"ceterms:CredentialOrganization","ceterms:name":{"en":"A college"}}`)
		for name, file := range map[string][]byte{
			"lines":                  bytes.Join(append(lines, organisation), []byte("\n")),
			"graph":                  []byte(`{"@context":"x","@id":"y","@graph":[` + string(bytes.Join(append(lines, organisation), []byte(","))) + `]}`),
			"list":                   []byte(`[` + string(bytes.Join(lines, []byte(","))) + `]`),
			"one each, in envelopes": []byte(`{"@graph":[` + string(lines[0]) + `]}` + "\n"),
		} {
			var got []ctdl.Course
			r, err := ctdl.EachRecord(bytes.NewReader(file), func(c ctdl.Course) error { c.At = ""; got = append(got, c); return nil })
			expect := want
			if strings.HasPrefix(name, "one") {
				expect = want[:1]
			}
			if d := cmp.Diff(expect, got); d != "" || err != nil || len(r.Problems) > 0 {
				t.Fatalf("%s: %v, %v\n-written +read\n%s", name, err, r.Problems, d)
			}
		}
	})
}

func TestARecordThatCannotBeUsedIsNamed(t *testing.T) {
	t.Parallel()
	course := func(members string) string {
		return `{"@type":"ceterms:Course","ceterms:codedNotation":"a","ceterms:name":{"en":"A"}` + members + `}`
	}
	for name, c := range map[string]struct {
		file string
		code flaw.Code
	}{
		"nothing":     {`{"@graph":[]}`, flaw.NoCourse},
		"no graph":    {`{"@graph":5}`, flaw.BadJSON},
		"a number":    {`5`, flaw.BadJSON},
		"no id":       {`{"@type":"ceterms:Course","ceterms:name":{"en":"A"}}`, flaw.NoID},
		"no name":     {`{"@type":"ceterms:Course","ceterms:ctid":"ce-1"}`, flaw.NoName},
		"twice":       {course("") + "\n" + course(""), flaw.DuplicateID},
		"credits":     {course(`,"ceterms:creditValue":[{"schema:value":"3,5"}]`), flaw.Comma},
		"a unit":      {course(`,"ceterms:creditValue":[{"schema:value":3}]`), flaw.BadSystem},
		"a level":     {course(`,"ceterms:atLevel":[{"ceterms:targetNodeName":{"en":"expert"}}]`), flaw.BadLevel},
		"a duration":  {course(`,"ceterms:estimatedDuration":[{"ceterms:exactDuration":"long"}]`), flaw.BadDuration},
		"no currency": {course(`,"ceterms:estimatedCost":[{"ceterms:price":5}]`), flaw.NoCurrency},
		"a language":  {course(`,"ceterms:description":{"!!":"x"}`), flaw.BadLanguage},
	} {
		if _, r := eachRecord(t, []byte(c.file)); len(r.Problems) != 1 || r.Problems[0].Code != c.code || r.Problems[0].At == "" {
			t.Errorf("%s: %v", name, r.Problems)
		}
	}
	full := errors.New("full")
	if _, err := ctdl.EachRecord(strings.NewReader(course("")), func(ctdl.Course) error { return full }); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

// One record that somebody spoilt costs one record; what stands behind it is read,
// or it is said that it is not.
func TestABrokenRecordCostsNoOther(t *testing.T) {
	t.Parallel()
	good := func(n int) string { return strings.TrimSpace(string(record(t, registered(n)))) }
	cut := good(2)[:60]
	long := `{"ceterms:name":"` + strings.Repeat("x", 5<<20) + `"}`
	for name, c := range map[string]struct {
		file    string
		courses int
		flaws   []string
	}{
		"the second of four lines": {good(1) + "\n" + cut + "\n" + good(3) + "\r\n\n" + good(4), 3, []string{"json record 2"}},
		"the first line":           {cut + "\n" + good(2) + "\n" + good(3) + "\n", 2, []string{"json record 1"}},
		"the last line":            {good(1) + "\n" + good(2) + "\n" + cut, 2, []string{"json record 3"}},
		"two on one line":          {good(1) + "\n" + good(2) + good(3) + "\n" + good(4), 2, []string{"json record 2"}},
		"a line that is too long":  {good(1) + "\n" + long + "\n" + good(3), 2, []string{"json record 2"}},
		"in a graph":               {`{"@graph":[` + good(1) + "," + cut + "," + good(3) + "]}", 1, []string{"json record 2", "rest_unread record 2"}},
		"a graph on lines":         {"{\"@graph\":[\n" + good(1) + ",\n" + good(2) + ",\n]}", 2, []string{"json record 3", "rest_unread record 3"}},
		"a graph cut off":          {`{"@graph":[` + good(1), 1, []string{"json record 2", "rest_unread record 2"}},
		"a document alone":         {"{\n \"ceterms:name\": ", 0, []string{"json record 1"}},
		"lines that are none":      {good(1) + "\n" + strings.Repeat("{\n", 5000), 1, append(slices.Repeat([]string{"json"}, 1000), "rest_unread record 1001")},
	} {
		courses, r := eachRecord(t, []byte(c.file))
		if len(courses) != c.courses || r.Courses != c.courses || len(r.Problems) != len(c.flaws) {
			t.Errorf("%s: %d courses, %.300v", name, len(courses), r.Problems)
			continue
		}
		for i, p := range r.Problems {
			if !strings.HasPrefix(string(p.Code)+" "+p.At, c.flaws[i]) {
				t.Errorf("%s: %v, want %s", name, p, c.flaws[i])
			}
		}
	}
}

// officialContext is the published context, or the test is left out.
func officialContext(t testing.TB) *jcs.Value {
	t.Helper()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set: the official context is not in this repository")
	}
	b, err := os.ReadFile(filepath.Join(dir, "data", "schemas", "ctdl", "ctdl", "context.json"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jcs.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return v.Get("@context")
}

// quads are what the official context makes of a record, canonical.
func quads(t testing.TB, context *jcs.Value, record []byte) string {
	t.Helper()
	v, err := jcs.Parse(record)
	if err != nil {
		t.Fatal(err)
	}
	out, err := new(ld.Processor).ToRDF(v.With("@context", context))
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := rdfc.Canonicalize(out.Quads, rdfc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return string(canonical.NQuads)
}

// A record, in and out again, means the same to everybody who has the official
// context: the same quads.
func TestTheOfficialContextMakesTheSameQuadsOfWhatCameInAndWhatGoesOut(t *testing.T) {
	t.Parallel()
	context := officialContext(t)
	for n := range 60 {
		in := record(t, registered(n))
		courses, _ := eachRecord(t, in)
		before, after := quads(t, context, in), quads(t, context, record(t, courses[0]))
		if before != after || strings.Count(before, "\n") < 30 || !strings.Contains(before, "<https://purl.org/ctdl/terms/teaches>") {
			t.Fatalf("record %d: %d quads\n%s\nwent out as\n%s", n, strings.Count(before, "\n"), before, after)
		}
	}
}

// BenchmarkThirtyThousandRecords reads and writes them as lines.
func BenchmarkThirtyThousandRecords(b *testing.B) {
	var file bytes.Buffer
	for n := range 30_000 {
		file.Write(record(b, registered(n)))
		file.WriteByte('\n')
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		n, out := 0, 0
		_, err := ctdl.EachRecord(bytes.NewReader(file.Bytes()), func(c ctdl.Course) error {
			n++
			w, err := ctdl.WriteRecord(c)
			out += len(w)
			return err
		})
		if err != nil || n != 30_000 || out < file.Len()/2 {
			b.Fatalf("%d records, %v", n, err)
		}
	}
}

func FuzzEachRecord(f *testing.F) {
	b, err := ctdl.WriteRecord(registered(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"@graph":[{"@type":"ceterms:Course","@id":"a","ceterms:name":{"en":"A"},"ceterms:creditValue":{"schema:value":1e9}}]}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		var seen []string
		r, err := ctdl.EachRecord(bytes.NewReader(file), func(c ctdl.Course) error {
			if c.ID == "" || slices.Contains(seen, c.ID) {
				t.Fatalf("course id %q is empty or doubled", c.ID)
			}
			seen = append(seen, c.ID)
			_, err := ctdl.WriteRecord(c)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Problems {
			if p.At == "" || p.Code == "" {
				t.Fatalf("a problem of nowhere: %+v", p)
			}
		}
	})
}
