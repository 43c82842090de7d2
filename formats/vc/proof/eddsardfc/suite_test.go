package eddsardfc_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unsigned(t testing.TB) *vc.Document {
	t.Helper()
	return prooftest.Parse(t, read(t, "../../../ld/testdata/badge.json"))
}

// quads are the canonical quads of a document without its proofs.
func quads(t testing.TB, d *vc.Document) string {
	t.Helper()
	text, err := rdfproof.Hasher{}.Canonical(d.Unsecured(), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// testdata/signed.json was made by this package; it holds the format still. The
// quads it signs are the ones of the JavaScript reference.
func TestWhatWasSignedOnceStaysSigned(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	signed, covered, err := eddsardfc.Suite{}.Issue(unsigned(t), prooftest.Options(k), k)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/signed.json"
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(golden, signed.Raw(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := read(t, golden)
	if !bytes.Equal(want, signed.Raw()) {
		t.Errorf("got %s", signed.Raw())
	}
	again, err := eddsardfc.Suite{}.Check(signed, prooftest.First(t, signed), k.Public())
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(again) != fmt.Sprint(covered) || len(covered.Contexts) != 2 || covered.ContextHash != ld.ListHash(covered.Contexts) || covered.Quads != 46 {
		t.Errorf("covered %+v at issue, %+v at check", covered, again)
	}
	if doc := quads(t, signed); doc != string(read(t, "../../../ld/testdata/badge.nq")) {
		t.Errorf("canonical document\n%s", doc)
	}
}

func TestNothingCanBeAddedToASignedCredential(t *testing.T) {
	t.Parallel()
	signed := read(t, "testdata/signed.json")
	pub := prooftest.Ed25519(7).Public()
	const subject, achievement = `"credentialSubject":{`, `"achievement":{`
	for name, c := range map[string]struct {
		old, new string
		want     proof.Code
		path     string // of what is not covered
	}{
		"trap 1: honours":          {subject, subject + `"honours":"summa cum laude",`, proof.NotCovered, "$.credentialSubject.honours"},
		"trap 1: ects":             {achievement, achievement + `"ects":60,`, proof.NotCovered, "$.credentialSubject.achievement.ects"},
		"trap 1: a type":           {`"OpenBadgeCredential"]`, `"OpenBadgeCredential","GoldenBadge"]`, proof.NotCovered, "$.type[2]"},
		"trap 1: a relative type":  {`"OpenBadgeCredential"]`, `"OpenBadgeCredential","t/Golden"]`, proof.NotCovered, "$.type[2]"},
		"trap 1: a relative id":    {achievement, achievement + `"image":{"id":"gold.png","type":"Image"},`, proof.NotCovered, "$.credentialSubject.achievement.image.id"},
		"trap 1: null":             {achievement, achievement + `"specialization":null,`, proof.NotCovered, "$.credentialSubject.achievement.specialization"},
		"trap 1: an empty list":    {achievement, achievement + `"tag":[],`, proof.NotCovered, "$.credentialSubject.achievement.tag"},
		"trap 1: an index":         {subject, subject + `"@index":"summa cum laude",`, proof.NotCovered, "$.credentialSubject['@index']"},
		"trap 1: a look-alike":     {subject, subject + `"@honours":"summa cum laude",`, proof.NotCovered, "$.credentialSubject['@honours']"},
		"trap 1: a blank property": {subject, subject + `"_:honours":"summa cum laude",`, proof.NotCovered, "$.credentialSubject['_:honours']"},
		"trap 1: in the proof":     {`"proofPurpose":`, `"honours":"summa","proofPurpose":`, proof.NotCovered, "$.honours"},
		"trap 4: a schema":         {`"id":"urn:uuid:`, `"credentialSchema":{"id":"urn:s","type":"1EdTechJsonSchemaValidator2019"},"id":"urn:uuid:`, proof.NotCovered, "$.credentialSchema.type"},
		"trap 4: a status":         {`"id":"urn:uuid:`, `"credentialStatus":{"id":"urn:s","type":"1EdTechRevocationList"},"id":"urn:uuid:`, proof.NotCovered, "$.credentialStatus.type"},
		"trap 4: and its context":  {`-3.0.3.json"]`, `-3.0.3.json","https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],"credentialSchema":{"id":"urn:s","type":"1EdTechJsonSchemaValidator2019"}`, proof.BadSignature, ""},
		"trap 8: no context":       {`"@context":[`, `"context":[`, proof.NotCovered, "$.awardedDate"},
		"an unknown context":       {`-3.0.3.json"]`, `-3.0.3.json","https://evil.example/c"]`, proof.NoContext, "$['@context'][2]"},
		"a word made to mean more": {`-3.0.3.json"]`, `-3.0.3.json",{"honours":"urn:honours"}],"honours":"x"`, proof.BadSignature, ""},
		"a word made to mean less": {`-3.0.3.json"]`, `-3.0.3.json",{"name":null}]`, proof.NotCovered, "$['@context'][2].name"},
		"a context in the proof":   {`"proofPurpose":`, `"@context":{"honours":null},"proofPurpose":`, proof.NotCovered, ""},
		"a defined word":           {subject, subject + `"role":"Valedictorian",`, proof.BadSignature, ""},
		"another purpose":          {`"proofPurpose":"assertionMethod"`, `"proofPurpose":"authentication"`, proof.BadSignature, ""},
		"another date":             {`"created":"2026`, `"created":"2025`, proof.BadSignature, ""},
		"another grade":            {`"value":"A"`, `"value":"B"`, proof.BadSignature, ""},
		"another order in a list":  {`["A","B","C"]`, `["B","A","C"]`, proof.BadSignature, ""},
		"another suite":            {`"eddsa-rdfc-2022"`, `"eddsa-jcs-2022"`, proof.Unknown, ""},
		"a chain":                  {`"proofPurpose":`, `"previousProof":"urn:uuid:1","proofPurpose":`, proof.PreviousMissing, ""},
		"base64 signature":         {`"proofValue":"z`, `"proofValue":"u`, proof.BadEncoding, ""},
		"short signature":          {`"proofValue":"z`, `"proofValue":"z1`, proof.BadEncoding, ""},
	} {
		d := prooftest.Attack(t, signed, c.old, c.new)
		err := eddsardfc.Suite{}.Verify(d, prooftest.First(t, d), pub)
		prooftest.WantCode(t, name, err, c.want)
		var e *ld.Error
		if errors.As(err, &e); c.path != "" && (e == nil || e.Path != c.path) {
			t.Errorf("%s: %v, want it at %s", name, err, c.path)
		}
	}
}

// Trap 8: a document that says nothing has nothing to sign.
func TestADocumentThatSaysNothingIsNotSigned(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	for _, text := range []string{`{}`, `{"@context":["https://www.w3.org/ns/credentials/v2"]}`, `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"urn:a"}`} {
		_, err := eddsardfc.Suite{}.Sign(prooftest.Parse(t, []byte(text)), prooftest.Options(k), k)
		prooftest.WantCode(t, text, err, proof.NotCovered)
	}
}

func TestWhatWouldNotBeCoveredIsNotSigned(t *testing.T) {
	t.Parallel()
	k := prooftest.Ed25519(7)
	d := prooftest.Attack(t, unsigned(t).Raw(), `"achievementType"`, `"ects": 60, "achievementType"`)
	_, err := eddsardfc.Suite{}.Sign(d, prooftest.Options(k), k)
	prooftest.WantCode(t, "ects", err, proof.NotCovered)
}

// Trap 2: a signed credential is given eight blank nodes that all know each other.
func TestAPoisonedCredentialIsRefusedQuickly(t *testing.T) {
	t.Parallel()
	var nodes []string
	for i := range 8 {
		var all []string
		for j := range 8 {
			if i != j {
				all = append(all, fmt.Sprintf(`"_:n%d"`, j))
			}
		}
		nodes = append(nodes, fmt.Sprintf(`{"@id":"_:n%d","k":[%s]}`, i, strings.Join(all, ",")))
	}
	poison := `-3.0.3.json",{"k":{"@id":"urn:k","@type":"@id"}}],"k":[` + strings.Join(nodes, ",") + `]`
	d := prooftest.Attack(t, read(t, "testdata/signed.json"), `-3.0.3.json"]`, poison)
	start := time.Now()
	err := eddsardfc.Suite{}.Verify(d, prooftest.First(t, d), prooftest.Ed25519(7).Public())
	prooftest.WantCode(t, "poison", err, proof.TooComplex)
	if took := time.Since(start); took > 2*time.Second { // 40 ms alone; the machine may be busy
		t.Errorf("took %v", took)
	}
}

// Trap 3: what the credential was signed with is told by the hash, and another
// revision under the same address does not verify.
func TestAnotherRevisionOfAContextIsAnotherHash(t *testing.T) {
	t.Parallel()
	const url = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
	body := strings.Replace(string(read(t, "../../../ld/contexts/ob-3.0.3.json")), `"xsd:dateTime"`, `"http://www.w3.org/2001/XMLSchema#dateTime"`, 1)
	other, err := ld.Pinned().With(url, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	k := prooftest.Ed25519(7)
	suite := eddsardfc.Suite{Contexts: other}
	signed, there, err := suite.Issue(unsigned(t), prooftest.Options(k), k)
	if err != nil {
		t.Fatal(err)
	}
	prooftest.WantCode(t, "with ours", eddsardfc.Suite{}.Verify(signed, prooftest.First(t, signed), k.Public()), proof.BadSignature)
	here, err := suite.Check(signed, prooftest.First(t, signed), k.Public())
	if err != nil || here.ContextHash != there.ContextHash {
		t.Errorf("%v: %s and %s", err, here.ContextHash, there.ContextHash)
	}
	_, ours, err := eddsardfc.Suite{}.Issue(unsigned(t), prooftest.Options(k), k)
	if err != nil || ours.ContextHash == there.ContextHash {
		t.Errorf("%v: both have %s", err, ours.ContextHash)
	}
}

func TestAnotherKeyDoesNotVerify(t *testing.T) {
	t.Parallel()
	d := prooftest.Parse(t, read(t, "testdata/signed.json"))
	p := prooftest.First(t, d)
	prooftest.WantCode(t, "another key", eddsardfc.Suite{}.Verify(d, p, prooftest.Ed25519(8).Public()), proof.BadSignature)
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	prooftest.WantCode(t, "another kind of key", eddsardfc.Suite{}.Verify(d, p, p256.Public()), proof.WrongKey)
	_, err = eddsardfc.Suite{}.Sign(unsigned(t), prooftest.Options(prooftest.Ed25519(7)), p256)
	prooftest.WantCode(t, "signing with it", err, proof.WrongKey)
	_, err = eddsardfc.Suite{}.Sign(unsigned(t), proof.Options{}, prooftest.Ed25519(7))
	prooftest.WantCode(t, "without a key id", err, proof.BadOptions)
}

func TestTwoIssuersMakeAProofSet(t *testing.T) {
	t.Parallel()
	a, b := prooftest.Ed25519(1), prooftest.Ed25519(2)
	one, err := eddsardfc.Suite{}.Sign(unsigned(t), prooftest.Options(a), a)
	if err != nil {
		t.Fatal(err)
	}
	two, err := eddsardfc.Suite{}.Sign(one, prooftest.Options(b), b)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := vc.Read(prooftest.Parse(t, two.Raw()))
	if len(c.Proofs) != 2 {
		t.Fatalf("%d proofs", len(c.Proofs))
	}
	for i, k := range []ed25519.PrivateKey{a, b} {
		if err := (eddsardfc.Suite{}).Verify(c.Document, c.Proofs[i], k.Public()); err != nil {
			t.Errorf("proof %d: %v", i, err)
		}
		prooftest.WantCode(t, "the other's key", eddsardfc.Suite{}.Verify(c.Document, c.Proofs[1-i], k.Public()), proof.BadSignature)
	}
}

// What verifies after one byte was changed says, in quads, what was signed.
func TestOneChangedByteBreaksTheSignature(t *testing.T) {
	t.Parallel()
	data := read(t, "testdata/signed.json")
	original := prooftest.Parse(t, data)
	want := quads(t, original)
	rapid.Check(t, func(rt *rapid.T) {
		changed := bytes.Clone(data)
		changed[rapid.IntRange(0, len(data)-1).Draw(rt, "at")] = rapid.Byte().Draw(rt, "to")
		forged(rt, changed, want)
	})
}

type fataler interface{ Fatalf(string, ...any) }

func forged(t fataler, data []byte, want string) {
	d, err := vc.Parse(data)
	if err != nil {
		return
	}
	c, _ := vc.Read(d)
	for _, p := range c.Proofs {
		if (eddsardfc.Suite{}).Verify(d, p, prooftest.Ed25519(7).Public()) != nil {
			continue
		}
		got, err := rdfproof.Hasher{}.Canonical(d.Unsecured(), crypto.SHA256)
		if err != nil || string(got) != want {
			t.Fatalf("forged: %s", data)
		}
	}
}

func FuzzVerify(f *testing.F) {
	data := read(f, "testdata/signed.json")
	original := prooftest.Parse(f, data)
	want := quads(f, original)
	f.Add(data)
	f.Add([]byte(`{"@context":[{"a":{"@reverse":"urn:a"}}],"a":{},"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","proofValue":"z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) { forged(t, data, want) })
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
func badge(b *testing.B) []byte { return read(b, "../../../openbadge/testdata/bench.json") }

// BenchmarkIssue: unsigned bytes to signed bytes.
func BenchmarkIssue(b *testing.B) {
	k := prooftest.Ed25519(7)
	o, data := prooftest.Options(k), badge(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (eddsardfc.Suite{}).Sign(prooftest.Parse(b, data), o, k); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify: fresh bytes to the proof's result.
func BenchmarkVerify(b *testing.B) {
	k := prooftest.Ed25519(7)
	s, c, err := eddsardfc.Suite{}.Issue(prooftest.Parse(b, badge(b)), prooftest.Options(k), k)
	if err != nil {
		b.Fatal(err)
	}
	data, pub := s.Raw(), k.Public()
	b.ReportAllocs()
	for b.Loop() {
		d := prooftest.Parse(b, data)
		if err := (eddsardfc.Suite{}).Verify(d, prooftest.First(b, d), pub); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(data)), "doc-bytes")
	b.ReportMetric(float64(c.Quads), "quads")
}
