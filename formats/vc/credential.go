package vc

import (
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// ContextV2 is the context every credential of version 2 begins with.
const ContextV2 = "https://www.w3.org/ns/credentials/v2"

// TypeCredential is the type every credential has.
const TypeCredential = "VerifiableCredential"

// Credential is what was understood of a credential. Value fields point into the
// document's tree for what has no field here.
type Credential struct {
	Contexts   []string
	ID         string // empty: none
	Types      []string
	Name       string // plain, or the first value of a language map
	Issuer     Issuer
	ValidFrom  time.Time // zero: not stated
	ValidUntil time.Time // zero: without end
	Subjects   []Subject
	Status     []Status
	Schemas    []Reference
	Proofs     []Proof
	Document   *Document
}

// Issuer is who the credential says issued it. The name is the issuer's claim
// about itself; the name to show comes from a registry.
type Issuer struct {
	ID    string
	Name  string
	Value *jcs.Value // nil when the issuer is only an id
}

// Subject is one thing the credential says something about.
type Subject struct {
	ID    string // empty: the bearer
	Value *jcs.Value
}

// Reference is an object with an id and types: a schema, a service.
type Reference struct {
	ID    string
	Types []string
}

// Status is an entry that says where to ask whether the credential still holds.
type Status struct {
	Path    string // in the document
	Type    string
	Purpose string // revocation, suspension, refresh, message
	List    string // statusListCredential
	Index   string // statusListIndex as written
	Size    string // statusSize as written; empty: 1
	Value   *jcs.Value
}

// Proof is a Data Integrity proof as written, understood by its suite.
type Proof struct {
	Path        string
	Type        string
	Suite       string // cryptosuite
	Method      string // verificationMethod
	Purpose     string // proofPurpose
	Created     time.Time
	Expires     time.Time
	Value       string // proofValue
	PreviousIDs []string
	Node        *jcs.Value
}

// HasType reports whether the credential is of this type.
func (c *Credential) HasType(t string) bool { return contains(c.Types, t) }

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
