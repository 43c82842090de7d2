package elm

import (
	"time"

	"opencairn.org/cairn/formats/jcs"
)

func (w *writer) learner(c Credential) *jcs.Value {
	l := c.Learner
	o := w.node("Person", l.ID, "person")
	o.words("givenName", l.GivenName)
	o.words("familyName", l.FamilyName)
	o.words("fullName", l.FullName)
	o.time("dateOfBirth", l.BirthDate.Truncate(24*time.Hour))
	o.put("nationalID", w.legal(l.NationalID))
	o.each("identifier", w.identifiers(l.Identifiers))
	o.put("contactPoint", w.contact(l.Email))
	o.put("hasClaim", w.achievement(c.Achievement))
	return o.value()
}

func (w *writer) achievement(a Achievement) *jcs.Value {
	o := w.node("LearningAchievement", a.ID, "learningAchievement")
	o.words("title", a.Title)
	o.words("description", a.Description)
	awarded := w.awarded(a)
	o.put("awardedBy", awarded)
	var proved, did, notes []*jcs.Value
	again := mention(awarded, len(a.Assessments)+len(a.Activities))
	for _, x := range a.Assessments {
		proved = append(proved, w.assessment(x, again))
	}
	for _, x := range a.Activities {
		did = append(did, w.activity(x, again))
	}
	for _, t := range a.Further {
		if v := w.note(t, ""); v != nil {
			notes = append(notes, v)
		}
	}
	o.each("provenBy", proved)
	o.each("influencedBy", did)
	o.each("additionalNote", notes)
	o.put("specifiedBy", w.qualification(a))
	return o.value()
}

// mostRepeated bounds how much of a document says the same again.
const mostRepeated = 256 << 10

// mention is the awarding process as assessments and activities name it, times
// times: whole, as the Europass builder writes it, or by its id where that would
// swell the document.
func mention(awarded *jcs.Value, times int) *jcs.Value {
	if times*len(awarded.Canonical()) <= mostRepeated {
		return awarded
	}
	o := &object{}
	o.plain("id", id(awarded))
	o.plain("type", "AwardingProcess")
	return o.value()
}

func (w *writer) awarded(a Achievement) *jcs.Value {
	o := w.node("AwardingProcess", "", "awardingProcess")
	var bodies []*jcs.Value
	for _, b := range a.AwardedBy {
		bodies = append(bodies, w.organisation(b))
	}
	o.each("awardingBody", bodies)
	o.time("awardingDate", a.AwardedOn)
	return o.value()
}

// qualification writes the specification as a Qualification, the one class that
// has levels of qualifications frameworks and accreditations.
func (w *writer) qualification(a Achievement) *jcs.Value {
	o := w.node("Qualification", a.SpecID, "qualification")
	o.words("title", a.Title)
	o.words("description", a.Summary)
	o.put("dcType", w.concept(a.Kind))
	o.put("homepage", w.web(a.Homepage))
	o.plain("volumeOfLearning", a.Volume)
	o.put("eqfLevel", w.concept(a.EQF))
	o.each("nqfLevel", w.concepts(a.NQF))
	o.each("mode", w.concepts(a.Participation))
	o.each("thematicArea", w.concepts(a.Fields))
	o.put("learningSetting", w.concept(a.Setting))
	o.put("entryRequirement", w.note(a.Prerequisites, ""))
	o.put("isPartialQualification", &jcs.Value{Kind: jcs.False})
	o.each("accreditation", w.accreditations(a.Quality))
	o.each("additionalNote", w.elementNotes(a))
	var outcomes, points, spoken []*jcs.Value
	for _, x := range a.Outcomes {
		outcomes = append(outcomes, w.outcome(x))
	}
	for _, c := range a.Credits {
		p := w.node("CreditPoint", "", "creditPoint")
		p.put("framework", w.concept(c.System))
		p.plain("point", c.Points.String())
		points = append(points, p.value())
	}
	for _, l := range a.Languages {
		if v := w.concept(languageConcept(l)); v != nil {
			spoken = append(spoken, v)
		}
	}
	o.each("learningOutcome", outcomes)
	o.each("creditPoint", points)
	o.each("language", spoken)
	return o.value()
}

// elementNotes are the elements that are notes.
func (w *writer) elementNotes(a Achievement) (out []*jcs.Value) {
	if v := w.note(a.Stacking, SubjectStacking); v != nil {
		out = append(out, v)
	}
	for _, q := range a.Quality {
		if v := w.note(q.Title, SubjectQuality); q.Agency == nil && v != nil {
			out = append(out, v)
		}
	}
	return out
}

func (w *writer) outcome(x Outcome) *jcs.Value {
	o := w.node("LearningOutcome", x.ID, "learningOutcome")
	o.words("title", x.Title)
	o.put("dcType", w.concept(x.Type))
	o.put("reusabilityLevel", w.concept(x.Reuse))
	var esco, other []Concept
	for _, s := range x.Skills {
		if s.Scheme == escoSkills {
			esco = append(esco, s)
		} else {
			other = append(other, s)
		}
	}
	o.each("relatedESCOSkill", w.concepts(esco))
	o.each("relatedSkill", w.concepts(other))
	return o.value()
}

func (w *writer) assessment(x Assessment, awarded *jcs.Value) *jcs.Value {
	o := w.node("LearningAssessment", x.ID, "learningAssessment")
	o.words("title", x.Title)
	o.put("awardedBy", awarded)
	o.put("grade", w.note(x.Grade, ""))
	o.put("idVerification", w.concept(x.Supervision))
	o.time("dateIssued", x.Issued)
	s := w.node("LearningAssessmentSpecification", "", "learningAssessmentSpec")
	s.words("title", x.Title)
	s.put("dcType", w.concept(x.Type))
	s.each("mode", w.concepts(x.Modes))
	if len(x.Grading)+len(x.Criteria) > 0 {
		g := w.node("GradingScheme", "", "gradingScheme")
		g.words("title", x.Grading)
		g.words("description", x.Criteria)
		s.put("gradingScheme", g.value())
	}
	o.put("specifiedBy", s.value())
	return o.value()
}

func (w *writer) activity(x Activity, awarded *jcs.Value) *jcs.Value {
	o := w.node("LearningActivity", x.ID, "activity")
	o.words("title", x.Title)
	o.words("description", x.Description)
	o.put("awardedBy", awarded)
	s := w.node("LearningActivitySpecification", "", "learningActivitySpec")
	s.words("title", x.Title)
	s.put("dcType", w.concept(x.Type))
	s.each("mode", w.concepts(x.Modes))
	s.plain("volumeOfLearning", x.Volume)
	o.put("specifiedBy", s.value())
	return o.value()
}
