package proof

import (
	"slices"
	"time"

	"opencairn.org/cairn/formats/vc"
)

// Expect is what a verifier wants a proof to state about itself (VC Data Integrity
// 1.0, section 4.4). It is judged apart from the signature.
type Expect struct {
	Purpose   string        // empty: assertionMethod
	Challenge string        // empty: whatever it answers
	Domain    string        // empty: whomever it is for
	Now       time.Time     // of the check; zero: created and expires are not looked at
	Skew      time.Duration // by how much the signer's clock may be ahead
}

// Check is nil when the proof states all of it, else the first *Error:
// WrongPurpose, WrongChallenge, WrongDomain, Future, Expired.
func (e Expect) Check(p vc.Proof) error {
	fail := func(c Code, detail string) error { return &Error{Code: c, Path: p.Path, Detail: detail} }
	if e.Purpose == "" {
		e.Purpose = AssertionMethod
	}
	switch {
	case p.Purpose != e.Purpose:
		return fail(WrongPurpose, p.Purpose)
	case e.Challenge != "" && p.Challenge != e.Challenge:
		return fail(WrongChallenge, p.Challenge)
	case e.Domain != "" && !slices.Contains(p.Domains, e.Domain):
		return fail(WrongDomain, "")
	case e.Now.IsZero():
		return nil
	case p.Created.After(e.Now.Add(e.Skew)):
		return fail(Future, p.Created.Format(time.RFC3339))
	case !p.Expires.IsZero() && !p.Expires.After(e.Now):
		return fail(Expired, p.Expires.Format(time.RFC3339))
	}
	return nil
}
