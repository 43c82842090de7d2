//go:build interop

package interop

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/json"
	"testing"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/ecdsardfc"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
)

// day is when everything here was signed, and the moment at which it is judged is
// a month later: no clock decides.
var day = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// key is a key known to everybody.
func key(t *testing.T, kind string) (crypto.Signer, string) {
	t.Helper()
	var (
		k   crypto.Signer
		err error
	)
	switch kind {
	case "P-256":
		k, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{9}, 32))
	case "P-384":
		k, err = ecdsa.ParseRawPrivateKey(elliptic.P384(), bytes.Repeat([]byte{9}, 48))
	default:
		k = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, ed25519.SeedSize))
	}
	if err != nil {
		t.Fatal(err)
	}
	multikey, err := did.Multikey(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	return k, multikey
}

// badge is a micro-credential as Cairn writes it.
func badge(t *testing.T, issuer string) *vc.Document {
	t.Helper()
	const id = "https://aldermoor.example/achievements/medicines/1"
	d, err := openbadge.Write(openbadge.Badge{
		ID: "urn:uuid:0199d3a0-7c1e-7000-8000-000000000001", Name: "Safe medicines administration",
		Issuer:  openbadge.Profile{ID: issuer, Name: "University of Aldermoor", Country: "XF"},
		Learner: openbadge.Learner{ID: "did:example:learner", Identities: []openbadge.Identity{{Type: openbadge.IdentityName, Value: "Samira Haddad"}}},
		Achievement: openbadge.Achievement{
			ID: id, Kind: "MicroCredential", Name: "Safe medicines administration", Description: "Giving medicines to adults.",
			Criteria: "An observed medicines round against 12 criteria.",
			Outcomes: []openbadge.Named{{Name: "Prepare and give oral, topical and inhaled medicines"}, {Name: "Calculate doses without error"}},
			Credits:  credit.MustParse("5"), Hours: credit.MustParse("125"), Levels: []openbadge.Level{{Framework: "EQF", Level: "5"}},
			Assessment:    []openbadge.Named{{Code: "6a4db9f11d", Name: "practical assessment"}},
			Participation: []openbadge.Named{{Code: "blended", Name: "blended"}},
			Quality:       []openbadge.Named{{Code: "field-right", Name: "Quality Agency of Fellmark"}},
			Supervision:   &openbadge.Named{Code: "supervised-identified", Name: "supervised with identity verification"},
			Field:         "0913",
			Grades:        []openbadge.Grade{{ID: id + "#result", Name: "Result", Type: "Status"}},
		},
		ValidFrom: day,
		Results:   []openbadge.Result{{Grade: id + "#result", Status: "Completed"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ways are the suites and keys Cairn signs with.
var ways = []struct{ suite, key string }{
	{"eddsa-rdfc-2022", "Ed25519"}, {"eddsa-jcs-2022", "Ed25519"},
	{"ecdsa-rdfc-2019", "P-256"}, {"ecdsa-rdfc-2019", "P-384"},
	{"ecdsa-jcs-2019", "P-256"}, {"ecdsa-jcs-2019", "P-384"},
}

var suites = proof.New(eddsardfc.Suite{}, eddsajcs.Suite{}, ecdsardfc.Suite{}, ecdsajcs.Suite{})

func signed(t *testing.T, suite, kind string) []byte {
	t.Helper()
	k, multikey := key(t, kind)
	issuer := did.ForKey(multikey).String()
	d, err := suites[suite].Sign(badge(t, issuer), proof.Options{Method: issuer + "#" + multikey, Created: day}, k)
	if err != nil {
		t.Fatal(err)
	}
	return d.Raw()
}

// tampered are copies of a signed document, each changed in one way.
var tampered = []struct {
	name   string
	change func(c map[string]any)
}{
	{"another learner", func(c map[string]any) {
		object(object(c["credentialSubject"])["identifier"])["identityHash"] = "Somebody Else"
	}},
	{"another learner's id", func(c map[string]any) { object(c["credentialSubject"])["id"] = "did:example:other" }},
	{"another name of the award", func(c map[string]any) { achievement(c)["name"] = "Surgery" }},
	{"more credits", func(c map[string]any) { achievement(c)["creditsAvailable"] = 50 }},
	{"another issuer's name", func(c map[string]any) { object(c["issuer"])["name"] = "University of X" }},
	{"an alignment less", func(c map[string]any) { delete(achievement(c), "alignment") }},
	{"a later end", func(c map[string]any) { c["validUntil"] = "2099-01-01T00:00:00Z" }},
	{"a type more", func(c map[string]any) { c["type"] = append(c["type"].([]any), "https://a.example/Diploma") }},
	{"an undefined term", func(c map[string]any) { c["honours"] = "summa cum laude" }},
	{"an undefined term in the subject", func(c map[string]any) { object(c["credentialSubject"])["ects"] = 60 }},
	{"another time of the proof", func(c map[string]any) { object(c["proof"])["created"] = "2024-02-01T12:00:00Z" }},
	{"another purpose of the proof", func(c map[string]any) { object(c["proof"])["proofPurpose"] = "authentication" }},
	{"a cut proof", func(c map[string]any) { p := object(c["proof"]); p["proofValue"] = p["proofValue"].(string)[:40] }},
	{"no proof", func(c map[string]any) { delete(c, "proof") }},
}

// object is an object, or the first of an array of them.
func object(v any) map[string]any {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	m, ok := v.(map[string]any)
	if !ok {
		return map[string]any{}
	}
	return m
}

func achievement(c map[string]any) map[string]any {
	return object(object(c["credentialSubject"])["achievement"])
}

func changed(t *testing.T, text []byte, change func(c map[string]any)) json.RawMessage {
	t.Helper()
	var c map[string]any
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	change(c)
	out, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	before, err := jcs.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	after, err := jcs.Parse(out)
	if err != nil {
		t.Fatal(err)
	}
	if before.Equal(after) {
		t.Fatal("a tampered copy is the document")
	}
	return out
}

// oursToVerify is what Cairn issues, for the verifiers of others.
func oursToVerify(t *testing.T) (all []verifyTask) {
	t.Helper()
	for _, w := range ways {
		text := signed(t, w.suite, w.key)
		verifiers := []string{""}
		if w.suite == "eddsa-rdfc-2022" {
			verifiers = append(verifiers, "verifier-core") // it knows no other
		}
		for _, by := range verifiers {
			name := w.suite + " " + w.key + " " + by
			all = append(all, verifyTask{Name: name, By: by, Suite: w.suite, Document: text, want: true})
			for _, x := range tampered {
				all = append(all, verifyTask{Name: name + ": " + x.name, By: by, Suite: w.suite, Document: changed(t, text, x.change)})
			}
		}
	}
	return append(append(all, tokens(t)...), oursToAccept(t)...)
}

// tokens are the same badge as a VC-JWT.
func tokens(t *testing.T) (all []verifyTask) {
	t.Helper()
	for _, kind := range []string{"Ed25519", "P-256", "P-384"} {
		k, multikey := key(t, kind)
		issuer := did.ForKey(multikey).String()
		token, err := jose.SignCredential(badge(t, issuer), k, jose.Options{KeyID: issuer + "#" + multikey})
		if err != nil {
			t.Fatal(err)
		}
		jwk, err := jose.JWK(k.Public())
		if err != nil {
			t.Fatal(err)
		}
		good := verifyTask{Name: "VC-JWT " + kind, By: "jose", JWT: string(token.Raw()), JWK: jwk.Canonical(), Typ: "vc+jwt", want: true}
		bad := good
		bad.Name, bad.want = good.Name+": another payload", false
		i := bytes.IndexByte(token.Raw(), '.') + 20
		text := bytes.Clone(token.Raw())
		text[i] ^= 1
		bad.JWT = string(text)
		all = append(all, good, bad)
	}
	return all
}
