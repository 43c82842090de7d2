package assurance

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// Rated is what learners' marks of a programme come to, each time they are
// published.
type Rated struct {
	Offer   catalogue.OfferID
	Ratings int
	Tenths  int  // the middle of all marks from 1 to 5, in tenths
	Low     bool // so low that the programme is to be looked at again
}

// SignalState is where a signal stands.
type SignalState string

// The states: nobody acted; the programme is to be assessed anew; nothing is to be
// done, for reasons.
const (
	SignalOpen     SignalState = "open"
	SignalReassess SignalState = "reassess"
	SignalNone     SignalState = "none"
)

// Signal says that learners' marks of an approved programme are low: they call for a
// new assessment, which the body that approved it decides about (M055). Marks are a
// poor measure of teaching; they decide nothing.
type Signal struct {
	ID        string
	Provider  identity.TenantID
	Offer     catalogue.OfferID
	Title     string
	Body      identity.TenantID
	Ratings   int
	Tenths    int
	RaisedAt  time.Time
	State     SignalState
	Reasons   string // the officer's
	DecidedAt time.Time
}

// SignalDecided tells the provider what the body does about low marks.
type SignalDecided struct {
	Provider identity.TenantID `json:"provider"`
	Signal   string            `json:"signal"`
}

// EventType implements event.Event.
func (SignalDecided) EventType() string { return "assurance.signal_decided" }
