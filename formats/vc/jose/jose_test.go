package jose_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
)

// Keys that are the same in every run: a test that fails can be repeated.
var (
	ed   = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	ed2  = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32))
	p256 = ecKey(elliptic.P256(), 32)
	p384 = ecKey(elliptic.P384(), 48)
	p521 = ecKey(elliptic.P521(), 66)
)

func ecKey(c elliptic.Curve, n int) *ecdsa.PrivateKey {
	d := bytes.Repeat([]byte{5}, n)
	d[0] = 0
	k, err := ecdsa.ParseRawPrivateKey(c, d)
	if err != nil {
		panic(err)
	}
	return k
}

const credential = `{"@context":["https://www.w3.org/ns/credentials/v2"],"credentialSubject":{"id":"did:example:samira","name":"Samira"},"id":"https://aldermoor.example/c/1","issuer":"did:web:aldermoor.example","type":["VerifiableCredential"],"validFrom":"2026-03-01T00:00:00Z","validUntil":"2027-03-01T00:00:00Z"}`

func document(t testing.TB, text string) *vc.Document {
	t.Helper()
	d, err := vc.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// forge signs any header and payload, as somebody would who writes no strict JSON.
func forge(t testing.TB, header, payload string, s crypto.Signer, a jose.Algorithm) string {
	t.Helper()
	in := b64([]byte(header)) + "." + b64([]byte(payload))
	sig, err := a.Sign(s, []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	return in + "." + b64(sig)
}

func wantCode(t *testing.T, err error, want jose.Code) {
	t.Helper()
	var e *jose.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestWhatIsSignedVerifiesAndSaysTheSame(t *testing.T) {
	t.Parallel()
	for name, s := range map[jose.Algorithm]crypto.Signer{jose.EdDSA: ed, jose.ES256: p256, jose.ES384: p384, jose.ES512: p521} {
		tok, err := jose.SignCredential(document(t, credential), s, jose.Options{KeyID: "did:web:aldermoor.example#key-1"})
		if err != nil {
			t.Fatal(name, err)
		}
		back, err := jose.Parse(append([]byte(" \n"), append(tok.Raw(), '\n')...))
		if err != nil || back.String() != tok.String() || back.Header.Algorithm != name || back.Header.Type != "vc+jwt" || back.Header.ContentType != "vc" {
			t.Fatalf("%s: %+v, %v", name, back, err)
		}
		if err := back.Verify(s.Public()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		d, err := back.Document()
		if err != nil || string(d.Raw()) != credential || string(back.PayloadBytes()) != credential {
			t.Errorf("%s: %s, %v", name, d.Raw(), err)
		}
		if m := back.Method("did:web:aldermoor.example"); m.ID != "did:web:aldermoor.example#key-1" || m.Key != nil {
			t.Errorf("method %+v", m)
		}
	}
}

// Every byte of a token is under the signature, is the signature, or is refused.
func TestNoCharacterOfATokenCanBeChanged(t *testing.T) {
	t.Parallel()
	tok, err := jose.SignCredential(document(t, credential), p256, jose.Options{EmbedKey: true})
	if err != nil {
		t.Fatal(err)
	}
	raw := tok.Raw()
	for i := range raw {
		for _, c := range []byte{'A', '_', '.', '=', '\n'} {
			if raw[i] == c {
				continue
			}
			changed := bytes.Clone(raw)
			changed[i] = c
			if c == '\n' && i == len(raw)-1 {
				continue // white space at the end is not part of the token, which is then too short
			}
			if back, err := jose.Parse(changed); err == nil && back.Verify(p256.Public()) == nil {
				t.Fatalf("character %d as %q verifies", i, c)
			}
		}
	}
}

func TestAHeaderThatLiesIsRefusedByName(t *testing.T) {
	t.Parallel()
	jwk := func(k crypto.PublicKey) string {
		v, err := jose.JWK(k)
		if err != nil {
			t.Fatal(err)
		}
		return string(v.Canonical())
	}
	private := `{"kty":"OKP","crv":"Ed25519","x":"` + b64(ed.Public().(ed25519.PublicKey)) + `","d":"` + b64(ed.Seed()) + `"}`
	for name, c := range map[string]struct {
		header string
		want   jose.Code
	}{
		"none":               {`{"alg":"none"}`, jose.AlgNone},
		"none in capitals":   {`{"alg":"NoNe"}`, jose.AlgNone},
		"no algorithm":       {`{"typ":"vc+jwt"}`, jose.NoAlgorithm},
		"alg is a number":    {`{"alg":1}`, jose.NoAlgorithm},
		"symmetric":          {`{"alg":"HS256"}`, jose.UnknownAlg},
		"alg twice":          {`{"alg":"EdDSA","alg":"none"}`, jose.DoubledMember},
		"kid twice":          {`{"alg":"EdDSA","kid":"a","kid":"b"}`, jose.DoubledMember},
		"kid is an object":   {`{"alg":"EdDSA","kid":{}}`, jose.BadHeader},
		"typ is a list":      {`{"alg":"EdDSA","typ":["vc+jwt"]}`, jose.BadHeader},
		"cty is null":        {`{"alg":"EdDSA","cty":null}`, jose.BadHeader},
		"crit":               {`{"alg":"EdDSA","crit":["exp"],"exp":1}`, jose.Critical},
		"empty crit":         {`{"alg":"EdDSA","crit":[]}`, jose.Critical},
		"crit is a number":   {`{"alg":"EdDSA","crit":1}`, jose.Critical},
		"b64 false":          {`{"alg":"EdDSA","b64":false,"crit":["b64"]}`, jose.NotEncoded},
		"b64 is text":        {`{"alg":"EdDSA","b64":"false"}`, jose.NotEncoded},
		"jwk with d":         {`{"alg":"EdDSA","jwk":` + private + `}`, jose.PrivateKey},
		"jwk is text":        {`{"alg":"EdDSA","jwk":"x"}`, jose.BadKey},
		"jwk symmetric":      {`{"alg":"EdDSA","jwk":{"kty":"oct"}}`, jose.BadKey},
		"jwk not on curve":   {`{"alg":"EdDSA","jwk":{"kty":"EC","crv":"P-256","x":"` + b64(make([]byte, 32)) + `","y":"` + b64(make([]byte, 32)) + `"}}`, jose.BadKey},
		"x5c empty":          {`{"alg":"EdDSA","x5c":[]}`, jose.BadHeader},
		"x5c is text":        {`{"alg":"EdDSA","x5c":"MII"}`, jose.BadHeader},
		"x5c no base64":      {`{"alg":"EdDSA","x5c":["!"]}`, jose.BadHeader},
		"x5c of two lines":   {`{"alg":"EdDSA","x5c":["MII\nB"]}`, jose.BadHeader},
		"not an object":      {`["EdDSA"]`, jose.BadJSON},
		"not JSON":           {`{"alg":`, jose.BadJSON},
		"two values":         {`{"alg":"EdDSA"}{}`, jose.BadJSON},
		"lone surrogate":     {`{"alg":"EdDSA","kid":"\ud800"}`, jose.BadJSON},
		"key of another":     {`{"alg":"EdDSA","jwk":` + jwk(ed2.Public()) + `}`, jose.ForeignKey},
		"certificate broken": {`{"alg":"EdDSA","x5c":["MIIB"]}`, jose.BadHeader},
		"alg of another key": {`{"alg":"ES256"}`, jose.WrongKey},
		"alg RSA":            {`{"alg":"RS256"}`, jose.WrongKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tok, err := jose.Parse([]byte(forge(t, c.header, credential, ed, jose.EdDSA)))
			if err == nil {
				err = tok.Verify(ed.Public())
			}
			wantCode(t, err, c.want)
		})
	}
}

func TestWhatIsNoTokenIsNamed(t *testing.T) {
	t.Parallel()
	ok := forge(t, `{"alg":"EdDSA"}`, credential, ed, jose.EdDSA)
	part := strings.Split(ok, ".")
	for name, c := range map[string]struct {
		text string
		want jose.Code
	}{
		"nothing":        {"", jose.Malformed},
		"one part":       {part[0], jose.Malformed},
		"two parts":      {part[0] + "." + part[1], jose.Malformed},
		"five parts":     {ok + ".a.b", jose.Malformed},
		"padding":        {part[0] + "==." + part[1] + "." + part[2], jose.Malformed},
		"line ends":      {part[0][:8] + "\n" + part[0][8:] + "." + part[1] + "." + part[2], jose.Malformed},
		"payload base64": {part[0] + ".{}." + part[2], jose.Malformed},
		"spare bits":     {ok[:len(ok)-1] + string(ok[len(ok)-1]+1), jose.Malformed},
		"a header alone": {part[0] + "..", jose.BadJSON},
		"a list":         {forge(t, `{"alg":"EdDSA"}`, `[1]`, ed, jose.EdDSA), jose.BadJSON},
		"claim twice":    {forge(t, `{"alg":"EdDSA"}`, `{"iss":"a","iss":"b"}`, ed, jose.EdDSA), jose.DoubledMember},
		"beyond 2^53":    {forge(t, `{"alg":"EdDSA"}`, `{"exp":9007199254740993}`, ed, jose.EdDSA), jose.BadJSON},
		"nested arrays":  {forge(t, `{"alg":"EdDSA"}`, `{"a":`+strings.Repeat("[", 70)+strings.Repeat("]", 70)+`}`, ed, jose.EdDSA), jose.BadJSON},
		"too large":      {strings.Repeat("a", jose.MaxSize+1), jose.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := jose.Parse([]byte(c.text))
			wantCode(t, err, c.want)
		})
	}
}

// The signature of ES256 is r and s, not ASN.1, and has one length.
func TestSignaturesOfAnotherFormAreRefused(t *testing.T) {
	t.Parallel()
	in := []byte("input")
	h := sha256.Sum256(in)
	der, err := p256.Sign(rand.Reader, h[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := jose.ES256.Sign(p256, in)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string][]byte{"ASN.1": der, "zeros": make([]byte, 64), "none": nil, "short": sig[1:], "long": append([]byte{0}, sig...)} {
		t.Run(name, func(t *testing.T) { wantCode(t, jose.ES256.Verify(p256.Public(), in, s), jose.BadSignature) })
	}
	wantCode(t, jose.ES384.Verify(p256.Public(), in, sig), jose.WrongKey)
	wantCode(t, jose.EdDSA.Verify(ed25519.PublicKey{1}, in, sig), jose.WrongKey)
	wantCode(t, jose.EdDSA.Verify(ed.Public(), in, sig), jose.BadSignature)
	_, err = jose.ES256.Sign(ed, in)
	wantCode(t, err, jose.WrongKey)
}

func TestRSAOnlyVerifiesAndOnlyWithKeysOfUsualSize(t *testing.T) {
	t.Parallel()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	in := []byte(b64([]byte(`{"alg":"RS256"}`)) + "." + b64([]byte(credential)))
	h := sha256.Sum256(in)
	sig, err := rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, h[:])
	if err != nil {
		t.Fatal(err)
	}
	tok, err := jose.Parse([]byte(string(in) + "." + b64(sig)))
	if err != nil {
		t.Fatal(err)
	}
	if err := tok.Verify(k.Public()); err != nil {
		t.Error(err)
	}
	wantCode(t, jose.PS256.Verify(k.Public(), in, sig), jose.BadSignature)
	pss, err := rsa.SignPSS(rand.Reader, k, crypto.SHA256, h[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		t.Fatal(err)
	}
	if err := jose.PS256.Verify(k.Public(), in, pss); err != nil {
		t.Error(err)
	}
	_, err = jose.Sign([]byte(`{}`), "", "", k, jose.Options{})
	wantCode(t, err, jose.WrongKey)
	v, err := jose.JWK(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	back, err := jose.ReadKey(v, "key")
	if err != nil || !jose.Same(back.Public, k.Public()) {
		t.Errorf("%v, %v", back, err)
	}
	weak := v.With("n", jcs.Text(b64(bytes.Repeat([]byte{255}, 128))))
	_, err = jose.ReadKey(weak, "key")
	wantCode(t, err, jose.WeakKey)
	_, err = jose.ReadKey(v.With("e", jcs.Text(b64([]byte{2}))), "key")
	wantCode(t, err, jose.BadKey)
}

// RFC 8037, A.3 and A.4; RFC 7515, A.3.
func TestTheStandardsExamplesVerify(t *testing.T) {
	t.Parallel()
	k, err := jose.ParseKey([]byte(`{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := jose.Thumbprint(k.Public); err != nil || p != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Errorf("thumbprint %s, %v", p, err)
	}
	in := []byte("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")
	sig, err := jose.EdDSA.Sign(k.Private, in)
	if err != nil || b64(sig) != "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg" {
		t.Errorf("%s, %v", b64(sig), err)
	}
	ec, err := jose.ParseKey([]byte(`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`))
	if err != nil {
		t.Fatal(err)
	}
	tok, err := jose.Parse([]byte("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"))
	if err != nil {
		t.Fatal(err)
	}
	if err := tok.Verify(ec.Public); err != nil {
		t.Error(err)
	}
	c, err := tok.Claims()
	if err != nil || c.Issuer != "joe" || c.Expires.Unix() != 1300819380 {
		t.Errorf("%+v, %v", c, err)
	}
	wantCode(t, c.ActiveAt(time.Unix(1300819380, 0)), jose.Expired)
	if err := c.ActiveAt(time.Unix(1300819379, 0)); err != nil {
		t.Error(err)
	}
}

func TestAKeyIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	x, y := b64(p256.X.FillBytes(make([]byte, 32))), b64(p256.Y.FillBytes(make([]byte, 32)))
	d := b64(append([]byte{0}, bytes.Repeat([]byte{5}, 31)...))
	ok := fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":%q,"y":%q,"d":%q,"kid":"k"}`, x, y, d)
	k, err := jose.ParseKey([]byte(ok))
	if err != nil || k.Private == nil || k.ID != "k" {
		t.Fatal(k, err)
	}
	public := fmt.Sprintf(`{"kty":"EC","crv":"P-256","x":%q,"y":%q}`, x, y)
	m, err := jose.ParseKey(fmt.Appendf(nil, `{"id":"https://a.example#1","controller":"https://a.example","publicKeyJwk":%s,"secretKeyJwk":%s}`, public, ok))
	if err != nil || m.ID != "https://a.example#1" || m.Controller != "https://a.example" || m.Private == nil {
		t.Errorf("%+v, %v", m, err)
	}
	if said := fmt.Sprintf("%v %+v %#v %s %d", k, k, k, k, k); strings.Contains(said, d) || strings.Contains(said, "0505") || strings.Contains(said, "D:") {
		t.Errorf("prints its private part: %s", said)
	}
	other, err := jose.JWK(ecKey(elliptic.P384(), 48).Public())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"not JSON":             `{`,
		"a list":               `[]`,
		"no kind":              `{}`,
		"unknown curve":        `{"kty":"EC","crv":"secp256k1","x":"` + x + `","y":"` + y + `"}`,
		"x twice as long":      `{"kty":"EC","crv":"P-256","x":"` + x + x + `","y":"` + y + `"}`,
		"y missing":            `{"kty":"EC","crv":"P-256","x":"` + x + `"}`,
		"d of another key":     strings.Replace(ok, d, b64(bytes.Repeat([]byte{6}, 32)), 1),
		"d too short":          strings.Replace(ok, d, "AQ", 1),
		"Ed448":                `{"kty":"OKP","crv":"Ed448","x":"AA"}`,
		"Ed25519 d of another": `{"kty":"OKP","crv":"Ed25519","x":"` + b64(ed.Public().(ed25519.PublicKey)) + `","d":"` + b64(ed2.Seed()) + `"}`,
		"halves differ":        fmt.Sprintf(`{"publicKeyJwk":%s,"secretKeyJwk":%s}`, other.Canonical(), ok),
	} {
		if _, err := jose.ParseKey([]byte(text)); err == nil {
			t.Errorf("%s: read", name)
		} else if strings.Contains(err.Error(), d) {
			t.Errorf("%s: the error shows the private part", name)
		}
	}
}

// A signer behind hardware may fail, or give nonsense.
type broken struct {
	crypto.Signer
	sig []byte
}

func (b broken) Sign(_ io.Reader, _ []byte, _ crypto.SignerOpts) ([]byte, error) {
	if b.sig == nil {
		return nil, errors.New("no card in the reader")
	}
	return b.sig, nil
}

func TestASignerThatFailsGivesNoToken(t *testing.T) {
	t.Parallel()
	for _, s := range []crypto.Signer{broken{p256, nil}, broken{p256, []byte("x")}, broken{ed, nil}} {
		tok, err := jose.SignCredential(document(t, credential), s, jose.Options{})
		wantCode(t, err, jose.SignerFailed)
		if tok != nil {
			t.Error("and a token")
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		forge(f, `{"alg":"EdDSA","typ":"vc+jwt","cty":"vc"}`, credential, ed, jose.EdDSA),
		forge(f, `{"alg":"ES256","typ":"JWT","kid":"#1"}`, `{"vc":`+credential+`,"iss":"did:web:aldermoor.example"}`, p256, jose.ES256),
		forge(f, `{"alg":"EdDSA","crit":["b64"],"b64":false}`, `{}`, ed, jose.EdDSA), "..", "e30.e30.", "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := jose.Parse(data)
		if err != nil {
			var e *jose.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T", err)
			}
			return
		}
		if !bytes.Equal(tok.Raw(), bytes.TrimSpace(data)) {
			t.Fatal("not kept as received")
		}
		if tok.Verify(ed.Public()) == nil && !strings.HasPrefix(tok.String(), "eyJhbGciOiJFZERTQSI") {
			t.Fatal("a signature of somebody else holds")
		}
		_ = tok.Method("did:web:a.example")
		_, _ = tok.Claims()
		if d, err := tok.Document(); err == nil && !json.Valid(d.Raw()) {
			t.Fatal("a document that is no JSON")
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	f.Add([]byte(`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`))
	f.Add([]byte(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`))
	f.Add([]byte(`{"publicKeyJwk":{},"secretKeyJwk":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := jose.ParseKey(data)
		if err != nil {
			return
		}
		v, err := jose.JWK(k.Public)
		if err != nil {
			t.Fatal(err)
		}
		back, err := jose.ReadKey(v, "key")
		if err != nil || !jose.Same(back.Public, k.Public) {
			t.Fatalf("not the same key: %v", err)
		}
		if k.Private == nil {
			return
		}
		tok, err := jose.Sign([]byte(`{}`), "", "", k.Private, jose.Options{})
		if err != nil || tok.Verify(k.Public) != nil {
			t.Fatalf("the two halves do not fit: %v", err)
		}
	})
}
