package ed25519signature2020_test

import (
	"os"
	"testing"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
)

var suite = ed25519signature2020.Suite{Issues: true}

func badge(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../../../ld/testdata/badge.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// signed names the suite's context.
func signed(t testing.TB) []byte {
	t.Helper()
	d := prooftest.Attack(t, badge(t), `-3.0.3.json"`, `-3.0.3.json","`+ed25519signature2020.Context+`"`)
	k := prooftest.Ed25519(7)
	out, err := suite.Sign(d, prooftest.Options(k), k)
	if err != nil {
		t.Fatal(err)
	}
	return out.Raw()
}

func TestItVerifiesButSignsOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	_, err := ed25519signature2020.Suite{}.Sign(prooftest.Parse(t, badge(t)), prooftest.Options(k), k)
	prooftest.WantCode(t, "not asked", err, proof.NotIssued)
	d := prooftest.Parse(t, signed(t))
	p := prooftest.First(t, d)
	if p.Type != ed25519signature2020.Name || p.Suite != "" {
		t.Errorf("signed as %s %s", p.Type, p.Suite)
	}
	both := proof.New(ed25519signature2020.Suite{}, eddsardfc.Suite{})
	if err := both.Verify(d, p, k.Public()); err != nil {
		t.Error(err)
	}
	prooftest.WantCode(t, "another key", both.Verify(d, p, prooftest.Ed25519(8).Public()), proof.BadSignature)
	prooftest.WantCode(t, "P-256", both.Verify(d, p, prooftest.P256(8).Public()), proof.WrongKey)
}

// Without the suite's context its words have no meaning, and would not be signed.
func TestWithoutItsContextNothingIsSigned(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	d := prooftest.Attack(t, badge(t), `"`+vc.ContextV2+`",`, "")
	_, err := suite.Sign(d, prooftest.Options(k), k)
	prooftest.WantCode(t, "no context", err, proof.NotCovered)
}

func TestChangedCredentialsDoNotVerify(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	for name, c := range map[string]struct {
		old, new string
		want     proof.Code
	}{
		"a grade":           {`"value":"A"`, `"value":"B"`, proof.BadSignature},
		"honours":           {`"credentialSubject":{`, `"credentialSubject":{"honours":"summa",`, proof.NotCovered},
		"in the proof":      {`"proofPurpose":`, `"honours":"summa","proofPurpose":`, proof.NotCovered},
		"a date":            {`"created":"2026`, `"created":"2025`, proof.BadSignature},
		"a cryptosuite":     {`"proofPurpose":`, `"cryptosuite":"eddsa-rdfc-2022","proofPurpose":`, proof.Unknown},
		"another type":      {`"type":"Ed25519Signature2020"`, `"cryptosuite":"eddsa-rdfc-2022","type":"DataIntegrityProof"`, proof.BadSignature},
		"a chain":           {`"proofPurpose":`, `"previousProof":"urn:a","proofPurpose":`, proof.PreviousMissing},
		"another signature": {`"proofValue":"z`, `"proofValue":"u`, proof.BadEncoding},
	} {
		d := prooftest.Attack(t, signed(t), c.old, c.new)
		both := proof.New(suite, eddsardfc.Suite{})
		prooftest.WantCode(t, name, both.Verify(d, prooftest.First(t, d), k.Public()), c.want)
	}
}
