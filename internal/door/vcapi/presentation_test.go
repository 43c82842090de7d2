package vcapi_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
)

// holder is who presents.
func holder(t *testing.T) (key ed25519.PrivateKey, id, method string) {
	t.Helper()
	key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{5}, ed25519.SeedSize))
	multikey, err := did.Multikey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	id = did.ForKey(multikey).String()
	return key, id, id + "#" + multikey
}

func presentation(contents ...any) map[string]any {
	p := map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "type": []any{"VerifiablePresentation"}}
	if contents != nil {
		p["verifiableCredential"] = contents
	}
	return p
}

func document(t *testing.T, v any) *vc.Document {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	d, err := vc.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// signed is a presentation with a proof by the holder.
func signed(t *testing.T, p map[string]any, o proof.Options) map[string]any {
	t.Helper()
	key, _, method := holder(t)
	o.Method, o.Created = method, now
	if o.Purpose == "" {
		o.Purpose = proof.Authentication
	}
	d, err := eddsardfc.Suite{}.Sign(document(t, p), o, key)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(d.Raw(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (w *world) present(p any, options map[string]any) reply {
	w.t.Helper()
	return w.do("POST", "/presentations/verify", body("verifiablePresentation", p, options))
}

func (w *world) accepted(p any, options map[string]any) reply {
	w.t.Helper()
	a := w.present(p, options)
	if a.status != http.StatusOK || a.value["verified"] != true {
		w.t.Errorf("%d %s", a.status, a.text)
	}
	return a
}

func TestASignedPresentationAnswersItsChallengeAndDomain(t *testing.T) {
	t.Parallel()
	w := open(t)
	_, id, _ := holder(t)
	p := presentation(w.issued(w.issuer("eddsa-rdfc-2022"), nil, ""), w.issued(w.issuer("vc-jwt-p256"), nil, ""))
	p["holder"] = id
	p = signed(t, p, proof.Options{Challenge: "123456789", Domain: "a.example"})
	ask := func(challenge, domain string) map[string]any {
		return map[string]any{"challenge": challenge, "domain": domain}
	}
	if a := w.accepted(p, ask("123456789", "a.example")); len(a.value["credentialResults"].([]any)) != 2 {
		t.Error(a.text)
	}
	w.accepted(p, nil)
	w.refused(w.present(p, ask("987654321", "a.example")), "INVALID_CHALLENGE_ERROR")
	w.refused(w.present(p, ask("123456789", "b.example")), "INVALID_DOMAIN_ERROR")
	w.refused(w.present(p, map[string]any{"expectedProofPurpose": "assertionMethod"}), "INVALID_PROOF_PURPOSE_FOR_VERIFICATION_METHOD")

	p["id"] = "urn:uuid:0199d3a0-7c1e-7000-8000-00000000000f"
	w.refused(w.present(p, nil), "bad_signature")
}

func TestAPresentationWithoutAProofAnswersNothing(t *testing.T) {
	t.Parallel()
	w := open(t)
	c := w.issued(w.issuer("eddsa-rdfc-2022"), nil, "")
	if a := w.accepted(presentation(c), nil); !strings.Contains(a.text, "is not signed") {
		t.Error(a.text)
	}
	w.accepted(presentation(), nil)
	w.refused(w.present(presentation(c), map[string]any{"challenge": "1"}), "INVALID_CHALLENGE_ERROR")
	w.refused(w.present(presentation(c), map[string]any{"domain": "a.example"}), "INVALID_DOMAIN_ERROR")
}

func TestAPresentationIsAsGoodAsEachOfItsCredentials(t *testing.T) {
	t.Parallel()
	w := open(t)
	good := w.issued(w.issuer("eddsa-rdfc-2022"), nil, "")
	bad := clone(t, good)
	object(t, bad["credentialSubject"])["name"] = "Somebody Else"
	w.refused(w.present(presentation(good, bad), nil), `"path":"$.verifiableCredential[1]`)
	w.refused(w.present(signed(t, presentation(good, bad), proof.Options{}), nil), "bad_signature")
	for name, x := range map[string]any{"text": "a", "number": 7, "null": nil, "nothing": map[string]any{}, "unsigned": credential(w.issuer("eddsa-rdfc-2022"), nil)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{t: t, Server: w.Server}
			w.refused(w.present(presentation(good, x), nil), "verifiableCredential")
		})
	}
}

// Presentations including holder claims.
func TestWhatAHolderSaysOfThemselvesIsTheirsByTheHolderProperty(t *testing.T) {
	t.Parallel()
	w := open(t)
	_, id, _ := holder(t)
	self := credential(w.issuer("eddsa-rdfc-2022"), func(c map[string]any) { c["issuer"] = id })
	p := presentation(self)
	w.refused(w.present(signed(t, p, proof.Options{}), nil), "its holder is not the issuer")
	p["holder"] = map[string]any{"id": id}
	w.accepted(signed(t, p, proof.Options{}), nil)
	self["issuer"] = "did:example:acme"
	w.refused(w.present(signed(t, p, proof.Options{}), nil), "its holder is not the issuer")
	self["issuer"], p["holder"] = id, "did:example:acme"
	w.refused(w.present(signed(t, p, proof.Options{}), nil), "no key of")
}

func TestAPresentationThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	w := open(t)
	for name, change := range map[string]func(p map[string]any){
		"no type":         func(p map[string]any) { delete(p, "type") },
		"another type":    func(p map[string]any) { p["type"] = []any{"https://a.example/P"} },
		"no context":      func(p map[string]any) { delete(p, "@context") },
		"another context": func(p map[string]any) { p["@context"] = []any{"https://www.w3.org/ns/credentials/examples/v2"} },
		"a broken context": func(p map[string]any) {
			p["@context"] = []any{"https://www.w3.org/ns/credentials/v2", "https ://not-a-url"}
		},
		"a number":          func(p map[string]any) { p["@context"] = []any{"https://www.w3.org/ns/credentials/v2", 123192875} },
		"holder without id": func(p map[string]any) { p["holder"] = map[string]any{"name": "A"} },
		"holder is no URL":  func(p map[string]any) { p["holder"] = "me" },
		"id is no URL":      func(p map[string]any) { p["id"] = "x y" },
		"an undefined term": func(p map[string]any) { p["honours"] = "x" },
		"proof is null":     func(p map[string]any) { p["proof"] = nil },
		"proof is empty":    func(p map[string]any) { p["proof"] = []any{} },
		"proof is text":     func(p map[string]any) { p["proof"] = "x" },
		"proof is no proof": func(p map[string]any) { p["proof"] = map[string]any{"type": "DataIntegrityProof"} },
		"a credential's type": func(p map[string]any) {
			p["type"] = "EnvelopedVerifiableCredential"
			p["id"] = "data:application/vc+jwt,a.b.c"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{t: t, Server: w.Server}
			p := presentation()
			change(p)
			w.refused(w.present(p, nil), "title")
		})
	}
}

// A presentation of nothing may say so with an empty list.
func TestAnEmptyPresentationIsVerifiedAsOthersSignIt(t *testing.T) {
	t.Parallel()
	w := open(t)
	p := signed(t, presentation(), proof.Options{})
	p["verifiableCredential"] = []any{} // nothing in RDF: the signature is the same
	w.accepted(p, nil)
}

func TestAnEnvelopedPresentationAnswersByItsClaims(t *testing.T) {
	t.Parallel()
	w := open(t)
	key, id, method := holder(t)
	p := presentation(w.issued(w.issuer("vc-jwt-p256"), nil, ""))
	p["holder"] = id
	token, err := jose.SignPresentation(document(t, p), jose.Claims{Nonce: "123456789", Audience: []string{"a.example"}}, key, jose.Options{KeyID: method})
	if err != nil {
		t.Fatal(err)
	}
	d, err := jose.Envelop("vp+jwt", token.Raw())
	if err != nil {
		t.Fatal(err)
	}
	w.accepted(json.RawMessage(d.Raw()), map[string]any{"challenge": "123456789", "domain": "a.example"})
	w.refused(w.present(json.RawMessage(d.Raw()), map[string]any{"challenge": "987654321"}), "INVALID_CHALLENGE_ERROR")
	w.refused(w.present(json.RawMessage(d.Raw()), map[string]any{"domain": "b.example"}), "INVALID_DOMAIN_ERROR")
}
