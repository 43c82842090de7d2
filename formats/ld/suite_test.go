package ld_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
)

// The W3C JSON-LD 1.1 suites, run over the plain path. What does not pass is
// named with its reason.

type suiteTest struct {
	ID     string   `json:"@id"`
	Type   []string `json:"@type"`
	Name   string   `json:"name"`
	Input  string   `json:"input"`
	Expect string   `json:"expect"`
	Code   string   `json:"expectErrorCode"`
	Option struct {
		Spec        string `json:"specVersion"`
		Mode        string `json:"processingMode"`
		Base        string `json:"base"`
		Expand      string `json:"expandContext"`
		Direction   string `json:"rdfDirection"`
		Generalized bool   `json:"produceGeneralizedRdf"`
	} `json:"option"`
}

const suiteBase = "https://w3c.github.io/json-ld-api/tests/"

func suiteShared(t *testing.T) string {
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set: the W3C suites are not in this repository")
	}
	return shared
}

func suiteDir(t *testing.T) string { return filepath.Join(suiteShared(t), "data/vectors/json-ld") }

func manifest(t *testing.T, dir, name string) []suiteTest {
	data, err := os.ReadFile(filepath.Join(dir, name+"-manifest.jsonld"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Sequence []suiteTest `json:"sequence"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(m.Sequence, func(s suiteTest) bool { return s.Option.Spec == "json-ld-1.0" })
}

// lenient reads JSON as the suite writes it: any number, later members win.
func lenient(data []byte) (*jcs.Value, error) {
	d := jsontext.NewDecoder(strings.NewReader(string(data)), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return read(d)
}

func read(d *jsontext.Decoder) (*jcs.Value, error) {
	tok, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch tok.Kind() {
	case 'n':
		return &jcs.Value{}, nil
	case 't':
		return &jcs.Value{Kind: jcs.True}, nil
	case 'f':
		return &jcs.Value{Kind: jcs.False}, nil
	case '"':
		return jcs.Text(tok.String()), nil
	case '0':
		return &jcs.Value{Kind: jcs.Number, Text: tok.String()}, nil
	case '[':
		v := &jcs.Value{Kind: jcs.Array}
		for d.PeekKind() != ']' {
			x, err := read(d)
			if err != nil {
				return nil, err
			}
			v.Items = append(v.Items, *x)
		}
		_, err := d.ReadToken()
		return v, err
	}
	var members []jcs.Member
	for d.PeekKind() != '}' {
		name, err := read(d)
		if err != nil {
			return nil, err
		}
		x, err := read(d)
		if err != nil {
			return nil, err
		}
		members = append(members, jcs.Member{Name: name.Text, Value: *x})
	}
	_, err = d.ReadToken()
	return jcs.NewObject(members), err
}

func (s suiteTest) read(t *testing.T, dir, name string) *jcs.Value {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	v, err := lenient(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func (s suiteTest) processor(t *testing.T, dir string) *ld.Processor {
	o := ld.SuiteOptions{Base: suiteBase + s.Input, Direction: s.Option.Direction, Generalized: s.Option.Generalized}
	if s.Option.Base != "" {
		o.Base = s.Option.Base
	}
	if s.Option.Expand != "" {
		o.Expand = s.read(t, dir, s.Option.Expand)
	}
	o.Load = func(url string) (*jcs.Value, error) {
		name, ok := strings.CutPrefix(url, suiteBase)
		if !ok {
			return nil, fmt.Errorf("%s is not in the suite", url)
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.Clean("/"+name)))
		if err != nil {
			return nil, err
		}
		return lenient(data)
	}
	return ld.SuiteProcessor(o)
}

func (s suiteTest) is(kind string) bool { return slices.Contains(s.Type, "jld:"+kind) }

// failed compares an error with the one the suite expects: "" when it is that one.
func (s suiteTest) failed(err error) string {
	var e *ld.Error
	switch {
	case err == nil:
		return "no error, want " + s.Code
	case !errors.As(err, &e) || string(e.Code) != s.Code:
		return fmt.Sprintf("%v, want %s", err, s.Code)
	}
	return ""
}

func run(t *testing.T, name string, least, of int, one func(s suiteTest, dir string) string) {
	dir := suiteDir(t)
	tests := manifest(t, dir, name)
	passed := 0
	page := string(file(t, "testdata/conformance.md"))
	for _, s := range tests {
		reason := one(s, dir)
		if reason == "" {
			passed++
			continue
		}
		if !strings.Contains(page, name+" "+s.ID+" ") && !strings.Contains(page, name+" "+s.ID+",") {
			t.Errorf("%s %s does not pass and is not among the exceptions of testdata/conformance.md", name, s.ID)
		}
		if s.Option.Mode == "json-ld-1.0" {
			reason = "processing mode 1.0 does not exist here: " + reason
		}
		t.Logf("%s %s (%s): %.700s", name, s.ID, s.Name, reason)
	}
	if line := fmt.Sprintf("| %s | %d of %d |", name, passed, len(tests)); !strings.Contains(page, line) {
		t.Errorf("testdata/conformance.md does not say %q", line)
	}
	if named := strings.Count(page, name+" #"); named != len(tests)-passed {
		t.Errorf("testdata/conformance.md names %d exceptions of %s, there are %d", named, name, len(tests)-passed)
	}
	if len(tests) != of || passed < least {
		t.Errorf("%d of %d pass, want at least %d of %d", passed, len(tests), least, of)
	}
}

func TestTheExpandSuitePasses(t *testing.T) {
	t.Parallel()
	run(t, "expand", 350, 376, func(s suiteTest, dir string) string {
		got, err := s.processor(t, dir).Expand(s.read(t, dir, s.Input))
		if s.is("NegativeEvaluationTest") {
			return s.failed(err)
		}
		if err != nil {
			return err.Error()
		}
		want := s.read(t, dir, s.Expect)
		if g, w := unordered(got), unordered(want); g != w {
			return fmt.Sprintf("got %s, want %s", g, w)
		}
		return ""
	})
}

// unordered writes a tree with the items of every array but @list sorted.
func unordered(v *jcs.Value) string { return unorderedIn(v, false) }

func unorderedIn(v *jcs.Value, list bool) string {
	switch v.Kind {
	case jcs.Array:
		parts := make([]string, len(v.Items))
		for i := range v.Items {
			parts[i] = unorderedIn(&v.Items[i], false)
		}
		if !list {
			slices.Sort(parts)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case jcs.Object:
		parts := make([]string, len(v.Members))
		json := v.Get("@type").Str() == "@json"
		for i, m := range v.Members {
			text := unorderedIn(&m.Value, m.Name == "@list")
			if json && m.Name == "@value" {
				text = string(m.Value.Canonical())
			}
			if m.Name == "@language" {
				text = strings.ToLower(text)
			}
			parts[i] = strconv.Quote(m.Name) + ":" + text
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return string(v.Canonical())
}

func TestTheToRDFSuitePasses(t *testing.T) {
	t.Parallel()
	run(t, "toRdf", 430, 456, func(s suiteTest, dir string) string {
		got, err := s.processor(t, dir).ToRDF(s.read(t, dir, s.Input))
		if s.is("NegativeEvaluationTest") {
			return s.failed(err)
		}
		if err != nil {
			return err.Error()
		}
		if s.is("PositiveSyntaxTest") {
			return ""
		}
		text, err := os.ReadFile(filepath.Join(dir, s.Expect))
		if err != nil {
			t.Fatal(err)
		}
		want, err := ld.ParseNQuads(string(text))
		if err != nil {
			return "its expected quads: " + err.Error()
		}
		return isomorphic(got.Quads, want)
	})
}

// isomorphic says how two sets of quads differ but for the names of blank nodes;
// "" when they do not. It gives each blank node the hash of what is said around
// it, and again with the hashes of its neighbours; the few suites' documents whose
// nodes stay alike are told apart by trying.
func isomorphic(got, want []ld.Quad) string {
	a, b := set(got, nil), set(want, nil)
	if len(a) != len(b) {
		return fmt.Sprintf("%d quads, want %d:\n%swant\n%s", len(a), len(b), strings.Join(a, ""), strings.Join(b, ""))
	}
	if !match(got, want, refine(got, nil), refine(want, nil), 0) {
		return fmt.Sprintf("got\n%swant\n%s", strings.Join(a, ""), strings.Join(b, ""))
	}
	return ""
}

func match(got, want []ld.Quad, a, b map[string]string, depth int) bool {
	groups := map[string][]string{}
	for n, c := range a {
		groups[c] = append(groups[c], n)
	}
	for _, c := range slices.Sorted(mapKeys(groups)) {
		if len(groups[c]) == 1 {
			continue
		}
		slices.Sort(groups[c])
		mine := groups[c][0]
		for n, d := range b {
			if d != c {
				continue
			}
			mark := "mark" + strconv.Itoa(depth)
			if match(got, want, refine(got, with(a, mine, mark)), refine(want, with(b, n, mark)), depth+1) {
				return true
			}
		}
		return false
	}
	return slices.Equal(set(got, a), set(want, b))
}

func with(m map[string]string, k, v string) map[string]string {
	out := map[string]string{}
	for a, b := range m {
		out[a] = b
	}
	out[k] = v
	return out
}

func mapKeys(m map[string][]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func refine(quads []ld.Quad, colours map[string]string) map[string]string {
	if colours == nil {
		colours = map[string]string{}
		for _, q := range quads {
			for _, t := range []ld.Term{q.Subject, q.Predicate, q.Object, q.Graph} {
				if t.Kind == ld.Blank {
					colours[t.Value] = "x"
				}
			}
		}
	}
	for range len(colours) + 1 {
		next := map[string]string{}
		for n := range colours {
			marked := with(colours, n, "self-"+colours[n])
			var lines []string
			for _, q := range quads {
				if slices.ContainsFunc([]ld.Term{q.Subject, q.Predicate, q.Object, q.Graph}, func(t ld.Term) bool { return t.Kind == ld.Blank && t.Value == n }) {
					lines = append(lines, set([]ld.Quad{q}, marked)...)
				}
			}
			slices.Sort(lines)
			next[n] = digest(strings.Join(slices.Compact(lines), "") + colours[n])
		}
		colours = next
	}
	return colours
}

// set writes quads sorted, once each, with blank nodes renamed.
func set(quads []ld.Quad, names map[string]string) []string {
	var out []string
	for _, q := range quads {
		for _, t := range []*ld.Term{&q.Subject, &q.Predicate, &q.Object, &q.Graph} {
			if t.Kind == ld.Blank && names != nil {
				t.Value = names[t.Value]
			}
			t.Language = strings.ToLower(t.Language)
		}
		out = append(out, string(q.Append(nil)))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
