package did_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/did"
)

const (
	ed   = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2" // W3C vc-di-eddsa
	ed2  = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
	p256 = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP" // W3C vc-di-ecdsa
	p384 = "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ"
)

func code(t *testing.T, err error) did.Code {
	t.Helper()
	var e *did.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

func TestWebIdentifiersBecomeAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"did:web:aldermoor.example":              "https://aldermoor.example/.well-known/did.json",
		"did:web:aldermoor.example%3A8443":       "https://aldermoor.example:8443/.well-known/did.json",
		"did:web:portal.example:issuers:harbour": "https://portal.example/issuers/harbour/did.json",
		"did:web:portal.example:a%20b":           "",
		"did:web:portal.example:..":              "",
		"did:web:portal.example:%2e%2e":          "",
		"did:web:portal.example:a%2Fb":           "",
		"did:web:user%40portal.example":          "",
		"did:web:portal.example%3A1%3A2":         "",
		"did:web:portal.example::x":              "",
		"did:web:%zz":                            "",
	} {
		d, err := did.Parse(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		got, err := did.WebURL(d)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("WebURL(%s) = %q, %v, want %q", in, got, err, want)
		}
	}
	if got := did.Web("portal.example:8443", "issuers", "a b").String(); got != "did:web:portal.example%3A8443:issuers:a%20b" {
		t.Error(got)
	}
}

func TestWhatIsNoIdentifierIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "did:", "did:web", "did:web:", "https://x.example", "did:Web:x", "did:web:x y", "did:web:x#a", "did:web:x#", "did:web:x:", "did:key:z/../x", strings.Repeat("did:", 2000)} {
		if _, err := did.Parse(s); code(t, err) != did.NotADID {
			t.Errorf("Parse(%.30q) = %v", s, err)
		}
	}
}

func TestKeysRoundTripInMultikeyForm(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{ed: "ed25519.PublicKey", p256: "*ecdsa.PublicKey", p384: "*ecdsa.PublicKey"} {
		pub, err := did.ParseMultikey(s)
		if err != nil || fmt.Sprintf("%T", pub) != want {
			t.Errorf("ParseMultikey(%s) = %T, %v", s, pub, err)
			continue
		}
		if back, err := did.Multikey(pub); err != nil || back != s {
			t.Errorf("Multikey = %s, %v, want %s", back, err, s)
		}
	}
	for _, s := range []string{"", "z", "z6Mk", "u" + ed[1:], p256[:len(p256)-1] + "1", "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKV"} {
		if _, err := did.ParseMultikey(s); err == nil {
			t.Errorf("ParseMultikey(%q) passed", s)
		}
	}
	if _, err := did.Multikey("a string"); err == nil {
		t.Error("a string is no key")
	}
}

func TestKeyAndJWKIdentifiersNeedNoNetwork(t *testing.T) {
	t.Parallel()
	pub, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	jwk := `{"kty":"OKP","crv":"Ed25519","x":"` + base64.RawURLEncoding.EncodeToString(pub) + `"}`
	for id, frag := range map[string]string{"did:key:" + ed: ed, "did:key:" + p256: p256, "did:jwk:" + base64.RawURLEncoding.EncodeToString([]byte(jwk)): "0"} {
		doc, err := did.Resolver{}.Resolve(t.Context(), id)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		if _, err := doc.Key(id + "#" + frag); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if again, err := did.ParseDocument(id, doc.Raw); err != nil || len(again.Methods) != 1 || !again.Methods[0].Assertion {
			t.Errorf("%s: the made document does not read back: %v, %v", id, again, err)
		}
	}
}

func TestIdentifiersThatCannotBeResolvedSayWhy(t *testing.T) {
	t.Parallel()
	private := base64.RawURLEncoding.EncodeToString([]byte(`{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}`))
	down := did.Resolver{Fetch: func(context.Context, string) ([]byte, error) { return nil, errors.New("connection refused") }}
	html := did.Resolver{Fetch: func(context.Context, string) ([]byte, error) { return []byte("<html>"), nil }}
	bom := did.Resolver{Fetch: func(context.Context, string) ([]byte, error) { return []byte("\ufeff\n <!doctype html>"), nil }}
	answers := func(c did.Code) did.Resolver {
		return did.Resolver{Fetch: func(context.Context, string) ([]byte, error) {
			return nil, fmt.Errorf("fetch: %w", &did.FetchError{Code: c, Detail: "301"})
		}}
	}
	other := did.Resolver{Fetch: func(context.Context, string) ([]byte, error) { return []byte(`{"id":"did:web:evil.example"}`), nil }}
	list := did.Resolver{Fetch: func(context.Context, string) ([]byte, error) { return []byte(`[]`), nil }}
	for _, c := range []struct {
		r    did.Resolver
		id   string
		want did.Code
	}{
		{did.Resolver{}, "did:ion:abc", did.BadMethod},
		{did.Resolver{}, "did:key:zabc", did.BadKey},
		{did.Resolver{}, "did:jwk:!", did.NotADID},
		{did.Resolver{}, "did:jwk:AAAA", did.BadKey},
		{did.Resolver{}, "did:jwk:" + private, did.BadKey},
		{did.Resolver{}, "did:web:a.example", did.Unreachable},
		{down, "did:web:a.example", did.Unreachable},
		{html, "did:web:a.example", did.HTML},
		{list, "did:web:a.example", did.NotADocument},
		{other, "did:web:a.example", did.WrongSubject},
		{did.Resolver{}, "https://a.example", did.Unreachable},
		{did.Resolver{}, "https://a.example#key", did.NotADID},
		{did.Resolver{}, "http://a.example", did.NotADID},
		{html, "https://a.example", did.HTML},
		{bom, "did:web:a.example", did.HTML},
		{answers(did.Redirected), "did:web:a.example", did.Redirected},
		{answers(did.NotFound), "did:web:a.example", did.NotFound},
		{answers(did.BadStatus), "https://a.example/issuer", did.BadStatus},
	} {
		_, err := c.r.Resolve(t.Context(), c.id)
		if code(t, err) != c.want {
			t.Errorf("Resolve(%.30s) = %v, want %s", c.id, err, c.want)
		}
		var e *did.Error
		had := c.want == did.NotADocument || c.want == did.WrongSubject || c.want == did.BadMethod || c.want == did.BadKey || c.want == did.NotADID
		if errors.As(err, &e) && e.Unavailable() == had {
			t.Errorf("%s: unavailable is %t", c.want, !had)
		}
	}
}

func TestAnIssuerDocumentKeepsRetiredKeysWithTheirPeriods(t *testing.T) {
	t.Parallel()
	day := func(y int) time.Time { return time.Date(y, 3, 31, 0, 0, 0, 0, time.UTC) }
	id := did.Web("aldermoor.example")
	raw, err := did.IssuerDocument(id, []did.IssuerKey{
		{Multibase: ed, From: day(2026)},
		{Fragment: "2024", Multibase: ed2, From: day(2024), Until: day(2026)},
	}, "https://aldermoor.example")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := did.ParseDocument(id.String(), raw)
	if err != nil {
		t.Fatal(err)
	}
	old, err := doc.Key(id.String() + "#2024")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]bool{day(2023): false, day(2024): true, day(2025): true, day(2026): false} {
		if old.ActiveAt(at) != want {
			t.Errorf("ActiveAt(%v) = %v", at, !want)
		}
	}
	now, err := doc.Key(id.String() + "#" + ed)
	if err != nil || !now.ActiveAt(day(2030)) {
		t.Errorf("the current key: %v, %v", now, err)
	}
	if len(doc.Skipped) != 0 {
		t.Errorf("skipped %v", doc.Skipped)
	}
}

func TestAnIssuerDocumentThatMakesNoSenseIsNotWritten(t *testing.T) {
	t.Parallel()
	y := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for want, keys := range map[did.Code][]did.IssuerKey{
		did.NothingToWrite: nil,
		did.BadKey:         {{Multibase: "z6Mk"}},
		did.BadPeriod:      {{Multibase: ed, From: y, Until: y}},
		did.DoubledKey:     {{Multibase: ed}, {Multibase: ed}},
		did.NotADID:        {{Multibase: ed, Fragment: "a#b"}},
	} {
		if _, err := did.IssuerDocument(did.Web("a.example"), keys); code(t, err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestOnlyAssertionKeysOfTheSubjectSign(t *testing.T) {
	t.Parallel()
	const id = "did:web:a.example"
	doc, err := did.ParseDocument(id, []byte(`{"id":"`+id+`","verificationMethod":[
		{"id":"#good","type":"Multikey","controller":"`+id+`","publicKeyMultibase":"`+ed+`"},
		{"id":"`+id+`#auth","type":"Multikey","controller":"`+id+`","publicKeyMultibase":"`+ed2+`"},
		{"id":"#foreign","type":"Multikey","controller":"did:web:b.example","publicKeyMultibase":"`+ed+`"},
		{"id":"#odd","type":"SomethingNew2030","controller":"`+id+`"},
		{"id":"#date","type":"Multikey","controller":"`+id+`","publicKeyMultibase":"`+ed+`","expires":"soon"}],
		"assertionMethod":["`+id+`#good","#foreign",{"id":"#inline","type":"Multikey","controller":"`+id+`","publicKeyMultibase":"`+ed+`"}],
		"authentication":["#auth"]}`))
	if err != nil {
		t.Fatal(err)
	}
	for frag, want := range map[string]did.Code{"good": "", "inline": "", "auth": did.NotAssertion, "foreign": did.NotController, "odd": did.NoMethod, "date": did.NoMethod, "none": did.NoMethod} {
		if _, err := doc.Key(id + "#" + frag); code(t, err) != want {
			t.Errorf("Key(#%s) = %v, want %q", frag, err, want)
		}
	}
	if len(doc.Skipped) != 2 {
		t.Errorf("skipped %v, want #odd and #date", doc.Skipped)
	}
	_, err = did.ParseDocument(id, []byte(`{"id":"`+id+`","verificationMethod":[{"id":"#a"},{"id":"`+id+`#a"}]}`))
	if code(t, err) != did.DoubledKey {
		t.Errorf("doubled key: %v", err)
	}
}

func TestOnlyAuthenticationKeysPresent(t *testing.T) {
	t.Parallel()
	const id = "https://a.example/issuer"
	r := did.Resolver{Fetch: func(_ context.Context, address string) ([]byte, error) {
		if address != id {
			t.Errorf("fetched %s", address)
		}
		return []byte(`{"id":"` + id + `","verificationMethod":[
			{"id":"#sign","type":"Multikey","controller":"` + id + `","publicKeyMultibase":"` + p256 + `"},
			{"id":"#both","type":"Multikey","controller":"` + id + `","publicKeyMultibase":"` + p384 + `"}],
			"assertionMethod":["#sign","#both"],
			"authentication":["#both",{"id":"#login","type":"Multikey","controller":"` + id + `","publicKeyMultibase":"` + ed + `"}]}`), nil
	}}
	doc, err := r.Resolve(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		frag, purpose string
		want          did.Code
	}{
		{"sign", "assertionMethod", ""}, {"sign", "authentication", did.NotAuth},
		{"both", "assertionMethod", ""}, {"both", "authentication", ""},
		{"login", "assertionMethod", did.NotAssertion}, {"login", "authentication", ""},
		{"both", "keyAgreement", did.NotAssertion}, {"none", "authentication", did.NoMethod},
	} {
		if _, err := doc.KeyFor(id+"#"+c.frag, c.purpose); code(t, err) != c.want {
			t.Errorf("%s for %s: %v, want %q", c.frag, c.purpose, err, c.want)
		}
	}
}

func TestAKeyThatIsNotPrivateAnyMoreIsNoKey(t *testing.T) {
	t.Parallel()
	const id = "did:web:a.example"
	for _, member := range []string{`"secretKeyMultibase":"z3u2"`, `"privateKeyMultibase":"z3u2"`, `"privateKeyJwk":{}`, `"publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"AAAA"}`} {
		doc, err := did.ParseDocument(id, []byte(`{"id":"`+id+`","verificationMethod":[{"id":"#a","type":"Multikey","controller":"`+id+`","publicKeyMultibase":"`+ed+`",`+member+`}],"assertionMethod":["#a"]}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := doc.Key(id + "#a"); code(t, err) != did.NoMethod || len(doc.Skipped) != 1 {
			t.Errorf("%s: %v, skipped %v", member, err, doc.Skipped)
		}
	}
}

// Trap 9.
func TestAKeyThatIsOnlyInItsNameIsBoundToNobody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method string
		want   did.Code
		key    bool
	}{
		{"did:key:" + ed + "#" + ed, "", true},
		{"did:key:" + p384 + "#" + p384, "", true},
		{"did:key:" + ed + "#" + ed2, did.NotBound, true},
		{"https://university.example#" + ed, did.NotBound, true},
		{"https://university.example/issuers/1#" + p256, did.NotBound, true},
		{"did:web:university.example#" + ed, did.NotBound, true},
		{"did:key:" + ed, did.NoMethod, false},
		{"https://university.example#key-1", did.NoMethod, false},
		{"", did.NoMethod, false},
		{"#", did.NoMethod, false},
		{"https://" + strings.Repeat("a", 9000), did.NoMethod, false},
	} {
		pub, err := did.FragmentKey(c.method)
		if code(t, err) != c.want || (pub != nil) != c.key {
			t.Errorf("%.60s: %v, %v", c.method, pub, err)
		}
	}
	if got := did.Controller("did:web:a.example#key-1"); got != "did:web:a.example" {
		t.Error(got)
	}
}

func TestEveryKindOfKeyIsWrittenInEveryWay(t *testing.T) {
	t.Parallel()
	for _, s := range []string{ed, p256, p384} {
		pub, err := did.ParseMultikey(s)
		if err != nil {
			t.Fatal(err)
		}
		jwk, err := did.ForJWK(pub)
		if err != nil {
			t.Fatal(err)
		}
		web := did.Web("a.example", "issuer")
		raw, err := did.IssuerDocument(web, []did.IssuerKey{{Multibase: s}})
		if err != nil {
			t.Fatal(err)
		}
		r := did.Resolver{Fetch: func(context.Context, string) ([]byte, error) { return raw, nil }}
		for id, frag := range map[string]string{did.ForKey(s).String(): s, jwk.String(): "0", web.String(): s} {
			doc, err := r.Resolve(t.Context(), id)
			if err != nil {
				t.Errorf("%s: %v", id, err)
				continue
			}
			m, err := doc.Key(id + "#" + frag)
			if back, err2 := did.Multikey(m.Public); err != nil || err2 != nil || back != s {
				t.Errorf("%s: %v, %v, %s", id, err, err2, back)
			}
		}
	}
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, pub := range []crypto.PublicKey{p521.Public(), "a text", ed25519.PublicKey{1}, nil} {
		if _, err := did.ForJWK(pub); code(t, err) != did.BadKey {
			t.Errorf("%T: %v", pub, err)
		}
	}
}

func TestAKeyForEncryptionSignsNothing(t *testing.T) {
	t.Parallel()
	id := "did:jwk:" + base64.RawURLEncoding.EncodeToString([]byte(`{"kty":"OKP","crv":"Ed25519","use":"enc","x":"`+base64.RawURLEncoding.EncodeToString(make([]byte, 32))+`"}`))
	doc, err := did.Resolver{}.Resolve(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := doc.Key(id + "#0"); code(t, err) != did.NotAssertion {
		t.Error(err)
	}
	if _, err := doc.KeyFor(id+"#0", "authentication"); code(t, err) != did.NotAuth {
		t.Error(err)
	}
}

func TestAKeyOffTheCurveIsNoKey(t *testing.T) {
	t.Parallel()
	x := base64.RawURLEncoding.EncodeToString(make([]byte, 32))
	jwk, err := json.Marshal(map[string]string{"kty": "EC", "crv": "P-256", "x": x, "y": x})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (did.Resolver{}).Resolve(t.Context(), "did:jwk:"+base64.RawURLEncoding.EncodeToString(jwk)); code(t, err) != did.BadKey {
		t.Errorf("got %v", err)
	}
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(`{"id":"did:web:a.example","verificationMethod":[{"id":"#a","publicKeyMultibase":"` + ed + `"}],"assertionMethod":["#a"]}`))
	f.Add([]byte(`{"id":"did:web:a.example","verificationMethod":{"id":1},"assertionMethod":[null,[],{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := did.ParseDocument("did:web:a.example", data)
		if err == nil && doc.ID != "did:web:a.example" {
			t.Fatal("another subject")
		}
	})
}

func FuzzFragmentKey(f *testing.F) {
	f.Add("https://a.example#" + ed)
	f.Add("did:key:" + p256 + "#" + p256)
	f.Add("##")
	f.Fuzz(func(t *testing.T, s string) {
		pub, err := did.FragmentKey(s)
		if err == nil && (pub == nil || !strings.HasPrefix(s, "did:key:")) {
			t.Fatalf("%q is bound", s)
		}
	})
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"did:key:" + ed, "did:jwk:e30", "did:web:a.example%3A1:x", "did:::#"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := did.Resolver{Fetch: func(_ context.Context, u string) ([]byte, error) {
			if !strings.HasPrefix(u, "https://") || u != s && !strings.HasSuffix(u, "/did.json") {
				t.Fatalf("%q fetches %q", s, u)
			}
			return nil, errors.New("no network")
		}}
		_, _ = r.Resolve(t.Context(), s)
	})
}

func TestAKeyHasOneSpelling(t *testing.T) {
	t.Parallel()
	const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" // RFC 8037, A.2
	for text, want := range map[string]bool{x: true, x[:9] + `\n` + x[9:]: false, x + `\r`: false, x[:len(x)-1] + "p": false, x + "=": false} {
		id := did.ForKey(ed).String()
		doc, err := did.ParseDocument(id, []byte(`{"id":"`+id+`","verificationMethod":[{"id":"#a","type":"JsonWebKey","controller":"`+id+`","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"`+text+`"}}],"assertionMethod":["#a"]}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := doc.Key(id + "#a"); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}
