package ecdsajcs

import (
	"crypto"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/jcsproof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Name is the cryptosuite's name.
const Name = "ecdsa-jcs-2019"

var kind = proof.Kind{Name: Name, Scheme: signature.ECDSA}

// Suite is the cryptosuite; its zero value is ready.
type Suite struct{}

// Name is "ecdsa-jcs-2019".
func (Suite) Name() string { return Name }

// Sign appends a proof by a P-256 or P-384 signer. The document's earlier proofs stay and
// are not covered by this one (a proof set).
func (Suite) Sign(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, error) {
	return jcsproof.Sign(kind, d, o, key)
}

// Verify checks one proof with a P-256 or P-384 key.
func (Suite) Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	return jcsproof.Verify(kind, d, p, key)
}
