package proof_test

import (
	"errors"
	"testing"
	"time"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
)

func asError(err error, e **proof.Error) bool { return errors.As(err, e) }

func TestAProofIsForOnePurposeOneQuestionAndOneVerifier(t *testing.T) {
	t.Parallel()
	at := prooftest.Created
	p := vc.Proof{Path: "$.proof", Purpose: proof.Authentication, Challenge: "7", Domains: []string{"a.example", "b.example"}, Created: at, Expires: at.Add(time.Hour)}
	good := proof.Expect{Purpose: proof.Authentication, Challenge: "7", Domain: "b.example", Now: at}
	if err := good.Check(p); err != nil {
		t.Error(err)
	}
	for name, c := range map[string]struct {
		change func(*proof.Expect)
		want   proof.Code
	}{
		"an issuer's proof":   {func(e *proof.Expect) { e.Purpose = "" }, proof.WrongPurpose},
		"another challenge":   {func(e *proof.Expect) { e.Challenge = "8" }, proof.WrongChallenge},
		"another verifier":    {func(e *proof.Expect) { e.Domain = "c.example" }, proof.WrongDomain},
		"not yet":             {func(e *proof.Expect) { e.Now = at.Add(-time.Second) }, proof.Future},
		"not yet by far":      {func(e *proof.Expect) { e.Now = at.Add(-time.Hour); e.Skew = time.Minute }, proof.Future},
		"at its end":          {func(e *proof.Expect) { e.Now = at.Add(time.Hour) }, proof.Expired},
		"a clock a bit ahead": {func(e *proof.Expect) { e.Now = at.Add(-time.Second); e.Skew = time.Minute }, ""},
		"no clock":            {func(e *proof.Expect) { e.Now = time.Time{} }, ""},
		"whatever question":   {func(e *proof.Expect) { e.Challenge, e.Domain = "", "" }, ""},
	} {
		e := good
		c.change(&e)
		if err := e.Check(p); c.want != "" || err != nil {
			prooftest.WantCode(t, name, err, c.want)
		}
	}
	// No challenge in the proof answers no question, and no domain is not any domain.
	p.Challenge, p.Domains = "", nil
	prooftest.WantCode(t, "no challenge", good.Check(p), proof.WrongChallenge)
	good.Challenge = ""
	prooftest.WantCode(t, "no domain", good.Check(p), proof.WrongDomain)
}

// What a proof states about itself is signed with it.
func TestWhatAProofStatesIsSigned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		k := p.key(7)
		o := prooftest.Options(k)
		o.Purpose, o.Challenge, o.Domain, o.Expires = proof.Authentication, "q-7", "https://a.example", o.Created.Add(time.Hour)
		d, err := p.suite.Sign(badge(t), o, k)
		if err != nil {
			t.Fatal(err)
		}
		first := prooftest.First(t, prooftest.Parse(t, d.Raw()))
		if err := suites.Verify(d, first, k.Public()); err != nil {
			t.Fatal(err)
		}
		if err := (proof.Expect{Purpose: o.Purpose, Challenge: o.Challenge, Domain: o.Domain, Now: o.Created}).Check(first); err != nil {
			t.Error(err)
		}
		for _, change := range [][2]string{{"q-7", "q-8"}, {`"domain":"https://a.example"`, `"domain":"https://b.example"`}, {`"authentication"`, `"assertionMethod"`}, {"T13:00:00Z", "T14:00:00Z"}, {`"expires"`, `"nonce":"x","expires"`}} {
			d := prooftest.Attack(t, d.Raw(), change[0], change[1])
			prooftest.WantCode(t, change[1], suites.Verify(d, prooftest.First(t, d), k.Public()), proof.BadSignature)
		}
	})
}
