package recognition

import (
	"strconv"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

var noTime time.Time

func itoa(n int) string { return strconv.Itoa(n) }

// The events of this domain: ids only.
type (
	// PolicyPublished tells that a programme has a new version of its policy.
	PolicyPublished struct {
		Programme ProgrammeID       `json:"programme"`
		Owner     identity.TenantID `json:"owner"`
		Version   int               `json:"version"`
	}
	// Referred tells a university that a person has something to decide.
	Referred struct {
		Owner   identity.TenantID `json:"owner"`
		Request RequestID         `json:"request"`
	}
	// Decided tells a learner what became of their request.
	Decided struct {
		Owner   identity.TenantID `json:"owner"`
		Request RequestID         `json:"request"`
	}
	// EvidenceAsked tells a learner that the recogniser wants to know something.
	EvidenceAsked struct {
		Owner   identity.TenantID `json:"owner"`
		Request RequestID         `json:"request"`
	}
	// Flagged tells a university that what a grant rests on was revoked.
	Flagged struct {
		Owner   identity.TenantID `json:"owner"`
		Request RequestID         `json:"request"`
	}
)

// EventType implements event.Event.
func (PolicyPublished) EventType() string { return "recognition.policy_published" }

// EventType implements event.Event.
func (Referred) EventType() string { return "recognition.referred" }

// EventType implements event.Event.
func (Decided) EventType() string { return "recognition.decided" }

// EventType implements event.Event.
func (EvidenceAsked) EventType() string { return "recognition.evidence_asked" }

// EventType implements event.Event.
func (Flagged) EventType() string { return "recognition.flagged" }
