package eddsajcs_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
)

var suites = proof.New(eddsajcs.Suite{})

func unsigned(t testing.TB) *vc.Document {
	t.Helper()
	data, err := os.ReadFile("testdata/unsigned.json")
	if err != nil {
		t.Fatal(err)
	}
	return prooftest.Parse(t, data)
}

// check verifies every proof of the bytes with pub.
func check(t testing.TB, data []byte, pub ed25519.PublicKey) error {
	t.Helper()
	d := prooftest.Parse(t, data)
	c, err := vc.Read(d)
	if err != nil {
		return err
	}
	if len(c.Proofs) == 0 {
		return errors.New("no proof")
	}
	for _, p := range c.Proofs {
		if err := suites.Verify(d, p, pub); err != nil {
			return err
		}
	}
	return nil
}

// testdata/signed.json was made by this package; it holds the format still.
func TestWhatWasSignedOnceStaysSigned(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	signed, err := eddsajcs.Suite{}.Sign(unsigned(t), prooftest.Options(k), k)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/signed.json"
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(golden, signed.Raw(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, signed.Raw()) {
		t.Errorf("got %s", signed.Raw())
	}
	if err := check(t, want, k.Public().(ed25519.PublicKey)); err != nil {
		t.Error(err)
	}
}

// Trap 1 and the demo's "one letter is changed".
func TestOneChangedLetterBreaksTheSignature(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	data, err := os.ReadFile("testdata/signed.json")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		changed := bytes.Clone(data)
		at := rapid.IntRange(0, len(data)-1).Draw(rt, "at")
		to := rapid.Byte().Draw(rt, "to")
		if changed[at] == to {
			return
		}
		changed[at] = to
		d, err := vc.Parse(changed)
		if err != nil {
			return
		}
		c, err := vc.Read(d)
		if err != nil || len(c.Proofs) != 1 {
			return
		}
		if err := suites.Verify(d, c.Proofs[0], k.Public()); err == nil && !bytes.Equal(d.Root().Canonical(), data) {
			rt.Fatalf("byte %d changed to %q still verifies", at, to)
		}
	})
}

func TestNothingCanBeAddedToASignedCredential(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	data, err := os.ReadFile("testdata/signed.json")
	if err != nil {
		t.Fatal(err)
	}
	pub := k.Public().(ed25519.PublicKey)
	for name, c := range map[string]struct {
		old, new string
		want     proof.Code
	}{
		"honours":          {`"credentialSubject":{`, `"credentialSubject":{"honours":"summa cum laude",`, proof.BadSignature},
		"a second context": {`"https://www.w3.org/ns/credentials/v2"]`, `"https://www.w3.org/ns/credentials/v2","https://evil.example/c"]`, proof.NotCovered},
		"in the proof":     {`"proofPurpose":"assertionMethod"`, `"nonce":"x","proofPurpose":"assertionMethod"`, proof.BadSignature},
		"another purpose":  {`"proofPurpose":"assertionMethod"`, `"proofPurpose":"authentication"`, proof.BadSignature},
		"another date":     {`"created":"2026`, `"created":"2025`, proof.BadSignature},
		"another suite":    {`"eddsa-jcs-2022"`, `"eddsa-rdfc-2022"`, proof.Unknown},
		"another type":     {`"type":"DataIntegrityProof"`, `"type":"Ed25519Signature2020"`, proof.NotIntegrity},
		"a chain":          {`"proofPurpose"`, `"previousProof":"urn:uuid:1","proofPurpose"`, proof.PreviousMissing},
		"base64 signature": {`"proofValue":"z`, `"proofValue":"u`, proof.BadEncoding},
		"short signature":  {`"proofValue":"z`, `"proofValue":"z1`, proof.BadEncoding},
	} {
		changed := strings.Replace(string(data), c.old, c.new, 1)
		if changed == string(data) {
			t.Errorf("%s: nothing changed", name)
		}
		t.Run(name, func(t *testing.T) { prooftest.WantCode(t, "", check(t, []byte(changed), pub), c.want) })
	}
}

func TestAnotherKeyDoesNotVerify(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/signed.json")
	if err != nil {
		t.Fatal(err)
	}
	prooftest.WantCode(t, "", check(t, data, prooftest.Ed25519(8).Public().(ed25519.PublicKey)), proof.BadSignature)
	d := prooftest.Parse(t, data)
	c, err := vc.Read(d)
	if err != nil {
		t.Fatal(err)
	}
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	prooftest.WantCode(t, "", suites.Verify(d, c.Proofs[0], p256.Public()), proof.WrongKey)
	if _, err := (eddsajcs.Suite{}).Sign(unsigned(t), prooftest.Options(prooftest.Ed25519(7)), p256); err == nil {
		t.Error("signed with a P-256 key")
	}
	if _, err := (eddsajcs.Suite{}).Sign(unsigned(t), proof.Options{}, prooftest.Ed25519(7)); err == nil {
		t.Error("signed without a key id")
	}
}

func TestTwoIssuersMakeAProofSet(t *testing.T) {
	t.Parallel()
	a, b := prooftest.Ed25519(1), prooftest.Ed25519(2)
	one, err := eddsajcs.Suite{}.Sign(unsigned(t), prooftest.Options(a), a)
	if err != nil {
		t.Fatal(err)
	}
	two, err := eddsajcs.Suite{}.Sign(one, prooftest.Options(b), b)
	if err != nil {
		t.Fatal(err)
	}
	c, err := vc.Read(prooftest.Parse(t, two.Raw()))
	if err != nil || len(c.Proofs) != 2 {
		t.Fatalf("%d proofs, %v", len(c.Proofs), err)
	}
	for i, k := range []ed25519.PrivateKey{a, b} {
		if err := suites.Verify(c.Document, c.Proofs[i], k.Public()); err != nil {
			t.Errorf("proof %d: %v", i, err)
		}
		if err := suites.Verify(c.Document, c.Proofs[1-i], k.Public()); err == nil {
			t.Errorf("proof %d verifies with the other's key", 1-i)
		}
	}
}

func FuzzVerify(f *testing.F) {
	data, err := os.ReadFile("testdata/signed.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","proofValue":"z"}}`))
	pub := prooftest.Ed25519(7).Public().(ed25519.PublicKey)
	want := prooftest.Parse(f, data).Root().Canonical()
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vc.Parse(data)
		if err != nil {
			return
		}
		c, _ := vc.Read(d)
		for _, p := range c.Proofs {
			if err := suites.Verify(d, p, pub); err == nil && !bytes.Equal(want, d.Root().Canonical()) && len(c.Proofs) == 1 {
				t.Fatalf("forged: %s", data)
			}
		}
	})
}

// The floor (Ed25519 alone) and the suite in one run; compare the medians.
func BenchmarkFloorSign(b *testing.B) {
	k, msg := prooftest.Ed25519(7), make([]byte, 64)
	for b.Loop() {
		ed25519.Sign(k, msg)
	}
}

func BenchmarkFloorVerify(b *testing.B) {
	k, msg := prooftest.Ed25519(7), make([]byte, 64)
	sig := ed25519.Sign(k, msg)
	for b.Loop() {
		ed25519.Verify(k.Public().(ed25519.PublicKey), msg, sig)
	}
}

// badge is the fixed Open Badge of credentials.md: 3.4 kB once signed.
func badge(b *testing.B) []byte {
	b.Helper()
	data, err := os.ReadFile("../../../openbadge/testdata/bench.json")
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkIssue: unsigned bytes to signed bytes.
func BenchmarkIssue(b *testing.B) {
	k := prooftest.Ed25519(7)
	o, data := prooftest.Options(k), badge(b)
	b.ReportMetric(float64(len(data)), "doc-bytes")
	b.ReportAllocs()
	for b.Loop() {
		d, err := vc.Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := (eddsajcs.Suite{}).Sign(d, o, k); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify: fresh bytes to the proof's result.
func BenchmarkVerify(b *testing.B) {
	k := prooftest.Ed25519(7)
	pub := k.Public()
	s, err := eddsajcs.Suite{}.Sign(prooftest.Parse(b, badge(b)), prooftest.Options(k), k)
	if err != nil {
		b.Fatal(err)
	}
	data := s.Raw()
	b.ReportMetric(float64(len(data)), "doc-bytes")
	b.ReportAllocs()
	for b.Loop() {
		d, err := vc.Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		c, err := vc.Read(d)
		if err != nil {
			b.Fatal(err)
		}
		if err := suites.Verify(d, c.Proofs[0], pub); err != nil {
			b.Fatal(err)
		}
	}
}
