package ctdl

import (
	"time"

	"opencairn.org/cairn/formats/credit"
)

// Further is what a page may say beyond the elements of the Recommendation.
type Further struct {
	OtherLevels []Level // levels in further frameworks
	LevelReason string  // why no level applies

	Purpose        Text
	Parts          []Part     // what a composed course is made of
	Parent         *Programme // what it was taken out of
	CoProviders    []Organisation
	Team           []TeamRole
	CoDesign       []Partner
	Research       Text
	Setting        string // a Settings code
	Sector         string // a Sectors code
	Validity       string // ISO 8601 duration
	ReviewMonths   int
	Attendance     int // percent
	HoursSplit     []HoursPart
	Taster         bool
	AssessmentOnly bool

	Introduction     Text
	Image            *Image
	Platform         *Organisation
	TargetGroups     []string
	Eligibility      Text
	EligiblePartners []Organisation
	DualEnrolment    bool
	OnlineShare      *int // percent
	SDG              []int
	Industries       []string
	Instruments      []Instrument
	ListedOn         []string
	Pilot            *Pilot

	Costs     []Cost
	Advance   *Price
	Funding   []FundingSource
	CostModel string // a CostModels code
}

// Part is a part of a course, or a module of a programme.
type Part struct {
	Code         string // its own identifier
	Name         Text
	Kind         string // a PartKinds code
	URL          string
	Hours        *credit.Amount
	Credits      *credit.Credits
	DegreeCourse bool
}

// Programme is what a course was taken out of.
type Programme struct {
	Name    string
	URL     string
	Level   string
	Modules []Part
}

// HoursPart is a part of the hours.
type HoursPart struct {
	Kind  string // an HourKinds code
	Hours credit.Amount
}

// TeamRole is a part people take in teaching; it names no person.
type TeamRole struct {
	Role     string // a TeamRoles code
	From     string
	Industry bool
}

// Partner is who took part in the design.
type Partner struct {
	Role string // a PartnerRoles code
	Name string
	URL  string
}

// Image is a picture and its words.
type Image struct {
	URL     string
	Alt     Text
	Credit  string // whose it is, as stated
	Licence string // under what it may be shown: an address, or words
}

// Cost is something paid beside the price.
type Cost struct {
	Type string // a CostTypes code
	Price
}

// FundingSource can pay for the course.
type FundingSource struct {
	Name string
	URL  string
}

// Instrument is a law or an award that names the course.
type Instrument struct {
	Name string
	Kind string
	Date time.Time
	URL  string
}

// Pilot is a trial and its last day.
type Pilot struct {
	Name   string
	Sunset time.Time
}
