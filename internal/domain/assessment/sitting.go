package assessment

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// SittingID names a sitting.
type SittingID string

// State is where a sitting stands.
type State string

// The states of a sitting, in their order (lifecycles 5.5).
const (
	Planned           State = "planned"            // has a place, a date and an assessor
	Open              State = "open"               // the rubric is frozen and public; candidates may still come
	Submitted         State = "submitted"          // the work is done or handed in; who was absent is known
	IdentityChecked   State = "identity_checked"   // supervision and identity check are recorded
	InMarking         State = "in_marking"         // with the assessor
	Moderation        State = "moderation"         // every cell is marked; a second person looks at a sample
	ResultProvisional State = "result_provisional" // moderated, not confirmed
	ResultFinal       State = "result_final"       // confirmed by a second person
	Cancelled         State = "cancelled"          // could not be made good; nobody has a result from it
)

// States lists every state of a sitting in order.
func States() []State {
	return []State{Planned, Open, Submitted, IdentityChecked, InMarking, Moderation, ResultProvisional, ResultFinal, Cancelled}
}

// Step is what moves a sitting.
type Step string

// The steps of a sitting.
const (
	StepPlan     Step = "plan"
	StepOpen     Step = "open"
	StepSubmit   Step = "submit"
	StepIdentify Step = "identify"
	StepStart    Step = "start_marking"
	StepMark     Step = "mark"
	StepModerate Step = "moderate"
	StepReturn   Step = "return"
	StepConfirm  Step = "confirm"
	StepCancel   Step = "cancel"
)

// Steps lists every step that moves a planned sitting.
func Steps() []Step {
	return []Step{StepOpen, StepSubmit, StepIdentify, StepStart, StepMark, StepModerate, StepReturn, StepConfirm, StepCancel}
}

// Supervision is how a sitting is watched: exactly the three values of the
// Council Recommendation, Annex I, optional element 2 (EU-O02, S-166).
type Supervision string

// The three kinds of supervision.
const (
	Unsupervised         Supervision = "unsupervised"          // with no identity verification
	Supervised           Supervision = "supervised"            // with no identity verification
	SupervisedIdentified Supervision = "supervised-identified" // online or on site, with identity verification
)

// Supervisions lists the three kinds.
func Supervisions() []Supervision {
	return []Supervision{Unsupervised, Supervised, SupervisedIdentified}
}

// Method is how a candidate's identity is verified; empty where it is not.
type Method string

// The methods of verifying an identity.
const (
	NoMethod Method = ""
	Document Method = "document" // an official document with a photograph was seen
	EID      Method = "eid"      // a national electronic identity was used
	Known    Method = "known"    // a named person of the provider knows the candidate
)

// Methods lists the ways to verify an identity.
func Methods() []Method { return []Method{Document, EID, Known} }

// Integrity is the conditions of a sitting: as declared, or as they were.
type Integrity struct {
	Supervision Supervision `json:"supervision"`
	Method      Method      `json:"method,omitempty"`
}

// Sitting is one occasion on which candidates are assessed against the rubric
// of one version of an offer.
type Sitting struct {
	ID        SittingID
	Tenant    identity.TenantID
	Offer     catalogue.OfferID
	Version   string // of the offer, and so of the rubric
	Run       string // the offer's run it belongs to; empty when it stands alone
	State     State
	Place     string
	At        time.Time
	Assessor  identity.PersonID
	Declared  Integrity
	Executed  Integrity // zero until recorded
	Due       time.Time // when the results are promised (S-063)
	Confirmer identity.PersonID
	FinalAt   time.Time
	Counts    Counts
}

// Counts says how a sitting's candidates stand.
type Counts struct {
	Candidates int // without those who withdrew
	Absent     int
	Held       int // incident or appeal open
	Passed     int // provisional or final
	NotPassed  int
}

// Late reports whether the results are overdue.
func (s Sitting) Late(now time.Time) bool {
	return s.State != ResultFinal && s.State != Cancelled && now.After(s.Due)
}

// Transition is one step somebody took: appended, never changed.
type Transition struct {
	Sitting   SittingID
	Candidate identity.PersonID // empty when the whole sitting moved
	Step      string
	From, To  string
	Actor     identity.PersonID
	Role      string
	At        time.Time
	Reason    string
}

// ResultFinalEvent is told when one candidate's result is final, or no longer; and
// once, with no person, when those of a whole sitting are. The reader asks
// [ResultIn] or [ResultsIn], which tell the results as they stand then.
type ResultFinalEvent struct {
	Tenant  identity.TenantID `json:"tenant"`
	Sitting SittingID         `json:"sitting"`
	Person  identity.PersonID `json:"person"`
}

// EventType implements event.Event.
func (ResultFinalEvent) EventType() string { return "assessment.result_final" }
