package credential

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// State is where a credential stands (lifecycles 5.6).
type State string

// The states. Held is the holder's fact and lives in the wallet; expiry is read
// off the date, so neither is stored here.
const (
	InForce    State = "issued"
	Suspended  State = "suspended"
	Revoked    State = "revoked"
	Superseded State = "superseded"
)

// Credential is one signed encoding of an award.
type Credential struct {
	ID         CredentialID
	Issuer     identity.TenantID
	Custodian  identity.TenantID // who answers for it since the issuer closed; read with one credential, not in lists
	IssuerDID  string
	Award      AwardID
	Person     identity.PersonID
	Title      string
	State      State
	Reason     string // of the last change of state
	IssuedAt   time.Time
	ChangedAt  time.Time
	ExpiresAt  time.Time
	StatusList string
	StatusSlot int
	LogIndex   int64
	Document   []byte // the signed bytes
	Contexts   string // ld.ListHash of the context bodies it was signed with
}

// Act is what a registrar does to a credential.
type Act string

// The acts on a credential.
const (
	ActSuspend   Act = "suspend"
	ActLift      Act = "lift"
	ActRevoke    Act = "revoke"
	ActSupersede Act = "supersede"
)

var steps = map[State]map[Act]State{
	InForce:    {ActSuspend: Suspended, ActRevoke: Revoked, ActSupersede: Superseded},
	Suspended:  {ActLift: InForce, ActRevoke: Revoked},
	Superseded: {ActRevoke: Revoked},
}

// Next is the state an act leads to. Nothing leads out of revoked.
func Next(from State, act Act) (State, error) {
	if to, ok := steps[from][act]; ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, "credential.wrong_state", "state", string(from), "act", string(act))
}

// Ticket allows one signature over one document that was checked. It names the
// document's SHA-256, works once, and ends.
type Ticket struct {
	ID         string
	Issuer     identity.TenantID
	Award      AwardID
	Sitting    string
	Sum        string // SHA-256 of Document, hex
	Document   []byte // unsigned, complete: id, status entry, dates
	Credential CredentialID
	List       string // status list
	Slot       int    // in List
	Expires    time.Time
}

// Sum is the SHA-256 of a document, in hex.
func Sum(document []byte) string {
	h := sha256.Sum256(document)
	return hex.EncodeToString(h[:])
}
