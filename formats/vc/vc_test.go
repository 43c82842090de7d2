package vc_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

const minimal = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"did:web:a.example","credentialSubject":{"id":"did:example:1"}}`

func read(t *testing.T, s string) (*vc.Credential, error) {
	t.Helper()
	d, err := vc.Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return vc.Read(d)
}

func TestAMinimalCredentialIsRead(t *testing.T) {
	t.Parallel()
	c, err := read(t, minimal)
	if err != nil {
		t.Fatal(err)
	}
	if c.Issuer.ID != "did:web:a.example" || len(c.Subjects) != 1 || c.Subjects[0].ID != "did:example:1" || !c.HasType("VerifiableCredential") {
		t.Errorf("read %+v", c)
	}
	if string(c.Document.Raw()) != minimal {
		t.Error("the bytes changed")
	}
}

func TestEveryProblemIsNamedWithItsPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, old, new string
		want           []vc.Error
	}{
		{"no context", `["https://www.w3.org/ns/credentials/v2"]`, `[]`, []vc.Error{{Code: vc.Missing, Path: "$['@context']"}}},
		{"context is a text", `["https://www.w3.org/ns/credentials/v2"]`, `"https://www.w3.org/ns/credentials/v2"`, []vc.Error{{Code: vc.ContextText, Path: "$['@context']", Detail: vc.ContextV2}}},
		{"context is an object", `["https://www.w3.org/ns/credentials/v2"]`, `{"honours":"https://x.example/h"}`, []vc.Error{{Code: vc.ContextObject, Path: "$['@context']"}}},
		{"context is null", `["https://www.w3.org/ns/credentials/v2"]`, `null`, []vc.Error{{Code: vc.WrongType, Path: "$['@context']"}}},
		{"context is missing", `"@context":["https://www.w3.org/ns/credentials/v2"],`, ``, []vc.Error{{Code: vc.Missing, Path: "$['@context']"}}},
		{"context holds a number", `credentials/v2"]`, `credentials/v2",7]`, []vc.Error{{Code: vc.WrongType, Path: "$['@context'][1]"}}},
		{"context is relative", `credentials/v2"]`, `credentials/v2","ours"]`, []vc.Error{{Code: vc.RelativeID, Path: "$['@context'][1]", Detail: "ours"}}},
		{"no version", `ns/credentials/v2`, `ns/credentials/v3`, []vc.Error{{Code: vc.NoVersion, Path: "$['@context'][0]", Detail: "https://www.w3.org/ns/credentials/v3"}}},
		{"two versions", `credentials/v2"]`, `credentials/v2","https://www.w3.org/2018/credentials/v1"]`, []vc.Error{{Code: vc.MixedVersions, Path: "$['@context'][1]", Detail: vc.ContextV1}}},
		{"other type", `"VerifiableCredential"`, `"Diploma"`, []vc.Error{{Code: vc.NotACredential, Path: "$.type", Detail: "Diploma"}}},
		{"no issuer", `"issuer":"did:web:a.example",`, ``, []vc.Error{{Code: vc.Missing, Path: "$.issuer"}}},
		{"null issuer", `"did:web:a.example"`, `null`, []vc.Error{{Code: vc.Missing, Path: "$.issuer"}}},
		{"number as issuer", `"did:web:a.example"`, `7`, []vc.Error{{Code: vc.WrongType, Path: "$.issuer"}}},
		{"issuer without id", `"did:web:a.example"`, `{"name":"A"}`, []vc.Error{{Code: vc.Missing, Path: "$.issuer.id"}}},
		{"relative issuer", `"did:web:a.example"`, `"university"`, []vc.Error{{Code: vc.RelativeID, Path: "$.issuer", Detail: "university"}}},
		{"subject is text", `{"id":"did:example:1"}`, `"me"`, []vc.Error{{Code: vc.WrongType, Path: "$.credentialSubject"}}},
		{"subject is empty", `{"id":"did:example:1"}`, `{}`, []vc.Error{{Code: vc.Missing, Path: "$.credentialSubject"}}},
		{"second subject relative", `{"id":"did:example:1"}`, `[{"id":"did:example:1"},{"id":"x y"}]`, []vc.Error{{Code: vc.RelativeID, Path: "$.credentialSubject[1].id", Detail: "x y"}}},
		{"several at once", `"issuer":"did:web:a.example"`, `"validFrom":"2026-01-01","validUntil":"2026-01-01T00:00:00"`, []vc.Error{
			{Code: vc.Missing, Path: "$.issuer"},
			{Code: vc.BadDateTime, Path: "$.validFrom", Detail: "2026-01-01"},
			{Code: vc.BadDateTime, Path: "$.validUntil", Detail: "2026-01-01T00:00:00"}}},
		{"ends before it starts", `"issuer"`, `"validFrom":"2026-01-02T00:00:00Z","validUntil":"2026-01-01T00:00:00Z","issuer"`, []vc.Error{{Code: vc.EndsBeforeStart, Path: "$.validUntil"}}},
		{"status without type", `"issuer"`, `"credentialStatus":{"id":"https://a.example/s"},"issuer"`, []vc.Error{{Code: vc.Missing, Path: "$.credentialStatus.type"}}},
		{"schema without id", `"issuer"`, `"credentialSchema":[{"type":"JsonSchema"}],"issuer"`, []vc.Error{{Code: vc.Missing, Path: "$.credentialSchema[0].id"}}},
		{"evidence without type", `"issuer"`, `"evidence":{"id":"https://a.example/e"},"issuer"`, []vc.Error{{Code: vc.Missing, Path: "$.evidence.type"}}},
		{"related resource", `"issuer"`, `"relatedResource":[{"id":"https://a.example/e","digestSRI":"sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},{"id":"https://a.example/e"}],"issuer"`, []vc.Error{
			{Code: vc.DoubledID, Path: "$.relatedResource[1].id", Detail: "https://a.example/e"},
			{Code: vc.NoDigest, Path: "$.relatedResource[1]", Detail: "https://a.example/e"}}},
		{"null proof", `"issuer"`, `"proof":null,"issuer"`, []vc.Error{{Code: vc.ProofNull, Path: "$.proof"}}},
		{"no proof in the list", `"issuer"`, `"proof":[],"issuer"`, []vc.Error{{Code: vc.ProofEmpty, Path: "$.proof"}}},
		{"proof is a text", `"issuer"`, `"proof":"z","issuer"`, []vc.Error{{Code: vc.WrongType, Path: "$.proof"}}},
		{"too many proofs", `"issuer"`, `"proof":[` + strings.Repeat("7,", vc.MaxProofs) + `7],"issuer"`, []vc.Error{{Code: vc.TooManyProofs, Path: "$.proof", Detail: "33"}}},
		{"empty proof", `"issuer"`, `"proof":[{"type":"DataIntegrityProof"}],"issuer"`, []vc.Error{
			{Code: vc.Missing, Path: "$.proof[0].verificationMethod"},
			{Code: vc.Missing, Path: "$.proof[0].proofPurpose"},
			{Code: vc.Missing, Path: "$.proof[0].proofValue"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, strings.Replace(minimal, c.old, c.new, 1))
			var es vc.Errors
			if !errors.As(err, &es) {
				t.Fatalf("got %v", err)
			}
			var got []vc.Error
			for _, e := range es {
				got = append(got, *e)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhatIsNoDocumentIsRefused(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]any{"": new(*jcs.Error), "[]": new(*vc.Error), `"eyJhbGciOi"`: new(*vc.Error), "null": new(*vc.Error)} {
		_, err := vc.Parse([]byte(in))
		if err == nil || !errors.As(err, want) {
			t.Errorf("Parse(%q) = %v", in, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(`{"@context":7,"type":{},"issuer":[],"credentialSubject":[[]],"proof":[{}],"credentialStatus":{"statusListIndex":{}},"relatedResource":7}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vc.Parse(data)
		if err != nil {
			return
		}
		if c, err := vc.Read(d); err == nil && (c.Issuer.ID == "" || len(c.Subjects) == 0 || len(c.Types) == 0) {
			t.Fatalf("accepted without issuer, subject or type: %s", data)
		}
	})
}
