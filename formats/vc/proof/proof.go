package proof

import (
	"crypto"
	"fmt"
	"time"

	"opencairn.org/cairn/formats/vc"
)

// Code names why a proof does not hold, or could not be checked.
type Code string

// The codes.
const (
	BadSignature Code = "bad_signature"     // the document is not what was signed
	BadEncoding  Code = "bad_encoding"      // proofValue is no signature at all
	WrongKey     Code = "wrong_key"         // the key is of another kind than the suite needs
	NotCovered   Code = "not_covered"       // something in the document is outside the signature
	Unknown      Code = "suite_unsupported" // no suite of that name here
	NotIntegrity Code = "type_unsupported"  // another proof type than DataIntegrityProof
	Chain        Code = "chain_unsupported" // the proof builds on an earlier one (previousProof)
	BadOptions   Code = "bad_options"       // a proof that lacks what every proof states
	NoContext    Code = "context_unknown"   // the document names a context that is not pinned here: not checked
	TooComplex   Code = "too_complex"       // canonicalizing the document would cost more than the limit: not checked
)

// Error says which proof and why.
type Error struct {
	Code   Code
	Path   string // "$.proof[0]"
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("proof: %s at %s", e.Code, e.Path)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Options are what a new proof states about itself.
type Options struct {
	Method  string    // verificationMethod: the absolute id of the key
	Created time.Time // to the second
	Expires time.Time // zero: none
	Purpose string    // empty: assertionMethod
}

// AssertionMethod is the purpose of an issuer's proof.
const AssertionMethod = "assertionMethod"

// Suite makes and checks proofs of one cryptosuite.
type Suite interface {
	// Name is the cryptosuite value: "eddsa-jcs-2022".
	Name() string
	// Sign returns the document with the proof appended to its proofs.
	Sign(d *vc.Document, o Options, key crypto.Signer) (*vc.Document, error)
	// Verify checks one proof of the document with the key its verificationMethod
	// names. Errors are *Error. It says nothing about whose key it is.
	Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error
}

// Suites finds a suite by its cryptosuite name.
type Suites map[string]Suite

// New is the set of these suites.
func New(suites ...Suite) Suites {
	out := make(Suites, len(suites))
	for _, s := range suites {
		out[s.Name()] = s
	}
	return out
}

// Verify checks one proof with the suite it names. Errors are *Error.
func (s Suites) Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	suite, err := s.Find(p)
	if err != nil {
		return err
	}
	return suite.Verify(d, p, key)
}

// Find is the suite a proof names; *Error NotIntegrity, Unknown or Chain when
// there is none that can check it.
func (s Suites) Find(p vc.Proof) (Suite, error) {
	if p.Type != "DataIntegrityProof" {
		return nil, &Error{Code: NotIntegrity, Path: p.Path, Detail: p.Type}
	}
	suite, ok := s[p.Suite]
	if !ok {
		return nil, &Error{Code: Unknown, Path: p.Path, Detail: p.Suite}
	}
	if len(p.PreviousIDs) > 0 {
		return nil, &Error{Code: Chain, Path: p.Path}
	}
	return suite, nil
}
