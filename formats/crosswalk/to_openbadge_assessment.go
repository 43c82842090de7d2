package crosswalk

import (
	"fmt"
	"time"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/openbadge"
)

// assessments takes apart what a badge keeps apart: types, results, criteria,
// supervision.
func (w *toBadge) assessments(b *openbadge.Badge, a elm.Achievement) {
	x := &b.Achievement
	for i, p := range a.Assessments {
		path := fmt.Sprintf("%s.provenBy[%d]", claimPath, i)
		title := w.say(p.Title, "EU-M09", path+".title")
		w.assessmentType(x, p, title, path)
		w.graded(b, p, title, path, i)
		w.criteria(x, p, path)
		w.supervised(x, p, path)
		for j, m := range p.Modes {
			w.add("EU-M09", fmt.Sprintf("%s.specifiedBy.mode[%d]", path, j), NoPlace, m.Name.In(w.lang))
		}
		w.unless(p.Issued.IsZero(), "EU-M09", path+".dateIssued", NoPlace, p.Issued.Format(time.DateOnly))
	}
}

// assessmentType keeps the assessor's own title for a type of the list, which its
// code names already.
func (w *toBadge) assessmentType(x *openbadge.Achievement, p elm.Assessment, title, path string) {
	if p.Type.IsZero() {
		return
	}
	n := w.named(elm.Assessments(), p.Type, "EU-M09", path+".specifiedBy.dcType")
	switch {
	case n.Code != "" && title != "":
		n.Name = title
	case title != "" && title != n.Name:
		w.add("EU-M09", path+".title", NoPlace, title)
	}
	x.Assessment = append(x.Assessment, n)
}

func (w *toBadge) graded(b *openbadge.Badge, p elm.Assessment, title, path string, i int) {
	value := w.say(p.Grade, "EU-O03", path+".grade")
	name := w.say(p.Grading, "EU-O03", path+".specifiedBy.gradingScheme.title")
	if value == "" {
		w.unless(name == "" || name == title, "EU-O03", path+".specifiedBy.gradingScheme.title", NoPlace, name)
		return
	}
	g := openbadge.Grade{ID: fmt.Sprintf("%s#grade-%d", b.Achievement.ID, i+1), Name: name, Type: "Result"}
	if g.Name == "" {
		g.Name = title
	}
	r := openbadge.Result{Grade: g.ID, Value: value}
	if statuses[value] {
		g.Type, r.Status = "Status", value
	}
	b.Achievement.Grades = append(b.Achievement.Grades, g)
	b.Results = append(b.Results, r)
}

func (w *toBadge) criteria(x *openbadge.Achievement, p elm.Assessment, path string) {
	text := w.say(p.Criteria, "criteria", path+".specifiedBy.gradingScheme.description")
	if text != "" && x.Criteria != "" {
		x.Criteria += "\n\n"
	}
	x.Criteria += text
}

func (w *toBadge) supervised(x *openbadge.Achievement, p elm.Assessment, path string) {
	if p.Supervision.IsZero() {
		return
	}
	n := w.named(elm.Supervisions(), p.Supervision, "EU-O02", path+".idVerification")
	if x.Supervision != nil && *x.Supervision != n {
		w.add("EU-O02", path+".idVerification", OnlyOne, n.Name)
		return
	}
	x.Supervision = &n
}
