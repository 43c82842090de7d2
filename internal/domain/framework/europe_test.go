package framework_test

import (
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/rule"
)

// verdict is what one rule of a shipped framework says about a document.
func verdict(t *testing.T, l *framework.Library, f framework.Fields, id, ruleID, on string) rule.Verdict {
	t.Helper()
	day, err := time.Parse(time.DateOnly, on)
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range []framework.Question{{Stage: framework.StageOffer}, {Stage: framework.StageApplication}} {
		j, err := l.Judge(f, framework.Question{Stage: stage.Stage, On: day, Frameworks: []string{id}})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := j.Of(id)
		if r, ok := got.Result(ruleID); ok {
			return r.Verdict
		}
	}
	t.Fatalf("%s has no rule %s", id, ruleID)
	return rule.Unknown
}

func TestTheDutchExperimentBeginsAndEnds(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	two := framework.Fields{"mc": map[string]any{"volume": map[string]any{"ects": 2}}}
	for on, want := range map[string]rule.Verdict{
		"2024-06-01": rule.Fail, "2025-04-30": rule.Fail, "2025-05-01": rule.Pass, "2027-04-30": rule.Pass, "2027-05-01": rule.Fail,
	} {
		if got := verdict(t, l, two, "nl-pilot", "NL-1", on); got != want {
			t.Errorf("2 ECTS on %s: %s, want %s", on, got, want)
		}
	}
}

func TestHalfOfAMicroDegreeIsDegreeCourses(t *testing.T) {
	t.Parallel()
	l := shipped(t)
	part := func(ects float64, degree any) map[string]any {
		m := map[string]any{"ects": ects}
		if degree != nil {
			m["degreeCourse"] = degree
		}
		return m
	}
	for _, tc := range []struct {
		name  string
		parts []map[string]any
		want  rule.Verdict
	}{
		{name: "exactly half", parts: []map[string]any{part(6, true), part(6, false)}, want: rule.Pass},
		{name: "a third", parts: []map[string]any{part(4, true), part(8, false)}, want: rule.Fail},
		{name: "none", parts: []map[string]any{part(4, false), part(8, false)}, want: rule.Fail},
		{name: "one of two small courses and a large one", parts: []map[string]any{part(8, true), part(2, false), part(2, false)}, want: rule.Pass},
		{name: "one part does not say", parts: []map[string]any{part(6, true), part(6, nil)}, want: rule.Unknown},
		{name: "parts of no size", parts: []map[string]any{part(0, true), part(0, false)}, want: rule.Unknown},
	} {
		f := framework.Fields{"mc": map[string]any{"components": tc.parts}}
		if got := verdict(t, l, f, "taltech-microdegree", "TT-4", "2026-06-01"); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// In Catalonia Spain's law binds too, except the size, which Catalonia sets.
func TestCataloniaReplacesTheSizeAndInheritsTheRest(t *testing.T) {
	t.Parallel()
	f := framework.Fields{
		"mc":       map[string]any{"volume": map[string]any{"hours": 500, "ects": 20}, "origin": "existing"},
		"provider": map[string]any{"type": "university", "country": "ES-CT"},
	}
	for _, tc := range []struct {
		land string
		size rule.Verdict
	}{{land: "ES", size: rule.Fail}, {land: "ES-CT", size: rule.Exempt}} {
		j, err := shipped(t).Judge(f, framework.Question{Jurisdiction: tc.land, On: spring})
		if err != nil {
			t.Fatal(err)
		}
		es, _ := j.Of("es-uni-rd822")
		if r, _ := es.Result("ES-1"); !es.Binding || r.Verdict != tc.size {
			t.Errorf("%s: 20 ECTS: %s, binding %v", tc.land, r.Verdict, es.Binding)
		}
		if r, _ := es.Result("ES-7"); r.Verdict != rule.Fail {
			t.Errorf("%s: an older programme: %s", tc.land, r.Verdict)
		}
		ct, _ := j.Of("cat-slp-current")
		if ct.Binding != (tc.land == "ES-CT") {
			t.Errorf("%s: Catalonia's rules bind: %v", tc.land, ct.Binding)
		}
		if vet, _ := j.Of("es-vet-rd659"); vet.Binding {
			t.Errorf("%s: a university is bound by the law of vocational training", tc.land)
		}
	}
}

func TestAProgrammesRulesBindWhoClaimsThemOrIsPaid(t *testing.T) {
	t.Parallel()
	offer := map[string]any{"publicFunding": []string{"ie-springboard"}}
	for _, tc := range []struct {
		name   string
		fields framework.Fields
		want   map[string]bool
	}{
		{name: "paid by Springboard+", fields: framework.Fields{"offer": offer}, want: map[string]bool{"ie-springboard": true}},
		{name: "claims the universities' agreement", fields: framework.Fields{"mc": map[string]any{"claims": []string{"ie-microcreds"}}}, want: map[string]bool{"ie-microcreds": true}},
		{name: "neither: Ireland is in the Union", fields: framework.Fields{"mc": map[string]any{"label": "course"}}, want: map[string]bool{"eu-cr-2022": true}},
	} {
		j, err := shipped(t).Judge(tc.fields, framework.Question{Jurisdiction: "IE", On: spring})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range j.Findings {
			if f.Binding != tc.want[f.Framework] {
				t.Errorf("%s: %s binds: %v", tc.name, f.Framework, f.Binding)
			}
		}
	}
}
