package assurance

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// EndorsementID names an endorsement.
type EndorsementID string

// EndorsementKind is what an employer stands for (lifecycles 5.2).
type EndorsementKind string

// The kinds of employer evidence.
const (
	Need         EndorsementKind = "need"
	CoDesign     EndorsementKind = "co-design"
	CoAssessment EndorsementKind = "co-assessment"
	Hiring       EndorsementKind = "hiring"
	CoFunding    EndorsementKind = "co-funding"
)

// ParseEndorsementKind refuses a kind that is not one of the five.
func ParseEndorsementKind(s string) (EndorsementKind, error) {
	switch k := EndorsementKind(s); k {
	case Need, CoDesign, CoAssessment, Hiring, CoFunding:
		return k, nil
	}
	return "", fault.New(fault.Invalid, "assurance.endorsement.unknown_kind", "value", s, "known", "need, co-design, co-assessment, hiring, co-funding").At("kind")
}

// EndorsementState is where an endorsement stands.
type EndorsementState string

// The states of an endorsement. It ends by itself after 24 months.
const (
	EndorsementRequested EndorsementState = "requested"
	// EndorsementAnswered is asked for in lists: every state but requested.
	EndorsementAnswered  EndorsementState = "answered"
	EndorsementConfirmed EndorsementState = "confirmed"
	EndorsementDeclined  EndorsementState = "declined"
	EndorsementWithdrawn EndorsementState = "withdrawn"
)

// endorsementMonths is how long an employer's word counts (lifecycles 5.2).
const endorsementMonths = 24

// Endorsement is an employer's word for an offer. It counts only when somebody
// who speaks for the employer has confirmed it.
type Endorsement struct {
	ID        EndorsementID
	Provider  identity.TenantID
	Offer     catalogue.OfferID
	Title     string
	Employer  identity.TenantID
	Kind      EndorsementKind
	State     EndorsementState
	Asked     string // the provider's words to the employer
	Statement string // the employer's own words, public
	AskedAt   time.Time
	DecidedAt time.Time
	ExpiresAt time.Time
}

// Counts reports whether the endorsement is evidence on that day.
func (e Endorsement) Counts(on time.Time) bool {
	return e.State == EndorsementConfirmed && on.Before(e.ExpiresAt)
}

// nextEndorsement is the state an answer leads to.
func nextEndorsement(from, to EndorsementState) error {
	ok := from == EndorsementRequested && (to == EndorsementConfirmed || to == EndorsementDeclined) ||
		from == EndorsementConfirmed && to == EndorsementWithdrawn
	if ok {
		return nil
	}
	return fault.New(fault.Conflict, "assurance.endorsement.wrong_state", "state", string(from), "to", string(to))
}
