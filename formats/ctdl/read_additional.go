package ctdl

import (
	"slices"
	"strconv"
	"strings"
)

// additional reads our additionalProperty entries.
func (r *reader) additional(n place, c *Course) {
	for _, p := range n.get("additionalProperty").items() {
		p = r.node(p)
		id := p.get("propertyID").first()
		if id.isZero() {
			continue // a property that names itself only to people
		}
		name, known := propertyName(r.str(id))
		if !known {
			if !strings.Contains(name, ":") { // another vocabulary's is not ours to judge
				r.problem(UnknownProperty, id, "", strings.Join(properties, ", "))
			}
			continue
		}
		r.property(name, p, c)
	}
}

func (r *reader) property(name string, p place, c *Course) {
	value := p.get("value")
	switch name {
	case propAssessmentType:
		c.Assessment.Types = r.add(c.Assessment.Types, AssessmentTypes, value, "assessment.types")
	case propAssessment:
		c.Assessment.Description = r.text(value, "assessment.description")
	case propSupervision:
		c.Assessment.Supervision = r.one(Supervisions, value, "assessment.supervision")
	case propSummative:
		c.Assessment.Summative = r.yes(value, "assessment.summative")
	case propCriterion:
		r.criterion(p, c)
	case propQuality:
		if t := r.one(QualityTypes, value, "quality"); t != "" {
			c.Quality = append(c.Quality, Quality{Type: t, Body: r.str(p.get("description")), URL: r.absolute(r.str(p.get("url")))})
		}
	case propStacking:
		c.Stacking.Mode = r.one(StackingModes, value, "stacking")
	case propParticipation:
		c.Mode = r.mode(value.first())
	case propOrigin:
		c.Origin = r.one(Origins, value, "origin")
	case propSafety:
		c.SafetyCritical = r.yes(value, "safetyCritical")
	case propFunding:
		c.PublicFunding = r.yes(value, "publicFunding")
	case propSupport:
		c.Supports = r.add(c.Supports, Supports, value, "supports")
	}
}

func (r *reader) one(list []Term, p place, field string) string {
	p = p.first()
	s, _ := p.scalar()
	code, ok := find(list, s)
	if !ok {
		r.problem(UnknownValue, p, field, words(list))
	}
	return code
}

func (r *reader) add(have []string, list []Term, p place, field string) []string {
	for _, e := range p.items() {
		if code := r.one(list, e, field); code != "" && !slices.Contains(have, code) {
			have = append(have, code)
		}
	}
	return have
}

func (r *reader) yes(p place, field string) bool {
	p = p.first()
	switch s, _ := p.scalar(); strings.ToLower(s) {
	case "true":
		return true
	case "false":
	default:
		r.problem(UnknownValue, p, field, "true, false")
	}
	return false
}

// criterion reads one line of the rubric; valueReference names the outcome it
// judges by its number in the list, from 1.
func (r *reader) criterion(p place, c *Course) {
	text := r.text(p.get("value"), "assessment.criteria")
	if len(text) == 0 {
		r.problem(WrongType, place{p.v, p.at + ".value"}, "assessment.criteria", "Text")
		return
	}
	ref := p.get("valueReference").first()
	if code := ref.get("termCode").first(); !code.isZero() {
		ref = code
	}
	s, _ := ref.scalar()
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > len(c.Outcomes) {
		r.problem(BadOutcomeRef, place{ref.v, p.at + ".valueReference"}, "assessment.criteria", strconv.Itoa(len(c.Outcomes)))
		return
	}
	c.Assessment.Criteria = append(c.Assessment.Criteria, Criterion{Text: text, Outcome: n - 1})
}
