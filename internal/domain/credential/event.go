package credential

import "opencairn.org/cairn/internal/domain/identity"

// CredentialIssued tells that a person has a new credential.
type CredentialIssued struct {
	Credential CredentialID      `json:"credential"`
	Issuer     identity.TenantID `json:"issuer"`
	Person     identity.PersonID `json:"person"`
}

// EventType implements event.Event.
func (CredentialIssued) EventType() string { return "credential.issued" }

// CredentialRevoked tells that a credential no longer counts.
type CredentialRevoked struct {
	Credential CredentialID      `json:"credential"`
	Issuer     identity.TenantID `json:"issuer"`
	Person     identity.PersonID `json:"person"`
}

// EventType implements event.Event.
func (CredentialRevoked) EventType() string { return "credential.revoked" }
