package enrolment

import (
	"log/slog"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// ID names an enrolment.
type ID string

// State is where an enrolment stands.
type State string

// The states of an enrolment (lifecycles 5.4).
const (
	Applied      State = "applied"    // the provider answers a question on the prerequisites first
	Waitlisted   State = "waitlisted" // the run is full
	Offered      State = "offered"    // a place is kept until the learner confirms
	Expired      State = "expired"    // the place was not confirmed in time
	Enrolled     State = "enrolled"
	Active       State = "active" // the run has started
	Completed    State = "completed"
	NotCompleted State = "not_completed"
	Withdrawn    State = "withdrawn"
	Rejected     State = "rejected"
	Cancelled    State = "cancelled" // the run does not take place
)

// States lists every state.
func States() []State {
	return []State{Applied, Waitlisted, Offered, Expired, Enrolled, Active, Completed, NotCompleted, Withdrawn, Rejected, Cancelled}
}

// Step is what moves an enrolment.
type Step string

// The steps.
const (
	StepApply    Step = "apply"
	StepWait     Step = "wait"
	StepOffer    Step = "offer"
	StepExpire   Step = "expire"
	StepConfirm  Step = "confirm"
	StepStart    Step = "start"
	StepComplete Step = "complete"
	StepReopen   Step = "reopen" // the result that completed it counts no longer
	StepLapse    Step = "lapse"
	StepWithdraw Step = "withdraw"
	StepReject   Step = "reject"
	StepCancel   Step = "cancel" // the provider cancels the run
)

// Steps lists every step.
func Steps() []Step {
	return []Step{StepApply, StepWait, StepOffer, StepExpire, StepConfirm, StepStart, StepComplete, StepReopen, StepLapse, StepWithdraw, StepReject, StepCancel}
}

// Prerequisites is what a learner said about them (EU-O01).
type Prerequisites string

// The answers.
const (
	PrerequisitesNone  Prerequisites = "none"  // the offer asks for nothing
	PrerequisitesMet   Prerequisites = "met"   // the learner says so
	PrerequisitesAsked Prerequisites = "asked" // the provider decides on an alternative, such as prior learning
)

// Run names a run of an offer.
type Run struct {
	Tenant identity.TenantID
	Offer  catalogue.OfferID
	Run    string // catalogue.Run.ID
}

// Enrolment is one person in one run.
type Enrolment struct {
	ID ID
	Run
	Person        identity.PersonID
	Name          string // as it shall stand on the credential
	Version       string // of the offer, as accepted
	State         State
	Position      int       // in the queue, from 1; 0 when not waiting
	Starts        time.Time // zero for a rolling run
	Price         catalogue.Price
	DueMinor      int64     // what the learner owes the provider, in minor units of Price.Currency
	Census        time.Time // until when leaving costs nothing; zero before the place is confirmed
	Prerequisites Prerequisites
	Question      string
	Commitment    string // opaque: a promise of recognition
	OfferedUntil  time.Time
	Attendance    int // percent; -1 when not recorded
	Sitting       assessment.SittingID
	AppliedAt     time.Time
	CompletedAt   time.Time
	Consent       error `json:"-"` // a fault that says who has to agree before a minor confirms; of the actor's own

	ticket int64
}

// LogValue keeps the person out of log lines.
func (e Enrolment) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(e.ID)), slog.String("state", string(e.State)))
}

// Transition is one step somebody took: appended, never changed.
type Transition struct {
	Enrolment ID
	Step      Step
	From, To  State
	Actor     string
	Role      string
	At        time.Time
	Reason    string
}

// Seats is how full a run is.
type Seats struct {
	Run
	Places  int // 0: no limit stated
	Taken   int // offered or held
	Waiting int
}

// Left is how many places are free; -1 when there is no limit.
func (s Seats) Left() int {
	if s.Places == 0 {
		return -1
	}
	return max(0, s.Places-s.Taken)
}

// The events of this domain: ids only.
type (
	// PlaceOffered tells that a place became free for somebody who waited.
	PlaceOffered struct {
		Tenant    identity.TenantID `json:"tenant"`
		Enrolment ID                `json:"enrolment"`
	}
	// Confirmed tells that somebody is enrolled.
	Confirmed struct {
		Tenant    identity.TenantID `json:"tenant"`
		Enrolment ID                `json:"enrolment"`
	}
	// Left tells that somebody withdrew or was rejected.
	Left struct {
		Tenant    identity.TenantID `json:"tenant"`
		Enrolment ID                `json:"enrolment"`
	}
	// Finished tells that an enrolment is completed, or no longer: the reader
	// asks [EnrolmentIn].
	Finished struct {
		Tenant    identity.TenantID `json:"tenant"`
		Enrolment ID                `json:"enrolment"`
	}
)

// EventType implements event.Event.
func (PlaceOffered) EventType() string { return "enrolment.place_offered" }

// EventType implements event.Event.
func (Confirmed) EventType() string { return "enrolment.confirmed" }

// EventType implements event.Event.
func (Left) EventType() string { return "enrolment.left" }

// EventType implements event.Event.
func (Finished) EventType() string { return "enrolment.finished" }
