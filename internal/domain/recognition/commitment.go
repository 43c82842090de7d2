package recognition

import (
	"log/slog"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// CommitmentID names a commitment; it is the last part of its address.
type CommitmentID string

// Commitment is a university's signed promise to one person: that passing this
// version of an offer will count for this, until then (S-281).
type Commitment struct {
	ID        CommitmentID      `json:"id"`
	Bundle    string            `json:"bundle"` // those that were made together: what an enrolment keeps
	Owner     identity.TenantID `json:"owner"`
	Programme ProgrammeID       `json:"programme"`
	Policy    int               `json:"policy"` // version it was made under
	Offer     catalogue.OfferID `json:"offer"`
	Version   int               `json:"version"` // of the offer
	Hash      string            `json:"hash"`    // of that version
	Title     i18n.Text         `json:"title"`   // of the programme
	Unit      string            `json:"unit,omitempty"`
	UnitTitle i18n.Text         `json:"unitTitle,omitempty"`
	Credits   Credits           `json:"credits"`
	Person    identity.PersonID `json:"person"`
	Name      string            `json:"name"` // of the person, as in the document
	MadeAt    time.Time         `json:"madeAt"`
	Until     time.Time         `json:"until"`
	Document  []byte            `json:"-"` // signed; empty until it is
	Redeemed  RequestID         `json:"redeemed,omitempty"`
}

// LogValue keeps the person out of log lines (I12).
func (c Commitment) LogValue() slog.Value {
	return slog.StringValue("[commitment " + string(c.ID) + "]")
}

// Prospect is what an award of an offer would count for in a programme, for
// somebody who has not enrolled yet.
type Prospect struct {
	Programme Programme
	Owner     identity.Organisation
	Policy    int
	Rule      RuleID  // R3, R4, R2 or R1
	Credits   Credits // at most, for R1
	Unit      Unit    // replaced; zero: elective
	// Until is how long a commitment would be honoured when made now; zero: nothing
	// is promised, the rule holds as long as the policy says so.
	Until time.Time
	Title string // of the agreement, for R2
	TopUp bool   // the programme embeds the offer, beside its own units
}

// Promised reports that enrolling now makes a commitment.
func (p Prospect) Promised() bool { return !p.Until.IsZero() }
