package funding

import (
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

func vectors(t testing.TB) *pack.Set {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "testdata/packs", FS: os.DirFS("testdata/packs")})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func document(t testing.TB, fields map[string]any) *rule.Document {
	t.Helper()
	d, err := rule.Claims().Bind(fields)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func date(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}

// asked makes a case of schemes of the vectors.
type asked struct {
	price    int64
	currency string
	on       string
	person   map[string]any
	offer    map[string]any
	schemes  []Candidate
	pledges  []Offered
	credits  map[string]Fraction
	levels   map[string]string
}

func (a asked) quote(t testing.TB, set *pack.Set) Quote {
	t.Helper()
	c := Case{Price: a.price, Currency: a.currency, On: date(a.on), Lang: "en", Pledges: a.pledges, Credits: a.credits, Levels: a.levels,
		Document: document(t, map[string]any{"person": a.person, "offer": a.offer})}
	for _, x := range a.schemes {
		if x.Budget == 0 {
			x.Budget = unlimited
		}
		c.Candidates = append(c.Candidates, x)
	}
	q := Decide(c)
	checkSum(t, q)
	return q
}

func checkSum(t testing.TB, q Quote) {
	t.Helper()
	var sum int64
	for _, p := range q.Parts {
		if p.Minor < 0 || p.Payer != PayerLearner && p.Minor == 0 {
			t.Fatalf("a part of %d: %+v", p.Minor, p)
		}
		sum += p.Minor
		var drawn int64
		for _, w := range p.Draws {
			drawn += w.Minor
		}
		if p.Payer == PayerScheme && drawn != p.Minor {
			t.Fatalf("draws %d of %d: %+v", drawn, p.Minor, p)
		}
	}
	if sum != q.Price+q.OnTop || q.Learner < 0 || q.Advance < q.Learner {
		t.Fatalf("parts of %d make %d: %+v", q.Price+q.OnTop, sum, q.Parts)
	}
}

func paid(q Quote, scheme string) (minor int64) {
	for _, p := range q.Parts {
		if p.Scheme == "vectors/"+scheme {
			minor += p.Minor
		}
	}
	return minor
}

func reason(q Quote, scheme string) string {
	for _, r := range q.Refused {
		if r.Scheme == "vectors/"+scheme {
			return r.Reason
		}
	}
	return ""
}

// The worked vectors of money-and-recognition 4.3, (a) to (g).
func TestUpperAustriaPaysThirtyPercentUpToTwoThousandForThoseWhoAttend(t *testing.T) {
	t.Parallel()
	set := vectors(t)
	for _, tc := range []struct{ fee, want int64 }{{100000, 30000}, {1000000, 200000}, {9900, 0}} {
		q := asked{price: tc.fee, currency: "EUR", on: "2024-05-01", schemes: []Candidate{{Scheme: set.SchemeByKey("vectors/at-ooe")}}}.quote(t, set)
		if got := paid(q, "at-ooe"); got != tc.want {
			t.Errorf("fee %d: %d, want %d", tc.fee, got, tc.want)
		}
		if q.Advance != tc.fee {
			t.Errorf("fee %d: the learner advances %d", tc.fee, q.Advance)
		}
		if tc.want == 0 && reason(q, "at-ooe") != "min_fee" {
			t.Errorf("fee %d: %+v", tc.fee, q.Refused)
		}
	}
	for attended, want := range map[int]Verdict{74: Lapse, 75: Pay, 100: Pay, -1: Wait} {
		if got := Due(75, Outcome{Completed: true, Attendance: attended}); got != want {
			t.Errorf("attendance %d: %s, want %s", attended, got, want)
		}
	}
	if Due(75, Outcome{Attendance: 100}) != Lapse {
		t.Error("who did not complete is paid for")
	}
}

func TestScotlandPaysTwoHundredOnceAYear(t *testing.T) {
	t.Parallel()
	set := vectors(t)
	person := map[string]any{"age": 30, "residence": "GB-SCT", "incomeYear": 20000, "benefits": false}
	for _, tc := range []struct {
		fee, want int64
		uses      int
	}{{18000, 18000, 0}, {35000, 20000, 0}, {18000, 0, 1}} {
		q := asked{price: tc.fee, currency: "GBP", on: "2018-05-01", person: person, schemes: []Candidate{{Scheme: set.SchemeByKey("vectors/sct-ila"), Uses: tc.uses}}}.quote(t, set)
		if got := paid(q, "sct-ila"); got != tc.want || q.Learner != tc.fee-tc.want {
			t.Errorf("fee %d after %d: %d and the learner %d", tc.fee, tc.uses, got, q.Learner)
		}
		if tc.uses > 0 && reason(q, "sct-ila") != "uses" {
			t.Errorf("second course: %+v", q.Refused)
		}
	}
	q := asked{price: 18000, currency: "GBP", on: "2018-05-01", person: map[string]any{"age": 30}, schemes: []Candidate{{Scheme: set.SchemeByKey("vectors/sct-ila")}}}.quote(t, set)
	if len(q.Refused) != 1 || q.Refused[0].Reason != "unknown" || len(q.Refused[0].Missing) == 0 {
		t.Errorf("what is not known does not hold: %+v", q.Refused)
	}
}

func TestCPFPaysItsTypesCapAndTheFlatPartIsInsideThePriceOrOnTop(t *testing.T) {
	t.Parallel()
	set := vectors(t)
	saved := []Balance{{Sub: "2024", Minor: 300000}}
	ask := func(key string, price int64, person map[string]any, pledges ...Offered) Quote {
		return asked{price: price, currency: "EUR", on: "2026-03-01", person: person, offer: map[string]any{"kind": "RS"}, pledges: pledges,
			schemes: []Candidate{{Scheme: set.SchemeByKey("vectors/" + key), Balances: saved}}}.quote(t, set)
	}
	employed := map[string]any{"employment": "employed"}
	if q := ask("fr-cpf", 210000, employed); paid(q, "fr-cpf") != 150000 || q.Learner != 60000 || q.OnTop != 0 {
		t.Errorf("inside: %+v", q)
	}
	if q := ask("fr-cpf-top", 210000, employed); paid(q, "fr-cpf-top") != 150000 || q.Learner != 70320 || q.OnTop != 10320 {
		t.Errorf("on top: %+v", q)
	}
	if q := ask("fr-cpf", 100000, employed); paid(q, "fr-cpf") != 89680 || q.Learner != 10320 || q.Parts[0].Limit != LimitOwn {
		t.Errorf("a price below the cap: %+v", q)
	}
	if q := ask("fr-cpf", 100000, map[string]any{"employment": "unemployed"}); q.Learner != 0 {
		t.Errorf("exempt: %+v", q)
	}
	top := Offered{Pledge: Pledge{ID: "p", Minor: 5000}, Left: unlimited, Name: i18n.Text{"en": "Employer"}}
	if q := ask("fr-cpf", 155000, employed, top); q.Learner != 0 || paid(q, "fr-cpf") != 150000 {
		t.Errorf("an employer's top-up exempts: %+v", q)
	}
}

func TestSkillsFutureCreditPaysMidCareerBeforeBase(t *testing.T) {
	t.Parallel()
	set := vectors(t)
	schemes := []Candidate{
		{Scheme: set.SchemeByKey("vectors/sg-base"), Balances: []Balance{{Sub: "base", Minor: 50000}}},
		{Scheme: set.SchemeByKey("vectors/sg-mid"), Balances: []Balance{{Sub: "mid", Minor: 400000}}},
	}
	person := map[string]any{"citizenship": []string{"SG"}, "age": 45}
	q := asked{price: 190000, currency: "SGD", on: "2025-02-01", person: person, schemes: schemes}.quote(t, set)
	if q.Learner != 0 || paid(q, "sg-mid") != 190000 || paid(q, "sg-base") != 0 {
		t.Errorf("%+v", q.Parts)
	}
	schemes[0].Balances = []Balance{{Sub: "base", Minor: 50000}, {Sub: "top-up", Minor: 50000, Expires: date("2025-12-31")}}
	q = asked{price: 70000, currency: "SGD", on: "2025-02-01", person: person, schemes: schemes}.quote(t, set)
	if len(q.Parts) != 2 || paid(q, "sg-base") != 70000 || q.Parts[0].Draws[0] != (Draw{"top-up", 50000}) || q.Parts[0].Draws[1] != (Draw{"base", 20000}) {
		t.Errorf("what expires soonest is drawn first: %+v", q.Parts)
	}
}

func TestNewZealandsFeeLimitRefusesIn2023WhatItAllowsIn2025(t *testing.T) {
	t.Parallel()
	set := vectors(t)
	for on, allowed := range map[string]bool{"2023-06-01": false, "2025-06-01": true} {
		q := asked{price: 64000, currency: "NZD", on: on, credits: map[string]Fraction{"nz": {10, 1}},
			schemes: []Candidate{{Scheme: set.SchemeByKey("vectors/nz-fees")}, {Scheme: set.SchemeByKey("vectors/nz-help")}}}.quote(t, set)
		if got := reason(q, "nz-fees") == ""; got != allowed {
			t.Errorf("%s: %+v", on, q.Refused)
		}
		if got := paid(q, "nz-help") == 32000; got != allowed {
			t.Errorf("%s: public money %d", on, paid(q, "nz-help"))
		}
	}
}

func TestSpringboardLeavesTheEmployedATenthAboveLevelSix(t *testing.T) {
	t.Parallel()
	set := vectors(t)
	for level, want := range map[string]int64{"8": 20000, "6": 0} {
		q := asked{price: 200000, currency: "EUR", on: "2025-02-01", person: map[string]any{"employment": "employed"}, offer: map[string]any{"nqf": level},
			schemes: []Candidate{{Scheme: set.SchemeByKey("vectors/ie-springboard")}}}.quote(t, set)
		if q.Learner != want {
			t.Errorf("level %s: the learner pays %d, want %d", level, q.Learner, want)
		}
	}
}

func TestAnAccountGrowsToItsCapAndNoFurther(t *testing.T) {
	t.Parallel()
	s := vectors(t).SchemeByKey("vectors/fr-cpf")
	for education, want := range map[string]int64{"upper-secondary": 500000, "less": 800000} {
		if got := Accrue(s, s.Versions[0], document(t, map[string]any{"person": map[string]any{"education": education}}), 11); got != want {
			t.Errorf("%s: %d after eleven years, want %d", education, got, want)
		}
	}
	if got := Accrue(s, s.Versions[0], document(t, map[string]any{"person": map[string]any{"education": "tertiary"}}), 3); got != 150000 {
		t.Errorf("three years: %d", got)
	}
}

// Fellmark: Samira's 600, Tomas's 1,450 and his second course.
func TestFellmarksVoucherAndAnEmployerPayMostOfIt(t *testing.T) {
	t.Parallel()
	set := fellmark(t)
	voucher := set.SchemeByKey("xf/voucher")
	offer := map[string]any{"country": "XF", "listed": true}
	ask := func(price, pledge, used int64, education string, on string) Quote {
		a := asked{price: price, currency: "EUR", on: on, offer: offer, person: map[string]any{"education": education}, schemes: []Candidate{{Scheme: voucher, Used: used, Window: "2026"}}}
		if pledge > 0 {
			a.pledges = []Offered{{Pledge: Pledge{ID: "p", Minor: pledge}, Left: unlimited, Name: i18n.Text{"en": "Employer"}}}
		}
		return a.quote(t, set)
	}
	if q := ask(60000, 14000, 0, "upper-secondary", "2026-10-01"); q.Parts[0].Minor != 36000 || q.Parts[1].Minor != 14000 || q.Learner != 10000 || q.Advance != 10000 || q.Parts[0].Rule != "LV-60" {
		t.Errorf("Samira: %+v", q)
	}
	if q := ask(145000, 58000, 0, "upper-secondary", "2026-10-01"); q.Parts[0].Minor != 87000 || q.Learner != 0 {
		t.Errorf("Tomas: %+v", q)
	}
	q := ask(240000, 0, 87000, "upper-secondary", "2026-10-01")
	if p := q.Parts[0]; p.Minor != 113000 || p.Wished != 144000 || p.Limit != LimitCap || q.Learner != 127000 {
		t.Errorf("his second course: %+v", q)
	}
	if q := ask(60000, 0, 0, "tertiary", "2026-10-01"); q.Parts[0].Minor != 18000 || q.Parts[0].Rule != "LV-30" {
		t.Errorf("a degree: %+v", q)
	}
	if q := ask(60000, 0, 0, "less", "2025-10-01"); q.Parts[0].Minor != 18000 || q.Parts[0].Version != "1" {
		t.Errorf("the year before: %+v", q)
	}
	if q := ask(60000, 0, 200000, "less", "2026-10-01"); len(q.Parts) != 1 || len(q.Refused) != 1 || q.Refused[0].Reason != "cap" {
		t.Errorf("a cap that is used up: %+v", q)
	}
}

// Lithuania's account (M055): only a register's answer counts, and 500 in five years
// is all there is.
func TestWhatOnlyARegisterMayAnswerDoesNotCountInAPersonsOwnWords(t *testing.T) {
	t.Parallel()
	set := fellmark(t)
	account := set.SchemeByKey("lt/account")
	ask := func(used int64, person map[string]any, levels map[string]string) Quote {
		return asked{price: 60000, currency: "EUR", on: "2026-10-01", offer: map[string]any{"approved": true}, person: person, levels: levels, schemes: []Candidate{{Scheme: account, Used: used}}}.quote(t, set)
	}
	first, works := map[string]any{"priority": "yes"}, map[string]any{"employment": "employed", "education": "upper-secondary"}
	for name, x := range map[string]struct {
		used   int64
		person map[string]any
		levels map[string]string
		pays   int64
		reason string
	}{
		"her own word":              {0, first, map[string]string{"person.priority": "self-declared"}, 0, "register"},
		"a paper a counsellor saw":  {0, first, map[string]string{"person.priority": "substantial"}, 0, "register"},
		"a register's answer":       {0, first, map[string]string{"person.priority": "high"}, 50000, ""},
		"300 used before":           {30000, first, map[string]string{"person.priority": "high"}, 20000, ""},
		"all used":                  {50000, first, map[string]string{"person.priority": "high"}, 0, "cap"},
		"in work, both answered":    {0, works, map[string]string{"person.employment": "high", "person.education": "high"}, 50000, ""},
		"in work, one her own word": {0, works, map[string]string{"person.employment": "high", "person.education": "self-declared"}, 0, "register"},
		"nobody knows anything":     {0, map[string]any{}, nil, 0, "register"},
		"a register says it is not": {0, map[string]any{"priority": "no", "employment": "unemployed"}, map[string]string{"person.priority": "high", "person.employment": "high"}, 0, "person"},
	} {
		q := ask(x.used, x.person, x.levels)
		if q.Learner != 60000-x.pays {
			t.Errorf("%s: the account pays %d, want %d", name, 60000-q.Learner, x.pays)
		}
		if x.reason != "" && (len(q.Refused) != 1 || q.Refused[0].Reason != x.reason) {
			t.Errorf("%s: refused %+v, want %s", name, q.Refused, x.reason)
		}
	}
}

// Bad input of issue 5: a voucher when the budget is gone says so, and when there
// will be another.
func TestAVoucherWithoutBudgetSaysWhenThereIsAnother(t *testing.T) {
	t.Parallel()
	set := fellmark(t)
	x := Candidate{Scheme: set.SchemeByKey("xf/voucher"), Window: "2026", Budget: -1}
	q := asked{price: 60000, currency: "EUR", on: "2026-10-01", offer: map[string]any{"country": "XF", "listed": true}, schemes: []Candidate{x}}.quote(t, set)
	if q.Learner != 60000 || len(q.Refused) != 1 || q.Refused[0].Reason != "budget" || !q.Refused[0].Next.Equal(date("2027-01-01")) {
		t.Errorf("%+v", q)
	}
	x.Budget = 5000
	q = asked{price: 60000, currency: "EUR", on: "2026-10-01", offer: map[string]any{"country": "XF", "listed": true}, schemes: []Candidate{x}}.quote(t, set)
	if q.Parts[0].Minor != 5000 || q.Parts[0].Limit != LimitBudget || q.Parts[0].Wished != 18000 {
		t.Errorf("the last 50 euros: %+v", q.Parts[0])
	}
}

func fellmark(t testing.TB) *pack.Set {
	t.Helper()
	set, err := pack.Open(pack.Source{Name: "packs", FS: os.DirFS("../../../packs")})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestAPercentageIsRoundedDownToTheMinorUnit(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		minor   int64
		percent int
		want    int64
	}{{100, 30, 30}, {99, 30, 29}, {1, 99, 0}, {3, 34, 1}, {0, 50, 0}, {-5, 50, 0}, {1 << 61, 100, 1 << 61}, {60000, 60, 36000}} {
		if got := Percent(tc.minor, tc.percent); got != tc.want {
			t.Errorf("%d %% of %d: %d, want %d", tc.percent, tc.minor, got, tc.want)
		}
	}
}

// Whatever schemes, pledges and balances there are: the parts add up to the price,
// nobody is over a cap, public money never exceeds the price, and the same case
// gives the same quote.
func TestAPriceIsDividedWithoutRemainder(t *testing.T) {
	t.Parallel()
	set := vectors(t)
	voucher := fellmark(t).SchemeByKey("xf/voucher")
	rapid.Check(t, func(rt *rapid.T) {
		money := rapid.Int64Range(0, 2_000_000)
		c := Case{Price: money.Draw(rt, "price"), Currency: "EUR", On: date("2026-05-01"), Lang: "en", Document: document(t, map[string]any{
			"person": map[string]any{"employment": rapid.SampledFrom([]string{"employed", "unemployed"}).Draw(rt, "employment"), "education": rapid.SampledFrom([]string{"tertiary", "less", ""}).Draw(rt, "education")},
			"offer":  map[string]any{"country": "XF", "listed": true, "nqf": rapid.SampledFrom([]string{"6", "8", "5"}).Draw(rt, "nqf"), "kind": "RS"},
		})}
		for _, s := range []*pack.Scheme{voucher, set.SchemeByKey("vectors/at-ooe"), set.SchemeByKey("vectors/fr-cpf"), set.SchemeByKey("vectors/fr-cpf-top"), set.SchemeByKey("vectors/ie-springboard")} {
			if rapid.Bool().Draw(rt, s.ID) {
				c.Candidates = append(c.Candidates, Candidate{Scheme: s, Budget: money.Draw(rt, "budget"), Used: money.Draw(rt, "used"), Balances: []Balance{{Sub: "a", Minor: money.Draw(rt, "a")}, {Sub: "b", Minor: money.Draw(rt, "b"), Expires: date("2027-01-01")}}})
			}
		}
		for range rapid.IntRange(0, 2).Draw(rt, "pledges") {
			c.Pledges = append(c.Pledges, Offered{Pledge: Pledge{ID: "p", Minor: 1 + money.Draw(rt, "pledge")}, Left: money.Draw(rt, "left"), Name: i18n.Text{"en": "E"}})
		}
		q := Decide(c)
		checkSum(t, q)
		if q.Public() > q.Price {
			rt.Fatalf("%d of %d is public money", q.Public(), q.Price)
		}
		for _, p := range q.Parts {
			for _, x := range c.Candidates {
				if p.Scheme == x.Scheme.Key() && p.Minor > x.Budget {
					rt.Fatalf("over the budget: %+v", p)
				}
			}
			if p.Scheme == voucher.Key() {
				for _, x := range c.Candidates {
					if x.Scheme == voucher && p.Minor+x.Used > max(200000, x.Used) {
						rt.Fatalf("over the cap: %+v", p)
					}
				}
			}
		}
		if again := Decide(c); again.Hash != q.Hash {
			rt.Fatal("the same case gave another quote")
		}
	})
}

func TestLeavingCostsNothingUntilTheCensusDate(t *testing.T) {
	t.Parallel()
	if got := Census(date("2026-03-01"), date("2026-01-01"), 14); !got.Equal(date("2026-03-15")) {
		t.Errorf("a run: %s", got)
	}
	if got := Census(time.Time{}, date("2026-01-01"), 14); !got.Equal(date("2026-01-15")) {
		t.Errorf("without a start: %s", got)
	}
}
