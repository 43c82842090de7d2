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
	BadOptions   Code = "bad_options"       // a proof that lacks what every proof states
	NoContext    Code = "context_unknown"   // the document names a context that is not pinned here: not checked
	NotIssued    Code = "suite_not_issued"  // a suite that only checks, unless told otherwise
	TooComplex   Code = "too_complex"       // canonicalizing the document would cost more than the limit: not checked
)

// The codes of proof chains (VC Data Integrity 1.0, section 4.5).
const (
	PreviousMissing Code = "previous_missing" // previousProof names an id that no proof has
	DoubledID       Code = "proof_id_doubled" // two proofs with the id it names, or it names one twice
	Cycle           Code = "chain_cycle"      // a proof that builds on itself, by whatever way
)

// The codes of what a proof states about itself, see [Expect].
const (
	WrongPurpose   Code = "wrong_purpose"     // made for something else
	WrongChallenge Code = "wrong_challenge"   // answers another question, or none
	WrongDomain    Code = "wrong_domain"      // made for somebody else
	Future         Code = "created_in_future" // created after the moment of the check
	Expired        Code = "proof_expired"     // expires at or before the moment of the check
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

	ID       string   // of the proof, for a later one to name; empty: none
	Previous []string // ids of the proofs of the document that this one builds on

	Challenge string // what the verifier asked to see again; empty: none
	Domain    string // whom the proof is for; empty: anybody
}

// The purposes: an issuer's proof, and that of who presents a credential.
const (
	AssertionMethod = "assertionMethod"
	Authentication  = "authentication"
)

// Suite makes and checks proofs of one cryptosuite.
type Suite interface {
	// Name is the cryptosuite value: "eddsa-jcs-2022"; of an older suite, the
	// proof's type.
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

// Find is the suite a proof names; *Error NotIntegrity or Unknown when there is
// none that can check it.
func (s Suites) Find(p vc.Proof) (Suite, error) {
	name := p.Suite
	if p.Type != Integrity {
		name = p.Type
	}
	if suite, ok := s[name]; ok && proofType(suite) == p.Type {
		return suite, nil
	}
	if p.Type != Integrity {
		return nil, &Error{Code: NotIntegrity, Path: p.Path, Detail: p.Type}
	}
	return nil, &Error{Code: Unknown, Path: p.Path, Detail: p.Suite}
}

// proofType is the type of a suite's proofs. Suites older than DataIntegrityProof
// have one of their own.
func proofType(s Suite) string {
	if older, ok := s.(interface{ ProofType() string }); ok {
		return older.ProofType()
	}
	return Integrity
}
