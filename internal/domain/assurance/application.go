package assurance

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// ApplicationID names an application.
type ApplicationID string

// Route is the way to an approval (lifecycles 5.2).
type Route string

// The routes; which are open is the pack's decision.
const (
	RouteSelfAccrediting Route = "self-accrediting" // an internal body decides, the authority is told
	RouteField           Route = "field"            // the provider holds the right in this field and level
	RouteInstitutional   Route = "institutional"    // the provider is accredited as a whole
	RouteNotification    Route = "notification"     // the provider notifies, nobody decides
	RouteProgramme       Route = "programme"        // each micro-credential is judged
)

// AtOnce reports that a published rule of the body decides, nobody at a desk.
func (r Route) AtOnce() bool { return r != RouteProgramme }

// State is where an application stands.
type State string

// The states of an application.
const (
	Draft           State = "draft"
	Submitted       State = "submitted"
	Screening       State = "screening"
	InfoRequested   State = "info-requested"
	UnderReview     State = "under-review"
	ProviderComment State = "provider-comment"
	Decision        State = "decision"
	Conditional     State = "conditional"
	Approved        State = "approved"
	Refused         State = "refused"
	Appealed        State = "appeal"
	RefusedFinal    State = "refused-final"
	Withdrawn       State = "withdrawn"
	Expired         State = "expired"
	Revoked         State = "revoked"
)

// Decides reports that the body has taken a decision by going to this state:
// everybody concerned reads its reasons.
func (s State) Decides() bool {
	switch s {
	case Conditional, Approved, Refused, RefusedFinal, Withdrawn, Expired, Revoked:
		return true
	}
	return false
}

// Open reports that somebody still has to do something.
func (s State) Open() bool {
	switch s {
	case Submitted, Screening, InfoRequested, UnderReview, ProviderComment, Decision, Conditional, Appealed:
		return true
	}
	return false
}

// Act is what somebody does to an application.
type Act string

// The acts of lifecycles 5.2, named as the papers name them.
const (
	ActSubmit       Act = "submit"
	ActScreen       Act = "screen"
	ActAutoApprove  Act = "auto-approve"
	ActReturn       Act = "return-for-info"
	ActRespond      Act = "respond"
	ActAssign       Act = "assign"
	ActRecommend    Act = "recommend"
	ActComment      Act = "comment"
	ActApprove      Act = "approve"
	ActConditions   Act = "approve-with-conditions"
	ActConfirm      Act = "confirm-conditions"
	ActRefuse       Act = "refuse"
	ActAppeal       Act = "appeal"
	ActWithdraw     Act = "withdraw"
	ActExpire       Act = "expire"
	ActWithdrawAppr Act = "withdraw-approval"
)

// Application asks a body to approve one version of an offer.
type Application struct {
	ID          ApplicationID
	Provider    identity.TenantID
	Offer       catalogue.OfferID
	Title       string // as read, for lists
	Hash        string // content hash of the version applied for
	Body        identity.TenantID
	Framework   string
	Route       Route
	Clause      string // the published rule, when it decides at once
	Tier        Tier
	Factors     []Factor
	State       State
	SubmittedBy identity.PersonID
	SubmittedAt time.Time
	Due         time.Time // the clock's target; moved on while information is awaited
	DecidedAt   time.Time
	Reasons     string
}

// Transition is one step of an application, kept for good.
type Transition struct {
	Act    Act
	From   State
	To     State
	Actor  identity.PersonID
	Role   identity.Role
	At     time.Time
	Reason string
}

// Review is one reviewer's recommendation.
type Review struct {
	Reviewer  identity.PersonID
	Expertise Expertise
	Recommend Act // ActApprove, ActConditions, ActRefuse; empty while it is awaited
	Reasons   string
	At        time.Time
}

// Expertise is what a reviewer stands for on a panel.
type Expertise string

// ParseExpertise refuses an expertise that is not one of the three.
func ParseExpertise(s string) (Expertise, error) {
	switch e := Expertise(s); e {
	case Academic, Industry, Student:
		return e, nil
	}
	return "", fault.New(fault.Invalid, "assurance.review.unknown_expertise", "value", s, "known", "academic, industry, student").At("panel")
}

// A full panel has two experts, one of them from industry, and a student.
const (
	Academic Expertise = "academic"
	Industry Expertise = "industry"
	Student  Expertise = "student"
)
