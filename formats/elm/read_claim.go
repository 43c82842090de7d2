package elm

import (
	"maps"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// The subjects of notes that carry an element without a property of its own: the
// element's name in Annex I.
const (
	SubjectStacking = "Integration/stackability options"
	SubjectQuality  = "Type of quality assurance"
)

func (n *nodes) achievement(v *jcs.Value) Achievement {
	spec, by := n.get(v, "specifiedBy"), n.get(v, "awardedBy")
	a := Achievement{
		ID: id(v), SpecID: id(spec), Title: words(v.Get("title")), Description: words(v.Get("description")), Summary: words(spec.Get("description")),
		AwardedOn: moment(by, "awardingDate"), Volume: str(spec, "volumeOfLearning"), EQF: n.concept(spec, "eqfLevel"), NQF: n.concepts(spec, "nqfLevel"),
		Participation: n.concepts(spec, "mode"), Quality: n.qualities(spec), Prerequisites: note(n.get(spec, "entryRequirement")),
		Fields: n.concepts(spec, "thematicArea"), Kind: n.concept(spec, "dcType"), Setting: n.concept(spec, "learningSetting"),
		Homepage: str(n.get(spec, "homepage"), "contentURL"),
	}
	for _, o := range n.list(by, "awardingBody") {
		a.AwardedBy = append(a.AwardedBy, n.organisation(o))
	}
	for _, o := range n.list(spec, "learningOutcome") {
		a.Outcomes = append(a.Outcomes, n.outcome(o))
	}
	for _, c := range append(n.list(spec, "creditPoint"), n.list(v, "creditReceived")...) {
		p := CreditPoint{System: n.concept(c, "framework"), Points: points(c.Get("point"))}
		if !has(a.Credits, p) {
			a.Credits = append(a.Credits, p)
		}
	}
	for _, l := range n.list(spec, "language") {
		if tag := languageTag(id(l)); tag != "" {
			a.Languages = append(a.Languages, tag)
		}
	}
	for _, p := range n.list(v, "provenBy") {
		a.Assessments = append(a.Assessments, n.assessment(p))
	}
	for _, x := range n.list(v, "influencedBy") {
		a.Activities = append(a.Activities, n.activity(x))
	}
	sources := []*jcs.Value{v, spec}
	for _, x := range n.list(v, "influencedBy") {
		sources = append(sources, x, n.get(x, "specifiedBy"))
	}
	a.notes(n, sources...)
	if len(a.Participation) == 0 { // the sample of Annex I states it on the activity
		for _, x := range a.Activities {
			a.Participation = append(a.Participation, x.Modes...)
		}
	}
	return a
}

// has tells whether credits are there already: what was received is often what is
// specified.
func has(list []CreditPoint, p CreditPoint) bool {
	for _, x := range list {
		if x.System.ID == p.System.ID && x.Points.Equal(p.Points) {
			return true
		}
	}
	return false
}

// notes puts additional notes where their element is, or with further information.
func (a *Achievement) notes(n *nodes, sources ...*jcs.Value) {
	for _, v := range sources {
		for _, x := range n.list(v, "additionalNote") {
			text, subject := note(x), n.concept(x, "subject").Name.In("en")
			switch {
			case len(text) == 0:
			case strings.EqualFold(subject, SubjectStacking) && len(a.Stacking) == 0:
				a.Stacking = text
			case strings.EqualFold(subject, SubjectQuality):
				a.Quality = append(a.Quality, Quality{Title: text})
			case !said(a.Further, text): // the builder writes one note at the activity and at its specification
				a.Further = append(a.Further, text)
			}
		}
	}
}

func (n *nodes) outcome(v *jcs.Value) Outcome {
	return Outcome{
		ID: id(v), Title: words(v.Get("title")), Type: n.concept(v, "dcType"), Reuse: n.concept(v, "reusabilityLevel"),
		Skills: append(n.concepts(v, "relatedESCOSkill"), n.concepts(v, "relatedSkill")...),
	}
}

func (n *nodes) assessment(v *jcs.Value) Assessment {
	spec := n.get(v, "specifiedBy")
	grading := n.get(spec, "gradingScheme")
	return Assessment{
		ID: id(v), Title: words(v.Get("title")), Type: n.concept(spec, "dcType"), Modes: n.concepts(spec, "mode"), Grade: note(n.get(v, "grade")),
		Grading: words(grading.Get("title")), Criteria: words(grading.Get("description")), Supervision: n.concept(v, "idVerification"), Issued: moment(v, "dateIssued"),
	}
}

func (n *nodes) activity(v *jcs.Value) Activity {
	spec := n.get(v, "specifiedBy")
	a := Activity{
		ID: id(v), Title: words(v.Get("title")), Description: words(v.Get("description")), Type: n.concept(spec, "dcType"),
		Modes: n.concepts(spec, "mode"), Volume: str(v, "workload"),
	}
	if a.Volume == "" {
		a.Volume = str(spec, "volumeOfLearning")
	}
	return a
}

func said(list []Text, t Text) bool {
	for _, x := range list {
		if maps.Equal(x, t) {
			return true
		}
	}
	return false
}
