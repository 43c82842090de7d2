package fast_test

import (
	"crypto"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/ld/rdfc"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var hashes = []crypto.Hash{crypto.SHA256, crypto.SHA384}

// sameBothWays compares the fast way, when it is taken, with the plain one.
func sameBothWays(t testing.TB, v *jcs.Value) (taken bool) {
	t.Helper()
	for _, h := range hashes {
		f, ok := fast.Canonical(nil, fast.Input{Context: v.Get("@context"), Node: v, Without: "proof", Hash: h})
		if !ok {
			return false
		}
		r, err := new(ld.Processor).ToRDF(v.Without("proof"))
		if err != nil {
			t.Fatalf("taken, and the plain way says %v: %s", err, v.Canonical())
		}
		o := rdfc.Options{}
		if h == crypto.SHA384 {
			o.Hash = rdfc.SHA384
		}
		c, err := rdfc.Canonicalize(r.Quads, o)
		if err != nil || string(c.NQuads) != string(f.Text) || !slices.Equal(r.Contexts, f.Contexts) || f.ListHash != ld.ListHash(r.Contexts) {
			t.Fatalf("%v, contexts %v and %v:\nfast\n%s\nplain\n%s\n%s", err, f.Contexts, r.Contexts, f.Text, c.NQuads, v.Canonical())
		}
		if n := strings.Count(string(f.Text), "\n"); n != f.Quads {
			t.Fatalf("%d quads, counted %d", n, f.Quads)
		}
	}
	return true
}

func TestTheUsualBadgeGoesTheFastWay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../../openbadge/testdata/bench.json", "../../openbadge/testdata/medicines.json", "../../vc/proof/eddsajcs/testdata/unsigned.json"} {
		if !sameBothWays(t, parseValue(t, read(t, name))) {
			t.Errorf("%s goes the plain way", name)
		}
	}
}

// body is a credential with holes.
const body = `{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"%s],
"id":"urn:uuid:1","type":["VerifiableCredential","OpenBadgeCredential"%s],"issuer":{"id":"did:web:a.example"%s},
"credentialSubject":{"id":"did:example:s","type":"AchievementSubject"%s,
"achievement":{"id":"urn:a","type":["Achievement"],"name":"N","criteria":{"narrative":"n"}%s}}}`

// scale is a grade scale without ids: its blank nodes are like those of another.
const scale = `{"type":"ResultDescription","resultType":"RubricCriterion","rubricCriterionLevel":[{"type":"RubricCriterionLevel","name":"Pass","alignment":[{"type":"Alignment","targetName":"n"}]},{"type":"RubricCriterionLevel","name":"Merit"}]}`

// manyLevels is a scale with seven equal levels: 5,040 orders.
var manyLevels = `{"type":"ResultDescription","rubricCriterionLevel":[` + strings.Repeat(`{"type":"RubricCriterionLevel","alignment":{"type":"Alignment","targetName":"n"}},`, 6) + `{"type":"RubricCriterionLevel","alignment":{"type":"Alignment","targetName":"n"}}]}`

func TestTheUsualIsTakenAndTheRestIsLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doc   string
		taken bool
	}{
		"a badge":                  {fmt.Sprintf(body, "", "", "", `,"creditsEarned":2.5`, `,"tag":["a","b"],"resultDescription":{"id":"urn:r","type":"ResultDescription","allowedValue":["A","A"]}`), true},
		"a text in a language":     {fmt.Sprintf(body, "", "", "", "", `,"humanCode":{"@value":"x","@language":"en"}`), false},
		"an undefined word":        {fmt.Sprintf(body, "", "", "", "", `,"ects":60`), false},
		"an undefined type":        {fmt.Sprintf(body, "", `,"Golden"`, "", "", ""), false},
		"a relative id":            {fmt.Sprintf(body, "", "", "", "", `,"image":"x.png"`), false},
		"nothing":                  {fmt.Sprintf(body, "", "", "", "", `,"tag":[]`), false},
		"null":                     {fmt.Sprintf(body, "", "", "", "", `,"tag":null`), false},
		"a node described twice":   {fmt.Sprintf(body, "", "", "", `,"source":{"id":"urn:a","type":"Profile","name":"N"}`, `,"creator":{"id":"urn:a","type":["Profile"]}`), true},
		"two equal grade scales":   {fmt.Sprintf(body, "", "", "", "", `,"resultDescription":[`+scale+`,`+scale+`]`), true},
		"three, one elsewhere":     {fmt.Sprintf(body, "", "", "", `,"result":{"type":"Result","alignment":[{"type":"Alignment","targetName":"n"}]}`, `,"resultDescription":[`+scale+`,`+scale+`,{"type":"ResultDescription","alignment":[{"type":"Alignment","targetName":"n"}]}]`), true},
		"scales alike at the top":  {fmt.Sprintf(body, "", "", "", "", `,"resultDescription":[`+scale+`,`+strings.Replace(scale, "Pass", "Fail", 1)+`,`+scale+`]`), true},
		"twenty equal scales":      {fmt.Sprintf(body, "", "", "", "", `,"resultDescription":[`+strings.Repeat(scale+`,`, 19)+scale+`]`), true},
		"too many equal levels":    {fmt.Sprintf(body, "", "", "", "", `,"resultDescription":[`+manyLevels+`,`+manyLevels+`]`), false},
		"an object with nothing":   {fmt.Sprintf(body, "", "", "", "", `,"related":{}`), true},
		"a context in a subject":   {fmt.Sprintf(body, "", "", "", `,"@context":{"a":"urn:a"}`, ""), false},
		"a context by its address": {`{"@context":"https://www.w3.org/ns/credentials/v2","type":"VerifiableCredential"}`, false},
		"a context nobody pinned":  {`{"@context":["https://a.example/v1"],"type":"VerifiableCredential"}`, false},
		"an inline context":        {fmt.Sprintf(body, `,{"a":"urn:a"}`, "", "", "", ""), false},
		"only an id":               {`{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"urn:a"}`, false},
	} {
		if ok := sameBothWays(t, parseValue(t, []byte(c.doc))); ok != c.taken {
			t.Errorf("%s: taken %t", name, ok)
		}
	}
}

// Values of a badge change places, become others, or get another's name: what the
// fast way takes, the plain way says too.
func TestFastAndPlainAgreeOnChangedBadges(t *testing.T) {
	t.Parallel()
	text := read(t, "../../openbadge/testdata/medicines.json")
	others := []string{`"x"`, `5`, `2.5`, `1e-7`, `true`, `null`, `[]`, `{}`, `["a","b","a"]`, `{"id":"urn:x"}`, `{"type":"Profile"}`,
		`{"@value":"x"}`, `{"type":["Achievement","Result"]}`, `"_:b"`, `"urn:y"`, `"rel"`, `["urn:a",{"id":"urn:b","name":"n"}]`}
	taken := 0
	rapid.Check(t, func(rt *rapid.T) {
		root := parseValue(t, text)
		for range rapid.IntRange(1, 3).Draw(rt, "times") {
			all := values(root, nil)
			to := rapid.SampledFrom(all[1:]).Draw(rt, "to")
			from := rapid.SampledFrom(all[1:]).Draw(rt, "from")
			switch rapid.IntRange(0, 3).Draw(rt, "how") {
			case 0:
				*to = *parseValue(t, from.Canonical())
			case 1:
				*to = *parseValue(t, []byte(rapid.SampledFrom(others).Draw(rt, "other")))
			case 3: // one more of its kind
				if to.Kind == jcs.Array && len(to.Items) > 0 {
					to.Items = append(slices.Clone(to.Items), *parseValue(t, to.Items[0].Canonical()))
				}
			case 2:
				if to.Kind == jcs.Object && from.Kind == jcs.Object && len(from.Members) > 0 {
					m := rapid.SampledFrom(from.Members).Draw(rt, "member")
					*to = *to.With(m.Name, parseValue(t, m.Value.Canonical()))
				}
			}
		}
		if sameBothWays(t, root) {
			taken++
		}
	})
	t.Logf("%d taken", taken)
}

func values(v *jcs.Value, out []*jcs.Value) []*jcs.Value {
	out = append(out, v)
	for i := range v.Items {
		out = values(&v.Items[i], out)
	}
	for i := range v.Members {
		out = values(&v.Members[i].Value, out)
	}
	return out
}

func parseValue(t testing.TB, data []byte) *jcs.Value {
	t.Helper()
	v, err := jcs.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzFastIsPlain(f *testing.F) {
	f.Add(read(f, "../../openbadge/testdata/bench.json"))
	f.Add(read(f, "../testdata/badge.json"))
	f.Add([]byte(fmt.Sprintf(body, "", "", "", "", `,"resultDescription":[`+scale+`,`+scale+`]`)))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"@type":"VerifiableCredential","credentialStatus":{"type":"BitstringStatusListEntry","statusMessage":[{"status":"0x0"}]},"relatedResource":["urn:a",{"id":"urn:b"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if v, err := jcs.Parse(data); err == nil {
			sameBothWays(t, v)
		}
	})
}
