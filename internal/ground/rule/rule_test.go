package rule_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/rule"
)

func bind(t testing.TB, fields map[string]any) *rule.Document {
	t.Helper()
	d, err := rule.Canonical().Bind(fields)
	if err != nil {
		t.Fatalf("bind: %v", err)
	}
	return d
}

func compile(t testing.TB, when, require string) *rule.Rule {
	t.Helper()
	r, err := rule.Canonical().Compile(rule.Origin{File: "test.yaml", Line: 7, Rule: "T-1"}, when, require)
	if err != nil {
		t.Fatalf("compile %q: %v", require, err)
	}
	return r
}

// medicines is offer A of the demonstration country.
func medicines() map[string]any {
	return map[string]any{
		"mc": map[string]any{
			"title":    map[string]string{"en": "Safe medicines administration", "ar": "إعطاء الأدوية بأمان"},
			"volume":   map[string]any{"hours": credit.MustParse("125"), "ects": credit.MustParse("5")},
			"level":    map[string]any{"eqf": 5},
			"outcomes": []map[string]any{{"text": map[string]string{"en": "prepare and give medicines"}, "taxonomyUri": "http://data.europa.eu/esco/skill/1"}, {"text": "record what was given"}},
			"field":    map[string]any{"iscedF": "0913"},
			"country":  []string{"XF"},
		},
		"provider": map[string]any{"selfAccrediting": false},
	}
}

func TestARuleSaysPassFailUnknownOrExemptAndWhy(t *testing.T) {
	t.Parallel()
	d := bind(t, medicines())
	for _, tc := range []struct {
		name, when, require string
		want                rule.Verdict
		missing             []string
	}{
		{name: "a value in range passes", require: "mc.volume.ects >= 1 && mc.volume.ects <= 30", want: rule.Pass},
		{name: "a value out of range fails", require: "mc.volume.ects > 5", want: rule.Fail},
		{name: "the literal may stand on the left", require: "1 <= mc.volume.ects", want: rule.Pass},
		{name: "a whole number is in a list", require: "mc.level.eqf in [4, 5]", want: rule.Pass},
		{name: "has finds a field", require: "has(mc.volume.hours)", want: rule.Pass},
		{name: "has fails a missing field", require: "has(mc.participation)", want: rule.Fail},
		{name: "has fails a missing group", require: "has(mc.assessment)", want: rule.Fail},
		{name: "has fails below a missing group", require: "has(mc.assessment.types)", want: rule.Fail},
		{name: "a missing value is unknown and named", require: "mc.participation == 'online'", want: rule.Unknown, missing: []string{"mc.participation"}},
		{name: "the path below a missing group is exact", require: "mc.assessment.summative", want: rule.Unknown, missing: []string{"mc.assessment.summative"}},
		{name: "two missing values are both named", require: "mc.assessment.summative && offer.price.amount < 10", want: rule.Unknown, missing: []string{"mc.assessment.summative", "offer.price.amount"}},
		{name: "false decides over unknown", require: "mc.assessment.summative && mc.volume.ects > 9", want: rule.Fail},
		{name: "true decides over unknown", require: "mc.assessment.summative || mc.volume.ects < 9", want: rule.Pass},
		{name: "not of unknown is unknown", require: "!mc.assessment.summative", want: rule.Unknown, missing: []string{"mc.assessment.summative"}},
		{name: "size of a missing list is unknown", require: "size(app.needEvidence) > 0", want: rule.Unknown, missing: []string{"app.needEvidence"}},
		{name: "a missing list is unknown to exists", require: "app.needEvidence.exists(e, e.type == 'employer')", want: rule.Unknown, missing: []string{"app.needEvidence"}},
		{name: "a field missing in one item names the item", require: "mc.outcomes.all(o, o.taxonomyUri.startsWith('http'))", want: rule.Unknown, missing: []string{"mc.outcomes[1].taxonomyUri"}},
		{name: "has works inside a list", require: "mc.outcomes.all(o, has(o.taxonomyUri))", want: rule.Fail},
		{name: "exists finds one item", require: "mc.outcomes.exists(o, has(o.taxonomyUri))", want: rule.Pass},
		{name: "exists_one counts", require: "mc.outcomes.exists_one(o, has(o.taxonomyUri))", want: rule.Pass},
		{name: "texts range over languages", require: "mc.title.exists(l, mc.title[l].matches('(?i)medicines'))", want: rule.Pass},
		{name: "words can be searched", require: "'XF' in mc.country", want: rule.Pass},
		{name: "false is a value, not an absence", require: "has(provider.selfAccrediting) && !provider.selfAccrediting", want: rule.Pass},
		{name: "a condition that is false exempts", when: "provider.selfAccrediting", require: "has(app.needEvidence)", want: rule.Exempt},
		{name: "a condition that is true applies", when: "!provider.selfAccrediting", require: "has(app.needEvidence)", want: rule.Fail},
		{name: "an unknown condition leaves a failing rule unknown", when: "provider.publicHEI", require: "has(app.needEvidence)", want: rule.Unknown, missing: []string{"provider.publicHEI"}},
		{name: "an unknown condition does not matter when the rule holds", when: "provider.publicHEI", require: "has(mc.title)", want: rule.Pass},
		{name: "an unknown top-level date is named", require: "on > timestamp('2026-01-01T00:00:00Z')", want: rule.Unknown, missing: []string{"on"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			res := compile(t, tc.when, tc.require).Eval(d)
			if res.Fault != nil {
				t.Fatalf("fault: %v", res.Fault)
			}
			if res.Verdict != tc.want {
				t.Errorf("got %s, want %s", res.Verdict, tc.want)
			}
			if diff := cmp.Diff(tc.missing, res.Missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
		})
	}
}

func TestARuleThatCannotRunNamesFileLineAndMend(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, when, require, key string
		args                     map[string]any
	}{
		{name: "misspelt field", require: "mc.volume.etcs >= 1", key: "rule.unknown_field", args: map[string]any{"field": "mc.volume.etcs", "near": "mc.volume.ects"}},
		{name: "misspelt group", require: "has(mc.assesment.types)", key: "rule.unknown_field", args: map[string]any{"field": "mc.assesment.types", "near": "mc.assessment.types"}},
		{name: "unknown root", require: "ofer.homepage == 'x'", key: "rule.unknown_field", args: map[string]any{"field": "ofer.homepage", "near": "offer.homepage"}},
		{name: "misspelt in a condition", when: "provider.slugg == 'x'", require: "has(mc.title)", key: "rule.unknown_field"},
		{name: "misspelt in a list", require: "mc.outcomes.all(o, has(o.txt))", key: "rule.unknown_field"},
		{name: "sum", require: "mc.volume.ects + 1.0 < 3.0", key: "rule.arithmetic"},
		{name: "sum of whole numbers", require: "mc.level.eqf + 1 < 3", key: "rule.arithmetic"},
		{name: "sum inside a list", require: "mc.outcomes.exists_one(o, size(o.text) + 1 > 2)", key: "rule.arithmetic"},
		{name: "quotient", require: "offer.price.amount / mc.volume.ects < 64.0", key: "rule.arithmetic"},
		{name: "negation", require: "-mc.level.eqf < 3", key: "rule.arithmetic"},
		{name: "text against number", require: "mc.volume.ects == 'five'", key: "rule.compile"},
		{name: "not a sentence", require: "mc.volume.ects >=", key: "rule.compile"},
		{name: "not a truth", require: "mc.volume.ects", key: "rule.not_truth"},
		{name: "dynamic", require: "[1, 'a'][0] == 1", key: "rule.compile"},
		{name: "a map", require: "{'a': 1}.exists(k, k == 'a')", key: "rule.compile"},
		{name: "a group built", require: "cairn.mc{} == mc", key: "rule.compile"},
		{name: "empty", require: "  ", key: "rule.empty"},
		{name: "too long", require: strings.Repeat("has(mc.title) && ", 200) + "true", key: "rule.compile"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := rule.Canonical().Compile(rule.Origin{File: "p.yaml", Line: 12, Rule: "T-9"}, tc.when, tc.require)
			l, ok := fault.Of(err)
			if !ok || l[0].Key != tc.key {
				t.Fatalf("got %v, want %s", err, tc.key)
			}
			for k, want := range map[string]any{"file": "p.yaml", "line": 12, "rule": "T-9"} {
				if l[0].Args[k] != want {
					t.Errorf("%s: got %v, want %v", k, l[0].Args[k], want)
				}
			}
			for k, want := range tc.args {
				if l[0].Args[k] != want {
					t.Errorf("%s: got %v, want %v", k, l[0].Args[k], want)
				}
			}
		})
	}
}

func TestAGroupIsNotCompared(t *testing.T) {
	t.Parallel()
	res := compile(t, "", "mc.level == mc.level").Eval(bind(t, medicines()))
	if res.Verdict != rule.Unknown || res.Fault == nil || res.Fault.Key != "rule.run" {
		t.Errorf("got %+v", res)
	}
}

func TestCostHasALimitAndGoingOverItIsNotAPass(t *testing.T) {
	t.Parallel()
	outcomes := make([]map[string]any, 400)
	for i := range outcomes {
		outcomes[i] = map[string]any{"taxonomyUri": strings.Repeat("a", 100)}
	}
	d := bind(t, map[string]any{"mc": map[string]any{"outcomes": outcomes}})
	res := compile(t, "", "mc.outcomes.all(a, mc.outcomes.all(b, a.taxonomyUri == b.taxonomyUri))").Eval(d)
	if res.Verdict != rule.Unknown || res.Fault == nil || res.Fault.Key != "rule.cost" {
		t.Errorf("got %+v", res)
	}
	if res := compile(t, "", "mc.outcomes.all(a, has(a.taxonomyUri))").Eval(d); res.Verdict != rule.Pass || res.Cost == 0 {
		t.Errorf("a plain pass over 400 outcomes: got %+v", res)
	}
}

func TestNumbersCompareExactlyAsTheirDecimals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		value, limit := rapid.Int64Range(0, 1e15-1).Draw(rt, "value"), rapid.Int64Range(0, 1e15-1).Draw(rt, "limit")
		if rapid.Bool().Draw(rt, "neighbours") {
			limit = max(0, value+rapid.Int64Range(-1, 1).Draw(rt, "step"))
		}
		places := rapid.IntRange(0, 8).Draw(rt, "places")
		v, l := decimalText(value, places), decimalText(limit, places)
		d := bind(t, map[string]any{"mc": map[string]any{"volume": map[string]any{"ects": json.Number(v)}}})
		for _, op := range []string{"<", "<=", ">", ">="} {
			if !strings.Contains(l, ".") {
				l += ".0"
			}
			got := compile(t, "", "mc.volume.ects "+op+" "+l).Eval(d).Verdict
			want := map[string]bool{"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[op]
			if (got == rule.Pass) != want {
				rt.Errorf("%s %s %s: got %s", v, op, l, got)
			}
		}
	})
}

func decimalText(n int64, places int) string {
	return new(big.Rat).SetFrac(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)).FloatString(places)
}

func TestBindNamesEveryFieldItCannotRead(t *testing.T) {
	t.Parallel()
	tenth, fifth := 0.1, 0.2
	_, err := rule.Canonical().Bind(map[string]any{
		"mc": map[string]any{
			"titel":    "x",
			"level":    map[string]any{"eqf": 5.5},
			"volume":   map[string]any{"ects": "five", "hours": tenth + fifth},
			"outcomes": []any{"just text"},
			"country":  "XF",
		},
		"offer": map[string]any{"start": "tomorrow", "price": map[string]any{"amount": json.Number("1234567890.1234567")}},
	})
	l, ok := fault.Of(err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	got := make([]string, len(l))
	for i, f := range l {
		got[i] = f.Key + " " + f.Field
	}
	want := []string{
		"rule.field_type.words mc.country", "rule.field_type.whole mc.level.eqf", "rule.field_type.group mc.outcomes[0]",
		"rule.field_unknown mc.titel", "rule.field_type.number mc.volume.ects", "rule.field_type.number mc.volume.hours",
		"rule.field_type.number offer.price.amount", "rule.field_type.date offer.start",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("faults (-want +got):\n%s", d)
	}
}

func TestEmptyMeansNotStated(t *testing.T) {
	t.Parallel()
	var none *credit.Amount
	d := bind(t, map[string]any{
		"mc": map[string]any{
			"title": map[string]string{"en": " "}, "outcomes": []map[string]any{}, "participation": "",
			"volume": map[string]any{"ects": none}, "country": []string{""}, "stack": map[string]any{},
		},
		"offer": map[string]any{"start": time.Time{}},
	})
	for _, path := range []string{"mc.title", "mc.outcomes", "mc.participation", "mc.volume", "mc.country", "mc.stack", "offer"} {
		if d.Has(path) {
			t.Errorf("%s: an empty value counts as stated", path)
		}
	}
	if got := d.Map(); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestMapBindsBackToTheSameDocument(t *testing.T) {
	t.Parallel()
	first := bind(t, medicines())
	text, err := json.Marshal(first.Map())
	if err != nil {
		t.Fatal(err)
	}
	var again map[string]any
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first.Map(), bind(t, again).Map()); d != "" {
		t.Errorf("(-first +again):\n%s", d)
	}
}

func TestWithChangesOneFieldAndLeavesTheDocumentAlone(t *testing.T) {
	t.Parallel()
	d := bind(t, medicines())
	changed, err := d.With("provider.holdsFieldRight", true)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := d.With("mc.volume", nil)
	if err != nil {
		t.Fatal(err)
	}
	emptied, err := gone.With("mc.field.iscedF", nil)
	if err != nil {
		t.Fatal(err)
	}
	if d.Has("provider.holdsFieldRight") || !changed.Has("provider.holdsFieldRight") || !changed.Has("mc.title") {
		t.Error("With changed the wrong document")
	}
	if gone.Has("mc.volume.ects") || gone.Has("mc.volume") || emptied.Has("mc.field") {
		t.Error("With nil does not remove")
	}
	if _, err := d.With("mc.volume.etcs", 1); !fault.Is(err, "rule.field_unknown") {
		t.Errorf("got %v", err)
	}
	if _, err := d.With("mc.outcomes.text", "x"); !fault.Is(err, "rule.field_unknown") {
		t.Errorf("into a list: got %v", err)
	}
	if _, err := d.With("mc.level.eqf", "high"); !fault.Is(err, "rule.field_type.whole") {
		t.Errorf("got %v", err)
	}
}

func TestValuesPrintExactly(t *testing.T) {
	t.Parallel()
	d := bind(t, medicines())
	for path, want := range map[string]string{"mc.volume.hours": "125", "mc.level.eqf": "5", "mc.country": "XF", "mc.outcomes": "2", "mc.participation": "", "mc.nothing": ""} {
		if got := rule.Format(d.Value(path)); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestARuleListsTheFieldsItNames(t *testing.T) {
	t.Parallel()
	r := compile(t, "!provider.selfAccrediting", "has(mc.volume.ects) && mc.outcomes.all(o, has(o.text)) && app.needEvidence.exists_one(e, e.type == 'employer')")
	want := []string{"provider.selfAccrediting", "mc.volume.ects", "mc.outcomes", "mc.outcomes[].text", "app.needEvidence", "app.needEvidence[].type"}
	if d := cmp.Diff(want, r.Fields()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestSchemasThatContradictThemselvesAreRefused(t *testing.T) {
	t.Parallel()
	for _, fields := range [][]rule.Field{
		{{Path: "a", Kind: rule.Text}, {Path: "a", Kind: rule.Text}},
		{{Path: "a", Kind: rule.Text}, {Path: "a.b", Kind: rule.Text}},
		{{Path: "a[]", Kind: rule.Text}},
		{{Path: "a", Kind: rule.List}},
	} {
		if _, err := rule.NewSchema(fields...); err == nil {
			t.Errorf("%v: accepted", fields)
		}
	}
}

func TestVerdictsHaveNames(t *testing.T) {
	t.Parallel()
	for _, v := range []rule.Verdict{rule.Unknown, rule.Pass, rule.Fail, rule.Exempt} {
		text, err := v.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back rule.Verdict
		if err := back.UnmarshalText(text); err != nil || back != v {
			t.Errorf("%s: got %s, %v", v, back, err)
		}
	}
	var v rule.Verdict
	if err := v.UnmarshalText([]byte("maybe")); err == nil {
		t.Error("an invented verdict is accepted")
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"has(mc.title)", "mc.volume.ects >= 1 && mc.volume.ects <= 30", "mc.outcomes.all(o, has(o.text))", "!(", "mc.title['en'] == ''", "1 + 1 == 2", "mc.qa.exists_one(q, q.type == 'internal')"} {
		f.Add(s)
	}
	d := bind(f, medicines())
	f.Fuzz(func(t *testing.T, text string) {
		r, err := rule.Canonical().Compile(rule.Origin{File: "f.yaml", Line: 1, Rule: "F"}, "", text)
		if err != nil {
			var ft *fault.Fault
			if !errors.As(err, &ft) {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		res := r.Eval(d)
		if res.Verdict == rule.Unknown && res.Fault == nil && len(res.Missing) == 0 {
			t.Errorf("unknown without a reason: %q", text)
		}
	})
}

func FuzzBind(f *testing.F) {
	f.Add(`{"mc":{"title":{"en":"x"},"volume":{"ects":5},"outcomes":[{"text":"a"}]}}`)
	f.Add(`{"mc":{"volume":{"ects":1e400}}}`)
	f.Add(`{"on":"2026-01-01","mc":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var m map[string]any
		dec := json.NewDecoder(strings.NewReader(text))
		dec.UseNumber()
		if dec.Decode(&m) != nil {
			return
		}
		d, err := rule.Canonical().Bind(m)
		if err != nil {
			return
		}
		if _, err := rule.Canonical().Bind(d.Map()); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}

func BenchmarkEval(b *testing.B) {
	d := bind(b, medicines())
	for _, bc := range []struct{ name, require string }{
		{"known", "mc.volume.ects >= 1 && mc.volume.ects <= 30"},
		{"missing", "mc.assessment.summative && offer.price.amount <= 30 && mc.reviewMonths < 24"},
		{"has", "has(mc.outcomes) && size(mc.outcomes) > 0"},
	} {
		r := compile(b, "", bc.require)
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Eval(d)
			}
		})
	}
}

func BenchmarkBind(b *testing.B) {
	fields := medicines()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rule.Canonical().Bind(fields); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		compile(b, "!provider.selfAccrediting", "mc.volume.ects >= 1 && mc.volume.ects <= 30")
	}
}
