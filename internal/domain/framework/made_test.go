package framework_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// federal is a country, one of its states, and a scheme that lives in it.
func federal(rules ...string) fstest.MapFS {
	head := func(code, jurisdiction, more string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("code: " + code + "\nversion: 1.0.0\nname: {en: " + code + "}\njurisdiction: " + jurisdiction +
			"\nlanguages: [en]\nowner: {name: {en: Ministry}, type: government}\n" + more)}
	}
	body := func(id, more string, rules ...string) *fstest.MapFile {
		text := "id: " + id + "\nname: {en: " + id + "}\nvalidFrom: 2020-01-01\nbindingness: [{kind: law, from: 2020-01-01}]\nlegalBasis: [{text: The Act}]\n" + more + "rules:\n"
		for i, r := range rules {
			text += "  - {id: " + strings.ToUpper(id[:2]) + "-" + string(rune('1'+i)) + ", stages: [offer], require: \"" + r +
				"\", severity: must, texts: {en: \"It holds.\"}, source: {text: The Act}, provenance: confirmed}\n"
		}
		return &fstest.MapFile{Data: []byte(text)}
	}
	return fstest.MapFS{
		"aa/pack.yaml":               head("aa", "AA", ""),
		"aa/frameworks/aa-2020.yaml": body("aa-2020", "", "mc.volume.ects < 15", "has(mc.title)"),
		"bb/pack.yaml":               head("bb", "AA-BB", "parent: aa\n"),
		"bb/frameworks/bb-2020.yaml": body("bb-2020", "overrides: [aa-2020#AA-1]\n", "mc.volume.ects <= 60"),
		"cc/pack.yaml":               head("cc", "AA", "scheme: true\n"),
		"cc/frameworks/cc-2020.yaml": body("cc-2020", "", append(rules, "has(mc.title)")...),
		"dd/pack.yaml":               head("dd", "DD", ""),
		"dd/frameworks/dd-2020.yaml": body("dd-2020", "bindsWhen: \"'dd-2020' in mc.claims\"\n", "has(mc.qa)"),
	}
}

func library(t testing.TB, fsys fstest.MapFS) *framework.Library {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "test", FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	return framework.NewLibrary(set)
}

func judged(t testing.TB, l *framework.Library, where string, mc map[string]any) framework.Judgement {
	t.Helper()
	j, err := l.Judge(framework.Fields{"mc": mc}, framework.Question{Jurisdiction: where, On: spring})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestAStateInheritsTheCountrysRulesAndReplacesOne(t *testing.T) {
	t.Parallel()
	l := library(t, federal())
	j := judged(t, l, "AA-BB", map[string]any{"title": "Knots", "volume": map[string]any{"ects": 45}})
	if !j.Conforms() {
		t.Errorf("45 ECTS do not conform in the state, though it replaced the country's limit: %+v", j.Blocking())
	}
	country, _ := j.Of("aa-2020")
	if r, _ := country.Result("AA-1"); r.Verdict != rule.Exempt || r.Message.In("en") != "Replaced here by bb-2020." {
		t.Errorf("the replaced rule is %s: %s", r.Verdict, r.Message.In("en"))
	}
	if r, _ := country.Result("AA-2"); r.Verdict != rule.Pass {
		t.Errorf("the inherited rule is %s", r.Verdict)
	}
	if j := judged(t, l, "AA", map[string]any{"title": "Knots", "volume": map[string]any{"ects": 45}}); j.Conforms() {
		t.Error("45 ECTS conform in the country, whose limit is 15")
	}
}

func TestASchemeBindsNobodyByWhereItLives(t *testing.T) {
	t.Parallel()
	j := judged(t, library(t, federal()), "AA", map[string]any{"volume": map[string]any{"ects": 5}})
	if f, _ := j.Of("cc-2020"); f.Binding {
		t.Error("the scheme binds")
	}
	if f, _ := j.Of("aa-2020"); !f.Binding {
		t.Error("the country's own rules do not bind")
	}
}

func TestAFrameworkBindsWhomItSays(t *testing.T) {
	t.Parallel()
	l := library(t, federal())
	for name, c := range map[string]struct {
		claims []string
		want   bool
	}{"who claims it": {[]string{"dd-2020"}, true}, "who claims another": {[]string{"other"}, false}, "who says nothing": {nil, false}} {
		f, _ := judged(t, l, "DD", map[string]any{"title": "Knots", "claims": c.claims}).Of("dd-2020")
		if f.Binding != c.want {
			t.Errorf("%s: binding is %t", name, f.Binding)
		}
	}
}

func TestAnOverrideOfARuleThatIsNotInheritedIsRefused(t *testing.T) {
	t.Parallel()
	fsys := federal()
	text := strings.Replace(string(fsys["bb/frameworks/bb-2020.yaml"].Data), "aa-2020#AA-1", "dd-2020#DD-1", 1)
	fsys["bb/frameworks/bb-2020.yaml"] = &fstest.MapFile{Data: []byte(text)}
	_, err := pack.Open(pack.Source{Name: "test", FS: fsys})
	if !fault.Is(err, "pack.override") {
		t.Errorf("got %v, want pack.override", err)
	}
}

// The vectors of reference-tables 3.2, as rules meet them.
func TestCreditsInAnotherSystemAreMadeAndSayFromWhat(t *testing.T) {
	t.Parallel()
	rules := []string{"mc.volume.nz >= 5", "mc.volume.cats >= 1", "mc.volume.usSem >= 1"}
	for name, c := range map[string]struct {
		mc   map[string]any
		want []framework.Converted // of the first rule
	}{
		"stated there": {map[string]any{"credits": []map[string]any{{"system": "nz", "value": 10}}}, nil},
		"by year load": {map[string]any{"credits": []map[string]any{{"system": "ects", "value": 5}}}, []framework.Converted{{Field: "mc.volume.nz", Value: "10", From: "5 ects", Method: "yearLoad"}}},
		"by hours":     {map[string]any{"volume": map[string]any{"hours": 60}}, []framework.Converted{{Field: "mc.volume.nz", Value: "6", From: "60 hours", Method: "hours"}}},
	} {
		f, _ := judged(t, library(t, federal(rules...)), "AA", c.mc).Of("cc-2020")
		r := f.Results[0]
		if r.Verdict != rule.Pass {
			t.Errorf("%s: %s, missing %v", name, r.Verdict, r.Missing)
		}
		if d := cmp.Diff(c.want, r.Converted); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	// A US credit is at least 45 hours: hours alone make none.
	f, _ := judged(t, library(t, federal(rules...)), "AA", map[string]any{"volume": map[string]any{"hours": 60}}).Of("cc-2020")
	if r := f.Results[2]; r.Verdict != rule.Unknown || r.MissingField != "mc.volume.usSem" {
		t.Errorf("60 hours as US credits: %s, missing %q", r.Verdict, r.MissingField)
	}
}

func TestAFeeForEachCreditIsExactAtItsCeiling(t *testing.T) {
	t.Parallel()
	l := library(t, federal("offer.feePerCredit.nz <= 64"))
	for price, want := range map[string]rule.Verdict{"640": rule.Pass, "640.01": rule.Fail, "641": rule.Fail} {
		fields := framework.Fields{
			"mc":    map[string]any{"title": "Knots", "credits": []map[string]any{{"system": "nz", "value": 10}}},
			"offer": map[string]any{"price": map[string]any{"amount": number(price), "currency": "NZD"}},
		}
		j, err := l.Judge(fields, framework.Question{Jurisdiction: "AA", On: spring})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := j.Of("cc-2020")
		if got := f.Results[0].Verdict; got != want {
			t.Errorf("10 credits at %s: %s, want %s", price, got, want)
		}
	}
}

type number string

func (n number) String() string { return string(n) }

func TestALevelIsASpanOfEuropeanLevels(t *testing.T) {
	t.Parallel()
	l := library(t, federal("mc.level.eqfFrom >= 5 && mc.level.eqfTo <= 7"))
	for name, c := range map[string]struct {
		level map[string]any
		want  rule.Verdict
	}{
		"NFQ 6 is EQF 5":          {map[string]any{"nqf": "6", "system": "nfq"}, rule.Pass},
		"by the framework's name": {map[string]any{"nqf": "9", "system": "Irish National Framework of Qualifications"}, rule.Pass},
		"NFQ 10 is EQF 8":         {map[string]any{"nqf": "10", "system": "nfq"}, rule.Fail},
		"EQF as stated":           {map[string]any{"eqf": 6}, rule.Pass},
		"an unknown framework":    {map[string]any{"nqf": "6", "system": "atlantis"}, rule.Unknown},
	} {
		f, _ := judged(t, l, "AA", map[string]any{"level": c.level}).Of("cc-2020")
		if got := f.Results[0].Verdict; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatContradictsItselfIsRemarkedOn(t *testing.T) {
	t.Parallel()
	l := library(t, federal())
	for want, mc := range map[string]map[string]any{
		"10 hours and 4 ects credits contradict each other: that many credits are 100 to 120 hours. Correct one of them.": {
			"volume": map[string]any{"hours": 10, "ects": 4}},
		"60 hours and 5 nz credits contradict each other: that many credits are 50 hours. Correct one of them.": {
			"volume": map[string]any{"hours": 60}, "credits": []map[string]any{{"system": "nz", "value": 5}}},
		"Two amounts are stated in ects: 4 and 5. State one.": {
			"volume": map[string]any{"ects": 4}, "credits": []map[string]any{{"system": "ects", "value": 5}}},
		"Irish National Framework of Qualifications has no level 11. Its levels: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10.": {
			"level": map[string]any{"nqf": "11", "system": "nfq"}},
	} {
		j := judged(t, l, "AA", mc)
		var got []string
		for _, r := range j.Remarks {
			got = append(got, r.Message.In("en"))
		}
		if !slices.Contains(got, want) {
			t.Errorf("want %q among %q", want, got)
		}
	}
	if j := judged(t, l, "AA", map[string]any{"volume": map[string]any{"hours": 125, "ects": 5}}); len(j.Remarks) > 0 {
		t.Errorf("125 hours and 5 ECTS are remarked on: %+v", j.Remarks)
	}
}

// A provider asks what to do: state one thing and meet most, and know what cannot
// be met as it is.
func TestAdviceSaysWhatToAddAndWhatCannotBeMet(t *testing.T) {
	t.Parallel()
	l := library(t, federal("has(mc.assessment.types)", "mc.volume.hours >= 100"))
	a := judged(t, l, "AA", map[string]any{"title": "Knots", "volume": map[string]any{"ects": 5, "hours": 125}}).Advice()
	want := framework.Advice{
		Meets: []string{"aa-2020", "bb-2020"},
		Add: []framework.Addition{
			{Fields: []string{"mc.assessment"}, Frameworks: []string{"cc-2020"}},
			{Fields: []string{"mc.qa"}, Frameworks: []string{"dd-2020"}},
		},
	}
	if d := cmp.Diff(want, a); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	a = judged(t, l, "AA", map[string]any{"title": "Knots", "volume": map[string]any{"hours": 60}}).Advice()
	if len(a.Cannot) != 1 || a.Cannot[0].Framework != "cc-2020" || a.Cannot[0].Results[0].Rule != "CC-2" {
		t.Errorf("60 hours: cannot meet %+v", a.Cannot)
	}
	if got := framework.SayField(i18n.For("en"), "mc.assessment.types"); got != "the assessment" {
		t.Errorf("mc.assessment.types is called %q", got)
	}
}

func TestTwoFrameworksStandSideBySide(t *testing.T) {
	t.Parallel()
	fsys := federal()
	fsys["dd/frameworks/dd-2020.yaml"].Data = append(fsys["dd/frameworks/dd-2020.yaml"].Data,
		"profile:\n  employerRole: {texts: {en: \"No\"}, source: {text: Table 1}, provenance: paper}\n"...)
	s := framework.New(framework.Deps{DB: clock(t), Packs: library(t, fsys).Packs()})
	c, err := s.Compare(t.Context(), "dd", "aa-2020")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Rows) != 12 {
		t.Errorf("%d rows, want 12", len(c.Rows))
	}
	i := slices.IndexFunc(c.Rows, func(r framework.ComparisonRow) bool { return r.Dimension == "employerRole" })
	if got := c.Rows[i].Cells; !got[0].Stated || got[0].Texts["en"] != "No" || got[0].Source.Text != "Table 1" || got[1].Stated {
		t.Errorf("employer's role: %+v", got)
	}
	if _, err := s.Compare(t.Context(), "dd"); !fault.Is(err, "framework.compare.count") {
		t.Errorf("one framework: %v", err)
	}
}

func TestAVersionSaysWhatItChanged(t *testing.T) {
	t.Parallel()
	fsys := federal()
	old := string(fsys["dd/frameworks/dd-2020.yaml"].Data)
	next := strings.NewReplacer("dd-2020", "dd-2024", "validFrom: 2020", "series: dd\nvalidFrom: 2024", "has(mc.qa)", "has(mc.outcomes)").Replace(old)
	fsys["dd/frameworks/dd-2020.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(old, "validFrom: 2020-01-01", "series: dd\nvalidFrom: 2020-01-01\nvalidTo: 2024-01-01", 1))}
	fsys["dd/frameworks/dd-2024.yaml"] = &fstest.MapFile{Data: []byte(next)}
	s := framework.New(framework.Deps{DB: clock(t), Packs: library(t, fsys).Packs()})
	versions, err := s.Timeline(t.Context(), "dd")
	if err != nil {
		t.Fatal(err)
	}
	if len(versions) != 2 || versions[0].ID != "dd-2020" || len(versions[0].Changes) != 0 {
		t.Fatalf("versions: %+v", versions)
	}
	c := versions[1].Changes
	if len(c) != 1 || c[0].Before.Require != "has(mc.qa)" || c[0].After.Require != "has(mc.outcomes)" {
		t.Errorf("changes: %+v", c)
	}
}

func TestOfferFilesAreToldFromPages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		ok   bool
		code string
	}{
		`{"mc": {"title": "Knots"}}`:                         {true, ""},
		"\ufeff" + `{"$schema": "x", "mc": {}}`:              {true, ""},
		`{"@context": "https://schema.org", "provider": {}}`: {false, ""},
		`<!doctype html>`:                                    {false, ""},
		``:                                                   {false, ""},
		`{"mc": {"title": "a", "title": "b"}}`:               {true, "framework.fields.json"},
		`{"mc": {`:                                           {true, "framework.fields.json"},
		`{"mc": {}} {}`:                                      {true, "framework.fields.json"},
	} {
		f, ok, err := framework.ReadFields([]byte(text))
		if ok != want.ok || (want.code == "") != (err == nil) || want.code != "" && !fault.Is(err, want.code) {
			t.Errorf("%s: ok %t, %v", text, ok, err)
		}
		if _, there := f["$schema"]; there {
			t.Error("$schema is a field")
		}
	}
}

func FuzzReadFields(f *testing.F) {
	f.Add([]byte(`{"mc": {"title": {"en": "Knots"}, "volume": {"hours": 60}}}`))
	f.Add([]byte(`{"mc": {"credits": [{"system": "ects", "value": 1e400}]}, "offer": {"price": {"amount": -0}}}`))
	l := library(f, federal("mc.volume.nz >= 5"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fields, ok, err := framework.ReadFields(data)
		if !ok || err != nil {
			return
		}
		j, err := l.Judge(fields, framework.Question{Jurisdiction: "AA", On: time.Unix(0, 0)})
		if err != nil {
			if _, told := fault.Of(err); !told {
				t.Errorf("not told to the reader: %v", err)
			}
			return
		}
		j.Advice()
	})
}

// clock is a database that is asked for the time and nothing else.
func clock(t testing.TB) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), "sqlite::memory:", sqldb.Options{Now: func() time.Time { return spring }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// An offer that was approved under the rules of 2020 stays under them until its
// review, although those of 2024 hold for everybody else.
func TestWhatWasApprovedUnderEarlierRulesStaysUnderThem(t *testing.T) {
	t.Parallel()
	fsys := federal()
	delete(fsys, "dd/frameworks/dd-2020.yaml")
	old := string(fsys["aa/frameworks/aa-2020.yaml"].Data)
	fsys["aa/frameworks/aa-2020.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(old, "validFrom: 2020-01-01", "series: aa\nvalidFrom: 2020-01-01\nvalidTo: 2024-01-01", 1))}
	fsys["aa/frameworks/aa-2024.yaml"] = &fstest.MapFile{Data: []byte(strings.NewReplacer("aa-2020", "aa-2024", "validFrom: 2020", "series: aa\nvalidFrom: 2024", "< 15", "< 3").Replace(old))}
	l := library(t, fsys)
	fields := framework.Fields{"mc": map[string]any{"title": "Knots", "volume": map[string]any{"ects": 5}}}
	for held, want := range map[string]bool{"": false, "aa-2020": true} {
		q := framework.Question{Jurisdiction: "AA", On: spring}
		if held != "" {
			q.Held = []string{held}
		}
		j, err := l.Judge(fields, q)
		if err != nil {
			t.Fatal(err)
		}
		if j.Conforms() != want {
			t.Errorf("held %q: conforms is %t", held, j.Conforms())
		}
		if f, ok := j.Of("aa-2024"); !ok || f.Binding == want {
			t.Errorf("held %q: the rules of 2024 bind: %t", held, f.Binding)
		}
	}
	if !l.Superseded("aa-2020", spring) || l.Superseded("aa-2024", spring) {
		t.Error("which rules hold now is wrong")
	}
}

func TestARuleIsSaidWithoutTheOfferItIsAskedOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1 to 30 credits. Stated: {{.x}}.":                "1 to 30 credits.",
		"Stated: {{.x}}. It has 1 to 30 credits, art. 3.": "It has 1 to 30 credits, art. 3.",
		"By art. 3 at most 30. Stated: {{.x}} hours.":     "By art. 3 at most 30.",
		"للشهادة حتى 40 وحدة. المذكور: {{.x}}.":           "للشهادة حتى 40 وحدة.",
		"Only {{.x}} is stated":                           "Only … is stated",
		"Nothing of the offer. At all.":                   "Nothing of the offer. At all.",
		"Compte 1 à 30 crédits. Indiqué : {{.x}} {{.y}}.": "Compte 1 à 30 crédits.",
	} {
		if got := framework.RuleWords(i18n.For("en"), &pack.Rule{Texts: i18n.Text{"en": text}}); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A country's own levels come with its pack: their span in Europe, and the size
// of the smallest full qualification, which a micro-credential stays under (S-006).
func TestLevelsComeWithThePack(t *testing.T) {
	t.Parallel()
	fsys := federal("mc.level.eqfFrom >= 4 && mc.level.eqfTo <= 5", "mc.smallerThanQualification")
	fsys["aa/levels.yaml"] = &fstest.MapFile{Data: []byte(`frameworks:
  - id: aqf-x
    name: Aland Framework
    countries: [AA]
    provenance: confirmed
    levels:
      - {level: A, eqf: [4, 5], full: {system: ects, value: "60"}, fullProvenance: confirmed}
      - {level: B, eqf: [6], full: {system: ects, value: "180"}, fullProvenance: "unverified: general knowledge"}
`)}
	l := library(t, fsys)
	for name, c := range map[string]struct {
		level string
		ects  int
		want  [2]rule.Verdict
	}{
		"a small one at level A":              {"A", 59, [2]rule.Verdict{rule.Pass, rule.Pass}},
		"as large as the smallest":            {"A", 60, [2]rule.Verdict{rule.Pass, rule.Fail}},
		"level B, whose size nobody verified": {"B", 5, [2]rule.Verdict{rule.Fail, rule.Unknown}},
	} {
		f, _ := judged(t, l, "AA", map[string]any{"level": map[string]any{"nqf": c.level, "system": "aqf-x"}, "volume": map[string]any{"ects": c.ects}}).Of("cc-2020")
		if got := [2]rule.Verdict{f.Results[0].Verdict, f.Results[1].Verdict}; got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for name, text := range map[string]string{
		"a level above the European ones": "frameworks: [{id: q, name: Q, levels: [{level: A, eqf: [9]}]}]",
		"no levels":                       "frameworks: [{id: q, name: Q}]",
		"a key there is not":              "frameworks: [{id: q, name: Q, colour: blue, levels: [{level: A, eqf: [1]}]}]",
	} {
		fsys["aa/levels.yaml"] = &fstest.MapFile{Data: []byte(text)}
		if _, err := pack.Open(pack.Source{Name: "test", FS: fsys}); !fault.Is(err, "pack.tables") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The Union's recommendation binds where no rule of the country does, and never
// because the country's rules were not asked.
func TestTheWiderAreaBindsOnlyWhereTheCountrysOwnRulesDoNot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		country string
		asked   []string
		want    bool
	}{
		"Ireland, all asked":               {"IE", nil, true},
		"Ireland, its own and the Union's": {"IE", []string{"ie", "eu"}, true},
		"Ireland, the Union's alone":       {"IE", []string{"eu"}, false},
		"Estonia, which has its own law":   {"EE", nil, false},
		"Estonia, the Union's alone":       {"EE", []string{"eu"}, false},
	} {
		j, err := shipped(t).Judge(framework.Fields{"mc": map[string]any{"title": "Knots"}}, framework.Question{Jurisdiction: c.country, On: spring, Frameworks: c.asked})
		if err != nil {
			t.Fatal(err)
		}
		if f, ok := j.Of("eu-cr-2022"); !ok || f.Binding != c.want {
			t.Errorf("%s: the recommendation binds: %t", name, f.Binding)
		}
	}
}
