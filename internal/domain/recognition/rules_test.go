package recognition

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

var today = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

// informatics is a programme of 180 ECTS with the ten per cent rule.
func informatics() Case {
	return Case{
		Programme: Programme{ID: "bi", Owner: "brannoc", Code: "bsc-bi", Title: i18n.Text{"en": "BSc"}, Credits: ECTS(180), EQF: 6, Units: []Unit{
			{Code: "NUR 104", Title: i18n.Text{"en": "Medicines"}, Credits: ECTS(5)},
		}},
		Owner:  identity.Organisation{ID: "brannoc", Country: "XF", Website: "https://www.brannoc.example/", Kind: identity.KindUniversity},
		Policy: Policy{Version: 1, SmallAmountPct: 10, Scope: Domestic, DeadlineDays: 30},
		Evidence: Evidence{
			Key: "c1", Issuer: "aldermoor", Country: "XF", IssuerKind: identity.KindUniversity, IssuedOn: today.AddDate(0, -1, 0), LearntOn: today.AddDate(0, -1, 0),
			Credits: ECTS(12), EQF: 6, Assessed: []string{"exam"}, Supervised: "supervised", Offer: "f", Version: 2, Grade: 100,
			Genuine: Finding{Pass, say("g1.valid")}, Holder: Finding{Pass, say("g2.wallet")},
		},
		Now: today,
	}
}

func wants(t *testing.T, v Verdict, rule RuleID, granted, referred Credits) {
	t.Helper()
	if v.Rule != rule || v.Granted != granted || v.Referred != referred {
		t.Errorf("rule %q granted %s referred %s, want %q %s %s\n%+v", v.Rule, v.Granted, v.Referred, rule, granted, referred, v.Lines)
	}
}

func failed(t *testing.T, v Verdict, rule RuleID, key string) {
	t.Helper()
	if l := v.Line(rule); l.Outcome != Fail || l.Why.Key != "recognition.why."+key {
		t.Errorf("%s: %+v, want it to fail with %s", rule, l, key)
	}
}

// M031 Ten per cent rule (SI): lifecycles 5.11, scenario 6.
func TestOfADegreeOf180TwelveCountAtOnceThenSixOfEightAndAForeignThreeIsReferred(t *testing.T) {
	t.Parallel()
	c := informatics()
	wants(t, Judge(c), R1, ECTS(12), 0)

	c.Ledger = Ledger{Small: ECTS(12), Total: ECTS(12)}
	c.Evidence.Key, c.Evidence.Credits = "c2", ECTS(8)
	v := Judge(c)
	wants(t, v, R1, ECTS(6), ECTS(2))
	if v.Refer.Key != "recognition.why.r1.part" || v.Refer.Args["cap"] != ECTS(18) {
		t.Errorf("the two are referred because %+v", v.Refer)
	}

	c = informatics()
	c.Evidence.Credits, c.Evidence.Country = ECTS(3), "XG"
	v = Judge(c)
	wants(t, v, "", 0, ECTS(3))
	failed(t, v, R1, "r1.foreign")

	c.Policy.Scope = All
	wants(t, Judge(c), R1, ECTS(3), 0)
}

func TestTheCapIsWholeCreditsOfTheProgramme(t *testing.T) {
	t.Parallel()
	for credits, want := range map[int64]int64{180: 18, 240: 24, 120: 12, 125: 12} {
		if got := (Policy{SmallAmountPct: 10}).SmallCap(Programme{Credits: ECTS(credits)}); got != ECTS(want) {
			t.Errorf("10 %% of %d: %s, want %d", credits, got, want)
		}
	}
}

func TestEveryRuleThatIsNotMetSaysWhy(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		change func(*Case)
		rule   RuleID
		why    string
	}{
		"too old":        {func(c *Case) { c.Policy.MaxAgeMonths = 12; c.Evidence.LearntOn = today.AddDate(-2, 0, 0) }, G4, "g4.old"},
		"not supervised": {func(c *Case) { c.Policy.MinSupervision = "supervised-identified" }, G5, "g5.less"},
		"attended":       {func(c *Case) { c.Evidence.Assessed = nil }, G6, "g6.attended"},
		"level":          {func(c *Case) { c.Policy.MinLevel = 7 }, R1, "r1.level"},
		"not a university": {func(c *Case) {
			c.Policy.Issuers = []identity.OrganisationKind{identity.KindUniversity}
			c.Evidence.IssuerKind = identity.KindProvider
		}, R1, "r1.kind"},
		"no small amounts":  {func(c *Case) { c.Policy.SmallAmountPct = 0 }, R1, "r1.unused"},
		"no credits":        {func(c *Case) { c.Evidence.Credits = 0 }, R1, "no_credits"},
		"the cap is used":   {func(c *Case) { c.Ledger.Small = ECTS(18) }, R1, "r1.full"},
		"the total is used": {func(c *Case) { c.Policy.TotalCapPct = 50; c.Ledger.Total = ECTS(90) }, R1, "cap.full"},
		"another version":   {func(c *Case) { c.Policy.Articulations = []Articulation{{Offer: "f", To: 1, Credits: ECTS(5)}} }, R4, "r4.version"},
		"grade": {func(c *Case) {
			c.Evidence.Grade = 70
			c.Policy.Articulations = []Articulation{{Offer: "f", MinGrade: 80, Credits: ECTS(5)}}
		}, R4, "r4.grade"},
		"no row": {func(*Case) {}, R4, "r4.none"},
		"unit replaced before": {func(c *Case) {
			c.Ledger.Units = []string{"NUR 104"}
			c.Policy.Articulations = []Articulation{{Offer: "f", Unit: "NUR 104", Credits: ECTS(5)}}
		}, R4, "unit.replaced"},
		"no agreement": {func(*Case) {}, R2, "r2.none"},
		"not joint":    {func(*Case) {}, R3, "r3.none"},
		"no promise":   {func(*Case) {}, Promise, "p.none"},
		"promise past": {func(c *Case) { c.Promises = []Promised{{Until: today.AddDate(0, 0, -1)}} }, Promise, "p.past"},
		"promise kept": {func(c *Case) { c.Promises = []Promised{{Until: today.AddDate(1, 0, 0), Redeemed: true}} }, Promise, "p.kept"},
		"offer changed": {func(c *Case) {
			c.Promises = []Promised{{Until: today.AddDate(1, 0, 0), Changed: catalogue.Substantive}}
		}, Promise, "p.changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := informatics()
			x.change(&c)
			failed(t, Judge(c), x.rule, x.why)
		})
	}
}

func TestAGuardThatFailsLeavesEverythingToAPersonAndSaysWhich(t *testing.T) {
	t.Parallel()
	c := informatics()
	c.Evidence.Assessed = nil
	v := Judge(c)
	wants(t, v, "", 0, ECTS(12))
	if v.Refer.Key != "recognition.why.g6.attended" || v.Line(R1).Outcome != NotChecked {
		t.Errorf("%+v", v)
	}
}

func TestWhatIsNotGenuineOrBelongsToSomebodyElseOrCountsAlreadyIsNoClaim(t *testing.T) {
	t.Parallel()
	for rule, change := range map[RuleID]func(*Case){
		G1: func(c *Case) { c.Evidence.Genuine = Finding{Fail, say("g1.not_valid")} },
		G2: func(c *Case) { c.Evidence.Holder = Finding{Fail, say("g2.other")} },
		G3: func(c *Case) { c.Policy.SingleUse, c.Ledger.Elsewhere = true, true },
	} {
		c := informatics()
		change(&c)
		if v := Judge(c); v.Refused != rule || v.Granted != 0 || v.Referred != 0 {
			t.Errorf("%s: %+v", rule, v)
		}
	}
	c := informatics()
	c.Ledger.Elsewhere = true
	wants(t, Judge(c), R1, ECTS(12), 0) // the policy does not mind
}

func TestWhatCannotBeCheckedIsNeverGrantedByRule(t *testing.T) {
	t.Parallel()
	c := informatics()
	c.Evidence.Holder = Finding{NotChecked, say("g2.name_only")}
	c.Promises = []Promised{{Unit: "NUR 104", Credits: ECTS(5), Until: today.AddDate(1, 0, 0)}}
	v := Judge(c)
	wants(t, v, "", 0, ECTS(12))
	if v.Refer.Key != "recognition.why.g2.name_only" {
		t.Errorf("%+v", v.Refer)
	}
}

// S-277: islands of trust.
func TestAJointAwardCountsAtItsMembersInFull(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Case){
		"named as awarding body": func(c *Case) { c.Evidence.Bodies = []string{"https://other.example", "http://brannoc.example"} },
		"member of the alliance": func(c *Case) { c.Evidence.Alliance = []identity.TenantID{"x", "brannoc"} },
		"its own":                func(c *Case) { c.Evidence.Issuer = "brannoc" },
	} {
		c := informatics()
		c.Evidence.Credits = ECTS(30)
		change(&c)
		if v := Judge(c); v.Rule != R3 || v.Granted != ECTS(30) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestTheFirstRuleThatGrantsEndsIt(t *testing.T) {
	t.Parallel()
	c := informatics()
	c.Policy.Articulations = []Articulation{{Offer: "f", From: 2, Unit: "NUR 104", Credits: ECTS(5)}}
	v := Judge(c)
	wants(t, v, R4, ECTS(5), 0)
	if v.Unit != "NUR 104" || v.Line(R2).Outcome != NotChecked || v.Line(R1).Outcome != NotChecked || v.Line(R3).Outcome != Fail {
		t.Errorf("%+v", v)
	}
	if len(v.Lines) != 12 {
		t.Errorf("%d lines: every rule is listed", len(v.Lines))
	}
}

func signedBy(a Agreement, parties ...identity.TenantID) Agreement {
	for _, p := range parties {
		a.Signed = append(a.Signed, Signature{Party: p, At: today})
	}
	return a
}

// M079 Erasmus+ partnership.
func TestAnAgreementInForceOnTheDayOfIssueGrantsInFullAndAnEndedOneStillCoversWhatWasIssuedInItsTime(t *testing.T) {
	t.Parallel()
	a := Agreement{ID: "a", Owner: "brannoc", Partner: "ostrand", Title: "Shores", From: today.AddDate(-3, 0, 0)}
	c := informatics()
	c.Evidence.Issuer, c.Evidence.Country, c.Evidence.Credits = "ostrand", "XG", ECTS(6)
	for name, x := range map[string]struct {
		a     Agreement
		rule  RuleID
		why   string
		moved func(*Case)
	}{
		"in force":            {a: signedBy(a, "brannoc", "ostrand"), rule: R2},
		"drawn up by other":   {a: signedBy(Agreement{Owner: "ostrand", Partner: "brannoc", From: a.From}, "brannoc", "ostrand"), rule: R2},
		"signed by one":       {a: signedBy(a, "brannoc"), why: "r2.unsigned"},
		"ended after":         {a: signedBy(Agreement{Owner: a.Owner, Partner: a.Partner, From: a.From, Ended: today.AddDate(0, 0, -2)}, "brannoc", "ostrand"), rule: R2},
		"ended before":        {a: signedBy(Agreement{Owner: a.Owner, Partner: a.Partner, From: a.From, Ended: today.AddDate(0, -2, 0)}, "brannoc", "ostrand"), why: "r2.not_then"},
		"not begun then":      {a: signedBy(Agreement{Owner: a.Owner, Partner: a.Partner, From: today}, "brannoc", "ostrand"), why: "r2.not_then"},
		"another field":       {a: signedBy(Agreement{Owner: a.Owner, Partner: a.Partner, From: a.From, Fields: []string{"09"}}, "brannoc", "ostrand"), why: "r2.scope"},
		"another level":       {a: signedBy(Agreement{Owner: a.Owner, Partner: a.Partner, From: a.From, MaxEQF: 5}, "brannoc", "ostrand"), why: "r2.scope"},
		"member of alliance":  {a: signedBy(Agreement{Owner: a.Owner, Partner: "shores", From: a.From, Members: []identity.TenantID{"ostrand"}}, "brannoc", "shores"), rule: R2},
		"somebody else's":     {a: signedBy(Agreement{Owner: a.Owner, Partner: "elsewhere", From: a.From}, "brannoc", "elsewhere"), why: "r2.none"},
		"no credits are said": {a: signedBy(a, "brannoc", "ostrand"), why: "no_credits", moved: func(c *Case) { c.Evidence.Credits = 0 }},
	} {
		k := c
		k.Agreements = []Agreement{x.a}
		if x.moved != nil {
			x.moved(&k)
		}
		v := Judge(k)
		if x.rule != "" {
			if v.Rule != x.rule || v.Granted != ECTS(6) {
				t.Errorf("%s: %+v", name, v)
			}
			continue
		}
		t.Run(name, func(t *testing.T) { failed(t, v, R2, x.why) })
	}
}

func TestAnAgreementIsInForceOnlyWhenAllSigned(t *testing.T) {
	t.Parallel()
	a := Agreement{Owner: "a", Partner: "b", From: today}
	both := signedBy(a, "a", "b")
	ending := both
	ending.Until = today.AddDate(0, 1, 0)
	for _, x := range []struct {
		a    Agreement
		at   time.Time
		want AgreementState
	}{
		{a, today, Negotiation}, {signedBy(a, "a"), today, Negotiation}, {both, today.AddDate(0, 0, -1), Signed},
		{both, today, InForce}, {ending, today, Expiring}, {ending, ending.Until, Ended},
	} {
		if got := x.a.State(x.at); got != x.want {
			t.Errorf("%s, want %s", got, x.want)
		}
	}
}

// S-281: the certificate will be recognised.
func TestAPromiseStandsWhenThePolicyHasChangedAndTheCapIsUsed(t *testing.T) {
	t.Parallel()
	c := informatics()
	c.Policy = Policy{Version: 2, SmallAmountPct: 0, TotalCapPct: 10, DeadlineDays: 30, MaxAgeMonths: 1}
	c.Ledger.Total = ECTS(18)
	c.Evidence.LearntOn = today.AddDate(-1, 0, 0)
	c.Promises = []Promised{{ID: "p1", Policy: 1, Unit: "NUR 104", Credits: ECTS(5), Until: today}}
	v := Judge(c)
	wants(t, v, R4, ECTS(5), 0)
	if v.Commitment != "p1" || v.Unit != "NUR 104" || v.Line(Promise).Outcome != Pass {
		t.Errorf("%+v", v)
	}
}

func TestAUnitIsReplacedWholeOrNotAtAllAndAnElectiveInPart(t *testing.T) {
	t.Parallel()
	c := informatics()
	c.Policy.TotalCapPct, c.Ledger.Total, c.Policy.SmallAmountPct = 10, ECTS(15), 0
	c.Policy.Articulations = []Articulation{{Offer: "f", Unit: "NUR 104", Credits: ECTS(5)}}
	wants(t, Judge(c), "", 0, ECTS(12))
	c.Policy.Articulations[0].Unit = ""
	wants(t, Judge(c), R4, ECTS(3), ECTS(2))
}

func TestCreditsAreExactAndRefuseWhatIsFiner(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"5": "5", "7.5": "7.5", "2.25": "2.25", "7.50": "7.5", "0": "0"} {
		c, err := ParseCredits(in)
		if err != nil || c.String() != want {
			t.Errorf("%s: %s, %v", in, c, err)
		}
	}
	for _, in := range []string{"", "x", "-1", "1.234", "5,5", "99999999"} {
		if _, err := ParseCredits(in); !fault.Is(err, "recognition.credits_unreadable") {
			t.Errorf("%q: %v", in, err)
		}
	}
	if c, exact := creditsOf(credit.MustParse("2.125")); c != 212 || exact {
		t.Errorf("%d %v", c, exact)
	}
}

// Nothing is granted twice and no cap is passed, in whatever order claims come.
func TestAnyOrderOfClaimsKeepsWithinTheCaps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := informatics()
		c.Policy.TotalCapPct = rapid.SampledFrom([]int{0, 12, 15, 30}).Draw(t, "total")
		c.Policy.SmallAmountPct = rapid.SampledFrom([]int{0, 5, 10}).Draw(t, "small")
		c.Policy.Articulations = []Articulation{{Offer: "a", Unit: "NUR 104", Credits: ECTS(5)}}
		c.Agreements = []Agreement{signedBy(Agreement{Owner: "brannoc", Partner: "ostrand", From: today.AddDate(-9, 0, 0)}, "brannoc", "ostrand")}
		var entries []Entry
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 11), 1, 20).Draw(t, "claims") {
			c.Evidence.Key = string(rune('a' + n))
			c.Evidence.Offer = catalogue.OfferID(rune('a' + n%4))
			c.Evidence.Issuer = []identity.TenantID{"aldermoor", "ostrand"}[n%2]
			c.Evidence.Credits = Credits(n*175 + 25)
			c.Ledger = ledgerOf(entries, c.Evidence.Key)
			v := Judge(c)
			if v.Rule != "" {
				entries = append(entries, Entry{Source: c.Evidence.Key, Rule: v.Rule, Unit: v.Unit, Credits: v.Granted})
			}
			if v.Granted < 0 || v.Referred < 0 || v.Rule != R4 && v.Refused == "" && v.Granted+v.Referred != c.Evidence.Credits {
				t.Fatalf("granted %s referred %s of %s", v.Granted, v.Referred, c.Evidence.Credits)
			}
		}
		l := ledgerOf(entries, "")
		if l.Small > c.Policy.SmallCap(c.Programme) {
			t.Fatalf("small amounts %s over the cap", l.Small)
		}
		if most := c.Policy.TotalCap(c.Programme); most >= 0 && l.Total > most {
			t.Fatalf("total %s over %s", l.Total, most)
		}
		seen, units := map[string]bool{}, map[string]bool{}
		for _, e := range entries {
			if seen[e.Source] || e.Unit != "" && units[e.Unit] {
				t.Fatalf("counted twice: %+v", e)
			}
			seen[e.Source], units[e.Unit] = true, true
		}
	})
}

func TestAPolicyOverItsProgrammeIsRefusedNamingTheField(t *testing.T) {
	t.Parallel()
	of := informatics().Programme
	good := Policy{SmallAmountPct: 10, TotalCapPct: 50, Scope: Domestic, DeadlineDays: 30, Articulations: []Articulation{{Offer: "a", Unit: "NUR 104", Credits: ECTS(5)}}}
	if err := CheckPolicy(good, of, today); err != nil {
		t.Fatal(err)
	}
	for key, change := range map[string]func(*Policy){
		"cap_over_programme":  func(p *Policy) { p.TotalCapPct = 101 },
		"small_over_total":    func(p *Policy) { p.SmallAmountPct = 60 },
		"scope_unknown":       func(p *Policy) { p.Scope = "moon" },
		"level":               func(p *Policy) { p.MinLevel = 9 },
		"supervision_unknown": func(p *Policy) { p.MinSupervision = "strict" },
		"issuer_unknown":      func(p *Policy) { p.Issuers = []identity.OrganisationKind{"pub"} },
		"negative":            func(p *Policy) { p.MaxAgeMonths = -1 },
		"deadline":            func(p *Policy) { p.DeadlineDays = 121 },
		"backdated":           func(p *Policy) { p.From = today.AddDate(0, -1, 0) },
		"row_offer_missing":   func(p *Policy) { p.Articulations = []Articulation{{Credits: 1}} },
		"row_unit_unknown":    func(p *Policy) { p.Articulations = []Articulation{{Offer: "a", Unit: "X", Credits: 1}} },
		"row_over_programme":  func(p *Policy) { p.Articulations = []Articulation{{Offer: "a", Credits: ECTS(181)}} },
		"row_top_up_unit": func(p *Policy) {
			p.Articulations = []Articulation{{Offer: "a", Unit: "NUR 104", Credits: ECTS(2), TopUp: true}}
		},
		"row_over_unit": func(p *Policy) { p.Articulations = []Articulation{{Offer: "a", Unit: "NUR 104", Credits: ECTS(6)}} },
		"row_versions":  func(p *Policy) { p.Articulations = []Articulation{{Offer: "a", Credits: 1, From: 3, To: 2}} },
		"row_grade":     func(p *Policy) { p.Articulations = []Articulation{{Offer: "a", Credits: 1, MinGrade: 101}} },
	} {
		p := good
		change(&p)
		if err := CheckPolicy(p, of, today); !fault.Is(err, "recognition.policy."+key) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestADecisionExplainsItselfAndARefusalNamesTheSubstantialDifference(t *testing.T) {
	t.Parallel()
	of := informatics().Programme
	r := Request{Verdict: Verdict{Referred: ECTS(2)}}
	why, diff := "The outcomes are the same as ours.", "It has no supervised practice."
	for name, x := range map[string]struct {
		d   Decision
		key string
	}{
		"no reasons":        {Decision{Answer: Grant, Credits: ECTS(2)}, "recognition.decision.reasons_missing"},
		"no difference":     {Decision{Answer: Refuse, Reasons: why}, "recognition.decision.difference_missing"},
		"part without":      {Decision{Answer: Partly, Credits: ECTS(1), Reasons: why}, "recognition.decision.difference_missing"},
		"too many":          {Decision{Answer: Grant, Credits: ECTS(3), Reasons: why}, "recognition.decision.credits_over"},
		"none":              {Decision{Answer: Grant, Reasons: why}, "recognition.decision.credits_missing"},
		"a part called all": {Decision{Answer: Grant, Credits: ECTS(1), Reasons: why}, "recognition.decision.credits_part"},
		"all called a part": {Decision{Answer: Partly, Credits: ECTS(2), Reasons: why, Difference: diff}, "recognition.decision.credits_whole"},
		"refused with some": {Decision{Answer: Refuse, Credits: 1, Reasons: why, Difference: diff}, "recognition.decision.refused_credits"},
		"what":              {Decision{Answer: "maybe", Reasons: why, Difference: diff}, "recognition.decision.answer_unknown"},
		"unknown unit":      {Decision{Answer: Grant, Credits: ECTS(2), Unit: "X", Reasons: why}, "recognition.unit_unknown"},
		"unit taken":        {Decision{Answer: Grant, Credits: ECTS(2), Unit: "NUR 104", Reasons: why}, "recognition.unit_replaced"},
	} {
		if err := CheckDecision(r, of, []string{"NUR 104"}, x.d); !fault.Is(err, x.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, d := range []Decision{{Answer: Grant, Credits: ECTS(2), Reasons: why}, {Answer: Refuse, Reasons: why, Difference: diff}, {Answer: Partly, Credits: ECTS(1), Reasons: why, Difference: diff}} {
		if err := CheckDecision(r, of, nil, d); err != nil {
			t.Errorf("%+v: %v", d, err)
		}
	}
}

func TestAProgrammeWhoseUnitsAreMoreThanItIsRefused(t *testing.T) {
	t.Parallel()
	good := informatics().Programme
	if err := CheckProgramme(good); err != nil {
		t.Fatal(err)
	}
	for key, change := range map[string]func(*Programme){
		"code": func(p *Programme) { p.Code = "BSc Nursing" }, "title_missing": func(p *Programme) { p.Title = nil },
		"credits_missing": func(p *Programme) { p.Credits = 0 }, "level": func(p *Programme) { p.EQF = 9 },
		"unit_incomplete": func(p *Programme) { p.Units = []Unit{{Code: "A"}} },
		"unit_twice":      func(p *Programme) { p.Units = append(p.Units, p.Units[0]) },
		"units_over":      func(p *Programme) { p.Credits = ECTS(4) },
	} {
		p := good
		change(&p)
		if err := CheckProgramme(p); !fault.Is(err, "recognition.programme."+key) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestARequestThatIsOverStaysWhereItIs(t *testing.T) {
	t.Parallel()
	for _, s := range []State{Granted, Refused, Reversed} {
		if _, err := Next(s, StepGrant); !fault.Is(err, "recognition.not_now.grant") {
			t.Errorf("%s: %v", s, err)
		}
	}
	if _, err := Next(Reversed, StepFlag); err == nil {
		t.Error("a reversed grant is flagged")
	}
}
