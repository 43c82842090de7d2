package ctdl

import (
	"slices"
	"strings"
)

// Term is one code of a closed list and the concept it stands for.
type Term struct {
	Code string
	URI  string
}

// AssessmentTypes are the Europass learning assessment types (ELM 2024-02,
// reference-tables 3.4); a code is the label with hyphens.
var AssessmentTypes = []Term{
	{"peer-assessment", "http://data.europa.eu/snb/assessment/19a2e5e671"},
	{"marked-assignment", "http://data.europa.eu/snb/assessment/2939dae15f"},
	{"continuous-evaluation", "http://data.europa.eu/snb/assessment/3484bd7e51"},
	{"portfolio", "http://data.europa.eu/snb/assessment/4f03b91c0e"},
	{"group-performance", "http://data.europa.eu/snb/assessment/56539a6507"},
	{"practical-assessment", "http://data.europa.eu/snb/assessment/6a4db9f11d"},
	{"written-examination", "http://data.europa.eu/snb/assessment/6e6cb2cc78"},
	{"level-of-attendance", "http://data.europa.eu/snb/assessment/7331eb4762"},
	{"project-work", "http://data.europa.eu/snb/assessment/795dac4096"},
	{"peer-review", "http://data.europa.eu/snb/assessment/812e3b0ae1"},
	{"quiz", "http://data.europa.eu/snb/assessment/b1b68f6735"},
	{"problem-based-learning", "http://data.europa.eu/snb/assessment/c4256a2726"},
	{"oral-examination", "http://data.europa.eu/snb/assessment/d30284d7df"},
	{"artefact-assessment", "http://data.europa.eu/snb/assessment/de4d165a6c"},
}

// Modes are the forms of participation (EU Annex I, element 10; S-172).
var Modes = []Term{
	{"online", "http://data.europa.eu/snb/learning-assessment/920fbb3cbe"},
	{"onsite", "http://data.europa.eu/snb/learning-assessment/9191af2ed9"},
	{"blended", "http://data.europa.eu/snb/learning-assessment/e92d221e4d"},
	{"volunteering", ""},
	{"workExperience", "http://data.europa.eu/snb/learning-assessment/729f3bed4b"},
}

// Supervisions are the three values of EU Annex I, optional element 2.
var Supervisions = []Term{{"unsupervised", ""}, {"supervised", ""}, {"supervised-identified", ""}}

// QualityTypes are the kinds of quality assurance an offer can rest on.
var QualityTypes = []Term{{"internal", ""}, {"external-programme", ""}, {"external-institution", ""}, {"field-right", ""}}

// StackingModes are the two values of EU Annex I, optional element 4.
var StackingModes = []Term{{"standalone", ""}, {"integrated", ""}}

// Origins say how an offer came about (S-033).
var Origins = []Term{{"new", ""}, {"rebranded", ""}, {"restructured", ""}, {"bundled", ""}, {"existing", ""}}

// Supports are what helps people take part.
var Supports = []Term{{"childcare", ""}, {"evening", ""}, {"weekend", ""}, {"equipment", ""}, {"glossary", ""}, {"travel", ""}, {"accessible", ""}}

// sameMode are other words pages use for a mode (schema.org's own examples).
var sameMode = map[string]string{
	"on-site": "onsite", "in-person": "onsite", "in person": "onsite", "face-to-face": "onsite", "presential": "onsite",
	"mixed": "blended", "hybrid": "blended", "distance": "online", "workbased": "workExperience", "work experience": "workExperience",
}

// find accepts the code or the concept's URI, whatever its case.
func find(list []Term, s string) (string, bool) {
	s = strings.TrimSpace(s)
	for _, t := range list {
		if strings.EqualFold(t.Code, s) || (t.URI != "" && strings.EqualFold(t.URI, strings.Replace(s, "https:", "http:", 1))) {
			return t.Code, true
		}
	}
	return "", false
}

// words are a list's codes, for a Problem's Want.
func words(list []Term) string {
	codes := make([]string, len(list))
	for i, t := range list {
		codes[i] = t.Code
	}
	return strings.Join(codes, ", ")
}

// The names of our additionalProperty entries (docs/reference/provider-page.md).
const (
	propAssessmentType = "assessmentType"
	propAssessment     = "assessmentDescription"
	propSupervision    = "assessmentSupervision"
	propSummative      = "assessmentSummative"
	propCriterion      = "assessmentCriterion"
	propQuality        = "qualityAssurance"
	propStacking       = "stacking"
	propParticipation  = "participation"
	propOrigin         = "origin"
	propSafety         = "safetyCritical"
	propFunding        = "publicFunding"
	propSupport        = "support"
	propRolling        = "rollingStart"
)

var properties = []string{
	propAssessmentType, propAssessment, propSupervision, propSummative, propCriterion, propQuality, propStacking,
	propParticipation, propOrigin, propSafety, propFunding, propSupport, propRolling,
}

// propertyBase is what a propertyID may begin with, so that the short names are
// ours and nobody else's when a page wants to be exact.
const propertyBase = "https://opencairn.org/ns/offer#"

func propertyName(id string) (string, bool) {
	id = strings.TrimPrefix(strings.TrimSpace(id), propertyBase)
	return id, slices.Contains(properties, id)
}
