package assurance

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// Approval is a body's decision that one version of an offer is what it says.
// It is public from the moment it is taken.
type Approval struct {
	ID          string
	Provider    identity.TenantID
	Offer       catalogue.OfferID
	Title       string
	Hash        string // content hash of the version that was approved
	Application ApplicationID
	Body        identity.TenantID
	Framework   string
	Route       Route
	Clause      string
	Reasons     string
	State       ApprovalState
	ApprovedAt  time.Time
	ValidUntil  time.Time
	ReviewDue   time.Time
}

// ApprovalState is where an approval stands.
type ApprovalState string

// The states of an approval. Drift is not one of them: an approval of one
// version stays true of that version.
const (
	InForce          ApprovalState = "in-force"
	ApprovalReplaced ApprovalState = "replaced" // a later approval of the same offer
	ApprovalExpired  ApprovalState = "expired"
	ApprovalRevoked  ApprovalState = "revoked"
)

// Covers reports whether the approval was in force on that day. One that was
// withdrawn covers the days before: its ValidUntil is the day it was withdrawn.
func (a Approval) Covers(on time.Time) bool {
	return !on.Before(a.ApprovedAt) && on.Before(a.ValidUntil)
}

// Drift says that a public page no longer says what was approved.
type Drift struct {
	ID       string
	Provider identity.TenantID
	Offer    catalogue.OfferID
	Title    string
	Body     identity.TenantID
	Approved string // content hash that was approved
	Seen     string // content hash that was read
	Class    catalogue.ChangeClass
	Fields   []catalogue.FieldChange
	SeenAt   time.Time
	State    DriftState
	Asked    string // the officer's words to the provider
}

// DriftState is where a drift stands.
type DriftState string

// The states of a drift: nobody acted, the provider was asked to correct the
// page, the page says again what was approved, a new version was approved, the
// page says yet something else.
const (
	DriftOpen      DriftState = "open"
	DriftAsked     DriftState = "correction-asked"
	DriftCorrected DriftState = "corrected"
	DriftApproved  DriftState = "approved"
	DriftReplaced  DriftState = "replaced"
)
