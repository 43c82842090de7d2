package elm

import (
	"time"

	"opencairn.org/cairn/formats/credit"

	"opencairn.org/cairn/formats/flaw"
)

// Problem is something in a list of learning opportunities that cannot be used,
// and where it stands.
type Problem = flaw.Problem

// Specification is what is learnt, by the LOQ profile (Learning Opportunities and
// Qualifications, version 1.1.0): a LearningAchievementSpecification or a
// Qualification, and the opportunities to learn it.
type Specification struct {
	At            string // where it stands in what was read
	ID            string // IRI
	Qualification bool
	Identifiers   []Identifier
	Title         Text
	Description   Text
	Category      Text
	Homepage      string
	Fields        []string // ISCED-F 2013
	Languages     []string // of instruction, BCP 47
	Outcomes      []Outcome
	Volume        string // xsd:duration
	Credits       []CreditPoint
	Modes         []Concept
	Levels        []Concept // EQF, national, or of education
	Entry         Text      // entryRequirement
	Assessments   []Assessed
	AwardedBy     []Organisation
	Opportunities []Opportunity
}

// Assessed is how it is assessed: a LearningAssessmentSpecification.
type Assessed struct {
	Title       Text
	Description Text
	Types       []Concept
}

// Opportunity is one time and place to learn it: a LearningOpportunity.
type Opportunity struct {
	At          string
	ID          string
	Identifiers []Identifier
	Title       Text
	Description Text
	Homepage    string
	Language    string // defaultLanguage, of the description
	ProvidedBy  []Organisation
	Kind        Concept
	Start, End  time.Time
	Duration    string // xsd:duration
	Modes       []Concept
	Deadlines   []time.Time
	Admission   Text
	Prices      []PriceTag
	Places      []Venue
}

// PriceTag is an amount of money.
type PriceTag struct {
	Amount   credit.Amount
	Currency string // ISO 4217; empty where none is stated
}

// Venue is where it takes place.
type Venue struct {
	Name    Text
	Country string // ISO 3166-1 alpha-2
}

// Listing is what was understood of a list of opportunities.
type Listing struct {
	Specifications []Specification
	Problems       []Problem
	Persons        int // described in it, none of whom was read
}
