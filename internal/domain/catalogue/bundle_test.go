package catalogue

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

func lesson(id, credits string, outcomes ...string) Offer {
	o := Offer{LocalID: id, Title: i18n.Text{"en": id}, URL: "https://a.example/" + id, Workload: Workload{Credits: amount(credits), System: "ects", Hours: amount("100")}}
	for _, x := range outcomes {
		o.Outcomes = append(o.Outcomes, Outcome{Text: i18n.Text{"en": x}})
	}
	return o
}

func TestThreeShortCoursesMakeOneOfTheirSum(t *testing.T) {
	t.Parallel()
	o, err := Compose(Offer{LocalID: "whole", Title: i18n.Text{"en": "Wind technician"}}, []Offer{
		lesson("blades", "10", "inspect a blade"), lesson("towers", "8.5", "climb a tower", "Inspect a blade."), lesson("grid", "5.5", "connect a turbine"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Workload.Credits.String() + " " + o.Workload.System + " " + o.Workload.Hours.String(); got != "24.0 ects 300" && got != "24 ects 300" {
		t.Errorf("the whole has %s", got)
	}
	if len(o.Outcomes) != 3 || o.Origin != "bundled" || len(o.Components) != 3 || o.Components[1].Source != "towers" {
		t.Errorf("composed %+v", o)
	}
	if found := contradictions(o, day(2026, 1, 1)); len(found) > 0 {
		t.Errorf("a sum contradicts itself: %+v", found)
	}
	missing := MissingParts(o, []string{"blades", "https://a.example/grid"})
	if len(missing) != 1 || missing[0].Title["en"] != "towers" {
		t.Errorf("missing %+v", missing)
	}
	// A part taken away is missed by its credits.
	o.Components = o.Components[:2]
	if got := keysOf(contradictions(o, day(2026, 1, 1))); !slices.Equal(got, []string{"offer.components.less"}) {
		t.Errorf("told %v", got)
	}
}

func TestAWholeWithoutASumIsRefusedAndThePartNamed(t *testing.T) {
	t.Parallel()
	silent := lesson("silent", "1")
	silent.Workload.Credits = nil
	other := lesson("other", "10")
	other.Workload.System = "nz"
	for want, parts := range map[string][]Offer{
		"offer.compose.few":        {lesson("a", "1")},
		"offer.compose.twice":      {lesson("a", "1"), lesson("a", "1")},
		"offer.compose.no_credits": {lesson("a", "1"), silent},
		"offer.compose.systems":    {lesson("a", "1"), other},
	} {
		_, err := Compose(Offer{}, parts)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Key != want {
			t.Errorf("%s: got %v", want, err)
		}
		if want == "offer.compose.no_credits" && f != nil && f.Args["part"] != "silent" {
			t.Errorf("the part is not named: %v", f.Args)
		}
	}
}

func TestTheCreditOfTheWholeIsTheSumOfItsParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var parts []Offer
		tenths := 0
		for i := range rapid.IntRange(2, 6).Draw(t, "parts") {
			n := rapid.IntRange(1, 300).Draw(t, "tenths")
			tenths += n
			parts = append(parts, lesson(string(rune('a'+i)), decimal(n)))
		}
		o, err := Compose(Offer{}, parts)
		if err != nil {
			t.Fatal(err)
		}
		if !o.Workload.Credits.Equal(credit.MustParse(decimal(tenths))) {
			t.Fatalf("the sum is %s, want %s", o.Workload.Credits, decimal(tenths))
		}
	})
}

func decimal(tenths int) string {
	return strings.TrimSuffix(positiveOr0(tenths/10)+"."+positiveOr0(tenths%10), ".0")
}

func positiveOr0(n int) string {
	if n == 0 {
		return "0"
	}
	return positive(n)
}

func TestAModuleOfAProgrammeBecomesAnOfferThatKnowsWhereItComesFrom(t *testing.T) {
	t.Parallel()
	programme, err := Compose(Offer{
		LocalID: "MSC", Title: i18n.Text{"en": "MSc Care Leadership"}, URL: "https://u.example/msc", Level: &Level{EQF: 7}, Sector: "HE",
		AwardingBody: []Body{{Name: "University of Aldermoor"}}, Country: []string{"XF"}, Languages: []string{"en"},
	}, []Offer{lesson("M1", "8"), lesson("M2", "7.5"), lesson("M3", "8")})
	if err != nil {
		t.Fatal(err)
	}
	o, err := Derive(programme, []string{"3"}, []Outcome{{Text: i18n.Text{"en": "lead a team through a night"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := &Parent{Name: "MSc Care Leadership", URL: "https://u.example/msc", Level: "EQF 7",
		Modules: []Module{{Code: "M3", Title: i18n.Text{"en": "M3"}, Volume: Volume{Hours: amount("100"), Credits: amount("8"), System: "ects"}}}}
	if d := cmp.Diff(want, o.Parent); d != "" {
		t.Errorf("lineage %s", d)
	}
	if o.Workload.Credits.String() != "8" || o.Level.EQF != 7 || o.Outcomes[0].Text["en"] != "lead a team through a night" || o.Stacking.Targets[0] != "MSc Care Leadership" {
		t.Errorf("derived %+v", o)
	}
	if o, err = Derive(programme, []string{"M1", "M2"}, nil); err != nil || o.Workload.Credits.String() != "15.5" {
		t.Errorf("two modules: %v %v", o.Workload.Credits, err)
	}
	if _, err = Derive(programme, []string{"9"}, nil); !fault.Is(err, "offer.derive.no_module") {
		t.Errorf("a module there is not: %v", err)
	}
	if _, err = Derive(programme, nil, nil); !fault.Is(err, "offer.derive.none") {
		t.Errorf("no module: %v", err)
	}
}

func keysOf(list []ReportEntry) []string {
	var keys []string
	for _, e := range list {
		keys = append(keys, e.Message.Key)
	}
	return keys
}

func TestWhatContradictsItselfIsNamed(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(o *Offer){
		"":                      func(*Offer) {},
		"offer.credits.zero":    func(o *Offer) { o.Workload.Credits = amount("0") },
		"offer.credits.many":    func(o *Offer) { o.Workload.Credits = amount("300") },
		"offer.hours.zero":      func(o *Offer) { o.Workload.Hours = amount("0") },
		"offer.hours.split":     func(o *Offer) { o.Workload.Split = []HoursPart{{"taught", *amount("100")}, {"work", *amount("26")}} },
		"offer.components.more": func(o *Offer) { o.Components = []Component{{Volume: Volume{Credits: amount("6"), System: "ects"}}} },
		"offer.components.no_credits": func(o *Offer) {
			o.Components = []Component{{Volume: Volume{Credits: amount("5"), System: "ects"}}, {Title: i18n.Text{"en": "x"}}}
		},
		"offer.parent.less": func(o *Offer) {
			o.Parent = &Parent{Name: "p", Modules: []Module{{Volume: Volume{Credits: amount("4"), System: "ects"}}}}
		},
		"offer.run.ends_before": func(o *Offer) { o.Runs[0].End, o.Runs[0].Deadline = day(2026, 1, 1), day(2025, 12, 1) },
		"offer.run.deadline":    func(o *Offer) { o.Runs[0].Deadline = day(2027, 1, 1) },
		"offer.run.reserved":    func(o *Offer) { o.Runs[0].Reserved = []Reserved{{"people with disabilities", 25}} },
		"offer.advance.more":    func(o *Offer) { o.Advance = &Price{Minor: 70000, Currency: "EUR"} },
		"offer.pilot.over":      func(o *Offer) { o.Pilot = &Pilot{Sunset: day(2025, 4, 30)} },
		"offer.text.markup":     func(o *Offer) { o.Title = i18n.Text{"en": `Care <script>alert(1)</script>`} },
		"offer.text.turned":     func(o *Offer) { o.Title = i18n.Text{"en": "Care \u202eTCE 5"} },
	} {
		o := medicines()
		change(&o)
		found := contradictions(o, day(2026, 1, 1))
		if got := strings.Join(keysOf(found), " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if len(found) == 1 && found[0].Blocking != (want == "offer.pilot.over") {
			t.Errorf("%s blocks: %v", want, found[0].Blocking)
		}
	}
	// What is only unusual is left alone.
	o := medicines()
	o.Title = i18n.Text{"en": "Médicaments 💊 · الأدوية ABC < 5", "ar": "الأدوية \u2066(ECTS 5)\u2069"}
	o.Advance, o.Costs = &Price{Minor: 64000, Currency: "EUR"}, []Cost{{"travel", Price{4000, "EUR"}}}
	o.Components = []Component{{Title: i18n.Text{"en": "Lesson 1"}}, {Title: i18n.Text{"en": "Lesson 2"}}}
	if found := contradictions(o, day(2026, 1, 1)); len(found) > 0 {
		t.Errorf("told %+v", found)
	}
}
