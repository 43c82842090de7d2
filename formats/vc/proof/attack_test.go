package proof_test

import (
	"errors"
	"testing"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
)

// overQuads reports whether the suite signs quads; the others sign every member as
// it is written.
func (p pairing) overQuads() bool {
	return p.suite.Name() != eddsajcs.Name && p.suite.Name() != ecdsajcs.Name
}

// attacks are traps 1, 4 and 8: what a suite over quads would not sign has to be
// refused by name; a suite over JSON signed its absence.
var attacks = map[string]struct{ old, new, path string }{
	"trap 1: honours":         {`"credentialSubject":{`, `"credentialSubject":{"honours":"summa cum laude",`, "$.credentialSubject.honours"},
	"trap 1: ects":            {`"achievement":{`, `"achievement":{"ects":60,`, "$.credentialSubject.achievement.ects"},
	"trap 1: a type":          {`"OpenBadgeCredential"]`, `"OpenBadgeCredential","GoldenBadge"]`, "$.type[2]"},
	"trap 1: a relative type": {`"OpenBadgeCredential"]`, `"OpenBadgeCredential","t/Golden"]`, "$.type[2]"},
	"trap 1: a relative id":   {`"achievement":{`, `"achievement":{"image":{"id":"gold.png","type":"Image"},`, "$.credentialSubject.achievement.image.id"},
	"trap 1: null":            {`"achievement":{`, `"achievement":{"specialization":null,`, "$.credentialSubject.achievement.specialization"},
	"trap 1: in the proof":    {`"proofPurpose":`, `"honours":"summa","proofPurpose":`, "$.honours"},
	"trap 4: a schema":        {`"id":"urn:uuid:`, `"credentialSchema":{"id":"urn:s","type":"1EdTechJsonSchemaValidator2019"},"id":"urn:uuid:`, "$.credentialSchema.type"},
	"trap 4: a status":        {`"id":"urn:uuid:`, `"credentialStatus":{"id":"urn:s","type":"1EdTechRevocationList"},"id":"urn:uuid:`, "$.credentialStatus.type"},
}

func TestNothingCanBeAddedWhateverTheSuite(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		signed := p.signed(t).Raw()
		for name, a := range attacks {
			d := prooftest.Attack(t, signed, a.old, a.new)
			err := suites.Verify(d, prooftest.First(t, d), p.key(7).Public())
			if !p.overQuads() {
				prooftest.WantCode(t, name, err, proof.BadSignature)
				continue
			}
			prooftest.WantCode(t, name, err, proof.NotCovered)
			var e *ld.Error
			if !errors.As(err, &e) || e.Path != a.path {
				t.Errorf("%s: %v, want it at %s", name, err, a.path)
			}
		}
	})
}

// Trap 3 and what nobody pinned: not checked, which is neither true nor false; a
// suite over JSON needs no context, and sees the change.
func TestAnotherContextIsNeverAccepted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		d := prooftest.Attack(t, p.signed(t).Raw(), `-3.0.3.json"]`, `-3.0.3.json","https://evil.example/c"]`)
		err := suites.Verify(d, prooftest.First(t, d), p.key(7).Public())
		if p.overQuads() {
			prooftest.WantCode(t, "unknown", err, proof.NoContext)
		} else {
			prooftest.WantCode(t, "not the proof's", err, proof.NotCovered)
		}
	})
}

// A proof moved to another document, or a suite exchanged for another, is no proof.
func TestAProofBelongsToItsDocumentAndItsSuite(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		d := p.signed(t)
		first := prooftest.First(t, d)
		other := prooftest.Attack(t, badge(t).Raw(), `"A"`, `"B"`)
		moved := prooftest.Parse(t, other.Root().With("proof", first.Node).Canonical())
		prooftest.WantCode(t, "moved", suites.Verify(moved, prooftest.First(t, moved), p.key(7).Public()), proof.BadSignature)
		for name := range suites {
			if name == p.suite.Name() {
				continue
			}
			x := prooftest.Attack(t, d.Raw(), `"cryptosuite":"`+p.suite.Name()+`"`, `"cryptosuite":"`+name+`"`)
			if err := suites.Verify(x, prooftest.First(t, x), p.key(7).Public()); err == nil {
				t.Errorf("verifies as %s", name)
			}
		}
	})
}
