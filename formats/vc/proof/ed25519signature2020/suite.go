package ed25519signature2020

import (
	"crypto"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Name is the type of the suite's proofs; they name no cryptosuite.
const Name = "Ed25519Signature2020"

// Context defines the words of its proofs.
const Context = "https://w3id.org/security/suites/ed25519-2020/v1"

var kind = proof.Kind{Type: Name, Scheme: signature.EdDSA}

// Suite is the suite. Its zero value verifies.
type Suite struct {
	Hasher rdfproof.Hasher
	Issues bool // signs too
}

// Name is "Ed25519Signature2020".
func (Suite) Name() string { return Name }

// ProofType is the type of its proofs, which is its name.
func (Suite) ProofType() string { return Name }

// Sign appends a proof by an Ed25519 signer; *proof.Error NotIssued unless
// s.Issues.
func (s Suite) Sign(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, error) {
	if !s.Issues {
		return nil, &proof.Error{Code: proof.NotIssued, Path: "$.proof", Detail: Name}
	}
	signed, _, err := s.Hasher.Issue(kind, d, o, key)
	return signed, err
}

// Verify checks one proof with an Ed25519 key.
func (s Suite) Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	_, err := s.Check(d, p, key)
	return err
}

// Check checks one proof with an Ed25519 key and says what it covers. Errors are
// *proof.Error.
func (s Suite) Check(d *vc.Document, p vc.Proof, key crypto.PublicKey) (rdfproof.Covered, error) {
	return s.Hasher.Check(kind, d, p, key)
}
