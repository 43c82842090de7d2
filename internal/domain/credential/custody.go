package credential

import (
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

// CustodyState is where an issuer that closes stands (lifecycles 5.6, Custody).
type CustodyState string

// The states of custody. None leads back.
const (
	ProviderClosing    CustodyState = "provider-closing"    // announced; it may finish what it began
	RecordsTransferred CustodyState = "records-transferred" // closed; keys ended, the set is the log's
	CustodianActive    CustodyState = "custodian-active"    // the archive has checked the set and answers
)

// Closing is what somebody orders who closes an issuer.
type Closing struct {
	Issuer    identity.TenantID
	Custodian identity.TenantID // an archive
	On        time.Time         // a day, UTC; today or zero: at once
	Reason    string            // public
	Plan      string            // what becomes of learners with open places; public
	Sure      bool              // that it cannot be undone
}

// Custody is an issuer that closes or has, and who keeps what it issued. It is
// public.
type Custody struct {
	Issuer        identity.TenantID
	Custodian     identity.TenantID
	State         CustodyState
	OrderedBy     identity.TenantID
	Reason        string
	Plan          string
	AnnouncedAt   time.Time
	ClosesAt      time.Time // from then on it issues nothing
	TransferredAt time.Time
	ActiveAt      time.Time
	Set           Set
	Document      []byte // the issuer's last did document, from the transfer on
}

// Closed reports whether the issuer has closed and its records are elsewhere.
func (c Custody) Closed() bool { return c.State == RecordsTransferred || c.State == CustodianActive }

// Answers is who answers for the credentials: the custodian once it has them,
// else nobody but the issuer.
func (c Custody) Answers() identity.TenantID {
	if c.Closed() {
		return c.Custodian
	}
	return ""
}

// Set is what an issuer signed, as it is handed over: counts, and one sum over
// the SHA-256 of everything, which the log must give as well.
type Set struct {
	Credentials int
	Encodings   int
	Checksum    string // SHA-256 over the leaves, sorted, one hex line each
}

// Outlook is what closing an issuer would touch, for who is about to order it.
type Outlook struct {
	Issuer      identity.Organisation
	Credentials int
	Held        int // learners who hold a place
	Waiting     int // learners who asked for one
	Unsigned    int // awards that wait for their signature
	Custodians  []identity.Organisation
	Custody     *Custody // when it was ordered already
}

// RecordsHandedOver tells that an issuer has closed and its records are with the
// custodian.
type RecordsHandedOver struct {
	Issuer    identity.TenantID `json:"issuer"`
	Custodian identity.TenantID `json:"custodian"`
}

// EventType implements event.Event.
func (RecordsHandedOver) EventType() string { return "credential.records_handed_over" }

// ClosingOrdered tells the custodian that records will come.
type ClosingOrdered struct {
	Issuer    identity.TenantID `json:"issuer"`
	Custodian identity.TenantID `json:"custodian"`
}

// EventType implements event.Event.
func (ClosingOrdered) EventType() string { return "credential.closing_ordered" }
