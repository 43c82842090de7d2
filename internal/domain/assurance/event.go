package assurance

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// OfferApproved tells that a body approved a version of an offer.
type OfferApproved struct {
	Offer    catalogue.OfferID `json:"offer"`
	Provider identity.TenantID `json:"provider"`
	Body     identity.TenantID `json:"body"`
	Approval string            `json:"approval"`
}

// EventType implements event.Event.
func (OfferApproved) EventType() string { return "assurance.offer_approved" }

// ApplicationDecided tells the provider how an application ended.
type ApplicationDecided struct {
	Application ApplicationID     `json:"application"`
	Provider    identity.TenantID `json:"provider"`
	State       State             `json:"state"`
}

// EventType implements event.Event.
func (ApplicationDecided) EventType() string { return "assurance.application_decided" }

// EndorsementAsked tells an employer that a provider asks for its word.
type EndorsementAsked struct {
	Endorsement EndorsementID     `json:"endorsement"`
	Employer    identity.TenantID `json:"employer"`
}

// EventType implements event.Event.
func (EndorsementAsked) EventType() string { return "assurance.endorsement_asked" }

// DriftSeen tells the provider and the body that a page no longer says what was
// approved, in more than spelling and wording.
type DriftSeen struct {
	Provider identity.TenantID     `json:"provider"`
	Body     identity.TenantID     `json:"body"`
	Offer    catalogue.OfferID     `json:"offer"`
	Class    catalogue.ChangeClass `json:"class"`
	Fields   int                   `json:"fields"` // that say something else
}

// EventType implements event.Event.
func (DriftSeen) EventType() string { return "assurance.drift_seen" }

// CorrectionAsked tells a provider that its page no longer says what was
// approved and that the body wants it corrected.
type CorrectionAsked struct {
	Drift    string            `json:"drift"`
	Provider identity.TenantID `json:"provider"`
}

// EventType implements event.Event.
func (CorrectionAsked) EventType() string { return "assurance.correction_asked" }
