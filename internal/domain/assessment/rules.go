package assessment

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// steps is where each step leads from each state; what is not here is illegal.
var steps = map[State]map[Step]State{
	Planned:           {StepOpen: Open, StepCancel: Cancelled},
	Open:              {StepSubmit: Submitted, StepCancel: Cancelled},
	Submitted:         {StepIdentify: IdentityChecked, StepCancel: Cancelled},
	IdentityChecked:   {StepStart: InMarking, StepCancel: Cancelled},
	InMarking:         {StepMark: Moderation, StepCancel: Cancelled},
	Moderation:        {StepModerate: ResultProvisional, StepReturn: InMarking, StepCancel: Cancelled},
	ResultProvisional: {StepConfirm: ResultFinal, StepReturn: InMarking, StepCancel: Cancelled},
}

// turns is where each turn leads a candidate; what is not here is illegal.
var turns = map[Standing]map[Turn]Standing{
	Registered: {TurnWithdraw: Withdrawn, TurnAbsent: Absent, TurnHold: Held, TurnFinal: Final},
	Held:       {TurnClear: Registered, TurnVoid: Void},
	Final:      {TurnAppeal: Appealed, TurnHold: Held},
	Appealed:   {TurnClear: Final, TurnVoid: Void},
}

// notNow, with a step or turn, is the key of its refusal.
const notNow = "assessment.not_now."

// Next is the state a step leads to, or a fault that says when it is possible.
func Next(s State, by Step) (State, error) {
	if to, ok := steps[s][by]; ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, notNow+string(by), "state", string(s))
}

// NextStanding is the standing a turn leads to, or a fault.
func NextStanding(s Standing, by Turn) (Standing, error) {
	if to, ok := turns[s][by]; ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, notNow+string(by), "standing", string(s))
}

// CheckRubric refuses a rubric that leaves an outcome unjudged, or judges
// something nobody was promised (S-227: every outcome has at least one criterion).
func CheckRubric(r Rubric) error {
	var l fault.List
	if len(r.Outcomes) == 0 {
		l = append(l, fault.New(fault.Invalid, "assessment.rubric.no_outcomes").At("outcomes"))
	}
	for i, o := range r.Outcomes {
		if len(r.Judged(i)) == 0 {
			l = append(l, fault.New(fault.Invalid, "assessment.rubric.outcome_unjudged", "number", i+1, "outcome", o).At("criteria"))
		}
	}
	for i, c := range r.Criteria {
		switch {
		case c.Outcome < 0 || c.Outcome >= len(r.Outcomes):
			l = append(l, fault.New(fault.Invalid, "assessment.rubric.no_such_outcome", "number", i+1).At("criteria"))
		case emptyText(c.Text):
			l = append(l, fault.New(fault.Invalid, "assessment.rubric.criterion_empty", "number", i+1).At("criteria"))
		}
	}
	return l.OrNil()
}

func emptyText(t map[string]string) bool {
	for _, s := range t {
		if s != "" {
			return false
		}
	}
	return true
}

// CheckIntegrity refuses a supervision nobody has heard of, an identity check
// without a method, and a method without an identity check.
func CheckIntegrity(i Integrity, field string) error {
	switch {
	case !slices.Contains(Supervisions(), i.Supervision):
		return fault.New(fault.Invalid, "assessment.integrity.supervision", "value", string(i.Supervision)).At(field + "supervision")
	case i.Supervision == SupervisedIdentified && !slices.Contains(Methods(), i.Method):
		return fault.New(fault.Invalid, "assessment.integrity.method_missing").At(field + "method")
	case i.Supervision != SupervisedIdentified && i.Method != NoMethod:
		return fault.New(fault.Invalid, "assessment.integrity.method_without_check").At(field + "method")
	}
	return nil
}

// FillGrid makes every present candidate's marks of a grid, in the order of the
// rubric, or says of every wrong cell which candidate and which criterion. The
// grid is good as a whole or not at all.
func FillGrid(r Rubric, present []Candidate, g Grid) (map[identity.PersonID][]Mark, error) {
	given, l := index(r, present, g)
	full := make(map[identity.PersonID][]Mark, len(present))
	for _, c := range present {
		row := make([]Mark, 0, len(r.Criteria))
		for _, k := range r.Criteria {
			m, ok := given[cell{c.Person, k.ID}]
			if !ok && !g.RestMet {
				l = append(l, fault.New(fault.Invalid, "assessment.grid.missing", "candidate", c.Name, "criterion", k.Text).At(CellField(c.Person, k.ID)))
				continue
			}
			if !ok {
				m = Mark{Person: c.Person, Criterion: k.ID, Met: true}
			}
			row = append(row, m)
		}
		full[c.Person] = row
	}
	return full, l.OrNil()
}

type cell struct {
	person    identity.PersonID
	criterion CriterionID
}

// CellField is the form field of one cell of the grid.
func CellField(p identity.PersonID, c CriterionID) string {
	return "mark." + string(p) + "." + string(c)
}

func index(r Rubric, present []Candidate, g Grid) (map[cell]Mark, fault.List) {
	var l fault.List
	given := make(map[cell]Mark, len(g.Marks))
	for _, m := range g.Marks {
		at := CellField(m.Person, m.Criterion)
		who := slices.IndexFunc(present, func(c Candidate) bool { return c.Person == m.Person })
		what := slices.IndexFunc(r.Criteria, func(c Criterion) bool { return c.ID == m.Criterion })
		if who < 0 {
			l = append(l, fault.New(fault.Invalid, "assessment.grid.no_such_candidate", "criterion", string(m.Criterion)).At(at))
			continue
		}
		if what < 0 {
			l = append(l, fault.New(fault.Invalid, "assessment.grid.no_such_criterion", "candidate", present[who].Name, "criterion", string(m.Criterion)).At(at))
			continue
		}
		c := cell{m.Person, m.Criterion}
		if _, twice := given[c]; twice {
			l = append(l, fault.New(fault.Invalid, "assessment.grid.twice", "candidate", present[who].Name, "criterion", r.Criteria[what].Text).At(at))
		}
		given[c] = m
	}
	return given, l
}

// Judge is the outcome of one candidate's marks: mastery, every criterion met,
// and every outcome judged (S-234). Marks that miss a criterion do not pass.
func Judge(r Rubric, marks []Mark) Outcome {
	if len(r.Criteria) == 0 || CheckRubric(r) != nil {
		return NotPassed
	}
	for _, c := range r.Criteria {
		if !slices.ContainsFunc(marks, func(m Mark) bool { return m.Criterion == c.ID && m.Met }) {
			return NotPassed
		}
	}
	return Passed
}

// Borderline reports a candidate whom one criterion decides.
func Borderline(marks []Mark) bool {
	missed := 0
	for _, m := range marks {
		if !m.Met {
			missed++
		}
	}
	return missed == 1
}

// SampleSize is how many of n results a second person looks at: one in ten,
// rounded up (lifecycles 5.5; the borderline ones come on top).
func SampleSize(n int) int { return (n + 9) / 10 }

// CheckSample refuses a moderation that looked at too few, or left out a
// borderline candidate.
func CheckSample(marked []Candidate, looked []identity.PersonID) error {
	var l fault.List
	seen := map[identity.PersonID]bool{}
	for _, p := range looked {
		if !slices.ContainsFunc(marked, func(c Candidate) bool { return c.Person == p }) {
			l = append(l, fault.New(fault.Invalid, "assessment.sample.no_such_candidate").At("sample"))
			continue
		}
		seen[p] = true
	}
	for _, c := range marked {
		if Borderline(c.Marks) && !seen[c.Person] {
			l = append(l, fault.New(fault.Invalid, "assessment.sample.borderline", "candidate", c.Name).At("sample"))
		}
	}
	if want := SampleSize(len(marked)); len(seen) < want {
		l = append(l, fault.New(fault.Invalid, "assessment.sample.too_small", "want", want, "got", len(seen)).At("sample"))
	}
	return l.OrNil()
}

// CheckAssessor refuses an assessor who is a candidate of the same sitting.
func CheckAssessor(assessor identity.PersonID, candidates []Candidate) error {
	if takesPart(assessor, candidates) {
		return fault.New(fault.Denied, "assessment.four_eyes.assessor_is_candidate")
	}
	return nil
}

// CheckSecondPerson holds the four-eyes rule: who moderates, confirms or
// releases is neither the assessor nor a candidate, under any of their ids.
func CheckSecondPerson(s Sitting, candidates []Candidate, second ...identity.PersonID) error {
	if len(second) == 0 {
		return fault.New(fault.Denied, "assessment.four_eyes.nobody")
	}
	for _, id := range second {
		switch {
		case id == "":
			return fault.New(fault.Denied, "assessment.four_eyes.nobody")
		case id == s.Assessor:
			return fault.New(fault.Denied, "assessment.four_eyes.own_marking")
		case takesPart(id, candidates):
			return fault.New(fault.Denied, "assessment.four_eyes.is_candidate")
		}
	}
	return nil
}

func takesPart(p identity.PersonID, candidates []Candidate) bool {
	return slices.ContainsFunc(candidates, func(c Candidate) bool { return c.Person == p && c.Standing != Withdrawn })
}

// CheckFinal refuses to make results final where the sitting was not held as it
// was declared (EU-O02, CMF-d).
func CheckFinal(s Sitting) error {
	if s.Executed == s.Declared {
		return nil
	}
	return fault.New(fault.Conflict, "assessment.final.not_as_declared",
		"declared", string(s.Declared.Supervision), "executed", string(s.Executed.Supervision))
}

// executedFor is how it was for one person.
func executedFor(s Sitting, c Candidate) Integrity {
	if c.Exception != nil {
		return c.Exception.Executed
	}
	return s.Executed
}

// Due is the end of the given number of working days (Monday to Friday) after
// a sitting; public holidays are not known and not subtracted (S-063).
func Due(at time.Time, workingDays int) time.Time {
	for workingDays > 0 {
		at = at.AddDate(0, 0, 1)
		if d := at.Weekday(); d != time.Saturday && d != time.Sunday {
			workingDays--
		}
	}
	return at
}

// present are the candidates who were there: they are marked, also while an
// incident holds their result.
func present(all []Candidate) []Candidate {
	return slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool {
		return c.Standing == Absent || c.Standing == Withdrawn || c.Standing == Void
	})
}
