//go:build interop

package interop

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
	"opencairn.org/cairn/internal/door/vcapi"
)

// older is the suite that went before Data Integrity.
const older = ed25519signature2020.Name

// asked is what a verifier asks for when something is presented to it.
var asked = present{Challenge: "3182bdea-63d9-11ea-b6de-3b7c1404d57f", Domain: "https://hr.example"}

// olderBadge is the badge with the context of the older suite.
func olderBadge(t *testing.T, issuer string) []byte {
	t.Helper()
	var c map[string]any
	if err := json.Unmarshal(badge(t, issuer).Raw(), &c); err != nil {
		t.Fatal(err)
	}
	c["@context"] = append(c["@context"].([]any), ed25519signature2020.Context)
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// signedOlder is what Cairn issues with the older suite: at its VC API only.
func signedOlder(t *testing.T) []byte {
	t.Helper()
	k, multikey := key(t, "Ed25519")
	issuer := did.ForKey(multikey).String()
	d, err := vc.Parse(olderBadge(t, issuer))
	if err != nil {
		t.Fatal(err)
	}
	if d, err = (ed25519signature2020.Suite{Issues: true}).Sign(d, proof.Options{Method: issuer + "#" + multikey, Created: day}, k); err != nil {
		t.Fatal(err)
	}
	return d.Raw()
}

// presentedBy is a presentation of a credential by the one it is signed by.
func presentedBy(t *testing.T, suite, kind string, credential []byte) []byte {
	t.Helper()
	k, multikey := key(t, kind)
	holder := did.ForKey(multikey).String()
	text, err := json.Marshal(map[string]any{
		"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "type": []string{"VerifiablePresentation"}, "holder": holder, "verifiableCredential": []json.RawMessage{credential},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := vc.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := suites[suite].Sign(d, proof.Options{Method: holder + "#" + multikey, Created: day, Purpose: proof.Authentication, Challenge: asked.Challenge, Domain: asked.Domain}, k)
	if err != nil {
		t.Fatal(err)
	}
	return signed.Raw()
}

// spoilt are copies of a presentation, each changed in one way.
var spoilt = []struct {
	name   string
	change func(p map[string]any)
}{
	{"another award in it", func(p map[string]any) { achievement(object(p["verifiableCredential"]))["name"] = "Surgery" }},
	{"without the credential's proof", func(p map[string]any) { delete(object(p["verifiableCredential"]), "proof") }},
	{"another challenge in the proof", func(p map[string]any) { object(p["proof"])["challenge"] = "another" }},
	{"a type more", func(p map[string]any) { p["type"] = append(p["type"].([]any), "https://a.example/Application") }},
	{"without its proof", func(p map[string]any) { delete(p, "proof") }},
}

// oursToAccept is the older suite, and presentations of everything.
func oursToAccept(t *testing.T) (all []verifyTask) {
	t.Helper()
	text := signedOlder(t)
	all = append(all, verifyTask{Name: older, Suite: older, Document: text, want: true})
	for _, x := range tampered {
		all = append(all, verifyTask{Name: older + ": " + x.name, Suite: older, Document: changed(t, text, x.change)})
	}
	for _, w := range ways {
		task := verifyTask{
			Name: "presentation, " + w.suite + " " + w.key, By: "presentation", Suite: w.suite, Challenge: asked.Challenge, Domain: asked.Domain,
			Document: presentedBy(t, w.suite, w.key, signed(t, w.suite, w.key)), want: true,
		}
		all = append(all, task)
		for _, x := range spoilt {
			bad := task
			bad.Name, bad.Document, bad.want = task.Name+": "+x.name, changed(t, task.Document, x.change), false
			all = append(all, bad)
		}
		question, domain := task, task
		question.Name, question.Challenge, question.want = task.Name+": another question", "another", false
		domain.Name, domain.Domain, domain.want = task.Name+": for somebody else", "https://bank.example", false
		all = append(all, question, domain)
	}
	return all
}

// theirsToAccept is what the libraries of others are asked for beside credentials
// with our suites: the older suite, tokens, presentations.
func theirsToAccept(t *testing.T) (all []issueTask) {
	t.Helper()
	_, multikey := key(t, "")
	credential := json.RawMessage(badge(t, "did:key:"+multikey).Raw())
	all = append(all, issueTask{Suite: older, Key: "Ed25519", Credential: olderBadge(t, "did:key:"+multikey)})
	for _, kind := range []string{"Ed25519", "P-256", "P-384"} {
		all = append(all, issueTask{Suite: "jose", Key: kind, Credential: credential})
	}
	for _, w := range ways {
		all = append(all, issueTask{Suite: w.suite, Key: w.key, Credential: credential, Present: &asked})
	}
	return all
}

// verifyPresented gives a presentation by others to Cairn's VC API.
func verifyPresented(t *testing.T, s *vcapi.Server, name string, text []byte) {
	t.Helper()
	want := func(what string, status int, document []byte, options present) {
		t.Helper()
		if got, said := post(t, s, "presentation", document, options); got != status {
			t.Errorf("%s%s: %d %s", name, what, got, said)
		}
	}
	want("", http.StatusOK, text, asked)
	want(": another question", http.StatusUnprocessableEntity, text, present{"another", asked.Domain})
	want(": for somebody else", http.StatusUnprocessableEntity, text, present{asked.Challenge, "https://bank.example"})
	for _, x := range spoilt {
		if x.name != "without its proof" { // an unsigned presentation is one too
			want(": "+x.name, http.StatusUnprocessableEntity, changed(t, text, x.change), asked)
		}
	}
}

// verifyToken gives a token by others to Cairn's VC API, in its envelope, as it is
// and with another holder's name in it.
func verifyToken(t *testing.T, s *vcapi.Server, name string, envelope map[string]any) {
	t.Helper()
	id, _ := envelope["id"].(string)
	parts := strings.Split(id, ".")
	if len(parts) != 3 {
		t.Fatalf("%s: no token in %.80s", name, id)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Replace(payload, []byte("Samira"), []byte("Samire"), 1)
	if bytes.Equal(other, payload) {
		t.Fatalf("%s: nothing to change in %s", name, payload)
	}
	for status, p := range map[int][]byte{http.StatusOK: payload, http.StatusUnprocessableEntity: other} {
		envelope["id"] = parts[0] + "." + base64.RawURLEncoding.EncodeToString(p) + "." + parts[2]
		text, err := json.Marshal(envelope)
		if err != nil {
			t.Fatal(err)
		}
		if got, said := post(t, s, "credential", text, nil); got != status {
			t.Errorf("%s: %d %s, want %d", name, got, said, status)
		}
	}
}
