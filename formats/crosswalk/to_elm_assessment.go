package crosswalk

import (
	"cmp"
	"fmt"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/openbadge"
)

// assessments pairs types of assessment with results, in their order: a badge has
// both without saying which belongs to which. Criteria go with the first,
// supervision with all.
func (w *toELM) assessments(b openbadge.Badge) []elm.Assessment {
	x := b.Achievement
	n := max(len(x.Assessment), len(b.Results))
	if n == 0 && (x.Criteria != "" || x.Supervision != nil) {
		n = 1
	}
	out := make([]elm.Assessment, n)
	for i := range out {
		a := &out[i]
		if i < len(x.Assessment) {
			a.Type = w.concept(elm.Assessments(), x.Assessment[i], "EU-M09", w.alignment(openbadge.TargetAssessment, i))
			a.Title = w.words(x.Assessment[i].Name)
		}
		if i < len(b.Results) {
			w.result(a, b.Results[i], x.Grades, i)
		}
		if x.Supervision != nil {
			a.Supervision = w.concept(elm.Supervisions(), *x.Supervision, "EU-O02", w.alignment(openbadge.TargetSupervision, 0))
		}
		if len(a.Title) == 0 {
			a.Title = w.words(x.Name)
		}
	}
	if x.Criteria != "" {
		out[0].Criteria = w.words(x.Criteria)
		if len(out[0].Grading) == 0 {
			out[0].Grading = out[0].Title
		}
	}
	for i, g := range x.Grades {
		w.grade(g, i)
	}
	return out
}

func (w *toELM) result(a *elm.Assessment, r openbadge.Result, grades []openbadge.Grade, i int) {
	path := fmt.Sprintf("$.credentialSubject.result[%d]", i)
	a.Grade = w.words(cmp.Or(r.Value, r.Status))
	if r.Value != "" && r.Status != "" && r.Value != r.Status {
		w.add("EU-O03", path+".status", OnlyOne, r.Status)
	}
	for _, g := range grades {
		if g.ID == r.Grade {
			a.Grading = w.words(g.Name)
			if len(a.Title) == 0 {
				a.Title = a.Grading
			}
		}
	}
}

// grade names what a grading scheme of the European model does not say.
func (w *toELM) grade(g openbadge.Grade, i int) {
	path := fmt.Sprintf("%s.resultDescription[%d]", badgeAchievement, i)
	w.unless(len(g.Allowed) == 0, "EU-O03", path+".allowedValue", NoPlace, "")
	w.unless(g.Min == "", "EU-O03", path+".valueMin", NoPlace, g.Min)
	w.unless(g.Max == "", "EU-O03", path+".valueMax", NoPlace, g.Max)
	w.unless(g.Required == "", "EU-O03", path+".requiredValue", NoPlace, g.Required)
	w.unless(g.Type == "" || g.Type == "Status" || g.Type == "Result", "EU-O03", path+".resultType", NoPlace, g.Type)
}
