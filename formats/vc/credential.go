package vc

import (
	"slices"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// The contexts credentials and presentations begin with: of version 2.0, and of 1.1.
const (
	ContextV2 = "https://www.w3.org/ns/credentials/v2"
	ContextV1 = "https://www.w3.org/2018/credentials/v1"
)

// Version is the version of the data model a document is written in.
type Version uint8

// The versions. The zero Version is of a document that names neither.
const (
	Version1 Version = 1 // 1.1
	Version2 Version = 2 // 2.0
)

// TypeCredential is the type every credential has.
const TypeCredential = "VerifiableCredential"

// Credential is what was understood of a credential. Value fields point into the
// document's tree for what has no field here.
type Credential struct {
	Version    Version
	Contexts   []string // the addresses
	Inline     bool     // it also has contexts written out: words its writer defined
	ID         string   // empty: none
	Types      []string
	Name       string // plain, or the first value of a language map
	Issuer     Issuer
	ValidFrom  time.Time // zero: not stated; in 1.1 issuanceDate
	ValidUntil time.Time // zero: without end; in 1.1 expirationDate
	Subjects   []Subject
	Status     []Status
	Schemas    []Reference
	Related    []Resource
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
	ID          string // empty: none
	Type        string
	Suite       string // cryptosuite
	Method      string // verificationMethod
	Purpose     string // proofPurpose
	Created     time.Time
	Expires     time.Time
	Value       string // proofValue
	Challenge   string
	Domains     []string // domain
	PreviousIDs []string // previousProof
	Node        *jcs.Value
}

// Secured is nil when a proof is there, else *Error ProofMissing, ProofNull or
// ProofEmpty: what is not signed proves nothing.
func Secured(d *Document) error {
	switch v := d.Root().Get("proof"); {
	case v == nil:
		return &Error{Code: ProofMissing, Path: "$.proof"}
	case v.Kind == jcs.Null:
		return &Error{Code: ProofNull, Path: "$.proof"}
	case v.Kind == jcs.Array && len(v.Items) == 0:
		return &Error{Code: ProofEmpty, Path: "$.proof"}
	}
	return nil
}

// HasType reports whether the credential is of this type.
func (c *Credential) HasType(t string) bool { return slices.Contains(c.Types, t) }
