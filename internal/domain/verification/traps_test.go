package verification_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/internal/domain/verification"
)

// meaning signs over the meaning, as Aldermoor does by default.
func (w *world) meaning(d *vc.Document, s eddsardfc.Suite) []byte {
	w.t.Helper()
	signed, err := s.Sign(d, proof.Options{Method: w.method, Created: award}, w.key)
	if err != nil {
		w.t.Fatal(err)
	}
	return signed.Raw()
}

// changed is a signed credential with something else in it.
func changed(t testing.TB, data []byte, old, new string) []byte {
	t.Helper()
	out := bytes.Replace(data, []byte(old), []byte(new), 1)
	if bytes.Equal(out, data) {
		t.Fatalf("nothing changed: no %s", old)
	}
	return out
}

// Every trap of credentials.md as an attack on a credential that was signed over
// its meaning. None of them is good news, and each is told by what it is.
func TestTheTenTraps(t *testing.T) {
	t.Parallel()
	base := newWorld(t)
	signed := base.meaning(base.write(medicines()), eddsardfc.Suite{})
	for name, c := range map[string]struct {
		data    func(*world) []byte
		verdict verification.Verdict
		reasons string
	}{
		"1: a word nobody defines": {func(*world) []byte {
			return changed(t, signed, `"credentialSubject":{`, `"credentialSubject":{"honours":"summa cum laude",`)
		}, verification.BadSignature, "integrity=not_covered format=undefined"},
		"1: more credits in a word nobody defines": {func(*world) []byte {
			return changed(t, signed, `"achievement":{`, `"achievement":{"ects":60,`)
		}, verification.BadSignature, "integrity=not_covered format=undefined"},
		"1: a type nobody defines": {func(*world) []byte {
			return changed(t, signed, `"type":["Achievement"]`, `"type":["Achievement","Degree"]`)
		}, verification.BadSignature, "integrity=not_covered format=undefined"},
		"1: a relative id": {func(*world) []byte {
			return changed(t, signed, `"issuer":{`, `"evidence":[{"id":"x","type":["Evidence"]}],"issuer":{`)
		}, verification.BadSignature, "integrity=not_covered format=problems"},
		"2: a poison graph": {func(*world) []byte {
			return changed(t, signed, `-3.0.3.json"]`, poison(9))
		},
			verification.Unreadable, "integrity=too_complex format=context"},
		"3: another body of a context": {func(w *world) []byte {
			d, err := vc.Parse([]byte(strings.Replace(string(w.write(medicines()).Raw()), `"achievement":{`, `"achievement":{"inLanguage":"en",`, 1)))
			if err != nil {
				t.Fatal(err)
			}
			set, err := ld.Pinned().With(context303, bytes.ReplaceAll(pinned303(t), []byte("https://schema.org/inLanguage"), []byte("https://schema.example/inLanguage")))
			if err != nil {
				t.Fatal(err)
			}
			return w.meaning(d, eddsardfc.Suite{Contexts: set})
		}, verification.BadSignature, "integrity=changed"},
		"4: a type of a context that is not there": {func(*world) []byte {
			return changed(t, signed, `"issuer":{`, `"credentialSchema":[{"id":"https://a.example/s","type":"1EdTechJsonSchemaValidator2019"}],"issuer":{`)
		}, verification.BadSignature, "integrity=not_covered format=undefined"},
		"5: a proof that stands alone is still one": {func(*world) []byte {
			return bytes.Replace(changed(t, signed, `"proof":[{`, `"proof":{`), []byte(`}],"type":["VerifiableCredential"`), []byte(`},"type":["VerifiableCredential"`), 1)
		}, verification.Valid, "integrity=holds"},
		"6: what a schema lets pass": {func(w *world) []byte {
			return w.sign(strings.Replace(string(w.write(medicines()).Raw()), `"validFrom"`, `"validUntil":"2020-01-01T00:00:00Z","validFrom"`, 1))
		}, verification.Unreadable, "format=problems period=expired"},
		"7: revoked, and nobody reads the second field": {func(w *world) []byte { w.set(revocation, slot); return signed }, verification.Revoked, "integrity=holds status=revoked"},
		"7: somebody else under its name": {func(w *world) []byte {
			b := medicines()
			b.Issuer.ID, b.Status = "did:key:"+multikey(seed(66)), nil
			return w.signAs(w.write(b), seed(66), b.Issuer.ID+"#"+multikey(seed(66)), award).Raw()
		}, verification.UnknownIssuer, "integrity=holds issuer=unknown"},
		"8: a document that says nothing": {func(*world) []byte {
			return bytes.Replace(signed, []byte(`"@context":["`+vc.ContextV2+`","`+context303+`"]`), []byte(`"@context":[]`), 1)
		}, verification.BadSignature, "integrity=not_covered"},
		"9: a key that is only in its own name": {func(w *world) []byte {
			b := medicines()
			b.Issuer.ID, b.Status = "https://other.example/i", nil
			w.resources = map[string][]byte{b.Issuer.ID: []byte("<html>")}
			return w.signAs(w.write(b), seed(5), b.Issuer.ID+"#"+multikey(seed(5)), award).Raw()
		}, verification.UnknownIssuer, "integrity=holds key=page"},
		"10: a list by somebody else": {func(w *world) []byte {
			w.lists[revocation] = w.list(statuslist.List{ID: revocation, Issuer: "did:web:b.example", Purpose: statuslist.Revocation, From: now.Add(-time.Hour)})
			return signed
		}, verification.Incomplete, "status=wrong_issuer"},
		"10: a list that cannot be reached": {func(w *world) []byte { w.down[revocation] = true; return signed }, verification.Incomplete, "status=unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			start := time.Now()
			want(t, w.verify(c.data(w), verification.Policy{}), c.verdict, strings.Fields(c.reasons)...)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

const context303 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

func pinned303(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile("../../../formats/ld/contexts/ob-3.0.3.json")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// poison is the rest of a context list and a graph of nodes that all point to each
// other, so that none can be told from another.
func poison(n int) string {
	var nodes []string
	for i := range n {
		var to []string
		for j := range n {
			if j != i {
				to = append(to, fmt.Sprintf(`"_:n%d"`, j))
			}
		}
		nodes = append(nodes, fmt.Sprintf(`{"id":"_:n%d","k":[%s]}`, i, strings.Join(to, ",")))
	}
	return `-3.0.3.json",{"k":{"@id":"urn:k","@type":"@id"}}],"k":[` + strings.Join(nodes, ",") + `]`
}

// Trap 3: a known body that circulates is tried, and the report says which.
func TestADriftedContextIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.write(medicines())
	sets := ld.Pinned().Revisions(d.Root().Get("@context"))
	if len(sets) == 0 {
		t.Skip("no other body of the contexts of a badge is known")
	}
	rep := w.verify(w.meaning(d, eddsardfc.Suite{Contexts: sets[0]}), verification.Policy{})
	want(t, rep, verification.Valid, "integrity=holds")
	if len(rep.Contexts) != 2 || len(rep.Contexts[1].SHA256) != 64 {
		t.Errorf("contexts %+v", rep.Contexts)
	}
}

// Badges of Open Badges 3.0 before 3.0.2 are written in version 1.1 of the data
// model: other contexts, other names for the dates. (Those of others, with older
// proofs, are among the fixtures below.)
func TestABadgeOfTheOlderDataModelIsReadAndToldAsSuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const older = `{"@context":["https://www.w3.org/2018/credentials/v1","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json","https://w3id.org/security/data-integrity/v2"],
		"id":"urn:uuid:0199d3a0-7c1e-7000-8000-000000000011","type":["VerifiableCredential","OpenBadgeCredential"],"name":"Teamwork",
		"issuer":{"id":"did:web:aldermoor.example","type":["Profile"],"name":"University of Aldermoor"},"issuanceDate":"2026-03-01T12:00:00Z"UNTIL,
		"credentialSubject":{"id":"did:example:1","type":["AchievementSubject"],"achievement":{"id":"https://aldermoor.example/a/1","type":["Achievement"],
			"name":"Teamwork","description":"Work in a team.","criteria":{"narrative":"Named by peers."}}}}`
	sign := func(json string) []byte {
		d, err := vc.Parse([]byte(json))
		if err != nil {
			t.Fatal(err)
		}
		return w.meaning(d, eddsardfc.Suite{})
	}
	open, ended := strings.Replace(older, "UNTIL", "", 1), strings.Replace(older, "UNTIL", `,"expirationDate":"2026-05-01T00:00:00Z"`, 1)
	rep := w.verify(sign(open), verification.Policy{})
	want(t, rep, verification.Valid, "format=read", "schema=badge", "integrity=holds")
	if d := rep.Check(verification.CheckFormat).Details; len(d) != 1 || d[0].Key != "verification.check.format.older" {
		t.Errorf("format %+v", d)
	}
	if s := rep.Credential; s.Title != "Teamwork" || !s.IssuedOn.Equal(award) {
		t.Errorf("title %q, issued %s", s.Title, s.IssuedOn)
	}
	want(t, w.verify(sign(ended), verification.Policy{}), verification.Expired, "period=expired")
	want(t, w.verify(bytes.Replace(sign(open), []byte("Named by peers"), []byte("Named by itself"), 1), verification.Policy{}), verification.BadSignature, "integrity=changed")
	want(t, w.verify(bytes.Replace(sign(open), []byte(`"issuanceDate":"2026-03-01T12:00:00Z"`), []byte(`"issuanceDate":20260301`), 1), verification.Policy{}), verification.BadSignature, "format=problems")
	want(t, w.verify([]byte(strings.Replace(open, "2018/credentials/v1", "2018/credentials/v9", 1)), verification.Policy{}), verification.BadSignature, "format=version")
}

// The standard body's own fixtures, as its validator answers (expected.json). Ours
// differs where the key is only a fragment of an address (trap 9): those are read,
// found unchanged and told as not bound to their issuer.
func TestTheStandardBodysFixtures(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("set CAIRN_SHARED to the shared folder to run over the fixtures of 1EdTech")
	}
	dir = filepath.Join(dir, "data/samples/ob30-1edtech")
	text, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		File   string
		Expect []string
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	intact := 0
	v := verification.New(verification.Deps{Now: func() time.Time { return now }})
	for _, c := range cases {
		data, err := os.ReadFile(filepath.Join(dir, filepath.Base(c.File)))
		if err != nil || strings.Contains(c.File, "bit-string-list/") {
			continue // two expectations are without a file
		}
		rep, err := v.Verify(t.Context(), data, verification.Policy{Trust: verification.Anyone})
		sound(t, rep, verification.Policy{Trust: verification.Anyone})
		if c.Expect[0] == "Invalid" && rep.Verdict.Good() {
			t.Errorf("%s is good, and should not be", c.File)
		}
		integrity, key := rep.Check(verification.CheckIntegrity), rep.Check(verification.CheckKey)
		if c.Expect[0] == "Valid" || c.Expect[0] == "Warning" {
			t.Logf("%s: %s, %s, %s (%v)", c.File, rep.Verdict, integrity.Reason.Key, key.Reason.Key, err)
			if integrity.Outcome != verification.Passed || rep.Check(verification.CheckFormat).Outcome != verification.Passed {
				t.Errorf("%s: integrity %s %v, format %+v", c.File, integrity.Reason.Key, integrity.Reason.Args, rep.Check(verification.CheckFormat).Details)
			}
			intact++
		}
	}
	if intact < 6 {
		t.Errorf("only %d fixtures that should hold were looked at", intact)
	}
}

// The standard body's revoked credential: VC 1.1, Ed25519Signature2020, and a
// 1EdTechRevocationList, which stands in for what its server answers.
func TestTheStandardBodysRevokedCredentialIsRevoked(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("set CAIRN_SHARED to the shared folder to run over the fixtures of 1EdTech")
	}
	data, err := os.ReadFile(filepath.Join(dir, "data/samples/ob30-1edtech/credential-status-revoked.json"))
	if err != nil {
		t.Fatal(err)
	}
	const (
		list = "https://dc.1edtech.org/wellspring2022/wellspring-portal/api/revocations/da1e96e9-afcc-4eed-b9a2-2ddf7353214c"
		id   = "https://dc.1edtech.org/wellspring2022/wellspring-portal/credential/54418d3f-ec01-4652-800a-861c890a51a1"
	)
	for text, want := range map[string]string{
		`{"revokedCredentials":[{"id":"` + id + `","revoked":true}]}`: "revoked",
		`{"revokedCredentials":[]}`:                                   "clear_revocation",
		"":                                                            "unreachable",
	} {
		w := newWorld(t)
		if text != "" {
			w.lists[list] = []byte(text)
		}
		rep := w.verify(data, verification.Policy{Trust: verification.Anyone})
		if got := rep.Check(verification.CheckStatus); got.Reason.Key != "verification.check.status."+want || (rep.Verdict == verification.Revoked) != (want == "revoked") {
			t.Errorf("%s: %s, %s; want %s", text, rep.Verdict, got.Reason.Key, want)
		}
		if c := rep.Check(verification.CheckFormat); c.Outcome != verification.Passed {
			t.Errorf("format %+v", c)
		}
	}
}

func TestTheDutchExamplesAreReadUnsignedAndWithOneContextNotPinned(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("set CAIRN_SHARED to the shared folder to run over the Dutch examples")
	}
	files, err := filepath.Glob(filepath.Join(dir, "data/samples/nl-obv3-microcredential/*.json"))
	if err != nil || len(files) != 11 {
		t.Fatal(len(files), err)
	}
	w := newWorld(t)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rep := w.verify(data, verification.Policy{})
		want(t, rep, verification.BadSignature, "format=context", "integrity=none", "key=none")
		if rep.Truth.Key != "verification.verdict.unsigned" || len(rep.Check(verification.CheckFormat).Details) != 1 {
			t.Errorf("%s: %s, %+v", filepath.Base(f), rep.Truth.Key, rep.Check(verification.CheckFormat).Details)
		}
		if s := rep.Credential; s.Title == "" || s.EQF == 0 || s.Country == "" {
			t.Errorf("%s: title %q, level %d, country %q", filepath.Base(f), s.Title, s.EQF, s.Country)
		}
	}
}

// An employer's files leave nothing behind: no file, no line in a log, and what the
// verifier remembers of public documents has nothing of them.
func TestNothingAnEmployerSubmitsIsKept(t *testing.T) {
	// not parallel: the folder for temporary files is the process's
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Chdir(dir)
	w := newWorld(t)
	b := medicines()
	b.Learner.Identities[0].Value = "Qwertzuiop Yxcvbnm"
	v := verification.New(w.deps())
	data := w.issue(b)
	for _, file := range [][]byte{data, w.jwt(w.write(b)), baked(t, picture(t), data), folio("x.json", string(data)), w.presentation(string(data)).Raw(), data[:200]} {
		if _, err := v.Verify(t.Context(), file, verification.Policy{}); err != nil && !bytes.Equal(file, data[:200]) {
			t.Fatal(err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if what := verification.Remembered(v); strings.Contains(what, "Qwertzuiop") || strings.Contains(what, b.Learner.ID) || strings.Contains(what, b.ID) {
		t.Errorf("remembers something of the credential: %.300s", what)
	}
}
