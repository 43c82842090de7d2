package eddsardfc

import (
	"crypto"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Name is the cryptosuite's name.
const Name = "eddsa-rdfc-2022"

var kind = proof.Kind{Name: Name, Scheme: signature.EdDSA}

// Suite is the cryptosuite. Its zero value knows the embedded contexts and has the
// default limits.
type Suite struct {
	Contexts *ld.Contexts // nil: the embedded ones
	Limits   ld.Limits
	Work     int // of canonicalization; 0: rdfc.DefaultWork
	// Template remembers a part that the documents to sign share; nil: none.
	Template *fast.Template
}

// Covered is what a proof was found to cover.
type Covered = rdfproof.Covered

// Name is "eddsa-rdfc-2022".
func (Suite) Name() string { return Name }

// Sign appends a proof by an Ed25519 signer, see [Suite.Issue].
func (s Suite) Sign(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, error) {
	signed, _, err := s.Issue(d, o, key)
	return signed, err
}

// Issue appends a proof and says what it covers. The earlier proofs of the
// document stay and are not covered by this one (a proof set). Errors are
// *proof.Error, or the signer's.
func (s Suite) Issue(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, Covered, error) {
	return rdfproof.Hasher(s).Issue(kind, d, o, key)
}

// Verify checks one proof with an Ed25519 key, see [Suite.Check].
func (s Suite) Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	_, err := s.Check(d, p, key)
	return err
}

// Check checks one proof with an Ed25519 key and says what it covers. Errors are
// *proof.Error; what is not covered is an *ld.Error inside one.
func (s Suite) Check(d *vc.Document, p vc.Proof, key crypto.PublicKey) (Covered, error) {
	return rdfproof.Hasher(s).Check(kind, d, p, key)
}
