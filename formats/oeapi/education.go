package oeapi

import (
	"time"

	"opencairn.org/cairn/formats/credit"

	"opencairn.org/cairn/formats/flaw"
)

// Problem is something in a document that cannot be used, and where it stands:
// one vocabulary for every language offers are written in.
type Problem = flaw.Problem

// Text is content by BCP 47 language code.
type Text map[string]string

// Kind tells what an Education or an Offering is one of.
type Kind string

// The kinds.
const (
	Programme Kind = "programme"
	Course    Kind = "course"
	Component Kind = "learning-component"
)

// Code is one identifier and the scheme it belongs to: "identifier",
// "programme_code", "offering_code", "schac_home", ...
type Code struct {
	Type string
	Code string
}

// Education is a programme, a course or a learning component.
type Education struct {
	Kind Kind
	ID   string // UUID
	At   string // where in the document it stands; empty in what is written

	Code           Code
	OtherCodes     []Code
	Type           string // programmeType or componentType
	Name           Text
	Abbreviation   string
	Description    Text // supplementaryInformation with role "marketing", type "text_plain"
	Languages      []string
	StudyLoad      []Load
	Modes          []string // online, presential, blended, hybrid, work_based, ...
	Duration       string   // ISO 8601
	Level          string   // bachelor, master, ...; not of components
	Qualification  string   // levelOfQualification: eqf_5; programmes only
	FormalDocument string   // micro_credential_certificate, ...; programmes only
	Field          string   // ISCED-F, two to six characters; not of components
	Outcomes       []Outcome
	Admission      Text // not of components
	Assessment     Text
	Link           string // not of components
	Addresses      []Address
	Organisation   string   // its id
	Programmes     []string // ids of the programmes a course belongs to
	Parent         string   // id of a programme's or a component's parent
	Children       []string
	Course         string // id of a component's course
	ValidFrom      time.Time
	ValidTo        time.Time

	Provider *Organisation // expanded, when the answer has it inline
}

// Load is an amount of study in a unit: ects, hour, sbu, contact_time, sp.
type Load struct {
	Unit  string
	Value credit.Amount
}

// Outcome is a learning outcome, always inline.
type Outcome struct {
	ID    string // UUID
	Code  Code
	Name  Text
	Other []Code
}

// Address is where something is taught, or where post goes.
type Address struct {
	Type    string // postal, visit, teaching, ...
	City    string
	Country string // ISO 3166-1 alpha-2
}

// Offering is one time a programme, course or component is given.
type Offering struct {
	Kind Kind // of what is offered
	ID   string
	At   string

	Of           string // id of what is offered
	Code         Code
	Name         Text
	State        string // concept, active, cancelled, inactive
	Languages    []string
	Modes        []string
	Places       int // maxNumberStudents; 0: not stated
	Link         string
	Start, End   time.Time
	FlexibleFrom time.Time // of the period in which one may begin at any time
	FlexibleTo   time.Time
	Enrolment    []Period
	Addresses    []Address
	Costs        []Cost
	Organisation string
}

// Period is when people can enrol.
type Period struct{ Start, End time.Time }

// Cost is an amount of money; Amount is nil and Currency empty where not stated.
type Cost struct {
	Type     string // total_costs, stap_eligible
	Amount   *credit.Amount
	Currency string // ISO 4217, as written
}

// Organisation is an institution or a part of one.
type Organisation struct {
	ID        string
	At        string
	Code      Code
	Other     []Code
	Type      string // root, institute, department, ...
	Name      Text
	ShortName string
	Link      string
	Addresses []Address
	Parent    string
	Root      string
}

// Page is one answer: a page of a list, or one object by itself.
type Page struct {
	Size, Number int
	HasPrevious  bool
	HasNext      bool
	Total        int // pages; 0: not stated

	Educations    []Education
	Offerings     []Offering
	Organisations []Organisation

	Problems []Problem
	Persons  int // people the answer describes, none of whom was read
}
