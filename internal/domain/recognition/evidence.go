package recognition

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
)

// Evidence is what a credential says and what was found out about it, as a claim
// rests on it. It is kept with the request as it was then.
type Evidence struct {
	Key        string                    `json:"key"`                  // the credential's identity in the ledger: "credential/ID" or "sha256:..."
	Credential credential.CredentialID   `json:"credential,omitempty"` // in the wallet; empty: a file from elsewhere
	Title      string                    `json:"title"`
	Issuer     identity.TenantID         `json:"issuer,omitempty"` // empty: not known here
	IssuerDID  string                    `json:"issuerId"`
	IssuerName string                    `json:"issuerName"`
	IssuerKind identity.OrganisationKind `json:"issuerKind,omitempty"`
	Country    string                    `json:"country"` // of the issuer
	IssuedOn   time.Time                 `json:"issuedOn"`
	LearntOn   time.Time                 `json:"learntOn"` // when it was completed; else when it was issued
	Credits    Credits                   `json:"credits"`  // ECTS; 0: not stated in ECTS
	EQF        int                       `json:"eqf,omitempty"`
	Field      string                    `json:"field,omitempty"`
	Outcomes   []string                  `json:"outcomes,omitempty"`
	Assessed   []string                  `json:"assessed,omitempty"`    // kinds of assessment; empty: attendance only
	Supervised string                    `json:"supervision,omitempty"` // unsupervised, supervised, supervised-identified
	Grade      int                       `json:"grade,omitempty"`       // percent of criteria met; 0: not stated

	Offer    catalogue.OfferID   `json:"offer,omitempty"`
	Version  int                 `json:"version,omitempty"`  // of the offer, as it was assessed
	Hash     string              `json:"hash,omitempty"`     // of that version
	Bodies   []string            `json:"bodies,omitempty"`   // addresses of all awarding bodies
	Alliance []identity.TenantID `json:"alliance,omitempty"` // members of the alliance that awarded it, on that day

	Genuine Finding `json:"genuine"` // G1, of verification
	Holder  Finding `json:"holder"`  // G2
}

// Finding is what a check found, before a rule makes something of it.
type Finding struct {
	Outcome Outcome `json:"outcome"`
	Why     Message `json:"why"`
}

// subject is what precedents are compared by: the offer, or what an issuer elsewhere
// calls it.
func (e Evidence) subject() string {
	if e.Offer != "" {
		return string(e.Offer)
	}
	return e.IssuerDID + " " + e.Title
}
