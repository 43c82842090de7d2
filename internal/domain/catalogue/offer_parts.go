package catalogue

import (
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Component is one part of a composed offer. The credit of the whole is the sum
// of its parts (S-037).
type Component struct {
	Title  i18n.Text `json:"title"`
	Kind   string    `json:"kind,omitempty"`   // course, module, knowledge, practical, workExperience
	Source string    `json:"source,omitempty"` // identifier of the offer it is
	URL    string    `json:"url,omitempty"`
	Volume
	// DegreeCourse says that it is also a course of a degree programme.
	DegreeCourse bool `json:"degreeCourse,omitempty"`
}

// Parent is the programme an offer was taken out of, and the modules of it that
// it consists of (S-034).
type Parent struct {
	Name    string   `json:"name"`
	URL     string   `json:"url,omitempty"`
	Level   string   `json:"level,omitempty"` // as it is written there
	Modules []Module `json:"modules,omitempty"`
}

// Module is one module of a programme.
type Module struct {
	Code  string    `json:"code,omitempty"` // its number in the programme
	Title i18n.Text `json:"title,omitempty"`
	Volume
}

// Volume is the hours and credits of a part, as stated.
type Volume struct {
	Hours   *credit.Amount `json:"hours,omitempty"`
	Credits *credit.Amount `json:"credits,omitempty"`
	System  string         `json:"system,omitempty"` // credit system id
}

// HoursPart is a part of the hours and how it is spent.
type HoursPart struct {
	Kind  string        `json:"kind"` // taught, selfStudy, practice, work, assessment
	Hours credit.Amount `json:"hours"`
}

// TeamRole is a part that people take in teaching. Nobody is named: a catalogue
// of offers needs no list of people.
type TeamRole struct {
	Role     string `json:"role"`           // lecturer, trainer, tutor, mentor, assessor, practitioner
	From     string `json:"from,omitempty"` // the organisation they come from
	Industry bool   `json:"industry,omitempty"`
}

// Partner is who took part in the design of an offer.
type Partner struct {
	Role string `json:"role"` // business, employmentService, union, professionalBody, community, university, publicBody
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Image is a picture on the provider's site and the words for who cannot see it.
type Image struct {
	URL     string    `json:"url"`
	Alt     i18n.Text `json:"alt,omitempty"`
	Credit  string    `json:"credit,omitempty"`  // whose it is, as stated
	Licence string    `json:"licence,omitempty"` // under what it may be shown: an address, or words
}

// Eligibility says who may enrol.
type Eligibility struct {
	Text i18n.Text `json:"text,omitempty"`
	// Partners are the institutions whose learners alone may enrol (S-046); none:
	// it is not restricted in this way.
	Partners []Body `json:"partners,omitempty"`
}

// Cost is something that is paid beside the price.
type Cost struct {
	Type string `json:"type"` // materials, travel, equipment, assessment, accommodation, meals, childcare, registration, technology
	Price
}

// FundingSource is a scheme or a body that its provider says can pay for it.
// Whether it does is for the funding domain to say.
type FundingSource struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// Instrument is a law, an industrial award or another instrument that names the
// credential (S-023).
type Instrument struct {
	Name string    `json:"name"`
	Kind string    `json:"kind,omitempty"` // as it is called: Act, industrial award, collective agreement
	Date time.Time `json:"date,omitzero"`
	URL  string    `json:"url,omitempty"`
}

// Pilot is a trial that ends on a day, unless somebody decides otherwise.
type Pilot struct {
	Name   string    `json:"name,omitempty"`
	Sunset time.Time `json:"sunset,omitzero"` // last day
}

// Reserved is the places of a run that are kept for one group.
type Reserved struct {
	Group  string `json:"group"`
	Places int    `json:"places"`
}
