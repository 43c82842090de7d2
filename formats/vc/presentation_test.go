package vc_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

const jwt = "eyJhbGciOiJFZERTQSJ9.e30.AA"

const (
	presented = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"holder":{"id":"did:example:1"},"verifiableCredential":[` + minimal + `,` + wrapped + `]}`
	wrapped   = `{"@context":"https://www.w3.org/ns/credentials/v2","id":"data:application/vc+jwt,` + jwt + `","type":"EnvelopedVerifiableCredential"}`
)

func readPresentation(t *testing.T, s string) (*vc.Presentation, error) {
	t.Helper()
	d, err := vc.Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return vc.ReadPresentation(d)
}

func TestAPresentationHoldsEmbeddedAndEnvelopedCredentials(t *testing.T) {
	t.Parallel()
	p, err := readPresentation(t, presented)
	if err != nil {
		t.Fatal(err)
	}
	if p.Version != vc.Version2 || p.Holder.ID != "did:example:1" || len(p.Credentials) != 2 || len(p.Proofs) != 0 {
		t.Fatalf("read %+v", p)
	}
	first, second := p.Credentials[0], p.Credentials[1]
	if first.Err != nil || first.Credential.Issuer.ID != "did:web:a.example" || first.Path != "$.verifiableCredential[0]" {
		t.Errorf("embedded: %+v", first)
	}
	if second.Err != nil || second.Credential != nil || second.Envelope.MediaType != "application/vc+jwt" || string(second.Envelope.Data) != jwt {
		t.Errorf("enveloped: %+v", second)
	}
	p, err = readPresentation(t, strings.Replace(strings.Replace(presented, "ns/credentials/v2", "2018/credentials/v1", 1), minimal+","+wrapped, older, 1))
	if err != nil || p.Version != vc.Version1 || len(p.Credentials) != 1 || p.Credentials[0].Credential.Version != vc.Version1 {
		t.Errorf("version 1: %v, %+v", err, p)
	}
}

func TestAPresentationNeedsNoHolderAndNoCredential(t *testing.T) {
	t.Parallel()
	p, err := readPresentation(t, `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation"}`)
	if err != nil || len(p.Credentials) != 0 {
		t.Errorf("%v, %+v", err, p)
	}
}

func TestEveryProblemOfAPresentationIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old, new, path string
		code           vc.Code
	}{
		"a credential":       {`["VerifiablePresentation"]`, `["VerifiableCredential"]`, "$.type", vc.NotAPresentation},
		"no type":            {`"type":["VerifiablePresentation"],`, ``, "$.type", vc.Missing},
		"no context":         {`"@context":["https://www.w3.org/ns/credentials/v2"],`, ``, "$['@context']", vc.Missing},
		"a relative id":      {`"type":["VerifiableP`, `"id":"one","type":["VerifiableP`, "$.id", vc.RelativeID},
		"a relative holder":  {`{"id":"did:example:1"}`, `"me"`, "$.holder", vc.RelativeID},
		"a holder without":   {`{"id":"did:example:1"}`, `{"name":"Me"}`, "$.holder.id", vc.Missing},
		"a null holder":      {`{"id":"did:example:1"}`, `null`, "$.holder", vc.Missing},
		"a token as text":    {`[` + minimal, `["` + jwt + `"`, "$.verifiableCredential[0]", vc.WrongType},
		"credentials null":   {`[` + minimal + `,` + wrapped + `]`, `null`, "$.verifiableCredential", vc.WrongType},
		"too many":           {`[` + minimal, `[` + strings.Repeat("{},", vc.MaxHeld) + minimal, "$.verifiableCredential", vc.TooManyHeld},
		"a null proof":       {`"holder"`, `"proof":null,"holder"`, "$.proof", vc.ProofNull},
		"a proof of nothing": {`"holder"`, `"proof":{"type":"DataIntegrityProof"},"holder"`, "$.proof.verificationMethod", vc.Missing},
		"terms without type": {`"holder"`, `"termsOfUse":{"id":"https://a.example"},"holder"`, "$.termsOfUse.type", vc.Missing},
	} {
		_, err := readPresentation(t, strings.Replace(presented, c.old, c.new, 1))
		var e *vc.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Path != c.path {
			t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.path)
		}
	}
}

// A credential with problems does not make the others unreadable.
func TestAProblemOfACredentialIsWithTheCredential(t *testing.T) {
	t.Parallel()
	p, err := readPresentation(t, strings.Replace(presented, `"issuer":"did:web:a.example",`, "", 1))
	if err != nil || len(p.Credentials) != 2 {
		t.Fatal(err)
	}
	wantError(t, "no issuer", p.Credentials[0].Err, vc.Missing)
	if p.Credentials[1].Err != nil {
		t.Error(p.Credentials[1].Err)
	}
}

func TestEnvelopesAreDataURLs(t *testing.T) {
	t.Parallel()
	with := func(id string) string {
		return `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["EnvelopedVerifiablePresentation"],"id":"` + id + `"}`
	}
	for id, want := range map[string]vc.Envelope{
		"data:application/vp+jwt," + jwt:                                                  {MediaType: "application/vp+jwt", Data: []byte(jwt)},
		"DATA:application/VP+jwt;charset=utf-8," + jwt:                                    {MediaType: "application/vp+jwt", Data: []byte(jwt)},
		"data:application/vp+sd-jwt,a.b.c~d%7E":                                           {MediaType: "application/vp+sd-jwt", Data: []byte("a.b.c~d~")},
		"data:application/vp+cose;base64," + base64.StdEncoding.EncodeToString([]byte{1}): {MediaType: "application/vp+cose", Data: []byte{1}},
	} {
		got, err := vc.ReadEnvelope(value(t, with(id)), "$")
		if err != nil || got.MediaType != want.MediaType || string(got.Data) != string(want.Data) {
			t.Errorf("%s: %v, %+v", id, err, got)
		}
	}
	for _, id := range []string{"", "https://a.example/vc.jwt", "data:", "data:,", "data:," + jwt, "data:jwt," + jwt, "data:application/vp+jwt", "data:application/vp+jwt,", "data:a/b,%zz", "data:a/b;base64,!!", "data:;base64,AA=="} {
		_, err := vc.ReadEnvelope(value(t, with(id)), "$")
		wantError(t, id, err, vc.BadEnvelope)
	}
	_, err := vc.ReadEnvelope(value(t, `{"type":"EnvelopedVerifiableCredential","id":"data:a/b,x"}`), "$")
	wantError(t, "no context", err, vc.Missing)
	for _, other := range []string{`7`, `{}`, `null`, `[]`, minimal} {
		if e, err := vc.ReadEnvelope(value(t, other), "$"); e != nil || err != nil {
			t.Errorf("%s: %v, %v", other, e, err)
		}
	}
}

func value(t testing.TB, s string) *jcs.Value {
	t.Helper()
	v, err := jcs.Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzReadPresentation(f *testing.F) {
	f.Add([]byte(presented))
	f.Add([]byte(`{"@context":[{}],"type":{},"holder":[],"verifiableCredential":[[],{"type":"EnvelopedVerifiableCredential"}],"proof":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vc.Parse(data)
		if err != nil {
			return
		}
		p, err := vc.ReadPresentation(d)
		if err == nil && !p.HasType(vc.TypePresentation) {
			t.Fatalf("accepted without type: %s", data)
		}
		for _, h := range p.Credentials {
			if h.Err == nil && h.Credential == nil && h.Envelope == nil {
				t.Fatalf("a credential that is none: %s", data)
			}
		}
	})
}

func FuzzReadEnvelope(f *testing.F) {
	f.Add("data:application/vp+jwt,a.b.c")
	f.Add("data:;;;=,%")
	f.Fuzz(func(t *testing.T, id string) {
		v := value(t, `{"@context":7,"type":"EnvelopedVerifiableCredential"}`).With("id", jcs.Text(id))
		if e, err := vc.ReadEnvelope(v, "$"); err == nil && (len(e.Data) == 0 || !strings.Contains(e.MediaType, "/")) {
			t.Fatalf("%q: %+v", id, e)
		}
	})
}
