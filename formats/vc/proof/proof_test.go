package proof_test

import (
	"bytes"
	"crypto"
	"errors"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/ecdsardfc"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
)

// pairing is a suite and a kind of key it takes.
type pairing struct {
	name  string
	suite proof.Suite
	key   func(seed byte) crypto.Signer
	size  int // of a signature
}

func edKey(seed byte) crypto.Signer   { return prooftest.Ed25519(seed) }
func p256Key(seed byte) crypto.Signer { return prooftest.P256(seed) }
func p384Key(seed byte) crypto.Signer { return prooftest.P384(seed) }

var pairings = []pairing{
	{"eddsa-rdfc", eddsardfc.Suite{}, edKey, 64},
	{"eddsa-jcs", eddsajcs.Suite{}, edKey, 64},
	{"ecdsa-rdfc P-256", ecdsardfc.Suite{}, p256Key, 64},
	{"ecdsa-rdfc P-384", ecdsardfc.Suite{}, p384Key, 96},
	{"ecdsa-jcs P-256", ecdsajcs.Suite{}, p256Key, 64},
	{"ecdsa-jcs P-384", ecdsajcs.Suite{}, p384Key, 96},
}

var suites = func() proof.Suites {
	var all []proof.Suite
	for _, p := range pairings {
		all = append(all, p.suite)
	}
	return proof.New(all...)
}()

func each(t *testing.T, f func(t *testing.T, p pairing)) {
	t.Helper()
	for _, p := range pairings {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			f(t, p)
		})
	}
}

func badge(t testing.TB) *vc.Document {
	t.Helper()
	data, err := os.ReadFile("../../ld/testdata/badge.json")
	if err != nil {
		t.Fatal(err)
	}
	return prooftest.Parse(t, data)
}

func (p pairing) signed(t testing.TB) *vc.Document {
	t.Helper()
	k := p.key(7)
	d, err := p.suite.Sign(badge(t), prooftest.Options(k), k)
	if err != nil {
		t.Fatal(err)
	}
	return prooftest.Parse(t, d.Raw())
}

func TestEverySuiteVerifiesWhatItSigned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		d := p.signed(t)
		first := prooftest.First(t, d)
		if err := suites.Verify(d, first, p.key(7).Public()); err != nil {
			t.Error(err)
		}
		sig, err := multibase.Decode(first.Value)
		if err != nil || len(sig) != p.size {
			t.Errorf("a signature of %d bytes, %v; want %d", len(sig), err, p.size)
		}
		if !bytes.Equal(d.Raw(), p.signed(t).Raw()) {
			t.Error("signed twice, the bytes differ")
		}
	})
}

// testdata/*.json were made by this package; they hold the formats still.
func TestWhatWasSignedOnceStaysSigned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		got := p.signed(t).Raw()
		golden := "testdata/" + strings.ReplaceAll(p.name, " ", "-") + ".json"
		if os.Getenv("UPDATE") == "1" {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v: got %s", err, got)
		}
	})
}

func TestAnotherKeyIsOfNoUse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		d := p.signed(t)
		first := prooftest.First(t, d)
		prooftest.WantCode(t, "another key", suites.Verify(d, first, p.key(8).Public()), proof.BadSignature)
		prooftest.WantCode(t, "no key", suites.Verify(d, first, nil), proof.WrongKey)
		for _, k := range []crypto.Signer{edKey(7), p256Key(7), p384Key(7)} {
			_, err := p.suite.Sign(badge(t), prooftest.Options(k), k)
			if err == nil {
				continue // this suite's own kinds
			}
			prooftest.WantCode(t, "signing", err, proof.WrongKey)
			prooftest.WantCode(t, "verifying", p.suite.Verify(d, first, k.Public()), proof.WrongKey)
		}
		_, err := p.suite.Sign(badge(t), proof.Options{Created: prooftest.Created}, p.key(7))
		prooftest.WantCode(t, "without a key id", err, proof.BadOptions)
	})
}

// What is no signature is told from a signature of something else.
func TestOnlyTheSignatureItselfIsASignature(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		d := p.signed(t)
		first := prooftest.First(t, d)
		sig, err := multibase.Decode(first.Value)
		if err != nil {
			t.Fatal(err)
		}
		half := len(sig) / 2
		ones := bytes.Repeat([]byte{0xff}, half)
		for name, c := range map[string]struct {
			value string
			want  proof.Code
		}{
			"none":          {"", proof.BadEncoding},
			"only a prefix": {"z", proof.BadEncoding},
			"base64url":     {multibase.Base64(sig), proof.BadEncoding},
			"no multibase":  {first.Value[1:], proof.BadEncoding},
			"too long":      {multibase.Base58(append(bytes.Clone(sig), 0)), proof.BadEncoding},
			"too short":     {multibase.Base58(sig[1:]), proof.BadEncoding},
			"nothing":       {multibase.Base58(make([]byte, p.size)), proof.BadSignature},
			"halves turned": {multibase.Base58(append(bytes.Clone(sig[half:]), sig[:half]...)), proof.BadSignature},
			"r zero":        {multibase.Base58(append(make([]byte, half), sig[half:]...)), proof.BadSignature},
			"s zero":        {multibase.Base58(append(bytes.Clone(sig[:half]), make([]byte, half)...)), proof.BadSignature},
			"s too large":   {multibase.Base58(append(bytes.Clone(sig[:half]), ones...)), proof.BadSignature},
		} {
			first.Value = c.value
			prooftest.WantCode(t, name, suites.Verify(d, first, p.key(7).Public()), c.want)
		}
	})
}

// says is what a proof of the suite covers of the document.
func (p pairing) says(t testing.TB, d *vc.Document) string {
	t.Helper()
	if p.suite.Name() == eddsajcs.Name || p.suite.Name() == ecdsajcs.Name {
		return string(d.Unsecured().Canonical())
	}
	text, err := rdfproof.Hasher{}.Canonical(d.Unsecured(), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whatever byte of a signed credential changes: it does not verify, or says the
// same as before.
func TestOneChangedByteBreaksEverySuite(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p pairing) {
		data := p.signed(t).Raw()
		want := p.says(t, prooftest.Parse(t, data))
		rapid.Check(t, func(rt *rapid.T) {
			changed := bytes.Clone(data)
			changed[rapid.IntRange(0, len(data)-1).Draw(rt, "at")] = rapid.Byte().Draw(rt, "to")
			d, err := vc.Parse(changed)
			if err != nil {
				return
			}
			c, _ := vc.Read(d)
			for _, x := range c.Proofs {
				if suites.Verify(d, x, p.key(7).Public()) == nil && p.says(t, d) != want {
					rt.Fatalf("forged: %s", changed)
				}
			}
		})
	})
}

func TestIssuersOfDifferentSuitesMakeAProofSet(t *testing.T) {
	t.Parallel()
	d := badge(t)
	for i, p := range pairings {
		k := p.key(byte(i + 1))
		var err error
		if d, err = p.suite.Sign(d, prooftest.Options(k), k); err != nil {
			t.Fatal(err)
		}
	}
	c, err := vc.Read(prooftest.Parse(t, d.Raw()))
	if err != nil || len(c.Proofs) != len(pairings) {
		t.Fatalf("%d proofs, %v", len(c.Proofs), err)
	}
	for i, p := range pairings {
		if err := suites.Verify(c.Document, c.Proofs[i], p.key(byte(i+1)).Public()); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
}

func TestAProofNobodyCanCheckIsNotAFailedProof(t *testing.T) {
	t.Parallel()
	s := proof.New(eddsajcs.Suite{}, ed25519signature2020.Suite{})
	for _, c := range []struct {
		p    vc.Proof
		want proof.Code
	}{
		{vc.Proof{Type: "JsonWebSignature2020"}, proof.NotIntegrity},
		{vc.Proof{Type: proof.Integrity, Suite: "bbs-2023"}, proof.Unknown},
		{vc.Proof{Type: proof.Integrity}, proof.Unknown},
		{vc.Proof{Type: proof.Integrity, Suite: ed25519signature2020.Name}, proof.Unknown},
		{vc.Proof{Type: eddsajcs.Name}, proof.NotIntegrity},
	} {
		var e *proof.Error
		if _, err := s.Find(c.p); !errors.As(err, &e) || e.Code != c.want {
			t.Errorf("%+v: %v, want %s", c.p, err, c.want)
		}
	}
	for _, p := range []vc.Proof{{Type: proof.Integrity, Suite: eddsajcs.Name}, {Type: ed25519signature2020.Name}} {
		if _, err := s.Find(p); err != nil {
			t.Error(err)
		}
	}
}

// smallest is the least a credential says: fuzzing it is quick.
const smallest = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"did:web:a.example","credentialSubject":{"id":"did:example:1"}}`

func FuzzVerify(f *testing.F) {
	want := map[string]string{} // what each suite signed
	for _, p := range pairings {
		k := p.key(7)
		d, err := p.suite.Sign(prooftest.Parse(f, []byte(smallest)), prooftest.Options(k), k)
		if err != nil {
			f.Fatal(err)
		}
		want[p.suite.Name()] = p.says(f, d)
		f.Add(d.Raw())
	}
	f.Add([]byte(`{"proof":[{"type":"DataIntegrityProof","cryptosuite":"ecdsa-jcs-2019","proofValue":"z","verificationMethod":7}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vc.Parse(data)
		if err != nil {
			return
		}
		c, _ := vc.Read(d)
		for _, x := range c.Proofs {
			for _, p := range pairings {
				if x.Suite == p.suite.Name() && suites.Verify(d, x, p.key(7).Public()) == nil && len(c.Proofs) == 1 && p.says(t, d) != want[x.Suite] {
					t.Fatalf("forged: %s", data)
				}
			}
		}
	})
}
