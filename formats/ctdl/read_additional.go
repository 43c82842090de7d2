package ctdl

import (
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/flaw"
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
				r.problem(flaw.UnknownProperty, id, "", strings.Join(properties, ", "))
			}
			continue
		}
		r.property(name, p, c)
	}
}

func (r *reader) property(name string, p place, c *Course) {
	value := p.get("value")
	for _, plain := range plainProperties {
		if plain.name == name {
			r.plain(plain, value, c)
			return
		}
	}
	switch name {
	case propAssessmentType:
		c.Assessment.Types = r.add(c.Assessment.Types, AssessmentTypes, value, "assessment.types")
	case propAssessment:
		c.Assessment.Description = r.text(value, "assessment.description")
	case propRubric:
		c.Assessment.RubricURL = r.absolute(r.str(value))
	case propCriterion:
		r.criterion(p, c)
	case propQuality:
		r.quality(p, c)
	case propParticipation:
		c.Mode = r.mode(value.first())
	case propSupport:
		c.Supports = r.add(c.Supports, Supports, value, "supports")
	case propLevelReason:
		c.LevelReason = r.str(value)
	case propPurpose:
		c.Purpose = r.text(value, "purpose")
	default:
		r.further(name, p, c)
	}
}

func (r *reader) plain(plain plainProperty, value place, c *Course) {
	switch {
	case plain.code != nil:
		*plain.code(c) = r.one(plain.list, value, plain.field)
	case plain.truth != nil:
		*plain.truth(c) = r.yes(value, plain.field)
	default:
		if n, ok := r.upTo(value.first(), plain.most, plain.field); ok {
			*plain.whole(c) = n
		}
	}
}

// upTo is a whole number from 0 to most.
func (r *reader) upTo(p place, most int, field string) (int, bool) {
	s, _ := p.scalar()
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		r.problem(flaw.BadNumber, p, field, "0-"+strconv.Itoa(most))
		return 0, false
	}
	return n, true
}

func (r *reader) quality(p place, c *Course) {
	t := r.one(QualityTypes, p.get("value"), "quality")
	if t == "" {
		return
	}
	c.Quality = append(c.Quality, Quality{
		Type: t, Body: r.str(p.get("description")), URL: r.absolute(r.str(p.get("url"))), Scope: r.str(p.get("name")),
		ValidUntil: r.date(p.get("validThrough"), "quality"), Statement: r.str(p.get("disambiguatingDescription")),
	})
}

func (r *reader) one(list []Term, p place, field string) string {
	p = p.first()
	s, _ := p.scalar()
	code, ok := find(list, s)
	if !ok {
		r.problem(flaw.UnknownValue, p, field, words(list))
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
		r.problem(flaw.UnknownValue, p, field, "true, false")
	}
	return false
}

// criterion reads one line of the rubric; valueReference names the outcome it
// judges by its number in the list, from 1.
func (r *reader) criterion(p place, c *Course) {
	text := r.text(p.get("value"), "assessment.criteria")
	if len(text) == 0 {
		r.problem(flaw.WrongType, place{p.v, p.at + ".value"}, "assessment.criteria", "Text")
		return
	}
	ref := p.get("valueReference").first()
	if code := ref.get("termCode").first(); !code.isZero() {
		ref = code
	}
	s, _ := ref.scalar()
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > len(c.Outcomes) {
		r.problem(flaw.BadOutcomeRef, place{ref.v, p.at + ".valueReference"}, "assessment.criteria", strconv.Itoa(len(c.Outcomes)))
		return
	}
	c.Assessment.Criteria = append(c.Assessment.Criteria, Criterion{Text: text, Outcome: n - 1})
}
