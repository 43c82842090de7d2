package assessment

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

func TestASittingMovesOnlyAlongItsTable(t *testing.T) {
	t.Parallel()
	want := map[State]map[Step]State{
		Planned:           {StepOpen: Open, StepCancel: Cancelled},
		Open:              {StepSubmit: Submitted, StepCancel: Cancelled},
		Submitted:         {StepIdentify: IdentityChecked, StepCancel: Cancelled},
		IdentityChecked:   {StepStart: InMarking, StepCancel: Cancelled},
		InMarking:         {StepMark: Moderation, StepCancel: Cancelled},
		Moderation:        {StepModerate: ResultProvisional, StepReturn: InMarking, StepCancel: Cancelled},
		ResultProvisional: {StepConfirm: ResultFinal, StepReturn: InMarking, StepCancel: Cancelled},
		ResultFinal:       {},
		Cancelled:         {},
	}
	for _, s := range States() {
		for _, by := range Steps() {
			got, err := Next(s, by)
			if got != want[s][by] {
				t.Errorf("%s from %s: got %q, want %q", by, s, got, want[s][by])
			}
			if illegal := want[s][by] == ""; illegal != fault.Is(err, notNow+string(by)) {
				t.Errorf("%s from %s: got error %v", by, s, err)
			}
		}
	}
}

func TestEveryStateCanBeReached(t *testing.T) {
	t.Parallel()
	seen := map[State]bool{Planned: true}
	for range States() {
		for s := range seen {
			for _, to := range steps[s] {
				seen[to] = true
			}
		}
	}
	if len(seen) != len(States()) {
		t.Errorf("reached %v of %v", seen, States())
	}
	met := map[Standing]bool{Registered: true}
	for range Standings() {
		for s := range met {
			for _, to := range turns[s] {
				met[to] = true
			}
		}
	}
	if len(met) != len(Standings()) {
		t.Errorf("reached %v of %v", met, Standings())
	}
}

func TestACandidateMovesOnlyAlongTheTable(t *testing.T) {
	t.Parallel()
	want := map[Standing]map[Turn]Standing{
		Registered: {TurnWithdraw: Withdrawn, TurnAbsent: Absent, TurnHold: Held, TurnFinal: Final},
		Held:       {TurnClear: Registered, TurnVoid: Void},
		Final:      {TurnAppeal: Appealed, TurnHold: Held},
		Appealed:   {TurnClear: Final, TurnVoid: Void},
	}
	for _, s := range Standings() {
		for _, by := range Turns() {
			got, err := NextStanding(s, by)
			if got != want[s][by] || (err == nil) != (got != "") {
				t.Errorf("%s from %s: got %q, %v, want %q", by, s, got, err, want[s][by])
			}
		}
	}
}

func en(s string) i18n.Text { return i18n.Text{"en": s} }

// medicines is a rubric of three outcomes and four criteria.
func medicines() Rubric {
	return Rubric{
		Outcomes: []i18n.Text{en("give medicines"), en("check the record"), en("calculate")},
		Criteria: []Criterion{
			{ID: "c1", Outcome: 0, Text: en("gives the right dose")},
			{ID: "c2", Outcome: 0, Text: en("washes hands")},
			{ID: "c3", Outcome: 1, Text: en("reads the record first")},
			{ID: "c4", Outcome: 2, Text: en("no error in the test")},
		},
	}
}

func two() []Candidate {
	return []Candidate{{Person: "p1", Name: "Samira Haddad", Standing: Registered}, {Person: "p2", Name: "Ann Bell", Standing: Registered}}
}

func keys(err error) []string {
	l, _ := fault.Of(err)
	var ks []string
	for _, f := range l {
		ks = append(ks, f.Key+" @"+f.Field)
	}
	return ks
}

func TestARubricJudgesEveryOutcome(t *testing.T) {
	t.Parallel()
	if err := CheckRubric(medicines()); err != nil {
		t.Errorf("a good rubric: %v", err)
	}
	for name, c := range map[string]struct {
		spoil func(*Rubric)
		want  string
	}{
		"no outcomes":                {func(r *Rubric) { r.Outcomes, r.Criteria = nil, nil }, "assessment.rubric.no_outcomes"},
		"an outcome nobody judges":   {func(r *Rubric) { r.Criteria = r.Criteria[:3] }, "assessment.rubric.outcome_unjudged"},
		"a criterion of no outcome":  {func(r *Rubric) { r.Criteria = append(r.Criteria, Criterion{ID: "c5", Outcome: 3, Text: en("x")}) }, "assessment.rubric.no_such_outcome"},
		"a criterion without words":  {func(r *Rubric) { r.Criteria[0].Text = en("") }, "assessment.rubric.criterion_empty"},
		"a criterion below the list": {func(r *Rubric) { r.Criteria[0].Outcome = -1 }, "assessment.rubric.no_such_outcome"},
	} {
		r := medicines()
		c.spoil(&r)
		if err := CheckRubric(r); !fault.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAGridOfExceptionsFillsTheRestAsMet(t *testing.T) {
	t.Parallel()
	full, err := FillGrid(medicines(), two(), Grid{RestMet: true, Marks: []Mark{{Person: "p2", Criterion: "c3", Note: "read it afterwards"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := Judge(medicines(), full["p1"]); got != Passed {
		t.Errorf("p1: got %s", got)
	}
	want := []Mark{
		{Person: "p2", Criterion: "c1", Met: true},
		{Person: "p2", Criterion: "c2", Met: true},
		{Person: "p2", Criterion: "c3", Note: "read it afterwards"},
		{Person: "p2", Criterion: "c4", Met: true},
	}
	if diff := cmp.Diff(want, full["p2"]); diff != "" {
		t.Error(diff)
	}
	if got := Judge(medicines(), full["p2"]); got != NotPassed {
		t.Errorf("p2: got %s, one criterion is not met", got)
	}
}

func TestAWrongGridNamesEveryWrongCell(t *testing.T) {
	t.Parallel()
	_, err := FillGrid(medicines(), two(), Grid{Marks: []Mark{
		{Person: "p1", Criterion: "c1", Met: true},
		{Person: "p1", Criterion: "c1"},
		{Person: "p1", Criterion: "c2", Met: true},
		{Person: "p1", Criterion: "c9", Met: true},
		{Person: "p3", Criterion: "c1", Met: true},
		{Person: "p1", Criterion: "c3", Met: true},
		{Person: "p2", Criterion: "c1", Met: true},
		{Person: "p2", Criterion: "c2", Met: true},
		{Person: "p2", Criterion: "c3", Met: true},
		{Person: "p2", Criterion: "c4", Met: true},
	}})
	want := []string{
		"assessment.grid.twice @mark.p1.c1",
		"assessment.grid.no_such_criterion @mark.p1.c9",
		"assessment.grid.no_such_candidate @mark.p3.c1",
		"assessment.grid.missing @mark.p1.c4",
	}
	if diff := cmp.Diff(want, keys(err)); diff != "" {
		t.Error(diff)
	}
	l, _ := fault.Of(err)
	if got := l[3].Args["candidate"]; got != "Samira Haddad" {
		t.Errorf("the missing cell names %v", got)
	}
}

func TestExceptionsAndTheWholeGridSayTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := medicines()
		var everybody []Candidate
		var whole, exceptions []Mark
		for i := range rapid.IntRange(1, 30).Draw(rt, "candidates") {
			p := identity.PersonID(fmt.Sprint("p", i))
			everybody = append(everybody, Candidate{Person: p, Name: string(p)})
			for _, c := range r.Criteria {
				m := Mark{Person: p, Criterion: c.ID, Met: rapid.Bool().Draw(rt, "met")}
				whole = append(whole, m)
				if !m.Met {
					exceptions = append(exceptions, m)
				}
			}
		}
		a, err1 := FillGrid(r, everybody, Grid{Marks: whole})
		b, err2 := FillGrid(r, everybody, Grid{RestMet: true, Marks: exceptions})
		if err1 != nil || err2 != nil {
			rt.Fatal(err1, err2)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			rt.Fatal(diff)
		}
		for p, marks := range a {
			unmet := 0
			for _, m := range marks {
				if !m.Met {
					unmet++
				}
			}
			if (Judge(r, marks) == Passed) != (unmet == 0) {
				rt.Fatalf("%s with %d unmet: %s", p, unmet, Judge(r, marks))
			}
			if Borderline(marks) != (unmet == 1) {
				rt.Fatalf("%s with %d unmet: borderline %v", p, unmet, Borderline(marks))
			}
		}
	})
}

func TestMarksThatLeaveAnOutcomeOutDoNotPass(t *testing.T) {
	t.Parallel()
	met := []Mark{{Criterion: "c1", Met: true}, {Criterion: "c2", Met: true}, {Criterion: "c3", Met: true}}
	if got := Judge(medicines(), met); got != NotPassed {
		t.Errorf("got %s", got)
	}
	if got := Judge(Rubric{}, nil); got != NotPassed {
		t.Errorf("an empty rubric: got %s", got)
	}
}

func TestASampleHoldsOneInTenAndEveryBorderlineCase(t *testing.T) {
	t.Parallel()
	var cs []Candidate
	for i := range 24 {
		cs = append(cs, Candidate{Person: identity.PersonID(fmt.Sprint("p", i)), Name: fmt.Sprint("Person ", i), Marks: []Mark{{Criterion: "c1", Met: i != 7}}})
	}
	if err := CheckSample(cs, []identity.PersonID{"p7", "p1", "p2"}); err != nil {
		t.Errorf("a good sample: %v", err)
	}
	for name, c := range map[string]struct {
		looked []identity.PersonID
		want   string
	}{
		"too few":        {[]identity.PersonID{"p7", "p1"}, "assessment.sample.too_small"},
		"one seen twice": {[]identity.PersonID{"p7", "p1", "p1"}, "assessment.sample.too_small"},
		"not borderline": {[]identity.PersonID{"p1", "p2", "p3"}, "assessment.sample.borderline"},
		"a stranger":     {[]identity.PersonID{"p7", "p1", "p2", "x"}, "assessment.sample.no_such_candidate"},
	} {
		if err := CheckSample(cs, c.looked); !fault.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for n, want := range map[int]int{0: 0, 1: 1, 10: 1, 11: 2, 24: 3} {
		if got := SampleSize(n); got != want {
			t.Errorf("of %d: got %d, want %d", n, got, want)
		}
	}
}

func TestTheSecondPersonIsNeitherAssessorNorCandidate(t *testing.T) {
	t.Parallel()
	s := Sitting{Assessor: "amadi"}
	gone := append(two(), Candidate{Person: "p3", Standing: Withdrawn})
	for who, want := range map[identity.PersonID]string{
		"castell": "",
		"p3":      "", // withdrew before the sitting
		"":        "assessment.four_eyes.nobody",
		"amadi":   "assessment.four_eyes.own_marking",
		"p1":      "assessment.four_eyes.is_candidate",
	} {
		err := CheckSecondPerson(s, gone, who)
		if (want == "") != (err == nil) || want != "" && !fault.Is(err, want) {
			t.Errorf("%q: got %v, want %q", who, err, want)
		}
	}
	if err := CheckAssessor("p2", two()); !fault.Is(err, "assessment.four_eyes.assessor_is_candidate") {
		t.Errorf("an assessor who is a candidate: got %v", err)
	}
}

func TestAResultIsFinalOnlyWhenTheSittingWasHeldAsDeclared(t *testing.T) {
	t.Parallel()
	declared := Integrity{SupervisedIdentified, Document}
	for _, c := range []struct {
		executed Integrity
		ok       bool
	}{
		{declared, true},
		{Integrity{SupervisedIdentified, Known}, false},
		{Integrity{Supervised, NoMethod}, false},
		{Integrity{}, false},
	} {
		err := CheckFinal(Sitting{Declared: declared, Executed: c.executed})
		if (err == nil) != c.ok || err != nil && !fault.Is(err, "assessment.final.not_as_declared") {
			t.Errorf("%v: got %v", c.executed, err)
		}
	}
}

func TestIntegrityHasExactlyThreeValuesAndAMethodWithTheThird(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   Integrity
		want string
	}{
		{Integrity{Unsupervised, NoMethod}, ""},
		{Integrity{Supervised, NoMethod}, ""},
		{Integrity{SupervisedIdentified, EID}, ""},
		{Integrity{SupervisedIdentified, NoMethod}, "assessment.integrity.method_missing"},
		{Integrity{SupervisedIdentified, "a glance"}, "assessment.integrity.method_missing"},
		{Integrity{Supervised, Document}, "assessment.integrity.method_without_check"},
		{Integrity{"", NoMethod}, "assessment.integrity.supervision"},
	} {
		err := CheckIntegrity(c.in, "")
		if (c.want == "") != (err == nil) || c.want != "" && !fault.Is(err, c.want) {
			t.Errorf("%v: got %v", c.in, err)
		}
	}
}

func TestTurnaroundCountsWorkingDays(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, time.May, 15, 18, 0, 0, 0, time.UTC)
	for days, want := range map[int]time.Time{
		0:  friday,
		1:  time.Date(2026, time.May, 18, 18, 0, 0, 0, time.UTC),
		14: time.Date(2026, time.June, 4, 18, 0, 0, 0, time.UTC),
	} {
		if got := Due(friday, days); !got.Equal(want) {
			t.Errorf("%d days: got %v, want %v", days, got, want)
		}
	}
	s := Sitting{State: InMarking, Due: Due(friday, 14)}
	if s.Late(s.Due) || !s.Late(s.Due.Add(time.Second)) {
		t.Error("late is after the due time, not at it")
	}
	s.State = ResultFinal
	if s.Late(s.Due.AddDate(1, 0, 0)) {
		t.Error("a final result is late")
	}
}
