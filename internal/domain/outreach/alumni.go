package outreach

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// AlumniID names what a graduate agreed to.
type AlumniID string

// Alumni is what a graduate agreed to with one institution (S-083). The institution
// learns how many agreed, and who only of those with Contact.
type Alumni struct {
	ID      AlumniID            `json:"id"`
	Tenant  identity.TenantID   `json:"tenant"` // the institution
	Person  identity.PersonID   `json:"person"`
	Tell    bool                `json:"tell"`           // is told of offers that build on what they hold
	Contact bool                `json:"contact"`        // the institution may write itself
	Told    []catalogue.OfferID `json:"told,omitempty"` // each once
	Agreed  time.Time           `json:"agreed"`
	Looked  time.Time           `json:"looked,omitzero"` // when they were last told of something
}

// Held is something a graduate holds from the institution.
type Held struct {
	Offer   catalogue.OfferID
	Title   i18n.Text
	Field   string   // ISCED-F
	EQF     int      // 0: not stated
	Targets []string // what it counts towards: programmes, and what its provider names
}

// Ground is why an offer builds on what somebody holds.
type Ground string

// The grounds, the strongest first.
const (
	GroundAsked     Ground = "asked"     // it asks for what they hold
	GroundProgramme Ground = "programme" // both count towards the same
	GroundLevel     Ground = "level"     // the same field, a level up
)

// Step is an offer that builds on something held.
type Step struct {
	Offer  catalogue.FoundOffer
	Ground Ground
	On     i18n.Text // title of what is held
}

// Graduate is who lets the institution write.
type Graduate struct {
	Name, Email string // personal
	Agreed      time.Time
}

// AlumniSeen is what an institution sees of its graduates. Of the numbers small ones
// are not told, and the others are rounded, so that nobody is seen to come or go.
type AlumniSeen struct {
	Tell    Visits // Few and Count
	Contact []Graduate
}
