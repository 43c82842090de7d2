package statuslist_test

import (
	"errors"
	"testing"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

func TestAListOfWithdrawnCredentialsNamesThem(t *testing.T) {
	t.Parallel()
	const list, by = "https://a.example/revocations", "did:web:a.example"
	for name, c := range map[string]struct {
		text, credential string
		revoked          bool
		want             statuslist.Code // empty: told
	}{
		"named":               {`{"id":"https://a.example/revocations","issuer":"did:web:a.example","revokedCredentials":[{"id":"urn:1","revoked":true,"revocationReason":"by mistake"}]}`, "urn:1", true, ""},
		"revoked is left out": {`{"revokedCredentials":[{"id":"urn:1"}]}`, "urn:1", true, ""},
		"no longer":           {`{"revokedCredentials":[{"id":"urn:1","revoked":false}]}`, "urn:1", false, ""},
		"twice, once revoked": {`{"revokedCredentials":[{"id":"urn:1"},{"id":"urn:1","revoked":false}]}`, "urn:1", true, ""},
		"another":             {`{"issuer":{"id":"did:web:a.example"},"revokedCredentials":[{"id":"urn:2"}]}`, "urn:1", false, ""},
		"none":                {`{"revokedCredentials":[]}`, "urn:1", false, ""},
		"of somebody else":    {`{"issuer":"did:web:b.example","revokedCredentials":[]}`, "urn:1", false, statuslist.WrongIssuer},
		"of another address":  {`{"id":"https://b.example/","revokedCredentials":[]}`, "urn:1", false, statuslist.WrongList},
		"without an id":       {`{"revokedCredentials":[]}`, "", false, statuslist.Malformed},
		"no list":             {`{"error":"not found"}`, "urn:1", false, statuslist.Malformed},
		"an object":           {`{"revokedCredentials":{}}`, "urn:1", false, statuslist.Malformed},
		"ids alone":           {`{"revokedCredentials":["urn:1"]}`, "urn:1", false, statuslist.Malformed},
		"revoked as text":     {`{"revokedCredentials":[{"id":"urn:1","revoked":"no"}]}`, "urn:1", false, statuslist.Malformed},
		"a page":              {`<!doctype html>`, "urn:1", false, statuslist.Malformed},
	} {
		r, err := statuslist.ReadRevocations([]byte(c.text))
		var got bool
		if err == nil {
			got, err = r.Revoked(list, by, c.credential)
		}
		var e *statuslist.Error
		switch errors.As(err, &e); {
		case c.want == "" && (err != nil || got != c.revoked):
			t.Errorf("%s: %t, %v; want %t", name, got, err, c.revoked)
		case c.want != "" && (e == nil || e.Code != c.want):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	for id, ok := range map[string]bool{list: true, "http://a.example/revocations": false, "": false} {
		_, err := statuslist.RevocationList(vc.Status{Path: "$.credentialStatus", Value: jcs.NewObject([]jcs.Member{{Name: "id", Value: *jcs.Text(id)}})})
		if (err == nil) != ok {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func FuzzReadRevocations(f *testing.F) {
	f.Add([]byte(`{"id":"https://a.example/revocations","issuer":"did:web:a.example","revokedCredentials":[{"id":"urn:1","revoked":true}]}`))
	f.Add([]byte(`{"revokedCredentials":[[],{"id":7}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := statuslist.ReadRevocations(data)
		var e *statuslist.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("%T", err)
		}
		if err == nil {
			if revoked, err := r.Revoked(r.ID, r.Issuer, "\x00 no id has this"); err != nil || revoked {
				t.Fatalf("%t, %v: %s", revoked, err, data)
			}
		}
	})
}
