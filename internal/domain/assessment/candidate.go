package assessment

import (
	"log/slog"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// Standing is where one candidate stands in a sitting.
type Standing string

// The standings of a candidate.
const (
	Registered Standing = "registered"
	Withdrawn  Standing = "withdrawn" // before the sitting was held
	Absent     Standing = "absent"
	Held       Standing = "held" // an incident is open; the result waits
	Final      Standing = "final"
	Appealed   Standing = "appealed" // the candidate questions a final result
	Void       Standing = "void"     // after a hearing: there is no result
)

// Standings lists every standing.
func Standings() []Standing {
	return []Standing{Registered, Withdrawn, Absent, Held, Final, Appealed, Void}
}

// Turn is what moves one candidate.
type Turn string

// The turns of a candidate.
const (
	TurnRegister Turn = "register"
	TurnWithdraw Turn = "withdraw"
	TurnAbsent   Turn = "absent"
	TurnHold     Turn = "hold"
	TurnClear    Turn = "clear"
	TurnVoid     Turn = "void"
	TurnFinal    Turn = "final"
	TurnAppeal   Turn = "appeal"
)

// Turns lists every turn of a registered candidate.
func Turns() []Turn {
	return []Turn{TurnWithdraw, TurnAbsent, TurnHold, TurnClear, TurnVoid, TurnFinal, TurnAppeal}
}

// Outcome is what the marks say of a candidate.
type Outcome string

// The outcomes; empty while nobody has marked.
const (
	Unmarked  Outcome = ""
	Passed    Outcome = "passed"
	NotPassed Outcome = "not_passed"
)

// Candidate is a person in a sitting.
type Candidate struct {
	Person    identity.PersonID
	Name      string // as on the list of the sitting
	Reference string // what the caller who registered the person keeps: an enrolment, or empty
	Standing  Standing
	Exception *Exception // how it was for this person, where it was otherwise
	Outcome   Outcome
	Marks     []Mark // the newest round, in the order of the rubric
	FinalAt   time.Time

	round int // the newest row of marks; 0: none
}

// LogValue keeps a candidate's name out of logs.
func (c Candidate) LogValue() slog.Value { return slog.StringValue(string(c.Person)) }

// Exception is how supervision and identity check were for one person, where
// they were not as for the sitting.
type Exception struct {
	Executed Integrity `json:"executed"`
	Reason   string    `json:"reason"`
}

// Mark is one cell of the grid.
type Mark struct {
	Person    identity.PersonID `json:"-"`
	Criterion CriterionID       `json:"criterion"`
	Met       bool              `json:"met"`
	Note      string            `json:"note,omitempty"` // feedback to the candidate (S-235)
}

// Grid is the marks of a whole sitting, entered at once.
type Grid struct {
	// RestMet says that every cell which Marks does not name is met: the
	// assessor writes exceptions only. Otherwise every cell is named.
	RestMet bool
	Marks   []Mark
}

// Result is one person's result as it stands now.
type Result struct {
	Tenant    identity.TenantID
	Sitting   SittingID
	Person    identity.PersonID
	Name      string
	Reference string
	Offer     catalogue.OfferID
	Version   string
	Run       string
	Standing  Standing
	Outcome   Outcome
	Marks     []Mark
	Executed  Integrity  // for this person
	Exception *Exception // why that differs from the sitting; nil when it does not
	Held      time.Time  // the day the person was assessed
	Assessor  identity.PersonID
	Confirmer identity.PersonID
	FinalAt   time.Time
}

// Final reports whether the result counts: confirmed, not held, not appealed.
func (r Result) Final() bool { return r.Standing == Final }

// FinalPass reports whether a credential may rest on the result (S-224).
func (r Result) FinalPass() bool { return r.Standing == Final && r.Outcome == Passed }
