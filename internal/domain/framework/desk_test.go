package framework_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
	"opencairn.org/cairn/packs"
)

func day(s string) (d pack.Day) {
	_ = d.UnmarshalText([]byte(s)) // tests write days
	return d
}

// fullAnswers answer every question.
func fullAnswers() framework.Answers {
	return framework.Answers{
		Code: "fm", Name: "Freemark", Jurisdiction: "FM", Language: "en", VolumeUnit: "ects", VolumeFrom: "2.5", VolumeTo: "30", LevelFrom: 3, LevelTo: 7,
		Elements: slices.Clone(framework.DeskElements), Employer: framework.EvidenceRequired, FeeMost: "60", FeeCurrency: "EUR", ReviewMonths: 24,
		TitleWords: []string{"degree", "c++ course"}, Labels: []string{"course", "cpd"}, Body: "Quality Agency", Binding: "law",
		From: day("2027-01-01"), Until: day("2031-01-01"), Source: "Micro-credentials Act 2027: art. 3", SourceAddress: "https://law.example/3",
	}
}

// tried lays a pack over those that ship and runs its fixtures.
func tried(t interface {
	Helper()
	Fatal(args ...any)
}, l *framework.Library, files framework.Files, code string) framework.Trial {
	t.Helper()
	set, err := l.With(files)
	if err != nil {
		t.Fatal(err)
	}
	trial, err := framework.Try(set.Packs(), code)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

func TestTwelveAnswersMakeAPackThatProvesItself(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	want := fullAnswers()
	files, err := framework.WriteDesk(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	trial := tried(t, l, files, "fm")
	if len(trial.Problems) > 0 || trial.Rules != 18 {
		t.Errorf("%d rules: %s\n%s", trial.Rules, strings.Join(trial.Problems, "\n"), files["frameworks/fm-2027.yaml"])
	}
	got, err := framework.OpenDesk(files, "")
	if err != nil {
		t.Fatal(err)
	}
	want.Framework = "fm-2027"
	if d := cmp.Diff(want, got.Answers); d != "" || len(got.Kept) > 0 {
		t.Errorf("kept %v\n%s", got.Kept, d)
	}
}

func TestAnyAnswersReadBackAndProveThemselves(t *testing.T) {
	t.Parallel()
	l := annexOnly(t)
	rapid.Check(t, func(r *rapid.T) {
		a := anyAnswers(r)
		files, err := framework.WriteDesk(nil, a)
		if fault.Is(err, "desk.error.nothing") {
			return
		}
		if err != nil {
			r.Fatal(err)
		}
		got, err := framework.OpenDesk(files, "")
		if err != nil {
			r.Fatal(err)
		}
		a.Framework = got.Answers.Framework
		if a.VolumeFrom == "" && a.VolumeTo == "" {
			a.VolumeUnit = "ects" // of nothing
		}
		if d := cmp.Diff(a, got.Answers); d != "" {
			r.Fatalf("%s\n%v", d, files)
		}
		if trial := tried(r, l, files, a.Code); len(trial.Problems) > 0 {
			r.Fatalf("%s\n%v", strings.Join(trial.Problems, "\n"), files)
		}
	})
}

// annexOnly is a library of the one pack that the desk's rules name.
func annexOnly(t *testing.T) *framework.Library {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "packs", FS: packs.FS, Trusted: true, Only: "eu"})
	if err != nil {
		t.Fatal(err)
	}
	return framework.NewLibrary(set)
}

func anyAnswers(r *rapid.T) framework.Answers {
	a := fullAnswers()
	a.Language = rapid.SampledFrom([]string{"en", "fr", "ar"}).Draw(r, "language")
	a.VolumeUnit = rapid.SampledFrom(framework.VolumeUnits).Draw(r, "unit")
	volumes := rapid.SampledFrom([][2]string{{"", ""}, {"1", ""}, {"0.01", ""}, {"", "30"}, {"5", "5"}, {"0.5", "12.25"}, {"100", "150"}}).Draw(r, "volume")
	a.VolumeFrom, a.VolumeTo = volumes[0], volumes[1]
	if a.LevelTo = rapid.IntRange(0, 8).Draw(r, "to"); a.LevelTo == 0 {
		a.LevelFrom = 0
	} else {
		a.LevelFrom = rapid.IntRange(1, a.LevelTo).Draw(r, "from")
	}
	a.Elements = nil
	for _, e := range framework.DeskElements {
		if rapid.Bool().Draw(r, e) {
			a.Elements = append(a.Elements, e)
		}
	}
	a.Employer = rapid.SampledFrom([]framework.Evidence{framework.EvidenceNone, framework.EvidenceRecommended, framework.EvidenceRequired}).Draw(r, "employer")
	if a.FeeMost = rapid.SampledFrom([]string{"", "0.01", "60", "99.5", "100000"}).Draw(r, "fee"); a.FeeMost == "" {
		a.FeeCurrency = ""
	}
	a.ReviewMonths = rapid.IntRange(0, 240).Draw(r, "months")
	a.TitleWords = someWords(r, "title words")
	a.Labels = someWords(r, "labels")
	a.Body = rapid.SampledFrom([]string{"", "Agency: 'quality' # 1", "وكالة الجودة", "yes"}).Draw(r, "body")
	a.Name = rapid.SampledFrom([]string{"Freemark", "no", "12", "Côte: d'Or {x}", "بلد"}).Draw(r, "name")
	a.Binding = rapid.SampledFrom(framework.Bindings).Draw(r, "binding")
	if rapid.Bool().Draw(r, "open end") {
		a.Until = pack.Day{}
	}
	return a
}

func someWords(r *rapid.T, label string) []string {
	var out []string
	for _, w := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "course", "example1", "formation d'été", "c++", "درجة", "b.sc", "meets", "rule"}), 0, 5).Draw(r, label) {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// opened are the files of every shipped pack and the versions in it.
func opened(t testing.TB, each func(code, id string, files framework.Files)) {
	t.Helper()
	for _, p := range shipped(t).Packs().Packs() {
		files, err := framework.ReadFolder(p.FS())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Frameworks {
			each(p.Code, f.ID, files)
		}
	}
}

func TestEveryShippedPackComesBackLetterForLetter(t *testing.T) {
	t.Parallel()
	n := 0
	opened(t, func(_, id string, files framework.Files) {
		n++
		sheet, err := framework.OpenDesk(files, id)
		if err != nil {
			t.Fatal(err)
		}
		again, err := framework.WriteDesk(files, sheet.Answers)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if d := cmp.Diff(files, again); d != "" {
			t.Errorf("%s: %s", id, d)
		}
	})
	if n < 35 {
		t.Errorf("%d versions: some are left out", n)
	}
}

// TestAChangeKeepsEverythingElse: in every shipped pack another volume, level, body
// and source leave the other rules and the comments as they are.
func TestAChangeKeepsEverythingElse(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	opened(t, func(code, id string, files framework.Files) {
		sheet, err := framework.OpenDesk(files, id)
		if err != nil {
			t.Fatal(err)
		}
		a := sheet.Answers
		a.VolumeUnit, a.VolumeFrom, a.VolumeTo, a.LevelFrom, a.LevelTo = "ects", "2", "77", 4, 6
		a.Body, a.Labels = "Another Body", []string{"cpd"}
		after, err := framework.WriteDesk(files, a)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		set, err := l.With(after)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		keeps(t, l.Packs().Framework(id), set.Packs().Framework(id), sheet.Kept)
		got, err := framework.OpenDesk(after, id)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(a, got.Answers); d != "" || !cmp.Equal(sheet.Kept, got.Kept) {
			t.Errorf("%s: kept %v, then %v\n%s", id, sheet.Kept, got.Kept, d)
		}
		for name, text := range files {
			for _, line := range comments(text) {
				if strings.HasSuffix(name, ".yaml") && !strings.Contains(name, "fixtures") && !strings.Contains(after[name], line) {
					t.Errorf("%s: the comment %q is gone", name, line)
				}
			}
		}
		_ = code
	})
}

func keeps(t *testing.T, before, after *pack.Framework, kept []string) {
	t.Helper()
	for _, id := range kept {
		was, err := yaml.Marshal(before.Rule(id))
		if err != nil {
			t.Fatal(err)
		}
		is := after.Rule(id)
		if is == nil {
			t.Errorf("%s: rule %s is gone", before.ID, id)
			continue
		}
		now, err := yaml.Marshal(is)
		if err != nil {
			t.Fatal(err)
		}
		if string(was) != string(now) {
			t.Errorf("%s: rule %s\n%s", before.ID, id, cmp.Diff(string(was), string(now)))
		}
	}
	if !cmp.Equal(before.Profile, after.Profile) || !cmp.Equal(before.Name, after.Name) || !cmp.Equal(before.Elements, after.Elements) {
		t.Errorf("%s: a profile, a name or an element changed", before.ID)
	}
}

func comments(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "# ") {
			out = append(out, line)
		}
	}
	return out
}

func TestARuleOfTheDemonstrationCountryChangesInItsPlace(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	files, err := framework.ReadFolder(l.Packs().Pack("xf").FS())
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := framework.OpenDesk(files, "")
	if err != nil {
		t.Fatal(err)
	}
	a := sheet.Answers
	if a.VolumeFrom != "1" || a.VolumeTo != "30" || a.LevelFrom != 3 || a.LevelTo != 7 || len(a.Elements) != 9 || a.ReviewMonths != 24 || a.Binding != "law" {
		t.Errorf("got %+v", a)
	}
	if !cmp.Equal(sheet.Kept, []string{"XF-3", "XF-5"}) {
		t.Errorf("kept %v", sheet.Kept)
	}
	a.VolumeFrom, a.Elements, a.ReviewMonths = "3", slices.Delete(slices.Clone(a.Elements), 0, 1), 0
	after, err := framework.WriteDesk(files, a)
	if err != nil {
		t.Fatal(err)
	}
	if trial := tried(t, l, after, "xf"); len(trial.Problems) > 0 {
		t.Error(strings.Join(trial.Problems, "\n"))
	}
	set, err := l.With(after)
	if err != nil {
		t.Fatal(err)
	}
	f := set.Packs().Framework("xf-2026")
	if r := f.Rule("XF-1"); r.Require != "mc.volume.ects >= 3 && mc.volume.ects <= 30" || r.Texts["fr"] == "" || r.S[0] != "S-004" || f.Rule("XF-E1") != nil || f.Rule("XF-4") != nil || f.ReviewMonths != 0 {
		t.Errorf("got %+v", r)
	}
	if facts := f.Pack.Facts[pack.Listed].Rules; slices.Contains(facts, "XF-E1") || !slices.Contains(facts, "XF-E4") {
		t.Errorf("listed needs %v", facts)
	}
}

func TestTheDeskSaysWhatIsWrongAtItsQuestion(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change     func(*framework.Answers)
		field, key string
	}{
		"from above to":          {func(a *framework.Answers) { a.VolumeFrom = "31" }, "volume_to", "desk.error.volume_order"},
		"no number":              {func(a *framework.Answers) { a.VolumeFrom = "few" }, "volume_from", "desk.error.amount"},
		"three decimals":         {func(a *framework.Answers) { a.FeeMost = "1.005" }, "fee", "desk.error.amount"},
		"level 9":                {func(a *framework.Answers) { a.LevelTo = 9 }, "level_to", "desk.error.level"},
		"one level":              {func(a *framework.Answers) { a.LevelFrom = 0 }, "level_to", "desk.error.level_both"},
		"levels turned round":    {func(a *framework.Answers) { a.LevelFrom = 8 }, "level_to", "desk.error.level_order"},
		"an unknown currency":    {func(a *framework.Answers) { a.FeeCurrency = "EUX" }, "currency", "desk.error.currency"},
		"no source":              {func(a *framework.Answers) { a.Source = " " }, "source", "desk.error.source"},
		"an address without web": {func(a *framework.Answers) { a.SourceAddress = "law.example" }, "source_address", "desk.error.address"},
		"a code with capitals":   {func(a *framework.Answers) { a.Code = "FM" }, "code", "desk.error.code"},
		"no jurisdiction":        {func(a *framework.Answers) { a.Jurisdiction = "Freemark" }, "jurisdiction", "desk.error.jurisdiction"},
		"no name":                {func(a *framework.Answers) { a.Name = "" }, "name", "desk.error.name"},
		"no day":                 {func(a *framework.Answers) { a.From = pack.Day{} }, "from", "desk.error.from"},
		"an end before":          {func(a *framework.Answers) { a.Until = day("2026-12-31") }, "until", "desk.error.until"},
		"no binding":             {func(a *framework.Answers) { a.Binding = "custom" }, "binding", "desk.error.binding"},
		"a review of decades":    {func(a *framework.Answers) { a.ReviewMonths = 999 }, "review", "desk.error.review"},
		"a word with a comma":    {func(a *framework.Answers) { a.TitleWords = []string{"a, b"} }, "title_words", "desk.error.word"},
		"too many labels":        {func(a *framework.Answers) { a.Labels = strings.Split("abcdefghijklmnopqrstu", "") }, "labels", "desk.error.words"},
		"nothing asked": {func(a *framework.Answers) {
			*a = framework.Answers{Code: "fm", Name: "F", Jurisdiction: "FM", Binding: "law", From: day("2027-01-01"), Source: "Act"}
		}, "volume_from", "desk.error.nothing"},
	} {
		a := fullAnswers()
		tc.change(&a)
		_, err := framework.WriteDesk(nil, a)
		l, _ := fault.Of(err)
		if !slices.ContainsFunc(l, func(f *fault.Fault) bool { return f.Key == tc.key && f.Field == tc.field }) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	files, err := framework.WriteDesk(nil, fullAnswers())
	if err != nil {
		t.Fatal(err)
	}
	other := fullAnswers()
	other.Code = "fn"
	if _, err := framework.WriteDesk(files, other); !fault.Is(err, "desk.error.code_kept") {
		t.Errorf("another code: %v", err)
	}
}

func TestAnOutlookCountsWhatPublishedOffersWouldDo(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(spring)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		of := population{{ects: "5"}, {ects: "40", jurisdiction: "EE"}, {ects: ""}, {ects: "30"}}
		s := framework.New(framework.Deps{DB: db, Packs: shipped(t).Packs(), Subjects: of})
		a := framework.Answers{
			Code: "fm", Name: "Freemark", Jurisdiction: "FM", Language: "en", VolumeFrom: "1", VolumeTo: "30", Elements: []string{"title", "learner"},
			FeeMost: "120", FeeCurrency: "EUR", TitleWords: []string{"wind"}, Binding: "law", From: day("2027-01-01"), Source: "Act",
		}
		files, err := framework.WriteDesk(nil, a)
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := framework.OpenDesk(files, "")
		if err != nil {
			t.Fatal(err)
		}
		with, err := s.With(files)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Outlook(t.Context(), with, sheet)
		if err != nil {
			t.Fatal(err)
		}
		want := framework.Outlook{Offers: 4, Pass: 2, Fall: 1, Unsaid: 1, Whole: true, By: []framework.Toll{
			{Question: framework.AskVolume, Fall: 1, Unsaid: 1}, {Question: framework.AskFee, Unsaid: 1},
		}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func FuzzADeskOpensWhatIsNoPack(f *testing.F) {
	files, err := framework.WriteDesk(nil, fullAnswers())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(files["pack.yaml"], files["frameworks/fm-2027.yaml"], files["fixtures/base.json"], files["fixtures/cases.yaml"])
	f.Add("code: a\nbodies: [x]", "id: x\nrules: [~, {id: a, args: 1}]", "[]", "- a")
	f.Add("code: &a [*a]", "rules: {a: b}", "{\"mc\": 1}", "a: b")
	f.Fuzz(func(t *testing.T, head, rules, base, cases string) {
		given := framework.Files{"pack.yaml": head, "frameworks/x.yaml": rules, "fixtures/base.json": base, "fixtures/cases.yaml": cases}
		before := maps.Clone(given)
		sheet, err := framework.OpenDesk(given, "")
		if err != nil {
			return
		}
		a := sheet.Answers
		a.VolumeFrom, a.VolumeTo, a.Body, a.TitleWords, a.Elements, a.Source = "3", "4", "B", []string{"w"}, framework.DeskElements[3:], "S"
		a.From = pack.On(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
		_, _ = framework.WriteDesk(given, a) // refused or written: it must only not break
		if !maps.Equal(given, before) {
			t.Error("the files that were given changed")
		}
	})
}
