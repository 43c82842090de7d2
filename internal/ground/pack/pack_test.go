package pack_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/packs"
)

func shipped(t testing.TB) *pack.Set {
	t.Helper()
	s, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s
}

func TestShippedPacksOpenAndCompile(t *testing.T) {
	t.Parallel()
	s := shipped(t)
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, p := range s.Packs() {
		codes = append(codes, p.Code)
		if p.Digest == "" || p.Origin != "packs/"+p.Code {
			t.Errorf("%s: digest %q, origin %q", p.Code, p.Digest, p.Origin)
		}
	}
	for _, want := range []string{"ee", "eu", "nz", "xf"} {
		if !slices.Contains(codes, want) {
			t.Errorf("%s is not among the packs %v", want, codes)
		}
	}
	if s.Of("xf") != s.Pack("xf") || s.Of("ZZ") != nil || s.Framework("none") != nil {
		t.Error("lookups find the wrong thing")
	}
}

func TestARightCoversTheFieldsBelowItAndNothingBeside(t *testing.T) {
	t.Parallel()
	xf := shipped(t).Pack("xf")
	on := day(t, "2026-06-01")
	for _, tc := range []struct {
		name, provider, field string
		eqf                   int
		on                    string
		want                  bool
	}{
		{name: "nursing is in health", provider: "aldermoor", field: "0913", eqf: 5, want: true},
		{name: "software is in ICT", provider: "aldermoor", field: "0613", eqf: 6, want: true},
		{name: "the broad field itself", provider: "aldermoor", field: "06", eqf: 6, want: true},
		{name: "a broader field than the right", provider: "aldermoor", field: "09", eqf: 5},
		{name: "welfare is not health", provider: "aldermoor", field: "0923", eqf: 5},
		{name: "a level above", provider: "aldermoor", field: "0913", eqf: 8},
		{name: "a level not stated", provider: "aldermoor", field: "0913", eqf: 0},
		{name: "before it began", provider: "aldermoor", field: "0913", eqf: 5, on: "2025-12-31"},
		{name: "somebody else", provider: "harbour-training-works", field: "0913", eqf: 5},
		{name: "no field", provider: "aldermoor", field: "", eqf: 5},
	} {
		at := on
		if tc.on != "" {
			at = day(t, tc.on)
		}
		r, got := xf.FieldRight(tc.provider, tc.field, tc.eqf, at)
		if got != tc.want {
			t.Errorf("%s: got %v", tc.name, got)
		}
		if got && r.Clause.Text == "" {
			t.Errorf("%s: no clause", tc.name)
		}
	}
	if _, ok := xf.SelfAccrediting("st-brannoc", on); !ok {
		t.Error("St Brannoc accredits itself")
	}
	if _, ok := xf.SelfAccrediting("aldermoor", on); ok {
		t.Error("Aldermoor does not accredit itself outside its fields")
	}
	if _, ok := shipped(t).Pack("ee").FieldRight("aldermoor", "0913", 5, on); ok {
		t.Error("a pack that keeps no rights gives one")
	}
	if b := xf.Body("field"); b == nil || b.Slug != "qaf" {
		t.Errorf("body: %v", b)
	}
	if xf.Body("notification") != nil {
		t.Error("nobody decides by notification")
	}
}

func day(t testing.TB, s string) pack.Day {
	t.Helper()
	var d pack.Day
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return d
}

// small is a pack with nothing in it that is not needed.
func small() fstest.MapFS {
	return fstest.MapFS{
		"aa/pack.yaml": {Data: []byte(`code: aa
version: 1.0.0
name: {en: Aland}
jurisdiction: AA
languages: [en]
owner: {name: {en: Ministry}, type: government}
`)},
		"aa/frameworks/aa-2020.yaml": {Data: []byte(`id: aa-2020
series: aa
name: {en: Rules}
validFrom: 2020-01-01
bindingness:
  - {kind: guideline, from: 2020-01-01}
  - {kind: law, from: 2024-01-01}
legalBasis:
  - {text: The Act}
rules:
  - id: AA-1
    stages: [offer]
    require: mc.volume.ects >= 1
    severity: must
    texts: {en: "At least 1. Stated: {{.n}}."}
    args: {n: "{mc.volume.ects}"}
    source: {text: The Act, address: "https://example.org/"}
    provenance: paper
`)},
	}
}

func with(fsys fstest.MapFS, file, old, replacement string) fstest.MapFS {
	out := maps.Clone(fsys)
	text := ""
	if f := out[file]; f != nil {
		text = string(f.Data)
	}
	if old == "" {
		text += replacement
	} else if !strings.Contains(text, old) {
		panic("the small pack does not hold " + old)
	} else {
		text = strings.Replace(text, old, replacement, 1)
	}
	out[file] = &fstest.MapFile{Data: []byte(text)}
	return out
}

func TestASmallPackOpens(t *testing.T) {
	t.Parallel()
	s, err := pack.Open(pack.Source{Name: "dir", FS: small()})
	if err != nil {
		t.Fatal(err)
	}
	f := s.Framework("aa-2020")
	if f.Rules[0].Compiled == nil {
		t.Error("a pack from a folder is compiled at once")
	}
	if got := f.BindingOn(day(t, "2023-12-31")); got != "guideline" {
		t.Errorf("2023: %s", got)
	}
	if got := f.BindingOn(day(t, "2024-01-01")); got != "law" {
		t.Errorf("2024: %s", got)
	}
	if len(s.InForce(day(t, "2019-12-31"))) != 0 || len(s.InForce(day(t, "2020-01-01"))) != 1 {
		t.Error("it holds from its first day")
	}
}

func TestMistakesInPacksNameFileLineAndMend(t *testing.T) {
	t.Parallel()
	const p, f = "aa/pack.yaml", "aa/frameworks/aa-2020.yaml"
	for _, tc := range []struct {
		name, file, old, new string
		key, at              string
	}{
		{name: "unknown key", file: p, old: "version: 1.0.0", new: "version: 1.0.0\nowned: x", key: "pack.unknown_key", at: "dir/aa/pack.yaml:3"},
		{name: "unknown key in a rule", file: f, old: "    severity: must", new: "    severty: must", key: "pack.unknown_key", at: "dir/aa/frameworks/aa-2020.yaml:14"},
		{name: "key twice", file: p, old: "version: 1.0.0", new: "version: 1.0.0\nversion: 2.0.0", key: "pack.repeated_key", at: "dir/aa/pack.yaml:3"},
		{name: "a list where a word belongs", file: p, old: "version: 1.0.0", new: "version: [1]", key: "pack.value", at: "dir/aa/pack.yaml:2"},
		{name: "a bad day", file: f, old: "2020-01-01", new: "20-1-1", key: "pack.day", at: "dir/aa/frameworks/aa-2020.yaml:4"},
		{name: "broken YAML", file: p, old: "languages: [en]", new: "languages: [en", key: "pack.yaml", at: "dir/aa/pack.yaml:"},
		{name: "code is not the folder", file: p, old: "code: aa", new: "code: bb", key: "pack.code", at: "dir/aa/pack.yaml:1"},
		{name: "id is not the file", file: f, old: "id: aa-2020", new: "id: aa-2021", key: "pack.framework_id", at: "dir/aa/frameworks/aa-2020.yaml:1"},
		{name: "no version", file: p, old: "version: 1.0.0\n", new: "", key: "pack.missing", at: "dir/aa/pack.yaml:1"},
		{name: "invented owner type", file: p, old: "type: government", new: "type: king", key: "pack.choice", at: "dir/aa/pack.yaml:6"},
		{name: "a text missing in a language", file: p, old: "languages: [en]", new: "languages: [en, fr]", key: "pack.language", at: "dir/aa/pack.yaml:3"},
		{name: "no source", file: f, old: `{text: The Act, address: "https://example.org/"}`, new: "{text: ''}", key: "pack.missing", at: "dir/aa/frameworks/aa-2020.yaml:17"},
		{name: "address is no address", file: f, old: "https://example.org/", new: "example.org", key: "pack.address", at: "dir/aa/frameworks/aa-2020.yaml:17"},
		{name: "invented severity", file: f, old: "severity: must", new: "severity: shall", key: "pack.choice", at: "dir/aa/frameworks/aa-2020.yaml:14"},
		{name: "invented stage", file: f, old: "stages: [offer]", new: "stages: [advert]", key: "pack.choice", at: "dir/aa/frameworks/aa-2020.yaml:12"},
		{name: "misspelt field", file: f, old: "mc.volume.ects >= 1", new: "mc.volume.etcs >= 1", key: "rule.unknown_field", at: "dir/aa/frameworks/aa-2020.yaml:11"},
		{name: "arithmetic", file: f, old: "mc.volume.ects >= 1", new: "mc.volume.ects * 2.0 >= 1.0", key: "rule.arithmetic", at: "dir/aa/frameworks/aa-2020.yaml:11"},
		{name: "text names an argument that is not there", file: f, old: "args: {n:", new: "args: {m:", key: "pack.argument", at: "dir/aa/frameworks/aa-2020.yaml:15"},
		{name: "argument names no field", file: f, old: `"{mc.volume.ects}"`, new: `"{mc.ects}"`, key: "pack.field", at: "dir/aa/frameworks/aa-2020.yaml:16"},
		{name: "element that is not there", file: f, old: "severity: must", new: "severity: must\n    element: title", key: "pack.element", at: "dir/aa/frameworks/aa-2020.yaml:11"},
		{name: "period ends before it begins", file: f, old: "validFrom: 2020-01-01", new: "validFrom: 2020-01-01\nvalidTo: 2019-01-01", key: "pack.period", at: "dir/aa/frameworks/aa-2020.yaml:5"},
		{name: "S-number", file: f, old: "provenance: paper", new: "provenance: paper\n    s: [S-1]", key: "pack.s_number", at: "dir/aa/frameworks/aa-2020.yaml:19"},
		{name: "rule twice", file: f, old: "", new: "  - {id: AA-1, stages: [offer], require: has(mc.title), severity: must, texts: {en: x}, source: {text: y}, provenance: paper}\n", key: "pack.rule_twice", at: "dir/aa/frameworks/aa-2020.yaml:19"},
		{name: "no rules", file: f, old: "rules:", new: "note:", key: "pack.unknown_key", at: "dir/aa/frameworks/aa-2020.yaml:10"},
		{name: "overlapping versions", file: "aa/frameworks/aa-2022.yaml", old: "", new: strings.NewReplacer("aa-2020", "aa-2022", "validFrom: 2020-01-01", "validFrom: 2022-01-01").Replace(string(small()[f].Data)), key: "pack.overlap", at: "dir/aa/frameworks/aa-2022.yaml:4"},
		{name: "unknown parent", file: p, old: "jurisdiction: AA", new: "jurisdiction: AA\nparent: zz", key: "pack.parent_unknown", at: "dir/aa/pack.yaml"},
		{name: "its own parent", file: p, old: "jurisdiction: AA", new: "jurisdiction: AA\nparent: aa", key: "pack.parent_cycle", at: "dir/aa/pack.yaml"},
		{name: "a fact that is none", file: p, old: "jurisdiction: AA", new: "jurisdiction: AA\nfacts: {loved: {}}", key: "pack.choice", at: "dir/aa/pack.yaml:5"},
		{name: "a fact that names no rule", file: p, old: "jurisdiction: AA", new: "jurisdiction: AA\nfacts: {listed: {rules: [AA-9]}}", key: "pack.fact_rule", at: "dir/aa/pack.yaml:5"},
		{name: "facts that wait for each other", file: p, old: "jurisdiction: AA", new: "jurisdiction: AA\nfacts: {listed: {after: [approved]}, approved: {after: [listed]}}", key: "pack.fact_cycle", at: "dir/aa/pack.yaml:5"},
		{name: "a right to no field", file: p, old: "jurisdiction: AA", new: "jurisdiction: AA\nrights: {fields: [{provider: x, fields: [nursing], eqfFrom: 1, eqfTo: 8, clause: {text: y}}]}", key: "pack.iscedf", at: "dir/aa/pack.yaml:5"},
		{name: "a right to levels upside down", file: p, old: "jurisdiction: AA", new: "jurisdiction: AA\nrights: {fields: [{provider: x, fields: ['09'], eqfFrom: 7, eqfTo: 3, clause: {text: y}}]}", key: "pack.levels", at: "dir/aa/pack.yaml:5"},
		{name: "a population of nobody", file: "aa/population.yaml", old: "", new: population("{value: tertiary, count: 0}"), key: "pack.population.row", at: "dir/aa/population.yaml:7"},
		{name: "an education that is none", file: "aa/population.yaml", old: "", new: population("{value: much, count: 5}"), key: "pack.choice", at: "dir/aa/population.yaml:7"},
		{name: "a hurdle of no kind", file: "aa/hurdles.yaml", old: "", new: hurdles("carers", "kind: bad luck, helps: [\"supports:evening\"]"), key: "pack.choice", at: "dir/aa/hurdles.yaml:6"},
		{name: "help that is no filter", file: "aa/hurdles.yaml", old: "", new: hurdles("carers", "kind: care, helps: [\"luck:much\"]"), key: "pack.choice", at: "dir/aa/hurdles.yaml:6"},
		{name: "a hurdle that nothing helps", file: "aa/hurdles.yaml", old: "", new: hurdles("carers", "kind: care"), key: "pack.missing", at: "dir/aa/hurdles.yaml:6"},
		{name: "a group that no address can name", file: "aa/hurdles.yaml", old: "", new: hurdles("Who Cares", "kind: care, helps: [\"supports:evening\"]"), key: "pack.hurdle.id", at: "dir/aa/hurdles.yaml:2"},
		{name: "a group counted twice", file: "aa/population.yaml", old: "", new: population("{value: less, count: 5}, {value: less, count: 6}"), key: "pack.population.row", at: "dir/aa/population.yaml:7"},
		{name: "too large", file: f, old: "", new: strings.Repeat("# a\n", 1<<18+1), key: "pack.too_large", at: "dir/aa/frameworks/aa-2020.yaml"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := pack.Open(pack.Source{Name: "dir", FS: with(small(), tc.file, tc.old, tc.new)})
			l, ok := fault.Of(err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if !fault.Is(err, tc.key) || !strings.HasPrefix(l[0].Field, tc.at) {
				t.Errorf("got %v\nwant %s at %s", err, tc.key, tc.at)
			}
		})
	}
}

func TestAFolderWithoutAPackFileIsNamed(t *testing.T) {
	t.Parallel()
	_, err := pack.Open(pack.Source{Name: "dir", FS: fstest.MapFS{"zz/readme.txt": {Data: []byte("x")}}})
	if !fault.Is(err, "pack.no_pack_file") {
		t.Errorf("got %v", err)
	}
}

func TestALaterPackReplacesAnEarlierOneOfTheSameCode(t *testing.T) {
	t.Parallel()
	newer := with(small(), "aa/pack.yaml", "version: 1.0.0", "version: 1.1.0")
	s, err := pack.Open(pack.Source{Name: "packs", FS: small(), Trusted: true}, pack.Source{Name: "dir", FS: newer})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.Pack("aa"); p.Version != "1.1.0" || p.Origin != "dir/aa" || len(s.Packs()) != 1 {
		t.Errorf("got %s from %s", p.Version, p.Origin)
	}
}

func TestTwoPacksOfOneJurisdictionAreRefused(t *testing.T) {
	t.Parallel()
	other := fstest.MapFS{}
	for name, f := range small() {
		other[strings.ReplaceAll(name, "aa", "bb")] = &fstest.MapFile{Data: []byte(strings.NewReplacer("code: aa", "code: bb", "id: aa-2020", "id: bb-2020").Replace(string(f.Data)))}
	}
	_, err := pack.Open(pack.Source{Name: "a", FS: small()}, pack.Source{Name: "b", FS: other})
	if !fault.Is(err, "pack.jurisdiction_twice") {
		t.Errorf("got %v", err)
	}
}

func TestAChildInheritsFromItsParent(t *testing.T) {
	t.Parallel()
	land := with(small(), "aa/pack.yaml", "jurisdiction: AA", "jurisdiction: AA-1\nparent: xf")
	s, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true}, pack.Source{Name: "dir", FS: land})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, p := range s.Lineage(s.Of("AA-1")) {
		codes = append(codes, p.Code)
	}
	if d := cmp.Diff([]string{"aa", "xf"}, codes); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// over is a pack's folder alone, changed.
func over(t *testing.T, code, was, is string) pack.Source {
	t.Helper()
	z := fstest.MapFS{}
	err := fs.WalkDir(packs.FS, code, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := packs.FS.ReadFile(name)
		z[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(data), was, is))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pack.Source{Name: "draft", FS: z}
}

func TestASourceLaidOverASetLeavesItAndSharesWhatItDoesNotTouch(t *testing.T) {
	t.Parallel()
	before := shipped(t)
	speaks := func(s *pack.Set, code string) *pack.Element { // of an element of eu-cr-2022
		for _, f := range s.Pack(code).Frameworks {
			for _, r := range f.Rules {
				if strings.HasPrefix(r.Element, "eu-cr-2022#") {
					return r.Of
				}
			}
		}
		return nil
	}
	var follows string
	for _, p := range before.Packs() {
		if speaks(before, p.Code) != nil {
			follows = p.Code
		}
	}
	if follows == "" {
		t.Fatal("no pack speaks of an element of eu-cr-2022")
	}
	was := speaks(before, follows)
	then, err := before.With(over(t, "eu", "1.1.0", "1.1.1"))
	if err != nil {
		t.Fatal(err)
	}
	if then.Pack("eu").Version != "1.1.1" || before.Pack("eu").Version != "1.1.0" {
		t.Errorf("eu is %s in the one and %s in the other", then.Pack("eu").Version, before.Pack("eu").Version)
	}
	if got := speaks(then, follows); got == was || got == nil {
		t.Errorf("a rule of %s still means the element of the eu that was replaced", follows)
	}
	if speaks(before, follows) != was {
		t.Error("a rule of the set that was there means another element than before")
	}
	shared := 0
	for _, p := range before.Packs() {
		if p.Code != "eu" && speaks(before, p.Code) == nil {
			shared++
			if then.Pack(p.Code) != p {
				t.Errorf("%s has nothing to do with eu and was read again", p.Code)
			}
		}
	}
	if shared == 0 {
		t.Error("every pack speaks of eu: nothing was looked at")
	}
}

func TestASourceThatTakesAnElementAwayIsRefusedAndHarmsNobody(t *testing.T) {
	t.Parallel()
	before := shipped(t)
	if _, err := before.With(over(t, "eu", "eu-cr-2022", "eu-cr-2023")); err == nil {
		t.Fatal("packs that mean elements of eu-cr-2022 do without it")
	}
	for _, p := range before.Packs() {
		for _, f := range p.Frameworks {
			for _, r := range f.Rules {
				if r.Element != "" && r.Of == nil {
					t.Errorf("%s lost its element", r.ID)
				}
			}
		}
	}
}

func TestFixturesAreReadAndTheirMistakesNamed(t *testing.T) {
	t.Parallel()
	good := with(with(small(), "aa/fixtures/base.json", "", `{"mc": {"volume": {"ects": 2}}}`),
		"aa/fixtures/cases.yaml", "", "- {rule: AA-1, field: mc.volume.ects, value: 0.5, verdict: fail}\n")
	open := func(fsys fstest.MapFS) (pack.Fixtures, error) {
		s, err := pack.Open(pack.Source{Name: "dir", FS: fsys})
		if err != nil {
			t.Fatal(err)
		}
		return s.Pack("aa").Fixtures()
	}
	fx, err := open(good)
	if err != nil || len(fx.Cases) != 1 || fx.Cases[0].Verdict != rule.Fail || fx.Cases[0].Line != 1 {
		t.Errorf("got %+v, %v", fx, err)
	}
	if fx, err := open(small()); err != nil || fx.Base != nil {
		t.Errorf("a pack without fixtures: %+v, %v", fx, err)
	}
	for key, fsys := range map[string]fstest.MapFS{
		"pack.json":        with(good, "aa/fixtures/base.json", "{", "["),
		"pack.case_rule":   with(good, "aa/fixtures/cases.yaml", "AA-1", "AA-2"),
		"pack.missing":     with(good, "aa/fixtures/cases.yaml", "rule: AA-1, ", ""),
		"pack.unknown_key": with(good, "aa/fixtures/cases.yaml", "verdict", "result"),
		"pack.choice":      with(good, "aa/fixtures/cases.yaml", "verdict: fail", "verdict: maybe"),
	} {
		if _, err := open(fsys); !fault.Is(err, key) {
			t.Errorf("%s: got %v", key, err)
		}
	}
}

func TestAnUnverifiedMustIsInformation(t *testing.T) {
	t.Parallel()
	ee := shipped(t).Framework("ee-2025")
	if got := ee.Rule("EE-7"); got.Severity != pack.Must || got.Effective() != pack.Info {
		t.Errorf("EE-7: %s counts as %s", got.Severity, got.Effective())
	}
	if got := ee.Rule("EE-1"); got.Effective() != pack.Must {
		t.Errorf("EE-1 counts as %s", got.Effective())
	}
	if ee.Rule("EE-9") != nil {
		t.Error("a rule that is not there is found")
	}
}

func TestDaysAreWrittenAsTheyAreRead(t *testing.T) {
	t.Parallel()
	d := day(t, "2026-01-31")
	text, err := d.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var back pack.Day
	if err := back.UnmarshalJSON(text); err != nil || !back.Equal(d.Time) {
		t.Errorf("got %s, %v", back, err)
	}
	for _, bad := range []string{`31.1.2026`, `"31.1.2026"`, `1`} {
		if err := back.UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
	if (pack.Day{}).String() != "" || pack.On(d.Time).String() != "2026-01-31" {
		t.Error("no day is an empty text")
	}
}

func FuzzFramework(f *testing.F) {
	for _, name := range []string{"xf/frameworks/xf-2026.yaml", "ee/frameworks/ee-2025.yaml"} {
		data, err := packs.FS.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(small()["aa/frameworks/aa-2020.yaml"].Data)
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := small()
		fsys["aa/frameworks/aa-2020.yaml"] = &fstest.MapFile{Data: data}
		s, err := pack.Open(pack.Source{Name: "dir", FS: fsys})
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		for _, r := range s.Framework("aa-2020").Rules {
			if r.Compiled == nil || r.Source.Text == "" || len(r.Words()) == 0 && r.Message == "" {
				t.Errorf("rule %s was let through", r.ID)
			}
		}
	})
}

func FuzzPack(f *testing.F) {
	for _, code := range []string{"xf", "eu", "ee"} {
		data, err := packs.FS.ReadFile(code + "/pack.yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := small()
		fsys["aa/pack.yaml"] = &fstest.MapFile{Data: data}
		if _, err := pack.Open(pack.Source{Name: "dir", FS: fsys}); err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatalf("not a fault: %v", err)
			}
		}
	})
}

func FuzzFixtures(f *testing.F) {
	f.Add([]byte(`{"mc": {}}`), []byte("- {rule: AA-1, field: mc.title, verdict: fail}"))
	f.Fuzz(func(t *testing.T, base, cases []byte) {
		fsys := small()
		fsys["aa/fixtures/base.json"], fsys["aa/fixtures/cases.yaml"] = &fstest.MapFile{Data: base}, &fstest.MapFile{Data: cases}
		s, err := pack.Open(pack.Source{Name: "dir", FS: fsys})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Pack("aa").Fixtures(); err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatalf("not a fault: %v", err)
			}
		}
	})
}

func BenchmarkOpenAndCompile(b *testing.B) {
	for b.Loop() {
		if err := shipped(b).Check(); err != nil {
			b.Fatal(err)
		}
	}
}

func hurdles(id, hurdle string) string {
	return "groups:\n  - id: " + id + "\n    name: {en: People who look after somebody}\n    source: {text: A survey}\n    hurdles:\n      - {" + hurdle + "}\n"
}

func population(rows string) string {
	return "tables:\n  - id: adults\n    dimension: education\n    name: {en: Adults}\n    date: 2026-01-01\n    source: {text: The register}\n    rows: [" + rows + "]\n"
}
