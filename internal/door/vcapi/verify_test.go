package vcapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/door/vcapi"
)

// A failed verification is 400 or 422 with the report: not 200, and never 500.
func TestAProofThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, i := range w.embedding() {
		good := w.issued(i, nil, "")
		proof := func(name string, v any) func(c map[string]any) {
			return func(c map[string]any) {
				if p := proofOf(t, c, 0); v == nil {
					delete(p, name)
				} else {
					p[name] = v
				}
			}
		}
		cases := map[string]func(c map[string]any){
			"missing":             func(c map[string]any) { delete(c, "proof") },
			"null":                func(c map[string]any) { c["proof"] = nil },
			"empty":               func(c map[string]any) { c["proof"] = []any{} },
			"text":                func(c map[string]any) { c["proof"] = "x" },
			"of nulls":            func(c map[string]any) { c["proof"] = []any{nil} },
			"without type":        proof("type", nil),
			"of another type":     proof("type", "UnknownProofType"),
			"of another suite":    proof("cryptosuite", "UnknownCryptosuite"),
			"without suite":       proof("cryptosuite", nil),
			"suite is a number":   proof("cryptosuite", 7),
			"without method":      proof("verificationMethod", nil),
			"with no method":      proof("verificationMethod", "did:key:invalidVm"),
			"by another key":      proof("verificationMethod", "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj#z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"),
			"by a key on the web": proof("verificationMethod", "did:web:a.example#key-1"),
			"key is the fragment": proof("verificationMethod", "https://a.example/#"+strings.TrimPrefix(i.ID, "did:key:")),
			"without purpose":     proof("proofPurpose", nil),
			"of another purpose":  proof("proofPurpose", "keyAgreement"),
			"of no purpose":       proof("proofPurpose", "invalid"),
			"without value":       proof("proofValue", nil),
			"value is a number":   proof("proofValue", 7),
			"value not multibase": func(c map[string]any) { p := proofOf(t, c, 0); p["proofValue"] = p["proofValue"].(string)[1:] },
			"value cut":           func(c map[string]any) { p := proofOf(t, c, 0); p["proofValue"] = p["proofValue"].(string)[:20] },
			"created no time":     proof("created", "invalidDate"),
			"created no offset":   proof("created", "2026-03-01T12:00:00"),
			"created changed":     proof("created", "2026-02-01T12:00:00Z"),
			"expires added":       proof("expires", "2036-02-01T12:00:00Z"),
			"word added":          proof("note", "x"),
			"id is no URL":        proof("id", "not a url"),
		}
		if i.Suites[0] == "Ed25519Signature2020" {
			delete(cases, "without suite") // it names none
		}
		for name, change := range cases {
			t.Run(i.Name+" "+name, func(t *testing.T) {
				t.Parallel()
				w := &world{t: t, Server: w.Server}
				c := clone(t, good)
				change(c)
				w.refused(w.verify(c, nil), "title")
			})
		}
	}
}

func TestAProofMustBeWhatTheRequestExpects(t *testing.T) {
	t.Parallel()
	w := open(t)
	c := w.issued(w.issuer("eddsa-rdfc-2022"), nil, "")
	w.verified(c, map[string]any{"checks": []any{"proof"}, "expectedProofPurpose": "assertionMethod"})
	w.refused(w.verify(c, map[string]any{"expectedProofPurpose": "authentication"}), "INVALID_PROOF_PURPOSE_FOR_VERIFICATION_METHOD")
	w.refused(w.verify(c, map[string]any{"challenge": "1235abcd6789"}), "INVALID_CHALLENGE_ERROR")
	w.refused(w.verify(c, map[string]any{"domain": "domain.example"}), "INVALID_DOMAIN_ERROR")
}

// Anybody can sign as "University of X" with a key of their own.
func TestACredentialIsItsIssuersOnlyByTheIssuersKey(t *testing.T) {
	t.Parallel()
	w := open(t)
	i := w.issuer("eddsa-rdfc-2022")
	for _, id := range []string{"did:example:issuer", "https://a.example/issuers/1", "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"} {
		c := w.issued(i, func(c map[string]any) { c["issuer"] = id }, "")
		w.refused(w.verify(c, nil), "no key of")
	}
}

func TestAProofOrACredentialOutsideOfItsTimeIsRefused(t *testing.T) {
	t.Parallel()
	w := open(t)
	i := w.issuer("eddsa-rdfc-2022")
	at := func(o map[string]any) map[string]any {
		return object(t, w.do("POST", i.Path+"/credentials/issue", body("credential", credential(i, nil), o)).value["verifiableCredential"])
	}
	w.verified(at(map[string]any{"created": "2026-03-01T12:04:00Z"}), nil)
	w.refused(w.verify(at(map[string]any{"created": "2026-03-01T12:10:00Z"}), nil), "created_in_future")
	w.refused(w.verify(at(map[string]any{"expires": "2026-03-01T11:59:00Z"}), nil), "proof_expired")
	w.verified(at(map[string]any{"expires": "2026-03-01T12:59:00Z"}), nil)
	for name, want := range map[string]string{"validFrom": "2027-01-01T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"} {
		c := w.issued(i, func(c map[string]any) { c[name] = want }, "")
		w.refused(w.verify(c, nil), "RANGE_ERROR")
	}
}

func TestAStatusListIsOfTheKindTheStandardAsks(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, i := range w.embedding() {
		c := w.issued(i, nil, "?status=revocation")
		entry := object(t, c["credentialStatus"])
		address, _ := entry["statusListCredential"].(string)
		if entry["type"] != "BitstringStatusListEntry" || entry["statusListIndex"] != "0" || entry["statusMessage"] != nil || !strings.HasPrefix(address, base+"/status/") {
			t.Errorf("%s: entry %v", i.Name, entry)
		}
		list := w.do("GET", strings.TrimPrefix(address, base), "")
		subject := object(t, list.value["credentialSubject"])
		if list.status != http.StatusOK || list.value["issuer"] != i.ID || list.value["id"] != address || subject["type"] != "BitstringStatusList" ||
			subject["statusMessage"] != nil || bits(t, subject["encodedList"]) < 131_072 {
			t.Errorf("%s: list %s", i.Name, list.text)
		}
		w.verified(list.value, nil)
		w.verified(c, nil)
	}
	if a := w.do("GET", "/status/eddsa-rdfc-2022/expiry", ""); a.status != http.StatusNotFound {
		t.Errorf("%d %s", a.status, a.text)
	}
}

func TestAWithdrawnCredentialIsNotVerifiedUnlessNobodyAsks(t *testing.T) {
	t.Parallel()
	w := open(t)
	i := w.issuer("eddsa-rdfc-2022")
	c := w.issued(i, func(c map[string]any) { c["id"] = "urn:uuid:0199d3a0-7c1e-7000-8000-000000000009" }, "?status=suspension")
	set := func(status bool) {
		a := w.do("POST", "/credentials/status", `{"credentialId":"urn:uuid:0199d3a0-7c1e-7000-8000-000000000009","credentialStatus":{"statusPurpose":"suspension"},"status":`+map[bool]string{true: "true", false: "false"}[status]+`}`)
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.text)
		}
	}
	w.verified(c, nil)
	set(true)
	w.refused(w.verify(c, nil), "STATUS_VERIFICATION_ERROR")
	w.refused(w.verify(c, map[string]any{"checks": []any{"proof", "credentialStatus"}}), "is set")
	if a := w.verify(c, map[string]any{"checks": []any{"proof"}}); a.status != http.StatusOK || !strings.Contains(a.text, "was not checked") {
		t.Errorf("%d %s", a.status, a.text)
	}
	set(false)
	w.verified(c, nil)
	if a := w.do("POST", "/credentials/status", `{"credentialId":"urn:a:1","credentialStatus":{"statusPurpose":"suspension"}}`); a.status != http.StatusNotFound {
		t.Errorf("%d %s", a.status, a.text)
	}
}

// None of them is "not revoked".
func TestAStatusThatCannotBeToldIsNotVerified(t *testing.T) {
	t.Parallel()
	w := open(t)
	i := w.issuer("eddsa-rdfc-2022")
	w.issued(i, nil, "?status=revocation")
	entry := func(kv ...string) map[string]any {
		m := map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "0", "statusListCredential": base + "/status/eddsa-rdfc-2022/revocation"}
		for n := 0; n < len(kv); n += 2 {
			m[kv[n]] = kv[n+1]
		}
		return m
	}
	for name, c := range map[string]struct {
		entry map[string]any
		want  string
	}{
		"another server":  {entry("statusListCredential", "https://a.example/status/1"), "STATUS_RETRIEVAL_ERROR"},
		"another list":    {entry("statusListCredential", base+"/status/eddsa-rdfc-2022/none"), "STATUS_RETRIEVAL_ERROR"},
		"another kind":    {map[string]any{"type": "https://a.example/S"}, "STATUS_RETRIEVAL_ERROR"},
		"another purpose": {entry("statusPurpose", "suspension"), "STATUS_VERIFICATION_ERROR"},
		"out of range":    {entry("statusListIndex", "131072"), "RANGE_ERROR"},
		"no index":        {entry("statusListIndex", "-1"), "MALFORMED_VALUE_ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{t: t, Server: w.Server}
			w.refused(w.verify(w.issued(i, func(x map[string]any) { x["credentialStatus"] = c.entry }, ""), nil), c.want)
		})
	}
}

func FuzzNoRequestIsADefect(f *testing.F) {
	w := open(f)
	i := w.issuer("eddsa-rdfc-2022")
	good := w.issued(i, nil, "?status=revocation")
	f.Add(body("credential", credential(i, nil), nil))
	f.Add(body("verifiableCredential", good, map[string]any{"checks": []any{"proof"}}))
	f.Add(`{"verifiableCredential":{"@context":7,"type":{},"issuer":[],"credentialSubject":[[]],"proof":[{}],"credentialStatus":[{"statusListIndex":{}}],"relatedResource":7},"options":{"domain":[]}}`)
	f.Add(`{"verifiableCredential":"eyJhbGciOiJub25lIn0.e30.","verifiablePresentation":{"type":"EnvelopedVerifiablePresentation","id":"data:,"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		w := &world{t: t, Server: w.Server, at: time.Time{}}
		for _, path := range []string{"/issuers/eddsa-rdfc-2022/revocation/credentials/issue", "/credentials/verify", "/presentations/verify"} {
			a := w.do("POST", path, text)
			switch a.status {
			case http.StatusOK, http.StatusCreated:
			case http.StatusBadRequest, http.StatusUnprocessableEntity:
				w.refused(a, "title")
			default:
				t.Fatalf("%s: %d %s", path, a.status, a.text)
			}
		}
	})
}

var _ http.Handler = (*vcapi.Server)(nil)
