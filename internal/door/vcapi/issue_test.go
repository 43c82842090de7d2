package vcapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestEveryIssuerIssuesWhatIsThenVerifiedAndItsTamperedCopyIsNot(t *testing.T) {
	t.Parallel()
	w := open(t)
	if len(w.Issuers()) != 12 {
		t.Fatalf("%d issuers", len(w.Issuers()))
	}
	for _, i := range w.embedding() {
		c := w.issued(i, nil, "")
		list, _ := c["proof"].([]any)
		if len(list) != len(i.Suites) {
			t.Errorf("%s: %d proofs, want %d", i.Name, len(list), len(i.Suites))
		}
		w.verified(c, nil)
		object(t, c["credentialSubject"])["name"] = "Somebody Else"
		w.refused(w.verify(c, nil), "bad_signature")
	}
}

func TestAnIssuerIsChosenByPathOrByQuery(t *testing.T) {
	t.Parallel()
	w := open(t)
	i := w.issuer("eddsa-jcs-2022")
	for _, path := range []string{
		"/issuers/eddsa-jcs-2022/credentials/issue",
		"/credentials/issue?issuer=eddsa-jcs-2022",
		"/credentials/issue?suite=eddsa-jcs-2022&key=Ed25519",
	} {
		a := w.do("POST", path, body("credential", credential(i, nil), nil))
		if a.status != http.StatusCreated || proofOf(t, object(t, a.value["verifiableCredential"]), 0)["cryptosuite"] != "eddsa-jcs-2022" {
			t.Errorf("%s: %d %s", path, a.status, a.text)
		}
	}
	for _, path := range []string{"/issuers/nobody/credentials/issue", "/credentials/issue?suite=rsa", "/credentials/issue?key=P-521", "/issuers/eddsa-jcs-2022/expiry/credentials/issue"} {
		if a := w.do("POST", path, body("credential", credential(i, nil), nil)); a.status != http.StatusNotFound || a.value["title"] == "" {
			t.Errorf("%s: %d %s", path, a.status, a.text)
		}
	}
}

// "Never fill in an issuer that is missing; refuse one that is neither string nor
// object with id, a credentialSubject that is not an object, undefined terms"; and
// what the data model asks of the rest.
func TestWhatIsNoCredentialIsNotIssued(t *testing.T) {
	t.Parallel()
	w := open(t)
	set := func(name string, v any) func(c map[string]any) {
		return func(c map[string]any) { c[name] = v }
	}
	without := func(name string) func(c map[string]any) {
		return func(c map[string]any) { delete(c, name) }
	}
	o := func(kv ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	const v2, known = "https://www.w3.org/ns/credentials/v2", "sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ="
	for name, c := range map[string]struct {
		change func(c map[string]any)
		want   string
	}{
		"no issuer":                        {without("issuer"), "missing at $.issuer"},
		"null issuer":                      {set("issuer", nil), "missing at $.issuer"},
		"issuer is a number":               {set("issuer", 7), "wrong_type at $.issuer"},
		"issuer is an array":               {set("issuer", []any{}), "wrong_type at $.issuer"},
		"issuer without id":                {set("issuer", o("name", "A")), "missing at $.issuer.id"},
		"issuer with a null id":            {set("issuer", o("id", nil)), "at $.issuer.id"},
		"issuer is no URL":                 {set("issuer", "university"), "relative_id at $.issuer"},
		"no subject":                       {without("credentialSubject"), "missing at $.credentialSubject"},
		"subject is text":                  {set("credentialSubject", "me"), "wrong_type at $.credentialSubject"},
		"subject says nothing":             {set("credentialSubject", o()), "missing at $.credentialSubject"},
		"one of two subjects says nothing": {set("credentialSubject", []any{o("id", "did:example:1", "name", "A"), o()}), "$.credentialSubject[1]"},
		"undefined term":                   {set("honours", "summa cum laude"), "undefined_term at $.honours"},
		"undefined term in the subject":    {set("credentialSubject", o("id", "did:example:1", "ects", 60)), "undefined_term at $.credentialSubject.ects"},
		"undefined type":                   {set("type", []any{"VerifiableCredential", "Diploma"}), "$.type"},
		"no type":                          {without("type"), "missing at $.type"},
		"another type":                     {set("type", []any{"https://a.example/T"}), "not_a_credential"},
		"no context":                       {without("@context"), "missing at $['@context']"},
		"another context first":            {set("@context", []any{"https://www.w3.org/ns/credentials/examples/v2", v2}), "no_version"},
		"a context nobody knows":           {set("@context", []any{v2, "https://a.example/c"}), "unknown_context"},
		"a context that is no URL":         {set("@context", []any{v2, "https ://not-a-url"}), "relative_id"},
		"a context that is a number":       {set("@context", []any{v2, 7}), "wrong_type"},
		"a context that redefines":         {set("@context", []any{v2, o("VerifiableCredential", "https://a.example/V")}), "protected"},
		"two ids":                          {set("id", []any{"urn:a:1", "urn:a:2"}), "wrong_type at $.id"},
		"a null id":                        {set("id", nil), "$.id"},
		"an id that is no URL":             {set("id", "not a url"), "relative_id at $.id"},
		"validFrom is a date":              {set("validFrom", "2026-01-01"), "bad_date_time at $.validFrom"},
		"validUntil before validFrom": {func(c map[string]any) {
			c["validFrom"], c["validUntil"] = "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"
		}, "ends_before_start"},
		"a name with more than a language":  {set("name", o("@value", "A", "@language", "en", "url", "did:example:1")), "at $.name.url"},
		"credentialSchema without type":     {set("credentialSchema", o("id", "did:example:s")), "missing at $.credentialSchema.type"},
		"credentialSchema without id":       {set("credentialSchema", o("type", "JsonSchema")), "missing at $.credentialSchema.id"},
		"refreshService without type":       {set("refreshService", o("id", "did:example:r")), "missing at $.refreshService.type"},
		"termsOfUse without type":           {set("termsOfUse", o("id", "did:example:t")), "missing at $.termsOfUse.type"},
		"evidence without type":             {set("evidence", o("id", "did:example:e")), "missing at $.evidence.type"},
		"credentialStatus without type":     {set("credentialStatus", o("id", "did:example:c")), "missing at $.credentialStatus.type"},
		"credentialStatus with two ids":     {set("credentialStatus", o("id", []any{"urn:a:1", "urn:a:2"}, "type", "https://a.example/T")), "wrong_type at $.credentialStatus.id"},
		"relatedResource is text":           {set("relatedResource", []any{v2}), "$.relatedResource[0]"},
		"relatedResource without id":        {set("relatedResource", []any{o("digestSRI", known)}), "missing at $.relatedResource[0].id"},
		"relatedResource without digest":    {set("relatedResource", []any{o("id", v2)}), "no_digest"},
		"relatedResource twice":             {set("relatedResource", []any{o("id", v2, "digestSRI", known), o("id", v2, "digestSRI", known)}), "doubled_id"},
		"relatedResource with a wrong one":  {set("relatedResource", []any{o("id", v2, "digestSRI", "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")}), "not that of the resource"},
		"relatedResource with no digest":    {set("relatedResource", []any{o("id", v2, "digestSRI", "sha256-AAAA")}), "bad_digest"},
		"relatedResource, wrong multibase":  {set("relatedResource", []any{o("id", v2, "digestMultibase", "uEiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")}), "not that of the resource"},
		"relatedResource, broken multibase": {set("relatedResource", []any{o("id", v2, "digestMultibase", "u!!")}), "digestMultibase"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{t: t, Server: w.Server}
			for _, i := range w.Issuers() {
				w.refused(w.do("POST", i.Path+"/credentials/issue", body("credential", credential(i, c.change), nil)), c.want)
			}
		})
	}
}

func TestWhatTheDataModelAllowsIsIssued(t *testing.T) {
	t.Parallel()
	w := open(t)
	v2 := "https://www.w3.org/ns/credentials/v2"
	for name, change := range map[string]func(c map[string]any){
		"an issuer with a name": func(c map[string]any) { c["issuer"] = map[string]any{"id": "did:example:issuer", "name": "A"} },
		"a name in languages": func(c map[string]any) {
			c["name"] = []any{map[string]any{"@value": "Dog", "@language": "en"}, map[string]any{"@value": "Chien", "@language": "fr"}}
		},
		"a name with a direction": func(c map[string]any) {
			c["name"] = map[string]any{"@value": "x", "@language": "ar", "@direction": "rtl"}
		},
		"a context in the document": func(c map[string]any) {
			c["@context"] = []any{v2, map[string]any{"Example": "https://a.example/#Example"}}
			c["type"] = []any{"VerifiableCredential", "Example"}
		},
		"the context of the examples": func(c map[string]any) {
			c["@context"] = []any{v2, "https://www.w3.org/ns/credentials/examples/v2"}
			c["type"] = []any{"Relationship", "VerifiableCredential"}
		},
		"a type that is a URL":       func(c map[string]any) { c["type"] = []any{"VerifiableCredential", "https://a.example/T"} },
		"a resource that is known":   func(c map[string]any) { c["relatedResource"] = related(v2) },
		"a resource that is unknown": func(c map[string]any) { c["relatedResource"] = related("https://a.example/r") },
		"times with an offset": func(c map[string]any) {
			c["validFrom"], c["validUntil"] = "2023-03-01T12:00:00.123-05:00", "2099-03-01T12:00:00+14:00"
		},
		"a status of another kind": func(c map[string]any) { c["credentialStatus"] = map[string]any{"type": "https://a.example/S"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{t: t, Server: w.Server}
			for _, i := range w.Issuers() {
				w.issued(i, change, "")
			}
		})
	}
}

func related(id string) any {
	return []any{map[string]any{
		"id": id, "mediaType": "application/ld+json",
		"digestSRI":       "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",
		"digestMultibase": "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ",
	}}
}

func TestARelatedResourceThatCannotBeComputedIsNotVerified(t *testing.T) {
	t.Parallel()
	w := open(t)
	i := w.issuer("eddsa-rdfc-2022")
	w.verified(w.issued(i, func(c map[string]any) { c["relatedResource"] = related("https://www.w3.org/ns/credentials/v2") }, ""), nil)
	w.refused(w.verify(w.issued(i, func(c map[string]any) { c["relatedResource"] = related("https://a.example/r") }, ""), nil), "cannot be computed")
}

// Bad input is 400 or 422, never 500.
func TestARequestThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	w := open(t)
	deep := strings.Repeat("[", 500_000)
	for _, path := range []string{"/credentials/issue", "/credentials/verify", "/presentations/verify", "/credentials/status"} {
		for name, text := range map[string]string{
			"nothing": "", "null": "null", "text": `"a"`, "array": "[]", "empty": "{}", "not JSON": "{", "twice": `{"credential":{},"credential":{}}`,
			"deep": deep, "NUL": "\x00", "surrogate": `{"credential":"\ud800"}`, "large": `{"a":"` + strings.Repeat("x", 2<<20) + `"}`,
			"strings":         `{"credential":"a","verifiableCredential":"a","verifiablePresentation":"a"}`,
			"nulls":           `{"credential":null,"verifiableCredential":null,"verifiablePresentation":null}`,
			"arrays":          `{"credential":[],"verifiableCredential":[],"verifiablePresentation":[]}`,
			"numbers":         `{"credential":1e400,"verifiableCredential":1,"verifiablePresentation":1}`,
			"options is text": `{"credential":{},"verifiableCredential":{},"verifiablePresentation":{},"options":"x"}`,
			"bad options":     `{"credential":{},"verifiableCredential":{},"verifiablePresentation":{},"options":{"challenge":7,"domain":[{}],"created":"today","credentialStatus":{}}}`,
		} {
			t.Run(path+" "+name, func(t *testing.T) {
				t.Parallel()
				w := &world{t: t, Server: w.Server}
				w.refused(w.do("POST", path, text), "title")
			})
		}
	}
}

func TestOnlyThisMachineIsAnswered(t *testing.T) {
	t.Parallel()
	w := open(t)
	for host, want := range map[string]int{"localhost:1": 200, "[::1]:80": 200, "127.9.0.1": 200, "a.example": 421, "127.0.0.1.a.example:80": 421, "": 421, "192.0.2.1:80": 421} {
		if got := w.host(host); got != want {
			t.Errorf("Host %q: %d, want %d", host, got, want)
		}
	}
}

func TestTheTableListsEveryIssuer(t *testing.T) {
	t.Parallel()
	w := open(t)
	list, _ := w.do("GET", "/", "").value["issuers"].([]any)
	if len(list) != len(w.Issuers()) {
		t.Fatalf("%d of %d", len(list), len(w.Issuers()))
	}
	for n, i := range w.Issuers() {
		if row := object(t, list[n]); row["path"] != i.Path || row["id"] != i.ID || !strings.HasPrefix(i.ID, "did:key:z") {
			t.Errorf("%v", row)
		}
	}
}

func TestCredentialsOfVersion1AreIssuedAndVerifiedWithTheContextOfTheirProofs(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, i := range w.embedding() {
		c := w.issued(i, func(c map[string]any) {
			c["@context"] = []any{"https://www.w3.org/2018/credentials/v1"}
			c["issuanceDate"] = "2026-02-01T00:00:00Z"
			c["credentialSubject"] = map[string]any{"id": "did:example:subject"}
		}, "")
		if contexts, _ := c["@context"].([]any); len(contexts) < 2 {
			t.Errorf("%s: %v", i.Name, contexts)
		}
		w.verified(c, nil)
		c["issuanceDate"] = "2026-01-01T00:00:00Z"
		w.refused(w.verify(c, nil), "bad_signature")
	}
}

func TestAChainBreaksWhenAProofItBuildsOnIsTakenAwayOrChanged(t *testing.T) {
	t.Parallel()
	w := open(t)
	c := w.issued(w.issuer("proof-chain"), nil, "")
	first, second := proofOf(t, c, 0), proofOf(t, c, 1)
	if first["id"] == nil || second["previousProof"] != first["id"] {
		t.Fatalf("%v", c["proof"])
	}
	w.verified(c, nil)
	for name, change := range map[string]func(c map[string]any){
		"taken away":        func(c map[string]any) { c["proof"] = []any{proofOf(t, c, 1)} },
		"named differently": func(c map[string]any) { proofOf(t, c, 0)["id"] = "urn:uuid:0199d3a0-7c1e-7000-8000-00000000000f" },
		"changed":           func(c map[string]any) { proofOf(t, c, 0)["created"] = "2026-02-01T00:00:00Z" },
		"id of the second":  func(c map[string]any) { proofOf(t, c, 1)["id"] = "urn:uuid:0199d3a0-7c1e-7000-8000-00000000000f" },
		"of another kind":   func(c map[string]any) { proofOf(t, c, 1)["previousProof"] = 7 },
	} {
		x := clone(t, c)
		change(x)
		if a := w.verify(x, nil); a.status != 422 {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
}

// A proof by somebody else may precede the issuer's.
func TestAProofBySomebodyElseMayPrecedeTheIssuers(t *testing.T) {
	t.Parallel()
	w := open(t)
	author, other := w.issuer("eddsa-rdfc-2022"), w.issuer("ecdsa-rdfc-2019-p256")
	signedFirst := w.issued(other, func(c map[string]any) { c["issuer"] = author.ID }, "")
	w.refused(w.verify(signedFirst, nil), "no key of")
	a := w.do("POST", author.Path+"/credentials/issue", body("credential", signedFirst, nil))
	w.verified(a.value["verifiableCredential"], nil)
	a = w.do("POST", author.Path+"/credentials/issue", body("credential", signedFirst, map[string]any{"previousProof": "urn:uuid:0199d3a0-7c1e-7000-8000-00000000000f"}))
	w.refused(a, "previous_missing")
}

func TestATokenIsUnderstoodInItsEnvelopeAndAsText(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, name := range []string{"vc-jwt-ed25519", "vc-jwt-p256", "vc-jwt-p384"} {
		c := w.issued(w.issuer(name), nil, "?status=revocation")
		id, _ := c["id"].(string)
		w.verified(c, nil)
		w.verified(strings.TrimPrefix(id, "data:application/vc+jwt,"), nil)
		for what, change := range map[string]func(c map[string]any){
			"no context":      func(c map[string]any) { c["@context"] = []any{} },
			"another context": func(c map[string]any) { c["@context"] = "https://www.w3.org/ns/credentials/examples/v2" },
			"no data URL":     func(c map[string]any) { c["id"] = strings.TrimPrefix(id, "data:application/vc+jwt,") },
			"no type":         func(c map[string]any) { delete(c, "type") },
			"another type":    func(c map[string]any) { c["type"] = "VerifiableCredential" },
			"a presentation":  func(c map[string]any) { c["type"] = "EnvelopedVerifiablePresentation" },
			"cut":             func(c map[string]any) { c["id"] = id[:len(id)-8] },
			"another payload": func(c map[string]any) { i := strings.IndexByte(id, '.') + 30; c["id"] = id[:i] + "x" + id[i+1:] },
			"not signed":      func(c map[string]any) { c["id"] = "data:application/vc+jwt,eyJhbGciOiJub25lIn0.e30." },
		} {
			x := clone(t, c)
			change(x)
			if a := w.verify(x, nil); a.status != 422 {
				t.Errorf("%s, %s: %d %s", name, what, a.status, a.text)
			}
		}
	}
}
