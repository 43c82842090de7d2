package script

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
)

// swift MOST URL: asks ten times and fails when the fastest answer took longer
// than MOST ("50ms"): what the machine does beside cannot make an answer faster.
func swift(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: swift MOST URL")
	}
	most, err := time.ParseDuration(args[0])
	ts.Check(err)
	best := patience
	for range 10 {
		began := time.Now()
		res, err := browser(ts).Get(args[1])
		ts.Check(err)
		_, err = bufio.NewReader(res.Body).WriteTo(ts.Stderr())
		ts.Check(err)
		ts.Check(res.Body.Close())
		if res.StatusCode != http.StatusOK {
			ts.Fatalf("%s: %s", args[1], res.Status)
		}
		best = min(best, time.Since(began))
	}
	ts.Logf("%s: the fastest of 10 answers took %s", args[1], best)
	if best > most {
		ts.Fatalf("%s: no answer within %s", args[1], most)
	}
}

// mostCompared is how many records quads compares, spread over the file: to make
// their quads canonical takes milliseconds each.
const mostCompared = 1000

// quads CONTEXT BEFORE AFTER: two files with a record of the Credential Registry a
// line. AFTER must have each record of BEFORE, told by its ceterms:codedNotation,
// and no other; the context must make the same quads of both.
func quads(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: quads CONTEXT BEFORE AFTER")
	}
	official, err := jcs.Parse([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	before, after := recordsByCode(ts, args[1]), recordsByCode(ts, args[2])
	if len(before) == 0 || len(before) != len(after) {
		ts.Fatalf("%d records came in, %d went out", len(before), len(after))
	}
	codes, total, compared := slices.Sorted(maps.Keys(before)), 0, 0
	for i := 0; i < len(codes); i += (len(codes) + mostCompared - 1) / mostCompared {
		came, went := before[codes[i]], after[codes[i]]
		if went == "" {
			ts.Fatalf("record %s is not there", codes[i])
		}
		a, b := quadsOf(ts, official, came), quadsOf(ts, official, went)
		if a != b {
			ts.Fatalf("record %s says\n%s\nand came as\n%s", codes[i], b, a)
		}
		compared++
		total += strings.Count(a, "\n")
	}
	ts.Logf("%d of %d records compared, %d quads", compared, len(codes), total)
}

func recordsByCode(ts *testscript.TestScript, file string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(ts.ReadFile(file)) {
		var r struct {
			Code string `json:"ceterms:codedNotation"`
		}
		ts.Check(json.Unmarshal([]byte(line), &r))
		if r.Code == "" || out[r.Code] != "" {
			ts.Fatalf("%s: a record without a ceterms:codedNotation of its own: %.200s", file, line)
		}
		out[r.Code] = line
	}
	return out
}

func quadsOf(ts *testscript.TestScript, official *jcs.Value, record string) string {
	v, err := jcs.Parse([]byte(record))
	ts.Check(err)
	out, err := new(ld.Processor).ToRDF(v.With("@context", official.Get("@context")))
	ts.Check(err)
	canonical, err := rdfc.Canonicalize(out.Quads, rdfc.Options{})
	ts.Check(err)
	return string(canonical.NQuads)
}

// terms TABLE OPENAPI SCHEMA CONTEXT: every property of the schema, and of those it
// names, has a row in the table of terms, of its own or of a field above it; and
// its term of CTDL is in the published context, or "none".
func terms(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: terms TABLE OPENAPI SCHEMA CONTEXT")
	}
	var doc struct {
		Components struct {
			Schemas map[string]property `json:"schemas"`
		} `json:"components"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &doc))
	var context struct {
		Terms map[string]json.RawMessage `json:"@context"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[3])), &context))
	table, held := termTable(ts, args[0]), map[string]bool{}
	for field, row := range table {
		for _, term := range strings.Split(row, ", ") {
			if term != "none" && context.Terms[term] == nil {
				ts.Fatalf("%s: CTDL has no term %q", field, term)
			}
		}
	}
	for _, path := range fieldsOf(doc.Components.Schemas, args[2], "", 0) {
		row := path
		for table[row] == "" && strings.Contains(row, ".") {
			row = strings.TrimSuffix(row[:strings.LastIndex(row, ".")], "[]")
		}
		if table[row] == "" {
			ts.Fatalf("%s has no row in the table", path)
		}
		held[path] = true
	}
	if len(held) < len(table) {
		ts.Fatalf("the schema has %d fields, the table %d rows: one of them is not read", len(held), len(table))
	}
	ts.Logf("%d fields, each with its term or none", len(held))
}

// property is what of a JSON Schema says which fields there are.
type property struct {
	Ref        string              `json:"$ref"`
	Properties map[string]property `json:"properties"`
	Items      *property           `json:"items"`
	AnyOf      []property          `json:"anyOf"`
}

// ours are fields that only this catalogue has: which offer, whose, and the shape.
var ours = []string{"$schema", "id", "provider"}

func fieldsOf(all map[string]property, name, path string, depth int) (out []string) {
	if depth > 8 {
		return nil
	}
	for field, p := range all[name].Properties {
		if path == "" && slices.Contains(ours, field) {
			continue
		}
		at := strings.TrimPrefix(path+"."+field, ".")
		out = append(out, at)
		if p.Items != nil {
			p, at = *p.Items, at+"[]"
		}
		for _, q := range append(p.AnyOf, p) {
			if ref, ok := strings.CutPrefix(q.Ref, "#/components/schemas/"); ok {
				out = append(out, fieldsOf(all, ref, at, depth+1)...)
			}
		}
	}
	return out
}

func termTable(ts *testscript.TestScript, file string) map[string]string {
	text, err := os.ReadFile(ts.MkAbs(file))
	ts.Check(err)
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if field := strings.Trim(cells[min(1, len(cells)-1)], " `"); len(cells) == 6 && strings.Contains(cells[1], "`") {
			out[field] = strings.TrimSpace(cells[3])
		}
	}
	if len(out) == 0 {
		ts.Fatalf("%s has no table of terms", file)
	}
	return out
}

// records is how many records the story of a registry has: 1,000, or as many as
// CAIRN_RECORDS says. The mission speaks of 30,000.
func records() string {
	if n := os.Getenv("CAIRN_RECORDS"); n != "" {
		return n
	}
	return fmt.Sprint(1000)
}
