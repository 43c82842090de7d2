package xcri

import (
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"

	"opencairn.org/cairn/formats/flaw"
)

// Problem is something in a catalogue that cannot be used, and the line it
// stands on.
type Problem = flaw.Problem

// Text is content by BCP 47 language code; "und" where none is named.
type Text map[string]string

// Feed is what is known of a catalogue when it was read to its end.
type Feed struct {
	Generated time.Time
	Courses   int
	Problems  []Problem
	Persons   int
}

// Provider is an organisation that offers courses, or a venue.
type Provider struct {
	ID       string // the identifier without a scheme: an address
	Codes    []Code
	Name     Text
	URL      string
	Street   string
	Town     string
	Postcode string
	Email    string
	Phone    string
}

// Code is an identifier or a subject in a scheme (xsi:type), "" for none.
type Code struct {
	Scheme string
	Value  string // @identifier where there is one, else the text
	Label  string
}

// Course is one course of a provider.
type Course struct {
	At       string    // "line 14"
	Raw      []byte    // the element as it stood in the feed
	Provider *Provider // of all its courses; complete once the feed was read

	ID            string
	Codes         []Code
	URL           string
	Title         Text
	Abstract      Text
	Description   Text
	Objective     Text
	Outcomes      []Text
	Prerequisites Text
	Assessment    Text
	Application   Text
	Regulations   Text
	Subjects      []Code
	Types         []Code

	Qualifications []Qualification
	Credits        []credit.Credits
	Level          *ctdl.Level // of the first qualification or credit that names its framework
	Presentations  []Presentation
}

// Qualification is what a course can lead to.
type Qualification struct {
	Title        Text
	Abbreviation string
	Level        string // as written
	Type         string
	AwardedBy    string
	AccreditedBy string
}

// Presentation is one time a course takes place.
type Presentation struct {
	ID         string
	Start, End time.Time
	StartText  string // "whenever enough people have enrolled"
	ApplyFrom  time.Time
	ApplyUntil time.Time
	ApplyTo    string
	Duration   string // ISO 8601
	StudyMode  string // FT, PT, FL, PF, NK
	Attendance string // CM, DA, DS, NC, MM, ON, WB
	Pattern    string // DT, EV, TW, DR, WE, CS
	Languages  []string
	Places     int
	Cost       string // as written
	Price      *credit.Amount
	Currency   string // of Price; empty where the cost names none
	Age        string
	Venues     []Provider
}
