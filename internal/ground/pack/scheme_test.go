package pack_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

const smallScheme = `id: help
name: {en: Help}
kind: voucher
currency: EUR
funder: {slug: ministry, name: {en: Ministry}}
budgets:
  - {id: "2026", from: 2026-01-01, until: 2027-01-01, amount: 1000.50}
versions:
  - version: "1"
    validFrom: 2026-01-01
    eligible: person.age >= 18
    contributions:
      - {rule: H-1, when: person.education == 'less', percent: 60, claim: person.education, texts: {en: 60 %}, source: {text: Act}}
      - {rule: H-2, flat: 103.20, claim: person.education, texts: {en: "103.20"}, source: {text: Act}}
    requires: {attendance: 75}
    triggers: {hold: confirmed, capture: completed}
    afterCensus: 0
    shortfall: learner
    source: {text: Act}
    provenance: confirmed
`

func withScheme(text string) fstest.MapFS {
	fsys := small()
	fsys["aa/schemes/help.yaml"] = &fstest.MapFile{Data: []byte(text)}
	return fsys
}

func TestASchemeIsReadAndItsAmountsAreExact(t *testing.T) {
	t.Parallel()
	set, err := pack.Open(pack.Source{Name: "packs", FS: withScheme(smallScheme)})
	if err != nil {
		t.Fatal(err)
	}
	s := set.SchemeByKey("aa/help")
	if s == nil || len(set.Schemes()) != 1 {
		t.Fatal("the scheme is not there")
	}
	v := s.At(day(t, "2026-06-01"))
	if v == nil || v.Version != "1" || s.Version("1") != v || s.Version("2") != nil || v.EligibleRule == nil || v.Contributions[0].Compiled == nil || v.Contributions[1].Compiled != nil {
		t.Fatalf("version: %+v", v)
	}
	if got := s.Of(v.Contributions[1].Flat); got != 10320 {
		t.Errorf("103.20 is %d cents", got)
	}
	if s.At(day(t, "2025-12-31")) != nil {
		t.Error("the version holds before its first day")
	}
	if b, ok := s.BudgetAt(day(t, "2026-12-31")); !ok || s.Of(b.Amount) != 100050 {
		t.Errorf("budget: %+v %v", b, ok)
	}
	if _, ok := s.BudgetAt(day(t, "2027-01-01")); ok {
		t.Error("a budget after its window")
	}
	if b, ok := s.NextBudget(day(t, "2025-05-01")); !ok || b.ID != "2026" {
		t.Errorf("next budget: %+v %v", b, ok)
	}
	for text, want := range map[pack.Money]int64{"1": 1, "12": 12} {
		if n, err := text.Minor("JPY"); err != nil || n != want {
			t.Errorf("%s yen: %d %v", text, n, err)
		}
	}
	if _, err := pack.Money("1.5").Minor("JPY"); err == nil {
		t.Error("half a yen is accepted")
	}
}

// Bad input of issue 5: a scheme whose percentages exceed 100, and its kin.
func TestMistakesInSchemesNameFileLineAndMend(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, from, to, key, line string }{
		{"more than everything", "percent: 60", "percent: 101", "pack.scheme.percent", "13"},
		{"a budget below zero", "amount: 1000.50", "amount: -5", "pack.scheme.negative", "7"},
		{"half a cent", "amount: 1000.50", "amount: 1000.505", "pack.scheme.amount", "7"},
		{"a claim nobody knows", "claim: person.education, texts: {en: 60 %}", "claim: person.educaton, texts: {en: 60 %}", "pack.scheme.claim", "13"},
		{"a claim about the offer", "claim: person.education, texts: {en: 60 %}", "claim: offer.eqf, texts: {en: 60 %}", "pack.scheme.claim", "13"},
		{"an expression over no claim", "person.age >= 18", "person.agee >= 18", "rule.unknown_field", "11"},
		{"an expression that computes", "person.age >= 18", "person.age + 1 >= 18", "rule.arithmetic", "11"},
		{"a condition that does not compile", "person.education == 'less'", "person.education ==", "rule.compile", "13"},
		{"both a percentage and an amount", "flat: 103.20", "flat: 103.20, percent: 5", "pack.scheme.percent_or_flat", "14"},
		{"neither", "flat: 103.20, ", "", "pack.scheme.percent_or_flat", "14"},
		{"another trigger", "capture: completed", "capture: perhaps", "pack.choice", "16"},
		{"another kind", "kind: voucher", "kind: gift", "pack.choice", "3"},
		{"another currency", "currency: EUR", "currency: EURO", "pack.scheme.currency", "4"},
		{"another file's id", "id: help", "id: helps", "pack.scheme.id", "1"},
		{"a rule twice", "rule: H-2", "rule: H-1", "pack.rule_twice", "14"},
		{"no source", "source: {text: Act}\n    provenance", "source: {text: ''}\n    provenance", "pack.missing", "19"},
		{"a key of none", "stackOrdr", "", "pack.unknown_key", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(smallScheme, tc.from, tc.to, 1)
			if tc.key == "pack.unknown_key" {
				text = smallScheme + "stackOrdr: 1\n"
			} else if text == smallScheme {
				t.Fatal("the mistake is not in the text")
			}
			_, err := pack.Open(pack.Source{Name: "packs", FS: withScheme(text)})
			if !fault.Is(err, tc.key) {
				t.Fatalf("got %v", err)
			}
			l, _ := fault.Of(err)
			if tc.line != "" && !strings.HasPrefix(l[0].Field, "packs/aa/schemes/help.yaml:") {
				t.Errorf("the place is %q", l[0].Field)
			}
			if tc.line != "" && !strings.HasSuffix(l[0].Field, ":"+tc.line) {
				t.Errorf("the place is %q, want line %s", l[0].Field, tc.line)
			}
		})
	}
}

func TestTwoVersionsOfASchemeDoNotHoldOnOneDay(t *testing.T) {
	t.Parallel()
	_, one, _ := strings.Cut(smallScheme, "versions:\n")
	two := smallScheme + strings.Replace(one, `version: "1"`, `version: "2"`, 1)
	if _, err := pack.Open(pack.Source{Name: "packs", FS: withScheme(two)}); !fault.Is(err, "pack.scheme.versions") {
		t.Errorf("got %v", err)
	}
	later := smallScheme + strings.Replace(strings.Replace(one, `version: "1"`, `version: "2"`, 1), "2026-01-01", "2027-01-01", 1)
	later = strings.Replace(later, "    validFrom: 2026-01-01\n", "    validFrom: 2026-01-01\n    validTo: 2027-01-01\n", 1)
	if _, err := pack.Open(pack.Source{Name: "packs", FS: withScheme(later)}); err != nil {
		t.Errorf("one after the other: %v", err)
	}
}

func TestTheRateOfFellmarksVoucherChangesOnADay(t *testing.T) {
	t.Parallel()
	v := shipped(t).SchemeByKey("xf/voucher")
	if v == nil {
		t.Fatal("Fellmark has no voucher")
	}
	for on, want := range map[string]int{"2025-12-31": 30, "2026-01-01": 60} {
		if got := v.At(day(t, on)).Contributions[0].Percent; got != want {
			t.Errorf("%s: %d %%", on, got)
		}
	}
}
