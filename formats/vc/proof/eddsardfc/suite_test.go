package eddsardfc_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
)

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func options(k ed25519.PrivateKey) proof.Options {
	m, err := did.Multikey(k.Public())
	if err != nil {
		panic(err)
	}
	return proof.Options{Method: "did:key:" + m + "#" + m, Created: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(t testing.TB, data []byte) *vc.Document {
	t.Helper()
	d, err := vc.Parse(data)
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return d
}

func unsigned(t testing.TB) *vc.Document {
	t.Helper()
	return parse(t, read(t, "../../../ld/testdata/badge.json"))
}

// first is the first proof of a document, read without judging the rest of it.
func first(t testing.TB, d *vc.Document) vc.Proof {
	t.Helper()
	c, _ := vc.Read(d)
	if len(c.Proofs) == 0 {
		t.Fatal("no proof")
	}
	return c.Proofs[0]
}

func wantCode(t *testing.T, name string, err error, want proof.Code) {
	t.Helper()
	var e *proof.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("%s: got %v, want %s", name, err, want)
	}
}

// testdata/signed.json was made by this package; it holds the format still. The
// quads it signs are the ones of the JavaScript reference.
func TestWhatWasSignedOnceStaysSigned(t *testing.T) {
	t.Parallel()
	k := key(7)
	signed, covered, err := eddsardfc.Suite{}.Issue(unsigned(t), options(k), k)
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
	again, err := eddsardfc.Suite{}.Check(signed, first(t, signed), k.Public())
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(again) != fmt.Sprint(covered) || len(covered.Contexts) != 2 || covered.ContextHash != ld.ListHash(covered.Contexts) || covered.Quads != 46 {
		t.Errorf("covered %+v at issue, %+v at check", covered, again)
	}
	_, doc, _, err := eddsardfc.Suite{}.Steps(signed, first(t, signed).Node.Without("proofValue"))
	if err != nil || doc != string(read(t, "../../../ld/testdata/badge.nq")) {
		t.Errorf("%v: canonical document\n%s", err, doc)
	}
}

func vectors(t *testing.T) (string, eddsardfc.Suite) {
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set: the W3C vectors are not in this repository")
	}
	examples := read(t, filepath.Join(shared, "data/contexts/www.w3.org_ns_credentials_examples_v2.json"))
	set, err := ld.Pinned().With("https://www.w3.org/ns/credentials/examples/v2", examples)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(shared, "data/vectors/w3c-vectors/eddsa"), eddsardfc.Suite{Contexts: set}
}

func TestTheW3CVectorHoldsAtEveryStep(t *testing.T) {
	t.Parallel()
	dir, suite := vectors(t)
	text := func(name string) string { return string(read(t, filepath.Join(dir, "eddsa-rdfc-2022", name))) }
	signed := parse(t, []byte(text("signedDataInt.json")))
	p := first(t, signed)
	config, err := jcs.Parse([]byte(text("proofConfigDataInt.json")))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Node.Without("proofValue").With("@context", signed.Root().Get("@context")); !got.Equal(config) {
		t.Errorf("proof configuration %s", got.Canonical())
	}
	gotConfig, gotDoc, in, err := suite.Steps(signed, p.Node.Without("proofValue"))
	if err != nil {
		t.Fatal(err)
	}
	sig, err := multibase.Decode(p.Value)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"proofCanonDataInt.txt": gotConfig, "canonDocDataInt.txt": gotDoc, "proofHashDataInt.txt": hex.EncodeToString(in[:32]),
		"docHashDataInt.txt": hex.EncodeToString(in[32:]), "combinedHashDataInt.txt": hex.EncodeToString(in),
		"sigHexDataInt.txt": hex.EncodeToString(sig), "sigBTC58DataInt.txt": p.Value,
	} {
		if want := text(name); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	pub, err := did.ParseMultikey("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")
	if err != nil {
		t.Fatal(err)
	}
	if err := suite.Verify(signed, p, pub); err != nil {
		t.Error(err)
	}
	// Signing the unsigned document again gives the very signature.
	secret, err := multibase.Decode("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")
	if err != nil {
		t.Fatal(err)
	}
	k := ed25519.NewKeyFromSeed(secret[2:])
	again, err := suite.Sign(parse(t, read(t, filepath.Join(dir, "unsigned.json"))), proof.Options{Method: p.Method, Created: p.Created}, k)
	if err != nil {
		t.Fatal(err)
	}
	if got := first(t, again).Value; got != p.Value {
		t.Errorf("signed again: %s, want %s", got, p.Value)
	}
}

// The employment vector names a context that no package publishes
// (https://w3id.org/citizenship/v4rc1): it is answered as not checked.
func TestAVectorWithAContextThatIsNotPinnedIsNotChecked(t *testing.T) {
	t.Parallel()
	dir, suite := vectors(t)
	signed := parse(t, read(t, filepath.Join(dir, "eddsa-rdfc-2022/employ/signedDataInt.json")))
	err := suite.Verify(signed, first(t, signed), key(1).Public())
	wantCode(t, "employ", err, proof.NoContext)
	var e *ld.Error
	if !errors.As(err, &e) || e.Path != "$['@context'][1]" || e.Detail != "https://w3id.org/citizenship/v4rc1" {
		t.Errorf("got %v", e)
	}
}

func TestTheW3CProofSetHoldsAndItsChainIsNotChecked(t *testing.T) {
	t.Parallel()
	dir, suite := vectors(t)
	held, chained := 0, 0
	for _, name := range []string{"signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"} {
		d := parse(t, read(t, filepath.Join(dir, "proof-set-chain", name+".json")))
		c, _ := vc.Read(d)
		for _, p := range c.Proofs {
			_, method, _ := strings.Cut(p.Method, "#")
			pub, err := did.ParseMultikey(method)
			if err != nil {
				t.Fatal(err)
			}
			err = suite.Verify(d, p, pub)
			if len(p.PreviousIDs) > 0 {
				chained++
				wantCode(t, name, err, proof.Chain)
				continue
			}
			if held++; err != nil {
				t.Errorf("%s %s: %v", name, p.Path, err)
			}
		}
	}
	if held != 7 || chained != 3 {
		t.Errorf("%d proofs hold, %d are chained", held, chained)
	}
}

// attack changes the text of a signed credential in one place.
func attack(t *testing.T, signed []byte, old, new string) *vc.Document {
	t.Helper()
	changed := strings.Replace(string(signed), old, new, 1)
	if changed == string(signed) {
		t.Fatalf("nothing changed: %q is not there", old)
	}
	return parse(t, []byte(changed))
}

func TestNothingCanBeAddedToASignedCredential(t *testing.T) {
	t.Parallel()
	signed := read(t, "testdata/signed.json")
	pub := key(7).Public()
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
		"a chain":                  {`"proofPurpose":`, `"previousProof":"urn:uuid:1","proofPurpose":`, proof.Chain, ""},
		"base64 signature":         {`"proofValue":"z`, `"proofValue":"u`, proof.BadEncoding, ""},
		"short signature":          {`"proofValue":"z`, `"proofValue":"z1`, proof.BadEncoding, ""},
	} {
		d := attack(t, signed, c.old, c.new)
		err := eddsardfc.Suite{}.Verify(d, first(t, d), pub)
		wantCode(t, name, err, c.want)
		var e *ld.Error
		if errors.As(err, &e); c.path != "" && (e == nil || e.Path != c.path) {
			t.Errorf("%s: %v, want it at %s", name, err, c.path)
		}
	}
}

// Trap 8: a document that says nothing has nothing to sign.
func TestADocumentThatSaysNothingIsNotSigned(t *testing.T) {
	t.Parallel()
	k := key(7)
	for _, text := range []string{`{}`, `{"@context":["https://www.w3.org/ns/credentials/v2"]}`, `{"@context":["https://www.w3.org/ns/credentials/v2"],"id":"urn:a"}`} {
		_, err := eddsardfc.Suite{}.Sign(parse(t, []byte(text)), options(k), k)
		wantCode(t, text, err, proof.NotCovered)
	}
}

func TestWhatWouldNotBeCoveredIsNotSigned(t *testing.T) {
	t.Parallel()
	k := key(7)
	d := attack(t, unsigned(t).Raw(), `"achievementType"`, `"ects": 60, "achievementType"`)
	_, err := eddsardfc.Suite{}.Sign(d, options(k), k)
	wantCode(t, "ects", err, proof.NotCovered)
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
	d := attack(t, read(t, "testdata/signed.json"), `-3.0.3.json"]`, poison)
	start := time.Now()
	err := eddsardfc.Suite{}.Verify(d, first(t, d), key(7).Public())
	wantCode(t, "poison", err, proof.TooComplex)
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
	k := key(7)
	suite := eddsardfc.Suite{Contexts: other}
	signed, there, err := suite.Issue(unsigned(t), options(k), k)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "with ours", eddsardfc.Suite{}.Verify(signed, first(t, signed), k.Public()), proof.BadSignature)
	here, err := suite.Check(signed, first(t, signed), k.Public())
	if err != nil || here.ContextHash != there.ContextHash {
		t.Errorf("%v: %s and %s", err, here.ContextHash, there.ContextHash)
	}
	_, ours, err := eddsardfc.Suite{}.Issue(unsigned(t), options(k), k)
	if err != nil || ours.ContextHash == there.ContextHash {
		t.Errorf("%v: both have %s", err, ours.ContextHash)
	}
}

func TestAnotherKeyDoesNotVerify(t *testing.T) {
	t.Parallel()
	d := parse(t, read(t, "testdata/signed.json"))
	p := first(t, d)
	wantCode(t, "another key", eddsardfc.Suite{}.Verify(d, p, key(8).Public()), proof.BadSignature)
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "another kind of key", eddsardfc.Suite{}.Verify(d, p, p256.Public()), proof.WrongKey)
	_, err = eddsardfc.Suite{}.Sign(unsigned(t), options(key(7)), p256)
	wantCode(t, "signing with it", err, proof.WrongKey)
	_, err = eddsardfc.Suite{}.Sign(unsigned(t), proof.Options{}, key(7))
	wantCode(t, "without a key id", err, proof.BadOptions)
}

func TestTwoIssuersMakeAProofSet(t *testing.T) {
	t.Parallel()
	a, b := key(1), key(2)
	one, err := eddsardfc.Suite{}.Sign(unsigned(t), options(a), a)
	if err != nil {
		t.Fatal(err)
	}
	two, err := eddsardfc.Suite{}.Sign(one, options(b), b)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := vc.Read(parse(t, two.Raw()))
	if len(c.Proofs) != 2 {
		t.Fatalf("%d proofs", len(c.Proofs))
	}
	for i, k := range []ed25519.PrivateKey{a, b} {
		if err := (eddsardfc.Suite{}).Verify(c.Document, c.Proofs[i], k.Public()); err != nil {
			t.Errorf("proof %d: %v", i, err)
		}
		wantCode(t, "the other's key", eddsardfc.Suite{}.Verify(c.Document, c.Proofs[1-i], k.Public()), proof.BadSignature)
	}
}

// What verifies after one byte was changed says, in quads, what was signed.
func TestOneChangedByteBreaksTheSignature(t *testing.T) {
	t.Parallel()
	data := read(t, "testdata/signed.json")
	original := parse(t, data)
	_, want, _, err := eddsardfc.Suite{}.Steps(original, first(t, original).Node.Without("proofValue"))
	if err != nil {
		t.Fatal(err)
	}
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
		if (eddsardfc.Suite{}).Verify(d, p, key(7).Public()) != nil {
			continue
		}
		if _, got, _, err := (eddsardfc.Suite{}).Steps(d, p.Node.Without("proofValue")); err != nil || got != want {
			t.Fatalf("forged: %s", data)
		}
	}
}

func FuzzVerify(f *testing.F) {
	data := read(f, "testdata/signed.json")
	original := parse(f, data)
	_, want, _, err := eddsardfc.Suite{}.Steps(original, first(f, original).Node.Without("proofValue"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"@context":[{"a":{"@reverse":"urn:a"}}],"a":{},"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","proofValue":"z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) { forged(t, data, want) })
}

func sameBothWays(t testing.TB, v *jcs.Value) (taken bool) {
	t.Helper()
	quick, taken, plain, same, err := eddsardfc.Suite{}.Both(v)
	if taken && (err != nil || quick != plain || !same) {
		t.Fatalf("%v, same contexts %t:\nquick\n%s\nplain\n%s\n%s", err, same, quick, plain, v.Canonical())
	}
	return taken
}

func TestTheUsualBadgeGoesTheQuickWay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../../../openbadge/testdata/bench.json", "../../../openbadge/testdata/medicines.json", "../eddsajcs/testdata/unsigned.json"} {
		d := parse(t, read(t, name))
		if !sameBothWays(t, d.Unsecured()) {
			t.Errorf("%s goes the plain way", name)
		}
		k := key(7)
		signed, err := eddsardfc.Suite{}.Sign(d, options(k), k)
		if err != nil {
			t.Fatal(err)
		}
		if p := first(t, signed).Node.Without("proofValue"); !sameBothWays(t, p.With("@context", d.Root().Get("@context"))) {
			t.Errorf("%s: its proof goes the plain way", name)
		}
	}
}

// Values of a badge change places, become others, or get another's name: what the
// quick way takes, the plain way says too.
func TestQuickAndPlainAgreeOnChangedBadges(t *testing.T) {
	t.Parallel()
	text := read(t, "../../../openbadge/testdata/medicines.json")
	others := []string{`"x"`, `5`, `2.5`, `1e-7`, `true`, `null`, `[]`, `{}`, `["a","b","a"]`, `{"id":"urn:x"}`, `{"type":"Profile"}`,
		`{"@value":"x"}`, `{"type":["Achievement","Result"]}`, `"_:b"`, `"urn:y"`, `"rel"`, `["urn:a",{"id":"urn:b","name":"n"}]`}
	taken := 0
	rapid.Check(t, func(rt *rapid.T) {
		root := parse(t, text).Root()
		for range rapid.IntRange(1, 3).Draw(rt, "times") {
			all := values(root, nil)
			to := rapid.SampledFrom(all[1:]).Draw(rt, "to")
			from := rapid.SampledFrom(all[1:]).Draw(rt, "from")
			switch rapid.IntRange(0, 2).Draw(rt, "how") {
			case 0:
				*to = *parseValue(t, from.Canonical())
			case 1:
				*to = *parseValue(t, []byte(rapid.SampledFrom(others).Draw(rt, "other")))
			case 2:
				if to.Kind == jcs.Object && from.Kind == jcs.Object && len(from.Members) > 0 {
					m := rapid.SampledFrom(from.Members).Draw(rt, "member")
					*to = *to.With(m.Name, parseValue(t, m.Value.Canonical()))
				}
			}
		}
		if sameBothWays(t, root) {
			taken++
		}
	})
	t.Logf("%d taken", taken)
}

func values(v *jcs.Value, out []*jcs.Value) []*jcs.Value {
	out = append(out, v)
	for i := range v.Items {
		out = values(&v.Items[i], out)
	}
	for i := range v.Members {
		out = values(&v.Members[i].Value, out)
	}
	return out
}

func parseValue(t testing.TB, data []byte) *jcs.Value {
	t.Helper()
	v, err := jcs.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzQuickIsPlain(f *testing.F) {
	f.Add(read(f, "../../../openbadge/testdata/bench.json"))
	f.Add(read(f, "../../../ld/testdata/badge.json"))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"@type":"VerifiableCredential","credentialStatus":{"type":"BitstringStatusListEntry","statusMessage":[{"status":"0x0"}]},"relatedResource":["urn:a",{"id":"urn:b"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if v, err := jcs.Parse(data); err == nil {
			sameBothWays(t, v)
		}
	})
}

// The floor (Ed25519 alone) and the suite in one run; compare the medians.
func BenchmarkFloorSign(b *testing.B) {
	k, msg := key(7), make([]byte, 64)
	for b.Loop() {
		ed25519.Sign(k, msg)
	}
}

func BenchmarkFloorVerify(b *testing.B) {
	k, msg := key(7), make([]byte, 64)
	sig := ed25519.Sign(k, msg)
	for b.Loop() {
		ed25519.Verify(k.Public().(ed25519.PublicKey), msg, sig)
	}
}

// badge is the fixed Open Badge of credentials.md: 3.4 kB once signed.
func badge(b *testing.B) []byte { return read(b, "../../../openbadge/testdata/bench.json") }

// BenchmarkIssue: unsigned bytes to signed bytes.
func BenchmarkIssue(b *testing.B) {
	k := key(7)
	o, data := options(k), badge(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (eddsardfc.Suite{}).Sign(parse(b, data), o, k); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify: fresh bytes to the proof's result.
func BenchmarkVerify(b *testing.B) {
	k := key(7)
	s, c, err := eddsardfc.Suite{}.Issue(parse(b, badge(b)), options(k), k)
	if err != nil {
		b.Fatal(err)
	}
	data, pub := s.Raw(), k.Public()
	b.ReportAllocs()
	for b.Loop() {
		d := parse(b, data)
		if err := (eddsardfc.Suite{}).Verify(d, first(b, d), pub); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(data)), "doc-bytes")
	b.ReportMetric(float64(c.Quads), "quads")
}
