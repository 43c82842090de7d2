package catalogue

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/ground/i18n"
)

// draw fills an offer with anything a page can state.
type draw struct{ *rapid.T }

func (d draw) word(label string) string {
	return rapid.StringMatching(`[A-Za-z<>&"'éمرحبا🙂]{1,8}`).Draw(d.T, label)
}

func (d draw) some() bool { return rapid.Bool().Draw(d.T, "some") }

func (d draw) maybe(label string) string {
	if d.some() {
		return d.word(label)
	}
	return ""
}

func (d draw) text(label string) i18n.Text {
	if !d.some() {
		return nil
	}
	out := i18n.Text{}
	for _, l := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"en", "fr", "ar", "und"}), 1, 2, rapid.ID).Draw(d.T, label+" languages") {
		out[l] = d.word(label)
	}
	return out
}

func (d draw) of(terms []ctdl.Term, label string) string {
	return rapid.SampledFrom(terms).Draw(d.T, label).Code
}

func (d draw) maybeOf(terms []ctdl.Term, label string) string {
	if d.some() {
		return d.of(terms, label)
	}
	return ""
}

func (d draw) number(label string, least, most int) int {
	return rapid.IntRange(least, most).Draw(d.T, label)
}

func (d draw) url(label string) string {
	return "https://a.example/" + rapid.StringMatching(`[a-z]{1,6}`).Draw(d.T, label)
}

func (d draw) date(label string) time.Time {
	return day(2020, 1, 1).AddDate(0, 0, d.number(label, 0, 4000))
}

func (d draw) amount(label string) *credit.Amount {
	return amount(fmt.Sprintf("%d.%d", d.number(label, 0, 400), d.number(label, 1, 9)))
}

func (d draw) volume() Volume {
	v := Volume{}
	if d.some() {
		v.Hours = d.amount("hours")
	}
	if d.some() {
		v.Credits, v.System = d.amount("credits"), rapid.SampledFrom([]string{"ects", "nz"}).Draw(d.T, "system")
	}
	return v
}

func (d draw) price() Price {
	return Price{Minor: int64(d.number("minor", 0, 1e6)), Currency: rapid.SampledFrom([]string{"EUR", "JPY"}).Draw(d.T, "currency")}
}

func (d draw) body(label string) Body {
	return Body{Name: d.word(label), URL: d.url(label), Alliance: d.some()}
}

func several[T any](d draw, f func() T) []T {
	var out []T
	for range d.number("several", 0, 2) {
		out = append(out, f())
	}
	return out
}

func pointer[T any](d draw, f func() T) *T {
	if !d.some() {
		return nil
	}
	v := f()
	return &v
}

func distinct[T comparable](list []T) []T {
	var out []T
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

func (d draw) offer() Offer {
	o := Offer{
		LocalID: d.word("id"), URL: d.url("page"), Title: i18n.Text{"en": d.word("title")}, Summary: d.text("summary"),
		Outcomes:      several(d, func() Outcome { return Outcome{Text: i18n.Text{"en": d.word("outcome")}, Code: d.maybe("code")} }),
		Participation: d.maybeOf(ctdl.Modes, "mode"), Country: distinct(several(d, func() string { return rapid.SampledFrom([]string{"XF", "IE"}).Draw(d.T, "country") })),
		AwardingBody: several(d, func() Body { return d.body("awarder") }), Prerequisites: d.text("prerequisites"),
		Languages: distinct(several(d, func() string { return rapid.SampledFrom([]string{"en", "ar"}).Draw(d.T, "language") })),
		Origin:    d.maybeOf(ctdl.Origins, "origin"), Label: d.maybe("label"), SafetyCritical: d.some(), PublicFunding: d.some(),
		Supports: distinct(several(d, func() string { return d.of(ctdl.Supports, "support") })),
		Contact:  rapid.SampledFrom([]string{"", "a@b.example", "+372 1"}).Draw(d.T, "contact"),
		Price:    pointer(d, d.price), Field: rapid.SampledFrom([]string{"", "0913"}).Draw(d.T, "field"),
		Runs: several(d, d.run),
	}
	v := d.volume()
	o.Workload = Workload{Hours: v.Hours, Credits: v.Credits, System: v.System, Weeks: d.number("weeks", 0, 50),
		Split: several(d, func() HoursPart { return HoursPart{Kind: d.of(ctdl.HourKinds, "kind"), Hours: *d.amount("part")} })}
	if o.Price == nil && d.some() {
		o.BarePrice = d.amount("bare price")
	}
	for range d.number("quality", 0, 2) {
		q := Quality{Type: d.of(ctdl.QualityTypes, "quality"), Body: d.maybe("body"), URL: d.url("q"), Scope: d.maybe("scope"), Statement: d.maybe("statement")}
		if d.some() {
			q.ValidUntil = d.date("until")
		}
		o.Quality = append(o.Quality, q)
	}
	if targets := several(d, func() string { return d.word("target") }); d.some() || len(targets) > 0 {
		o.Stacking = &Stacking{Mode: d.of(ctdl.StackingModes, "stacking"), Targets: targets}
	}
	if len(o.Runs) > 0 { // a page that states it only of a run states it of the whole
		o.Participation = d.of(ctdl.Modes, "mode")
	}
	d.level(&o)
	d.assessment(&o)
	d.spec(&o)
	d.around(&o)
	return o
}

func (d draw) level(o *Offer) {
	l := Level{EQF: d.number("eqf", 0, 8), ISCED: d.number("isced", 0, 8), NotApplicable: d.maybe("reason"),
		Cycle: rapid.SampledFrom([]string{"", "first"}).Draw(d.T, "cycle")}
	if d.some() {
		l.NQF, l.System = d.word("nqf"), "NFQ"
	}
	if l != (Level{}) {
		o.Level = &l
	}
}

func (d draw) assessment(o *Offer) {
	a := Assessment{Types: distinct(several(d, func() string { return d.of(ctdl.AssessmentTypes, "assessment") })), Description: d.text("assessed"),
		Supervision: d.maybeOf(ctdl.Supervisions, "supervision"), Summative: d.some(), AwardsCredit: d.maybeOf(ctdl.CreditWays, "credit")}
	if d.some() {
		a.RubricURL = d.url("rubric")
	}
	for i := range o.Outcomes {
		a.Criteria = append(a.Criteria, Criterion{Text: i18n.Text{"fr": d.word("criterion")}, Outcome: i})
	}
	if !reflect.DeepEqual(a, Assessment{}) {
		o.Assessment = &a
	}
}

func (d draw) run() Run {
	return Run{ID: d.word("run"), Start: d.date("start"), End: d.date("end"), Deadline: d.date("deadline"), Rolling: d.some(),
		Places: d.number("places", 0, 50), Place: d.maybe("place"), At: d.maybeOf([]ctdl.Term{{Code: "54.9783,-1.6178"}, {Code: "-33.9,151.2"}}, "at"), Mode: d.maybeOf(ctdl.Modes[:3], "run mode"),
		Reserved: several(d, func() Reserved { return Reserved{Group: d.word("group"), Places: d.number("kept", 1, 9)} }),
		Schedule: distinct(several(d, func() string { return d.of(ctdl.Schedules, "schedule") })), Pace: d.maybeOf(ctdl.Paces, "pace")}
}

// spec draws what approval binds to.
func (d draw) spec(o *Offer) {
	o.Purpose, o.Research = d.text("purpose"), d.text("research")
	o.Components = several(d, func() Component {
		c := Component{Title: i18n.Text{"en": d.word("part")}, Kind: d.maybeOf(ctdl.PartKinds, "part kind"), Source: d.maybe("source"), Volume: d.volume(), DegreeCourse: d.some()}
		if d.some() {
			c.URL = d.url("part")
		}
		return c
	})
	o.Parent = pointer(d, func() Parent {
		return Parent{Name: d.word("parent"), URL: d.url("parent"), Level: d.maybe("parent level"), Modules: several(d, func() Module {
			return Module{Code: d.word("module"), Title: d.text("module"), Volume: d.volume()}
		})}
	})
	o.CoProviders = several(d, func() Body { return d.body("provider") })
	o.Team = several(d, func() TeamRole {
		return TeamRole{Role: d.of(ctdl.TeamRoles, "role"), From: d.maybe("from"), Industry: d.some()}
	})
	o.CoDesign = several(d, func() Partner {
		return Partner{Role: d.of(ctdl.PartnerRoles, "partner"), Name: d.maybe("partner"), URL: d.url("partner")}
	})
	o.Setting, o.Sector = d.maybeOf(ctdl.Settings, "setting"), d.maybeOf(ctdl.Sectors, "sector")
	o.Validity = rapid.SampledFrom([]string{"", "P3Y", "P18M"}).Draw(d.T, "validity")
	o.ReviewMonths, o.Attendance = d.number("review", 0, 36), d.number("attendance", 0, 100)
	o.Taster, o.AssessmentOnly = d.some(), d.some()
}

// around draws what may change without a decision.
func (d draw) around(o *Offer) {
	o.Introduction = d.text("introduction")
	o.Image = pointer(d, func() Image {
		return Image{URL: d.url("image"), Alt: d.text("alt"), Credit: d.maybe("owner"), Licence: d.maybe("licence")}
	})
	o.Platform = pointer(d, func() Body { return d.body("platform") })
	o.TargetGroups = several(d, func() string { return d.word("group") })
	if e := (Eligibility{Text: d.text("eligible"), Partners: several(d, func() Body { return d.body("partner") })}); len(e.Text)+len(e.Partners) > 0 {
		o.Eligibility = &e
	}
	o.DualEnrolment = d.some()
	o.OnlineShare = pointer(d, func() int { return d.number("online", 0, 100) })
	o.SDG = distinct(several(d, func() int { return d.number("goal", 1, 17) }))
	o.Industries = several(d, func() string { return d.word("industry") })
	o.ListedOn = several(d, func() string { return d.word("register") })
	o.Instruments = several(d, func() Instrument {
		return Instrument{Name: d.word("law"), Kind: d.maybe("kind"), Date: d.date("law"), URL: d.url("law")}
	})
	o.Pilot = pointer(d, func() Pilot {
		p := Pilot{Name: d.maybe("pilot")}
		if d.some() {
			p.Sunset = d.date("sunset")
		}
		return p
	})
	o.Costs = several(d, func() Cost { return Cost{Type: d.of(ctdl.CostTypes, "cost"), Price: d.price()} })
	o.Advance = pointer(d, d.price)
	o.Funding = several(d, func() FundingSource { return FundingSource{Name: d.word("fund"), URL: d.url("fund")} })
	o.CostModel = d.maybeOf(ctdl.CostModels, "cost model")
}

// given are what an offer is given when it is stored: no page states them.
var given = []string{"id", "provider"}

func TestAnOfferWrittenAsJSONLDIsReadAgainAsTheSameOffer(t *testing.T) {
	t.Parallel()
	drawn := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		want := draw{t}.offer()
		stated(reflect.ValueOf(want), "", drawn)
		b, err := JSONLD(want)
		if err != nil {
			t.Fatal(err)
		}
		p := ctdl.Read(b, "application/ld+json", "")
		if len(p.Courses) != 1 || len(p.Problems) > 0 && want.BarePrice == nil || len(p.Problems) > 1 {
			t.Fatalf("%d courses, problems %v in\n%s", len(p.Courses), p.Problems, b)
		}
		if d := cmp.Diff(want, offerOf(p.Courses[0])); d != "" {
			t.Fatalf("-want +got\n%s\n%s", d, b)
		}
	})
	for _, path := range offerPaths() {
		if !drawn[path] && !slices.Contains(given, path) {
			t.Errorf("no drawn offer states %s: nothing was proven of it", path)
		}
	}
}

// stated notes every field that a value states, by its JSON path.
func stated(v reflect.Value, path string, into map[string]bool) {
	if path != "" && !v.IsZero() {
		into[path] = true
	}
	switch {
	case isLeaf(v.Type()):
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			stated(v.Elem(), path, into)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			stated(v.Index(i), path+"[]", into)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			stated(v.Field(i), below(path, v.Type().Field(i)), into)
		}
	}
}

func isLeaf(t reflect.Type) bool {
	return t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[credit.Amount]() || t == reflect.TypeFor[i18n.Text]()
}

// below is a field's JSON path; an embedded one is where it stands.
func below(path string, f reflect.StructField) string {
	if f.Anonymous {
		return path
	}
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if path == "" {
		return name
	}
	return path + "." + name
}

// offerPaths are the fields of an offer, in their order.
func offerPaths() []string {
	seen := map[string]int{}
	var walk func(t reflect.Type, path string)
	walk = func(t reflect.Type, path string) {
		if _, known := seen[path]; path != "" && !known {
			seen[path] = len(seen)
		}
		switch {
		case isLeaf(t):
		case t.Kind() == reflect.Pointer:
			walk(t.Elem(), path)
		case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
			walk(t.Elem(), path+"[]")
		case t.Kind() == reflect.Struct:
			for f := range t.Fields() {
				walk(f.Type, below(path, f))
			}
		}
	}
	walk(reflect.TypeFor[Offer](), "")
	paths := slices.Collect(maps.Keys(seen))
	slices.SortFunc(paths, func(a, b string) int { return seen[a] - seen[b] })
	return paths
}
