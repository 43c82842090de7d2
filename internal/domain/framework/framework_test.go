package framework_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
	"opencairn.org/cairn/packs"
)

// library of the shipped packs: immutable, so that every test shares one and its
// rules are compiled once.
var libraryOfShipped = sync.OnceValues(func() (*framework.Library, error) {
	set, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true})
	if err != nil {
		return nil, err
	}
	return framework.NewLibrary(set), nil
})

func shipped(t testing.TB) *framework.Library {
	t.Helper()
	l, err := libraryOfShipped()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var spring = time.Date(2026, 5, 29, 12, 0, 0, 0, time.UTC)

// medicines is offer A of the demonstration country: Aldermoor holds the right.
func medicines() framework.Fields {
	return framework.Fields{
		"mc": map[string]any{
			"title":          i18n.Text{"en": "Safe medicines administration in home and residential care"},
			"country":        []string{"XF"},
			"awardingBodies": []map[string]any{{"name": "University of Aldermoor"}},
			"outcomes":       []map[string]any{{"text": i18n.Text{"en": "calculate doses without error"}}, {"text": i18n.Text{"en": "report an error at once"}}},
			"volume":         map[string]any{"hours": credit.MustParse("125")},
			"credits":        []map[string]any{{"system": "ects", "value": credit.MustParse("5")}},
			"level":          map[string]any{"eqf": 5},
			"assessment":     map[string]any{"types": []string{"practical-assessment"}, "criteria": []map[string]any{{"text": i18n.Text{"en": "doses are right"}, "outcome": 0}}},
			"participation":  "blended",
			"qa":             []map[string]any{{"type": "field-right", "body": "Quality Agency of Fellmark"}},
			"field":          map[string]any{"iscedF": "0913"},
		},
		"offer":    map[string]any{"price": map[string]any{"amount": 600, "currency": "EUR"}},
		"provider": map[string]any{"slug": "aldermoor", "type": "university"},
	}
}

// blades is offer B: Harbour holds no right and Wind Coast Energy confirms.
func blades() framework.Fields {
	f := medicines()
	mc := maps.Clone(f["mc"].(map[string]any))
	mc["field"] = map[string]any{"iscedF": "0716"}
	mc["credits"] = []map[string]any{{"system": "ects", "value": credit.MustParse("4")}}
	mc["level"] = map[string]any{"eqf": 4}
	f["mc"] = mc
	f["provider"] = map[string]any{"slug": "harbour-training-works", "type": "private"}
	return f
}

func ask(t testing.TB, l *framework.Library, f framework.Fields, stage pack.Stage) framework.Judgement {
	t.Helper()
	j, err := l.Judge(f, framework.Question{Jurisdiction: "XF", Stage: stage, On: spring})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func without(f framework.Fields, group, name string) framework.Fields {
	f = maps.Clone(f)
	g := maps.Clone(f[group].(map[string]any))
	delete(g, name)
	f[group] = g
	return f
}

func TestMedicinesConformsAtHomeAndInTheUnionAndIsWeighedByEstonia(t *testing.T) {
	t.Parallel()
	j := ask(t, shipped(t), medicines(), framework.StageOffer)
	if !j.Conforms() || j.Blocks() {
		t.Errorf("blocking: %+v", j.Blocking())
	}
	if j.Findings[0].Framework != "xf-2026" || !j.Findings[0].Binding || j.Findings[0].Bindingness != "law" {
		t.Errorf("its own country's law comes first: %s", j.Findings[0].Framework)
	}
	eu, ok := j.Of("eu")
	if !ok || eu.Binding || !eu.Conforms() || eu.Verdict() != rule.Pass {
		t.Errorf("eu: %v %v", ok, eu.Blocking())
	}
	if n := count(eu, pack.Must); n != 9 {
		t.Errorf("an offer can have nine of the elements of Annex I, asked for %d", n)
	}
	ee, ok := j.Of("ee-2025")
	if !ok || ee.Binding || ee.Blocks() {
		t.Error("Estonia's rules are information here")
	}
	if r, _ := ee.Result("EE-1"); r.Verdict != rule.Pass {
		t.Errorf("5 ECTS are within 5 to 30: %s", r.Verdict)
	}
	if r, _ := ee.Result("EE-5"); r.Verdict != rule.Fail || ee.Conforms() || ee.Verdict() != rule.Fail {
		t.Errorf("no page of its own was stated: %s", r.Verdict)
	}
}

func count(f framework.Findings, s pack.Severity) (n int) {
	for _, r := range f.Results {
		if r.Severity == s {
			n++
		}
	}
	return n
}

func TestAnOfferWithoutOutcomesIsToldTheElementTheRuleTheSourceAndTheLines(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	j := ask(t, l, without(medicines(), "mc", "outcomes"), framework.StageOffer)
	if !j.Blocks() || j.Conforms() {
		t.Fatal("an offer without outcomes is let through")
	}
	why := l.NotMet(j, pack.Listed)
	if len(why) != 1 {
		t.Fatalf("got %d reasons", len(why))
	}
	r := why[0]
	if r.Rule != "XF-E4" || r.Verdict != rule.Fail || r.Source.Address == "" || !strings.Contains(r.Paste, `"teaches"`) {
		t.Errorf("got %+v", r)
	}
	for lang, want := range map[string]string{"en": "learning outcomes", "fr": "acquis d'apprentissage", "ar": "نواتج التعلّم"} {
		if got := r.Message.In(lang); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not name the element", lang, got)
		}
	}
}

func TestUnknownBlocksAndNamesTheFieldThatIsMissing(t *testing.T) {
	t.Parallel()
	f := without(medicines(), "mc", "credits")
	j := ask(t, shipped(t), f, framework.StageOffer)
	own, _ := j.Of("xf")
	r, _ := own.Result("XF-1")
	if r.Verdict != rule.Unknown || r.MissingField != "mc.volume.ects" || !own.Blocks() || own.Verdict() != rule.Unknown {
		t.Errorf("got %+v", r)
	}
	if got := r.Message.In("en"); !strings.Contains(got, "Not stated") {
		t.Errorf("got %q", got)
	}
	if got := ask(t, shipped(t), medicines(), framework.StageOffer).Findings[0].Results[0].Message.In("fr"); !strings.Contains(got, "Indiqué : 5.") {
		t.Errorf("got %q", got)
	}
}

func TestEmployerEvidenceIsNeededExceptWhereTheProviderMayDecide(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	slug := func(f framework.Fields, s string) framework.Fields {
		f["provider"] = map[string]any{"slug": s}
		return f
	}
	evidence := blades()
	evidence["app"] = map[string]any{"endorsements": []map[string]any{{"by": "Wind Coast Energy", "type": "need"}}}
	for _, tc := range []struct {
		name    string
		fields  framework.Fields
		want    rule.Verdict
		missing []string
	}{
		{name: "Aldermoor holds the right in health", fields: medicines(), want: rule.Exempt},
		{name: "St Brannoc accredits itself", fields: slug(blades(), "st-brannoc"), want: rule.Exempt},
		{name: "so does the Alliance", fields: slug(blades(), "two-shores-alliance"), want: rule.Exempt},
		{name: "Harbour needs an employer", fields: blades(), want: rule.Fail},
		{name: "Harbour has one", fields: evidence, want: rule.Pass},
		{name: "Aldermoor outside its fields needs one", fields: slug(blades(), "aldermoor"), want: rule.Fail},
		{name: "Aldermoor without a field of study is not known", fields: without(medicines(), "mc", "field"), want: rule.Unknown, missing: []string{"mc.field.iscedF"}},
		{name: "nor without a field and level", fields: without(without(medicines(), "mc", "field"), "mc", "level"), want: rule.Unknown, missing: []string{"mc.field.iscedF", "mc.level.eqf"}},
		{name: "a provider that is not named", fields: without(blades(), "provider", "slug"), want: rule.Unknown, missing: []string{"provider.selfAccrediting", "provider.holdsFieldRight"}},
	} {
		j := ask(t, l, tc.fields, framework.StageApplication)
		own, _ := j.Of("xf")
		r, ok := own.Result("XF-3")
		if !ok || r.Verdict != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, r.Verdict, tc.want)
		}
		if d := cmp.Diff(tc.missing, r.Missing); d != "" {
			t.Errorf("%s: missing (-want +got):\n%s", tc.name, d)
		}
	}
}

func TestAPackThatKeepsNoRightsGuessesNone(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	j, err := l.Judge(medicines(), framework.Question{Jurisdiction: "EE", Stage: framework.StageApplication, On: spring})
	if err != nil {
		t.Fatal(err)
	}
	ee, _ := j.Of("ee")
	r, _ := ee.Result("EE-4")
	if r.Verdict != rule.Unknown || !ee.Binding {
		t.Errorf("got %s, binding %v", r.Verdict, ee.Binding)
	}
	if r, _ := ee.Result("EE-7"); r.Severity != pack.Info || r.Provenance != pack.Unverified || r.Blocking() {
		t.Errorf("an unverified must blocks: %+v", r)
	}
	if xf, _ := j.Of("xf"); xf.Binding {
		t.Error("Fellmark's rules do not bind in Estonia")
	}
}

func TestACredentialAnswersForAllElevenElements(t *testing.T) {
	t.Parallel()
	f := medicines()
	f["cred"] = map[string]any{"learnerId": "did:example:samira", "issuedOn": spring.AddDate(0, 0, 1)}
	l := shipped(t)
	eu, _ := ask(t, l, f, framework.StageCredential).Of("eu")
	if n := count(eu, pack.Must); n != 11 {
		t.Errorf("asked for %d musts", n)
	}
	if r, _ := eu.Result("EU-M05"); r.Verdict != rule.Fail {
		t.Errorf("issued tomorrow: %s", r.Verdict)
	}
	f["cred"] = map[string]any{"learnerId": "did:example:samira", "issuedOn": spring}
	if eu, _ := ask(t, l, f, framework.StageCredential).Of("eu"); !eu.Conforms() {
		t.Errorf("blocking: %+v", eu.Blocking())
	}
}

func TestTheDatePicksTheVersionAndAVersionCanBeNamed(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	before := time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)
	j, err := l.Judge(medicines(), framework.Question{Jurisdiction: "XF", On: before})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := j.Of("xf"); ok || j.Conforms() {
		t.Error("rules of 2026 are applied in 2025")
	}
	j, err = l.Judge(medicines(), framework.Question{Jurisdiction: "XF", On: before, Frameworks: []string{"xf-2026", "eu"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(j.Findings) != 2 || j.Findings[0].Framework != "xf-2026" {
		t.Errorf("got %d frameworks", len(j.Findings))
	}
	if _, err := l.Judge(medicines(), framework.Question{On: before, Frameworks: []string{"atlantis"}}); !fault.Is(err, "framework.unknown") {
		t.Errorf("got %v", err)
	}
}

func TestFieldsThatDoNotExistAreNamed(t *testing.T) {
	t.Parallel()
	_, err := shipped(t).Judge(framework.Fields{"mc": map[string]any{"titel": "x"}}, framework.Question{On: spring})
	if l, ok := fault.Of(err); !ok || l[0].Field != "mc.titel" || l[0].Args["near"] != "mc.title" {
		t.Errorf("got %v", err)
	}
	if _, err := shipped(t).Judge(medicines(), framework.Question{}); err == nil {
		t.Error("a question without a date is answered")
	}
}

func TestWhereNobodyMadeRulesNothingConforms(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	j, err := l.Judge(medicines(), framework.Question{Jurisdiction: "ZZ", On: spring})
	if err != nil {
		t.Fatal(err)
	}
	if j.Conforms() || j.Blocks() || len(j.Findings) < 3 {
		t.Errorf("conforms %v, blocks %v, %d frameworks", j.Conforms(), j.Blocks(), len(j.Findings))
	}
	if r, ok := l.Requirement("ZZ", pack.Listed); ok || len(r.Rules) != 0 || !cmp.Equal(r.After, []pack.Fact{pack.Found}) {
		t.Errorf("got %+v, %v", r, ok)
	}
}

func TestFactsMadeFromStatedFieldsAreExact(t *testing.T) {
	t.Parallel()
	two := without(medicines(), "mc", "volume")
	mc := maps.Clone(two["mc"].(map[string]any))
	mc["credits"] = []map[string]any{{"system": "ects", "value": 5}, {"system": "ects", "value": 6}}
	two["mc"] = mc
	own, _ := ask(t, shipped(t), two, framework.StageOffer).Of("xf")
	if r, _ := own.Result("XF-1"); r.Verdict != rule.Unknown {
		t.Errorf("two different amounts of ECTS state nothing: %s", r.Verdict)
	}
}

func TestPacksSayWhoDecidesAndWhatIsRequired(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	r := l.Rights("XF", "aldermoor", "0913", 5, spring)
	if !r.Known || !r.HoldsField || r.SelfAccrediting || !strings.Contains(r.Clause.Text, "art. 7") {
		t.Errorf("got %+v", r)
	}
	if !l.HasFieldRight("XF", "aldermoor", "0613", 6, spring) || l.HasFieldRight("XF", "harbour-training-works", "0913", 5, spring) {
		t.Error("the wrong provider holds a right")
	}
	if !l.SelfAccrediting("XF", "st-brannoc", spring) || l.SelfAccrediting("XF", "aldermoor", spring) {
		t.Error("the wrong provider accredits itself")
	}
	if l.Rights("EE", "aldermoor", "0913", 5, spring).Known || l.Rights("ZZ", "x", "0913", 5, spring).Known {
		t.Error("rights are claimed to be known where none are kept")
	}
	if l.ReviewMonths("xf-2026") != 24 || l.ReviewMonths("none") != 0 {
		t.Error("review months")
	}
	if b, ok := l.DecidingBody("XF", "programme"); !ok || b.Slug != "qaf" || len(l.DecidingBodies("XF")) != 1 || l.DecidingBodies("ZZ") != nil {
		t.Errorf("got %+v", b)
	}
	if _, ok := l.DecidingBody("XF", "pilot"); ok {
		t.Error("nobody decides on pilots")
	}
	if own := l.Own("XF", spring); len(own) != 1 || own[0].ID != "xf-2026" {
		t.Errorf("got %v", own)
	}
	if text, lang, src := l.Definition("xf-2026", "ar"); text == "" || lang != "ar" || src.Text == "" {
		t.Errorf("got %q %q %q", text, lang, src.Text)
	}
	if text, _, _ := l.Definition("none", "en"); text != "" {
		t.Errorf("got %q", text)
	}
	if r, ok := l.Requirement("XF", pack.Approved); !ok || !cmp.Equal(r.After, []pack.Fact{pack.Listed, pack.Conforming}) {
		t.Errorf("got %+v", r)
	}
}

func TestLinesToPasteAreReadByTheHarvester(t *testing.T) {
	t.Parallel()
	for _, f := range shipped(t).Packs().Frameworks() {
		for _, r := range f.Rules {
			if r.Lines() == "" {
				continue
			}
			html := `<html lang="en"><script type="application/ld+json">{"@context":"https://schema.org","@type":"Course","identifier":"x"` + named(r.Lines()) + "," + r.Lines() + `}</script></html>`
			page := ctdl.Read([]byte(html), "text/html; charset=utf-8", "https://your-site.example/your-course")
			if len(page.Courses) != 1 || len(page.Problems) > 0 {
				t.Errorf("%s: %d courses, problems %+v\n%s", r.ID, len(page.Courses), page.Problems, r.Lines())
			}
		}
	}
}

func named(lines string) string {
	if strings.Contains(lines, `"name": "Title`) {
		return ""
	}
	return `,"name":"A course"`
}

func TestLinesOfSeveralRulesPasteAsOneBlock(t *testing.T) {
	t.Parallel()
	f := without(without(without(medicines(), "mc", "qa"), "mc", "participation"), "mc", "outcomes")
	own, _ := ask(t, shipped(t), f, framework.StageOffer).Of("xf")
	lines, err := framework.Paste(own.Blocking())
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte("{"+lines+"}"), &got); err != nil {
		t.Fatalf("%v\n%s", err, lines)
	}
	if extra, _ := got["additionalProperty"].([]any); len(extra) != 2 || got["teaches"] == nil || strings.Count(lines, "additionalProperty\"") != 1 {
		t.Errorf("got\n%s", lines)
	}
	if _, err := framework.Paste([]framework.Result{{Rule: "X", Paste: `"a": `}}); err == nil {
		t.Error("broken lines are pasted")
	}
}

func TestFixturesOfShippedPacksHold(t *testing.T) {
	t.Parallel()
	trial, err := framework.Try(shipped(t).Packs())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range trial.Problems {
		t.Error(p)
	}
	if trial.Packs < 3 || trial.Rules < 38 || trial.Fixtures < 100 {
		t.Errorf("%d packs, %d rules, %d fixtures: some are left out", trial.Packs, trial.Rules, trial.Fixtures)
	}
}

func TestFixturesThatProveNothingAreFound(t *testing.T) {
	t.Parallel()
	head := "id: aa-2020\nname: {en: Rules}\nvalidFrom: 2020-01-01\nbindingness: [{kind: law, from: 2020-01-01}]\nlegalBasis: [{text: Act}]\nrules:\n"
	one := "  - {id: AA-1, stages: [offer], require: has(mc.title), severity: must, texts: {en: x}, source: {text: Act}, provenance: paper}\n"
	two := "  - {id: AA-2, stages: [offer], require: has(mc.title), severity: must, texts: {en: x}, source: {text: Act}, provenance: paper}\n"
	for _, tc := range []struct{ name, rules, base, cases, want string }{
		{name: "a base that fails", rules: one, base: `{}`, cases: "- {rule: AA-1, field: mc.title, value: x, verdict: pass}\n- {rule: AA-1, field: mc.label, value: x, verdict: fail}", want: "base document must meet every rule"},
		{name: "no failing case", rules: one, base: `{"mc":{"title":"x"}}`, cases: "- {rule: AA-1, field: mc.title, value: y, verdict: pass}", want: "needs a case that passes and one that fails"},
		{name: "a wrong verdict", rules: one, base: `{"mc":{"title":"x"}}`, cases: "- {rule: AA-1, field: mc.title, verdict: pass}", want: "got fail, want pass"},
		{name: "it fails by another rule too", rules: one + two, base: `{"mc":{"title":"x"}}`, cases: "- {rule: AA-1, field: mc.title, verdict: fail}\n- {rule: AA-2, field: mc.title, verdict: fail}", want: "rule AA-2 fails as well"},
		{name: "no fixtures at all", rules: one, want: "there are no fixtures"},
	} {
		fsys := fstest.MapFS{
			"aa/pack.yaml":               {Data: []byte("code: aa\nversion: 1.0.0\nname: {en: Aland}\njurisdiction: AA\nlanguages: [en]\nowner: {name: {en: M}, type: government}\n")},
			"aa/frameworks/aa-2020.yaml": {Data: []byte(head + tc.rules)},
		}
		if tc.base != "" {
			fsys["aa/fixtures/base.json"] = &fstest.MapFile{Data: []byte(tc.base)}
			fsys["aa/fixtures/cases.yaml"] = &fstest.MapFile{Data: []byte(tc.cases)}
		}
		set, err := pack.Open(pack.Source{Name: "dir", FS: fsys})
		if err != nil {
			t.Fatal(err)
		}
		trial, err := framework.Try(set)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(trial.Problems, "\n"), tc.want) {
			t.Errorf("%s: got %v", tc.name, trial.Problems)
		}
	}
}

// Every rule of the file the packs are written from is in a pack, or the reason
// why not is here.
// differs says where a shipped rule is not what the source file has, and why. The
// source file has known faults (frameworks.md, "Known faults").
var differs = map[string]string{
	"cmf-2019 CMF-a2":     "the platform's page says 4 to 6 ECTS, the paper does not: it stands in cmf-platform",
	"cmf-2019 CMF-b2":     "the platform's page asks for a degree it counts towards: it stands in cmf-platform",
	"cmf-2019 CMF-b":      "known fault: the paper says level 5, the platform's page 4 and 5: two versions",
	"cmf-modified CMF-b":  "as in cmf-2019: the paper's wording",
	"cmf-modified CMF-b2": "as in cmf-2019",
}

// TestRulesOfTheSourceFileAreCovered holds every version and rule of the domain's
// machine-readable draft against the packs: there, of the same severity, known
// equally well, or different for a reason that is written down.
func TestRulesOfTheSourceFileAreCovered(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/frameworks.json")
	if err != nil {
		t.Fatal(err)
	}
	var source []struct {
		ID        string
		ValidFrom string
		Rules     []struct{ ID, Severity, Provenance, Stage string }
	}
	if err := json.Unmarshal(data, &source); err != nil {
		t.Fatal(err)
	}
	set, rules := shipped(t).Packs(), 0
	used := map[string]bool{}
	differ := func(what, format string, args ...any) {
		if used[what] = true; differs[what] == "" {
			t.Errorf(what+": "+format, args...)
		}
	}
	for _, s := range source {
		rules += len(s.Rules)
		f := set.Framework(s.ID)
		if f == nil {
			differ(s.ID, "not shipped")
			continue
		}
		if f.ValidFrom.String() != s.ValidFrom {
			differ(s.ID, "valid from %s, %s in the source", f.ValidFrom, s.ValidFrom)
		}
		for _, r := range s.Rules {
			got := f.Rule(r.ID)
			switch what := s.ID + " " + r.ID; {
			case got == nil:
				differ(what, "not shipped")
			case !strings.EqualFold(string(got.Severity), r.Severity):
				differ(what, "%s, %s in the source", got.Severity, r.Severity)
			case string(got.Provenance) != r.Provenance:
				differ(what, "%s, %s in the source", got.Provenance, r.Provenance)
			case !slices.Contains(got.Stages, pack.Stage(r.Stage)):
				differ(what, "asked at %v, %s in the source", got.Stages, r.Stage)
			}
		}
	}
	if len(source) != 21 || rules != 91 {
		t.Errorf("the source has %d versions and %d rules", len(source), rules)
	}
	for what := range differs {
		if !used[what] {
			t.Errorf("%s is said to differ and does not", what)
		}
	}
}

// The 24 cells of the papers' Table 1 (S-141 to S-157; M009), as far as our
// sources quote them; the others say that they are not stated.
func TestTableOneComparesIrelandAndNewZealand(t *testing.T) {
	t.Parallel()
	s := framework.New(framework.Deps{DB: clock(t), Packs: shipped(t).Packs()})
	c, err := s.Compare(t.Context(), "ie-springboard", "nz-2018")
	if err != nil {
		t.Fatal(err)
	}
	want := map[pack.Dimension][2]string{
		"workload":        {"10 to 100 ECTS credits", "5 to 40 credits (2.5 to 20 ECTS)"},
		"typicalWorkload": {"10 to 60 ECTS credits, about 45 on average", "More than half have 5 to 10 ECTS."},
		"level":           {"NFQ 6 to 9 (ISCED 5 to 7)", "Levels 2 to 8 of the national framework (ISCED 3 to 6); most at ISCED 4"},
		"intensity":       {"Full-time or part-time", ""},
		"employerRole":    {"No", "Yes: employers take part in design or approval."},
		"assessed":        {"Yes", ""},
		"externalReview":  {"Yes", "Yes: programmes or providers are reviewed from outside."},
		"review":          {"", "Every year, against the quality criteria"},
		"outcomesTracked": {"Yes", "Unknown"},
		"stackable":       {"In some cases", "Within an institution: possible but not common"},
		"portable":        {"Yes", "To programmes of other institutions: no"},
		"cost": {"Free for the unemployed and returners; the employed pay nothing at NFQ 6 and 10 % at NFQ 7 to 9",
			"At most NZD 60 (about USD 40) per credit"},
	}
	if len(c.Rows) != len(want) {
		t.Errorf("%d rows, want %d", len(c.Rows), len(want))
	}
	for _, row := range c.Rows {
		for i, cell := range row.Cells {
			text, _ := cell.Texts.In("en")
			if text != want[row.Dimension][i] || cell.Stated != (text != "") || cell.Stated && cell.Source.Text == "" {
				t.Errorf("%s of %s: %q (source %q), want %q", row.Dimension, c.Frameworks[i].ID, text, cell.Source, want[row.Dimension][i])
			}
		}
	}
}

func FuzzJudge(f *testing.F) {
	for _, p := range []string{"xf", "eu", "ee"} {
		data, err := packs.FS.ReadFile(p + "/fixtures/base.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	l := shipped(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var fields framework.Fields
		if json.Unmarshal(data, &fields) != nil {
			return
		}
		j, err := l.Judge(fields, framework.Question{Jurisdiction: "XF", On: spring})
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		if _, err := j.InputHash(); err != nil {
			t.Fatalf("what was judged has no hash: %v", err)
		}
		for _, found := range j.Findings {
			for _, r := range found.Results {
				if r.Verdict == rule.Unknown && r.MissingField == "" && r.Message.Key != "framework.rule_broken" {
					t.Errorf("%s is unknown for no reason", r.Rule)
				}
			}
		}
	})
}

func BenchmarkJudgeOneOfferAgainstAllPacks(b *testing.B) {
	l := shipped(b)
	for name, fields := range map[string]framework.Fields{"complete": medicines(), "without_credits": without(without(medicines(), "mc", "credits"), "mc", "level")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.Judge(fields, framework.Question{Jurisdiction: "XF", On: spring}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
