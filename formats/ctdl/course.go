package ctdl

import (
	"time"

	"opencairn.org/cairn/formats/credit"
)

// Text is content by BCP 47 language code; "und" where a page names none.
type Text map[string]string

// Course is one thing that can be learnt, as a page describes it.
type Course struct {
	ID   string // identifier, courseCode, @id or url, in this order
	URL  string // the page it says is its own
	Kind string // Course, EducationalOccupationalCredential
	At   string // where in the page it stands: "script 1 $.@graph[0]"

	Name          Text
	Description   Text
	Provider      Organisation
	Outcomes      []Outcome
	Hours         *credit.Amount
	Credits       []credit.Credits
	Weeks         int
	Level         *Level
	Assessment    Assessment
	Mode          string // a Modes code
	Quality       []Quality
	Awarders      []Organisation
	Countries     []string // ISO 3166-1 alpha-2
	Category      string   // what the credential is called: certificate, badge, ...
	Prerequisites Text
	Stacking      Stacking
	Field         string   // ISCED-F 2013
	Languages     []string // BCP 47
	Origin        string   // an Origins code
	SafetyCritical,
	PublicFunding bool
	Price     *Price
	BarePrice *credit.Amount // a price without its currency: never a Price
	Supports  []string
	Contact   string
	Runs      []Run

	Further
}

// Organisation is a body as a page names it.
type Organisation struct {
	Name    string
	URL     string
	Country string // ISO 3166-1 alpha-2
	// Alliance says that it is a group of institutions (schema.org Consortium).
	Alliance bool
}

// Outcome is one thing a person can do at the end.
type Outcome struct {
	Text Text
	Code string // URI of a skill, when the author gave one
}

// Level is a level in a named framework: "eqf" with 1 to 8, or the framework's
// name and the level as it is written there.
type Level struct {
	Framework string
	Value     string
}

// Assessment says how the outcomes are judged.
type Assessment struct {
	Types       []string // AssessmentTypes codes
	Description Text
	Supervision string // a Supervisions code
	Summative   bool
	Criteria    []Criterion

	RubricURL    string // where the criteria are public, when they are not here
	AwardsCredit string // an AwardsCredit code
}

// Criterion is one line of the public rubric; Outcome is the index of what it
// judges.
type Criterion struct {
	Text    Text
	Outcome int
}

// Quality is a quality assurance the course rests on.
type Quality struct {
	Type string // a QualityTypes code
	Body string
	URL  string

	Scope      string
	ValidUntil time.Time
	Statement  string // in the provider's own words
}

// Stacking says whether the credential stands alone or counts towards others.
type Stacking struct {
	Mode    string // a StackingModes code
	Targets []string
}

// Price is an exact amount in minor units of an ISO 4217 currency.
type Price struct {
	Minor    int64
	Currency string
}

// Run is one CourseInstance.
type Run struct {
	ID       string
	Start    time.Time
	End      time.Time
	Rolling  bool
	Deadline time.Time // last day to enrol
	Places   int       // 0: not stated
	Place    string
	At       string // "latitude,longitude" of the place in degrees, WGS 84
	Mode     string // a Modes code
	Reserved []Reserved
	Schedule []string // Schedules codes
	Pace     string   // a Paces code
}

// Reserved is the places of a run that are kept for one group.
type Reserved struct {
	Group  string
	Places int
}
