package assurance

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// NeedID names a need.
type NeedID string

// SkillNeed is what an employer needs people for, in plain words. It is public
// (S-066, S-145, S-413).
type SkillNeed struct {
	ID           NeedID
	Employer     identity.TenantID
	Title        string
	Words        string // what they must be able to do
	Occupation   string // as the employer calls it, or its ESCO or ISCO code; may be empty
	People       int
	By           time.Time // a day, UTC
	Place        string
	Gives        []Gift
	State        NeedState
	Reason       string // why it was withdrawn, or how it was met
	RegisteredAt time.Time
	ChangedAt    time.Time
}

// Gift is what an employer gives to whoever answers its need.
type Gift string

// The gifts.
const (
	GivesInterview    Gift = "interview"     // guaranteed to everybody who completes
	GivesWorkplace    Gift = "workplace"     // practice at work
	GivesCoAssessment Gift = "co-assessment" // people who judge
	GivesCoFunding    Gift = "co-funding"
)

// Gifts lists them, in the order pages show them.
func Gifts() []Gift { return []Gift{GivesInterview, GivesWorkplace, GivesCoAssessment, GivesCoFunding} }

// NeedState is where a need stands.
type NeedState string

// The states of a need. Met, withdrawn and expired are its ends.
const (
	NeedOpen      NeedState = "open"
	NeedAnswered  NeedState = "answered" // the employer confirmed an offer that answers it
	NeedMet       NeedState = "met"
	NeedWithdrawn NeedState = "withdrawn"
	NeedExpired   NeedState = "expired" // its day is over
)

// Going reports whether offers can still answer the need.
func (s NeedState) Going() bool { return s == NeedOpen || s == NeedAnswered }

// NeedAnswer is an offer that answers a need, with the employer's word about it.
type NeedAnswer struct {
	Need       NeedID
	Offer      catalogue.OfferID
	AnsweredAt time.Time
	Endorsement
}

// NeedRegistered tells that an employer needs people.
type NeedRegistered struct {
	Need     NeedID            `json:"need"`
	Employer identity.TenantID `json:"employer"`
}

// EventType implements event.Event.
func (NeedRegistered) EventType() string { return "assurance.need_registered" }
