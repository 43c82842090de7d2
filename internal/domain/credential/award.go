package credential

import (
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// AwardID names an award.
type AwardID string

// CredentialID names a credential; it is the last part of its address.
type CredentialID string

// Award says who learned what, at which level and volume, assessed how, by
// whom, quality-assured how. It is frozen when it is prepared: what the offer's
// page says later changes nothing.
type Award struct {
	ID          AwardID
	Issuer      identity.TenantID
	Person      identity.PersonID
	Offer       catalogue.OfferID
	Hash        string // content hash of the offer's version that was assessed
	Sitting     string // the assessment the result comes from
	CompletedOn time.Time
	Record      Record
	State       AwardState
}

// AwardState is where an award stands on its way to a credential.
type AwardState string

// The states of an award.
const (
	Prepared AwardState = "prepared"
	Issued   AwardState = "issued"
)

// Record is the content of an award, without ids of people: the eleven elements
// of EU Annex I and the optional five, as far as they were stated.
type Record struct {
	Learner       Learner        `json:"learner"`                 // element 1
	Title         i18n.Text      `json:"title"`                   // element 2
	Summary       i18n.Text      `json:"summary,omitempty"`       //
	Country       []string       `json:"country"`                 // element 3
	AwardingBody  Body           `json:"awardingBody"`            // element 4
	CompletedOn   string         `json:"completedOn"`             // YYYY-MM-DD
	Outcomes      []Outcome      `json:"outcomes"`                // element 6
	Hours         *credit.Amount `json:"hours,omitempty"`         // element 7
	Credits       *credit.Amount `json:"credits,omitempty"`       // element 7
	CreditSystem  string         `json:"creditSystem,omitempty"`  //
	EQF           int            `json:"eqf,omitempty"`           // element 8
	Assessment    Assessed       `json:"assessment"`              // element 9, optional 2 and 3
	Participation string         `json:"participation,omitempty"` // element 10
	Quality       []Vouched      `json:"quality,omitempty"`       // element 11
	Stacking      string         `json:"stacking,omitempty"`      // optional 4
	Field         string         `json:"field,omitempty"`         // ISCED-F 2013
	Languages     []string       `json:"languages,omitempty"`     //
	Page          string         `json:"page,omitempty"`          // optional 5
	Framework     string         `json:"framework,omitempty"`     // the one the award claims
}

// Learner is the person as the credential names them.
type Learner struct {
	Name      string `json:"name"`
	BirthDate string `json:"birthDate,omitempty"` // YYYY-MM-DD
}

// LogValue keeps the learner out of log lines (I12).
func (Learner) LogValue() string { return "[learner]" }

// Body is an organisation at the time of the award.
type Body struct {
	Name    i18n.Text `json:"name"`
	DID     string    `json:"did"`
	Website string    `json:"website,omitempty"`
}

// Outcome is one thing the person has shown they can do.
type Outcome struct {
	Text i18n.Text `json:"text"`
	Code string    `json:"code,omitempty"`
}

// Assessed says how the outcomes were judged, as it was done.
type Assessed struct {
	Types       []string    `json:"types"`
	Description i18n.Text   `json:"description,omitempty"`
	Supervision string      `json:"supervision,omitempty"` // EU-O02: one of three
	Place       string      `json:"place,omitempty"`
	Date        string      `json:"date"` // YYYY-MM-DD
	Criteria    []i18n.Text `json:"criteria,omitempty"`
	Met         int         `json:"met"` // criteria met; all of them, in a mastery assessment
}

// Vouched is a quality assurance the award rests on.
type Vouched struct {
	Type string    `json:"type"` // catalogue.Quality types, or approval
	Body i18n.Text `json:"body,omitempty"`
	URL  string    `json:"url,omitempty"`
	On   string    `json:"on,omitempty"` // YYYY-MM-DD
}
