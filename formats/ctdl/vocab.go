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

// Settings, Sectors, CostModels, CreditWays, PartKinds, HourKinds, TeamRoles,
// PartnerRoles and Paces are closed lists of ours (frameworks.md 2.0).
var (
	Settings     = codes("formal", "nonformal", "informal")
	Sectors      = codes("HE", "VET", "adult")
	CostModels   = codes("cost-recovery", "margin", "subsidised")
	CreditWays   = codes("direct", "viaRPL", "none")
	PartKinds    = codes("course", "module", "knowledge", "practical", "workExperience")
	HourKinds    = codes("taught", "selfStudy", "practice", "work", "assessment")
	TeamRoles    = codes("lecturer", "trainer", "tutor", "mentor", "assessor", "practitioner")
	PartnerRoles = codes("business", "employmentService", "union", "professionalBody", "community", "university", "publicBody")
	Paces        = codes("full-time", "part-time", "self-paced")
)

func codes(list ...string) []Term {
	out := make([]Term, len(list))
	for i, c := range list {
		out[i].Code = c
	}
	return out
}

// CostTypes are costs beside the price, with CTDL's cost types.
var CostTypes = []Term{
	{"materials", "costType:LearningResource"}, {"travel", "costType:Travel"}, {"equipment", "costType:Equipment"},
	{"assessment", "costType:StandaloneAssessment"}, {"accommodation", "costType:RoomOrResidency"}, {"meals", "costType:Meals"},
	{"childcare", "costType:Childcare"}, {"registration", "costType:EnrollmentFee"}, {"technology", "costType:TechnologyFee"},
}

// Schedules are when a run takes place, with CTDL's schedule timings.
var Schedules = []Term{
	{"daytime", "scheduleTiming:Daytime"}, {"evening", "scheduleTiming:Evening"}, {"weekend", "scheduleTiming:Weekends"},
}

// sameMode are other words pages use for a mode (schema.org's own examples).
var sameMode = map[string]string{
	"on-site": "onsite", "in-person": "onsite", "in person": "onsite", "face-to-face": "onsite", "presential": "onsite",
	"mixed": "blended", "hybrid": "blended", "distance": "online", "workbased": "workExperience", "work experience": "workExperience",
}

// plainProperty is one of our properties that holds one code, one whole number
// or yes and no.
type plainProperty struct {
	name, field string
	list        []Term // of a code
	code        func(c *Course) *string
	whole       func(c *Course) *int
	most        int // of a whole number
	truth       func(c *Course) *bool
}

var plainProperties = []plainProperty{
	{name: propSupervision, field: "assessment.supervision", list: Supervisions, code: func(c *Course) *string { return &c.Assessment.Supervision }},
	{name: propSummative, field: "assessment.summative", truth: func(c *Course) *bool { return &c.Assessment.Summative }},
	{name: "awardsCredit", field: "assessment.awardsCredit", list: CreditWays, code: func(c *Course) *string { return &c.Assessment.AwardsCredit }},
	{name: propStacking, field: "stacking", list: StackingModes, code: func(c *Course) *string { return &c.Stacking.Mode }},
	{name: propOrigin, field: "origin", list: Origins, code: func(c *Course) *string { return &c.Origin }},
	{name: propSafety, field: "safetyCritical", truth: func(c *Course) *bool { return &c.SafetyCritical }},
	{name: propFunding, field: "publicFunding", truth: func(c *Course) *bool { return &c.PublicFunding }},
	{name: "setting", field: "setting", list: Settings, code: func(c *Course) *string { return &c.Setting }},
	{name: "sector", field: "sector", list: Sectors, code: func(c *Course) *string { return &c.Sector }},
	{name: "costModel", field: "costModel", list: CostModels, code: func(c *Course) *string { return &c.CostModel }},
	{name: "reviewMonths", field: "reviewMonths", most: 600, whole: func(c *Course) *int { return &c.ReviewMonths }},
	{name: "attendance", field: "attendance", most: 100, whole: func(c *Course) *int { return &c.Attendance }},
	{name: "taster", field: "taster", truth: func(c *Course) *bool { return &c.Taster }},
	{name: "assessmentOnly", field: "assessmentOnly", truth: func(c *Course) *bool { return &c.AssessmentOnly }},
	{name: "dualEnrolment", field: "dualEnrolment", truth: func(c *Course) *bool { return &c.DualEnrolment }},
}

// find accepts the code or the concept's URI, whatever its case.
func find(list []Term, s string) (string, bool) {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "https://purl.org/ctdl/vocabs/"); ok {
		s = strings.Replace(rest, "/", ":", 1)
	}
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

	propTeam        = "teachingRole"
	propPartner     = "coDesignPartner"
	propPlatform    = "deliveryPlatform"
	propEligible    = "eligiblePartner"
	propHours       = "hours"
	propAdvance     = "learnerAdvances"
	propListed      = "listedOn"
	propReserved    = "reservedPlaces"
	propPilot       = "pilot"
	propOnline      = "onlineShare"
	propDegree      = "degreeCourse"
	propPurpose     = "purpose"
	propRubric      = "assessmentRubric"
	propLevelReason = "levelNotApplicable"
)

var properties = []string{
	propAssessmentType, propAssessment, propSupervision, propSummative, propCriterion, propQuality, propStacking,
	propParticipation, propOrigin, propSafety, propFunding, propSupport, propRolling, propTeam, propPartner, propPlatform,
	propEligible, propHours, propAdvance, propListed, propReserved, propPilot, propOnline, propDegree, propPurpose,
	propRubric, propLevelReason, "setting", "sector", "costModel", "awardsCredit", "reviewMonths", "attendance", "taster",
	"assessmentOnly", "dualEnrolment",
}

// propertyBase is what a propertyID may begin with, so that the short names are
// ours and nobody else's when a page wants to be exact.
const propertyBase = "https://opencairn.org/ns/offer#"

func propertyName(id string) (string, bool) {
	id = strings.TrimPrefix(strings.TrimSpace(id), propertyBase)
	return id, slices.Contains(properties, id)
}
