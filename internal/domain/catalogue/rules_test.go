package catalogue

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"

	"opencairn.org/cairn/formats/flaw"
)

func amount(s string) *credit.Amount { a := credit.MustParse(s); return &a }

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// medicines is offer A of the demonstration country, shortened.
func medicines() Offer {
	return Offer{
		LocalID: "MED", URL: "https://aldermoor.example/a", Title: i18n.Text{"en": "Safe medicines administration"},
		Outcomes: []Outcome{{Text: i18n.Text{"en": "Give medicines from a written record"}}, {Text: i18n.Text{"en": "Calculate doses without error"}, Code: "esco:1"}},
		Workload: Workload{Hours: amount("125"), Credits: amount("5"), System: "ects", Weeks: 10}, Level: &Level{EQF: 5},
		Assessment: &Assessment{Types: []string{"practical-assessment"}, Supervision: "supervised-identified", Summative: true,
			Criteria: []Criterion{{Text: i18n.Text{"en": "No dose is wrong"}, Outcome: 1}}},
		Participation: "blended", Quality: []Quality{{Type: "field-right", Body: "QAF"}}, AwardingBody: []Body{{Name: "University of Aldermoor"}},
		Country: []string{"XF"}, Field: "0913", Languages: []string{"en", "ar"}, Price: &Price{Minor: 60000, Currency: "EUR"},
		Stacking: &Stacking{Mode: "integrated", Targets: []string{"BSc Nursing"}}, Label: "micro-credential", Supports: []string{"childcare"},
		Runs: []Run{{ID: "a", Start: day(2026, 3, 10), End: day(2026, 5, 12), Deadline: day(2026, 3, 1), Places: 24, Place: "Aldermoor", Mode: "blended"}},
	}
}

func TestChangesAreClassedByWhatTheyMeanToALearner(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(o *Offer)
		class  ChangeClass
		field  string
	}{
		"nothing":             {func(*Offer) {}, Unchanged, ""},
		"a price":             {func(o *Offer) { o.Price.Minor = 1; o.Runs = nil; o.Contact = "x"; o.Supports = nil }, Unchanged, ""},
		"spelling":            {func(o *Offer) { o.Outcomes[1].Text = i18n.Text{"en": "Calculate doses, without error."} }, Editorial, "outcomes[2]@en"},
		"a summary":           {func(o *Offer) { o.Summary = i18n.Text{"en": "For care assistants"} }, Editorial, "summary@en"},
		"a translation":       {func(o *Offer) { o.Outcomes[0].Text = i18n.Text{"en": o.Outcomes[0].Text["en"], "fr": "Donner"} }, Editorial, "outcomes[1]@fr"},
		"a title":             {func(o *Offer) { o.Title = i18n.Text{"en": "Medicines"} }, Minor, "title@en"},
		"a mode":              {func(o *Offer) { o.Participation = "online" }, Minor, "participation"},
		"prerequisites":       {func(o *Offer) { o.Prerequisites = i18n.Text{"en": "Work in care"} }, Minor, "prerequisites@en"},
		"an outcome reworded": {func(o *Offer) { o.Outcomes[1].Text = i18n.Text{"en": "Estimate doses"} }, Substantive, "outcomes[2]@en"},
		"an outcome dropped":  {func(o *Offer) { o.Outcomes = o.Outcomes[:1] }, Substantive, "outcomes[2].code"},
		"an outcome added":    {func(o *Offer) { o.Outcomes = append(o.Outcomes, Outcome{Text: i18n.Text{"en": "x"}}) }, Substantive, "outcomes[3]@en"},
		"hours":               {func(o *Offer) { o.Workload.Hours = amount("12.5") }, Substantive, "workload.hours"},
		"a level":             {func(o *Offer) { o.Level = &Level{EQF: 4} }, Substantive, "level.eqf"},
		"an assessment":       {func(o *Offer) { o.Assessment.Types = []string{"quiz"} }, Substantive, "assessment.types"},
		"no assessment":       {func(o *Offer) { o.Assessment = nil }, Substantive, "assessment.criteria[1].outcome"},
		"a percentage":        {func(o *Offer) { o.Assessment.Criteria[0].Text = i18n.Text{"en": "No dose is wrong 50%"} }, Substantive, "assessment.criteria[1]@en"},
		"another awarder":     {func(o *Offer) { o.AwardingBody[0].Name = "Somebody" }, Substantive, "awardingBody[1]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := medicines()
			c.change(&o)
			class, fields := Difference(SpecificationOf(medicines()), SpecificationOf(o))
			if class != c.class || len(fields) > 0 && fields[0].Field != c.field || (len(fields) == 0) != (c.field == "") {
				t.Errorf("got %q %+v, want %q %q", class, fields, c.class, c.field)
			}
			if same := ContentHash(o) == ContentHash(medicines()); same != (class == Unchanged) {
				t.Errorf("hash the same: %v, class %q", same, class)
			}
		})
	}
}

func TestAContentHashStaysTheSameFromReleaseToRelease(t *testing.T) {
	t.Parallel()
	// Approvals name these hashes. If this test fails, every approval is lost.
	for want, o := range map[string]Offer{
		"sha256:0229f1932edbb4fb23ba102ba95b5e4e406d7237bfac61ff62d0ed4fa3c53d2f": medicines(),
		"sha256:1a041aaceaaec3c89104a66c59dc41eddee07cdbe81691847e5d55e2c9df188d": {},
	} {
		if got := ContentHash(o); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestCanonicalFieldsBindAndSayOnlyWhatWasStated(t *testing.T) {
	t.Parallel()
	org := identity.Organisation{Slug: "aldermoor", Country: "XF", Kind: identity.KindUniversity}
	doc, err := rule.Canonical().Bind(FieldsOf(medicines(), org, day(2026, 1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]any{
		"mc.volume.ects": 5.0, "mc.volume.hours": 125.0, "mc.level.eqf": int64(5), "mc.participation": "blended",
		"offer.price.amount": 600.0, "offer.price.currency": "EUR", "provider.slug": "aldermoor", "provider.type": "university",
		"mc.assessment.everyOutcomeJudged": false, "mc.stack.mode": "integrated", "offer.start": day(2026, 3, 10), "mc.field.iscedF": "0913",
	} {
		if d := cmp.Diff(want, doc.Value(path)); d != "" {
			t.Errorf("%s: %s", path, d)
		}
	}
	empty, err := rule.Canonical().Bind(FieldsOf(Offer{}, identity.Organisation{}, day(2026, 1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"mc.title", "mc.outcomes", "mc.volume.hours", "mc.volume.ects", "mc.level", "mc.assessment", "mc.qa", "mc.country", "offer.price", "offer.start", "mc.stack"} {
		if empty.Has(path) {
			t.Errorf("%s is stated for an offer that states nothing", path)
		}
	}
}

func TestCreditsOfAnotherSystemAreNotCalledECTS(t *testing.T) {
	t.Parallel()
	o := medicines()
	o.Workload = Workload{Credits: amount("10"), System: "nz"}
	doc, err := rule.Canonical().Bind(FieldsOf(o, identity.Organisation{}, day(2026, 1, 1)))
	if err != nil || doc.Has("mc.volume.ects") || !doc.Has("mc.credits") {
		t.Errorf("ects %v, %v", doc.Has("mc.volume.ects"), err)
	}
}

func TestTheNextRunHasNotEnded(t *testing.T) {
	t.Parallel()
	past, soon, later := Run{ID: "past", Start: day(2026, 1, 1), End: day(2026, 2, 1)}, Run{ID: "soon", Start: day(2026, 4, 1)}, Run{ID: "later", Start: day(2026, 9, 1)}
	rolling := Run{ID: "rolling", Rolling: true}
	for name, c := range map[string]struct {
		runs []Run
		want string
	}{
		"none": {nil, ""}, "only past": {[]Run{past}, ""}, "the first to come": {[]Run{later, past, soon}, "soon"},
		"rolling": {[]Run{past, rolling}, "rolling"}, "dates before rolling": {[]Run{rolling, soon}, "soon"},
	} {
		if got, _ := NextRun(c.runs, day(2026, 3, 1)); got.ID != c.want {
			t.Errorf("%s: got %q, want %q", name, got.ID, c.want)
		}
	}
}

func TestWhatHasBegunIsTakenOnlyWhereNothingIsToCome(t *testing.T) {
	t.Parallel()
	begun, soon := Run{ID: "begun", Start: day(2026, 2, 1), End: day(2026, 5, 1)}, Run{ID: "soon", Start: day(2026, 4, 1)}
	for want, runs := range map[string][]Run{"soon": {begun, soon}, "begun": {begun}, "": nil} {
		if got, _ := ComingRun(runs, day(2026, 3, 1)); got.ID != want {
			t.Errorf("got %q, want %q", got.ID, want)
		}
	}
}

func TestAPriceIsExactInUnitsOfItsCurrency(t *testing.T) {
	t.Parallel()
	for p, want := range map[Price]string{{60000, "EUR"}: "600", {1450, "EUR"}: "14.5", {5, "EUR"}: "0.05", {600, "JPY"}: "600", {1500, "TND"}: "1.5", {0, "EUR"}: "0"} {
		if got := p.Decimal().String(); got != want {
			t.Errorf("%+v: got %s, want %s", p, got, want)
		}
	}
}

func TestAWaitDoublesUpToADay(t *testing.T) {
	t.Parallel()
	now := day(2026, 1, 1)
	for failures, want := range map[int]time.Duration{0: time.Hour, 1: 2 * time.Hour, 4: 16 * time.Hour, 5: 24 * time.Hour, 1000: 24 * time.Hour} {
		if got := nextHarvest(now, failures).Sub(now); got != want {
			t.Errorf("%d failures: got %v, want %v", failures, got, want)
		}
	}
}

func TestASiteOnItsOwnHasNoProof(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ host, website, want string }{
		{"a.example", "www.a.example", ""}, {"www.A.example", "a.example", ""}, {"courses.a.example", "a.example", ""},
		{"a.example", "courses.a.example", "catalogue.source.not_yours"}, {"evila.example", "a.example", "catalogue.source.not_yours"},
		{"a.example.evil.example", "a.example", "catalogue.source.not_yours"}, {"a.example", "", "catalogue.source.no_website"},
	} {
		err := ownSite(c.host, c.website)
		if (c.want == "") != (err == nil) || c.want != "" && !fault.Is(err, c.want) {
			t.Errorf("%s of %s: got %v, want %q", c.host, c.website, err, c.want)
		}
	}
}

func TestAnOfferAndItsCourseAreTheSameThing(t *testing.T) {
	t.Parallel()
	b, err := JSONLD(medicines())
	if err != nil {
		t.Fatal(err)
	}
	p := ctdl.Read(b, "", "")
	if len(p.Problems) > 0 || len(p.Courses) != 1 {
		t.Fatalf("%v in\n%s", p.Problems, b)
	}
	if d := cmp.Diff(medicines(), offerOf(p.Courses[0])); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestEveryProblemHasAMessageAndEveryCodeAPlace(t *testing.T) {
	t.Parallel()
	for c, key := range problemKey {
		e := problemEntry("p", flaw.Problem{Code: c, At: "script 1 $.x", Value: "v", Want: "w"})
		for _, lang := range []string{"en", "fr", "ar"} {
			if text := e.Message.In(lang); text == key || strings.Contains(text, "{{") {
				t.Errorf("%s in %s: %q", key, lang, text)
			}
		}
	}
	lists := [][]ctdl.Term{ctdl.AssessmentTypes, ctdl.Modes, ctdl.Supervisions, ctdl.QualityTypes, ctdl.StackingModes, ctdl.Supports, ctdl.Origins}
	for i, area := range []string{"assessment", "mode", "supervision", "quality", "stacking", "support", "origin"} {
		for _, term := range lists[i] {
			key := "catalogue." + area + "." + term.Code
			for _, lang := range []string{"en", "fr", "ar"} {
				if i18n.For(lang).T(key) == key {
					t.Errorf("no message %s in %s", key, lang)
				}
			}
		}
	}
}

func TestACompareCellIsEitherStatedOrNot(t *testing.T) {
	t.Parallel()
	full, empty := OfferView{Offer: medicines()}, OfferView{}
	full.Offer.Workload.Weeks, full.Offer.Supports, full.Offer.Prerequisites = 10, []string{"childcare"}, i18n.Text{"en": "None"}
	lines := compare([]OfferView{full, empty}, day(2026, 1, 1))
	if got, want := len(lines), 14; got != want {
		t.Fatalf("got %d criteria, want %d", got, want)
	}
	for _, l := range lines {
		if !l.Cells[0].Stated || l.Cells[1].Stated || l.Same {
			t.Errorf("%s: stated %v and %v, same %v", l.Criterion, l.Cells[0].Stated, l.Cells[1].Stated, l.Same)
		}
	}
	for _, l := range compare([]OfferView{full, full}, day(2026, 1, 1)) {
		if !l.Same {
			t.Errorf("%s: an offer differs from itself", l.Criterion)
		}
	}
}

func TestADifferenceOfTwoIsNoneExactlyWhenTheirHashesAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawn(t, "a"), drawn(t, "b")
		class, fields := Difference(SpecificationOf(a), SpecificationOf(b))
		if same := ContentHash(a) == ContentHash(b); same != (class == Unchanged) || same != (len(fields) == 0) {
			t.Fatalf("hashes agree: %v, class %q, fields %+v", same, class, fields)
		}
		back, _ := Difference(SpecificationOf(b), SpecificationOf(a))
		if (back == Unchanged) != (class == Unchanged) {
			t.Fatalf("there %q, back %q", class, back)
		}
		if !slices.IsSortedFunc(fields, func(x, y FieldChange) int { return classOrder[y.Class] - classOrder[x.Class] }) {
			t.Fatalf("what matters most does not come first: %+v", fields)
		}
	})
}

// drawn is an offer over so few values that two are often equal.
func drawn(t *rapid.T, name string) Offer {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name+" "+label) }
	o := Offer{Title: i18n.Text{"en": pick("title", "A", "B")}, Participation: pick("mode", "", "online")}
	for range rapid.IntRange(0, 2).Draw(t, name+" outcomes") {
		o.Outcomes = append(o.Outcomes, Outcome{Text: i18n.Text{pick("lang", "en", "fr"): pick("outcome", "x", "X.", "y")}})
	}
	if rapid.Bool().Draw(t, name+" level") {
		o.Level = &Level{EQF: rapid.IntRange(4, 5).Draw(t, name+" eqf")}
	}
	if rapid.Bool().Draw(t, name+" assessed") {
		o.Assessment = &Assessment{Types: []string{pick("type", "quiz", "portfolio")}, Summative: rapid.Bool().Draw(t, name+" summative")}
	}
	return o
}

func TestACountryThatListsAfterApprovalListsOnlyWhatWasApproved(t *testing.T) {
	t.Parallel()
	o := medicines()
	o.ID = "o"
	for name, c := range map[string]struct {
		facts []Fact
		want  bool
	}{
		"not approved":      {nil, false},
		"another version":   {[]Fact{{Kind: FactApproved, Value: "sha256:old", Source: "qaf"}}, false},
		"funded":            {[]Fact{{Kind: FactFunded, Value: "h", Source: "qaf"}}, false},
		"approved as it is": {[]Fact{{Kind: FactApproved, Value: "h", Source: "qaf"}}, true},
	} {
		got, report := listing{after: []pack.Fact{pack.Found, pack.Approved}, hash: "h", facts: c.facts}.decide(o)
		if got != c.want || got == (len(report) > 0) {
			t.Errorf("%s: listed %v, report %+v", name, got, report)
		}
	}
	// Where nobody has made rules, nothing conforms to them.
	if got, report := (listing{after: []pack.Fact{pack.Conforming}}).decide(o); got || report[0].Message.Key != "catalogue.listing.after_conforming" {
		t.Errorf("listed %v, report %+v", got, report)
	}
}
