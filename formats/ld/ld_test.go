package ld_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
)

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

func parse(t testing.TB, text string) *jcs.Value {
	t.Helper()
	v, err := jcs.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The quads in testdata/badge.nq were made by jsonld 9.0.0 and rdf-canonize 5
// (safe mode, i18n-datatype) from testdata/badge.json.
func TestABadgeGivesTheQuadsTheJavaScriptReferenceGives(t *testing.T) {
	t.Parallel()
	got, err := new(ld.Processor).ToRDF(parse(t, string(file(t, "testdata/badge.json"))))
	if err != nil {
		t.Fatal(err)
	}
	want, err := ld.ParseNQuads(string(file(t, "testdata/badge.nq")))
	if err != nil {
		t.Fatal(err)
	}
	if why := isomorphic(got.Quads, want); why != "" {
		t.Error(why)
	}
	if len(got.Contexts) != 2 || got.Contexts[1].SHA256 == "" {
		t.Errorf("contexts %+v", got.Contexts)
	}
}

// body is a credential with a hole where something undefined is put.
const body = `{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"%s],
"id":"urn:uuid:1","type":["VerifiableCredential","OpenBadgeCredential"%s],"issuer":{"id":"did:web:a.example"%s},
"credentialSubject":{"id":"did:example:s","type":"AchievementSubject"%s,
"achievement":{"id":"urn:a","type":["Achievement"],"name":"N","criteria":{"narrative":"n"}%s}}}`

func TestWhatWouldBeDroppedIsNamedWithItsPath(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at   int
		text string
		code ld.Code
		path string
	}{
		"honours":                              {3, `,"honours":"summa cum laude"`, ld.UndefinedTerm, "$.credentialSubject.honours"},
		"ects":                                 {4, `,"ects":60`, ld.UndefinedTerm, "$.credentialSubject.achievement.ects"},
		"in an issuer":                         {2, `,"motto":{"en":"x"}`, ld.UndefinedTerm, "$.issuer.motto"},
		"a type":                               {1, `,"GoldenBadge"`, ld.UndefinedType, "$.type[2]"},
		"a relative type":                      {1, `,"types/Golden"`, ld.RelativeType, "$.type[2]"},
		"a keyword type":                       {1, `,"@graph"`, ld.KeywordLike, "$.type[2]"},
		"a look-alike type":                    {1, `,"@golden"`, ld.KeywordLike, "$.type[2]"},
		"a relative id":                        {4, `,"creator":{"id":"/creator","type":"Profile"}`, ld.RelativeID, "$.credentialSubject.achievement.creator.id"},
		"a relative link":                      {4, `,"image":"badge.png"`, ld.RelativeID, "$.credentialSubject.achievement.image"},
		"an empty id":                          {4, `,"image":{"id":"","type":"Image"}`, ld.RelativeID, "$.credentialSubject.achievement.image.id"},
		"an id with a space":                   {4, `,"image":"https://a.example/x y"`, ld.BadIRI, "$.credentialSubject.achievement.image"},
		"null":                                 {4, `,"humanCode":null`, ld.DroppedValue, "$.credentialSubject.achievement.humanCode"},
		"null in an array":                     {4, `,"tag":["a",null]`, ld.DroppedValue, "$.credentialSubject.achievement.tag[1]"},
		"nothing":                              {4, `,"tag":[]`, ld.DroppedValue, "$.credentialSubject.achievement.tag"},
		"a null text":                          {4, `,"humanCode":{"@value":null}`, ld.DroppedValue, "$.credentialSubject.achievement.humanCode['@value']"},
		"an index":                             {4, `,"humanCode":{"@value":"a","@index":"hidden"}`, ld.DroppedIndex, "$.credentialSubject.achievement.humanCode['@index']"},
		"an index of a node":                   {3, `,"@index":"hidden"`, ld.DroppedIndex, "$.credentialSubject['@index']"},
		"a look-alike":                         {3, `,"@honours":"summa"`, ld.KeywordLike, "$.credentialSubject['@honours']"},
		"a keyword elsewhere":                  {3, `,"@vocab":"https://x.example/"`, ld.KeywordLike, "$.credentialSubject['@vocab']"},
		"a blank property":                     {3, `,"_:p":"x"`, ld.BlankProperty, "$.credentialSubject['_:p']"},
		"a bad IRI property":                   {3, `,"https://x.example/a b":"x"`, ld.BadIRI, "$.credentialSubject['https://x.example/a b']"},
		"no language":                          {4, `,"humanCode":{"@value":"a","@language":"not a language"}`, ld.BadLanguage, "$.credentialSubject.achievement.humanCode['@language']"},
		"only a language":                      {4, `,"humanCode":{"@language":"en"}`, ld.DroppedValue, "$.credentialSubject.achievement.humanCode"},
		"a floating value":                     {3, `,"@graph":["x"]`, ld.DroppedValue, "$.credentialSubject['@graph'][0]"},
		"a floating node":                      {3, `,"@included":[{"@id":"urn:x"}]`, ld.DroppedValue, "$.credentialSubject['@included'][0]"},
		"an unknown context":                   {0, `,"https://evil.example/c"`, ld.UnknownContext, "$['@context'][2]"},
		"a redefinition":                       {0, `,{"name":"https://evil.example/n"}`, "protected term redefinition", "$['@context'][2].name"},
		"a context of terms that mean nothing": {0, `,{"honours":null}`, "", ""},
		"a term that means nothing":            {3, `,"@context":{"honours":null},"honours":"x"`, ld.UndefinedTerm, "$.credentialSubject.honours"},
		"trap 4":                               {1, `],"credentialSchema":[{"id":"urn:s","type":"1EdTechJsonSchemaValidator2019"}`, ld.UndefinedType, "$.credentialSchema[0].type"},
		"trap 4 with its context":              {0, `,"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],"credentialSchema":[{"id":"urn:s","type":"1EdTechJsonSchemaValidator2019"}`, "", ""},
	} {
		holes := [5]any{"", "", "", "", ""}
		holes[c.at] = c.text
		_, err := new(ld.Processor).ToRDF(parse(t, fmt.Sprintf(body, holes[:]...)))
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var e *ld.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Path != c.path {
			t.Errorf("%s: got %v, want %s at %s", name, err, c.code, c.path)
		}
	}
}

func TestAllThatIsDroppedIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := new(ld.Processor).ToRDF(parse(t, fmt.Sprintf(body, "", `,"A"`, `,"b":1`, `,"c":2`, "")))
	var all ld.Errors
	if !errors.As(err, &all) || len(all) != 3 {
		t.Errorf("got %v", err)
	}
}

func TestADocumentThatSaysNothingIsAnError(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{}`, `[]`, `{"@context":"https://www.w3.org/ns/credentials/v2"}`, `{"@graph":[{}]}`} {
		var e *ld.Error
		if _, err := new(ld.Processor).ToRDF(parse(t, text)); !errors.As(err, &e) || e.Code != ld.NoQuads && e.Code != ld.DroppedValue {
			t.Errorf("%s: %v", text, err)
		}
	}
	var e *ld.Error
	_, err := new(ld.Processor).ToRDF(parse(t, `{"type":"VerifiableCredential","issuer":"did:web:a.example"}`))
	if !errors.As(err, &e) || e.Code != ld.UndefinedTerm {
		t.Errorf("without @context: %v", err)
	}
}

func TestEachLimitIsAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"urn:p":`, 30) + `"x"` + strings.Repeat("}", 30)
	longPrefix := `{"@context":{"p":{"@id":"urn:` + strings.Repeat("x", 50_000) + `","@prefix":true}},"p:a":["x"],"p:b":["x"],"p:c":"x","p:d":"x"}`
	wide := `{"urn:p":["` + strings.Repeat(`a","`, 999) + `"]}`
	for _, c := range []struct {
		limits ld.Limits
		text   string
		want   ld.Code
	}{
		{ld.Limits{Depth: 20}, deep, ld.TooDeep},
		{ld.Limits{Work: 500}, wide, ld.TooMuchWork},
		{ld.Limits{Quads: 500}, wide, ld.TooManyQuads},
		{ld.Limits{Bytes: 500}, wide, ld.TooLarge},
		{ld.Limits{}, deep, ""},
		{ld.Limits{}, wide, ""},
		{ld.Limits{Work: 500}, longPrefix, ld.TooMuchWork},
		{ld.Limits{Bytes: 500}, longPrefix, ld.TooLarge},
	} {
		var e *ld.Error
		_, err := (&ld.Processor{Limits: c.limits}).ToRDF(parse(t, c.text))
		if (err == nil) != (c.want == "") || err != nil && (!errors.As(err, &e) || e.Code != c.want) {
			t.Errorf("%+v: got %v, want %s", c.limits, err, c.want)
		}
	}
}

// Each of these cost seconds or gigabytes before it was accounted for. What it
// costs is counted, because a busy machine says nothing about time: steps, of
// which the last may be as long as the longest text, and memory, for which the
// test is alone. Alone, each takes some tens of ms.
func TestDocumentsMadeToHurtCostNoMoreThanTheLimits(t *testing.T) {
	many := func(n int, f string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, f, i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	long := strings.Repeat("a", 500_000)
	for name, c := range map[string]struct {
		text string
		want ld.Code
	}{
		"many terms":           {`{"@context":{` + many(40_000, `"t%d":"urn:t",`) + `},"t1":"x"}`, ld.TooMuchWork},
		"a long id":            {`{"@id":"urn:` + long + `",` + many(10_000, `"urn:t%d":"x",`) + `}`, ld.TooLarge},
		"a long vocabulary":    {`{"@context":{"@vocab":"urn:` + long + `"},` + many(20_000, `"a%d":"x",`) + `}`, ld.TooMuchWork},
		"a long datatype":      {`{"@context":{"p":{"@id":"urn:p","@type":"urn:` + long + `"}},"p":[` + many(40_000, `"a%d",`) + `]}`, ld.TooMuchWork},
		"a context everywhere": {`{"@context":"https://www.w3.org/ns/credentials/v2","urn:p":[` + strings.Repeat(`{"@context":{},"urn:q":"x"},`, 20_000) + `{}]}`, ld.TooMuchWork},
		"contexts everywhere":  {`{"@context":["https://www.w3.org/ns/credentials/v2"],"urn:p":[` + strings.Repeat(`{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],"type":"Profile"},`, 7_000) + `{}]}`, ld.TooMuchWork},
		"a context repeated":   {`{"@context":[` + strings.Repeat(`"https://www.w3.org/ns/credentials/v2",`, 20_000) + `{}],"urn:p":"x"}`, "context overflow"},
		"scoped contexts":      {`{"@context":{` + many(16_000, `"t%d":{"@id":"urn:t","@context":{"a":"urn:a"}},`) + `},"t1":"x"}`, "invalid scoped context"},
	} {
		v := parse(t, c.text)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := new(ld.Processor).ToRDF(v)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 48<<20 {
			t.Errorf("%s: %d MB", name, n>>20)
		}
		if n := new(ld.Processor).Steps(v); n > ld.DefaultWork+len(c.text)/64 {
			t.Errorf("%s: %d steps", name, n)
		}
		var e *ld.Error
		if errors.As(err, &e); (err == nil) != (c.want == "") || e != nil && e.Code != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// What is pinned says what the copies say that were collected independently.
func TestPinnedContextsAreTheOnesThatCirculate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(suiteShared(t), "data/contexts")
	var index []ld.Context
	if err := json.Unmarshal(file(t, filepath.Join(dir, "index.json")), &index); err != nil {
		t.Fatal(err)
	}
	pinned := map[string]ld.Context{}
	for _, c := range ld.Pinned().List() {
		pinned[c.URL] = c
	}
	left := map[string]bool{
		"https://www.w3.org/ns/credentials/examples/v2":        true, // no package publishes it
		"https://www.w3.org/ns/credentials/undefined-terms/v2": true, // with it no word is undefined (trap 1)
	}
	for _, want := range index {
		got, ok := pinned[want.URL]
		if ok == left[want.URL] {
			t.Errorf("%s is pinned: %t", want.URL, ok)
		}
		if !ok {
			continue
		}
		a, b := parse(t, string(file(t, "contexts/"+got.File))), parse(t, string(file(t, filepath.Join(dir, want.File))))
		if !a.Equal(b) {
			t.Errorf("%s differs", want.URL)
		}
	}
}

// Trap 3, with the revision that no package publishes given by the caller.
func TestRevisionsOfAContextAreTriedEachByItsName(t *testing.T) {
	t.Parallel()
	const url = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
	doc := parse(t, fmt.Sprintf(body, "", "", "", "", ""))
	set, err := ld.Pinned().WithRevision(url, "mine", []byte(`{"@context":{"@vocab":"urn:mine#","id":"@id","type":"@type"}}`))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range set.Revisions(doc.Get("@context")) {
		r, err := (&ld.Processor{Contexts: c}).ToRDF(doc)
		if err != nil && len(names) == 0 {
			t.Fatal(err)
		}
		if err == nil {
			names = append(names, r.Contexts[1].Revision)
		}
	}
	if len(names) == 0 || names[0] == "" {
		t.Errorf("revisions read: %q", names)
	}
	if got := set.Revisions(doc.Get("@context")); len(got) != 2 || got[0] != set.Revisions(doc.Get("@context"))[0] {
		t.Errorf("%d revisions, made anew each time", len(got))
	}
	if got := set.Revisions(parse(t, `["https://www.w3.org/ns/credentials/v2"]`)); len(got) != 0 {
		t.Errorf("%d revisions of a list that names none", len(got))
	}
	if _, err := set.WithRevision(url, "broken", []byte(`[]`)); err == nil {
		t.Error("a body without @context is a revision")
	}
}

func TestEveryEmbeddedContextIsWhatItsManifestSays(t *testing.T) {
	t.Parallel()
	var list []ld.Context
	if err := json.Unmarshal(file(t, "contexts/manifest.json"), &list); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir("contexts")
	if err != nil {
		t.Fatal(err)
	}
	others := 0
	for _, c := range list {
		if c.Revision != "" {
			others++
		}
	}
	if len(entries) != len(list)+1 || len(ld.Pinned().List()) != len(list)-others || others == 0 {
		t.Errorf("%d files, %d in the manifest, %d pinned", len(entries), len(list), len(ld.Pinned().List()))
	}
	notice, page := string(file(t, "../../NOTICE")), string(file(t, "testdata/conformance.md"))
	for _, c := range list {
		if sum := sha256.Sum256(file(t, "contexts/"+c.File)); hex.EncodeToString(sum[:]) != c.SHA256 {
			t.Errorf("%s has SHA-256 %x", c.File, sum)
		}
		if !strings.Contains(page, "| `"+c.URL+"` |") || !strings.Contains(page, c.SHA256[:8]) {
			t.Errorf("testdata/conformance.md does not name %s with %s", c.URL, c.SHA256[:8])
		}
		if c.URL == "" || c.Licence == "" || !strings.Contains(notice, c.Package) {
			t.Errorf("%s: its address, licence, or its package in NOTICE is missing: %+v", c.File, c)
		}
	}
}

// What is scoped is compiled when it is met; that all of it can be is held here.
func TestEveryScopedContextOfEveryEmbeddedContextCompiles(t *testing.T) {
	t.Parallel()
	set, err := ld.Pinned().With("urn:empty", []byte(`{"@context":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	n, err := ld.CompileAll(set)
	if err != nil {
		t.Fatal(err)
	}
	if n < 50 {
		t.Errorf("only %d contexts compiled", n)
	}
}

func TestAnotherRevisionUnderOneAddressIsToldByItsHash(t *testing.T) {
	t.Parallel()
	const url = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
	changed := strings.Replace(string(file(t, "contexts/ob-3.0.3.json")), `"xsd:dateTime"`, `"http://www.w3.org/2001/XMLSchema#dateTime"`, 1)
	other, err := ld.Pinned().With(url, []byte(changed))
	if err != nil {
		t.Fatal(err)
	}
	doc := parse(t, fmt.Sprintf(body, "", "", "", "", ""))
	a, err := new(ld.Processor).ToRDF(doc)
	if err != nil {
		t.Fatal(err)
	}
	b, err := (&ld.Processor{Contexts: other}).ToRDF(doc)
	if err != nil {
		t.Fatal(err)
	}
	if ld.ListHash(a.Contexts) == ld.ListHash(b.Contexts) || len(ld.ListHash(a.Contexts)) != 64 {
		t.Errorf("hashes %s and %s", ld.ListHash(a.Contexts), ld.ListHash(b.Contexts))
	}
	if _, err := ld.Pinned().With(url, []byte(`{"context":{}}`)); err == nil {
		t.Error("a body without @context was taken")
	}
}

func TestAContextThatNamesAnotherIsRecordedWithIt(t *testing.T) {
	t.Parallel()
	set, err := ld.Pinned().With("https://a.example/inner", []byte(`{"@context":{"p":"urn:p"}}`))
	if err == nil {
		set, err = set.With("https://a.example/outer", []byte(`{"@context":["inner",{"q":{"@id":"urn:q","@context":{"@import":"inner"}}}]}`))
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time from what was compiled
		r, err := (&ld.Processor{Contexts: set}).ToRDF(parse(t, `{"@context":"https://a.example/outer","q":{"p":"x"}}`))
		if err != nil || len(r.Contexts) != 2 || len(r.Quads) != 2 {
			t.Errorf("%v: %+v", err, r)
		}
	}
}

func TestManyReadersCompileTogether(t *testing.T) {
	t.Parallel()
	set, err := ld.Pinned().With("urn:empty", []byte(`{"@context":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	doc := parse(t, string(file(t, "testdata/badge.json")))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if _, err := (&ld.Processor{Contexts: set}).ToRDF(doc); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestReferencesResolveAsRFC3986Says(t *testing.T) {
	t.Parallel()
	const base = "http://a/b/c/d;p?q" // RFC 3986, 5.4
	for ref, want := range map[string]string{
		"g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g",
		"//g": "http://g", "?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s",
		"": "http://a/b/c/d;p?q", ".": "http://a/b/c/", "..": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/",
		"../../../g": "http://a/g", "/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.", "./../g": "http://a/b/g",
		"g;x=1/../y": "http://a/b/c/y", "g?y/../x": "http://a/b/c/g?y/../x",
	} {
		if got := ld.Resolve(base, ref); got != want {
			t.Errorf("%q resolves to %s, want %s", ref, got, want)
		}
	}
}

func TestNumbersAreWrittenAsXMLSchemaDoes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"5": `"5"^^<http://www.w3.org/2001/XMLSchema#integer>`, "5.0": `"5"^^<http://www.w3.org/2001/XMLSchema#integer>`,
		"-0.0": `"0"^^<http://www.w3.org/2001/XMLSchema#integer>`, "1e-7": `"1.0E-7"^^<http://www.w3.org/2001/XMLSchema#double>`,
		"5.3": `"5.3E0"^^<http://www.w3.org/2001/XMLSchema#double>`, "-12.5": `"-1.25E1"^^<http://www.w3.org/2001/XMLSchema#double>`,
		"true": `"true"^^<http://www.w3.org/2001/XMLSchema#boolean>`,
	} {
		r, err := new(ld.Processor).ToRDF(parse(t, `{"@id":"urn:s","urn:p":`+in+`}`))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got, want := string(r.Quads[0].Append(nil)), "<urn:s> <urn:p> "+want+" .\n"; got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestLinesThatAreNoNQuadsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"x", "<urn:a> <urn:b>", "<urn:a> <urn:b> <urn:c>", "<urn:a> <urn:b> <urn:c> . x", `"a" <urn:b> <urn:c> .`,
		"<urn:a> _:b <urn:c> .", "<a> <urn:b> <urn:c> .", `<urn:a> <urn:b> "x`, `<urn:a> <urn:b> "\x" .`, `<urn:a> <urn:b> "\u12" .`,
		`<urn:a> <urn:b> "x"@ .`, `<urn:a> <urn:b> "x"^^<b> .`, "_: <urn:b> <urn:c> .", `<urn:a> <urn:b> <urn:c> "g" .`} {
		var e *ld.SyntaxError
		if _, err := ld.ParseNQuads("# fine\n" + text); !errors.As(err, &e) || e.Line != 2 {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Whatever is accepted is RDF that N-Quads can write and read back.
func FuzzToRDF(f *testing.F) {
	f.Add(string(file(f, "testdata/badge.json")))
	f.Add(fmt.Sprintf(body, `,{"k":{"@id":"urn:k","@type":"@id","@container":["@index","@set"],"@index":"urn:i"}}`, "", "", "", `,"k":{"a":"urn:x"}`))
	f.Add(`{"@context":{"@vocab":"urn:v#","n":"@nest","l":{"@container":"@language"},"r":{"@reverse":"urn:r"}},"n":{"l":{"en":"x"}},"r":{"@id":"_:b"}}`)
	f.Add(`{"@context":{"g":{"@id":"urn:g","@container":["@graph","@id"]},"t":{"@id":"urn:t","@container":"@type","@context":{"t":null}}},"g":{"urn:1":{"t":{"urn:T":{}}}}}`)
	p := &ld.Processor{Limits: ld.Limits{Work: 20_000, Quads: 2_000}}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := jcs.Parse([]byte(text))
		if err != nil {
			return
		}
		r, err := p.ToRDF(v)
		if err != nil {
			return
		}
		var lines []byte
		for _, q := range r.Quads {
			lines = q.Append(lines)
		}
		back, err := ld.ParseNQuads(string(lines))
		if err != nil || len(back) != len(r.Quads) {
			t.Fatalf("%v:\n%s", err, lines)
		}
		for i := range back {
			if back[i] != r.Quads[i] {
				t.Fatalf("%+v came back as %+v", r.Quads[i], back[i])
			}
		}
	})
}

func FuzzParseNQuads(f *testing.F) {
	f.Add(string(file(f, "testdata/badge.nq")))
	f.Add("_:a<urn:b>\"\\u00e9\\n\"@en-GB<urn:g>. # c\n")
	f.Fuzz(func(t *testing.T, text string) {
		quads, err := ld.ParseNQuads(text)
		if err != nil {
			return
		}
		var lines []byte
		for _, q := range quads {
			lines = q.Append(lines)
		}
		again, err := ld.ParseNQuads(string(lines))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(quads) {
			t.Fatalf("%v: %q", err, lines)
		}
	})
}

// BenchmarkCompileContextList: nothing kept, one badge that meets ten scoped
// contexts.
func BenchmarkCompileContextList(b *testing.B) {
	doc := parse(b, string(file(b, "testdata/badge.json")))
	b.ReportAllocs()
	for b.Loop() {
		set, err := ld.Pinned().With("urn:empty", []byte(`{"@context":{}}`))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := (&ld.Processor{Contexts: set}).ToRDF(doc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToRDF(b *testing.B) {
	doc := parse(b, string(file(b, "testdata/badge.json")))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := new(ld.Processor).ToRDF(doc); err != nil {
			b.Fatal(err)
		}
	}
}
