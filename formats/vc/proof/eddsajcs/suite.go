package eddsajcs

import (
	"crypto"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/jcsproof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Name is the cryptosuite's name.
const Name = "eddsa-jcs-2022"

var kind = proof.Kind{Name: Name, Scheme: signature.EdDSA}

// Suite is the cryptosuite; its zero value is ready.
type Suite struct{}

// Name is "eddsa-jcs-2022".
func (Suite) Name() string { return Name }

// Sign appends a proof by an Ed25519 signer. The document's earlier proofs stay and
// are not covered by this one (a proof set).
func (Suite) Sign(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, error) {
	return jcsproof.Sign(kind, d, o, key)
}

// Verify checks one proof with an Ed25519 key.
func (Suite) Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	return jcsproof.Verify(kind, d, p, key)
}
