package recognition

import (
	"log/slog"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

// RequestID names a request for recognition.
type RequestID string

// State is where a request stands (lifecycles 5.7).
type State string

// The states. Opened and AutoDecided pass within one transaction and are steps of
// the history only.
const (
	Opened           State = "opened"
	AutoDecided      State = "auto_decided"
	NeedsReview      State = "needs_review"
	InReview         State = "in_review"
	AwaitingEvidence State = "awaiting_evidence"
	Lapsed           State = "lapsed"
	Granted          State = "granted"
	PartlyGranted    State = "partly_granted"
	Refused          State = "refused"
	InAppeal         State = "in_appeal"
	UnderReversal    State = "under_reversal"
	Reversed         State = "reversed"
	Upheld           State = "upheld"
	Withdrawn        State = "withdrawn"
)

// States lists every state.
func States() []State {
	return []State{Opened, AutoDecided, NeedsReview, InReview, AwaitingEvidence, Lapsed, Granted, PartlyGranted, Refused, InAppeal, UnderReversal, Reversed, Upheld, Withdrawn}
}

// Step is what moves a request.
type Step string

// The steps.
const (
	StepOpen     Step = "open"
	StepEvaluate Step = "evaluate"
	StepGrant    Step = "grant" // all that was asked
	StepPartly   Step = "grant_partly"
	StepRefuse   Step = "refuse"
	StepRefer    Step = "refer"
	StepAssign   Step = "assign"
	StepAsk      Step = "request_evidence"
	StepSupply   Step = "supply"
	StepLapse    Step = "lapse"
	StepWithdraw Step = "withdraw"
	StepAppeal   Step = "appeal"
	StepFlag     Step = "flag" // the source credential was revoked
	StepReverse  Step = "reverse"
	StepUphold   Step = "uphold"
)

// Request is one person asking that one credential count towards one programme.
type Request struct {
	ID        RequestID         `json:"id"`
	Owner     identity.TenantID `json:"owner"`
	Programme ProgrammeID       `json:"programme"`
	Person    identity.PersonID `json:"person"`
	Name      string            `json:"name"` // of the person, for the desk
	Evidence  Evidence          `json:"evidence"`
	Policy    int               `json:"policy"` // version it is judged by
	Verdict   Verdict           `json:"verdict"`
	State     State             `json:"state"`
	OpenedAt  time.Time         `json:"openedAt"`
	Deadline  time.Time         `json:"deadline,omitzero"` // by which a person decides
	Asked     string            `json:"asked,omitempty"`   // what the recogniser wants to know
	AskedAt   time.Time         `json:"askedAt,omitzero"`
	Left      time.Duration     `json:"-"`                  // of the time to decide, while the clock stands still
	Supplied  string            `json:"supplied,omitempty"` // what the learner answered
	Decision  Decision          `json:"decision,omitzero"`  // of a person
	Appeal    string            `json:"appeal,omitempty"`   // why the learner disagrees
	AppealAt  time.Time         `json:"appealAt,omitzero"`
	Final     Decision          `json:"final,omitzero"` // on the appeal
	DecidedAt time.Time         `json:"decidedAt,omitzero"`
	Assignee  identity.PersonID `json:"-"`
}

// LogValue keeps the person out of log lines (I12).
func (r Request) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(r.ID)), slog.String("state", string(r.State)))
}

// Answer is what a person decides.
type Answer string

// The answers.
const (
	Grant  Answer = "granted"
	Partly Answer = "partly_granted"
	Refuse Answer = "refused"
)

// Answers lists them, the best for the learner first.
func Answers() []Answer { return []Answer{Grant, Partly, Refuse} }

// Decision is a person's decision on what was referred.
type Decision struct {
	Answer  Answer  `json:"answer,omitempty"`
	Credits Credits `json:"credits,omitempty"`
	Unit    string  `json:"unit,omitempty"`    // replaced; empty: elective
	Reasons string  `json:"reasons,omitempty"` // told to the learner
	// Difference is the substantial difference that a refusal must name (Lisbon
	// Recognition Convention).
	Difference string            `json:"difference,omitempty"`
	By         identity.PersonID `json:"-"`
	At         time.Time         `json:"at,omitzero"`
}

// Credited is what the request brought in the end, by rule and by person.
func (r Request) Credited() Credits {
	if r.State == Reversed {
		return 0
	}
	human := r.Decision.Credits
	if r.Final.Answer != "" {
		human = r.Final.Credits
	}
	return r.Verdict.Granted + human
}

// Open reports that a person has still to decide something.
func (r Request) Open() bool {
	switch r.State {
	case NeedsReview, InReview, AwaitingEvidence, InAppeal, UnderReversal:
		return true
	}
	return false
}

// Transition is one step somebody took: appended, never changed.
type Transition struct {
	Step     Step      `json:"step"`
	From, To State     `json:"-"`
	Actor    string    `json:"-"`
	Role     string    `json:"-"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason,omitempty"`
}

// Precedent is what was said about the same learning before, without whom.
type Precedent struct {
	Answer     Answer
	Credits    Credits
	Unit       string
	Reasons    string
	Difference string
	At         time.Time
}
