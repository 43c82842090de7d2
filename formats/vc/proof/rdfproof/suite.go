package rdfproof

import (
	"crypto"
	"errors"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Hasher reads documents as quads. Its zero value knows the embedded contexts and
// has the default limits.
type Hasher struct {
	Contexts *ld.Contexts // nil: the embedded ones
	Limits   ld.Limits
	Work     int // of canonicalization; 0: rdfc.DefaultWork
	// Template remembers a part that the documents to sign share; nil: none.
	Template *fast.Template
}

// Covered is what a proof was found to cover.
type Covered struct {
	Contexts    []ld.Context // whose bodies gave the document its meaning
	ContextHash string       // ld.ListHash of them: recorded with the credential
	Quads       int          // lines of the canonical document
}

// Issue appends a proof and says what it covers. The earlier proofs of the
// document stay and are not covered by this one (a proof set). Errors are
// *proof.Error, or the signer's.
func (s Hasher) Issue(k proof.Kind, d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, Covered, error) {
	const at = "$.proof"
	h, err := k.Hash(key.Public(), at)
	if err != nil {
		return nil, Covered{}, err
	}
	config, err := k.Config(o, nil)
	if err != nil {
		return nil, Covered{}, err
	}
	in, covered, err := s.Input(h, d, config, at)
	if err != nil {
		return nil, Covered{}, err
	}
	sig, err := signature.Sign(key, &in)
	if err != nil {
		return nil, Covered{}, err
	}
	signed, err := proof.Attach(d, config, sig)
	return signed, covered, err
}

// Check checks one proof and says what it covers. Errors are *proof.Error; what is
// not covered is an *ld.Error inside one.
func (s Hasher) Check(k proof.Kind, d *vc.Document, p vc.Proof, key crypto.PublicKey) (Covered, error) {
	h, err := k.Hash(key, p.Path)
	if err != nil {
		return Covered{}, err
	}
	sig, err := k.Value(d, p, h)
	if err != nil {
		return Covered{}, err
	}
	covered, err := s.holds(h, d, p, key, sig)
	if err == nil || tooComplex(err) { // with other contexts it is not less
		return covered, err
	}
	if s.Contexts == nil {
		s.Contexts = ld.Pinned()
	}
	for _, set := range s.Contexts.Revisions(d.Root().Get("@context")) {
		s.Contexts = set
		if covered, again := s.holds(h, d, p, key, sig); again == nil {
			return covered, nil // Contexts says which revision it was
		}
	}
	return Covered{}, err
}

func tooComplex(err error) bool {
	var e *proof.Error
	return errors.As(err, &e) && e.Code == proof.TooComplex
}

// holds checks a signature with one set of contexts.
func (s Hasher) holds(h crypto.Hash, d *vc.Document, p vc.Proof, key crypto.PublicKey, sig []byte) (Covered, error) {
	in, covered, err := s.Input(h, d, p.Node, p.Path)
	if err != nil {
		return Covered{}, err
	}
	if !signature.Verify(key, &in, sig) {
		return Covered{}, &proof.Error{Code: proof.BadSignature, Path: p.Path}
	}
	return covered, nil
}
