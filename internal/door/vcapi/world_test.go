package vcapi_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/door/vcapi"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const base = "https://127.0.0.1:8443"

// world is a server and who asks it.
type world struct {
	t testing.TB
	*vcapi.Server
	at time.Time
}

func open(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, at: now}
	s, err := vcapi.New(vcapi.Options{Now: func() time.Time { return w.at }, Base: base, Legacy: true})
	if err != nil {
		t.Fatal(err)
	}
	w.Server = s
	return w
}

// reply is an answer.
type reply struct {
	status int
	media  string
	text   string
	value  map[string]any
}

func (w *world) do(method, path, body string) reply {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	a := reply{status: rec.Code, media: rec.Header().Get("Content-Type"), text: rec.Body.String()}
	if err := json.Unmarshal(rec.Body.Bytes(), &a.value); err != nil && strings.Contains(a.media, "json") {
		w.t.Fatalf("%s %s: %v in %s", method, path, err, a.text)
	}
	return a
}

// body is a request of one document and options.
func body(name string, document any, options map[string]any) string {
	text, err := json.Marshal(map[string]any{name: document, "options": options})
	if err != nil {
		panic(err) // maps of this test
	}
	return string(text)
}

// issued is a credential of an issuer, changed by the test before it is signed.
func (w *world) issued(i *vcapi.Issuer, change func(c map[string]any), query string) map[string]any {
	w.t.Helper()
	a := w.do("POST", i.Path+"/credentials/issue"+query, body("credential", credential(i, change), nil))
	if a.status != http.StatusCreated {
		w.t.Fatalf("%s: %d %s", i.Name, a.status, a.text)
	}
	return object(w.t, a.value["verifiableCredential"])
}

// credential is a small one of version 2 by this issuer.
func credential(i *vcapi.Issuer, change func(c map[string]any)) map[string]any {
	c := map[string]any{
		"@context":          []any{"https://www.w3.org/ns/credentials/v2"},
		"id":                "urn:uuid:0199d3a0-7c1e-7000-8000-000000000001",
		"type":              []any{"VerifiableCredential"},
		"issuer":            i.ID,
		"credentialSubject": map[string]any{"id": "did:example:subject", "name": "Samira Haddad"},
	}
	if change != nil {
		change(c)
	}
	return c
}

func (w *world) issuer(name string) *vcapi.Issuer {
	w.t.Helper()
	for _, i := range w.Issuers() {
		if i.Name == name {
			return i
		}
	}
	w.t.Fatalf("no issuer %s", name)
	return nil
}

// embedding are the issuers that sign with proofs, not tokens.
func (w *world) embedding() (out []*vcapi.Issuer) {
	for _, i := range w.Issuers() {
		if i.Suites[0] != "vc-jwt" {
			out = append(out, i)
		}
	}
	return out
}

func (w *world) verify(document any, options map[string]any) reply {
	w.t.Helper()
	return w.do("POST", "/credentials/verify", body("verifiableCredential", document, options))
}

// verified says that a document is accepted.
func (w *world) verified(document any, options map[string]any) {
	w.t.Helper()
	if a := w.verify(document, options); a.status != http.StatusOK || a.value["verified"] != true {
		w.t.Errorf("%d %s", a.status, a.text)
	}
}

// refused says that an answer is a problem document with a report, for a reason.
func (w *world) refused(a reply, reason string) {
	w.t.Helper()
	list, _ := a.value["problemDetails"].([]any)
	switch {
	case a.status != http.StatusBadRequest && a.status != http.StatusUnprocessableEntity:
		w.t.Errorf("status %d: %s", a.status, a.text)
	case a.media != "application/problem+json" || a.value["verified"] != false || len(list) == 0 || a.value["status"] != float64(a.status):
		w.t.Errorf("no problem document with a report: %s %s", a.media, a.text)
	case !strings.Contains(a.text, reason):
		w.t.Errorf("%q is not in %s", reason, a.text)
	}
}

func object(t testing.TB, v any) map[string]any {
	t.Helper()
	m, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("no object: %v", v)
	}
	return m
}

// proofOf is the n-th proof of a document.
func proofOf(t testing.TB, c map[string]any, n int) map[string]any {
	t.Helper()
	list, ok := c["proof"].([]any)
	if !ok || n >= len(list) {
		t.Fatalf("proof is no array of %d: %v", n+1, c["proof"])
	}
	return object(t, list[n])
}

// clone is a copy to change.
func clone(t testing.TB, c map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// host is the status of the table asked for under a name.
func (w *world) host(name string) int {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), "GET", "http://127.0.0.1/", nil)
	r.Host = name
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code
}

// bits is how many entries an encodedList has.
func bits(t testing.TB, v any) int {
	t.Helper()
	text, _ := v.(string)
	packed, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(text, "u"))
	if err != nil || !strings.HasPrefix(text, "u") {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return 8 * len(data)
}
