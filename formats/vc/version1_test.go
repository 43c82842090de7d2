package vc_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/vc"
)

const older = `{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiableCredential"],"issuer":"did:web:a.example","issuanceDate":"2024-01-01T00:00:00Z","expirationDate":"2027-01-01T00:00:00+01:00","credentialSubject":{"id":"did:example:1"}}`

func TestACredentialOfVersion1IsReadBesideVersion2(t *testing.T) {
	t.Parallel()
	c, err := read(t, older)
	if err != nil {
		t.Fatal(err)
	}
	if c.Version != vc.Version1 || !c.ValidFrom.Equal(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) || !c.ValidUntil.Equal(time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("read %+v", c)
	}
	if c, err = read(t, minimal); err != nil || c.Version != vc.Version2 {
		t.Errorf("%v: version %d", err, c.Version)
	}
}

func TestVersion1HasRulesOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old, new, path string
		code           vc.Code
	}{
		"no issuanceDate":            {`"issuanceDate":"2024-01-01T00:00:00Z",`, ``, "$.issuanceDate", vc.Missing},
		"the date of version 2":      {`issuanceDate`, `validFrom`, "$.issuanceDate", vc.Missing},
		"a day":                      {`2024-01-01T00:00:00Z`, `2024-01-01`, "$.issuanceDate", vc.BadDateTime},
		"ends before it starts":      {`2027-01-01`, `2020-01-01`, "$.expirationDate", vc.EndsBeforeStart},
		"a status without id":        {`"issuer"`, `"credentialStatus":{"type":"StatusList2021Entry"},"issuer"`, "$.credentialStatus.id", vc.Missing},
		"a refresh without id":       {`"issuer"`, `"refreshService":{"type":"ManualRefreshService2018"},"issuer"`, "$.refreshService.id", vc.Missing},
		"a schema without type":      {`"issuer"`, `"credentialSchema":{"id":"https://a.example/s"},"issuer"`, "$.credentialSchema.type", vc.Missing},
		"terms of use without type":  {`"issuer"`, `"termsOfUse":{"id":"https://a.example/t"},"issuer"`, "$.termsOfUse.type", vc.Missing},
		"evidence that is a text":    {`"issuer"`, `"evidence":"seen","issuer"`, "$.evidence", vc.WrongType},
		"the context of version 2":   {`credentials/v1"`, `credentials/v1","https://www.w3.org/ns/credentials/v2"`, "$['@context'][1]", vc.MixedVersions},
		"subject and issuer missing": {`"issuer":"did:web:a.example",`, ``, "$.issuer", vc.Missing},
	} {
		_, err := read(t, strings.Replace(older, c.old, c.new, 1))
		var e *vc.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Path != c.path {
			t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.path)
		}
	}
}

// Version 2 asks no id of what only needs a type.
func TestWhatNeedsOnlyATypeNeedsNoID(t *testing.T) {
	t.Parallel()
	more := `"credentialStatus":{"type":"X"},"refreshService":{"type":"X"},"termsOfUse":[{"type":"X"}],"evidence":{"type":["X"]},"issuer"`
	if _, err := read(t, strings.Replace(minimal, `"issuer"`, more, 1)); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"credentialStatus", "refreshService", "termsOfUse", "evidence"} {
		_, err := read(t, strings.Replace(minimal, `"issuer"`, `"`+name+`":{"id":"https://a.example/x"},"issuer"`, 1))
		var e *vc.Error
		if !errors.As(err, &e) || e.Code != vc.Missing || e.Path != "$."+name+".type" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Words that a credential defines itself are signed with it; who reads it is told.
func TestAContextWrittenOutIsRead(t *testing.T) {
	t.Parallel()
	c, err := read(t, strings.Replace(minimal, `credentials/v2"]`, `credentials/v2",{"honours":"https://x.example/h"}]`, 1))
	if err != nil || !c.Inline || len(c.Contexts) != 1 {
		t.Errorf("%v: %+v", err, c)
	}
}

func TestTextsAreTextsOrLanguageValues(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{
		`"Diploma"`:                             true,
		`{"@value":"Diploma","@language":"en"}`: true,
		`{"@value":"شهادة","@language":"ar","@direction":"rtl"}`:                  true,
		`[{"@value":"Diploma","@language":"en"},{"@value":"d","@language":"fr"}]`: true,
		`7`:                                    false,
		`null`:                                 false,
		`""`:                                   false,
		`{}`:                                   false,
		`{"@language":"en"}`:                   false,
		`{"@value":7}`:                         false,
		`{"@value":"x","@language":7}`:         false,
		`{"@value":"x","@direction":"up"}`:     false,
		`{"@value":"x","@badkey":"y"}`:         false,
		`{"@value":"x","url":"did:example:1"}`: false,
	} {
		for _, path := range []string{"name", "description"} {
			_, err := read(t, strings.Replace(minimal, `"issuer"`, `"`+path+`":`+name+`,"issuer"`, 1))
			if (err == nil) != ok {
				t.Errorf("%s %s: %v", path, name, err)
			}
			_, err = read(t, strings.Replace(minimal, `"did:web:a.example"`, `{"id":"did:web:a.example","`+path+`":`+name+`}`, 1))
			if (err == nil) != ok {
				t.Errorf("issuer's %s %s: %v", path, name, err)
			}
		}
	}
}

func TestWhatIsNotSignedSaysHow(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]vc.Code{``: vc.ProofMissing, `,"proof":null`: vc.ProofNull, `,"proof":[]`: vc.ProofEmpty, `,"proof":[{}]`: ""} {
		d, err := vc.Parse([]byte(strings.TrimSuffix(minimal, "}") + in + "}"))
		if err != nil {
			t.Fatal(err)
		}
		err = vc.Secured(d)
		var e *vc.Error
		if errors.As(err, &e) != (want != "") || e != nil && e.Code != want {
			t.Errorf("%s: %v", in, err)
		}
	}
}
